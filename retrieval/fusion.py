"""Meaning and words -> one ranking of articles, aware of languages. Pure: no I/O.

An article is one candidate, whatever its translations. Its evidence is a row of numbers (FEATURES); its score is
their weighted sum. Each language has weights of its own, because a model may know one language and not the other:
they are fitted on labelled questions as a choice among candidates, and pulled to given ones (see `fitting`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.articles import Lang
from retrieval.fitting import Array, Choice, fit_choice, softmax

#: same, other: nearness in meaning to the article in the question's language, and in the other one.
#: covered: share of what the question's words tell that the article's words cover. words: their BM25.
#: letters: BM25 over groups of letters, which forgive endings and typing mistakes.
FEATURES = ("same", "other", "covered", "words", "letters")
#: BM25 has no upper bound; so scaled, every feature is of the size of 1.
WORDS_SCALE = 10.0
LETTERS_SCALE = 30.0
#: An article is as near as its nearest passages are: one alone may be near by chance. So many count, and the first few
#: three times as much as the others.
POOLED = 8
FIRST = 4
_FIRST_COUNT = 3.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one question found: a row of FEATURES for each article id."""

    ids: Sequence[str]
    features: Array


@dataclass(frozen=True, slots=True)
class Ranking:
    """Article ids, best first, with their scores: differences are log odds."""

    ids: tuple[str, ...]
    scores: Array
    #: The rows of FEATURES in the same order.
    features: Array


class Pool:
    """Turns scores of passages into the nearness of articles, in each language apart."""

    def __init__(self, articles: NDArray[np.int64], in_french: NDArray[np.bool_], size: int) -> None:
        """For each passage the number of its article, below `size`, and its language."""
        self._groups = articles * 2 + in_french
        self._size = size
        #: What all its passages that count, count together.
        self._expected = _counted(np.minimum(np.bincount(self._groups, minlength=2 * size), POOLED))

    def nearness(self, numbers: NDArray[np.int64], scores: NDArray[np.float32]) -> Array:
        """Per article (English, French): the weighted mean of its POOLED best passages; 0 in a language it lacks.

        `numbers` are the passages found, best first; one not found is no nearer than the last one found.
        """
        groups = self._groups[numbers]
        order = np.argsort(groups, kind="stable")  # keeps the best first within each group
        grouped, sorted_scores = groups[order], scores[order].astype(np.float64)
        place = np.arange(len(grouped)) - np.searchsorted(grouped, grouped)
        counts = np.where(place < FIRST, _FIRST_COUNT, np.where(place < POOLED, 1.0, 0.0))
        found = np.bincount(grouped, weights=counts, minlength=2 * self._size)
        sums = np.bincount(grouped, weights=counts * sorted_scores, minlength=2 * self._size)
        floor = float(scores[-1]) if len(scores) else 0.0
        means = (sums + (self._expected - found) * floor) / np.maximum(self._expected, 1)
        return np.asarray(means.reshape(self._size, 2))


def _counted(passages: NDArray[np.int64]) -> Array:
    return _FIRST_COUNT * np.minimum(passages, FIRST) + np.maximum(passages - FIRST, 0)


def rank(evidence: Evidence, weights: Array, leans: Mapping[str, float] | None = None) -> Ranking:
    """`leans`: log odds by article id, of what is known beside the question."""
    scores = evidence.features @ weights
    if leans:
        scores = scores + np.array([leans.get(id, 0.0) for id in evidence.ids])
    order = np.argsort(-scores, kind="stable")
    return Ranking(tuple(evidence.ids[n] for n in order), scores[order], evidence.features[order])


def fit(labelled: Sequence[tuple[Evidence, Sequence[str]]], prior: Array, pull: float = 1.0) -> Array:
    """Weights for one language from questions and the ids that answer them; `pull` > 1 stays nearer to `prior`."""
    choices = [
        Choice(evidence.features, np.isin(np.asarray(evidence.ids), list(relevant)))
        for evidence, relevant in labelled
        if set(relevant) & set(evidence.ids)
    ]
    spread = np.maximum(np.abs(prior), 2.0) / pull
    return fit_choice(choices, prior, spread)


def chances(ranking: Ranking) -> Array:
    """How probable each candidate is, given that one of them is right."""
    return softmax(ranking.scores) if len(ranking.ids) else ranking.scores


def without(evidence: Evidence, hidden: frozenset[str]) -> Evidence:
    """The evidence of the articles that may be shown."""
    if not hidden:
        return evidence
    shown = [n for n, id in enumerate(evidence.ids) if id not in hidden]
    return Evidence([evidence.ids[n] for n in shown], evidence.features[shown])


Weights = Mapping[Lang, Array]
