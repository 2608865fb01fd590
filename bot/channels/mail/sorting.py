"""Where a mail belongs, and whether it may be answered. Pure: no I/O.

What it is sorted by is gathered beforehand (`Known`); what comes out is carried out afterwards (`Verdict`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.channels.mail.parsed import Kind, ParsedMail


class How(StrEnum):
    """By what a mail was traced to a conversation, the surest first."""

    TOKEN = "token"  # noqa: S105 (a plus-address, no password)
    THREAD = "thread"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Trace:
    """A conversation that a mail points to, and who takes part in it."""

    conversation_id: int
    how: How
    #: The requester's addresses.
    requester: frozenset[str] = frozenset()
    #: Whom the requester copied.
    copied: frozenset[str] = frozenset()
    #: The requester's address -> key of the thread.
    threads: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Twin:
    """An earlier mail of the same sender with the same Message-ID."""

    conversation_id: int | None
    same_words: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """A mail of ours that came back."""

    conversation_id: int | None
    #: The message that it carried; none: a hotliner's.
    row_id: int | None
    #: Whom it was for.
    party: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A mail to the hotliner who writes, about this handoff."""

    handoff_id: int
    conversation_id: int


@dataclass(frozen=True, slots=True)
class Known:
    """What was read for one mail before anything was decided."""

    trace: Trace | None = None
    twin: Twin | None = None
    returned: Returned | None = None
    desk: Desk | None = None
    #: Its Message-ID is that of a mail which left here.
    is_ours: bool = False
    #: Why nothing automatic may be sent to this person now.
    capped: str = ""
    #: It is this conversation that had enough; one last sentence says so, for then a human has it.
    capped_here: bool = False


class Where(StrEnum):
    """What becomes of a mail."""

    #: Recorded with its reason, and nothing else.
    LEFT = "left"
    #: A requester's message.
    MESSAGE = "message"
    #: A note to hotliners in a conversation: somebody else wrote there.
    BESIDE = "beside"
    BOUNCED = "bounced"
    #: A hotliner's words or orders.
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done with a mail."""

    where: Where
    #: Why it is left alone or not answered; administrators and hotliners read it.
    reason: str = ""
    conversation_id: int | None = None
    #: Key of the thread that the message joins; empty: it opens a new one.
    thread: str = ""
    #: A `Reason` for which a human gets it, unanswered.
    to_human: str = ""
    #: Not even "a human will look at it" is sent.
    silent: bool = False
    handoff_id: int | None = None


def sort(mail: ParsedMail, known: Known) -> Verdict:
    """Decide about a mail."""
    if mail.kind is Kind.OWN or known.is_ours:
        return Verdict(Where.LEFT, mail.reason or "our own mail came back")
    if mail.kind is Kind.BOUNCE:
        return _bounce(mail, known)
    if known.twin is not None and known.twin.same_words:
        # Delivered twice, by two ways.
        return Verdict(Where.LEFT, "the same mail came a second time (Message-ID)", known.twin.conversation_id)
    if mail.kind in (Kind.AUTO_REPLY, Kind.LIST):
        return _machine(mail, known)
    if known.desk is not None:
        return Verdict(Where.DESK, conversation_id=known.desk.conversation_id, handoff_id=known.desk.handoff_id)
    if known.twin is not None:
        # A program that uses one Message-ID for several mails: a human tells.
        why = "other words under a Message-ID that was used before"
        return Verdict(Where.MESSAGE, why, to_human="unreadable", silent=True)
    if known.trace is not None and not _is_requester(mail, known.trace):
        return _somebody_else(mail, known, known.trace)
    return _requester(mail, known)


def _is_requester(mail: ParsedMail, trace: Trace) -> bool:
    return bool(mail.from_address) and mail.from_address in trace.requester


def _bounce(mail: ParsedMail, known: Known) -> Verdict:
    if known.returned is None:
        return Verdict(Where.LEFT, f"{mail.reason}, of no mail of ours")
    return Verdict(Where.BOUNCED, mail.reason, known.returned.conversation_id)


def _machine(mail: ParsedMail, known: Known) -> Verdict:
    """Shown where it belongs, never answered, and nothing changes for it."""
    reason, trace = f"{mail.kind}: {mail.reason}", known.trace
    if known.desk is not None or trace is None or not _is_requester(mail, trace):
        return Verdict(Where.LEFT, reason)
    return Verdict(Where.MESSAGE, reason, trace.conversation_id, _thread(mail, trace))


def _somebody_else(mail: ParsedMail, known: Known, trace: Trace) -> Verdict:
    """A colleague in copy is shown to a human; anybody else begins anew, and is told nothing of it."""
    if mail.from_address and mail.from_address in trace.copied:
        return Verdict(Where.BESIDE, "somebody in copy wrote", trace.conversation_id, to_human="other_party")
    return _requester(mail, known, f"it answers conversation {trace.conversation_id}, in which it has no part")


def _requester(mail: ParsedMail, known: Known, reason: str = "") -> Verdict:
    trace = known.trace if known.trace is not None and _is_requester(mail, known.trace) else None
    thread = _thread(mail, trace) if trace else ""
    conversation_id = trace.conversation_id if trace else None
    if mail.kind is Kind.UNPARSABLE:
        silent = bool(not mail.from_address or (known.capped and not known.capped_here))
        return Verdict(Where.MESSAGE, mail.reason, conversation_id, thread, "unreadable", silent)
    if known.capped:
        return Verdict(Where.MESSAGE, known.capped, conversation_id, thread, "capped", not known.capped_here)
    return Verdict(Where.MESSAGE, reason, conversation_id, thread)


def _thread(mail: ParsedMail, trace: Trace) -> str:
    """Where this address wrote before; another of the same person's joins the latest of theirs."""
    return trace.threads.get(mail.from_address) or next(reversed(list(trace.threads.values())), "")
