"""Whether probabilities keep what they promise, and what it costs to answer more. Pure: no I/O.

Reliability: of all answers given 70 %, about 70 % should be right (DeGroot & Fienberg 1983). Risk-coverage: how often
the answers are wrong when only the most probable share of the questions is answered (El-Yaniv & Wiener 2010). A
question that nothing answers counts as wrong in both, whatever is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from retrieval.evaluate import Outcome
from retrieval.resampling import Interval, Share, interval

#: Questions in a bin, at least where there are that many.
_IN_A_BIN = 15
_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Neighbours by their probability: what was promised, and what came true."""

    n: int
    #: Mean probability of the first article.
    promised: float
    #: Share of these questions whose first article is right, with its 95 % interval.
    kept: float
    between: Interval


class Point(NamedTuple):
    """`coverage`: share of all questions that are answered; `risk`: share of the answers that are wrong."""

    coverage: float
    risk: float


def bins(outcomes: Sequence[Outcome]) -> list[Bin]:
    """Of equal size, up to ten, the least probable first; none of no outcomes."""
    ordered = sorted(outcomes, key=lambda each: each.probability)
    count = min(max(len(ordered) // _IN_A_BIN, 1), _BINS)
    return [_bin([ordered[n] for n in part]) for part in np.array_split(np.arange(len(ordered)), count) if len(part)]


def _bin(outcomes: Sequence[Outcome]) -> Bin:
    share = Share(np.array([float(each.rank == 1) for each in outcomes]), np.ones(len(outcomes)))
    promised = sum(each.probability for each in outcomes) / len(outcomes)
    return Bin(len(outcomes), promised, share.value, interval(share))


def calibration_error(found: Sequence[Bin]) -> float:
    """Expected calibration error: mean distance between what is promised and what is kept; 0 is perfect."""
    total = sum(each.n for each in found)
    return sum(each.n * abs(each.promised - each.kept) for each in found) / total if total else 0.0


def brier(outcomes: Sequence[Outcome]) -> float:
    """Mean squared distance between the probability and the truth (Brier 1950); 0 is perfect."""
    return sum((each.probability - (each.rank == 1)) ** 2 for each in outcomes) / max(len(outcomes), 1)


def risk_coverage(outcomes: Sequence[Outcome]) -> list[Point]:
    """One point for each probability from which on one may answer, the fewest answers first."""
    ordered = sorted(outcomes, key=lambda each: -each.probability)
    points, wrong = [], 0
    for n, each in enumerate(ordered, 1):
        wrong += each.rank != 1
        # Questions that are as probable as each other are answered together, or not at all.
        if n == len(ordered) or ordered[n].probability < each.probability:
            points.append(Point(n / len(ordered), wrong / n))
    return points


def area(points: Sequence[Point]) -> float:
    """Area under the risk-coverage curve, the mean risk over all coverages; 0 is perfect."""
    before = (Point(0.0, 0.0), *points)
    return sum(point.risk * (point.coverage - last.coverage) for last, point in zip(before, points, strict=False))


def working_point(outcomes: Sequence[Outcome]) -> Point:
    """Where the sure answers stand; (0, 0) when none is sure."""
    sure = [each for each in outcomes if each.sure]
    if not sure:
        return Point(0.0, 0.0)
    return Point(len(sure) / len(outcomes), sum(each.rank != 1 for each in sure) / len(sure))
