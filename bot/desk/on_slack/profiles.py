"""Puts names to Slack's people: reads their profiles, once a day, and knows who writes by mail already."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channels import TryAgain, Undeliverable
from bot.channels.slack.api import Caller
from bot.channels.slack.people import read_profile
from bot.channels.slack.places import user_of
from bot.settings import Settings
from bot.store import Conflict, Store, slack

log = logging.getLogger(__name__)

#: How long a profile is believed.
FRESH = timedelta(days=1)
#: Between two looks for people who are not known yet.
LOOK = timedelta(seconds=1)


class Profiles:
    """What is read beside the conversation: nobody waits for it."""

    def __init__(self, store: Store, settings: Settings, api: Caller, now: Callable[[], datetime]) -> None:
        """`api` asks Slack."""
        self._store = store
        self._settings = settings
        self._api = api
        self._now = now
        self._rests_until: datetime | None = None

    def deliver_due(self) -> int:
        """Read what is missing. Returns how many profiles were read."""
        now = self._now()
        if self._rests_until is not None and now < self._rests_until:
            return 0
        self._rests_until = now + LOOK
        with self._store.read() as tx:
            missing = slack.unknown_users(tx, now - FRESH)
        return sum(self._read(address) for address in missing)

    def _read(self, address: str) -> bool:
        team, user = user_of(address)
        now = self._now()
        try:
            found = read_profile(self._api, team, user, self._settings.default_lang)
        except TryAgain as error:
            self._rests_until = now + timedelta(seconds=error.seconds or 30)
            return False
        except Undeliverable as error:
            log.warning("a profile can't be read", extra={"action": "slack_profile", "why": str(error)})
            with self._store.begin() as tx:
                slack.keep_user(tx, slack.User(team, user, fetched_at=now))
            return True
        kept = slack.User(team, user, found.name, found.email, found.lang, found.time_zone, now)
        try:
            with self._store.begin() as tx:
                slack.keep_user(tx, kept)
                slack.recognise(tx, address, found.name, found.email)
        except Conflict:
            # Another worker, or the person's first mail, was there at the same moment: the next round finds it.
            return False
        return True
