"""The commands about models: `hotliner model export`. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group()
def model() -> None:
    """The models that turn sentences into vectors."""


@model.command("export")
@click.argument("name")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder to write.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def export(name: str, folder: Path, as_json: bool) -> None:
    """Export a model for serving without torch. NAME: a sentence-transformers model's folder or hub name."""
    from retrieval.embedders import UnknownEmbedder
    from retrieval.embedders import export as exporting

    click.echo(f"Exporting {name} to {folder}; this takes half a minute...", err=True)
    try:
        report = exporting.export(name, folder)
    except UnknownEmbedder as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False))
        return
    click.echo(
        f"{report.megabytes} MB in {report.seconds} s; cosine to the source on {report.texts} texts:"
        f" mean {report.cosine_mean:.4f}, least {report.cosine_min:.4f}"
    )
    click.echo(f"Next: set HOTLINER_EMBEDDER=onnx:{folder} and run 'hotliner index'.")
