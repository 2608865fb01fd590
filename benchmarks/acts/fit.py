"""Fits the weights by which a message is seen to ask for a human (bot/acts/human.json).

    python -m benchmarks.acts.fit [EMBEDDER]

Those of the words always, those of the embedder's vectors too when one is named: run it again when its model changes.
`wants_human.train.jsonl` is what is learnt from, with the golden questions of kb_articles, none of which asks for a
human. Most of its families gather what is hard; the messages of `various-N` are as people write, each a family of its
own. Where "yes" begins is chosen for the best F1 on both kinds, when each is judged by weights that have not seen it.
`wants_human.test.jsonl` is only measured on. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from bot.acts import human
from bot.acts.human import WORDS, Weights
from bot.acts.notions import clauses
from retrieval.embedders import Vectors, load_embedder

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FOLDS = 4
#: Times that the clause which speaks for a message is chosen again, by the weights fitted so far.
ROUNDS = 3
#: How far the weights may reasonably lie from 0: of a notion, of two in order, of a dimension of the vector.
NOTION, PAIR, DIMENSION = 1.2, 0.6, 2.0
#: A feature seen in fewer messages teaches nothing.
SEEN = 2
Parts = tuple[frozenset[str], ...]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Messages:
    """Labelled messages, one row each."""

    texts: list[str]
    wants: NDArray[np.bool_]
    #: Messages of one family say nearly the same.
    families: list[str]
    parts: list[Parts]
    #: None: the words alone.
    vectors: Vectors | None = None

    def rows(self, chosen: NDArray[np.bool_]) -> Messages:
        numbers = np.flatnonzero(chosen)
        return Messages(
            [self.texts[n] for n in numbers],
            self.wants[chosen],
            [self.families[n] for n in numbers],
            [self.parts[n] for n in numbers],
            None if self.vectors is None else self.vectors[chosen],
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("embedder", nargs="?")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    learnt, kept = read_messages("wants_human.train.jsonl", golden=True), read_messages("wants_human.test.jsonl")
    path = Path(human.__file__).with_name("human.json")
    weights = json.loads(path.read_text("utf-8")) if path.exists() else {}
    report: dict[str, object] = {}
    for name in filter(None, (WORDS, arguments.embedder)):
        if name != WORDS:
            embedder = load_embedder(name)
            learnt, kept = (replace(each, vectors=embedder.embed(each.texts)) for each in (learnt, kept))
        fitted, crossed = fit_with_threshold(learnt, name)
        weights[name] = fitted.to_plain()
        judged = np.array([odds_of(fitted, kept, n) > 0 for n in range(len(kept.texts))])
        report[name] = {"origin": fitted.origin, **crossed, "kept_apart": measure(judged, kept.wants)}
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(each)}" for name, each in sorted(weights.items()))
    path.write_text(f"{{\n{lines}\n}}\n", "utf-8")
    print(json.dumps(report, indent=1))


def read_messages(name: str, *, golden: bool = False) -> Messages:
    """The labelled messages of a file beside this one; with the golden questions as messages that do not ask."""
    rows = [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]
    if golden:
        lines = (ROOT / "kb_articles/golden.jsonl").read_text("utf-8").splitlines()
        rows += [
            {"text": (question := json.loads(line))["text"], "wants_human": False, "family": question["article"] or "-"}
            for line in lines
            if line.strip()
        ]
    texts = [row["text"] for row in rows]
    return Messages(
        texts,
        np.array([row["wants_human"] for row in rows], dtype=bool),
        [row["family"] for row in rows],
        [clauses(text) or (frozenset(),) for text in texts],
    )


def fit_with_threshold(messages: Messages, name: str) -> tuple[Weights, dict[str, dict[str, float]]]:
    """The weights, and how those of the other families do on each family: on all of them, and on what is usual."""
    origin = f"{len(messages.texts)} messages, {int(messages.wants.sum())} of which ask, judged by {name}"
    fold = np.array([zlib.crc32(family.encode()) % FOLDS for family in messages.families])
    odds = np.zeros(len(fold))
    for each in range(FOLDS):
        others = fit(messages.rows(fold != each), origin)
        for n in np.flatnonzero(fold == each):
            odds[n] = odds_of(others, messages, int(n))
    usual = np.array([family.startswith("various-") for family in messages.families])

    def both(at: float) -> float:
        found = [measure(odds[rows] > at, messages.wants[rows])["f1"] for rows in (usual, ~usual)]
        return sum(found)

    begins = max(np.arange(-2, 2.05, 0.1), key=both)
    fitted = fit(messages, origin)
    crossed = {
        "unseen": measure(odds > begins, messages.wants),
        "unseen_usual": measure(odds[usual] > begins, messages.wants[usual]),
    }
    return replace(fitted, constant=fitted.constant - float(begins)), crossed


def fit(messages: Messages, origin: str) -> Weights:
    """Weights under which the clause that speaks for each message, and its vector, tell best whether it asks."""
    counts = Counter(feature for parts in messages.parts for feature in frozenset().union(*parts))
    names = sorted(feature for feature, count in counts.items() if count >= SEEN)
    number = {feature: n for n, feature in enumerate(names)}
    spread = np.array([PAIR if " " in feature else NOTION for feature in names])
    clauses_of = [_matrix(parts, number) for parts in messages.parts]
    vectors = np.zeros((len(clauses_of), 0)) if messages.vectors is None else messages.vectors.astype(float)
    speaking = np.array([matrix.max(axis=0) for matrix in clauses_of])
    for _ in range(ROUNDS):
        features = np.hstack([speaking * spread, vectors * DIMENSION, np.full((len(speaking), 1), 3.0)])
        found = _logistic_regression(features, messages.wants)
        weights = found[: len(names)] * spread
        speaking = np.array([matrix[np.argmax(matrix @ weights)] for matrix in clauses_of])
    vector = (found[len(names) : -1] * DIMENSION).astype(np.float32)
    return Weights(origin, float(found[-1] * 3.0), dict(zip(names, weights.tolist(), strict=True)), vector)


def _matrix(parts: Parts, number: dict[str, int]) -> Numbers:
    """One row for each clause, one column for each feature."""
    matrix = np.zeros((len(parts), len(number)))
    for row, part in zip(matrix, parts, strict=True):
        row[[number[feature] for feature in part if feature in number]] = 1.0
    return matrix


def _logistic_regression(features: Numbers, yes: NDArray[np.bool_]) -> Numbers:
    """Coefficients with a standard normal prior, by L-BFGS."""
    x, y = torch.from_numpy(features), torch.from_numpy(yes.astype(float))
    coefficients = torch.zeros(x.shape[1], dtype=torch.float64, requires_grad=True)
    descent = torch.optim.LBFGS([coefficients], max_iter=300, history_size=20, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        descent.zero_grad()
        off = torch.nn.functional.binary_cross_entropy_with_logits(x @ coefficients, y, reduction="sum")
        total = off + (coefficients**2).sum() / 2
        total.backward()  # type: ignore[no-untyped-call]
        return total

    descent.step(loss)  # type: ignore[no-untyped-call]
    return np.asarray(coefficients.detach().numpy())


def odds_of(weights: Weights, messages: Messages, n: int) -> float:
    """Log odds that message `n` asks for a human."""
    return weights.odds(messages.parts[n], None if messages.vectors is None else messages.vectors[n])


def measure(judged: NDArray[np.bool_], wants: Sequence[bool] | NDArray[np.bool_]) -> dict[str, float]:
    """n, precision, recall and F1."""
    wants = np.asarray(wants)
    right = int((judged & wants).sum())
    precision, recall = right / max(1, int(judged.sum())), right / max(1, int(wants.sum()))
    f1 = 2 * right / max(1, int(judged.sum()) + int(wants.sum()))
    return {"n": len(wants), "precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


if __name__ == "__main__":
    main()
