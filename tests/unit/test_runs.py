"""Runs kept and compared."""

from __future__ import annotations

import pytest

from ingest.runs import UnusableRunError, compare, read_run, write_run
from ingest.tables import comparison
from retrieval.evaluate import Outcome, Question


def question(id: str, *relevant: str) -> Question:
    return Question(f"text of {id}", "en", relevant or ("a",), id, "plain")


def outcome(id: str, rank: int, sure: bool = False) -> Outcome:
    return Outcome(question(id), rank, sure, 0.5)


def test_a_run_is_read_as_it_was_written() -> None:
    outcomes = [outcome("é", 2), Outcome(Question("rien", "fr", ()), 0, True, 0.25)]

    assert read_run(write_run(outcomes, {"model": "m"})) == (outcomes, {"model": "m"})
    assert read_run(write_run([], {})) == ([], {})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": "other"}', '{"form": "hotliner-run-1", "outcomes": [1]}'])
def test_what_is_no_run_is_refused(text: str) -> None:
    with pytest.raises(UnusableRunError, match="not a run kept by 'hotliner eval --save'"):
        read_run(text)


def test_a_comparison_names_what_changed_for_a_person() -> None:
    before = [outcome("up", 4), outcome("down", 1), outcome("same", 7), outcome("surer", 1), outcome("bold", 2)]
    after = [
        outcome("up", 1),
        outcome("down", 5),
        outcome("same", 9),
        outcome("surer", 1, True),
        outcome("bold", 2, True),
    ]

    found = compare(before, after)

    assert [(each["name"], each["change"]) for each in found["changed"]] == [
        ("surer", "better"),
        ("up", "better"),
        ("bold", "worse"),
        ("down", "worse"),
    ]
    assert (found["n"], found["left_out"]) == (5, 0)
    first = found["figures"]["success@1"]
    assert (first["before"], first["after"], first["difference"], first["p"]) == (0.4, 0.4, 0.0, 1.0)
    assert first["ci"][0] < 0 < first["ci"][1]


def test_a_clear_improvement_is_significant_and_marked() -> None:
    before = [outcome(f"q{n}", 2) for n in range(12)]
    after = [outcome(f"q{n}", 1) for n in range(12)]

    found = compare(before, after)
    text = comparison(found)

    assert found["figures"]["success@1"]["p"] < 0.01
    assert found["figures"]["success@3"]["p"] == 1.0
    assert "success@1    0.000   1.000  +1.000 [+1.000, +1.000]  <0.001  *" in text
    assert "better: 12" in text
    assert "  2 -> 1    en  q0: text of q0" in text
    assert "worse: 0" in text


def test_questions_of_one_run_only_are_left_out() -> None:
    relabelled = Outcome(question("b", "other"), 1, False, 0.5)

    found = compare([outcome("a", 1), outcome("b", 1)], [outcome("a", 1), relabelled])

    assert (found["n"], found["left_out"]) == (1, 2)
    assert "compared on 1 questions; 2 that only one of the runs asked are left out" in comparison(found)


def test_runs_on_other_questions_cannot_be_compared() -> None:
    with pytest.raises(UnusableRunError, match="no question in common"):
        compare([outcome("a", 1)], [outcome("b", 1)])
