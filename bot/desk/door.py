"""Who comes in: signing in and out, the session in its cookie, and the token that each form must carry."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.channels.web import guard
from bot.desk.accounts import clean_login, verify
from bot.desk.words import WORDS
from bot.settings import Settings
from bot.store import Store, Tx, accounts
from retrieval.articles import Lang

COOKIE = "hotliner_desk"
THROTTLE = timedelta(minutes=15)
MOST_OF_LOGIN = 5  # refused sign-ins in that time, after which the login has to wait
MOST_OF_ADDRESS = 20  # the same for a network address, whatever the logins
_NONE = " "  # no login and no address looks like this: it counts nobody's failures


@dataclass(frozen=True, slots=True)
class Seat:
    """A signed-in person, in this browser."""

    account: accounts.Account
    lang: Lang
    token_hash: str
    #: What each form of this session carries; another site can't know it.
    csrf: str
    #: The desk has mail: its menu says so.
    has_mail: bool = False

    @property
    def is_hotliner(self) -> bool:
        """May take conversations."""
        return "hotliner" in self.account.roles

    @property
    def is_editor(self) -> bool:
        """May publish articles."""
        return "editor" in self.account.roles


class SignInRefusedError(Exception):
    """Not signed in: `word` says why in the catalogue."""

    def __init__(self, word: str, status: int) -> None:
        """`status` is that of the response."""
        super().__init__(word)
        self.word = word
        self.status = status


class Door:
    """Lets people in."""

    def __init__(self, store: Store, settings: Settings) -> None:
        """Accounts and sessions are in `store`."""
        self.store = store
        self.settings = settings

    def sign_in(self, login: str, password: str, address: str, now: datetime) -> str:
        """The token of a new session. Raises SignInRefusedError."""
        login = clean_login(login)[:64]
        with self.store.read() as tx:
            since = now - THROTTLE
            of_login = accounts.failures(tx, login or _NONE, _NONE, since)
            of_address = accounts.failures(tx, _NONE, address[:64], since)
            account = accounts.by_login(tx, login)
        if of_login >= MOST_OF_LOGIN or of_address >= MOST_OF_ADDRESS:
            raise SignInRefusedError("sign_in_wait", 429)
        good = verify(password[:1024], account.password_hash if account else None)
        with self.store.begin() as tx:
            if not good or account is None or not account.active:
                accounts.add_failure(tx, login or _NONE * 2, address, now)
            else:
                accounts.forget_failures(tx, login)
                return self._open(tx, account, now)
        raise SignInRefusedError("sign_in_wrong", 401)

    def _open(self, tx: Tx, account: accounts.Account, now: datetime) -> str:
        token = secrets.token_urlsafe(32)
        end = now + timedelta(hours=self.settings.session_hours)
        accounts.open_session(tx, _hash(token), account.id, now, end)
        return token

    def sign_out(self, seat: Seat) -> None:
        """Forget the session."""
        with self.store.begin() as tx:
            accounts.close_session(tx, seat.token_hash)

    def look(self, request: Request, now: datetime) -> Seat | None:
        """Who sends this request; None: nobody who is signed in."""
        token = request.cookies.get(COOKIE, "")
        if not token:
            return None
        with self.store.read() as tx:
            account = accounts.of_session(tx, _hash(token), now)
        if account is None:
            return None
        return Seat(account, self.lang(request), _hash(token), _hash(f"form:{token}"), self.settings.mail)

    def is_in(self, seat: Seat, now: datetime) -> bool:
        """Whether the session is still good."""
        with self.store.read() as tx:
            return accounts.of_session(tx, seat.token_hash, now) is not None

    def seat(self, request: Request, now: datetime, role: str = "") -> Seat:
        """Who sends this request. Refuses who is not signed in (401) or lacks the role (403)."""
        seat = self.look(request, now)
        if seat is None:
            raise HTTPException(401)
        if role and role not in seat.account.roles:
            raise HTTPException(403, WORDS[seat.lang]["not_your_role"])
        return seat

    def check_form(self, request: Request, seat: Seat, fields: dict[str, str]) -> None:
        """Refuses a form that was not made for this session."""
        if not hmac.compare_digest(fields.get("csrf", "").encode(), seat.csrf.encode()):
            raise HTTPException(403, WORDS[seat.lang]["not_ours"])
        self.check_origin(request)

    def check_origin(self, request: Request) -> None:
        """Refuses a form that comes from another site."""
        if not guard.is_ours(request, self.settings):
            raise HTTPException(403, WORDS[self.lang(request)]["not_ours"])

    def lang(self, request: Request) -> Lang:
        """The language of the pages."""
        return guard.lang_of(request, self.settings)

    def keep(self, response: Response, token: str) -> None:
        """Give the browser its session."""
        seconds = int(self.settings.session_hours * 3600)
        secure = self.settings.secure_cookies
        response.set_cookie(COOKIE, token, max_age=seconds, path="/desk", httponly=True, samesite="lax", secure=secure)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
