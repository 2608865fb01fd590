"""The commands about articles: index, ask, eval. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from ingest.model_commands import model

if TYPE_CHECKING:
    from ingest.problems import Problem
    from ingest.reindex import Progress, Report
    from retrieval.articles import Findings, Lang
    from retrieval.embedders import Embedder

_Command = Callable[..., None]


def _options(*names: str) -> Callable[[_Command], _Command]:
    """Options that several commands share, with the settings they come from."""
    known = {
        "articles_dir": click.option(
            "--articles-dir", envvar="HOTLINER_ARTICLES_DIR", default="kb_articles", show_default=True, type=_FOLDER
        ),
        "index_dir": click.option(
            "--index-dir", envvar="HOTLINER_INDEX_DIR", default="var/index", show_default=True, type=_FOLDER
        ),
        "embedder": click.option("--embedder", envvar="HOTLINER_EMBEDDER", default="minilm", show_default=True),
        "wrong_when_sure": click.option(
            "--wrong-when-sure", envvar="HOTLINER_WRONG_WHEN_SURE", default=0.10, show_default=True, type=_SHARE
        ),
        "unknown_below": click.option(
            "--unknown-below", envvar="HOTLINER_UNKNOWN_BELOW", default=0.25, show_default=True, type=_SHARE
        ),
        "as_json": click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else."),
    }

    def add(command: _Command) -> _Command:
        for name in reversed(names):
            command = known[name](command)
        return command

    return add


_FOLDER = click.Path(path_type=Path)
_SHARE = click.FloatRange(0, 1)


@click.command("index")
@click.option("--check", "check_only", is_flag=True, help="Only look for problems; publish nothing, load no model.")
@click.option("--watch", is_flag=True, help="Stay, and publish again whenever an article changes.")
@_options("articles_dir", "index_dir", "embedder", "as_json")
def index(articles_dir: Path, index_dir: Path, embedder: str, check_only: bool, watch: bool, as_json: bool) -> None:
    """Publish the articles: read, check, embed what changed, ask the golden questions, swap the index."""
    if check_only and watch:
        raise click.UsageError("--check and --watch exclude each other")
    loaded = None if check_only else _prepare_and_load(embedder)
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
@_options("index_dir", "embedder", "wrong_when_sure", "unknown_below", "as_json")
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
        _fail(f"nothing is published in {index_dir}; run 'hotliner index'")
    try:
        search = Search(index_dir, _load(embedder), wrong_when_sure=wrong_when_sure, unknown_below=unknown_below)
    except UnusableIndex as error:
        _fail(str(error))
    search.find(question, lang, k)  # The first question warms the model up; the second one is timed.
    findings = search.find(question, lang, k)
    if as_json:
        click.echo(json.dumps(_plain(findings), ensure_ascii=False))
    else:
        _show_findings(findings)


@click.command("eval")
@click.option("--articles", "articles_dir", required=True, type=_FOLDER, help="Folder of the articles.")
@click.option("--questions", required=True, type=_FOLDER, help="Labelled questions, one JSON object a line.")
@_options("index_dir", "embedder", "wrong_when_sure", "unknown_below", "as_json")
def evaluate(
    articles_dir: Path,
    questions: Path,
    index_dir: Path,
    embedder: str,
    wrong_when_sure: float,
    unknown_below: float,
    as_json: bool,
) -> None:
    """Measure the search on labelled questions, with an index of its own; the published one is not touched."""
    from ingest.measure import measure

    # Only the embeddings' cache is shared with the published index.
    with _progress(quiet=as_json) as progress:
        found = measure(articles_dir, questions, _load(embedder), index_dir, wrong_when_sure, unknown_below, progress)
    if isinstance(found, tuple):
        _show_problems(found)
        sys.exit(1)
    click.echo(json.dumps(found) if as_json else _table_of(found))


COMMANDS: dict[str, click.Command] = {"index": index, "ask": ask, "eval": evaluate, "model": model}


def _index_once(articles_dir: Path, index_dir: Path, embedder: Embedder | None, as_json: bool) -> bool:
    from ingest.reindex import Problems, reindex

    with _progress(quiet=as_json) as progress:
        found = reindex(articles_dir, index_dir, embedder, check_only=embedder is None, progress=progress)
    if isinstance(found, Problems):
        _show_problems(found.problems)
        if as_json:
            plain = [{"file": each.file, "line": each.line, "what": each.what} for each in found.problems]
            click.echo(json.dumps({"published": False, "problems": plain}, ensure_ascii=False))
        return False
    click.echo(json.dumps(_report_plain(found), ensure_ascii=False) if as_json else _report_text(found))
    return True


def _prepare_and_load(name: str) -> Embedder:
    from retrieval.embedders import prepare_embedder

    prepare_embedder(name, lambda text: click.echo(text, err=True))
    return _load(name)


def _load(name: str) -> Embedder:
    from retrieval.embedders import UnknownEmbedder, load_embedder

    try:
        return load_embedder(name)
    except UnknownEmbedder as error:
        _fail(str(error))


def _fail(message: str) -> NoReturn:
    raise click.ClickException(message)


def _show_problems(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)
    click.echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}; nothing was published.", err=True)


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(what: str, done: int, total: int) -> None:
            tasks.setdefault(what, bar.add_task(what, total=total)) if what not in tasks else None
            bar.update(tasks[what], completed=done, total=total)

        yield show


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


def _table_of(found: dict[str, Any]) -> str:
    lines = ["           n   success@1  success@3  success@5    mrr"]
    for name, row in (("all", found), *found["by_lang"].items()):
        cells = "  ".join(f"{row[key]:9.3f}" for key in ("success@1", "success@3", "success@5", "mrr"))
        lines.append(f"{name:4} {row['n']:7} {cells}")
    sure, none = found["sure"], found["none"]
    lines.append(f"sure: {sure['coverage']:.0%} of the answerable questions, {sure['precision']:.0%} of these right")
    lines.append(f"questions that nothing answers: {none['n']}, {none['sure_rate']:.0%} of them got a sure answer")
    lines.append(f"a question takes {found['p50_ms']} ms (p50), {found['p99_ms']} ms (p99)")
    return "\n".join(lines)
