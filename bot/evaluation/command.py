"""`hotliner eval`: the search, who asks for a human, simulated conversations. What is heavy is imported when it runs."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from ingest.options import PATH, clear_file_errors, fail, load_model, options, progress_bar, show_problems

if TYPE_CHECKING:
    from ingest.measure import Bench
    from ingest.problems import Problem
    from ingest.reindex import Progress

_DEFAULT_ARTICLES = "kb_articles"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The options, as given."""

    articles: Path | None
    questions: Path | None
    acts: Path | None
    dialogue: bool
    report: Path | None
    trec: Path | None
    save: Path | None
    compare: Path | None
    index_dir: Path
    embedder: str
    wrong_when_sure: float
    unknown_below: float

    @property
    def search(self) -> bool:
        return self.questions is not None and self.articles is not None

    def check(self) -> None:
        """Raises click.UsageError, which says what is missing."""
        if not (self.acts or self.dialogue or self.search):
            missing = (
                "--articles" if self.questions else "--questions" if self.articles else "--articles and --questions"
            )
            raise click.UsageError(f"missing {missing}; or measure something else with --acts FILE or --dialogue")
        if bool(self.articles) != bool(self.questions) and not self.dialogue:
            raise click.UsageError("--articles and --questions go together")
        files = {"--report": self.report, "--trec": self.trec, "--save": self.save, "--compare": self.compare}
        for name, path in files.items():
            if path and not self.search:
                raise click.UsageError(f"{name} is about the search: it needs --articles and --questions")


@click.command("eval")
@click.option(
    "--articles", type=PATH, help="Folder of the articles. [--dialogue alone: HOTLINER_ARTICLES_DIR, else kb_articles]"
)
@click.option("--questions", type=PATH, help="Labelled questions, one JSON object a line.")
@click.option("--report", type=PATH, help="Write a page with a reliability diagram and a risk-coverage curve there.")
@click.option("--trec", type=PATH, help="Write run.trec and qrels.trec there, for public tools.")
@click.option("--save", type=PATH, help="Keep what became of each question in this file, to compare with later.")
@click.option("--compare", type=PATH, help="Compare with a run that was kept: differences, p-values, what changed.")
@click.option("--acts", type=PATH, help="Labelled messages: is it seen who asks for a human?")
@click.option("--dialogue", is_flag=True, help="Simulate conversations: how soon is the right article found?")
@options("index_dir", "embedder", "wrong_when_sure", "unknown_below", "as_json")
def evaluate(as_json: bool, **given: Any) -> None:
    """Measure the search, the acts and the diagnosis, on labelled questions and messages.

    The search gets an index of its own; the published one is not touched.
    """
    wanted = _Wanted(**given)
    wanted.check()
    parts = []
    with progress_bar(quiet=as_json) as progress:
        if wanted.search:
            parts.append(_search(wanted, progress))
        if wanted.acts:
            parts.append(_acts(wanted.acts, wanted.embedder))
        if wanted.dialogue:
            parts.append(_dialogue(wanted, progress))
    found = {key: value for plain, _ in parts for key, value in plain.items()}
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n\n".join(text for _, text in parts))


#: What goes out as JSON, and as text.
_Part = tuple[dict[str, Any], str]


def _search(wanted: _Wanted, progress: Progress | None) -> _Part:
    from ingest import tables
    from ingest.evaluate import Files, evaluate_search, read_former, write_files
    from ingest.runs import UnusableRunError

    assert wanted.articles is not None
    assert wanted.questions is not None
    try:
        # Before the minutes that a measurement may take.
        with clear_file_errors():
            former = read_former(wanted.compare) if wanted.compare else None
        measured = evaluate_search(_bench(wanted, progress), wanted.articles, wanted.questions, former)
    except UnusableRunError as error:
        fail(str(error))
    if isinstance(measured, tuple):
        _stop(measured)
    with clear_file_errors():
        write_files(Files(wanted.report, wanted.trec, wanted.save), measured)
    found = measured.found
    text = tables.summary(found)
    return found, f"{text}\n\n{tables.comparison(found['compare'])}" if "compare" in found else text


def _acts(file: Path, embedder_name: str) -> _Part:
    from bot.acts import Meaning
    from bot.evaluation import acts

    with clear_file_errors():
        text = file.read_text(encoding="utf-8")
    messages, problems = acts.read_messages(text, str(file))
    if problems:
        _stop(problems)
    embedder = load_model(embedder_name)
    texts = [each.text for each in messages]
    vectors = dict(zip(texts, embedder.embed(texts), strict=True))
    judged = acts.judge(messages, lambda text: acts.seen(text, Meaning(embedder.name, vectors[text])))
    return {"wants_human": acts.score(judged)}, acts.table(judged)


def _dialogue(wanted: _Wanted, progress: Progress | None) -> _Part:
    from bot.acts import Meaning
    from bot.evaluation import dialogue
    from bot.inbox import CANDIDATES
    from ingest.folder import GOLDEN
    from ingest.measure import read_labelled
    from retrieval.vocabulary import Vocabulary

    articles = wanted.articles or Path(os.environ.get("HOTLINER_ARTICLES_DIR") or _DEFAULT_ARTICLES)
    labelled = read_labelled(articles, wanted.questions or articles / GOLDEN)
    if isinstance(labelled, tuple):
        _stop(labelled)
    bench = _bench(wanted, progress)
    with bench.search(labelled.folder) as search:
        find = cache(lambda text, lang: search.find(text, lang, CANDIDATES))
        meaning = cache(lambda text: Meaning(bench.embedder.name, bench.embedder.embed([text])[0]))
        world = dialogue.World(find, search.article, search.vocabulary or Vocabulary(), meaning)
        endings = dialogue.simulate(labelled.questions, world, bench.tell)
    found = dialogue.summarise(endings)
    return {"dialogue": found}, dialogue.table(found)


def _bench(wanted: _Wanted, progress: Progress | None) -> Bench:
    from ingest.measure import Bench

    # Only the embeddings' cache is shared with the published index.
    return Bench(load_model(wanted.embedder), wanted.index_dir, wanted.wrong_when_sure, wanted.unknown_below, progress)


def _stop(problems: tuple[Problem, ...]) -> NoReturn:
    show_problems(problems, "nothing was measured")
    sys.exit(1)
