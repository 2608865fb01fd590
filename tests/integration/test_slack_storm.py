"""Calls and deliveries fail, and the bot is killed again and again: nothing is lost, nothing is said twice."""

from __future__ import annotations

import pytest

from benchmarks.slack import storm


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_is_said_twice_though_the_bot_is_killed() -> None:
    damage = storm(count=120, threads=30, handoffs=2, kill_every=5.0)

    assert damage.deaths >= 1
    assert damage.lost == 0, damage.details
    assert damage.answered_twice == 0, damage.details
    assert damage.out_of_order == 0, damage.details
    assert damage.to_the_wrong_person == 0
    assert damage.words_of_hotliners_lost == 0
    assert damage.words_of_hotliners_twice == 0
