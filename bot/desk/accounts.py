"""Passwords of the people at the desk, and new accounts."""

from __future__ import annotations

import re
import threading
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.store import Store, accounts

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
#: Each check takes 64 MiB while it runs: a flood of sign-ins must not take the memory of the machine.
_TURNS = threading.BoundedSemaphore(2)


class AccountError(ValueError):
    """The account can't be made; the message says why."""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """What the password of an unknown login is compared with, so that it takes as long."""
    return hash_password("nobody has this password")


def hash_password(password: str) -> str:
    """argon2id, with its parameters and salt."""
    with _TURNS:
        return _hasher().hash(password)


def verify(password: str, password_hash: str | None) -> bool:
    """Whether it is the password. Without a hash (an unknown login) it takes as long, and is False."""
    known = password_hash or _nobody()
    with _TURNS:
        try:
            _hasher().verify(known, password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def clean_login(login: str) -> str:
    """The login as it is kept: capitals and spaces around it don't count."""
    return login.strip().lower()


def add_account(store: Store, login: str, name: str, password: str, roles: tuple[str, ...], now: datetime) -> int:
    """A new account; returns its id. Raises AccountError when something about it is not allowed."""
    login = clean_login(login)
    if not _LOGIN.fullmatch(login):
        raise AccountError(f"the login {login!r} may hold letters without accents, digits, '.', '_', '@' and '-' only")
    if not password:
        raise AccountError("the password is empty")
    wrong = [role for role in roles if role not in accounts.ROLES]
    if wrong or not roles:
        raise AccountError(f"roles must be among {', '.join(accounts.ROLES)}; found: {', '.join(wrong) or 'none'}")
    password_hash = hash_password(password)
    with store.begin() as tx:
        if accounts.by_login(tx, login) is not None:
            raise AccountError(f"there is an account with the login {login!r} already")
        return accounts.add(tx, login, name.strip() or login, password_hash, roles, now)
