"""Who may work by mail, and under which account."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot.channels.mail.headers import is_address, is_own
from bot.channels.mail.incoming import UNKNOWN_SENDER
from bot.channels.mail.screen import is_name
from bot.channels.mail.words import BOT_NAME
from bot.settings import Settings, SettingsError
from bot.store import Conflict, Store, Tx, accounts, mail_briefs
from bot.store.accounts import Account

#: What nobody's password hashes to: who works by mail alone can't sign in to the pages.
NO_PASSWORD = "-"  # noqa: S105
#: Of a login, in characters.
LONGEST = 64


def login_of(address: str) -> str:
    """The login of who writes from this address."""
    return address.lower()[:LONGEST]


def listed(settings: Settings) -> tuple[str, ...]:
    """The addresses that get each handoff. Raises SettingsError when one can't be written to, or is our own."""
    named = [address.strip().lower() for address in settings.mail_hotliners.split(",") if address.strip()]
    for address in named:
        if not is_address(address):
            raise SettingsError(f"HOTLINER_MAIL_HOTLINERS: {address!r} is no plain mail address.")
        if len(address) > LONGEST:
            raise SettingsError(
                f"HOTLINER_MAIL_HOTLINERS: {address!r} has {len(address)} characters; up to {LONGEST} are possible."
            )
        if any(is_own(address, own) for own in settings.mail_own_addresses):
            raise SettingsError(f"HOTLINER_MAIL_HOTLINERS: {address!r} is the support mailbox itself.")
    return tuple(dict.fromkeys(named))


def may_work(tx: Tx, address: str, named: tuple[str, ...]) -> bool:
    """Whether this is a hotliner's address: `named` in the settings, or the login of an active hotliner."""
    account = accounts.by_login(tx, login_of(address))
    if account is None:
        return address in named
    return account.active and (address in named or "hotliner" in account.roles)


def can_be_answered(tx: Tx, conversation_id: int) -> bool:
    """Whether an answer can reach the requester: not where it is uncertain who wrote."""
    return mail_briefs.last_sender(tx, conversation_id) != UNKNOWN_SENDER


def account_of(store: Store, address: str, name: str, now: datetime) -> Account:
    """The account of who writes; those who have none get one for mail alone. It never bears an address as its name."""
    with store.read() as tx:
        known = accounts.by_login(tx, login_of(address))
    while known is None:
        try:
            with store.begin() as tx:
                shown = _good_name(address, name) or f"{BOT_NAME} {accounts.count(tx) + 1}"
                accounts.add(tx, login_of(address), shown, NO_PASSWORD, ("hotliner",), now)
        except Conflict:
            # Another worker made it at the same moment.
            pass
        with store.read() as tx:
            known = accounts.by_login(tx, login_of(address))
    return _named(store, known, address, name)


def _named(store: Store, account: Account, address: str, name: str) -> Account:
    """A name that was made here gives way to a better one, as soon as a mail brings it."""
    better = _good_name(address, name)
    if account.password_hash == NO_PASSWORD and better and better != account.name and _is_made(account.name, address):
        with store.begin() as tx:
            mail_briefs.rename(tx, account.id, better)
        return replace(account, name=better)
    return account if is_name(account.name) else replace(account, name=better or f"{BOT_NAME} {account.id}")


def _good_name(address: str, name: str) -> str:
    return name.strip() if is_name(name) else readable(address)


def _is_made(name: str, address: str) -> bool:
    return not is_name(name) or name == readable(address) or re.fullmatch(rf"{BOT_NAME} \d+", name) is not None


def readable(address: str) -> str:
    """A name made of what stands before the @, as `Ada Lovelace` of ada.lovelace; empty when that is no name."""
    local = re.sub(r"\d+$", "", address.partition("@")[0].partition("+")[0])
    words = [word for word in re.split(r"[._]+", local) if word]
    name = " ".join("-".join(part.capitalize() for part in word.split("-")) for word in words)
    return name if len(name) > 1 and all(each.isalpha() or each in " -'" for each in name) else ""
