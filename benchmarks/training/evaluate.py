"""How well a model finds: by its vectors alone, and with the words, by language, on a folder of labelled questions.

usage: python -m benchmarks.training.evaluate MODEL [--eval ../shared/eval] [--own kb_articles] [--json FILE]

dense: the article of the nearest passage.  pooled: the mean of the four nearest, in the better of the two languages.
fused: with the words, weights fitted on our own golden questions and on nothing of --eval.
fr->en only: French questions where the articles exist in English alone.
For the golden questions themselves the fused weights are fitted on the other half.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.folder import read_folder
from ingest.passages import passages
from ingest.questions import read_questions
from retrieval import fusion
from retrieval.articles import LANGS, Article, Lang
from retrieval.calibration import Labelled
from retrieval.defaults import default_calibration
from retrieval.embedders import SENTENCE_TRANSFORMER, Embedder, Vectors, load_embedder
from retrieval.evaluate import Question, rank_of
from retrieval.finder import Finder
from retrieval.fusion import Evidence
from retrieval.index import Index, build

Score = Callable[[Evidence, Lang], NDArray[np.float64]]


class Set:
    """A folder of articles with questions, embedded once."""

    def __init__(self, articles: Sequence[Article], questions: Sequence[Question], embedder: Embedder) -> None:
        self._pieces = [(article, piece) for article in articles for piece in passages(article)]
        self._vectors = embedder.embed([piece.text for _, piece in self._pieces])
        self.questions = [question for question in questions if question.relevant]
        self._name = embedder.name
        finder = Finder(self.index(LANGS)[0])
        self._texts = [finder.spell_out(question.text, question.lang) for question in self.questions]
        self._asked = embedder.embed(self._texts)

    def index(self, langs: Sequence[Lang]) -> tuple[Index, Vectors]:
        rows = [n for n, (article, _) in enumerate(self._pieces) if article.lang in langs]
        articles = list({id(a): a for a, _ in (self._pieces[n] for n in rows)}.values())
        vectors = self._vectors[rows]
        pieces = [self._pieces[n][1] for n in rows]
        return build(articles, pieces, vectors, None, default_calibration(self._name)), vectors

    def labelled(self, langs: Sequence[Lang] = LANGS) -> tuple[list[Labelled], list[list[str]]]:
        """The evidence for each question, and the ids in the order of their nearest passage."""
        index, vectors = self.index(langs)
        asked_in = [question.lang for question in self.questions]
        evidence = Finder(index).evidence(self._texts, asked_in, self._asked)
        order = np.argsort(-(self._asked @ vectors.T), axis=1)
        nearest = [list(dict.fromkeys(index.passages[n].article_id for n in row[:400])) for row in order]
        made = [Labelled(q.text, q.lang, e, q.relevant) for q, e in zip(self.questions, evidence, strict=True)]
        return made, nearest


def figures(ranks: Sequence[int]) -> str:
    hits = [np.mean([0 < rank <= k for rank in ranks]) for k in (1, 3)] if ranks else [0.0, 0.0]
    return " / ".join(f"{hit:.3f}".lstrip("0") for hit in hits)


def ranks_by(labelled: Sequence[Labelled], lang: Lang, weights: NDArray[np.float64] | None) -> list[int]:
    """None: by nearness alone, in the better language."""
    found = []
    for each in labelled:
        if each.lang == lang:
            features = each.evidence.features
            scores = features[:, :2].max(axis=1) if weights is None else features @ weights
            found.append(rank_of([each.evidence.ids[n] for n in np.argsort(-scores, kind="stable")], each.relevant))
    return found


def fitted(labelled: Sequence[Labelled], lang: Lang) -> NDArray[np.float64]:
    prior = default_calibration("minilm").weights[lang].copy()
    # A model that knows both languages: nearness counts the same in each.
    prior[0] = prior[1] = 20.0
    return fusion.fit([(each.evidence, each.relevant) for each in labelled if each.lang == lang], prior)


class Table:
    """A row of figures for each set, printed as they come."""

    def __init__(self, on_golden: list[Labelled]) -> None:
        self._on_golden = on_golden
        self.rows: dict[str, dict[str, str]] = {}

    def add(self, what: str, labelled: list[Labelled], nearest: list[list[str]], lang: Lang) -> None:
        mine = [(each, ids) for each, ids in zip(labelled, nearest, strict=True) if each.lang == lang]
        found = [each for each, _ in mine]
        row = {
            "n": str(len(mine)),
            "dense": figures([rank_of(ids, each.relevant) for each, ids in mine]),
            "pooled": figures(ranks_by(found, lang, None)),
            "fused": figures(self._fused(found, lang, own=labelled is self._on_golden)),
        }
        self.rows[what] = row
        print(f"{what:16}", "  ".join(f"{key} {value}" for key, value in row.items()), flush=True)

    def _fused(self, found: list[Labelled], lang: Lang, *, own: bool) -> list[int]:
        if not own:
            return ranks_by(found, lang, fitted(self._on_golden, lang))
        halves = (found[::2], found[1::2])
        return [rank for n in (0, 1) for rank in ranks_by(halves[n], lang, fitted(halves[1 - n], lang))]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("model", help="a folder of sentence-transformers, or the name of an embedder")
    ask.add_argument("--eval", type=Path, default=Path("../shared/eval"))
    ask.add_argument("--own", type=Path, default=Path("kb_articles"))
    ask.add_argument("--json", type=Path)
    options = ask.parse_args()
    name = f"{SENTENCE_TRANSFORMER}{options.model}" if Path(options.model).is_dir() else options.model
    embedder = load_embedder(name)

    own = read_folder(options.own)
    on_golden, nearest = Set(own.articles, own.golden, embedder).labelled()
    table = Table(on_golden)
    for lang in LANGS:
        table.add(f"golden {lang}", on_golden, nearest, lang)
    other = read_folder(options.eval / "gnome-help")
    text = (options.eval / "dev.jsonl").read_text(encoding="utf-8")
    questions, _ = read_questions(text, "dev.jsonl", {article.id for article in other.articles})
    dev = Set(other.articles, questions, embedder)
    both = dev.labelled()
    for lang in LANGS:
        table.add(f"dev {lang}", *both, lang)
    for held in LANGS:
        alone = dev.labelled((held,))
        for asked in LANGS:
            table.add(f"dev {asked}->{held} only", *alone, asked)
    if options.json:
        options.json.write_text(json.dumps(table.rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
