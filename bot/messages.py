"""What goes in and out, in words that every channel shares. Pure: no I/O.

A channel turns what it receives into an `Incoming`, and renders a `Reply` its own way: buttons on the web,
Block Kit on Slack, numbered lines in a mail. Everything here survives a trip through JSON, because every
message is a row in the database before it is anything else.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from retrieval.articles import Lang, Risk, Step


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message from a requester, as its channel understood it."""

    channel: str
    #: What names this message on its channel; a second delivery carries the same.
    external_id: str
    #: What names the conversation on its channel: a Slack thread, a mail thread, a web visit.
    thread: str
    #: Who wrote, as the channel names people: a mail address, a Slack user, a web visitor.
    sender: str
    text: str
    #: The `Choice.act` of a pressed button; empty when words were typed.
    choice: str = ""
    sender_name: str = ""
    subject: str = ""
    #: What only this channel understands and needs again to answer (a mail's Message-ID, References...).
    meta: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: what it means, and what it says. `act` is what comes back in `Incoming.choice`."""

    act: str
    label: str


class ReplyKind(StrEnum):
    """What a reply is for; a channel may render each kind its own way."""

    #: A sentence.
    SAY = "say"
    #: A filter question with its choices.
    QUESTION = "question"
    #: "Is it one of these?"
    OFFER = "offer"
    #: One step to do now.
    STEP = "step"
    #: All the steps of an article at once.
    GUIDE = "guide"
    #: An information article, with no steps.
    ARTICLE = "article"
    #: The visible sentence of a handoff.
    HANDOFF = "handoff"
    #: What a hotliner wrote to the requester.
    HUMAN = "human"
    #: The problem is solved: the last words of an episode.
    END = "end"


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step as it is shown: its number in the guide, and its words."""

    number: int
    total: int
    text: str
    expected: str = ""
    risk: Risk | None = None
    image: str = ""


@dataclass(frozen=True, slots=True)
class PastStep:
    """A step that is behind the person: its words, and what became of it (an `Outcome`)."""

    number: int
    text: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to a requester, the same for every channel."""

    kind: ReplyKind
    lang: Lang
    #: Plain text; paragraphs are parted by an empty line. Articles' prose is quoted here as it is written.
    text: str
    choices: tuple[Choice, ...] = ()
    #: The article that this reply quotes, if any.
    article_id: str = ""
    title: str = ""
    steps: tuple[ShownStep, ...] = ()
    #: Who speaks: empty for the bot, else the hotliner's name.
    author: str = ""
    #: The steps before the one that is shown, for channels that keep the whole guide in sight.
    past: tuple[PastStep, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The reply as JSON values; `from_json` gives it back."""
        return asdict(self)

    @staticmethod
    def from_json(data: dict[str, Any]) -> Reply:
        """The reply that `to_json` wrote."""
        values = dict(data)
        values["kind"] = ReplyKind(values["kind"])
        values["choices"] = tuple(Choice(**choice) for choice in values.get("choices", ()))
        values["steps"] = tuple(_shown_step(step) for step in values.get("steps", ()))
        values["past"] = tuple(PastStep(**step) for step in values.get("past", ()))
        return Reply(**values)


def _shown_step(data: dict[str, Any]) -> ShownStep:
    return ShownStep(**{**data, "risk": Risk(data["risk"]) if data.get("risk") else None})


def show(steps: tuple[Step, ...], first: int = 1, last: int | None = None) -> tuple[ShownStep, ...]:
    """Steps `first` to `last` (numbered from 1, both included) as they are shown."""
    return tuple(
        ShownStep(number, len(steps), step.text, step.expected, step.risk, step.image)
        for number, step in enumerate(steps, 1)
        if first <= number <= (last or len(steps))
    )


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One reply on its way: what a channel needs to deliver it."""

    #: The message's row.
    message_id: int
    conversation_id: int
    #: Stable name of this delivery: the same at every try, so that a repeat can be recognised.
    external_id: str
    thread: str
    #: The requester, as the channel names people.
    recipient: str
    reply: Reply
    created_at: datetime
    #: Tries before this one, whose end may be unknown: look before you send again.
    attempts: int = 0
    #: Tries that failed for certain.
    failures: int = 0
    #: Subject of the conversation, where the channel has one.
    subject: str = ""
    #: `Incoming.meta` of the requester's latest message on this channel.
    meta: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript."""

    #: Counts up within a conversation: what a page has seen so far.
    id: int
    #: in: the requester's; out: the bot's or a hotliner's; note: among hotliners only.
    direction: str
    channel: str
    #: `requester`, `bot`, or a hotliner's name.
    author: str
    text: str
    #: in: pending, handled, failed; out: due, delivered, held, failed; note: kept.
    state: str
    #: Why nothing was answered, or why it failed.
    reason: str
    created_at: datetime
    #: What was said, with its choices and steps; none for messages that came in.
    reply: Reply | None = None
    #: The fields of the `Incoming`, for messages that came in.
    incoming: dict[str, Any] = field(default_factory=dict)
