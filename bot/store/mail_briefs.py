"""What hotliners are told by mail: who was told of which handoff, what was said since, what they got before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from bot.store import Tx
from bot.store.mail_tables import MailBriefRow, MailRow, MailSourceRow
from bot.store.tables import AccountRow, AuditRow, HandoffRow, MessageRow

#: Begins the names of our own notes about mails to hotliners that did not arrive: these are told to nobody by mail.
UNDELIVERED = "brief-undelivered-"
#: Begins the names of the mails that tell a hotliner that somebody waits.
BRIEF = "brief-"
#: Names that one query asks for: databases have limits.
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Brief:
    """A hotliner who was told of a handoff."""

    handoff_id: int
    address: str
    #: They took it by mail: what the requester says is sent on to them.
    by_mail: bool
    #: The latest message of the conversation that they were sent.
    mirrored: int


def _brief(row: MailBriefRow) -> Brief:
    return Brief(row.handoff_id, row.address, row.by_mail, row.mirrored)


def briefs(tx: Tx, handoff_id: int) -> list[Brief]:
    """Who was told of this handoff by mail."""
    return [_brief(row) for row in tx.scalars(select(MailBriefRow).where(MailBriefRow.handoff_id == handoff_id))]


def lock(tx: Tx, handoff_id: int, address: str) -> Brief | None:
    """What this hotliner was told; nobody else tells them more before this transaction ends."""
    query = select(MailBriefRow).where(MailBriefRow.handoff_id == handoff_id, MailBriefRow.address == address)
    row = tx.scalar(query.with_for_update())
    return None if row is None else _brief(row)


def keep(tx: Tx, handoff_id: int, address: str, *, mirrored: int = 0, by_mail: bool | None = None) -> None:
    """They were told up to this message; `by_mail` when they have taken it so, or given it up."""
    row = tx.get(MailBriefRow, (handoff_id, address), with_for_update=True)
    if row is None:
        row = MailBriefRow(handoff_id=handoff_id, address=address, mirrored=0, by_mail=False)
        tx.add(row)
    row.mirrored = max(row.mirrored, mirrored)
    if by_mail is not None:
        row.by_mail = by_mail
    tx.flush()


@dataclass(frozen=True, slots=True)
class Untold:
    """A handoff that waits, and who has to be told."""

    handoff_id: int
    address: str
    #: How often it was transferred: each time it waits anew, and is told again.
    transfers: int
    #: How many others this hotliner is not told of now, because they have had enough mails.
    more: int = 0

    @property
    def name(self) -> str:
        """The name of the mail that tells it."""
        return f"{BRIEF}{self.handoff_id}-{self.transfers}-{self.address}"


def untold(tx: Tx, room: Mapping[str, int], since: datetime, limit: int = 100) -> list[Untold]:
    """Handoffs opened since then that wait, with those who do not know it.

    `room`: how many each address may be told of; the last one that it is told of says how many are left.
    """
    if not room:
        return []
    transfers = (
        select(func.count(AuditRow.id))
        .where(
            AuditRow.conversation_id == HandoffRow.conversation_id,
            AuditRow.action == "transfer",
            AuditRow.at >= HandoffRow.opened_at,
        )
        .scalar_subquery()
    )
    query = select(HandoffRow.id, transfers).where(HandoffRow.state == "waiting", HandoffRow.opened_at >= since)
    waiting = [(handoff_id, count) for handoff_id, count in tx.execute(query.order_by(HandoffRow.id)).all()]
    told = _told(tx, [handoff_id for handoff_id, _ in waiting])
    every = [Untold(handoff_id, address, count) for handoff_id, count in waiting for address in room]
    written = _written(tx, [each.name for each in every if each.transfers and (each.handoff_id, each.address) in told])
    found: dict[str, list[Untold]] = {}
    for each in every:
        if (each.handoff_id, each.address) not in told or (each.transfers and each.name not in written):
            found.setdefault(each.address, []).append(each)
    now = [each for address in found for each in _first(found[address], room[address])]
    return sorted(now, key=lambda each: each.handoff_id)[:limit]


def _first(found: Sequence[Untold], room: int) -> list[Untold]:
    first, more = list(found[:room]), len(found) - room
    if first and more > 0:
        first[-1] = replace(first[-1], more=more)
    return first


def _written(tx: Tx, names: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for at in range(0, len(names), _AT_ONCE):
        query = select(MailRow.name).where(MailRow.direction == "out", MailRow.name.in_(names[at : at + _AT_ONCE]))
        found.update(tx.scalars(query))
    return found


def told_since(tx: Tx, addresses: Sequence[str], since: datetime) -> dict[str, int]:
    """How many handoffs each of these addresses was told of since then; those that were told of none are left out."""
    query = select(MailRow.party, func.count()).where(
        MailRow.direction == "out",
        MailRow.party.in_(addresses),
        MailRow.created_at >= since,
        MailRow.name.startswith(BRIEF, autoescape=True),
    )
    return {party: count for party, count in tx.execute(query.group_by(MailRow.party))}


def _told(tx: Tx, handoff_ids: Sequence[int]) -> set[tuple[int, str]]:
    query = select(MailBriefRow.handoff_id, MailBriefRow.address).where(MailBriefRow.handoff_id.in_(handoff_ids))
    return {(handoff_id, address) for handoff_id, address in tx.execute(query)} if handoff_ids else set()


def transfers(tx: Tx, conversation_id: int, since: datetime) -> int:
    """How often the conversation was transferred since then."""
    query = select(func.count(AuditRow.id)).where(
        AuditRow.conversation_id == conversation_id, AuditRow.action == "transfer", AuditRow.at >= since
    )
    return tx.scalar(query) or 0


def is_written(tx: Tx, name: str) -> bool:
    """Whether the mail `name` was written."""
    return tx.scalar(select(MailRow.id).where(MailRow.direction == "out", MailRow.name == name)) is not None


def with_news(tx: Tx, limit: int = 100) -> list[Brief]:
    """Those who have a handoff by mail, in whose conversation something was said since."""
    news = exists().where(
        MessageRow.conversation_id == HandoffRow.conversation_id,
        MessageRow.id > MailBriefRow.mirrored,
        or_(and_(MessageRow.direction == "in", MessageRow.state != "pending"), MessageRow.direction == "note"),
    )
    return [_brief(row) for row in tx.scalars(_taken_by_mail().where(_has_it(), news).limit(limit))]


def lost(tx: Tx, limit: int = 100) -> list[Brief]:
    """Those who had taken a handoff by mail, and have it no more."""
    return [_brief(row) for row in tx.scalars(_taken_by_mail().where(~_has_it()).limit(limit))]


def _taken_by_mail() -> Select[MailBriefRow]:
    return (
        select(MailBriefRow)
        .join(HandoffRow, HandoffRow.id == MailBriefRow.handoff_id)
        .outerjoin(AccountRow, AccountRow.id == HandoffRow.account_id)
        .where(MailBriefRow.by_mail)
    )


def _has_it() -> ColumnElement[bool]:
    login = func.coalesce(AccountRow.login, "")
    # Logins are the beginnings of addresses.
    return and_(HandoffRow.state == "claimed", login == func.substr(MailBriefRow.address, 1, 64))


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a conversation, for a hotliner's mail."""

    id: int
    #: in, out or note.
    direction: str
    external_id: str
    author: str
    text: str
    state: str
    channel: str
    #: A machine wrote it: nobody is told.
    is_ignored: bool
    is_verified: bool
    #: The requester's address; never shown.
    sender: str = ""
    #: What is to be known of the mail that it was.
    notes: tuple[str, ...] = ()


