"""What the channel needs from the rows behind it: its socket. The rows are plugged in by the application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a mail lies on its server: mailbox, UIDVALIDITY, UID (RFC 9051 section 2.3.1.1)."""

    mailbox: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class SealedMail:
    """A mail whose bytes will not change any more."""

    id: int
    message_id: str
    recipient: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail that was just written."""

    message_id: str
    recipient: str
    raw: bytes
    #: Digest of what it says, without what changes from mail to mail.
    words: str
    #: No human wrote it.
    automatic: bool = True
    #: The last one for now: that a human has it, or that it is solved. It may leave where no other may.
    last_word: bool = False


class Ledger(Protocol):
    """What the channel remembers. Each call is one short transaction."""

    def keep(self, raw: bytes, *, spot: Spot | None = None, envelope_from: str | None = None, size: int = 0) -> bool:
        """Keep a mail as it came; returns after the commit. False: these bytes are known. Raises when it was not kept.

        `size`: of the whole mail in bytes, where `raw` is its beginning only.
        """

    def first_read(self, mailbox: str) -> datetime:
        """When this mailbox was read for the first time; now, if never."""

    def known(self, mailbox: str, uidvalidity: int) -> set[int]:
        """The UIDs that were read there."""

    def note_reading(self, mailbox: str, problem: str = "") -> None:
        """The mailbox was read, or could not be."""

    def sealed(self, name: str) -> SealedMail | None:
        """The mail that was written for this reply before, if any."""

    def seal(self, name: str, row_id: int, conversation_id: int, composed: Composed) -> SealedMail:
        """Keep the final bytes of the reply `name`, which is message `row_id`.

        Raises TryAgain while automatic mails are paused, because too many have left; Undeliverable when this person
        or this conversation has had enough of them.
        """

    def in_doubt(self, mail_id: int) -> int:
        """The end of sending it was lost. Returns how often that was."""

    def blocked(self, address: str) -> str:
        """Why nothing automatic may be sent to this address; empty: it may."""

    def said_before(self, conversation_id: int, words: str) -> int:
        """How many automatic mails of the conversation have said exactly this."""
