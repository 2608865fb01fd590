"""The database: the only place that knows SQL.

`Store` opens it and gives transactions (`with store.begin() as tx`). The modules beside this one hold the
questions and the changes, each a function whose first argument is the transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

__all__ = ["Conflict", "Store", "StoreError", "Tx"]

#: A transaction: what the functions of the store take first.
Tx = Session


class StoreError(RuntimeError):
    """The database can't be used; the message says what and what to do."""


class Conflict(RuntimeError):
    """Somebody else wrote the same at the same time; do it again and find what they wrote."""


class Store:
    """One database. SQLite (WAL) for one process; PostgreSQL for more."""

    def __init__(self, url: str) -> None:
        """Open the database at `url`; nothing is read yet. Raises StoreError when the address is wrong."""
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise StoreError(f"HOTLINER_DATABASE_URL is not an address of a database: {url!r}") from error
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed.render_as_string(hide_password=False)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        # SQLite has one writer; who waits for it there sleeps and may be overtaken for ever. Here they queue.
        self._turn: AbstractContextManager[object] = threading.Lock() if self.is_sqlite else nullcontext()
        self._rung = threading.Condition()
        self._rings = 0
        self._ear: threading.Thread | None = None
        self._closed = False

    @contextmanager
    def begin(self, *, ring: bool = False) -> Iterator[Tx]:
        """A transaction: committed at the end, undone when anything is raised. Raises Conflict.

        With `ring`, everyone who waits for something new is woken after the commit: in this process, and on
        PostgreSQL in the others too.
        """
        try:
            with self._turn, Session(self.engine, expire_on_commit=False) as tx, tx.begin():
                yield tx
                if ring and not self.is_sqlite:
                    tx.execute(text("NOTIFY hotliner"))
        except IntegrityError as error:
            raise Conflict(str(error.orig)) from error
        if ring:
            self._ring_here()

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that only reads: on SQLite it never waits for a writer."""
        engine = self.engine.execution_options(hotliner_read=True)
        with Session(engine, expire_on_commit=False) as tx, tx.begin():
            yield tx

    def ring(self) -> None:
        """Wake everyone who waits in this process, though nothing was written."""
        self._ring_here()

    def wait(self, seen: int, timeout: float) -> int:
        """Wait until something new was rung after `seen`, or `timeout` seconds; returns what to pass next time."""
        self._listen()
        with self._rung:
            self._rung.wait_for(lambda: self._rings != seen or self._closed, timeout)
            return self._rings

    def check(self) -> None:
        """Raises StoreError, with what to do, when the database doesn't answer."""
        try:
            with self.read() as tx:
                tx.execute(text("SELECT 1"))
        except OperationalError as error:
            raise StoreError(
                f"the database does not answer ({str(error.orig).strip()}); see HOTLINER_DATABASE_URL"
            ) from error

    def close(self) -> None:
        """Close all connections and wake all who wait."""
        self._closed = True
        self._ring_here()
        if self._ear is not None:
            self._ear.join(timeout=3)
        self.engine.dispose()

    def _ring_here(self) -> None:
        with self._rung:
            self._rings += 1
            self._rung.notify_all()

    def _listen(self) -> None:
        """On PostgreSQL, hear what other processes ring (LISTEN/NOTIFY), in one thread for this process."""
        with self._rung:
            if self.is_sqlite or self._ear is not None:
                return
            self._ear = threading.Thread(target=self._hear, name="store-ear", daemon=True)
        self._ear.start()

    def _hear(self) -> None:
        import psycopg

        address = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        while not self._closed:
            try:
                with psycopg.connect(address, autocommit=True) as connection:
                    connection.execute("LISTEN hotliner")
                    self._ring_here()
                    while not self._closed:
                        for _ in connection.notifies(timeout=1.0, stop_after=1):
                            self._ring_here()
            except psycopg.OperationalError:
                # The server restarts: whoever waits polls meanwhile, and we try again.
                threading.Event().wait(1.0)


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver's own BEGIN would come too late; ours is below.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A writer takes its lock at once: a reader that turns writer would fail where others wrote meanwhile.
        reads = connection.get_execution_options().get("hotliner_read")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str) -> Engine:
    return create_engine(url, pool_size=8, max_overflow=16, pool_pre_ping=True)
