"""Files that came with messages: what is known of them, and where they are kept."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select, update

from bot.store import Tx
from bot.store.tables import AttachmentRow, MessageRow

#: Tries to fetch a file, after which it is left where it is.
TRIES = 5


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file."""

    id: int
    message_id: int
    #: The message's channel and thread names: whose token opens it.
    external_id: str
    name: str
    mimetype: str
    size: int
    source: str
    path: str
    reason: str
    attempts: int


def add(tx: Tx, message_id: int, listed: str) -> None:
    """Keep what a channel says of a message's files: a JSON list of name, mimetype, size, and url or path."""
    for each in json.loads(listed) if listed else []:
        tx.add(
            AttachmentRow(
                message_id=message_id,
                name=str(each["name"])[:255],
                mimetype=str(each["mimetype"])[:128],
                size=int(each["size"]),
                source=str(each.get("url", "")),
                path=str(each.get("path", "")),
            )
        )
    if listed:
        tx.flush()


def to_fetch(tx: Tx, limit: int = 8) -> list[Attachment]:
    """Files that are not here yet."""
    return _found(tx, AttachmentRow.path == "", AttachmentRow.reason == "", limit=limit)


def to_relay(tx: Tx, conversation_id: int) -> list[Attachment]:
    """Files of a conversation that are here, and that hotliners were not given yet."""
    return _found(
        tx, MessageRow.conversation_id == conversation_id, AttachmentRow.path != "", AttachmentRow.relayed.is_(False)
    )


def of_conversation(tx: Tx, conversation_id: int) -> list[Attachment]:
    """All files of a conversation."""
    return _found(tx, MessageRow.conversation_id == conversation_id, limit=200)


def get(tx: Tx, attachment_id: int) -> Attachment | None:
    """The file of this id."""
    return next(iter(_found(tx, AttachmentRow.id == attachment_id)), None)


def _found(tx: Tx, *where: object, limit: int = 50) -> list[Attachment]:
    query = (
        select(AttachmentRow, MessageRow.external_id)
        .join(MessageRow, MessageRow.id == AttachmentRow.message_id)
        .where(*where)  # type: ignore[arg-type]
        .order_by(AttachmentRow.id)
        .limit(limit)
    )
    return [
        Attachment(
            row.id, row.message_id, external_id, row.name, row.mimetype, row.size, row.source, row.path, row.reason,
            row.attempts,
        )
        for row, external_id in tx.execute(query)
    ]  # fmt: skip


def fetched(tx: Tx, attachment_id: int, path: str, size: int) -> None:
    """It is here."""
    tx.execute(update(AttachmentRow).where(AttachmentRow.id == attachment_id).values(path=path, size=size))


def failed(tx: Tx, attachment_id: int, reason: str, *, for_good: bool) -> None:
    """It could not be fetched."""
    values = {"attempts": AttachmentRow.attempts + 1, **({"reason": reason} if for_good else {})}
    tx.execute(update(AttachmentRow).where(AttachmentRow.id == attachment_id).values(values))


def relayed(tx: Tx, attachment_id: int) -> None:
    """Hotliners have it."""
    tx.execute(update(AttachmentRow).where(AttachmentRow.id == attachment_id).values(relayed=True))


def forget(tx: Tx, message_id: int) -> list[str]:
    """The message was taken back: its files go too. Returns the paths of those that were here."""
    rows = list(tx.scalars(select(AttachmentRow).where(AttachmentRow.message_id == message_id)))
    paths = [row.path for row in rows if row.path]
    for row in rows:
        row.path, row.source, row.name, row.reason = "", "", "", "deleted by the person who sent it"
    return paths
