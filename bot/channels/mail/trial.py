"""A mail of ours to ourselves, for `hotliner doctor --mail`: sent, waited for, and taken away again."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.channels import TryAgain, Undeliverable
from bot.channels.mail.findings import Trip
from bot.channels.mail.imap import Mailbox, MailboxError
from bot.channels.mail.letters import Letter, as_bytes
from bot.channels.mail.smtp_out import Post
from bot.channels.mail.words import BOT_NAME

#: Seconds of one IDLE, after which we look by ourselves.
SLICE = 3.0
#: Seconds between two looks on servers that tell nothing by themselves.
POLL = 2.0

_TEXT = "`hotliner doctor --mail` sends this mail to see whether mails arrive. It is deleted at the end of the examination.\n"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder in which the mail may turn up: a bot that runs beside us may have moved it."""

    mailbox: Mailbox
    folder: str


class Trial:
    """Sends mails from the support address to itself, and remembers them so that they can be removed."""

    def __init__(self, post: Post, own: str, places: Sequence[Place], wait: float) -> None:
        """`post` sends, `own` is the support address, the first one of the `places` is listened to, `wait` is in seconds."""
        self.post = post
        self.own = own
        self.places = places
        self.wait = wait
        self._names: list[str] = []

    def send(self, *, plus: bool = False) -> Trip:
        """Send a mail to ourselves, or with `plus` to a plus-address, and wait for it."""
        # Nobody else's mail holds this word, and reports of it do.
        name = f"doctor.{secrets.token_hex(8)}"
        self._names.append(name)
        local, _, domain = self.own.rpartition("@")
        recipient = f"{local}+{name.replace('.', '-')}@{domain}" if plus else self.own
        trip = Trip(recipient, waited=self.wait)
        try:
            return self._travel(trip, name, domain)
        except MailboxError as error:
            return replace(trip, trouble=str(error))
        except (TryAgain, Undeliverable) as error:
            return replace(trip, refused=str(error))

    def _travel(self, trip: Trip, name: str, domain: str) -> Trip:
        message_id = f"{name}@{domain}"
        raw = as_bytes(_letter(self.own, trip.recipient, message_id))
        self._find(message_id)  # opens the first place: news are told of an open folder only
        began = time.monotonic()
        woken = self._listen(min(SLICE, self.wait), lambda: self.post.deliver(trip.recipient, message_id, raw))
        while True:
            if found := self._find(message_id):
                place, uid = found
                told = woken if place is self.places[0] and "IDLE" in place.mailbox.capabilities else None
                return replace(
                    trip, seconds=time.monotonic() - began, folder=place.folder, woken=told,
                    raw=place.mailbox.raw(uid) or b"",
                )  # fmt: skip
            if any(_reports(place, name) for place in self.places):
                if self._find(message_id):
                    continue  # it came since we looked
                return replace(trip, bounced=True)
            left = self.wait - (time.monotonic() - began)
            if left <= 0:
                return trip
            woken = self._listen(min(SLICE, left))

    def _listen(self, seconds: float, do: Callable[[], None] | None = None) -> bool:
        """Do it, and wait for news. Returns whether the server told any."""
        mailbox = self.places[0].mailbox
        if "IDLE" not in mailbox.capabilities:
            if do:
                do()
            time.sleep(min(POLL, seconds))
            return False
        mailbox.idle()
        try:
            if do:
                do()
            return mailbox.wait(seconds)
        finally:
            mailbox.idle_done()

    def _find(self, message_id: str) -> tuple[Place, int] | None:
        """Where the mail is now. Its folder stays open; else the first place's."""
        for place in reversed(self.places):
            if uid := place.mailbox.holds(place.folder, message_id):
                return place, uid
        return None

    def kept_in(self, places: Sequence[Place]) -> list[str]:
        """The folders among these that hold the first mail too."""
        message_id = f"{self._names[0]}@{self.own.rpartition('@')[2]}"
        return [place.folder for place in places if place.mailbox.holds(place.folder, message_id)]

    def tidy(self, also: Sequence[Place] = ()) -> int:
        """Remove our mails, their copies in the folders `also`, and what was reported of them. Returns how many."""
        removed = 0
        for place in (*self.places, *also):
            for name in self._names:
                # A bot that runs beside us may move them meanwhile.
                with suppress(MailboxError):
                    for uid in _reports(place, name):
                        place.mailbox.remove(place.folder, uid)
                        removed += 1
        return removed


def _reports(place: Place, name: str) -> list[int]:
    """The mails that name it: itself, or a report that it can't be delivered."""
    return place.mailbox.naming(place.folder, name, (datetime.now(UTC) - timedelta(days=1)).date())


def _letter(own: str, recipient: str, message_id: str) -> Letter:
    """Marked as ours: a bot that runs beside us leaves it alone."""
    return Letter(
        sender=own, sender_name=BOT_NAME, recipient=recipient, subject="hotliner doctor", message_id=message_id,
        at=datetime.now(UTC), text=_TEXT, html=f"<p>{_TEXT}</p>", automatic="auto-generated",
    )  # fmt: skip
