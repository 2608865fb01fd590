"""Who visits, without an account: a random token in a cookie, and how many messages it may send."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import deque
from dataclasses import dataclass, replace

from fastapi import Request
from starlette.responses import Response

from bot.settings import Settings

COOKIE = "hotliner_visit"
KEPT = 30 * 24 * 3600  # seconds
_SHAPE = re.compile(r"([\w-]{43})\.([\w-]{22})")


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor and the conversation that is open on their page. Only hashes of the tokens leave the cookie."""

    token: str
    talk: str

    @property
    def sender(self) -> str:
        """How the channel names this visitor."""
        return _hash("visitor", self.token)

    @property
    def thread(self) -> str:
        """How the channel names this conversation: nobody finds it without both tokens."""
        return _hash("talk", self.token, self.talk)

    def begin_again(self) -> Visit:
        """The same visitor, with a new conversation."""
        return replace(self, talk=secrets.token_urlsafe(16))


def read_visit(request: Request) -> Visit | None:
    """The visit that the cookie names."""
    found = _SHAPE.fullmatch(request.cookies.get(COOKIE, ""))
    return Visit(found[1], found[2]) if found else None


def new_visit() -> Visit:
    """A visitor who was never here."""
    return Visit(secrets.token_urlsafe(32), secrets.token_urlsafe(16))


def keep_visit(response: Response, visit: Visit, settings: Settings) -> None:
    """Give the browser its cookie."""
    value = f"{visit.token}.{visit.talk}"
    response.set_cookie(COOKIE, value, max_age=KEPT, httponly=True, samesite="lax", secure=settings.secure_cookies)


def _hash(*parts: str) -> str:
    return hashlib.sha256(":".join(parts).encode()).hexdigest()


class Pace:
    """How many messages each one sent in the last minute. Kept in memory: a restart forgives."""

    def __init__(self, most: int, seconds: float = 60.0) -> None:
        """At most `most` in `seconds`."""
        self._most = most
        self._seconds = seconds
        self._times: dict[str, deque[float]] = {}

    def allows(self, who: str, now: float) -> bool:
        """Count one more message of `who`; False when it is one too many (it is not counted then)."""
        if len(self._times) > 10_000:
            self._forget(now)
        times = self._times.setdefault(who, deque())
        while times and times[0] <= now - self._seconds:
            times.popleft()
        if len(times) >= self._most:
            return False
        times.append(now)
        return True

    def _forget(self, now: float) -> None:
        for who in [who for who, times in list(self._times.items()) if not times or times[-1] <= now - self._seconds]:
            self._times.pop(who, None)
