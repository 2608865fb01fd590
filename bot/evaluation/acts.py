"""Whether the bot sees who asks for a human, on labelled messages. Pure: no I/O."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.acts import Act, Meaning, read
from bot.state import Pending, Stage
from ingest.problems import Problem
from retrieval.articles import LANGS, Lang

_EXAMPLE = '{"lang": "en", "text": "get me a person", "wants_human": true}'


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote, and whether it asks for a human."""

    lang: Lang
    text: str
    wants_human: bool


def read_messages(text: str, file: str) -> tuple[list[Message], tuple[Problem, ...]]:
    """All good lines of a file of JSON objects, one a line, and what is wrong with the others."""
    messages, problems = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = _read_line(line)
        if isinstance(found, Message):
            messages.append(found)
        else:
            problems.append(Problem(file, number, found))
    return messages, tuple(problems)


def _read_line(line: str) -> Message | str:
    try:
        plain = json.loads(line)
    except json.JSONDecodeError as error:
        return f"this is not valid JSON: {error.msg} at column {error.colno}"
    if not isinstance(plain, dict):
        return f"expected an object such as {_EXAMPLE}"
    lang, text, wants = (plain.get(key) for key in ("lang", "text", "wants_human"))
    if lang not in LANGS:
        return f"'lang' cannot be {lang!r}; allowed: {', '.join(LANGS)}"
    if not isinstance(text, str) or not text.strip():
        return "'text' is missing; it is the message, as people type it"
    if not isinstance(wants, bool):
        return "'wants_human' must be true or false"
    return Message(lang, text, wants)


def seen(text: str, meaning: Meaning | None = None) -> bool:
    """Whether the conversation would hand over to a human, had it just begun with this message."""
    return read(text, "", Stage.LISTENING, Pending.NOTHING, meaning).act is Act.HUMAN


@dataclass(frozen=True, slots=True)
class Judged:
    """A message, and whether the bot takes it for a wish for a human."""

    message: Message
    seen: bool

    @property
    def right(self) -> bool:
        return self.seen == self.message.wants_human


def judge(messages: Sequence[Message], seen: Callable[[str], bool] = seen) -> list[Judged]:
    """Each message as it is taken; `seen` may know its meaning, by its text."""
    return [Judged(each, seen(each.text)) for each in messages]


def score(judged: Sequence[Judged]) -> dict[str, float]:
    """`n` messages; precision, recall and F1 of "wants a human", 0 where nothing is to be divided."""
    right = sum(each.seen and each.right for each in judged)
    told, true = sum(each.seen for each in judged), sum(each.message.wants_human for each in judged)
    return {
        "n": len(judged),
        "precision": _share(right, told),
        "recall": _share(right, true),
        "f1": _share(2 * right, told + true),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def table(judged: Sequence[Judged]) -> str:
    """The figures of all and by language, then the messages that were taken wrongly."""
    rows = [("all", list(judged)), *((lang, [each for each in judged if each.message.lang == lang]) for lang in LANGS)]
    lines = ["wants a human     n  precision  recall     f1"]
    for name, group in rows:
        figures = score(group)
        lines.append(
            f"{name:13} {figures['n']:5}  {figures['precision']:9.3f}  {figures['recall']:6.3f}  {figures['f1']:5.3f}"
        )
    for each in judged:
        if not each.right:
            kind = "false alarm" if each.seen else "missed"
            lines.append(f"{kind}: {each.message.lang}  {each.message.text}")
    return "\n".join(lines)
