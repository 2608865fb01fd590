"""Messages in and out: accepted once, leased by one worker, kept in order within a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from bot.messages import Incoming, Line, Outgoing, Reply
from bot.store import Tx
from bot.store.tables import ConversationRow, HandoffRow, MessageRow, ThreadRow


@dataclass(frozen=True, slots=True)
class Leased:
    """A message that this worker may handle until the lease ends."""

    id: int
    conversation_id: int
    #: Failures to handle it.
    attempts: int
    #: How often a worker took it; more than once: one died on it, or it failed.
    taken: int
    incoming: Incoming
    created_at: datetime


def is_known(tx: Tx, channel: str, external_id: str) -> bool:
    """Whether this message was accepted before."""
    found = select(MessageRow.id).where(MessageRow.channel == channel, MessageRow.external_id == external_id)
    return tx.scalar(found) is not None


def add_incoming(tx: Tx, conversation_id: int, incoming: Incoming, now: datetime) -> int:
    """Keep a message that came in, to be handled now. Returns its id."""
    row = MessageRow(
        conversation_id=conversation_id,
        direction="in",
        channel=incoming.channel,
        external_id=incoming.external_id,
        state="pending",
        author="requester",
        text=incoming.text,
        body=asdict(incoming),
        created_at=now,
        due_at=now,
    )
    tx.add(row)
    tx.flush()
    return row.id


def add_outgoing(tx: Tx, conversation_id: int, channel: str, external_id: str, reply: Reply, now: datetime) -> int:
    """Keep a reply that is to be delivered now. Returns its id."""
    row = MessageRow(
        conversation_id=conversation_id,
        direction="out",
        channel=channel,
        external_id=external_id,
        state="due",
        author=reply.author or "bot",
        text=reply.text,
        body=reply.to_json(),
        created_at=now,
        due_at=now,
    )
    tx.add(row)
    tx.flush()
    return row.id


def add_note(tx: Tx, conversation_id: int, author: str, text: str, external_id: str, now: datetime) -> int:
    """Keep a note among hotliners; it is never delivered to anyone. Returns its id."""
    row = MessageRow(
        conversation_id=conversation_id,
        direction="note",
        channel="desk",
        external_id=external_id,
        state="kept",
        author=author,
        text=text,
        created_at=now,
        due_at=now,
        done_at=now,
    )
    tx.add(row)
    tx.flush()
    return row.id


def any_due(tx: Tx, direction: str, now: datetime, channels: Sequence[str] = ()) -> bool:
    """Whether something may wait: asked before a lease, which takes the database's one pen to find out."""
    state = "pending" if direction == "in" else "due"
    query = select(MessageRow.id).where(
        MessageRow.direction == direction,
        MessageRow.state == state,
        MessageRow.due_at <= now,
        or_(MessageRow.lease.is_(None), MessageRow.lease < now),
    )
    if channels:
        query = query.where(MessageRow.channel.in_(channels))
    return tx.scalar(query.limit(1)) is not None


def lease_incoming(tx: Tx, now: datetime, lease: timedelta, limit: int) -> list[Leased]:
    """Take the oldest waiting message of up to `limit` conversations, none of them taken by another worker."""
    rows = _lease(tx, "in", "pending", now, lease, limit)
    return [
        Leased(row.id, row.conversation_id, row.attempts, row.taken, Incoming(**row.body), row.created_at)
        for row in rows
    ]


def lease_outgoing(tx: Tx, now: datetime, lease: timedelta, limit: int, channels: Sequence[str]) -> list[Outgoing]:
    """Take the oldest undelivered reply of up to `limit` conversations on these channels."""
    rows = _lease(tx, "out", "due", now, lease, limit, channels)
    threads = _threads(tx, [(row.conversation_id, row.channel) for row in rows])
    subjects = _subjects(tx, [row.conversation_id for row in rows])
    return [_outgoing(row, threads[row.conversation_id, row.channel], subjects[row.conversation_id]) for row in rows]


