"""Named points on a message's way. They do nothing, until a test hangs a fault on one of them."""

from __future__ import annotations

from collections.abc import Callable

#: Called with the point's name each time one is reached.
listener: Callable[[str], None] | None = None

#: Every point, in the order in which a message passes them.
POINTS = (
    "accept:before-commit",
    "accept:committed",
    "inbox:leased",
    "inbox:decided",
    "inbox:before-commit",
    "inbox:committed",
    "outbox:leased",
    "outbox:before-send",
    "outbox:sent",
    "outbox:before-commit",
    "outbox:committed",
)
#: Points that only a mail passes, in their order: read, kept, marked, sorted, answered.
MAIL_POINTS = (
    "mail:idling",
    "mail:before-fetch",
    "mail:fetched",
    "mail:before-commit",
    "mail:kept",
    "mail:marked",
    "mail:sorted",
    "mail:accepted",
    "mail:sealed",
)


def reached(point: str) -> None:
    """Say that a message has come to `point`."""
    if listener is not None:
        listener(point)
