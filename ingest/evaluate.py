"""`hotliner eval` on labelled questions: measure, summarise, and write what was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest import report, runs, trec
from ingest.measure import Bench, measure, read_labelled
from ingest.problems import Problem
from retrieval.evaluate import Asked, Outcome, summarise


@dataclass(frozen=True, slots=True)
class Files:
    """Where to write what; none: it is not wanted."""

    report: Path | None = None
    trec: Path | None = None
    save: Path | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement, and what was measured."""

    asked: list[Asked]
    #: The summary; with a former run the comparison under "compare".
    found: dict[str, Any]
    #: The model, the articles, the questions, for people.
    setup: dict[str, str]
    #: How often a sure answer may be wrong.
    allowed: float


def evaluate_search(
    bench: Bench, articles_dir: Path, questions_file: Path, former: list[Outcome] | None
) -> Measured | tuple[Problem, ...]:
    """What was measured, compared with a former run where there is one; or what is wrong with what was given.

    Raises runs.UnusableRunError when the former run shares no question with this one.
    """
    labelled = read_labelled(articles_dir, questions_file)
    if isinstance(labelled, tuple):
        return labelled
    asked = measure(bench, labelled)
    found = summarise(asked)
    if former is not None:
        found["compare"] = runs.compare(former, [each.outcome for each in asked])
    setup = {"model": bench.embedder.name, "articles": str(articles_dir), "questions": str(questions_file)}
    return Measured(asked, found, setup, bench.wrong_when_sure)


def read_former(file: Path) -> list[Outcome]:
    """A run that was kept. Raises runs.UnusableRunError; OSError or UnicodeDecodeError when it cannot be read."""
    try:
        return runs.read_run(file.read_text(encoding="utf-8"))[0]
    except runs.UnusableRunError as error:
        raise runs.UnusableRunError(f"{file}: {error}") from error


def write_files(files: Files, measured: Measured) -> None:
    """Whatever is wanted of it. Raises OSError when something cannot be written."""
    outcomes = [each.outcome for each in measured.asked]
    if files.report:
        _write_all(files.report, report.pages(outcomes, measured.found, measured.setup, measured.allowed))
    if files.trec:
        questions = [each.question for each in measured.asked]
        texts = {"run.trec": trec.run(measured.asked, "hotliner"), "qrels.trec": trec.qrels(questions)}
        _write_all(files.trec, texts)
    if files.save:
        _write_all(files.save.parent, {files.save.name: runs.write_run(outcomes, measured.setup)})


def _write_all(folder: Path, texts: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
