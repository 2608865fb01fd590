"""Labelled questions, one JSON object a line, in the golden or in the evaluation form. Pure: no I/O.

Golden: {"text", "lang", "article": id or null}. Evaluation: {"id", "lang", "text", "relevant": [ids]}.
Either may tell how it is written: "style", such as "plain" or "typo".
"""

from __future__ import annotations

import json
from collections.abc import Set
from typing import Any

from ingest.problems import Problem, or_else
from retrieval.articles import LANGS
from retrieval.evaluate import Question


def read_questions(text: str, file: str, known_ids: Set[str]) -> tuple[list[Question], list[Problem]]:
    """All good lines, and what is wrong with the others."""
    questions: list[Question] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = _read_line(line, known_ids)
        if isinstance(found, Question):
            questions.append(found)
        else:
            problems.append(Problem(file, number, found))
    return questions, problems


def _read_line(line: str, known_ids: Set[str]) -> Question | str:
    try:
        plain = json.loads(line)
    except json.JSONDecodeError as error:
        return f"this is not valid JSON: {error.msg} at column {error.colno}"
    if not isinstance(plain, dict):
        return 'expected an object such as {"text": "...", "lang": "fr", "article": "printer-offline"}'
    text, lang = plain.get("text"), plain.get("lang")
    if not isinstance(text, str) or not text.strip():
        return "'text' is missing; it is the question, as people type it"
    if lang not in LANGS:
        return f"'lang' cannot be {lang!r}; allowed: {', '.join(LANGS)}"
    relevant = _relevant(plain)
    if isinstance(relevant, str):
        return relevant
    for article in relevant:
        if article not in known_ids:
            return f"it names the article '{article}', which does not exist; {or_else(article, sorted(known_ids))}"
    style = plain.get("style", "")
    if not isinstance(style, str):
        return '\'style\' must be a word, such as "plain" or "typo"'
    return Question(text=text, lang=lang, relevant=relevant, id=str(plain.get("id", "")), style=style)


def _relevant(plain: dict[str, Any]) -> tuple[str, ...] | str:
    if "relevant" in plain:
        ids = plain["relevant"]
        if isinstance(ids, list) and all(isinstance(each, str) for each in ids):
            return tuple(ids)
        return "'relevant' must be a list of article ids; [] when nothing answers the question"
    if "article" not in plain:
        return "'article' is missing; it is an article's id, or null when nothing answers the question"
    article = plain["article"]
    if article is None:
        return ()
    return (article,) if isinstance(article, str) else "'article' must be an article's id, or null"
