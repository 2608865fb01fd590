"""Articles that were confirmed to have helped."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import func, select

from bot.store import Tx
from bot.store.tables import FixRow

#: Who says so.
By = Literal["requester", "hotliner"]


def add(tx: Tx, conversation_id: int, article_id: str, by: By, now: datetime) -> None:
    """Record that the article helped in this conversation."""
    tx.add(FixRow(conversation_id=conversation_id, article_id=article_id, confirmed_by=by, created_at=now))


def count(tx: Tx) -> dict[str, int]:
    """Conversations in which it helped, by article: who confirms twice counts once."""
    helped = func.count(func.distinct(FixRow.conversation_id))
    query = select(FixRow.article_id, helped).group_by(FixRow.article_id)
    return {article: number for article, number in tx.execute(query)}
