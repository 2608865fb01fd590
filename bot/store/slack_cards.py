"""Cards of handoffs in the hotliners' channel: what they show, and what they should."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, String, and_, cast, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from bot.store import Tx
from bot.store.tables import AttachmentRow, HandoffRow, MessageRow, SlackCardRow

#: States of messages whose fate is not known yet.
UNSETTLED = ("pending", "due")


@dataclass(frozen=True, slots=True)
class Card:
    """A handoff's card."""

    handoff_id: int
    team: str
    channel: str
    ts: str
    shown: str
    mirrored: int
    attempts: int
    #: Tries before this one whose end may be unknown: look before you post again.
    is_repeat: bool = False


def add_cards(tx: Tx, team: str, channel: str, now: datetime) -> int:
    """A card for each open handoff that has none. Returns how many."""
    missing = select(HandoffRow.id, HandoffRow.conversation_id, HandoffRow.opened_at).where(
        HandoffRow.state.in_(("waiting", "claimed")), ~exists().where(SlackCardRow.handoff_id == HandoffRow.id)
    )
    found = tx.execute(missing).all()
    for row in found:
        # What was said before is in the packet; the thread shows what comes.
        seen = select(func.max(MessageRow.id)).where(MessageRow.conversation_id == row.conversation_id)
        last = tx.scalar(seen.where(MessageRow.created_at <= row.opened_at)) or 0
        tx.add(SlackCardRow(handoff_id=row.id, team_id=team, channel_id=channel, mirrored=last, due_at=now))
    tx.flush()
    return len(found)


def lacks_cards(tx: Tx) -> bool:
    """Whether an open handoff has no card."""
    without = exists().where(
        HandoffRow.state.in_(("waiting", "claimed")), ~exists().where(SlackCardRow.handoff_id == HandoffRow.id)
    )
    return bool(tx.scalar(select(without)))


def stale_cards(tx: Tx, now: datetime) -> bool:
    """Whether a card is out of date, and free."""
    return tx.scalar(_stale(now).with_only_columns(SlackCardRow.handoff_id).limit(1)) is not None


def lease_cards(tx: Tx, now: datetime, lease: timedelta, limit: int = 16) -> list[Card]:
    """Take cards that are out of date."""
    query = _stale(now).order_by(SlackCardRow.due_at).limit(limit).with_for_update(of=SlackCardRow, skip_locked=True)
    rows = list(tx.scalars(query))
    cards = [
        Card(
            row.handoff_id, row.team_id, row.channel_id, row.ts, row.shown, row.mirrored, row.attempts,
            row.lease is not None or row.attempts > 0,
        )
        for row in rows
    ]  # fmt: skip
    for row in rows:
        row.lease = now + lease
    tx.flush()
    return cards


def expire_leases(tx: Tx, now: datetime) -> None:
    """Give back what a process that died had taken. Only where no other process can be at work (SQLite).

    The lease stays written down, as one that ended: what was being posted may have arrived.
    """
    ended = now - timedelta(microseconds=1)
    tx.execute(update(SlackCardRow).where(SlackCardRow.lease > ended).values(lease=ended))


def _stale(now: datetime) -> Select[SlackCardRow]:
    """Free cards whose handoff stands otherwise than they show, or in whose conversation something was said."""
    later = aliased(MessageRow)
    earlier = exists().where(
        later.conversation_id == MessageRow.conversation_id,
        later.id < MessageRow.id,
        later.id > SlackCardRow.mirrored,
        later.state.in_(UNSETTLED),
    )
    news = exists().where(
        MessageRow.conversation_id == HandoffRow.conversation_id,
        MessageRow.id > SlackCardRow.mirrored,
        MessageRow.state.not_in(UNSETTLED),
        ~earlier,
    )
    files = exists().where(
        MessageRow.conversation_id == HandoffRow.conversation_id,
        AttachmentRow.message_id == MessageRow.id,
        AttachmentRow.message_id <= SlackCardRow.mirrored,
        AttachmentRow.path != "",
        ~AttachmentRow.relayed,
    )
    holder = cast(func.coalesce(HandoffRow.account_id, 0), String)
    standing = HandoffRow.state + ":" + holder + ":" + HandoffRow.queue
    is_open = HandoffRow.state.in_(("waiting", "claimed"))
    return (
        select(SlackCardRow)
        .join(HandoffRow, HandoffRow.id == SlackCardRow.handoff_id)
        .where(
            SlackCardRow.due_at <= now,
            or_(SlackCardRow.lease.is_(None), SlackCardRow.lease < now),
            or_(SlackCardRow.ts == "", SlackCardRow.shown != standing, and_(is_open, or_(news, files))),
        )
    )


def card_shows(tx: Tx, handoff_id: int, **values: object) -> None:
    """Write down what the card shows now: `ts`, `shown`, `mirrored`."""
    tx.execute(update(SlackCardRow).where(SlackCardRow.handoff_id == handoff_id).values(**values))


def free_card(tx: Tx, handoff_id: int, due_at: datetime, *, failed: bool) -> None:
    """Give the card back, to be looked at again from then on."""
    attempts = SlackCardRow.attempts + 1 if failed else 0
    values = {"lease": None, "due_at": due_at, "attempts": attempts}
    tx.execute(update(SlackCardRow).where(SlackCardRow.handoff_id == handoff_id).values(values))


def handoff_at(tx: Tx, team: str, channel: str, ts: str) -> int | None:
    """The handoff whose card is this message."""
    place = (SlackCardRow.team_id == team, SlackCardRow.channel_id == channel, SlackCardRow.ts == ts)
    return tx.scalar(select(SlackCardRow.handoff_id).where(*place))


def card_of(tx: Tx, handoff_id: int) -> Card | None:
    """The card of this handoff."""
    row = tx.get(SlackCardRow, handoff_id)
    if row is None:
        return None
    return Card(row.handoff_id, row.team_id, row.channel_id, row.ts, row.shown, row.mirrored, row.attempts)


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a conversation, for a card's thread."""

    id: int
    direction: str
    external_id: str
    author: str
    text: str
    state: str
    reason: str
    kind: str
    files: str


def said_after(tx: Tx, conversation_id: int, after: int, limit: int = 50) -> list[Said]:
    """What was said after message `after`, in order, up to the first line whose fate is not known yet."""
    query = (
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.id > after)
        .order_by(MessageRow.id)
        .limit(limit)
    )
    found = []
    for row in tx.scalars(query):
        if row.state in UNSETTLED:
            break
        files = str((row.body.get("meta") or {}).get("files", "")) if row.direction == "in" else ""
        kind = str(row.body.get("kind", "")) if row.direction == "out" else ""
        found.append(
            Said(row.id, row.direction, row.external_id, row.author, row.text, row.state, row.reason, kind, files)
        )
    return found
