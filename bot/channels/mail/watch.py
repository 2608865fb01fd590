"""Watches a mailbox: every mail in it becomes a row, once, whatever the server and the network do.

IDLE only wakes. What is new is found by comparing the UIDs on the server with those in our rows, at every wake, after
every reconnection and every minute; never by flags, which people set too, nor by a window of time that moves.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.channels.mail.imap import Address, Mailbox, MailboxError, Refused, Unreadable
from bot.channels.mail.ledger import Ledger, Spot
from bot.checkpoints import reached

log = logging.getLogger(__name__)

#: Seconds of one IDLE, after which everything is compared though nothing woke us: servers and networks drop silent
#: connections without a word, some after minutes.
IDLE_FOR = 60.0
#: Seconds of the first IDLEs after something came: where mails are files, a server may overlook the second of two that
#: came within one second, until the next one comes.
SOON = (2.0, 10.0, IDLE_FOR)
#: Seconds of one look inside IDLE: how long a stop may take.
SLICE = 1.0
#: Seconds between two looks where the server has no IDLE.
POLL = 30.0
#: Seconds before a new connection, after failures; refusals of the sign-in wait the longest at once.
BACKOFF = (1.0, 2.0, 5.0, 15.0, 60.0)
REFUSED = 60.0
#: Mails whose sizes are asked for at once.
BATCH = 100
#: Tries to fetch a mail that its server does not hand out, after which hotliners are told of it.
TRIES = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read of a mailbox."""

    #: Bytes above which only the beginning of a mail is read.
    max_bytes: int
    #: How much older than our first look a mail may be.
    first: timedelta
    #: Where read mails go, on servers without keywords.
    done_folder: str


