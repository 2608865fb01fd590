"""What the commands share: options with the settings they come from, the model, problems, a progress bar."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from ingest.problems import Problem
    from ingest.reindex import Progress
    from retrieval.embedders import Embedder

_Command = Callable[..., None]

PATH = click.Path(path_type=Path)
_SHARE = click.FloatRange(0, 1)


def options(*names: str) -> Callable[[_Command], _Command]:
    """Options that several commands share, with the settings they come from."""
    known = {
        "articles_dir": click.option(
            "--articles-dir", envvar="HOTLINER_ARTICLES_DIR", default="kb_articles", show_default=True, type=PATH
        ),
        "index_dir": click.option(
            "--index-dir", envvar="HOTLINER_INDEX_DIR", default="var/index", show_default=True, type=PATH
        ),
        "embedder": click.option("--embedder", envvar="HOTLINER_EMBEDDER", default="bilingual", show_default=True),
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


def load_model(name: str) -> Embedder:
    """The embedder of this name; one that cannot be loaded ends the command with a sentence."""
    from retrieval.embedders import UnknownEmbedder, load_embedder

    try:
        return load_embedder(name)
    except UnknownEmbedder as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """End the command with this sentence, and exit status 1."""
    raise click.ClickException(message)


@contextmanager
def clear_file_errors() -> Iterator[None]:
    """A file or folder that was named and cannot be read or written ends the command with a sentence."""
    try:
        yield
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}")
    except UnicodeDecodeError as error:
        fail(f"this is not a text in UTF-8: {error}")


def show_problems(problems: tuple[Problem, ...], then: str) -> None:
    """Every problem on stderr, and what did not happen because of them."""
    for problem in problems:
        click.echo(str(problem), err=True)
    click.echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}; {then}.", err=True)


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield show