def _lease(
    tx: Tx, direction: str, state: str, now: datetime, lease: timedelta, limit: int, channels: Sequence[str] = ()
) -> list[MessageRow]:
    earlier = aliased(MessageRow)
    before = exists().where(
        and_(
            earlier.conversation_id == MessageRow.conversation_id,
            earlier.direction == direction,
            earlier.state == state,
            earlier.id < MessageRow.id,
        )
    )
    query = (
        select(MessageRow)
        .where(
            MessageRow.direction == direction,
            MessageRow.state == state,
            MessageRow.due_at <= now,
            or_(MessageRow.lease.is_(None), MessageRow.lease < now),
            ~before,
        )
        .order_by(MessageRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if channels:
        query = query.where(MessageRow.channel.in_(channels))
    rows = list(tx.scalars(query))
    for row in rows:
        row.lease = now + lease
        row.taken += 1
    tx.flush()
    return rows


def _threads(tx: Tx, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], ThreadRow]:
    """The thread used last by each conversation on each channel."""
    ids = {conversation_id for conversation_id, _ in wanted}
    query = select(ThreadRow).where(ThreadRow.conversation_id.in_(ids)).order_by(ThreadRow.used_at)
    return {(row.conversation_id, row.channel): row for row in tx.scalars(query)}


def _subjects(tx: Tx, ids: Iterable[int]) -> dict[int, str]:
    query = select(ConversationRow.id, ConversationRow.subject).where(ConversationRow.id.in_(set(ids)))
    return {row.id: row.subject for row in tx.execute(query)}


def _outgoing(row: MessageRow, thread: ThreadRow, subject: str) -> Outgoing:
    return Outgoing(
        message_id=row.id,
        conversation_id=row.conversation_id,
        external_id=row.external_id,
        thread=thread.key,
        recipient=thread.address,
        reply=Reply.from_json(row.body),
        created_at=row.created_at,
        attempts=row.taken - 1,
        failures=row.attempts,
        subject=subject,
        meta=thread.meta,
    )


def lock_pending(tx: Tx, message_id: int, state: str) -> bool:
    """Lock the message for this transaction; False when it is no longer in `state` (another worker was faster)."""
    query = select(MessageRow.state).where(MessageRow.id == message_id).with_for_update()
    return tx.scalar(query) == state


def human_took_over(tx: Tx, message_id: int) -> bool:
    """Whether a hotliner has claimed the conversation of this message."""
    claimed = exists().where(HandoffRow.conversation_id == MessageRow.conversation_id, HandoffRow.state == "claimed")
    return bool(tx.scalar(select(claimed).where(MessageRow.id == message_id)))


def mark(tx: Tx, message_id: int, state: str, now: datetime, reason: str = "") -> None:
    """The message has come to its end: handled, delivered, held or failed."""
    tx.execute(
        update(MessageRow)
        .where(MessageRow.id == message_id)
        .values(state=state, done_at=now, lease=None, reason=reason)
    )


def mark_delivered(tx: Tx, message_id: int, now: datetime) -> bool:
    """The reply has arrived. False when it was no longer due (so it was marked before)."""
    result = tx.execute(
        update(MessageRow)
        .where(MessageRow.id == message_id, MessageRow.state == "due")
        .values(state="delivered", done_at=now, lease=None)
    )
    return bool(getattr(result, "rowcount", 0))


def retry_at(tx: Tx, message_id: int, due_at: datetime, reason: str) -> None:
    """Give the message back after a failure, to be tried again at `due_at`."""
    values = {"due_at": due_at, "lease": None, "reason": reason, "attempts": MessageRow.attempts + 1}
    tx.execute(update(MessageRow).where(MessageRow.id == message_id).values(values))


def hold_bot_replies(tx: Tx, conversation_id: int, now: datetime) -> int:
    """A human has taken over: what the bot had not delivered yet stays unsaid. Returns how many."""
    result = tx.execute(
        update(MessageRow)
        .where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.direction == "out",
            MessageRow.state == "due",
            MessageRow.author == "bot",
            MessageRow.body["kind"].as_string() != "handoff",
        )
        .values(state="held", done_at=now, lease=None, reason="a hotliner has taken over")
    )
    return int(getattr(result, "rowcount", 0))


def release_leases(tx: Tx) -> int:
    """Give back what a process that died had taken. Only where no other process can be at work (SQLite)."""
    result = tx.execute(update(MessageRow).where(MessageRow.lease.is_not(None)).values(lease=None))
    return int(getattr(result, "rowcount", 0))


def next_due(tx: Tx) -> datetime | None:
    """When the next waiting message is due, leases counted; none: nothing waits."""
    later = func.coalesce(MessageRow.lease, MessageRow.due_at)
    return tx.scalar(
        select(MessageRow)
        .where(MessageRow.state.in_(("pending", "due")))
        .order_by(later)
        .limit(1)
        .with_only_columns(later)
    )


def transcript(tx: Tx, conversation_id: int, after: int = 0, *, notes: bool = False) -> list[Line]:
    """What was said, oldest first, from message `after` on (not included); notes only for hotliners."""
    query = (
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.id > after)
        .order_by(MessageRow.id)
    )
    if not notes:
        query = query.where(MessageRow.direction != "note")
    return [_line(row) for row in tx.scalars(query)]


def _line(row: MessageRow) -> Line:
    reply = Reply.from_json(row.body) if row.direction == "out" else None
    incoming = row.body if row.direction == "in" else {}
    return Line(
        row.id, row.direction, row.channel, row.author, row.text, row.state, row.reason, row.created_at, reply, incoming
    )


def counts(tx: Tx) -> dict[str, int]:
    """How many messages are in each direction and state, as `direction:state`."""
    query = select(MessageRow.direction, MessageRow.state, func.count()).group_by(
        MessageRow.direction, MessageRow.state
    )
    return {f"{direction}:{state}": number for direction, state, number in tx.execute(query)}
