"""What the pages show of handoffs and transcripts, ready in the reader's language. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.desk import mail_view, reasons
from bot.desk.words import WORDS, named
from bot.messages import Line
from bot.store.handoffs import Handoff
from retrieval.articles import Lang

FIRST_WORDS = 160  # characters of the problem on the waiting list

Queues = Mapping[str, Mapping[Lang, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One handoff on the waiting list."""

    id: int
    who: str
    said: str
    queue: str
    reason: str
    upset: bool
    lang: str
    channel: str
    since: datetime
    ago: str
    state: str
    hotliner: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """The waiting list, parted as one reads it."""

    waiting: list[Row] = field(default_factory=list)
    mine: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)
    closed: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a transcript for hotliners, who see everything."""

    line: Line
    #: requester, bot, hotliner or note.
    by: str
    name: str
    #: A sentence about a line that did not arrive; empty for the others.
    trouble: str
    #: What else there is to a mail; none for the other lines.
    mail: mail_view.Mail | None = None


def row(handoff: Handoff, account_id: int, queues: Queues, lang: Lang, now: datetime) -> Row:
    """One handoff, in the reader's words."""
    packet = handoff.packet
    said = str(packet.get("problem") or handoff.subject or "").strip() or WORDS[lang]["no_words"]
    since = handoff.opened_at if handoff.state != "claimed" else handoff.claimed_at or handoff.opened_at
    return Row(
        id=handoff.id,
        who=who(handoff, lang),
        said=said if len(said) <= FIRST_WORDS else said[:FIRST_WORDS].rsplit(" ", 1)[0] + "...",
        queue=queue_name(queues, handoff.queue, lang),
        reason=named(lang, "reason", handoff.reason),
        upset=packet.get("mood") == "upset",
        lang=handoff.lang,
        channel=named(lang, "channel", str(packet.get("channel", ""))),
        since=since,
        ago=ago(since, now, lang),
        state=handoff.state,
        hotliner=handoff.hotliner,
        is_mine=handoff.account_id == account_id,
    )


def lists(opened: Iterable[Handoff], closed: Iterable[Handoff], rows: Any) -> Lists:
    """Part the handoffs; `rows` makes a Row of one."""
    found = Lists(closed=[rows(handoff) for handoff in closed])
    for handoff in opened:
        made = rows(handoff)
        place = found.waiting if made.state == "waiting" else found.mine if made.is_mine else found.others
        place.append(made)
    return found


def who(handoff: Handoff, lang: Lang) -> str:
    """How to call the requester: people without a name or an address are visitors with a number."""
    name = handoff.requester
    return WORDS[lang]["visitor"].format(number=name[1:]) if name.startswith("#") else name


def queue_name(queues: Queues, queue: str, lang: Lang) -> str:
    """The queue's label."""
    return queues.get(queue, {}).get(lang) or queue or WORDS[lang]["no_queue"]


def ago(then: datetime, now: datetime, lang: Lang) -> str:
    """How long something has lasted."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return WORDS[lang]["now"]
    if minutes < 60:
        return WORDS[lang]["minutes"].format(n=minutes)
    if minutes < 48 * 60:
        return WORDS[lang]["hours"].format(n=minutes // 60)
    return WORDS[lang]["days"].format(n=minutes // (24 * 60))


def percent(share: float, lang: Lang) -> str:
    """A share of 1, as each language writes it."""
    return f"{100 * share:.0f}" + ("\N{NO-BREAK SPACE}%" if lang == "fr" else "%")


def said(lines: Sequence[Line], name: str, lang: Lang, checks_senders: bool = False) -> list[Said]:
    """The transcript, with what became of each line; `name` is the requester's.

    `checks_senders`: our mail server tells which senders it vouches for.
    """
    return [_said(line, name, lang, checks_senders) for line in lines]


def _said(line: Line, name: str, lang: Lang, checks_senders: bool) -> Said:
    words = WORDS[lang]
    if line.direction == "in":
        return Said(line, "requester", name, "", mail_view.mail(line, lang, checks_senders))
    if line.direction == "note":
        return Said(replace(line, text=reasons.noted(line.author, line.text, lang)), "note", line.author, "")
    trouble = {"held": words["held"], "failed": words["failed"], "due": words["on_its_way"]}.get(line.state, "")
    if line.reply is not None and line.reply.author:
        return Said(line, "hotliner", line.reply.author, trouble)
    return Said(line, "bot", words["bot"], trouble)


def seen_articles(packet: Mapping[str, Any]) -> dict[str, str]:
    """Articles of this conversation, id to title: those tried, then the candidates."""
    listed = [*packet.get("tried", ()), *packet.get("candidates", ())]
    return {str(entry["article"]): str(entry.get("title") or entry["article"]) for entry in listed}
