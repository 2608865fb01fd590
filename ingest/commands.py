"""The commands about articles: index, ask. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest.model_commands import model
from ingest.options import fail, load_model, options, progress_bar, show_problems

if TYPE_CHECKING:
    from ingest.reindex import Report
    from retrieval.articles import Findings, Lang
    from retrieval.embedders import Embedder


@click.command("index")
@click.option("--check", "check_only", is_flag=True, help="Only look for problems; publish nothing, load no model.")
@click.option("--watch", is_flag=True, help="Stay, and publish again whenever an article changes.")
@options("articles_dir", "index_dir", "embedder", "as_json")
def index(articles_dir: Path, index_dir: Path, embedder: str, check_only: bool, watch: bool, as_json: bool) -> None:
    """Publish the articles: read, check, embed what changed, ask the golden questions, swap the index."""
    if check_only and watch:
        raise click.UsageError("--check and --watch exclude each other")
    loaded = None if check_only else load_model(embedder)
    good = _index_once(articles_dir, index_dir, loaded, as_json)
    if watch:
        from watchfiles import watch as changes

        click.echo(f"Watching {articles_dir}; Ctrl-C stops.", err=True)
        for _ in changes(articles_dir):
            _index_once(articles_dir, index_dir, loaded, as_json)
    elif not good:
        sys.exit(1)


@click.command()
@click.argument("question")
@click.option("--lang", type=click.Choice(["fr", "en"]), help="Language of the question; else found from its words.")
@click.option("-k", "k", default=5, show_default=True, type=click.IntRange(1, 50), help="Articles to show.")
@options("index_dir", "embedder", "wrong_when_sure", "unknown_below", "as_json")
def ask(
    question: str,
    lang: Lang | None,
    k: int,
    index_dir: Path,
    embedder: str,
    wrong_when_sure: float,
    unknown_below: float,
    as_json: bool,
) -> None:
    """Show which articles answer a QUESTION, and how probably."""
    from retrieval import versions
    from retrieval.index import UnusableIndex
    from retrieval.search import Search

    # Before the model is loaded, which takes seconds.
    if versions.current_version(index_dir) is None:
        fail(f"nothing is published in {index_dir}; run 'hotliner index'")
    try:
        search = Search(index_dir, load_model(embedder), wrong_when_sure=wrong_when_sure, unknown_below=unknown_below)
    except UnusableIndex as error:
        fail(str(error))
    search.find(question, lang, k)  # The first question warms the model up; the second one is timed.
    findings = search.find(question, lang, k)
    if as_json:
        click.echo(json.dumps(_plain(findings), ensure_ascii=False))
    else:
        _show_findings(findings)


COMMANDS: dict[str, click.Command] = {"index": index, "ask": ask, "model": model}


def _index_once(articles_dir: Path, index_dir: Path, embedder: Embedder | None, as_json: bool) -> bool:
    from ingest.reindex import Problems, reindex

    with progress_bar(quiet=as_json) as progress:
        found = reindex(articles_dir, index_dir, embedder, check_only=embedder is None, progress=progress)
    if isinstance(found, Problems):
        show_problems(found.problems, "nothing was published")
        if as_json:
            plain = [{"file": each.file, "line": each.line, "what": each.what} for each in found.problems]
            click.echo(json.dumps({"published": False, "problems": plain}, ensure_ascii=False))
        return False
    click.echo(json.dumps(_report_plain(found), ensure_ascii=False) if as_json else _report_text(found))
    return True


def _report_plain(report: Report) -> dict[str, Any]:
    return {
        "published": bool(report.version),
        "version": report.version,
        "articles": report.articles,
        "passages": report.passages,
        "embedded": report.embedded,
        "added": report.changes.added,
        "changed": report.changes.changed,
        "removed": report.changes.removed,
        "golden": report.golden,
        "seconds": report.seconds,
        "warnings": report.warnings,
    }


def _report_text(report: Report) -> str:
    changes = report.changes
    lines = [
        f"{report.articles} articles, {report.passages} passages, {report.embedded} of them embedded now",
        *(
            f"{word}: {', '.join(ids)}"
            for word, ids in (("added", changes.added), ("changed", changes.changed), ("removed", changes.removed))
            if ids
        ),
        *(
            f"golden questions [{lang}]: success@1 {row['success@1']:.2f}, success@3 {row['success@3']:.2f} of {row['n']}"
            for lang, row in report.golden.items()
        ),
        *(f"warning: {warning}" for warning in report.warnings),
        f"published {report.version} in {report.seconds} s"
        if report.version
        else "no problem found; nothing was published",
    ]
    return "\n".join(lines)


def _plain(findings: Findings) -> dict[str, Any]:
    return {
        "question": findings.question,
        "lang": findings.lang,
        "decision": findings.decision.value,
        "probability": round(findings.probability, 4),
        "matches": [
            {
                "article": match.article.id,
                "lang": match.article.lang,
                "title": match.article.title,
                "probability": round(match.probability, 4),
            }
            for match in findings.matches
        ],
        "took_ms": findings.took_ms,
    }


def _show_findings(findings: Findings) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=None, box=None, show_header=False, pad_edge=False)
    for match in findings.matches:
        other = f" ({match.article.lang})" if match.other_language else ""
        table.add_row(f"{match.probability:.0%}", f"{match.article.title}{other}", match.article.id, style=None)
    console = Console()
    console.print(f"{findings.decision.value} ({findings.probability:.0%}), {findings.lang}, {findings.took_ms:.1f} ms")
    console.print(table)
