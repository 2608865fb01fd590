"""The way in: a small SMTP server for the support mailbox, and for nobody else. It relays nothing.

A mail is answered with 250 only after it was kept; before that the sender still has it, and tries again.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Sequence
from typing import AnyStr

from aiosmtpd.smtp import SMTP, Envelope, Session
from aiosmtpd.smtp import log as library

from bot.channels.mail.headers import is_own
from bot.channels.mail.ledger import Ledger

NOT_HERE = "550 5.1.1 No such mailbox here; this server receives for the support address only."
TRY_AGAIN = "451 4.3.0 The mail could not be kept just now; please send it again later."
ACCEPTED = "250 2.0.0 The mail is kept."

logger = logging.getLogger(__name__)


class Door:
    """Decides about each recipient and each mail; the server calls it."""

    def __init__(self, own: Sequence[str], ledger: Ledger, max_bytes: int) -> None:
        """Mails for one of the `own` addresses are kept in the ledger."""
        self._own = own
        self._ledger = ledger
        self.max_bytes = max_bytes

    async def handle_RCPT(  # noqa: N802 (the server's name for it)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only the support mailbox, with or without a plus-tag, is a recipient here."""
        del server, session
        if not any(is_own(address, own) for own in self._own):
            return NOT_HERE
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 (as above)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail, then say so."""
        del server, session
        raw = envelope.original_content or b""
        if len(raw) > self.max_bytes:
            return too_big(self.max_bytes)
        try:
            await asyncio.get_running_loop().run_in_executor(None, self.keep, raw, _sender(envelope.mail_from))
        except Exception:  # whatever went wrong, the sender must not think that we have the mail
            logger.exception("a mail could not be kept", extra={"action": "mail_refused", "bytes": len(raw)})
            return TRY_AGAIN
        return ACCEPTED

    def keep(self, raw: bytes, envelope_from: str | None) -> None:
        """Keep the mail; returns after the commit."""
        new = self._ledger.keep(raw, envelope_from=envelope_from)
        logger.info("mail received", extra={"action": "mail_received", "bytes": len(raw), "new": new})


def _sender(said: str | None) -> str | None:
    """The sender that was named: empty for reports; without what no database can hold."""
    if said is None:
        return None
    return "" if said == "<>" else said.encode("utf-8", "replace").decode().replace("\0", "")


def too_big(max_bytes: int) -> str:
    """What the sender's mail program shows of a mail that is too large."""
    most = f"{max_bytes / 1_000_000:g}"
    return f"552 5.3.4 This mail is larger than {most} MB; please send it without its attachments."


class _Smtp(SMTP):
    #: RFC 5321 allows 1,000; programs send longer ones all the same, and the mail server before us has taken them.
    line_length_limit = 1_000_000

    async def push(self, status: AnyStr) -> None:
        # The library's own words say nothing to the person whose mail comes back.
        refused = isinstance(status, str) and status.startswith("552 ")
        await (super().push(too_big(self.data_size_limit or 0)) if refused else super().push(status))


class Listener:
    """The server in a thread of its own.

    The library brings a controller for that; it learns only after a timeout that a port is taken, and leaks then.
    """

    def __init__(self, listen: str, door: Door) -> None:
        """`listen` is HOST:PORT."""
        host, _, port = listen.rpartition(":")
        self._address = (host, int(port))
        self._door = door
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to listen. Raises OSError when the port is taken."""
        # The library tells addresses at INFO.
        library.setLevel(logging.DEBUG if logger.isEnabledFor(logging.DEBUG) else logging.WARNING)
        listening = _listening(self._address)
        ready = threading.Event()
        self._thread = threading.Thread(
            target=asyncio.run, args=(self._serve(listening, ready),), name="mail", daemon=True
        )
        self._thread.start()
        ready.wait()

    def stop(self) -> None:
        """Stop listening; a mail that is being kept is kept."""
        if self._thread is None or self._loop is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = self._loop = None

    async def _serve(self, listening: socket.socket, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            async with await self._loop.create_server(self._smtp, sock=listening):
                ready.set()
                await self._stopping.wait()
            # A connection that was just taken has no owner yet: nobody would close it.
            await asyncio.sleep(0.01)
        finally:
            ready.set()

    def _smtp(self) -> SMTP:
        return _Smtp(
            self._door, data_size_limit=self._door.max_bytes, enable_SMTPUTF8=True, ident="Hotliner", hostname="hotliner",
            loop=self._loop,
        )  # fmt: skip


def _listening(address: tuple[str, int]) -> socket.socket:
    """An open port. Its protocol is named: only then the event loop sends each answer at once (TCP_NODELAY)."""
    family = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)[0][0]
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(100)
    except BaseException:
        made.close()
        raise
    return made