def said_after(tx: Tx, conversation_id: int, after: int, limit: int = 50) -> list[Said]:
    """What was said after this message, oldest first, up to the first that was not handled yet."""
    query = select(MessageRow).where(MessageRow.conversation_id == conversation_id, MessageRow.id > after)
    return _settled(list(tx.scalars(query.order_by(MessageRow.id).limit(limit))))


def last_said(tx: Tx, conversation_id: int, limit: int = 30) -> list[Said]:
    """The newest lines, oldest first, up to the first that was not handled yet."""
    query = select(MessageRow).where(MessageRow.conversation_id == conversation_id)
    return _settled(list(tx.scalars(query.order_by(MessageRow.id.desc()).limit(limit)))[::-1])


def notes(tx: Tx, conversation_id: int) -> list[Said]:
    """What hotliners kept among themselves."""
    query = select(MessageRow).where(MessageRow.conversation_id == conversation_id, MessageRow.direction == "note")
    return _settled(list(tx.scalars(query.order_by(MessageRow.id))))


def _settled(rows: list[MessageRow]) -> list[Said]:
    found: list[Said] = []
    for row in rows:
        if row.direction == "in" and row.state == "pending":
            break
        found.append(_said(row))
    return found


def _said(row: MessageRow) -> Said:
    incoming = row.body if row.direction == "in" else {}
    meta = incoming.get("meta") or {}
    return Said(
        row.id, row.direction, row.external_id, row.author, row.text, row.state, row.channel,
        bool(meta.get("ignore")), bool(meta.get("verified")), incoming.get("sender", ""),
        tuple(meta.get("notes", "").splitlines()),
    )  # fmt: skip


