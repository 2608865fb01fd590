"""Labelled questions, in both forms."""

from __future__ import annotations

import pytest

from ingest.questions import read_questions
from retrieval.evaluate import Question

IDS = {"printer-offline", "wifi-missing"}


def test_both_forms_are_read() -> None:
    text = """\
{"text": "imprimante grise", "lang": "fr", "article": "printer-offline"}

{"text": "lunch?", "lang": "en", "article": null}
{"id": "q3", "text": "no wifi", "lang": "en", "relevant": ["wifi-missing", "printer-offline"]}
{"id": "q4", "text": "lol", "lang": "en", "relevant": [], "style": "short"}
"""
    questions, problems = read_questions(text, "golden.jsonl", IDS)

    assert problems == []
    assert questions == [
        Question("imprimante grise", "fr", ("printer-offline",)),
        Question("lunch?", "en", ()),
        Question("no wifi", "en", ("wifi-missing", "printer-offline"), "q3"),
        Question("lol", "en", (), "q4", "short"),
    ]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{", "this is not valid JSON"),
        ("[]", "expected an object"),
        ('{"lang": "fr", "article": null}', "'text' is missing"),
        ('{"text": " ", "lang": "fr", "article": null}', "'text' is missing"),
        ('{"text": "x", "article": null}', "'lang' cannot be None; allowed: fr, en"),
        ('{"text": "x", "lang": "fr"}', "'article' is missing"),
        ('{"text": "x", "lang": "fr", "article": 3}', "'article' must be an article's id, or null"),
        ('{"text": "x", "lang": "fr", "relevant": "wifi-missing"}', "'relevant' must be a list"),
        ('{"text": "x", "lang": "fr", "article": null, "style": 1}', "'style' must be a word"),
        ('{"text": "x", "lang": "fr", "article": "wifi-mising"}', "does not exist; did you mean 'wifi-missing'?"),
    ],
)
def test_a_bad_line_is_a_problem_with_its_number(line: str, what: str) -> None:
    good = '{"text": "x", "lang": "fr", "article": null}'

    questions, problems = read_questions(f"{good}\n{line}\n", "golden.jsonl", IDS)

    assert len(questions) == 1
    assert [problem.line for problem in problems] == [2]
    assert what in problems[0].what
