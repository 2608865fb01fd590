"""Accounts of the people at the desk, their sessions, and refused sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from bot.store import Tx
from bot.store.tables import AccountRow, LoginFailureRow, SessionRow

ROLES = ("hotliner", "editor")


@dataclass(frozen=True, slots=True)
class Account:
    """A person who works at the desk."""

    id: int
    login: str
    name: str
    password_hash: str
    roles: tuple[str, ...]
    active: bool


def _account(row: AccountRow) -> Account:
    roles = tuple(role for role in row.roles.split(",") if role)
    return Account(row.id, row.login, row.name, row.password_hash, roles, row.active)


def add(tx: Tx, login: str, name: str, password_hash: str, roles: tuple[str, ...], now: datetime) -> int:
    """A new account. Returns its id."""
    row = AccountRow(
        login=login, name=name, password_hash=password_hash, roles=",".join(roles), active=True, created_at=now
    )
    tx.add(row)
    tx.flush()
    return row.id


def by_login(tx: Tx, login: str) -> Account | None:
    """The account with this login."""
    row = tx.scalar(select(AccountRow).where(AccountRow.login == login))
    return None if row is None else _account(row)


def count(tx: Tx) -> int:
    """How many accounts there are."""
    return tx.scalar(select(func.count()).select_from(AccountRow)) or 0


def set_password(tx: Tx, account_id: int, password_hash: str) -> None:
    """Replace the password; every signed-in browser of the account is signed out."""
    row = tx.get_one(AccountRow, account_id)
    row.password_hash = password_hash
    tx.execute(delete(SessionRow).where(SessionRow.account_id == account_id))


def open_session(tx: Tx, token_hash: str, account_id: int, now: datetime, expires_at: datetime) -> None:
    """Keep a signed-in browser."""
    tx.add(SessionRow(token_hash=token_hash, account_id=account_id, created_at=now, expires_at=expires_at))


def of_session(tx: Tx, token_hash: str, now: datetime) -> Account | None:
    """Who is signed in with this token; none when it has expired or the account is closed."""
    query = (
        select(AccountRow)
        .join(SessionRow, SessionRow.account_id == AccountRow.id)
        .where(SessionRow.token_hash == token_hash, SessionRow.expires_at > now, AccountRow.active)
    )
    row = tx.scalar(query)
    return None if row is None else _account(row)


def close_session(tx: Tx, token_hash: str) -> None:
    """Sign a browser out."""
    tx.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))


def add_failure(tx: Tx, login: str, address: str, now: datetime) -> None:
    """Record a refused sign-in."""
    tx.add(LoginFailureRow(login=login[:64], address=address[:64], at=now))


def failures(tx: Tx, login: str, address: str, since: datetime) -> int:
    """The larger of: refused sign-ins since then for this login, and from this address."""
    query = select(func.count()).select_from(LoginFailureRow).where(LoginFailureRow.at >= since)
    for_login = tx.scalar(query.where(LoginFailureRow.login == login)) or 0
    from_address = tx.scalar(query.where(LoginFailureRow.address == address)) or 0
    return max(for_login, from_address)


def forget_failures(tx: Tx, login: str) -> None:
    """A good sign-in clears the login's failures."""
    tx.execute(delete(LoginFailureRow).where(LoginFailureRow.login == login))
