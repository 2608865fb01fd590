"""What Slack needs remembered: where replies were posted, who people are, which cards show what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.messages import Reply
from bot.store import Tx, attachments
from bot.store.tables import (
    AddressRow,
    ConversationRow,
    HandoffRow,
    MessageRow,
    PersonRow,
    SlackPostRow,
    SlackTeamRow,
    SlackUserRow,
    ThreadRow,
)

CHANNEL = "slack"


# --- posts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Post:
    """A reply, and the message that shows it."""

    team: str
    channel: str
    ts: str
    external_id: str
    is_open: bool
    reply: Reply
    conversation_id: int


def keep_post(
    tx: Tx, conversation_id: int, external_id: str, team: str, channel: str, ts: str, *, is_open: bool
) -> None:
    """The reply `external_id` is shown by this message; an earlier one that it showed is not there any more."""
    values = {"external_id": external_id, "is_open": is_open}
    place = (SlackPostRow.team_id == team, SlackPostRow.channel_id == channel, SlackPostRow.ts == ts)
    changed = tx.execute(update(SlackPostRow).where(*place).values(values))
    if not getattr(changed, "rowcount", 0):
        tx.add(SlackPostRow(team_id=team, channel_id=channel, ts=ts, conversation_id=conversation_id, **values))
        tx.flush()


def close_post(tx: Tx, external_id: str) -> None:
    """Its buttons are gone."""
    tx.execute(update(SlackPostRow).where(SlackPostRow.external_id == external_id).values(is_open=False))


def post_of(tx: Tx, external_id: str) -> Post | None:
    """Where this reply is shown."""
    return _post(tx, SlackPostRow.external_id == external_id)


def open_post(tx: Tx, conversation_id: int) -> Post | None:
    """The latest message of the conversation that can be answered with a button."""
    return _post(tx, SlackPostRow.conversation_id == conversation_id, SlackPostRow.is_open)


def _post(tx: Tx, *where: ColumnElement[bool] | InstrumentedAttribute[bool]) -> Post | None:
    query = (
        select(SlackPostRow, MessageRow.body)
        .join(MessageRow, and_(MessageRow.channel == CHANNEL, MessageRow.external_id == SlackPostRow.external_id))
        .where(*where)
        .order_by(MessageRow.id.desc())
        .limit(1)
    )
    found = tx.execute(query).one_or_none()
    if found is None:
        return None
    row, body = found
    return Post(
        row.team_id, row.channel_id, row.ts, row.external_id, row.is_open, Reply.from_json(body), row.conversation_id
    )


# --- threads -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread that is known."""

    conversation_id: int
    #: The requester, as `T1:U1`.
    requester: str
    stage: str
    #: Something was said there, or a hotliner has it; false where the bot only looked.
    is_ours: bool


def thread(tx: Tx, key: str) -> Thread | None:
    """The thread of this name."""
    spoken = exists().where(MessageRow.conversation_id == ThreadRow.conversation_id, MessageRow.direction == "out")
    query = (
        select(ThreadRow.conversation_id, ThreadRow.address, ConversationRow.stage, spoken.label("spoken"))
        .join(ConversationRow, ConversationRow.id == ThreadRow.conversation_id)
        .where(ThreadRow.channel == CHANNEL, ThreadRow.key == key)
    )
    row = tx.execute(query).one_or_none()
    return None if row is None else Thread(row.conversation_id, row.address, row.stage, bool(row.spoken))


def move_thread(tx: Tx, old: str, new: str) -> None:
    """The thread has its place now."""
    tx.execute(update(ThreadRow).where(ThreadRow.channel == CHANNEL, ThreadRow.key == old).values(key=new))


def threads_of(tx: Tx, address: str, limit: int = 10) -> list[tuple[str, str, str]]:
    """(thread, stage, problem) of the open conversations of a person on Slack, the latest first."""
    query = (
        select(ThreadRow.key, ConversationRow.stage, ConversationRow.state)
        .join(ConversationRow, ConversationRow.id == ThreadRow.conversation_id)
        .where(ThreadRow.channel == CHANNEL, ThreadRow.address == address, ConversationRow.stage != "closed")
        .order_by(ThreadRow.used_at.desc())
        .limit(limit)
    )
    return [(row.key, row.stage, str(row.state.get("problem") or "")) for row in tx.execute(query)]


# --- what people take back -----------------------------------------------------------------------------------------


def edit(tx: Tx, external_id: str, text: str) -> bool:
    """Put new words into a message. True: it had not been looked at yet, the new words will be read."""
    row = tx.scalar(_message(external_id).with_for_update())
    if row is None:
        return False
    row.text, row.body = text, {**row.body, "text": text}
    return row.state == "pending"


def redact(tx: Tx, external_id: str, now: datetime, mark: str) -> list[str]:
    """Take the words out of our copy; what was not looked at yet will not be. Returns the paths of files to delete."""
    row = tx.scalar(_message(external_id).with_for_update())
    if row is None:
        return []
    words = row.text
    row.text, row.body = "", {**row.body, "text": "", "meta": {}}
    row.reason = mark
    if row.state == "pending":
        row.state, row.done_at, row.lease = "handled", now, None
    _forget_problem(tx, row.conversation_id, words)
    return attachments.forget(tx, row.id)


