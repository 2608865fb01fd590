"""Conversations, the people who have them, and the threads where they happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.messages import Incoming
from bot.store import Tx
from bot.store.tables import AddressRow, ConversationRow, GapRow, PersonRow, ThreadRow


@dataclass(frozen=True, slots=True)
class Stored:
    """A conversation as it is kept: `state` is the pure Conversation as JSON."""

    id: int
    version: int
    stage: str
    lang: str
    subject: str
    state: dict[str, Any]
    requester_id: int
    requester: str
    opened_at: datetime
    updated_at: datetime
    wake_at: datetime | None


def find_by_thread(tx: Tx, channel: str, key: str) -> int | None:
    """The conversation that happens in this thread."""
    return tx.scalar(select(ThreadRow.conversation_id).where(ThreadRow.channel == channel, ThreadRow.key == key))


def person_for(tx: Tx, channel: str, address: str, name: str, now: datetime) -> int:
    """The person whom the channel names so; a new one when nobody is."""
    known = tx.scalar(select(AddressRow.person_id).where(AddressRow.channel == channel, AddressRow.address == address))
    if known is not None:
        return known
    person = PersonRow(name=name, created_at=now)
    tx.add(person)
    tx.flush()
    tx.add(AddressRow(person_id=person.id, channel=channel, address=address))
    tx.flush()
    return person.id


def open_conversation(tx: Tx, incoming: Incoming, state: dict[str, Any], lang: str, now: datetime) -> int:
    """A new conversation in the message's thread. Returns its id."""
    row = ConversationRow(
        requester_id=person_for(tx, incoming.channel, incoming.sender, incoming.sender_name, now),
        stage=state["stage"],
        lang=lang,
        subject=incoming.subject,
        state=state,
        opened_at=now,
        updated_at=now,
    )
    tx.add(row)
    tx.flush()
    add_thread(tx, row.id, incoming, now)
    return row.id


def add_thread(tx: Tx, conversation_id: int, incoming: Incoming, now: datetime, key: str = "") -> None:
    """Say that the conversation also happens in this thread."""
    tx.add(
        ThreadRow(
            conversation_id=conversation_id,
            channel=incoming.channel,
            key=key or incoming.thread,
            address=incoming.sender,
            meta=dict(incoming.meta),
            used_at=now,
        )
    )
    tx.flush()


def touch_thread(tx: Tx, incoming: Incoming, now: datetime) -> None:
    """Answers go where the person wrote last; keep what the channel needs to answer."""
    tx.execute(
        update(ThreadRow)
        .where(ThreadRow.channel == incoming.channel, ThreadRow.key == incoming.thread)
        .values(used_at=now, meta=dict(incoming.meta))
    )


def load(tx: Tx, conversation_id: int, *, lock: bool = False) -> Stored | None:
    """The conversation; with `lock`, nobody else changes it before this transaction ends."""
    query = (
        select(ConversationRow, PersonRow.name)
        .join(PersonRow, PersonRow.id == ConversationRow.requester_id)
        .where(ConversationRow.id == conversation_id)
    )
    if lock:
        query = query.with_for_update(of=ConversationRow)
    found = tx.execute(query).one_or_none()
    if found is None:
        return None
    row, name = found
    return Stored(
        row.id,
        row.version,
        row.stage,
        row.lang,
        row.subject,
        row.state,
        row.requester_id,
        name or address_of(tx, row.requester_id),
        row.opened_at,
        row.updated_at,
        row.wake_at,
    )


def address_of(tx: Tx, person_id: int) -> str:
    """How to name a person who gave no name."""
    query = (
        select(AddressRow.channel, AddressRow.address).where(AddressRow.person_id == person_id).order_by(AddressRow.id)
    )
    found = tx.execute(query).first()
    if found is None or found.channel != "mail":
        return f"#{person_id}"
    return str(found.address)


def save(
    tx: Tx, conversation_id: int, state: dict[str, Any], now: datetime, *, wake_at: datetime | None, subject: str = ""
) -> None:
    """Write the conversation back; its version counts one more."""
    values: dict[str, Any] = {
        "state": state,
        "stage": state["stage"],
        "lang": state["lang"],
        "updated_at": now,
        "wake_at": wake_at,
        "version": ConversationRow.version + 1,
    }
    if subject:
        values["subject"] = subject
    tx.execute(update(ConversationRow).where(ConversationRow.id == conversation_id).values(**values))


def last_channel(tx: Tx, conversation_id: int) -> str:
    """The channel on which the requester wrote last: where answers go."""
    query = (
        select(ThreadRow.channel)
        .where(ThreadRow.conversation_id == conversation_id)
        .order_by(ThreadRow.used_at.desc())
        .limit(1)
    )
    return tx.scalars(query).one()


def threads_of(tx: Tx, conversation_id: int) -> list[tuple[str, str, str]]:
    """(channel, key, address) of each thread of the conversation."""
    query = select(ThreadRow.channel, ThreadRow.key, ThreadRow.address).where(
        ThreadRow.conversation_id == conversation_id
    )
    return [(row.channel, row.key, row.address) for row in tx.execute(query)]


def silent(tx: Tx, now: datetime, limit: int) -> list[int]:
    """Conversations at which it is time to look again, because nobody wrote."""
    query = (
        select(ConversationRow.id).where(ConversationRow.wake_at <= now).order_by(ConversationRow.wake_at).limit(limit)
    )
    return list(tx.scalars(query))


def add_gap(tx: Tx, conversation_id: int, lang: str, question: str, now: datetime) -> None:
    """Record a question that no article answers."""
    tx.add(GapRow(conversation_id=conversation_id, lang=lang, question=question, created_at=now))


def gaps(tx: Tx, limit: int = 100) -> list[tuple[datetime, str, str, int]]:
    """(when, language, question, conversation) of what no article answered, newest first."""
    query = select(GapRow).order_by(GapRow.id.desc()).limit(limit)
    return [(row.created_at, row.lang, row.question, row.conversation_id) for row in tx.scalars(query)]
