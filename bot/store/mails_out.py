"""Mails out: their final bytes, kept before they are sent; how many have left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select, update

from bot.store import Tx
from bot.store.mail_tables import MailRow, MailSourceRow


@dataclass(frozen=True, slots=True)
class Sealed:
    """A mail whose bytes will not change any more."""

    id: int
    message_id: str
    party: str
    raw: bytes
    doubts: int
    handoff_id: int | None = None
    attempts: int = 0
    created_at: datetime | None = None


def seal(tx: Tx, name: str, party: str, message_id: str, raw: bytes, now: datetime, *, state: str = "sealed",
         conversation_id: int | None = None, row_id: int | None = None, handoff_id: int | None = None,
         words: str = "", automatic: bool = True) -> int:  # fmt: skip
    """Keep the final bytes of a mail. Returns its id. `name`: what it was written for, once."""
    row = MailRow(
        direction="out", name=name, state=state, message_id=message_id, party=party.lower(), row_id=row_id,
        conversation_id=conversation_id, handoff_id=handoff_id, size=len(raw), words=words, automatic=automatic,
        created_at=now, due_at=now,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    tx.add(MailSourceRow(mail_id=row.id, raw=raw))
    tx.flush()
    return row.id


def sealed(tx: Tx, name: str) -> Sealed | None:
    """The mail that was written for `name`."""
    return next(iter(_found(tx, _with_source().where(MailRow.direction == "out", MailRow.name == name))), None)


def in_doubt(tx: Tx, mail_id: int) -> int:
    """The end of sending it was lost once more. Returns how often that was."""
    tx.execute(update(MailRow).where(MailRow.id == mail_id).values(doubts=MailRow.doubts + 1))
    return tx.scalar(select(MailRow.doubts).where(MailRow.id == mail_id)) or 0


def said_before(tx: Tx, conversation_id: int, words: str) -> int:
    """How many automatic mails of this conversation have said exactly this."""
    query = select(func.count()).where(
        MailRow.conversation_id == conversation_id,
        MailRow.direction == "out",
        MailRow.automatic,
        MailRow.words == words,
    )
    return tx.scalar(query) or 0


def sent_times(
    tx: Tx, since: datetime, *, conversation_id: int | None = None, party: str = "", domain: str = ""
) -> list[datetime]:
    """When automatic mails left since then: in a conversation, to a person, to a domain, or all of them."""
    query = select(MailRow.created_at).where(
        MailRow.direction == "out", MailRow.automatic, MailRow.created_at >= since, MailRow.handoff_id.is_(None)
    )
    if conversation_id is not None:
        query = query.where(MailRow.conversation_id == conversation_id)
    if party:
        query = query.where(MailRow.party == party.lower())
    if domain:
        ends = [MailRow.party.endswith(each + domain.lower(), autoescape=True) for each in ("@", ".")]
        query = query.where(or_(*ends))
    return list(tx.scalars(query))


# --- to hotliners --------------------------------------------------------------------------------------------------


def any_due(tx: Tx, now: datetime) -> bool:
    """Whether a mail to a hotliner may wait."""
    return tx.scalar(_due(now).with_only_columns(MailRow.id).limit(1)) is not None


def lease_due(tx: Tx, now: datetime, lease: timedelta, limit: int) -> list[Sealed]:
    """Take the mails to hotliners that are due."""
    found = _found(tx, _due(now).order_by(MailRow.id).limit(limit).with_for_update(skip_locked=True, of=MailRow))
    ids = [each.id for each in found]
    tx.execute(update(MailRow).where(MailRow.id.in_(ids)).values(lease=now + lease, attempts=MailRow.attempts + 1))
    return found


def _with_source() -> Select[MailRow, MailSourceRow]:
    return select(MailRow, MailSourceRow).join(MailSourceRow, MailSourceRow.mail_id == MailRow.id)


def _due(now: datetime) -> Select[MailRow, MailSourceRow]:
    free = or_(MailRow.lease.is_(None), MailRow.lease < now)
    return _with_source().where(MailRow.direction == "out", MailRow.state == "due", MailRow.due_at <= now, free)


def _found(tx: Tx, query: Select[MailRow, MailSourceRow]) -> list[Sealed]:
    return [
        Sealed(row.id, row.message_id, row.party, kept.raw, row.doubts, row.handoff_id, row.attempts, row.created_at)
        for row, kept in tx.execute(query)
    ]


def mark(tx: Tx, mail_id: int, state: str, reason: str = "") -> None:
    """It has come to its end: sent, or failed."""
    tx.execute(update(MailRow).where(MailRow.id == mail_id).values(state=state, lease=None, reason=reason))


def retry_at(tx: Tx, mail_id: int, due_at: datetime, reason: str) -> None:
    """To be tried again then."""
    tx.execute(update(MailRow).where(MailRow.id == mail_id).values(due_at=due_at, lease=None, reason=reason))
