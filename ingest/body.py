"""The Markdown of an article: prose, steps, what to do otherwise. Pure: no I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ingest.problems import Problem, or_else
from retrieval.articles import LANGS, Lang, Risk, Step

STEPS: dict[Lang, str] = {"fr": "Étapes", "en": "Steps"}
OTHERWISE: dict[Lang, str] = {"fr": "Si cela ne suffit pas", "en": "If this does not help"}
RESULT: dict[Lang, str] = {"fr": "Résultat attendu :", "en": "Expected result:"}

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\Z")
_NUMBERED = re.compile(r"(\d{1,3})[.)]\s+(.*)\Z")
_RISK = re.compile(r"risk\s*:\s*(.*)\Z", re.IGNORECASE)
_RESULT = {
    "fr": re.compile(r"r[ée]sultat attendu\s*:\s*(.*)\Z", re.IGNORECASE),
    "en": re.compile(r"expected result\s*:\s*(.*)\Z", re.IGNORECASE),
}
_IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)\Z")


@dataclass
class Body:
    """What was read, and the mistakes found on the way."""

    file: str
    lang: Lang
    prose: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    #: Headings met so far, with their lines.
    seen: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, line: int, what: str) -> None:
        self.problems.append(Problem(self.file, line, what))


def read_body(text: str, first_line: int, file: str, lang: Lang) -> Body:
    """`first_line` is the line of the file on which `text` begins."""
    body = Body(file, lang)
    part = "prose"
    fenced = False
    for number, line in enumerate(text.splitlines(), first_line):
        fence = line.lstrip().startswith("```")
        fenced ^= fence
        heading = None if fenced or fence else _HEADING.match(line)
        if heading:
            part = _open_part(body, number, len(heading[1]), heading[2]) or part
        elif part == "steps":
            _read_step_line(body, number, line)
        else:
            _read_prose_line(body, part, number, line, fenced or fence)
    if "steps" in body.seen and not body.steps:
        body.report(body.seen["steps"], f"there is no step under '## {STEPS[lang]}'; write them as '1. ...'")
    return body


def _open_part(body: Body, number: int, level: int, title: str) -> str | None:
    part = _part_named(title)
    if part is None:
        headings = [f"## {STEPS[body.lang]}", f"## {OTHERWISE[body.lang]}"]
        body.report(number, f"unknown heading '{'#' * level} {title}'; {or_else(f'## {title}', headings)}")
        return None
    right = (STEPS if part == "steps" else OTHERWISE)[body.lang]
    if part in body.seen:
        body.report(number, f"'{title}' is there twice; the first is on line {body.seen[part]}")
    elif level != 2 or title != right:
        body.report(number, f"the heading '{'#' * level} {title}' must be '## {right}'")
    body.seen.setdefault(part, number)
    return part


def _part_named(title: str) -> str | None:
    plain = title.casefold()
    for lang in LANGS:
        if plain == STEPS[lang].casefold():
            return "steps"
        if plain == OTHERWISE[lang].casefold():
            return "otherwise"
    return None


def _read_prose_line(body: Body, part: str, number: int, line: str, fenced: bool) -> None:
    numbered = None if fenced else _NUMBERED.match(line.strip())
    if numbered and numbered[1] == "1":
        body.report(number, f"a numbered list outside the steps; put it under '## {STEPS[body.lang]}', or use '- '")
    if not fenced and _is_result(line.strip().lstrip("> ")):
        body.report(number, f"a result line that follows no step; put it under a step of '## {STEPS[body.lang]}'")
    (body.prose if part == "prose" else body.otherwise).append(line.rstrip())


def _is_result(text: str) -> bool:
    return any(form.match(text) for form in _RESULT.values())


def _read_step_line(body: Body, number: int, line: str) -> None:
    text = line.strip()
    if not text:
        return
    numbered = _NUMBERED.match(line)
    if numbered:
        _add_step(body, number, int(numbered[1]), numbered[2].strip())
    elif not body.steps:
        body.report(number, f"text before the first step; put it above '## {STEPS[body.lang]}'")
    elif _IMAGE.match(text):
        _set(body, number, "image", text[text.rindex("(") + 1 : -1])
    elif _RISK.match(text):
        _add_risk(body, number, text)
    elif text.startswith(">") or _is_result(text):
        _add_result(body, number, text)
    elif line[0].isspace():
        body.steps[-1] = replace(body.steps[-1], text=f"{body.steps[-1].text} {text}")
    else:
        body.report(
            number, "this line belongs to no step; begin it with the step's number, or indent it by three spaces"
        )


def _add_step(body: Body, number: int, named: int, text: str) -> None:
    expected = len(body.steps) + 1
    if named != expected:
        body.report(number, f"this is step {expected}, but it is numbered {named}")
    if not text:
        body.report(number, f"step {expected} is empty")
    body.steps.append(Step(text))


def _add_risk(body: Body, number: int, text: str) -> None:
    named = text.split(":", 1)[1].strip().lower()
    if named in tuple(Risk):
        _set(body, number, "risk", Risk(named))
    else:
        body.report(number, f"unknown risk '{named}'; {or_else(named, tuple(Risk))}")


def _add_result(body: Body, number: int, text: str) -> None:
    form = f"> {RESULT[body.lang]} ..."
    result = _RESULT[body.lang].match(text.lstrip("> "))
    if not text.startswith(">") or not result:
        body.report(number, f"the result of a step is written '{form}'; found '{text[:60]}'")
    elif not result[1]:
        body.report(number, f"the expected result is empty; write '{form}', or leave the line out")
    else:
        _set(body, number, "expected", result[1])


def _set(body: Body, number: int, name: str, value: str | Risk) -> None:
    step = body.steps[-1]
    if getattr(step, name):
        body.report(number, f"step {len(body.steps)} has two lines of this kind ({name}); keep one")
    changes: dict[str, object] = {name: value}
    body.steps[-1] = replace(step, **changes)  # type: ignore[arg-type]
