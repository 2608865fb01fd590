"""Delivery into a Maildir, as a mail server does it: written aside, then renamed into `new`."""

from __future__ import annotations

import itertools
import os
import threading
import time
from pathlib import Path

from tests.mail_servers.processes import Runner

_numbers = itertools.count()
_lock = threading.Lock()
_last = 0


def make(folder: Path, runner: Runner) -> None:
    """Make the folder a Maildir, if it isn't one."""
    for part in (folder, folder / "tmp", folder / "new", folder / "cur"):
        if not part.is_dir():
            part.mkdir(mode=0o700, parents=True)
            runner.own(part)


def deliver(folder: Path, raw: bytes, runner: Runner) -> str:
    """Put a mail into the Maildir; gives the name of its file."""
    name = _name()
    written = folder / "tmp" / name
    written.write_bytes(raw.replace(b"\r\n", b"\n"))  # as mail servers on Unix keep it; it leaves with \r\n
    written.chmod(0o600)
    runner.own(written)
    written.rename(folder / "new" / name)
    return name


def folder_of(home: Path, folder: str) -> Path:
    """Where the IMAP folder is: below the inbox, its name behind a dot, a dot for each level."""
    maildir = home / "Maildir"
    return maildir if folder.upper() == "INBOX" else maildir / f".{folder.replace('/', '.')}"


def _name() -> str:
    # Servers number new mails by name: the time in it must grow even when the clock doesn't.
    global _last  # noqa: PLW0603 (one clock for the whole process)
    with _lock:
        _last = max(_last + 1, time.time_ns() // 1000)
        return f"{_last // 1_000_000}.M{_last % 1_000_000:06d}P{os.getpid()}Q{next(_numbers)}.mx.example.test"
