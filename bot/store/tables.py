"""The tables. One `message` table is inbox, outbox and transcript at once: three views of the same rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC times: SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a time without a zone: it could mean anything."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time without a zone can't be stored: {value!r}")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The time, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """What the migrations compare with."""

    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON, str: Text}


class PersonRow(Table):
    """A requester, whatever the channel."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class AddressRow(Table):
    """How a channel names a person: a mail address, a web visitor, a Slack user."""

    __tablename__ = "address"
    __table_args__ = (UniqueConstraint("channel", "address"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(320))


class ConversationRow(Table):
    """One problem of one requester. `state` is the pure Conversation as JSON; the columns are what queries need."""

    __tablename__ = "conversation"
    id: Mapped[int] = mapped_column(primary_key=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    stage: Mapped[str] = mapped_column(String(16), index=True)
    lang: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(default="")
    state: Mapped[dict[str, Any]]
    #: Counts the writes: a turn that was decided on an older version is decided again.
    version: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)
    #: When to look again at a silent person; none: never.
    wake_at: Mapped[datetime | None] = mapped_column(index=True)


class ThreadRow(Table):
    """A conversation's place on one channel: where its answers go."""

    __tablename__ = "thread"
    __table_args__ = (UniqueConstraint("channel", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(512))
    address: Mapped[str] = mapped_column(String(320))
    #: `Incoming.meta` of the latest message, for channels that need it to answer.
    meta: Mapped[dict[str, Any]] = mapped_column(default=dict)
    used_at: Mapped[datetime]


class MessageRow(Table):
    """One message in, out, or kept among hotliners.

    in: pending -> handled | failed.  out: due -> delivered | held | failed.  note: kept.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index("message_due", "direction", "state", "due_at"),
        Index("message_order", "conversation_id", "direction", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    direction: Mapped[str] = mapped_column(String(4))
    channel: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(512))
    state: Mapped[str] = mapped_column(String(12))
    #: Who speaks, for the transcript: requester, bot, or a hotliner's name.
    author: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    #: in: the Incoming; out: the Reply; note: nothing.
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Failures to handle or to deliver it.
    attempts: Mapped[int] = mapped_column(default=0)
    #: How often a worker leased it: more than `attempts` + 1 when a process died on it.
    taken: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    #: A worker is at it until then; after that, another may take it.
    lease: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    #: Why nothing was answered, or why it failed.
    reason: Mapped[str] = mapped_column(default="")


class HandoffRow(Table):
    """The passing of a conversation to humans. waiting -> claimed -> resolved | returned."""

    __tablename__ = "handoff"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    queue: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(String(32))
    packet: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12), index=True)
    opened_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    claimed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    #: The article that helped, when it was resolved.
    article_id: Mapped[str] = mapped_column(String(128), default="")
    resolution: Mapped[str] = mapped_column(default="")


class AccountRow(Table):
    """A person who works at the desk."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str]
    #: argon2id, with its parameters and salt.
    password_hash: Mapped[str]
    #: Comma-separated: hotliner, editor.
    roles: Mapped[str] = mapped_column(String(128))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class SessionRow(Table):
    """A signed-in browser. Only a hash of its token is kept."""

    __tablename__ = "session"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class LoginFailureRow(Table):
    """A refused sign-in: what the throttling counts."""

    __tablename__ = "login_failure"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class GapRow(Table):
    """A question that no article answers: what editors look at."""

    __tablename__ = "gap"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    lang: Mapped[str] = mapped_column(String(2))
    question: Mapped[str]
    created_at: Mapped[datetime]


class FixRow(Table):
    """An article that was confirmed to have helped: what the search learns from."""

    __tablename__ = "fix"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    article_id: Mapped[str] = mapped_column(String(128), index=True)
    #: requester or hotliner.
    confirmed_by: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]


class AuditRow(Table):
    """Who did what at the desk."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    action: Mapped[str] = mapped_column(String(32))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SlackTeamRow(Table):
    """A workspace that the app is installed in. Tokens are encrypted with a key that is not in the database."""

    __tablename__ = "slack_team"
    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    bot_user: Mapped[str] = mapped_column(String(32))
    bot_id: Mapped[str] = mapped_column(String(32), default="")
    scopes: Mapped[str] = mapped_column(default="")
    token: Mapped[str]
    refresh_token: Mapped[str] = mapped_column(default="")
    #: When the token ends; none: never.
    expires_at: Mapped[datetime | None]
    #: Somebody refreshes it until then.
    lease: Mapped[datetime | None]
    installed_at: Mapped[datetime]


class SlackUserRow(Table):
    """What a workspace says of one of its people, for a while."""

    __tablename__ = "slack_user"
    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    lang: Mapped[str] = mapped_column(String(2), default="")
    #: The person chose the language; the profile's does not count any more.
    lang_chosen: Mapped[bool] = mapped_column(default=False)
    time_zone: Mapped[str] = mapped_column(String(64), default="")
    fetched_at: Mapped[datetime | None]


class SlackPostRow(Table):
    """Where a reply was posted: to update it in place, and to know which buttons are still good."""

    __tablename__ = "slack_post"
    __table_args__ = (UniqueConstraint("team_id", "channel_id", "ts"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    channel_id: Mapped[str] = mapped_column(String(32))
    ts: Mapped[str] = mapped_column(String(32))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    #: The reply that it shows now.
    external_id: Mapped[str] = mapped_column(String(512), unique=True)
    #: It has buttons that answer what was asked last.
    is_open: Mapped[bool]


class SlackCardRow(Table):
    """The card of a handoff in the hotliners' channel, and how much of the conversation its thread shows."""

    __tablename__ = "slack_card"
    __table_args__ = (Index("slack_card_place", "team_id", "channel_id", "ts"),)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoff.id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    channel_id: Mapped[str] = mapped_column(String(32))
    #: Empty until it is posted.
    ts: Mapped[str] = mapped_column(String(32), default="")
    #: What it shows: when the handoff says otherwise, it is out of date.
    shown: Mapped[str] = mapped_column(String(64), default="")
    #: The latest message of the conversation that its thread shows.
    mirrored: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease: Mapped[datetime | None]


class AttachmentRow(Table):
    """A file that came with a message: fetched once, kept beside the database."""

    __tablename__ = "attachment"
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    name: Mapped[str]
    mimetype: Mapped[str] = mapped_column(String(128), default="")
    size: Mapped[int] = mapped_column(default=0)
    #: Where the channel fetches it.
    source: Mapped[str] = mapped_column(default="")
    #: Name of the file that holds it; empty until it is fetched.
    path: Mapped[str] = mapped_column(default="")
    #: Why it is not here.
    reason: Mapped[str] = mapped_column(default="")
    #: Hotliners were given it where they work.
    relayed: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