def last_sender(tx: Tx, conversation_id: int) -> str:
    """The address from which the requester wrote last."""
    query = select(MessageRow.body).where(MessageRow.conversation_id == conversation_id, MessageRow.direction == "in")
    body = tx.scalar(query.order_by(MessageRow.id.desc()).limit(1))
    return str((body or {}).get("sender", ""))


def heard(tx: Tx, handoff_id: int, address: str, since: datetime, too_many: str) -> int:
    """How many mails about this handoff were acted on for this hotliner since then, or left because of `too_many`."""
    query = select(func.count(MailRow.id)).where(
        MailRow.direction == "in",
        MailRow.handoff_id == handoff_id,
        MailRow.party == address,
        MailRow.created_at >= since,
        # What anybody sent under their address, and was refused, doesn't count against them.
        or_(MailRow.state == "sorted", MailRow.reason == too_many),
    )
    return tx.scalar(query) or 0


def is_kept(tx: Tx, external_id: str) -> bool:
    """Whether there is a note of this name."""
    query = select(MessageRow.id).where(MessageRow.direction == "note", MessageRow.external_id == external_id)
    return tx.scalar(query) is not None


def last_words(tx: Tx, conversation_id: int, author: str, since: datetime, limit: int = 20) -> tuple[Said | None, bool]:
    """What this hotliner told the requester last, since then; and whether the requester has spoken after it."""
    query = select(MessageRow).where(
        MessageRow.conversation_id == conversation_id, MessageRow.created_at >= since, MessageRow.direction != "note"
    )
    answered = False
    for row in tx.scalars(query.order_by(MessageRow.id.desc()).limit(limit)):
        if row.direction == "out" and row.author == author:
            return _said(row), answered
        answered = answered or row.direction == "in"
    return None, answered


def thread(tx: Tx, handoff_id: int, address: str) -> list[str]:
    """Message-IDs of the mails that this hotliner got about this handoff, oldest first."""
    query = select(MailRow.message_id).where(*_to_hotliners(handoff_id), MailRow.party == address)
    return list(tx.scalars(query.order_by(MailRow.id)))


def sources(tx: Tx, handoff_id: int, conversation_id: int) -> list[bytes]:
    """The mails that hotliners got about this handoff."""
    query = (
        select(MailSourceRow.raw)
        .join(MailRow, MailRow.id == MailSourceRow.mail_id)
        .where(*_to_hotliners(handoff_id), MailRow.conversation_id == conversation_id)
    )
    return list(tx.scalars(query))


def _to_hotliners(handoff_id: int) -> tuple[ColumnElement[bool], ...]:
    return (MailRow.direction == "out", MailRow.handoff_id == handoff_id)


def address_logins(tx: Tx) -> list[str]:
    """The logins that are mail addresses."""
    return list(tx.scalars(select(AccountRow.login).where(AccountRow.login.contains("@"))))


def answered(tx: Tx, conversation_id: int) -> set[str]:
    """The addresses that the requester's answers went to."""
    query = select(MailRow.party).where(
        MailRow.conversation_id == conversation_id, MailRow.direction == "out", MailRow.handoff_id.is_(None)
    )
    return {party for party in tx.scalars(query) if party}


def rename(tx: Tx, account_id: int, name: str) -> None:
    """A hotliner who works by mail alone is called so from now on."""
    tx.get_one(AccountRow, account_id).name = name
