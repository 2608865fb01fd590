"""Dovecot, a real IMAP server: in a scratch folder, on free loopback ports, as an ordinary user."""

from __future__ import annotations

import grp
import imaplib
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.mail_servers import dovecot_conf as conf
from tests.mail_servers import maildir
from tests.mail_servers.authority import Authority
from tests.mail_servers.processes import LOCAL, Program, Runner, ServerError, find, free_port, greeting, scratch
from tests.mail_servers.tokens import TokenServer

SUPPORT = "support@example.test"
PASSWORD = "s3cret"


@dataclass(frozen=True)
class Kept:
    """One mail as the server shows it."""

    uid: int
    flags: frozenset[str]
    raw: bytes


class Dovecot:
    """One server with a few mailboxes. Its ports stay the same when it is started again."""

    @staticmethod
    def missing() -> str:
        """What to install, when it isn't; else empty."""
        imap = Path("/usr/lib/dovecot/imap").exists() or find("imap")
        return "" if find("dovecot") and imap else "Dovecot is not installed: apt-get install dovecot-imapd"

    @staticmethod
    def available() -> str:
        """Why it can't run here; else empty."""
        return Dovecot.missing()

    def __init__(
        self, accounts: Mapping[str, str] | None = None, *, authority: Authority | None = None,
        tokens: TokenServer | None = None, auth: str = "plain login", disable_plaintext: bool = False,
        mailboxes: Iterable[str] = ("Sent", "Processed"), without: Iterable[str] = (),
    ) -> None:  # fmt: skip
        """`accounts`: address -> password. `tokens`: running; adds XOAUTH2 and OAUTHBEARER.

        `disable_plaintext`: a password is taken only after STARTTLS or on the TLS port. `mailboxes` are created by
        themselves. `without`: capabilities that it doesn't offer (IDLE, MOVE, UIDPLUS...); any shortens the greeting.
        """
        self.accounts = dict(accounts or {SUPPORT: PASSWORD})
        self.folder = scratch("dovecot")
        self.log = self.folder / "dovecot.log"
        self.homes = self.folder / "home"
        #: Where an MTA asks whether a password or a token is good.
        self.auth_socket = self.folder / "run" / "smtp-auth"
        self.authority = authority or Authority(self.folder / "tls")
        self.host, self.port, self.tls_port = LOCAL, free_port(), free_port()
        self._runner = Runner()
        self._program: Program | None = None
        self._written = [
            ("accounts", self._passwords()),
            # Copies: the account that runs the server may not reach the authority's own folder.
            ("cert.pem", self.authority.cert.read_text()),
            ("key.pem", self.authority.key.read_text()),
        ]
        if tokens:
            auth = f"{auth} xoauth2 oauthbearer"
            self._written.append(("oauth2.conf.ext", conf.tokens(tokens.info_url)))
        main = conf.main(
            self.folder, self._runner, grp.getgrgid(self._runner.gid).gr_name,
            (self.port, self.tls_port), mechanisms=auth, tls_first=disable_plaintext, mailboxes=mailboxes,
            without=without,
        )  # fmt: skip
        self._written.append(("dovecot.conf", main))

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
        if self._program and self._program.running:
            return
        self._lay_out()
        process = self._runner.start([find("dovecot"), "-F", "-c", str(self.folder / "dovecot.conf")], self.log)
        program = Program(process, self.log)
        program.wait_ready(lambda: greeting(self.port))
        self._program = program

    def stop(self) -> None:
        """Let it end in order; returns when its ports are free."""
        if self._program:
            self._program.stop()
            self._program = None

    def kill(self) -> None:
        """kill -9, it and all its sessions; `start` brings it back."""
        if self._program:
            self._program.kill()
            self._program = None
        (self.folder / "run" / "master.pid").unlink(missing_ok=True)  # else the next one may take it for alive

    def restart(self) -> None:
        """Stop and start again, with all mails."""
        self.stop()
        self.start()

    def close(self) -> None:
        """End it and remove its folder, mails and all."""
        try:
            self.kill()  # an orderly end takes Dovecot a second
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def maildir(self, account: str = SUPPORT, folder: str = "INBOX") -> Path:
        """Where an IMAP folder lies on the disk."""
        return maildir.folder_of(self.homes / account, folder)

    def deliver(self, raw: bytes, account: str = SUPPORT, folder: str = "INBOX") -> None:
        """A mail arrives, without any SMTP; also while the server is down."""
        if account not in self.accounts:
            raise ServerError(f"no mailbox {account} here; there are {', '.join(self.accounts)}")
        where = self.maildir(account, folder)
        maildir.make(where, self._runner)
        maildir.deliver(where, raw, self._runner)

    def reset_uidvalidity(self, account: str = SUPPORT) -> None:
        """As after a restore: UIDs begin again under another UIDVALIDITY, and keywords are lost. Restarts it."""
        before = max(self._validities(account), default=0)
        self.stop()
        for index in self.maildir(account).rglob("dovecot*"):
            index.unlink()
        while int(time.time()) <= before:  # the new one is the time in seconds, and must differ
            time.sleep(0.02)
        self.start()

    def messages(self, account: str = SUPPORT, folder: str = "INBOX") -> list[Kept]:
        """What the mailbox holds, in the order of UIDs; looks through a connection of its own and changes nothing."""
        with self.connection(account) as imap:
            imap.select(_quoted(folder), readonly=True)
            _, found = imap.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])")
        return [_kept(part) for part in found if isinstance(part, tuple)]

    def mark(self, uid: int, flag: str, account: str = SUPPORT, folder: str = "INBOX") -> None:
        """A person marks a mail, with `\\Seen` for instance, or a keyword."""
        with self.connection(account) as imap:
            imap.select(_quoted(folder))
            imap.uid("STORE", str(uid), "+FLAGS", f"({flag})")

    def expunge(self, uid: int, account: str = SUPPORT, folder: str = "INBOX") -> None:
        """A person deletes a mail for good."""
        with self.connection(account) as imap:
            imap.select(_quoted(folder))
            imap.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)")
            imap.uid("EXPUNGE", str(uid))

    @contextmanager
    def connection(self, account: str = SUPPORT) -> Iterator[imaplib.IMAP4_SSL]:
        """A connection of a test's own, signed in."""
        with imaplib.IMAP4_SSL(LOCAL, self.tls_port, ssl_context=self.authority.client(), timeout=20) as imap:
            imap.login(account, self.accounts[account])
            yield imap

    def _passwords(self) -> str:
        return "".join(f"{account}:{{PLAIN}}{password}::::::\n" for account, password in self.accounts.items())

    def _lay_out(self) -> None:
        for name, text in self._written:
            (self.folder / name).write_text(text, "utf-8")
        for part in ("run", "state", "home"):
            (self.folder / part).mkdir(exist_ok=True)
        self._runner.own(self.folder, *self.folder.iterdir())
        for account in self.accounts:
            home = self.homes / account
            home.mkdir(exist_ok=True)
            self._runner.own(home)
            maildir.make(self.maildir(account), self._runner)

    def _validities(self, account: str) -> Iterator[int]:
        for listed in self.maildir(account).rglob("dovecot-uidlist"):
            if found := re.match(rb"\d+ V(\d+) ", listed.read_bytes()):
                yield int(found[1])


def _quoted(folder: str) -> str:
    return f'"{folder}"'


def _kept(part: tuple[bytes, bytes]) -> Kept:
    uid = re.search(rb"UID (\d+)", part[0])
    flags = re.search(rb"FLAGS \(([^)]*)\)", part[0])
    assert uid, part[0]
    assert flags, part[0]
    return Kept(int(uid[1]), frozenset(flags[1].decode().split()), part[1])
