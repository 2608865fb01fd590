"""What a requester sees of a transcript: as JSON for the API, and as the HTML that page and stream share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels import Intake
from bot.channels.web.live import event
from bot.channels.web.markup import rich, rich_line
from bot.channels.web.words import WORDS
from bot.messages import Line
from retrieval.articles import Lang

TEMPLATES = Path(__file__).parent / "templates"


def environment(*folders: Path) -> Environment:
    """Templates that escape everything, and stumble over a name that is not there."""
    pages = Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters.update(rich=rich, rich_line=rich_line)
    pages.globals["SAID"] = WORDS
    return pages


PAGES = environment()


def visible(lines: Iterable[Line]) -> list[Line]:
    """What the requester wrote, and what was delivered to them."""
    return [line for line in lines if line.direction == "in" or (line.direction == "out" and line.state == "delivered")]


def author_of(line: Line) -> str:
    """`requester`, `bot` or `hotliner`."""
    if line.direction == "in":
        return "requester"
    return "hotliner" if line.reply is not None and line.reply.author else "bot"


def to_json(line: Line, lang: Lang) -> dict[str, Any]:
    """One line for the API. `html` is the bubble as the page shows it."""
    reply = line.reply
    return {
        "id": line.id,
        "author": author_of(line),
        "name": reply.author if reply else "",
        "text": line.text,
        "kind": str(reply.kind) if reply else "said",
        "choices": [{"act": choice.act, "label": choice.label} for choice in reply.choices] if reply else [],
        "title": reply.title if reply else "",
        "steps": [asdict(step) for step in (reply.steps if reply else ())],
        "state": line.state,
        "sent_as": client_id(line),
        "created_at": line.created_at.isoformat(),
        "html": bubble(line, lang),
    }


def client_id(line: Line) -> str:
    """The id that the page gave its message."""
    return str(line.incoming.get("external_id", "")).rpartition(":")[2]


def bubble(line: Line, lang: Lang, *, last: bool = True) -> str:
    """The line as HTML; the choices of the last reply can be pressed."""
    said_in: Lang = line.reply.lang if line.reply else lang
    return PAGES.get_template("bubble.html").render(
        line=line, author=author_of(line), last=last, words=WORDS[lang], said=WORDS[said_in], sent_as=client_id(line)
    )


def bubbles(lines: Sequence[Line], lang: Lang) -> list[str]:
    """All lines as HTML."""
    last = max((line.id for line in lines if line.direction == "out"), default=0)
    return [bubble(line, lang, last=line.id == last) for line in lines]


def awaits_bot(lines: Sequence[Line]) -> bool:
    """Whether the latest word is the requester's and the bot has not looked at it yet."""
    return bool(lines) and lines[-1].direction == "in" and lines[-1].state == "pending"


class Feed:
    """What one open page has seen. Replies are delivered in order, so the latest one says how far it is;
    what the requester wrote after it may come twice, and the page knows it by its id.
    """

    def __init__(self, intake: Intake, thread: str, after: int, lang: Lang) -> None:
        """`after` is the latest reply that the page has."""
        self._intake = intake
        self._thread = thread
        self._after = after
        self._lang = lang
        self._sent: dict[int, str] = {}

    def read(self) -> list[str]:
        """Events for the lines that are new or changed."""
        events = []
        for line in visible(self._intake.transcript("web", self._thread, self._after)):
            if self._sent.get(line.id) != line.state:
                self._sent[line.id] = line.state
                is_reply = line.direction == "out"
                events.append(event(to_json(line, self._lang), id=line.id if is_reply else None))
                self._after = line.id if is_reply else self._after
        self._sent = {id: state for id, state in self._sent.items() if id > self._after}
        return events
