"""What runs all the time: handle what came in, deliver what goes out, look after the silent."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.inbox import Inbox, utc_now
from bot.store import Store, mails, messages, slack_cards

log = logging.getLogger(__name__)

#: Seconds after which a worker looks again, even when nothing was rung: another process may have written.
POLL = 0.5
#: Seconds between two looks at silent conversations.
SILENCE_POLL = 5.0


class Chore(Protocol):
    """Something that has to be looked after; an `Outbox` is one."""

    def deliver_due(self) -> int:
        """Do what is due. Returns how much was done."""


class Worker:
    """One thread for what comes in, one for each channel's way out: a slow mail server delays only mails."""

    def __init__(self, store: Store, inbox: Inbox, outboxes: Sequence[Chore], *, alone: bool = True) -> None:
        """Nothing runs before `start`. `alone`: on SQLite no other process works beside this one."""
        self._alone = alone
        self._store = store
        self._inbox = inbox
        self._outboxes = outboxes
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._looked_at_silence = 0.0

    def start(self) -> None:
        """Begin to work."""
        if self._store.is_sqlite and self._alone:
            # Whatever is leased was left by a process that died.
            with self._store.begin() as tx:
                messages.release_leases(tx)
                mails.release_leases(tx)
                slack_cards.expire_leases(tx, utc_now())
        steps = [self._in, *(outbox.deliver_due for outbox in self._outboxes)]
        for step in steps:
            thread = threading.Thread(target=self._loop, args=(step,), name="worker", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, timeout: float = 10) -> None:
        """Finish what is in hand, then stop."""
        self._stopping.set()
        self._store.ring()
        for thread in self._threads:
            thread.join(timeout)

    @property
    def running(self) -> bool:
        """Whether it was started, and not stopped."""
        return bool(self._threads) and not self._stopping.is_set()

    def turn(self) -> int:
        """One round in the caller's thread: for commands and tests. Returns how many messages were moved."""
        return self._inbox.handle_due() + sum(outbox.deliver_due() for outbox in self._outboxes)

    def run(self) -> None:
        """Work until `stop` is called from elsewhere."""
        self.start()
        self._stopping.wait()
        self.stop()

    def _in(self) -> int:
        if time.monotonic() - self._looked_at_silence > SILENCE_POLL:
            self._looked_at_silence = time.monotonic()
            self._inbox.wake_silent()
        return self._inbox.handle_due()

    def _loop(self, step: Callable[[], int]) -> None:
        seen = 0
        while not self._stopping.is_set():
            try:
                if step():
                    continue
            except Exception:
                # The database is away, or a bug: say so, wait, go on. Nothing is lost, all of it is rows.
                log.exception("a worker's round failed")
                self._stopping.wait(1.0)
            seen = self._store.wait(seen, POLL)
