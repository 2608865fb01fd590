"""Intervals and p-values."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.resampling import Share, difference, interval, p_value


def of(*values: float) -> Share:
    return Share(np.array(values), np.ones(len(values)))


def hits(right: int, wrong: int) -> Share:
    return of(*[1.0] * right, *[0.0] * wrong)


def test_an_interval_is_about_as_wide_as_theory_says() -> None:
    low, high = interval(hits(50, 50))

    # 0.5 plus or minus 1.96 standard errors of 0.05.
    assert low == pytest.approx(0.402, abs=0.02)
    assert high == pytest.approx(0.598, abs=0.02)


def test_an_interval_holds_the_truth_nineteen_times_of_twenty() -> None:
    rng = np.random.default_rng(1)
    between = [interval(of(*(rng.random(80) < 0.7).astype(float))) for _ in range(200)]

    assert sum(low <= 0.7 <= high for low, high in between) >= 180


def test_more_questions_make_it_narrower_and_the_same_ones_give_the_same() -> None:
    few, many = interval(hits(5, 5)), interval(hits(200, 200))

    assert many[1] - many[0] < (few[1] - few[0]) / 3
    assert interval(hits(5, 5)) == few


def test_none_of_twenty_does_not_read_as_never() -> None:
    # The exact binomial bound: 1 - 0.025 ** (1 / 20).
    assert interval(hits(0, 20)) == (0.0, 0.1684)
    assert interval(hits(20, 0)) == (0.8316, 1.0)


def test_only_the_questions_that_count_make_the_interval() -> None:
    counted = Share(np.array([1.0, 0.0, 1.0, 0.0, 0.0]), np.array([1.0, 1.0, 1.0, 0.0, 0.0]))

    assert counted.value == pytest.approx(2 / 3)
    assert interval(counted) == interval(hits(2, 1))


def test_nothing_is_known_of_no_question() -> None:
    nothing = Share(np.zeros(3), np.zeros(3))

    assert nothing.value == 0.0
    assert interval(nothing) == (0.0, 1.0)
    assert difference(nothing, hits(3, 0)) == (-1.0, 1.0)
    assert difference(of(), of()) == (-1.0, 1.0)
    assert p_value(of(), of()) == 1.0


def test_a_p_value_is_that_of_the_sign_test_when_all_changes_go_one_way() -> None:
    before, after = of(*[0.0] * 6, *[1.0] * 20), of(*[1.0] * 6, *[1.0] * 20)

    # Six tosses that all fall the same way, either way: 2 / 2 ** 6.
    assert p_value(before, after) == pytest.approx(2 / 64, abs=0.006)


def test_changes_that_balance_are_chance() -> None:
    before, after = of(0.0, 0.0, 1.0, 1.0, 1.0), of(1.0, 1.0, 0.0, 0.0, 1.0)

    assert p_value(before, after) == 1.0
    low, high = difference(before, after)
    assert low < 0 < high


def test_a_difference_is_paired() -> None:
    """One change among forty questions: unpaired, the interval would be as wide as that of either share."""
    before, after = hits(20, 20), hits(21, 19)

    low, high = difference(before, after)

    assert low == 0.0
    assert high <= 0.1


def test_shares_of_different_questions_are_compared_too() -> None:
    """Precision: each run is sure of other questions."""
    before = Share(np.array([1.0, 0.0, 0.0, 0.0] * 20), np.array([1.0, 1.0, 0.0, 0.0] * 20))
    after = Share(np.array([1.0, 0.0, 1.0, 0.0] * 20), np.array([1.0, 0.0, 1.0, 0.0] * 20))

    assert (before.value, after.value) == (0.5, 1.0)
    assert p_value(before, after) < 0.001
    assert difference(before, after)[0] > 0.25
