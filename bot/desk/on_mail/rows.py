"""The mail channel's memory: the real `Ledger`. Each call is one short transaction."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime

from bot.channels import TryAgain, Undeliverable
from bot.channels.mail import caps
from bot.channels.mail.ledger import Composed, SealedMail, Spot
from bot.checkpoints import reached
from bot.desk.on_mail.limits import Limits
from bot.settings import Settings
from bot.store import Conflict, Store, Tx, mails, mails_out

log = logging.getLogger(__name__)


class Rows:
    """What came in and what left, as rows."""

    def __init__(self, store: Store, settings: Settings, now: Callable[[], datetime]) -> None:
        """The caps on all automatic mails together are those of the settings."""
        self._store = store
        self._now = now
        self._caps = caps.caps(settings.mail_cap_all)
        self._limits = Limits(settings)

    def keep(self, raw: bytes, *, spot: Spot | None = None, envelope_from: str | None = None, size: int = 0) -> bool:
        """Keep a mail as it came; returns after the commit. False: these bytes are known."""
        place = mails.Place(spot.mailbox, spot.uidvalidity, spot.uid) if spot else None
        # A bounce has no sender, a person's mail that was sent again by its server has the same one: bytes are enough.
        name = hashlib.sha256(raw).hexdigest()
        for last in (False, False, True):
            try:
                with self._store.begin(ring=True) as tx:
                    new = mails.keep(tx, raw, name, self._now(), place, envelope_from, size)
                    reached("mail:before-commit")
                return new
            except Conflict:
                # The same bytes came in by another way at this moment: the next look finds them.
                if last:
                    raise
        raise AssertionError("unreachable")

    def first_read(self, mailbox: str) -> datetime:
        """When this mailbox was read for the first time; now, if never."""
        with self._store.begin() as tx:
            return mails.first_read(tx, mailbox, self._now())

    def known(self, mailbox: str, uidvalidity: int) -> set[int]:
        """The UIDs that were read there."""
        with self._store.read() as tx:
            return mails.known_uids(tx, mailbox, uidvalidity)

    def note_reading(self, mailbox: str, problem: str = "") -> None:
        """The mailbox was read, or could not be."""
        with self._store.begin() as tx:
            mails.note_reading(tx, mailbox, self._now(), problem)

    def sealed(self, name: str) -> SealedMail | None:
        """The mail that was written for this reply before, if any."""
        with self._store.read() as tx:
            found = mails_out.sealed(tx, name)
        return SealedMail(found.id, found.message_id, found.party, found.raw) if found else None

    def seal(self, name: str, row_id: int, conversation_id: int, composed: Composed) -> SealedMail:
        """Keep the final bytes of the reply `name`, which is message `row_id`.

        Raises TryAgain while automatic mails are paused, because too many have left; Undeliverable when this person
        or this conversation has had enough of them.
        """
        with self._store.begin() as tx:
            # Counted in the transaction that adds one: several replies are on their way at once.
            until = self._paused_until(tx) if composed.automatic else None
            if until is not None:
                log.error("automatic mails are paused: too many have left", extra={"action": "mail_paused"})
                seconds = max(1.0, (until - self._now()).total_seconds())
                raise TryAgain("automatic mails are paused: too many have left", seconds)
            if composed.automatic and not composed.last_word:
                enough = self._limits.reached(tx, composed.recipient, conversation_id, self._now())
                if enough is not None:
                    raise Undeliverable(enough.why)
            mail_id = mails_out.seal(
                tx, name, composed.recipient, composed.message_id, composed.raw, self._now(),
                conversation_id=conversation_id, row_id=row_id, words=composed.words, automatic=composed.automatic,
            )  # fmt: skip
        return SealedMail(mail_id, composed.message_id, composed.recipient, composed.raw)

    def in_doubt(self, mail_id: int) -> int:
        """The end of sending it was lost. Returns how often that was."""
        with self._store.begin() as tx:
            return mails_out.in_doubt(tx, mail_id)

    def blocked(self, address: str) -> str:
        """Why nothing automatic may be sent to this address; empty: it may."""
        with self._store.read() as tx:
            return mails.blocked(tx, address)

    def paused_until(self) -> datetime | None:
        """Until when nothing automatic leaves, because too much did; None: it may."""
        with self._store.read() as tx:
            return self._paused_until(tx)

    def _paused_until(self, tx: Tx) -> datetime | None:
        now = self._now()
        sent = mails_out.sent_times(tx, now - caps.longest(self._caps))
        cap = caps.reached(self._caps, sent, now)
        return caps.free_at(cap, sent, now) if cap else None

    def said_before(self, conversation_id: int, words: str) -> int:
        """How many automatic mails of the conversation have said exactly this."""
        with self._store.read() as tx:
            return mails_out.said_before(tx, conversation_id, words)
