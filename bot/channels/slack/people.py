"""Who people are on Slack: their profiles, and who belongs to the hotliners' channel; kept for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from bot.channels import TryAgain, Undeliverable
from bot.channels.slack.api import Caller
from bot.channels.slack.book import Profile
from bot.channels.slack.words import lang_of
from retrieval.articles import Lang

#: Seconds that the members of a channel are believed.
FRESH = 60.0


def read_profile(api: Caller, team: str, user: str, default: Lang) -> Profile:
    """What the workspace says of a person. Raises TryAgain or Undeliverable."""
    found = api(team, "users.info", user=user, include_locale=True)["user"]
    profile = found.get("profile") or {}
    # As on a badge: a handoff names people to each other.
    name = found.get("real_name") or profile.get("real_name") or profile.get("display_name") or found.get("name") or ""
    email = str(profile.get("email") or "").strip().lower()
    locale = str(found.get("locale") or "")
    return Profile(team, user, str(name), email, lang_of(locale, default) if locale else "", str(found.get("tz") or ""))


class Members:
    """Who belongs to a channel."""

    def __init__(self, api: Caller, clock: Callable[[], float] = time.monotonic) -> None:
        """Nobody is asked before somebody wants to know."""
        self._api = api
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}

    def has(self, team: str, channel: str, user: str) -> bool:
        """Whether the person belongs to it; when Slack can't be asked, what was known last counts."""
        at, members = self._known.get((team, channel), (-FRESH, frozenset()))
        if user in members and self._clock() - at < FRESH:
            return True
        # Somebody new may have come in just now: ask again, but not more than once a second.
        if self._clock() - at > 1:
            members = self._read(team, channel) or members
            with self._lock:
                self._known[team, channel] = (self._clock(), members)
        return user in members

    def forget(self) -> None:
        """Somebody came or left."""
        self._known.clear()

    def _read(self, team: str, channel: str) -> frozenset[str]:
        found: set[str] = set()
        cursor = ""
        try:
            for _ in range(20):
                page = self._api(team, "conversations.members", channel=channel, limit=200, cursor=cursor or None)
                found.update(page.get("members") or [])
                cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
                if not cursor:
                    break
        except (TryAgain, Undeliverable):
            return frozenset()
        return frozenset(found)
