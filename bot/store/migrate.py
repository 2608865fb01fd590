"""Brings a database to the tables of this version (Alembic)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.store import Store, StoreError
from bot.store import mail_tables as _mail_tables  # noqa: F401 (what is compared must be complete)
from bot.store.tables import Table, UtcDateTime

#: Any number: those who migrate at the same time wait for each other on it (PostgreSQL).
_LOCK = 7_203_114


def migrate(store: Store) -> None:
    """Apply what is missing; does nothing on an up-to-date database. Raises StoreError when it doesn't answer."""
    try:
        with store.engine.connect() as connection, connection.begin():
            if not store.is_sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            command.upgrade(config(connection), "head")
    except OperationalError as error:
        raise StoreError(
            f"the database does not answer ({str(error.orig).strip()}); see HOTLINER_DATABASE_URL"
        ) from error


def pending(store: Store) -> bool:
    """Whether migrations are missing."""
    with store.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current != ScriptDirectory.from_config(config()).get_current_head()


def difference(store: Store) -> list[Any]:
    """What the migrated database and the tables of the code do not share; empty when all is well."""
    with store.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Table.metadata))


def config(connection: Any = None) -> Config:
    """Alembic's configuration: no file, everything is beside this module."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.attributes["connection"] = connection
    return made


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """How a generated migration writes our own types: it must not depend on code that may change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False
