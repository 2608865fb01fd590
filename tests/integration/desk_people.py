"""A migrated database with the people of the desk, made once and copied for each test."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher

from bot.store import Store, accounts
from bot.store.migrate import migrate

#: login -> roles; the password is the login. Their hashes are cheap: they carry their own parameters.
PEOPLE = {"camille": ("hotliner",), "sam": ("hotliner",), "noor": ("editor",), "both": ("hotliner", "editor")}
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.sqlite"
        store = Store(f"sqlite:///{path}")
        migrate(store)
        with store.begin() as tx:
            for login, roles in PEOPLE.items():
                accounts.add(tx, login, login.title(), CHEAP.hash(login), roles, datetime.now(UTC))
        store.close()
        return path.read_bytes()


def open_store(folder: Path) -> Store:
    """A store of its own for one test."""
    path = folder / "hotliner.sqlite"
    path.write_bytes(_template())
    return Store(f"sqlite:///{path}")
