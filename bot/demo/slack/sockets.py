"""Socket Mode: the connections that an app holds open, and the envelopes that go over them."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import WSMsgType, web

from bot.demo.slack.errors import JSON, SlackError
from bot.demo.slack.faults import Faults

MOST_CONNECTIONS = 10
PING_SECONDS = 5.0


@dataclass(eq=False)
class Connection:
    """One open WebSocket."""

    ws: web.WebSocketResponse
    transport: asyncio.Transport | None
    #: It is open and says nothing, hears nothing: as when a firewall forgets it.
    frozen: bool = False


class Sockets:
    """All open connections; an envelope goes to one of them, in turn."""

    def __init__(self, app_id: str, ticket_seconds: float, faults: Faults) -> None:
        self._app_id = app_id
        self._ticket_seconds = ticket_seconds
        self._faults = faults
        self._tickets: dict[str, float] = {}
        self._connections: list[Connection] = []
        self._waiting: dict[str, asyncio.Future[JSON]] = {}
        #: How many handshakes went well.
        self.handshakes = 0

    def __len__(self) -> int:
        return len(self._connections)

    def ticket(self) -> str:
        """What opens one connection, once and soon. Raises SlackError(too_many_websockets)."""
        if len(self._connections) >= MOST_CONNECTIONS:
            raise SlackError("too_many_websockets")
        ticket = secrets.token_hex(8)
        self._tickets[ticket] = time.monotonic() + self._ticket_seconds
        return ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """GET /link/: one connection, from its handshake to its end."""
        expires = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if self._faults.strike("refuse_handshake"):
            return web.Response(status=503, text="upstream connect error")
        if expires < time.monotonic():
            return web.Response(status=401, text="invalid ticket")
        ws = web.WebSocketResponse(autoping=False, autoclose=False)
        await ws.prepare(request)
        connection = Connection(ws, request.transport)
        self._connections.append(connection)
        self.handshakes += 1
        pings = asyncio.create_task(self._ping(connection))
        try:
            await ws.send_str(json.dumps(self._hello()))
            await self._listen(connection)
        except ConnectionError:
            pass
        finally:
            pings.cancel()
            self._forget(connection)
        return ws

    def _hello(self) -> JSON:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {"host": "applink-1", "build_number": 10, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    async def _listen(self, connection: Connection) -> None:
        while True:
            frame = await connection.ws.receive()
            if frame.type in (WSMsgType.CLOSED, WSMsgType.CLOSING, WSMsgType.ERROR):
                return
            if connection.frozen:
                continue
            if frame.type == WSMsgType.CLOSE:
                await connection.ws.close()
                return
            if frame.type == WSMsgType.PING:
                await connection.ws.pong(frame.data)
            elif frame.type == WSMsgType.TEXT:
                self._acknowledged(frame.data)

    def _acknowledged(self, text: str) -> None:
        with suppress(ValueError):
            answer = json.loads(text)
            waiting = self._waiting.pop(answer.get("envelope_id", ""), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(answer.get("payload") or {})

    async def _ping(self, connection: Connection) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            if not connection.frozen:
                with suppress(ConnectionError):
                    await connection.ws.ping(b"Ping from applink-1")

    async def send(self, kind: str, payload: JSON, attempt: int, reason: str, within: float) -> JSON | None:
        """Send one envelope; its acknowledgement's payload, or None when none came in time or nobody is connected."""
        if not self._connections:
            return None
        connection = self._connections.pop(0)
        self._connections.append(connection)
        envelope: JSON = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        waiting: asyncio.Future[JSON] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = waiting
        try:
            if not connection.frozen:
                await connection.ws.send_str(json.dumps(envelope))
            return await asyncio.wait_for(waiting, within)
        except (TimeoutError, ConnectionError):
            return None
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    def freeze(self) -> None:
        """All open connections go silent; new ones work."""
        for connection in self._connections:
            connection.frozen = True

    def drop(self) -> None:
        """Break all connections without a word, as a cable that is pulled."""
        for connection in list(self._connections):
            self._forget(connection)
            if connection.transport is not None:
                connection.transport.abort()

    async def disconnect(self, reason: str) -> None:
        """Ask the app to connect anew (`warning`, `refresh_requested`, `link_disabled`), then close."""
        for connection in list(self._connections):
            with suppress(ConnectionError):
                text = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}
                await connection.ws.send_str(json.dumps(text))
                if reason != "warning":
                    self._forget(connection)
                    await connection.ws.close()

    def _forget(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
