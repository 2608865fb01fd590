"""The port to the outside: a channel receives messages into an `Intake`, and delivers replies.

To add a channel, write `bot/channels/<name>/` with a class that has these members, and name it in `bot/app.py`.
"""

from __future__ import annotations

from typing import Protocol

from bot.messages import Incoming, Line, Outgoing


class TryAgain(Exception):
    """The reply could not be delivered now; it is tried again after `seconds`."""

    def __init__(self, what: str, seconds: float | None = None) -> None:
        """`what` went wrong; `seconds`, when the other side said how long to wait."""
        super().__init__(what)
        self.seconds = seconds


class Undeliverable(Exception):
    """The reply can never be delivered (no such address, no such channel): a human has to look."""


class Intake(Protocol):
    """Where a channel puts what it receives, and where its pages read what was said."""

    def accept(self, incoming: Incoming) -> bool:
        """Keep a message; returns after the commit. False: it was known already. Raises when it was not kept."""

    def transcript(self, channel: str, thread: str, after: int = 0) -> list[Line]:
        """What the requester of this thread may see, oldest first, from line `after` on (not included)."""

    def wait(self, seen: int, timeout: float) -> int:
        """Wait until something may have changed since `seen`; returns what to pass next time."""


class Channel(Protocol):
    """A way in and out."""

    #: Its name in the database and in `Incoming.channel`.
    name: str
    #: True: a guide is sent whole, with all its steps (mail); False: one step at a time.
    all_at_once: bool

    def start(self) -> None:
        """Begin to receive."""

    def stop(self) -> None:
        """Stop receiving; what was accepted is kept."""

    def send(self, outgoing: Outgoing) -> None:
        """Deliver a reply. A repeat of the same `external_id` must do no harm. Raises TryAgain or Undeliverable."""
