"""Replies on their way out: leased, sent, marked; tried again or given up.

Each reply is sent at least once; a repeat carries the same name, and its channel makes it harmless.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from bot import handoff
from bot.channels import Channel, TryAgain, Undeliverable
from bot.checkpoints import reached
from bot.inbox import utc_now
from bot.messages import Outgoing, ReplyKind
from bot.settings import Settings
from bot.state import Reason
from bot.store import Store, messages

log = logging.getLogger(__name__)

#: Minutes until the next try, after each failure; the last one counts for all that follow.
BACKOFF = (1, 5, 15, 60, 180)
#: After this long a reply that can't be sent goes to a human.
GIVE_UP = timedelta(days=1)


def next_try(failures: int, created_at: datetime, now: datetime, seconds: float | None = None) -> datetime | None:
    """When to try again what has failed, `failures` times before this; None: it is given up. Pure.

    `seconds`: how long the other side said to wait.
    """
    if now - created_at > GIVE_UP:
        return None
    wait = timedelta(minutes=BACKOFF[min(failures, len(BACKOFF) - 1)])
    return now + (timedelta(seconds=seconds) if seconds is not None else wait)


class Outbox:
    """The way out of one channel."""

    def __init__(
        self, store: Store, channel: Channel, settings: Settings, now: Callable[[], datetime] = utc_now, lanes: int = 1
    ) -> None:
        """Deliver the replies of `channel`; with several `lanes`, those of several conversations at once."""
        self._lanes = ThreadPoolExecutor(lanes, thread_name_prefix=f"out-{channel.name}") if lanes > 1 else None
        self._store = store
        self._channel = channel
        self._now = now
        self._lease = timedelta(seconds=settings.lease_seconds)

    def deliver_due(self, limit: int = 32) -> int:
        """Send what waits, in order within each conversation. Returns how many were taken."""
        with self._store.read() as tx:
            if not messages.any_due(tx, "out", self._now(), (self._channel.name,)):
                return 0
        with self._store.begin() as tx:
            due = messages.lease_outgoing(tx, self._now(), self._lease, limit, (self._channel.name,))
        if not due:
            return 0
        reached("outbox:leased")
        # Each is the oldest of its conversation: no two are of the same.
        if self._lanes is None:
            for outgoing in due:
                self._deliver(outgoing)
        else:
            list(self._lanes.map(self._deliver, due))
        return len(due)

    def _deliver(self, outgoing: Outgoing) -> None:
        if self._human_took_over(outgoing):
            return
        reached("outbox:before-send")
        try:
            self._channel.send(outgoing)
        except Undeliverable as error:
            self._give_up(outgoing, str(error))
        except TryAgain as error:
            self._try_again(outgoing, str(error), error.seconds)
        except Exception as error:
            log.exception("a reply was not sent", extra={"message_id": outgoing.message_id})
            self._try_again(outgoing, type(error).__name__, None)
        else:
            reached("outbox:sent")
            with self._store.begin(ring=True) as tx:
                messages.mark_delivered(tx, outgoing.message_id, self._now())
                reached("outbox:before-commit")
            reached("outbox:committed")

    def _human_took_over(self, outgoing: Outgoing) -> bool:
        """Look again, right before sending: where a human speaks, the bot holds its tongue."""
        if outgoing.reply.author or outgoing.reply.kind is ReplyKind.HANDOFF:
            return False
        with self._store.read() as tx:
            if not messages.human_took_over(tx, outgoing.message_id):
                return False
        with self._store.begin() as tx:
            messages.mark(tx, outgoing.message_id, "held", self._now(), "a hotliner has taken over")
        return True

    def _try_again(self, outgoing: Outgoing, what: str, seconds: float | None) -> None:
        due_at = next_try(outgoing.failures, outgoing.created_at, self._now(), seconds)
        if due_at is None:
            self._give_up(outgoing, f"not delivered within a day: {what}")
            return
        with self._store.begin() as tx:
            messages.retry_at(tx, outgoing.message_id, due_at, what)

    def _give_up(self, outgoing: Outgoing, what: str) -> None:
        """It can never arrive: mark it, and let a human know."""
        now = self._now()
        with self._store.begin(ring=True) as tx:
            messages.mark(tx, outgoing.message_id, "failed", now, what)
            text, name = f"Not delivered by {self._channel.name}: {what}", f"undelivered-{outgoing.message_id}"
            if outgoing.reply.kind is ReplyKind.END:
                # Nobody waits for a goodbye: a handoff for it would end in the next one.
                messages.add_note(tx, outgoing.conversation_id, "bot", text, name, now)
            else:
                relay = handoff.Relay(Reason.FAILED, self._channel.name)
                handoff.to_humans(tx, outgoing.conversation_id, relay, text, name, now)
        log.warning("a reply can't be delivered", extra={"message_id": outgoing.message_id})
