"""How good the search is on a folder of articles and labelled questions, by the very code that serves."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.folder import Folder, read_folder
from ingest.problems import Problem
from ingest.questions import read_questions
from ingest.reindex import Progress, build_index, publish_built
from retrieval.embedders import Embedder
from retrieval.evaluate import DEPTHS, Asked, Question
from retrieval.search import Search

#: Articles that are looked at for each question: MRR counts none beyond.
_DEEP = max(DEPTHS) * 4


@dataclass(frozen=True, slots=True)
class Bench:
    """What a measurement runs with: the model, where its vectors are kept, and the two settings of trust."""

    embedder: Embedder
    cache_dir: Path
    wrong_when_sure: float
    unknown_below: float
    progress: Progress | None = None

    def tell(self, what: str, done: int, total: int) -> None:
        """Show how far it is, where somebody looks."""
        if self.progress:
            self.progress(what, done, total)

    @contextmanager
    def search(self, folder: Folder) -> Iterator[Search]:
        """A search on this folder, with an index of its own that is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="hotliner-eval-") as index_dir:
            built = build_index(folder, self.embedder, self.cache_dir, self.progress)
            publish_built(built, Path(index_dir), self.embedder)
            search = Search(
                Path(index_dir),
                self.embedder,
                wrong_when_sure=self.wrong_when_sure,
                unknown_below=self.unknown_below,
            )
            search.find("warm up")
            yield search


@dataclass(frozen=True, slots=True)
class Labelled:
    """A folder of articles, and the questions about them."""

    folder: Folder
    questions: tuple[Question, ...]


def read_labelled(articles_dir: Path, questions_file: Path) -> Labelled | tuple[Problem, ...]:
    """The articles and the questions; or everything that is wrong with either."""
    folder = read_folder(articles_dir)
    try:
        text = questions_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return (Problem(str(questions_file), 1, f"cannot be read: {error}"),)
    known_ids = {article.id for article in folder.articles}
    questions, wrong = read_questions(text, str(questions_file), known_ids)
    problems = (*folder.problems, *wrong)
    return problems or Labelled(folder, tuple(questions))


def measure(bench: Bench, labelled: Labelled) -> list[Asked]:
    """Asks one question after the other, as people do."""
    asked = []
    with bench.search(labelled.folder) as search:
        for question in labelled.questions:
            asked.append(Asked(question, search.find(question.text, question.lang, _DEEP)))
            bench.tell("asking", len(asked), len(labelled.questions))
    return asked