def _forget_problem(tx: Tx, conversation_id: int, words: str) -> None:
    """The words may stand in the conversation's problem and in the packet of its handoffs too."""
    if not words:
        return
    conversation = tx.get_one(ConversationRow, conversation_id, with_for_update=True)
    if words in str(conversation.state.get("problem", "")):
        conversation.state = {**conversation.state, "problem": conversation.state["problem"].replace(words, "").strip()}
        conversation.version += 1
    for row in tx.scalars(select(HandoffRow).where(HandoffRow.conversation_id == conversation_id)):
        if words in str(row.packet.get("problem", "")):
            row.packet = {**row.packet, "problem": row.packet["problem"].replace(words, "").strip()}


def _message(external_id: str) -> Select[MessageRow]:
    return select(MessageRow).where(
        MessageRow.channel == CHANNEL, MessageRow.external_id == external_id, MessageRow.direction == "in"
    )


# --- people --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class User:
    """What is known of a person of a workspace."""

    team: str
    id: str
    name: str = ""
    email: str = ""
    lang: str = ""
    time_zone: str = ""
    fetched_at: datetime | None = None


def user(tx: Tx, team: str, user_id: str) -> User | None:
    """The person, if we have met."""
    row = tx.get(SlackUserRow, (team, user_id))
    if row is None:
        return None
    return User(row.team_id, row.user_id, row.name, row.email, row.lang, row.time_zone, row.fetched_at)


def keep_user(tx: Tx, found: User) -> None:
    """Keep what Slack says of them; a language that they chose stays."""
    row = tx.get(SlackUserRow, (found.team, found.id))
    if row is None:
        row = SlackUserRow(team_id=found.team, user_id=found.id)
        tx.add(row)
    row.name, row.email, row.time_zone, row.fetched_at = found.name, found.email, found.time_zone, found.fetched_at
    row.lang = row.lang if row.lang_chosen else found.lang
    tx.flush()


def choose_lang(tx: Tx, team: str, user_id: str, lang: str) -> None:
    """The person wants to be spoken to in this language."""
    row = tx.get(SlackUserRow, (team, user_id))
    if row is None:
        row = SlackUserRow(team_id=team, user_id=user_id)
        tx.add(row)
    row.lang, row.lang_chosen = lang, True
    tx.flush()


def unknown_users(tx: Tx, before: datetime, limit: int = 20) -> list[str]:
    """Addresses (`T1:U1`) of requesters whose profile was never read, or last before then."""
    known = exists().where(
        SlackUserRow.team_id + ":" + SlackUserRow.user_id == AddressRow.address, SlackUserRow.fetched_at > before
    )
    query = (
        select(AddressRow.address)
        .where(AddressRow.channel == CHANNEL, ~known)
        .order_by(AddressRow.id.desc())
        .limit(limit)
    )
    return list(tx.scalars(query))


def recognise(tx: Tx, address: str, name: str, email: str) -> None:
    """Name the person behind a Slack address; who has that mail address already is the same person."""
    person_id = tx.scalar(
        select(AddressRow.person_id).where(AddressRow.channel == CHANNEL, AddressRow.address == address)
    )
    if person_id is None:
        return
    if name:
        tx.execute(update(PersonRow).where(PersonRow.id == person_id, PersonRow.name == "").values(name=name))
    if not email:
        return
    by_mail = select(AddressRow.person_id).where(AddressRow.channel == "mail", AddressRow.address == email)
    other = tx.scalar(by_mail)
    if other is None:
        tx.add(AddressRow(person_id=person_id, channel="mail", address=email))
    elif other != person_id:
        tx.execute(update(AddressRow).where(AddressRow.person_id == person_id).values(person_id=other))
        moved = update(ConversationRow).where(ConversationRow.requester_id == person_id)
        tx.execute(moved.values(requester_id=other))
        tx.execute(delete(PersonRow).where(PersonRow.id == person_id))
    tx.flush()


# --- workspaces ----------------------------------------------------------------------------------------------------


def keep_team(tx: Tx, **values: object) -> None:
    """Keep an installation; a former one of the same workspace is replaced."""
    tx.merge(SlackTeamRow(**values))
    tx.flush()


def teams(tx: Tx) -> list[SlackTeamRow]:
    """All installations."""
    return list(tx.scalars(select(SlackTeamRow).order_by(SlackTeamRow.team_id)))


def team(tx: Tx, team_id: str) -> SlackTeamRow | None:
    """The installation in this workspace."""
    return tx.get(SlackTeamRow, team_id)


def remove_team(tx: Tx, team_id: str) -> None:
    """The app was uninstalled: its tokens and what Slack said of the people go."""
    tx.execute(delete(SlackTeamRow).where(SlackTeamRow.team_id == team_id))
    tx.execute(delete(SlackUserRow).where(SlackUserRow.team_id == team_id))


def expiring(tx: Tx, before: datetime, now: datetime) -> bool:
    """Whether a token ends before then, and nobody is renewing it."""
    return tx.scalar(_expiring(before, now).with_only_columns(SlackTeamRow.team_id).limit(1)) is not None


def lease_expiring(tx: Tx, before: datetime, now: datetime, lease: timedelta) -> list[SlackTeamRow]:
    """Installations whose token ends before then, for this process alone to refresh."""
    query = _expiring(before, now).with_for_update(skip_locked=True)
    rows = list(tx.scalars(query))
    for row in rows:
        row.lease = now + lease
    tx.flush()
    return rows


def _expiring(before: datetime, now: datetime) -> Select[SlackTeamRow]:
    free = or_(SlackTeamRow.lease.is_(None), SlackTeamRow.lease < now)
    return select(SlackTeamRow).where(SlackTeamRow.expires_at < before, SlackTeamRow.refresh_token != "", free)
