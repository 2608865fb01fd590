"""How well it is seen who asks for a human."""

from __future__ import annotations

import pytest

from bot.evaluation.acts import Judged, Message, judge, read_messages, score, seen, table

ASKS = Judged(Message("en", "I want to talk to a human", True), True)
TELLS = Judged(Message("fr", "mon écran est noir", False), False)
MISSED = Judged(Message("en", "put me through", True), False)
ALARM = Judged(Message("fr", "un technicien est passé", False), True)


def test_precision_recall_and_f1() -> None:
    assert score([ASKS, ASKS, TELLS, MISSED, ALARM]) == {"n": 5, "precision": 0.6667, "recall": 0.6667, "f1": 0.6667}
    assert score([ASKS, MISSED, TELLS]) == {"n": 3, "precision": 1.0, "recall": 0.5, "f1": 0.6667}
    assert score([ASKS, ALARM]) == {"n": 2, "precision": 0.5, "recall": 1.0, "f1": 0.6667}


def test_nothing_to_divide_gives_zeros() -> None:
    assert score([]) == {"n": 0, "precision": 0.0, "recall": 0.0, "f1": 0.0}


def test_messages_are_taken_as_the_conversation_takes_them() -> None:
    assert seen("I want to talk to a human")
    assert not seen("mon écran est noir")
    assert judge([ASKS.message, TELLS.message]) == [ASKS, TELLS]
    assert judge([MISSED.message, ALARM.message], lambda text: text == ALARM.message.text) == [MISSED, ALARM]


def test_the_table_has_a_line_for_each_language_and_names_what_was_taken_wrongly() -> None:
    lines = table([ASKS, TELLS, MISSED, ALARM]).splitlines()

    assert [line.split()[:2] for line in lines[1:4]] == [["all", "4"], ["fr", "2"], ["en", "2"]]
    assert lines[4:] == ["missed: en  put me through", "false alarm: fr  un technicien est passé"]


def test_good_lines_are_read_and_bad_ones_are_problems_with_their_number() -> None:
    text = '{"lang": "en", "text": "x", "wants_human": true}\n\n{\n'

    messages, problems = read_messages(text, "m.jsonl")

    assert messages == [Message("en", "x", True)]
    assert str(problems[0]).startswith("m.jsonl:3: this is not valid JSON")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("[]", "expected an object such as"),
        ('{"text": "x", "wants_human": true}', "'lang' cannot be None; allowed: fr, en"),
        ('{"lang": "fr", "wants_human": true}', "'text' is missing"),
        ('{"lang": "fr", "text": "x"}', "'wants_human' must be true or false"),
        ('{"lang": "fr", "text": "x", "wants_human": "yes"}', "'wants_human' must be true or false"),
    ],
)
def test_a_bad_line_says_what_is_wrong(line: str, what: str) -> None:
    _, problems = read_messages(line, "m.jsonl")

    assert what in problems[0].what
