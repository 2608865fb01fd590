"""What the desk shows of mails, ready in the reader's language. Pure: no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.desk.reasons import Told, told
from bot.desk.words import WORDS
from bot.messages import Line
from bot.store.attachments import Attachment
from bot.store.mails import Kept
from retrieval.articles import Lang

#: Everybody sees that a hotliner has the conversation; saying it under each mail would hide the other reasons.
_OBVIOUS = re.compile(r"a hotliner has the conversation|passed on without a word")


@dataclass(frozen=True, slots=True)
class Mail:
    """What a transcript shows of a mail beside its words."""

    #: 0: the mail itself is not kept.
    id: int
    full_text: str
    unverified: bool
    has_html: bool
    #: Why it was not answered; none: it was, or the page shows why.
    silence: Told | None
    notes: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with a message."""

    id: int
    name: str
    size: str
    #: It can be saved.
    is_here: bool
    #: Why it is not here.
    reason: str


@dataclass(frozen=True, slots=True)
class Left:
    """A mail that nobody was answered for."""

    id: int
    sender: str
    subject: str
    #: What sort of mail it is: a name of the catalogue, after `kind.` and `why.`.
    kind: str
    reason: Told
    at: datetime


def mail(line: Line, lang: Lang, checks_senders: bool) -> Mail | None:
    """What is known of the mail that this line was; None for other lines."""
    if line.direction != "in" or line.channel != "mail":
        return None
    meta = line.incoming.get("meta", {})
    number = meta.get("mail", "")
    return Mail(
        id=int(number) if number.isdecimal() else 0,
        full_text=meta.get("full_text", ""),
        unverified=checks_senders and not meta.get("verified"),
        has_html=meta.get("html") == "yes",
        silence=_silence(meta.get("ignore") or line.reason, lang),
        notes=tuple(told(note, lang) for note in meta.get("notes", "").splitlines()),
    )


def _silence(reason: str, lang: Lang) -> Told | None:
    return told(reason, lang) if reason and not _OBVIOUS.match(reason) else None


def files(found: Iterable[Attachment], lang: Lang) -> dict[int, list[File]]:
    """Files by the message that they came with; each once, with the first message that brought it.

    The picture in a signature comes with every mail of its writer.
    """
    listed: dict[int, list[File]] = {}
    seen: set[str] = set()
    for each in found:
        if each.path and each.path in seen:
            continue
        seen.add(each.path)
        file = File(each.id, each.name, size(each.size, lang), bool(each.path), each.reason)
        listed.setdefault(each.message_id, []).append(file)
    return listed


def size(count: int, lang: Lang) -> str:
    """A number of bytes as people say it; empty when it is not known."""
    if count <= 0:
        return ""
    if count < 1_000_000:
        return WORDS[lang]["kilobytes"].format(n=max(1, round(count / 1000)))
    number = f"{count / 1_000_000:.1f}"
    return WORDS[lang]["megabytes"].format(n=number.replace(".", ",") if lang == "fr" else number)


def left(kept: Kept, lang: Lang) -> Left:
    """A mail on the list of those left alone."""
    return Left(kept.id, kept.party, kept.subject, _kind(kept), told(kept.reason, lang), kept.created_at)


def _kind(kept: Kept) -> str:
    """The kind that explains why it was left: a person's mail can be so as a copy, or because we had sent it."""
    if kept.reason.startswith("the same mail came"):
        return "copy"
    if kept.reason.startswith("our own mail"):
        return "own"
    return kept.kind if f"kind.{kept.kind}" in WORDS["en"] else "other"
