"""Mails in: kept as they came, once, until they are sorted. What they are sorted by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, text, update

from bot.store import Tx
from bot.store.mail_tables import MailBlockRow, MailboxRow, MailPlaceRow, MailRow, MailSourceRow
from bot.store.tables import AddressRow, ConversationRow, MessageRow, ThreadRow

CHANNEL = "mail"
#: Leases after which a mail may be what its workers died of.
SUSPECT = 3
#: Any number: who is about to sort waits on it (PostgreSQL).
_SORTING = 7_203_115


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail lies on its server."""

    mailbox: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that waits to be sorted; this worker has it until its lease ends."""

    id: int
    raw: bytes
    size: int
    truncated: bool
    envelope_from: str | None
    #: Failures to sort it.
    attempts: int
    #: How often a worker took it; much more than `attempts`: processes died over it, or over its neighbours.
    taken: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What is remembered of a mail."""

    id: int
    state: str
    kind: str
    party: str
    subject: str
    reason: str
    size: int
    truncated: bool
    conversation_id: int | None
    created_at: datetime


# --- mailboxes -----------------------------------------------------------------------------------------------------


def first_read(tx: Tx, mailbox: str, now: datetime) -> datetime:
    """When the mailbox was read for the first time; now, if never."""
    row = tx.get(MailboxRow, mailbox)
    if row is None:
        row = MailboxRow(name=mailbox, first_read_at=now)
        tx.add(row)
        tx.flush()
    return row.first_read_at


def note_reading(tx: Tx, mailbox: str, now: datetime, problem: str = "") -> None:
    """The mailbox was compared with our rows, or could not be."""
    values = {"problem": problem} if problem else {"problem": "", "read_at": now}
    tx.execute(update(MailboxRow).where(MailboxRow.name == mailbox).values(values))


def mailboxes(tx: Tx) -> list[tuple[str, datetime | None, str]]:
    """(name, last read, problem) of each mailbox."""
    return [(row.name, row.read_at, row.problem) for row in tx.scalars(select(MailboxRow).order_by(MailboxRow.name))]


def known_uids(tx: Tx, mailbox: str, uidvalidity: int) -> set[int]:
    """What was read there already."""
    query = select(MailPlaceRow.uid).where(MailPlaceRow.mailbox == mailbox, MailPlaceRow.uidvalidity == uidvalidity)
    return set(tx.scalars(query))


# --- keeping -------------------------------------------------------------------------------------------------------


def keep(
    tx: Tx, raw: bytes, digest: str, now: datetime, place: Place | None = None, envelope_from: str | None = None,
    size: int = 0,
) -> bool:  # fmt: skip
    """Keep a mail as it came, to be sorted. False: these very bytes are here already, and only the place is new.

    `size`: of the whole mail, where `raw` is its beginning only.
    """
    mail_id = tx.scalar(select(MailRow.id).where(MailRow.direction == "in", MailRow.name == digest))
    new = mail_id is None
    if mail_id is None:
        row = MailRow(
            direction="in", name=digest, state="new", size=size or len(raw), truncated=size > len(raw),
            envelope_from=envelope_from, created_at=now, due_at=now,
        )  # fmt: skip
        tx.add(row)
        tx.flush()
        tx.add(MailSourceRow(mail_id=row.id, raw=raw))
        mail_id = row.id
    if place is not None:
        tx.merge(MailPlaceRow(mailbox=place.mailbox, uidvalidity=place.uidvalidity, uid=place.uid, mail_id=mail_id))
    tx.flush()
    return new


def source(tx: Tx, mail_id: int) -> bytes | None:
    """The bytes of a mail."""
    row = tx.get(MailSourceRow, mail_id)
    return None if row is None else row.raw


# --- sorting -------------------------------------------------------------------------------------------------------


def any_waiting(tx: Tx, now: datetime) -> bool:
    """Whether a mail may wait to be sorted."""
    return tx.scalar(_waiting(now).with_only_columns(MailRow.id).limit(1)) is not None


