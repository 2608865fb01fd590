"""How good a search is on labelled questions: success@k, MRR, what is sure and how often rightly. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from retrieval.articles import LANGS, Decision, Findings, Lang
from retrieval.resampling import Interval, Share, interval

DEPTHS = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the articles that answer it, one hit on any being right; none: nothing answers it."""

    text: str
    lang: Lang
    relevant: tuple[str, ...]
    id: str = ""
    #: How it is written: plain, short, typo, angry... Empty: not said.
    style: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a question came out."""

    question: Question
    #: Place of the first right article, from 1; 0 when it was not found.
    rank: int
    #: Whether the first article was taken for certain.
    sure: bool
    #: Of the first article, from 0 to 1.
    probability: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A labelled question and what was found."""

    question: Question
    findings: Findings

    @property
    def outcome(self) -> Outcome:
        rank = rank_of([match.article.id for match in self.findings.matches], self.question.relevant)
        sure = self.findings.decision is Decision.SURE
        return Outcome(self.question, rank, sure, self.findings.probability)


def summarise(asked: Sequence[Asked]) -> dict[str, Any]:
    """`n` and the successes count the questions that something answers; `none` counts the others.

    `ci` repeats the form of the rest, with 95 % intervals in the place of the figures.
    """
    outcomes = [each.outcome for each in asked]
    by_lang = {lang: [each for each in outcomes if each.question.lang == lang] for lang in LANGS}
    styles = sorted({each.question.style for each in outcomes if each.question.style and each.question.relevant})
    by_style = {style: [each for each in outcomes if each.question.style == style] for style in styles}
    counted = shares(outcomes)
    times = [each.findings.took_ms for each in asked]
    return {
        **_successes_of(outcomes),
        "by_lang": {lang: _successes_of(each) for lang, each in by_lang.items()},
        "sure": {name: round(counted[name].value, 4) for name in ("coverage", "precision")},
        "none": {
            "n": sum(not each.question.relevant for each in outcomes),
            "sure_rate": round(counted["sure_rate"].value, 4),
        },
        "p50_ms": percentile(times, 50),
        "p99_ms": percentile(times, 99),
        "by_style": {style: _successes_of(each) for style, each in by_style.items()},
        "ci": {
            **_intervals(counted, _FOUND),
            "by_lang": {lang: _intervals(shares(each), _FOUND) for lang, each in by_lang.items()},
            "by_style": {style: _intervals(shares(each), _FOUND) for style, each in by_style.items()},
            "sure": _intervals(counted, ("coverage", "precision")),
            "none": _intervals(counted, ("sure_rate",)),
        },
    }


#: The figures about where the right article stands.
_FOUND = (*(f"success@{k}" for k in DEPTHS), "mrr")


def shares(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    """Every figure of a run by its name, one entry for each question.

    `coverage` is of the questions that something answers, `precision` of the sure ones among these, and `sure_rate`
    of those that nothing answers.
    """
    rank = np.array([float(each.rank) for each in outcomes])
    sure = np.array([float(each.sure) for each in outcomes])
    answerable = np.array([float(bool(each.question.relevant)) for each in outcomes])
    found = answerable * (rank > 0)
    hits = {f"success@{k}": Share(found * (rank <= k), answerable) for k in DEPTHS}
    return {
        **hits,
        "mrr": Share(found / np.maximum(rank, 1), answerable),
        "coverage": Share(answerable * sure, answerable),
        "precision": Share(answerable * sure * (rank == 1), answerable * sure),
        "sure_rate": Share((1 - answerable) * sure, 1 - answerable),
    }


def _successes_of(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return successes([each.rank for each in outcomes if each.question.relevant])


def _intervals(counted: Mapping[str, Share], names: Sequence[str]) -> dict[str, Interval]:
    return {name: interval(counted[name]) for name in names}


def rank_of(ids: Sequence[str], relevant: Sequence[str]) -> int:
    """Place of the first right one, from 1; 0 when none is there."""
    return next((n for n, id in enumerate(ids, 1) if id in relevant), 0)


def successes(ranks: Sequence[int]) -> dict[str, Any]:
    hits = {f"success@{k}": _share(sum(0 < rank <= k for rank in ranks), len(ranks)) for k in DEPTHS}
    return {"n": len(ranks), **hits, "mrr": _share(sum(1 / rank for rank in ranks if rank), len(ranks))}


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest rank, to the hundredth; 0 of no values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return round(ordered[max(ceil(percent / 100 * len(ordered)), 1) - 1], 2)


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
