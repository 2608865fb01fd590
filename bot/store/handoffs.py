"""Handoffs: who waits for a human, who has taken whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, select, update

from bot.store import Tx
from bot.store.conversations import address_of
from bot.store.tables import AccountRow, AuditRow, ConversationRow, HandoffRow, PersonRow

OPEN = ("waiting", "claimed")


@dataclass(frozen=True, slots=True)
class Handoff:
    """One handoff, as the desk shows it."""

    id: int
    conversation_id: int
    queue: str
    reason: str
    packet: dict[str, Any]
    state: str
    opened_at: datetime
    account_id: int | None
    hotliner: str
    claimed_at: datetime | None
    closed_at: datetime | None
    article_id: str
    resolution: str
    requester: str
    lang: str
    stage: str
    subject: str


def add(tx: Tx, conversation_id: int, queue: str, reason: str, packet: dict[str, Any], now: datetime) -> int:
    """A new handoff, waiting. Returns its id."""
    row = HandoffRow(
        conversation_id=conversation_id, queue=queue, reason=reason, packet=packet, state="waiting", opened_at=now
    )
    tx.add(row)
    tx.flush()
    return row.id


def _query() -> Select[HandoffRow, ConversationRow, PersonRow, AccountRow]:
    return (
        select(HandoffRow, ConversationRow, PersonRow, AccountRow)
        .join(ConversationRow, ConversationRow.id == HandoffRow.conversation_id)
        .join(PersonRow, PersonRow.id == ConversationRow.requester_id)
        .outerjoin(AccountRow, AccountRow.id == HandoffRow.account_id)
    )


def _handoffs(tx: Tx, query: Select[HandoffRow, ConversationRow, PersonRow, AccountRow]) -> list[Handoff]:
    return [_handoff(tx, *row) for row in tx.execute(query).all()]


def waiting_list(tx: Tx, limit: int = 200) -> list[Handoff]:
    """Open handoffs: those that wait first, the oldest first."""
    order = case((HandoffRow.state == "waiting", 0), else_=1)
    query = _query().where(HandoffRow.state.in_(OPEN)).order_by(order, HandoffRow.opened_at).limit(limit)
    return _handoffs(tx, query)


def closed_list(tx: Tx, limit: int = 50) -> list[Handoff]:
    """Handoffs that are over, the latest first."""
    query = _query().where(HandoffRow.state.not_in(OPEN)).order_by(HandoffRow.closed_at.desc()).limit(limit)
    return _handoffs(tx, query)


def get(tx: Tx, handoff_id: int) -> Handoff | None:
    """The handoff with this id."""
    return next(iter(_handoffs(tx, _query().where(HandoffRow.id == handoff_id))), None)


def open_of(tx: Tx, conversation_id: int) -> Handoff | None:
    """The open handoff of this conversation."""
    query = _query().where(HandoffRow.conversation_id == conversation_id, HandoffRow.state.in_(OPEN))
    return next(iter(_handoffs(tx, query.order_by(HandoffRow.id.desc()).limit(1))), None)


def claim(tx: Tx, handoff_id: int, account_id: int, now: datetime) -> bool:
    """Take it, if nobody has: the first one wins. False: somebody else was faster, or it is over."""
    result = tx.execute(
        update(HandoffRow)
        .where(HandoffRow.id == handoff_id, HandoffRow.state == "waiting")
        .values(state="claimed", account_id=account_id, claimed_at=now)
    )
    return bool(getattr(result, "rowcount", 0))


def release(tx: Tx, handoff_id: int, queue: str) -> None:
    """Put it back on the waiting list, in this queue."""
    tx.execute(
        update(HandoffRow)
        .where(HandoffRow.id == handoff_id)
        .values(state="waiting", account_id=None, claimed_at=None, queue=queue)
    )


def close(tx: Tx, handoff_id: int, state: str, now: datetime, article_id: str = "", resolution: str = "") -> None:
    """It is over: `resolved`, or `returned` to the bot."""
    tx.execute(
        update(HandoffRow)
        .where(HandoffRow.id == handoff_id)
        .values(state=state, closed_at=now, article_id=article_id, resolution=resolution)
    )


def set_packet(tx: Tx, handoff_id: int, packet: dict[str, Any]) -> None:
    """Replace the packet, when more became known while waiting."""
    tx.execute(update(HandoffRow).where(HandoffRow.id == handoff_id).values(packet=packet))


def audit(
    tx: Tx, now: datetime, account_id: int | None, action: str, conversation_id: int | None, **detail: Any
) -> None:
    """Record who did what."""
    tx.add(AuditRow(at=now, account_id=account_id, action=action, conversation_id=conversation_id, detail=detail))


def _handoff(
    tx: Tx, row: HandoffRow, conversation: ConversationRow, person: PersonRow, account: AccountRow | None
) -> Handoff:
    return Handoff(
        row.id,
        row.conversation_id,
        row.queue,
        row.reason,
        row.packet,
        row.state,
        row.opened_at,
        row.account_id,
        account.name if account else "",
        row.claimed_at,
        row.closed_at,
        row.article_id,
        row.resolution,
        person.name or address_of(tx, person.id),
        conversation.lang,
        conversation.stage,
        conversation.subject,
    )
