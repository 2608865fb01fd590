"""An SMTP server that does as a test says, at each stage and while it runs, and remembers what it took."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from tests.mail_servers.authority import Authority
from tests.mail_servers.loop import LoopThread, listen
from tests.mail_servers.processes import LOCAL, PATIENCE, ServerError, free_port
from tests.mail_servers.smtp_script import Script
from tests.mail_servers.smtp_session import Session
from tests.mail_servers.tokens import TokenServer


@dataclass(frozen=True)
class Received:
    """One mail that the server kept."""

    envelope_from: str
    recipients: tuple[str, ...]
    raw: bytes
    at: datetime
    #: Who had signed in; empty for nobody.
    account: str

    @property
    def message_id(self) -> str:
        """As written in the mail, with its brackets; empty without one."""
        parsed = email.message_from_bytes(self.raw, policy=email.policy.compat32)
        return str(parsed.get("Message-ID", "")).strip()


class ScriptedSmtp(Script):
    """Takes every mail until it is told otherwise. Its port stays the same when it is closed and opened again."""

    def __init__(
        self, *, authority: Authority | None = None, implicit_tls: bool = False,
        accounts: Mapping[str, str] | None = None, tokens: TokenServer | None = None, max_bytes: int = 30_000_000,
        deliver: Callable[[bytes, str], None] | None = None, mailboxes: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """`authority` offers STARTTLS, or TLS from the start (`implicit_tls`).

        With `accounts` (name -> password: PLAIN, LOGIN) or `tokens` (XOAUTH2) it takes mail only from who signs in.
        `mailboxes`: address -> account that `deliver` (a `Dovecot`'s) is called with; plus-tags are left out for that.
        """
        super().__init__()
        self.host, self.port = LOCAL, free_port()
        self.authority, self.implicit_tls, self.max_bytes = authority, implicit_tls, max_bytes
        self.accounts = dict(accounts or {})
        self.tokens = tokens
        self.received: list[Received] = []
        #: Connections taken so far.
        self.connections = 0
        self._deliver, self._mailboxes = deliver, dict(mailboxes or {})
        self._arrival = threading.Condition()
        self._thread: LoopThread | None = None
        self._server: asyncio.Server | None = None
        self._open: set[Session] = set()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to listen, if it doesn't."""
        self._thread = self._thread or LoopThread("scripted-smtp")
        self.accept_connections()

    def stop(self) -> None:
        """Stop listening and cut all connections."""
        if self._thread:
            self.refuse_connections()
            self._thread.end()
            self._thread = None

    def heal(self) -> None:
        """Nothing is wrong any more; the port is open."""
        super().heal()
        self.accept_connections()

    def refuse_connections(self) -> None:
        """Close the port and cut all connections, as a server that is down."""
        assert self._thread, "it runs"
        self._thread.do(self._close)

    def accept_connections(self) -> None:
        """Open the port, if it isn't."""
        assert self._thread, "it runs"
        self._thread.call(self._listen())

    def wait_for(self, count: int, patience: float = PATIENCE) -> list[Received]:
        """All mails, once there are `count`. Raises ServerError when they don't come."""
        with self._arrival:
            if not self._arrival.wait_for(lambda: len(self.received) >= count, patience):
                raise ServerError(f"{len(self.received)} mails came within {patience:g} s, not {count}")
            return list(self.received)

    def repeats(self) -> dict[str, list[bytes]]:
        """Message-ID -> its texts, of the mails that came more than once."""
        texts: dict[str, list[bytes]] = defaultdict(list)
        with self._arrival:
            for mail in self.received:
                texts[mail.message_id].append(mail.raw)
        return {message_id: came for message_id, came in texts.items() if len(came) > 1}

    def altered(self) -> list[str]:
        """The Message-IDs that came again with other bytes: there should be none."""
        return [message_id for message_id, came in self.repeats().items() if len(set(came)) > 1]

    def keep(self, envelope_from: str, recipients: list[str], raw: bytes, account: str) -> None:
        """Remember the mail, and pass it on to the mailboxes here."""
        sender = "" if envelope_from == "<>" else envelope_from
        for address in recipients:
            mailbox = self._mailboxes.get(_untagged(address))
            if self._deliver and mailbox:
                self._deliver(_stamped(raw, sender, address), mailbox)
        with self._arrival:
            self.received.append(Received(sender, tuple(recipients), raw, datetime.now(UTC), account))
            self._arrival.notify_all()

    def opened(self, session: Session) -> None:
        """A connection was made."""
        self.connections += 1
        self._open.add(session)

    def closed(self, session: Session) -> None:
        """A connection has ended."""
        self._open.discard(session)

    async def _listen(self) -> None:
        if self._server is None:
            listening = listen(self.port)
            tls = self.authority.server() if self.authority and self.implicit_tls else None
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(lambda: Session(self), sock=listening, ssl=tls)

    def _close(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        for session in list(self._open):
            session.cut()


def _untagged(address: str) -> str:
    name, _, domain = address.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


def _stamped(raw: bytes, sender: str, address: str) -> bytes:
    """As the last server on the way leaves it."""
    at = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
    trace = f"Return-Path: <{sender}>\r\nDelivered-To: {address}\r\nReceived: by mx.example.test; {at}\r\n"
    return trace.encode() + raw
