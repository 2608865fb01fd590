"""The tables of mail: what came in as it came, what leaves as it leaves, where it lies, whom it can't reach."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables import Table


class MailboxRow(Table):
    """A folder on a mail server that is read."""

    __tablename__ = "mailbox"
    #: USER@HOST:PORT/FOLDER.
    name: Mapped[str] = mapped_column(String(320), primary_key=True)
    #: When it was seen for the first time: what is much older was never meant for us.
    first_read_at: Mapped[datetime]
    #: When it was compared with our rows the last time.
    read_at: Mapped[datetime | None]
    #: Why it can't be read now; empty: it can.
    problem: Mapped[str] = mapped_column(default="")


class MailRow(Table):
    """One mail in or out.

    in: new -> sorted (it is a message) | left (it is none, and `reason` says why).
    out, to a requester: sealed (its message's row says what became of it).
    out, to a hotliner: due -> sent | failed.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("direction", "name"),
        Index("mail_waits", "state", "due_at"),
        Index("mail_sent_to", "direction", "party", "created_at"),
        Index("mail_sent_at", "direction", "created_at"),
        Index("mail_leased", "state", "lease"),
        Index("mail_of", "conversation_id", "direction", "created_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    direction: Mapped[str] = mapped_column(String(4))
    #: in: sha256 of the raw mail. out: what it was written for, once.
    name: Mapped[str] = mapped_column(String(512))
    state: Mapped[str] = mapped_column(String(12))
    #: Without angle brackets.
    message_id: Mapped[str] = mapped_column(String(1000), default="", index=True)
    #: The other side: who wrote it, or whom it is for.
    party: Mapped[str] = mapped_column(String(320), default="")
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    #: The message that it became, or that it carries.
    row_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    #: The handoff that a mail to or from a hotliner is about.
    handoff_id: Mapped[int | None] = mapped_column(ForeignKey("handoff.id"))
    kind: Mapped[str] = mapped_column(String(16), default="")
    subject: Mapped[str] = mapped_column(default="")
    #: in: whom else it was addressed to.
    recipients: Mapped[list[str]] = mapped_column(JSON, default=list)
    #: Digest of what it says.
    words: Mapped[str] = mapped_column(String(64), default="")
    #: in: why it was left alone. out: why it could not be sent.
    reason: Mapped[str] = mapped_column(default="")
    #: Bytes on the server; what is kept may be its beginning only.
    size: Mapped[int] = mapped_column(default=0)
    truncated: Mapped[bool] = mapped_column(default=False)
    #: What the sending server said; none: it is not known.
    envelope_from: Mapped[str | None]
    #: out: no human wrote it.
    automatic: Mapped[bool] = mapped_column(default=False)
    #: out: how often the end of sending it was lost, so that it may have arrived.
    doubts: Mapped[int] = mapped_column(default=0)
    #: Failures to sort it, or to send it.
    attempts: Mapped[int] = mapped_column(default=0)
    #: in: how often a worker leased it: more than `attempts` + 1 when processes died over it.
    taken: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    lease: Mapped[datetime | None]


class MailSourceRow(Table):
    """The bytes of a mail, as they came or as they leave."""

    __tablename__ = "mail_source"
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id"), primary_key=True)
    raw: Mapped[bytes] = mapped_column(LargeBinary)


class MailPlaceRow(Table):
    """Where a mail lies on its server (RFC 9051 section 2.3.1.1): what was read there once is not read again."""

    __tablename__ = "mail_place"
    mailbox: Mapped[str] = mapped_column(String(320), primary_key=True)
    uidvalidity: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    uid: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id"), index=True)


class MailBlockRow(Table):
    """An address that mails came back from: nothing automatic is sent there until somebody writes from it."""

    __tablename__ = "mail_block"
    address: Mapped[str] = mapped_column(String(320), primary_key=True)
    reason: Mapped[str]
    at: Mapped[datetime]


class MailBriefRow(Table):
    """A hotliner who is told of a handoff by mail, and how much of the conversation they were sent."""

    __tablename__ = "mail_brief"
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoff.id"), primary_key=True)
    address: Mapped[str] = mapped_column(String(320), primary_key=True)
    #: They took it by mail: what the requester says is sent on to them.
    by_mail: Mapped[bool] = mapped_column(default=False)
    #: The latest message of the conversation that they were sent.
    mirrored: Mapped[int] = mapped_column(default=0)
