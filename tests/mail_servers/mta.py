"""Postfix in front of Dovecot: one real way of mail, from one person's client to another's mailbox and back.

It receives for example.test only, from loopback only, and looks nothing up. Its master must be root, which is why it
runs on fewer machines than the rest.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
from collections.abc import Mapping
from typing import Self

from tests.mail_servers import mta_conf as conf
from tests.mail_servers.dovecot import Dovecot
from tests.mail_servers.processes import LOCAL, Program, Runner, find, free_port, greeting, scratch, until

#: Where the mails are that aren't delivered yet.
QUEUES = ("incoming", "active", "deferred", "maildrop")
#: When its files were written, as it is told: it waits for two seconds before it reads what is new.
WRITTEN = 1_700_000_000
#: Accepted at first, then returned with a report to its sender.
GONE = "gone@example.test"


class Mta:
    """Delivers into the mailboxes of a Dovecot, with and without plus-tags.

    The world sends to `port`. The people of example.test and Hotliner send to `own_port`, which takes no other
    senders and vouches for them (`Authentication-Results: mx.example.test; dmarc=pass`). No such header that came
    from outside is left.
    """

    @staticmethod
    def missing() -> str:
        """What to install, when it isn't and could be used; else empty."""
        return "" if find("master") or os.geteuid() else "Postfix is not installed: apt-get install postfix"

    @staticmethod
    def available() -> str:
        """Why it can't run here; else empty."""
        return Mta.missing() or ("" if os.geteuid() == 0 else "Postfix can be started by root only")

    def __init__(self, dovecot: Dovecot, also: Mapping[str, str] | None = None) -> None:
        """`also`: further addresses -> the account whose mailbox they lead to."""
        self.folder = scratch("postfix")
        self.log = self.folder / "log" / "postfix.log"
        self.host, self.port, self.own_port = LOCAL, free_port(), free_port()
        self._dovecot, self._addresses = dovecot, {**{own: own for own in dovecot.accounts}, **(also or {})}
        self._runner = Runner()
        self._program: Program | None = None

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
        """Start it, if it doesn't run; returns when both ports answer. Raises ServerError with the end of its log."""
        if self._program and self._program.running:
            return
        self._lay_out()
        command = [find("master"), "-c", str(self.folder / "etc"), "-d"]
        program = Program(Runner(same=True).start(command, self.folder / "log" / "stderr.log"), self.log)
        program.wait_ready(lambda: greeting(self.port) and greeting(self.own_port))
        self._program = program

    def stop(self) -> None:
        """Let it end; what is in its queues stays there."""
        if self._program:
            self._program.stop()
            self._program = None

    def kill(self) -> None:
        """kill -9, it and all its children; `start` brings it back, queues and all."""
        if self._program:
            self._program.kill()
            self._program = None

    def close(self) -> None:
        """End it and remove its folder."""
        try:
            self.kill()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def waiting(self) -> int:
        """How many mails are in its queues."""
        files = (file for queue in QUEUES for file in (self.folder / "queue" / queue).rglob("*"))
        return sum(file.is_file() for file in files)

    def settle(self) -> None:
        """Wait until everything is delivered or returned."""
        until(lambda: not self.waiting, "Postfix's queues are empty")

    def _lay_out(self) -> None:
        owner = pwd.getpwnam("postfix").pw_uid
        for part in ("etc", "log", "data", "queue", *(f"queue/{name}" for name in conf.QUEUE_FOLDERS)):
            (self.folder / part).mkdir(exist_ok=True)
        for part in ("data", *(f"queue/{name}" for name in conf.QUEUE_FOLDERS if name != "pid")):
            os.chown(self.folder / part, owner, -1)
            (self.folder / part).chmod(0o700)
        home, auth, tls = self._dovecot.homes, self._dovecot.auth_socket, self._dovecot.authority
        written = conf.files(self.folder, self._runner, (self.port, self.own_port), home, auth, secrets.token_hex(8))
        written |= {"mailboxes": self._mailboxes(), "cert.pem": tls.cert.read_text(), "key.pem": tls.key.read_text()}
        for name, text in written.items():
            path = self.folder / "etc" / name
            path.write_text(text, "utf-8")
            os.utime(path, (WRITTEN, WRITTEN))

    def _mailboxes(self) -> str:
        lines = [f"{address} {account}/Maildir/" for address, account in {**self._addresses, GONE: "-"}.items()]
        return "\n".join(lines) + "\n"
