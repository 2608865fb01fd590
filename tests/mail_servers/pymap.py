"""Pymap, an IMAP server without keywords of one's own: what a mailbox at a big provider is like."""

from __future__ import annotations

import imaplib
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from tests.mail_servers.processes import LOCAL, Program, Runner, free_port, greeting, scratch

SUPPORT = "support@example.test"
PASSWORD = "s3cret"


class Pymap:
    """One mailbox, in memory: a stop empties it."""

    @staticmethod
    def missing() -> str:
        """What to install, when it isn't; else empty."""
        return "" if _program().exists() else "Pymap is not installed: pip install -c constraints.txt pymap"

    @staticmethod
    def available() -> str:
        """Why it can't run here; else empty."""
        return Pymap.missing()

    def __init__(self, account: str = SUPPORT, password: str = PASSWORD) -> None:
        """The one account."""
        self.account, self.password = account, password
        self.folder = scratch("pymap")
        self.log = self.folder / "pymap.log"
        self.host, self.port = LOCAL, free_port()
        self._running: Program | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def start(self) -> None:
        """Start it, if it doesn't run; returns when it answers. Raises ServerError with the end of its log."""
        if self._running and self._running.running:
            return
        where = ["--host", self.host, "--port", str(self.port), "--no-tls"]
        who = ["--demo-data", "--demo-user", self.account, "--demo-password", self.password]
        process = Runner(same=True).start([str(_program()), *where, "dict", *who], self.log)
        program = Program(process, self.log)
        program.wait_ready(lambda: greeting(self.port))
        self._running = program
        self._empty()

    def stop(self) -> None:
        """End it."""
        if self._running:
            self._running.kill()
            self._running = None

    def close(self) -> None:
        """End it and remove its folder."""
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def deliver(self, raw: bytes) -> None:
        """A mail arrives."""
        with self.connection() as imap:
            answer, said = imap.append("INBOX", "", "", raw)
            assert answer == "OK", said

    @contextmanager
    def connection(self) -> Iterator[imaplib.IMAP4]:
        """A connection of a test's own, signed in."""
        with imaplib.IMAP4(self.host, self.port, timeout=20) as imap:
            imap.login(self.account, self.password)
            yield imap

    def _empty(self) -> None:
        """It comes with a few mails of its own."""
        with self.connection() as imap:
            imap.select("INBOX")
            imap.store("1:*", "+FLAGS", r"(\Deleted)")
            imap.expunge()


def _program() -> Path:
    return Path(sys.executable).with_name("pymap")
