"""How good the search is on a folder of articles and labelled questions, by the very code that serves."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from ingest.folder import read_folder
from ingest.problems import Problem
from ingest.questions import read_questions
from ingest.reindex import Progress, build_index, publish_built
from retrieval.embedders import Embedder
from retrieval.evaluate import DEPTHS, Asked, summarise
from retrieval.search import Search


def measure(
    articles_dir: Path,
    questions_file: Path,
    embedder: Embedder,
    cache_dir: Path,
    wrong_when_sure: float,
    unknown_below: float,
    progress: Progress | None = None,
) -> dict[str, Any] | tuple[Problem, ...]:
    """Asks one question after the other, as people do; or says what is wrong with the articles or the questions."""
    folder = read_folder(articles_dir)
    try:
        text = questions_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return (Problem(str(questions_file), 1, f"cannot be read: {error}"),)
    known_ids = {article.id for article in folder.articles}
    questions, wrong = read_questions(text, str(questions_file), known_ids)
    problems = (*folder.problems, *wrong)
    if problems:
        return problems
    with tempfile.TemporaryDirectory(prefix="hotliner-eval-") as index_dir:
        publish_built(build_index(folder, embedder, cache_dir, progress), Path(index_dir), embedder)
        search = Search(Path(index_dir), embedder, wrong_when_sure=wrong_when_sure, unknown_below=unknown_below)
        search.find("warm up")
        asked = [Asked(question, search.find(question.text, question.lang, max(DEPTHS) * 4)) for question in questions]
    return summarise(asked)