class Watch:
    """One mailbox, in a thread of its own."""

    def __init__(
        self, address: Address, connect: Callable[[Address], Mailbox], ledger: Ledger, limits: Limits
    ) -> None:  # fmt: skip
        """`connect` opens the mailbox; nothing runs before `start`."""
        self.name = address.name
        self.problem = ""
        #: When everything was compared, on the monotonic clock; none: never yet.
        self.compared_at: float | None = None
        self._address = address
        self._connect = connect
        self._ledger = ledger
        self._limits = limits
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._known: tuple[int, set[int]] = (0, set())
        self._refusals: dict[int, int] = {}

    def start(self) -> None:
        """Begin to watch."""
        self._thread = threading.Thread(target=self._run, name=f"mailbox {self.name}", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 10) -> None:
        """Stop watching; a mail that is being kept is kept."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout)
            self._thread = None

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            before = self.compared_at
            try:
                self._visit()
            except Exception as error:  # noqa: BLE001 (a database that is away, a bug: nothing may end this thread)
                failures = 0 if self.compared_at != before else failures + 1
                self._trouble(error)
                self._stopping.wait(_pause(error, failures))

    def _trouble(self, error: Exception) -> None:
        known = isinstance(error, MailboxError)
        self.problem = str(error) if known else f"it can't be kept: {type(error).__name__}"
        log.log(logging.WARNING, "a mailbox is not read", extra={"action": "mailbox", "why": self.problem},
                exc_info=not known)  # fmt: skip
        try:
            self._ledger.note_reading(self.name, self.problem)
        except Exception:  # noqa: BLE001 (the database is what is away)
            log.debug("the trouble was not noted")

    def _visit(self) -> None:
        """One connection: compare, wait, compare... until something fails or we are stopped."""
        mailbox = self._connect(self._address)
        try:
            quiet = 0
            while not self._stopping.is_set():
                quiet = 0 if self.compare(mailbox) else quiet + 1
                self._wait(mailbox, min(IDLE_FOR, SOON[min(quiet, len(SOON) - 1)]))
        finally:
            mailbox.close()

    # --- comparing -----------------------------------------------------------------------------------------------

    def compare(self, mailbox: Mailbox) -> int:
        """Read every mail that our rows do not know. Returns how many were read."""
        # A day more: servers count days in a time zone of their own.
        since = self._ledger.first_read(self.name) - self._limits.first - timedelta(days=1)
        validity = mailbox.select()
        known = self._known_uids(validity)
        new = [uid for uid in mailbox.uids(since.date()) if uid not in known]
        for start in range(0, len(new), BATCH):
            for uid, size in sorted(mailbox.sizes(new[start : start + BATCH]).items()):
                if self._stopping.is_set():
                    return start
                self._read(mailbox, validity, uid, size)
        self.problem = ""
        self.compared_at = time.monotonic()
        self._ledger.note_reading(self.name)
        return len(new)

    def _known_uids(self, validity: int) -> set[int]:
        # The server counts anew (UIDVALIDITY): everything is read again, and known again by its bytes.
        if self._known[0] != validity or not self._known[1]:
            self._known = (validity, self._ledger.known(self.name, validity))
        return self._known[1]

    def _read(self, mailbox: Mailbox, validity: int, uid: int, size: int) -> None:
        reached("mail:before-fetch")
        try:
            raw = mailbox.raw(uid, beginning=size > self._limits.max_bytes)
        except Unreadable as error:
            raw = self._given_up(uid, error)
        if raw is None:
            # Somebody deleted it since we looked, or the server will be asked for it again.
            return
        reached("mail:fetched")
        whole = size if size > self._limits.max_bytes else 0
        new = self._ledger.keep(raw, spot=Spot(self.name, validity, uid), size=whole)
        self._known[1].add(uid)
        reached("mail:kept")
        self._mark(mailbox, uid)
        reached("mail:marked")
        log.info("mail received", extra={"action": "mail_received", "bytes": size, "new": new})

    def _given_up(self, uid: int, error: Unreadable) -> bytes | None:
        """After some tries, what a human is shown in the place of a mail that its server does not hand out."""
        self._refusals[uid] = self._refusals.get(uid, 0) + 1
        if self._refusals[uid] < TRIES:
            log.warning("a mail is not handed out", extra={"action": "mailbox", "why": str(error)})
            return None
        told = f"The mail server does not hand out the mail with UID {uid} of {self.name}.\nIt says: {error}\n"
        return f"Subject: A mail that could not be fetched\n\n{told}".encode()

    def _mark(self, mailbox: Mailbox, uid: int) -> None:
        """A hint for people who look into the mailbox: when it fails, nothing is lost."""
        try:
            mailbox.mark(uid, self._limits.done_folder)
        except Refused:
            raise
        except MailboxError as error:
            log.info("a mail was not marked", extra={"action": "mailbox", "why": str(error)})

    # --- waiting -------------------------------------------------------------------------------------------------

    def _wait(self, mailbox: Mailbox, seconds: float) -> None:
        """Until there is news, or it is time to compare all the same; a connection that died raises."""
        if "IDLE" in mailbox.capabilities:
            self._idle(mailbox, seconds)
        else:
            self._stopping.wait(POLL)

    def _idle(self, mailbox: Mailbox, seconds: float) -> None:
        mailbox.idle()
        reached("mail:idling")
        end, news = time.monotonic() + seconds, False
        while not news and not self._stopping.is_set() and time.monotonic() < end:
            began = time.monotonic()
            news = mailbox.wait(min(SLICE, max(0.01, end - began)))
            if not news and time.monotonic() - began < SLICE / 4 and end - began > SLICE:
                # Silence that comes too soon: the connection is gone, and leaving IDLE will say so.
                break
        mailbox.idle_done()


def _pause(error: Exception, failures: int) -> float:
    """Seconds until the next try: a little more or less, so that not all come back at once."""
    seconds = REFUSED if isinstance(error, Refused) else BACKOFF[min(failures, len(BACKOFF) - 1)]
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 (no secret)