def lease_waiting(tx: Tx, now: datetime, lease: timedelta, limit: int) -> list[Waiting]:
    """Take the oldest mails that wait; none, while another worker sorts: the order of the mails is theirs."""
    if tx.get_bind().dialect.name == "postgresql":
        # Two that look at the same moment would each see the other's mails as free, and sort them out of order.
        tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SORTING})
    busy = exists().where(MailRow.direction == "in", MailRow.state == "new", MailRow.lease >= now)
    if tx.scalar(select(busy)):
        return []
    query = _waiting(now).order_by(MailRow.id).limit(limit).with_for_update(skip_locked=True)
    rows = list(tx.scalars(query))
    if any(row.taken >= SUSPECT for row in rows):
        # One of them may be what processes die of: from here on each is taken alone.
        rows = rows[:1]
    for row in rows:
        row.lease = now + lease
        row.taken += 1
    tx.flush()
    raws = {each.mail_id: each.raw for each in tx.scalars(_sources([row.id for row in rows]))}
    return [
        Waiting(row.id, raws.get(row.id, b""), row.size, row.truncated, row.envelope_from, row.attempts, row.taken)
        for row in rows
    ]


def _sources(ids: Sequence[int]) -> Any:
    return select(MailSourceRow).where(MailSourceRow.mail_id.in_(ids))


def _waiting(now: datetime) -> Any:
    free = or_(MailRow.lease.is_(None), MailRow.lease < now)
    return select(MailRow).where(MailRow.direction == "in", MailRow.state == "new", MailRow.due_at <= now, free)


def sorted_as(tx: Tx, mail_id: int, state: str, **values: Any) -> None:
    """The mail is a message now, or was left alone; `values` are what is known of it."""
    tx.execute(update(MailRow).where(MailRow.id == mail_id).values(state=state, lease=None, **values))


def sort_again(tx: Tx, mail_id: int, due_at: datetime, reason: str, *, counted: bool = True) -> None:
    """It could not be sorted now; `counted`: for a fault of its own."""
    values: dict[str, Any] = {"due_at": due_at, "lease": None, "reason": reason}
    if counted:
        values["attempts"] = MailRow.attempts + 1
    else:
        values["taken"] = MailRow.taken - 1
    tx.execute(update(MailRow).where(MailRow.id == mail_id).values(values))


def make_due(tx: Tx, now: datetime) -> None:
    """Sort everything that waits now, without the pauses between tries."""
    tx.execute(update(MailRow).where(MailRow.state == "new").values(due_at=now, lease=None))


def release_leases(tx: Tx) -> None:
    """Give back what a process that died had taken. Only where no other process can be at work (SQLite)."""
    tx.execute(update(MailRow).where(MailRow.lease.is_not(None)).values(lease=None))


