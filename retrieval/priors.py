"""What was confirmed to help -> how far the ranking leans towards an article. Pure: no I/O.

A fault that many have is likelier than its words alone say, and of two faults as likely the one that is sooner tried
comes first. Both are learnt from confirmed fixes only, slowly, and never move an article by more than LEAN.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from statistics import median

#: Log odds at most: fixes may double an article's odds, or halve them, and no more.
LEAN = 0.7
#: Fixes that every article is taken to have had before any was counted.
_BEFORE = 3.0
#: With so many fixes in all, what they say about effort counts half.
_ENOUGH = 200.0
#: How much of an effort's logarithm counts, at most.
_EFFORT = 0.25


def leans(fixes: Mapping[str, int], minutes: Mapping[str, float]) -> dict[str, float]:
    """Log odds to add, for each article of `minutes` (its effort); `fixes` counts the confirmed ones.

    Without a fix all are 0: what was not learnt leans nowhere.
    """
    known = {id: fixes.get(id, 0) for id in minutes}
    total = sum(known.values())
    if not total:
        return dict.fromkeys(minutes, 0.0)
    expected = _BEFORE + total / len(known)
    usual = median(minutes.values())
    trusted = _EFFORT * total / (total + _ENOUGH)
    return {
        id: _within(log((_BEFORE + count) / expected) + trusted * log(usual / minutes[id]))
        for id, count in known.items()
    }


def _within(lean: float) -> float:
    return max(-LEAN, min(LEAN, lean))
