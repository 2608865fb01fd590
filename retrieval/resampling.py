"""How far a figure may be off, and whether two figures differ by more than chance. Pure: no I/O.

Nothing is assumed of the questions but that they were drawn alike: the bootstrap (Efron 1979) for intervals, paired
approximate randomisation (Noreen 1989) for differences. The seed is fixed: the same questions give the same answer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Interval = tuple[float, float]

_SEED = 20261124
_RESAMPLES = 2000
_SWAPS = 10_000
#: What is left outside a 95 % interval, on each side.
_TAIL = 0.025
#: Rows that are drawn at a time, to bound the memory of many questions.
_BATCH = 1000


class Share(NamedTuple):
    """A figure that is a sum over questions divided by another: one entry a question in each, `part` <= `whole`."""

    part: Array
    whole: Array

    @property
    def value(self) -> float:
        """0 of nothing."""
        whole = float(self.whole.sum())
        return float(self.part.sum()) / whole if whole else 0.0


def interval(share: Share) -> Interval:
    """The 95 % interval of a share, by percentile bootstrap over the questions that count in it.

    Questions that all came out the same leave nothing to resample: then it is the exact binomial bound (Clopper &
    Pearson 1934), so that 0 of 20 does not read as "never". Of no question at all it is (0, 1).
    """
    values = share.part[share.whole > 0]
    if not len(values):
        return (0.0, 1.0)
    bound = _TAIL ** (1 / len(values))
    if not values.any():
        return (0.0, _rounded(1 - bound))
    if (values == 1).all():
        return (_rounded(bound), 1.0)
    return _percentiles(_draws(len(values)) @ values / len(values))


def difference(before: Share, after: Share) -> Interval:
    """The 95 % interval of `after` - `before`, the same questions being drawn for both; (-1, 1) of no question."""
    draws = _draws(len(before.part))
    old, new = _ratio(draws @ before.part, draws @ before.whole), _ratio(draws @ after.part, draws @ after.whole)
    # A draw without any question that counts tells nothing.
    told = (new - old)[(draws @ before.whole > 0) & (draws @ after.whole > 0)]
    return _percentiles(told) if len(told) else (-1.0, 1.0)


def p_value(before: Share, after: Share) -> float:
    """The chance of a difference as large as this one, if it were a toss-up which of the two runs gave which answer."""
    seen = abs(after.value - before.value)
    part, whole = after.part - before.part, after.whole - before.whole
    rng = np.random.default_rng(_SEED)
    as_large = 0
    for _ in range(0, _SWAPS, _BATCH):
        swapped = rng.integers(0, 2, size=(_BATCH, len(part))).astype(np.float64)
        one = _ratio(before.part.sum() + swapped @ part, before.whole.sum() + swapped @ whole)
        other = _ratio(after.part.sum() - swapped @ part, after.whole.sum() - swapped @ whole)
        as_large += int((np.abs(other - one) >= seen - 1e-12).sum())
    return _rounded((as_large + 1) / (_SWAPS + 1))


@lru_cache(maxsize=16)
def _draws(n: int) -> Array:
    """How often each of n questions is drawn, in each resample: [resamples, n]."""
    rng = np.random.default_rng(_SEED)
    return rng.multinomial(n, np.full(n, 1 / n), size=_RESAMPLES).astype(np.float64) if n else np.zeros((_RESAMPLES, 0))


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _percentiles(values: Array) -> Interval:
    low, high = np.quantile(values, (_TAIL, 1 - _TAIL))
    return (_rounded(low), _rounded(high))


def _rounded(value: float) -> float:
    return round(float(value), 4)
