"""What probabilities promise, and what comes true."""

from __future__ import annotations

import pytest

from retrieval.evaluate import Outcome, Question
from retrieval.reliability import Point, area, bins, brier, calibration_error, risk_coverage, working_point


def outcome(probability: float, rank: int, sure: bool = False) -> Outcome:
    return Outcome(Question("q", "fr", ("a",)), rank, sure, probability)


def test_bins_hold_neighbours_the_least_probable_first() -> None:
    low = [outcome(0.1, 0)] * 14 + [outcome(0.25, 1)]
    found = bins([*[outcome(0.9, 1)] * 15, *low])

    assert [each.n for each in found] == [15, 15]
    assert found[0].promised == pytest.approx(0.11)
    assert found[0].kept == pytest.approx(1 / 15)
    assert found[0].between[0] <= 1 / 15 <= found[0].between[1]
    assert (found[1].promised, found[1].kept) == (pytest.approx(0.9), 1.0)


def test_there_are_ten_bins_at_most_and_one_of_few_questions() -> None:
    assert len(bins([outcome(0.5, 1)] * 1000)) == 10
    assert len(bins([outcome(0.5, 1)] * 3)) == 1
    assert bins([]) == []


def test_the_calibration_error_is_the_mean_distance() -> None:
    found = bins([outcome(0.8, 1)] * 15 + [outcome(0.1, 1)] * 15)

    assert calibration_error(found) == pytest.approx((0.2 + 0.9) / 2)
    assert calibration_error([]) == 0.0


def test_the_brier_score_is_the_mean_squared_distance() -> None:
    assert brier([outcome(0.8, 1), outcome(0.5, 2)]) == pytest.approx((0.04 + 0.25) / 2)
    assert brier([]) == 0.0


def test_risk_grows_with_coverage_and_equals_go_together() -> None:
    points = risk_coverage([outcome(0.2, 0), outcome(0.9, 1), outcome(0.5, 2), outcome(0.5, 1)])

    assert points == [Point(0.25, 0.0), Point(0.75, 1 / 3), Point(1.0, 0.5)]
    assert area(points) == pytest.approx(0.5 / 3 + 0.25 * 0.5)


def test_the_working_point_is_that_of_the_sure_answers() -> None:
    outcomes = [outcome(0.9, 1, sure=True), outcome(0.8, 0, sure=True), outcome(0.4, 1), outcome(0.3, 0)]

    assert working_point(outcomes) == Point(0.5, 0.5)
    assert working_point(outcomes[2:]) == Point(0.0, 0.0)