def message_of(tx: Tx, external_id: str) -> tuple[int, int] | None:
    """(message, conversation) that a mail became."""
    query = select(MessageRow.id, MessageRow.conversation_id).where(
        MessageRow.channel == CHANNEL, MessageRow.external_id == external_id
    )
    found = tx.execute(query).one_or_none()
    return None if found is None else (found.id, found.conversation_id)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who takes part in a conversation by mail."""

    conversation_id: int
    stage: str
    #: The requester's mail addresses.
    requester: frozenset[str]
    #: Whom the requester copied.
    copied: frozenset[str]
    #: address -> the key of the thread where it writes.
    threads: dict[str, str]


def parties(tx: Tx, conversation_id: int) -> Parties | None:
    """Who takes part in this conversation; None when there is none."""
    row = tx.get(ConversationRow, conversation_id)
    if row is None:
        return None
    threads = select(ThreadRow).where(ThreadRow.conversation_id == conversation_id, ThreadRow.channel == CHANNEL)
    keys = {each.address.lower(): each.key for each in tx.scalars(threads.order_by(ThreadRow.used_at))}
    addresses = select(AddressRow.address).where(
        AddressRow.person_id == row.requester_id, AddressRow.channel == CHANNEL
    )
    requester = {address.lower() for address in tx.scalars(addresses)} | keys.keys()
    copied: set[str] = set()
    for recipients in tx.scalars(select(MailRow.recipients).where(*_in_of(conversation_id))):
        copied.update(recipients)
    return Parties(conversation_id, row.stage, frozenset(requester), frozenset(copied - requester), keys)


def _in_of(conversation_id: int) -> tuple[ColumnElement[bool], ...]:
    return (MailRow.conversation_id == conversation_id, MailRow.direction == "in", MailRow.state == "sorted")


@dataclass(frozen=True, slots=True)
class Named:
    """A mail that another one names: what it was."""

    id: int
    direction: str
    message_id: str
    party: str
    conversation_id: int | None
    row_id: int | None
    handoff_id: int | None
    words: str


def named(tx: Tx, message_ids: Iterable[str]) -> dict[str, list[Named]]:
    """The mails in and out with these Message-IDs; a forged or reused one may name several."""
    wanted = [each for each in dict.fromkeys(message_ids) if each]
    found: dict[str, list[Named]] = {}
    query = (
        select(MailRow).where(MailRow.message_id.in_(wanted), MailRow.state != "new").order_by(MailRow.id).limit(200)
    )
    for row in tx.scalars(query) if wanted else ():
        each = Named(
            row.id, row.direction, row.message_id, row.party, row.conversation_id, row.row_id, row.handoff_id, row.words
        )
        found.setdefault(row.message_id, []).append(each)
    return found


def by_id(tx: Tx, mail_id: int) -> Named | None:
    """The mail with this id, as `named` tells it."""
    row = tx.get(MailRow, mail_id)
    if row is None:
        return None
    return Named(
        row.id, row.direction, row.message_id, row.party, row.conversation_id, row.row_id, row.handoff_id, row.words
    )


# --- addresses that can't be reached -------------------------------------------------------------------------------


def block(tx: Tx, address: str, reason: str, now: datetime) -> None:
    """Nothing automatic goes there any more."""
    tx.merge(MailBlockRow(address=address.lower(), reason=reason, at=now))
    tx.flush()


def blocked(tx: Tx, address: str) -> str:
    """Why nothing automatic is sent there; empty: it is."""
    row = tx.get(MailBlockRow, address.lower())
    return "" if row is None else row.reason


def unblock(tx: Tx, address: str) -> None:
    """Somebody wrote from there: it lives."""
    row = tx.get(MailBlockRow, address.lower())
    if row is not None:
        tx.delete(row)
        tx.flush()


# --- what people see -----------------------------------------------------------------------------------------------


def left_alone(tx: Tx, limit: int = 100) -> list[Kept]:
    """Mails that nobody was answered for, the latest first."""
    query = select(MailRow).where(MailRow.direction == "in", MailRow.state == "left").order_by(MailRow.id.desc())
    return [_kept(row) for row in tx.scalars(query.limit(limit))]


def get(tx: Tx, mail_id: int) -> Kept | None:
    """What is remembered of this mail."""
    row = tx.get(MailRow, mail_id)
    return None if row is None or row.direction != "in" else _kept(row)


def _kept(row: MailRow) -> Kept:
    return Kept(
        row.id, row.state, row.kind, row.party, row.subject, row.reason, row.size, row.truncated, row.conversation_id,
        row.created_at,
    )  # fmt: skip


def counts(tx: Tx) -> dict[str, int]:
    """How many mails are in each direction and state, as `direction:state`."""
    query = select(MailRow.direction, MailRow.state, func.count()).group_by(MailRow.direction, MailRow.state)
    return {f"{direction}:{state}": number for direction, state, number in tx.execute(query)}
