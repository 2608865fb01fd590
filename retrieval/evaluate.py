"""How good a search is on labelled questions: success@k, MRR, what is sure and how often rightly. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from retrieval.articles import LANGS, Decision, Findings, Lang

DEPTHS = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the articles that answer it, one hit on any being right; none: nothing answers it."""

    text: str
    lang: Lang
    relevant: tuple[str, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A labelled question and what was found."""

    question: Question
    findings: Findings

    @property
    def rank(self) -> int:
        """Place of the first right article, from 1; 0 when it was not found."""
        return rank_of([match.article.id for match in self.findings.matches], self.question.relevant)

    @property
    def sure(self) -> bool:
        return self.findings.decision is Decision.SURE


def summarise(asked: Sequence[Asked]) -> dict[str, Any]:
    """`n` and the successes count the questions that something answers; `none` counts the others."""
    answerable = [each for each in asked if each.question.relevant]
    others = [each for each in asked if not each.question.relevant]
    sure = [each for each in answerable if each.sure]
    times = [each.findings.took_ms for each in asked]
    return {
        **successes([each.rank for each in answerable]),
        "by_lang": {
            lang: successes([each.rank for each in answerable if each.question.lang == lang]) for lang in LANGS
        },
        "sure": {
            "coverage": _share(len(sure), len(answerable)),
            "precision": _share(sum(each.rank == 1 for each in sure), len(sure)),
        },
        "none": {"n": len(others), "sure_rate": _share(sum(each.sure for each in others), len(others))},
        "p50_ms": percentile(times, 50),
        "p99_ms": percentile(times, 99),
    }


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
