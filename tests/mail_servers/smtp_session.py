"""One SMTP connection to the scripted server: asks it at each stage what is to happen."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
import socket
import struct
from typing import TYPE_CHECKING, Any, AnyStr

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as State

from tests.mail_servers.smtp_script import Stage

if TYPE_CHECKING:
    from tests.mail_servers.smtp import ScriptedSmtp

#: What closes a TCP connection with a reset instead of an orderly end.
NO_LINGER = struct.pack("ii", 1, 0)
BEARER = re.compile(rb"user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01")
REFUSED = AuthResult(success=False, handled=False)


class Session(SMTP):
    """The library speaks SMTP; its hooks, all of them here, decide."""

    def __init__(self, owner: ScriptedSmtp) -> None:
        """`owner` says what is to happen, and keeps the mails."""
        self._owner = owner
        offered = owner.authority is not None and not owner.implicit_tls
        unknown = ([] if owner.accounts else ["PLAIN", "LOGIN"]) + ([] if owner.tokens else ["XOAUTH2"])
        super().__init__(
            self, hostname="mx.example.test", ident="ESMTP", loop=asyncio.get_running_loop(), timeout=60,
            data_size_limit=owner.max_bytes, enable_SMTPUTF8=True, auth_require_tls=offered,
            tls_context=owner.authority.server() if owner.authority and offered else None,
            authenticator=self._check_password, auth_exclude_mechanism=unknown,
        )  # fmt: skip

    def cut(self) -> None:
        """Break the connection, as a network does."""
        transport = self._original_transport or self.transport
        if isinstance(transport, asyncio.Transport):
            connection = transport.get_extra_info("socket")
            if connection.fileno() >= 0:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
            transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Tell the owner."""
        self._owner.opened(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Tell the owner."""
        self._owner.closed(self)
        super().connection_lost(error)

    async def push(self, status: AnyStr) -> None:
        """Say it; a 421 is the last word."""
        await super().push(status)
        if isinstance(status, str) and status.startswith("421") and self.transport:
            self.transport.close()

    async def _handle_client(self) -> None:
        if answer := await self._meet(Stage.CONNECT):
            await self.push(answer)
            if self.transport:
                self.transport.close()
            return
        await super()._handle_client()

    async def _meet(self, stage: Stage, recipient: str = "") -> str:
        """Let happen what is to happen at this stage; gives the answer to say, or nothing."""
        fault = self._owner.due(stage, recipient)
        if fault is None:
            return ""
        await asyncio.sleep(fault.delay)
        if fault.cut:
            self.cut()
            await asyncio.Event().wait()  # until the loss of the connection ends this task
        return fault.answer

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 (the library's name for it)
        """The library has no hook before its own answer."""
        if answer := await self._meet(Stage.STARTTLS):
            await self.push(answer)
        else:
            await super().smtp_STARTTLS(arg)

    async def handle_EHLO(  # noqa: N802 (as above)
        self, server: SMTP, session: State, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Say what the server can; signing in only where there are accounts."""
        if answer := await self._meet(Stage.EHLO):
            return [answer]
        session.host_name = hostname
        return [line for line in responses if not re.fullmatch(r"250-AUTH *", line)]

    async def handle_HELO(  # noqa: N802 (as above)
        self, server: SMTP, session: State, envelope: Envelope, hostname: str
    ) -> str:
        """What a client falls back to: refused with the same words."""
        if answer := await self._meet(Stage.EHLO):
            return answer
        session.host_name = hostname
        return "250 mx.example.test"

    async def handle_AUTH(  # noqa: N802 (as above)
        self, server: SMTP, session: State, envelope: Envelope, args: list[str]
    ) -> Any:
        """Leave it to the mechanism, if nothing is wrong."""
        return await self._meet(Stage.AUTH) or MISSING

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 (as above)
        """A refusal comes in two steps: the reason in JSON, and 535 after an empty line of the client."""
        said = args[1] if len(args) > 1 else ""
        given = _decoded(said) if said else await self.challenge_auth("")
        match = BEARER.fullmatch(given) if isinstance(given, bytes) else None
        tokens = self._owner.tokens
        account = tokens.owner(match[2].decode("latin-1")) if match and tokens else ""
        if match and account and account == match[1].decode("utf-8", "replace"):
            return AuthResult(success=True, auth_data=LoginPassword(account.encode(), b""))
        reason = {"status": "401", "schemes": "bearer", "scope": "https://mx.example.test/"}
        await self.challenge_auth(json.dumps(reason))
        return REFUSED

    def _check_password(
        self, server: SMTP, session: State, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        known = self._owner.accounts.get(data.login.decode("utf-8", "replace"))
        good = known is not None and known == data.password.decode("utf-8", "replace")
        return AuthResult(success=True, auth_data=data) if good else REFUSED

    async def handle_MAIL(  # noqa: N802 (as above)
        self, server: SMTP, session: State, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A sender: who isn't signed in where one must be is refused."""
        if answer := await self._meet(Stage.MAIL):
            return answer
        if (self._owner.accounts or self._owner.tokens) and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 (as above)
        self, server: SMTP, session: State, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A recipient."""
        if answer := await self._meet(Stage.RCPT, address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: State, envelope: Envelope) -> str:  # noqa: N802 (as above)
        """A whole mail: kept, or not."""
        if answer := await self._meet(Stage.DATA):
            return answer
        raw = envelope.original_content or b""
        who = session.auth_data if session.authenticated else None
        account = who.login.decode("utf-8", "replace") if isinstance(who, LoginPassword) else ""
        self._owner.keep(envelope.mail_from or "", envelope.rcpt_tos, raw, account)
        return await self._meet(Stage.TAKEN) or "250 2.0.0 Kept"


def _decoded(said: str) -> bytes:
    try:
        return base64.b64decode(said, validate=True)
    except binascii.Error:
        return b""
