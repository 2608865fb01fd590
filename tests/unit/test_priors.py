"""What was confirmed to help leans the ranking, a little."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval import fusion
from retrieval.fusion import Evidence
from retrieval.priors import LEAN, leans

MINUTES = {"printer": 5.0, "wifi": 5.0, "reinstall": 60.0, "screen": 5.0}


def test_nothing_learnt_leans_nowhere() -> None:
    assert set(leans({}, MINUTES).values()) == {0.0}
    assert set(leans({"removed-article": 9}, MINUTES).values()) == {0.0}


def test_what_helped_often_leans_up_and_the_rest_down_within_bounds() -> None:
    found = leans({"printer": 100_000}, MINUTES)

    assert found["printer"] == LEAN
    assert min(found.values()) == -LEAN


def test_one_fix_says_little_and_many_say_more() -> None:
    once, often = (leans({"printer": n}, MINUTES)["printer"] for n in (1, 10))

    assert 0 < once < 0.3 < often


def test_of_two_as_frequent_the_quick_one_comes_first() -> None:
    found = leans(dict.fromkeys(MINUTES, 100), MINUTES)

    assert found["reinstall"] < found["wifi"] == pytest.approx(found["printer"])


def test_the_ranking_takes_them_as_log_odds() -> None:
    evidence = Evidence(["a", "b"], np.array([[1.0], [0.9]]))

    assert fusion.rank(evidence, np.ones(1)).ids == ("a", "b")
    leaning = fusion.rank(evidence, np.ones(1), {"b": 0.5})
    assert leaning.ids == ("b", "a")
    assert leaning.scores[0] - leaning.scores[1] == pytest.approx(0.4)
