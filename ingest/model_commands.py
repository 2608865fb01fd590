"""The commands about models: `hotliner model export`. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group()
def model() -> None:
    """The models that turn sentences into vectors."""


@model.command("export")
@click.argument("name", default="minilm")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    help="Where to write it. [default: a folder of that name in HOTLINER_MODELS_DIR]",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def export(name: str, folder: Path | None, as_json: bool) -> None:
    """Export a model for serving without torch. NAME: minilm, or a sentence-transformers model's folder or hub name."""
    from retrieval.embedders import MINILM, UnknownEmbedder, default_models_dir
    from retrieval.embedders import export as exporting

    folder = folder or default_models_dir() / Path(name).name
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
    at_home = name == MINILM and folder == default_models_dir() / MINILM
    click.echo("Next: " + ("" if at_home else f"set HOTLINER_EMBEDDER=onnx:{folder} and ") + "run 'hotliner index'.")
