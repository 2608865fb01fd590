"""Who may work by mail, and under which account."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channels.mail.headers import is_address, is_own
from bot.channels.mail.screen import is_name
from bot.channels.mail.words import BOT_NAME
from bot.settings import Settings, SettingsError
from bot.store import Conflict, Store, Tx, accounts
from bot.store.accounts import Account

#: What nobody's password hashes to: who works by mail alone can't sign in to the pages.
NO_PASSWORD = "-"  # noqa: S105


def login_of(address: str) -> str:
    """The login of who writes from this address."""
    return address.lower()[:64]


def listed(settings: Settings) -> tuple[str, ...]:
    """The addresses that get each handoff. Raises SettingsError when one can't be written to, or is our own."""
    named = [address.strip().lower() for address in settings.mail_hotliners.split(",") if address.strip()]
    for address in named:
        if not is_address(address):
            raise SettingsError(f"HOTLINER_MAIL_HOTLINERS: {address!r} is no plain mail address.")
        if any(is_own(address, own) for own in settings.mail_own_addresses):
            raise SettingsError(f"HOTLINER_MAIL_HOTLINERS: {address!r} is the support mailbox itself.")
    return tuple(dict.fromkeys(named))


def may_work(tx: Tx, address: str, named: tuple[str, ...]) -> bool:
    """Whether this is a hotliner's address: `named` in the settings, or the login of an active hotliner."""
    account = accounts.by_login(tx, login_of(address))
    if account is None:
        return address in named
    return account.active and (address in named or "hotliner" in account.roles)


def account_of(store: Store, address: str, name: str, now: datetime) -> Account:
    """The account of who writes; those who have none get one for mail alone. It never bears an address as its name."""
    with store.read() as tx:
        known = accounts.by_login(tx, login_of(address))
    while known is None:
        try:
            with store.begin() as tx:
                shown = name if is_name(name) else f"{BOT_NAME} {accounts.count(tx) + 1}"
                accounts.add(tx, login_of(address), shown, NO_PASSWORD, ("hotliner",), now)
        except Conflict:
            # Another worker made it at the same moment.
            pass
        with store.read() as tx:
            known = accounts.by_login(tx, login_of(address))
    return known if is_name(known.name) else replace(known, name=f"{BOT_NAME} {known.id}")
