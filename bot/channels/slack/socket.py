"""Socket Mode: envelopes come in over a WebSocket, and are acknowledged after they were handled.

The one place with an event loop. What it receives goes to threads: one lane for each Slack channel, so that messages
of a conversation are kept in the order in which they came.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

os.environ.setdefault("SKIP_SLACK_SDK_WARNING", "1")

from slack_sdk.socket_mode.aiohttp import SocketModeClient  # noqa: E402
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient  # noqa: E402
from slack_sdk.socket_mode.request import SocketModeRequest  # noqa: E402
from slack_sdk.socket_mode.response import SocketModeResponse  # noqa: E402
from slack_sdk.web.async_client import AsyncWebClient  # noqa: E402

log = logging.getLogger(__name__)

LANES = 8
#: Seconds between two looks at the connection.
WATCH = 3.0
#: Seconds that what is in hand may take when the process is to end.
DRAIN = 8.0

#: Handles an envelope: (its payload, its headers) -> (status, what to answer).
Dispatch = Callable[[dict[str, Any], dict[str, str]], tuple[int, Any]]


class Socket:
    """The connection, in a thread of its own."""

    def __init__(self, app_token: str, api_url: str, dispatch: Dispatch, ping: float = 5) -> None:
        """Nothing is opened before `start`. `ping`: seconds between two signs of life."""
        self._app_token = app_token
        self._api_url = api_url
        self._dispatch = dispatch
        self._ping = ping
        self._lanes = [ThreadPoolExecutor(1, thread_name_prefix=f"slack-{number}") for number in range(LANES)]
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._in_hand: set[asyncio.Task[None]] = set()
        self.connected = False

    def start(self) -> None:
        """Connect, and stay connected; returns at once."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="slack-socket", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more, finish what is in hand, close."""
        if self._thread is None:
            return
        if self._loop is not None and self._stopping is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(DRAIN + 5)
        self._thread = None
        for lane in self._lanes:
            lane.shutdown(wait=False)

    async def _run(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        client = SocketModeClient(
            self._app_token, web_client=AsyncWebClient(base_url=self._api_url), ping_interval=self._ping
        )
        client.socket_mode_request_listeners.append(self._receive)
        connecting = asyncio.create_task(self._keep_connected(client))
        await self._stopping.wait()
        client.socket_mode_request_listeners.clear()
        connecting.cancel()
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=DRAIN)
        self.connected = False
        with suppress(Exception):
            await asyncio.wait_for(client.close(), 3)  # type: ignore[no-untyped-call]

    async def _keep_connected(self, client: SocketModeClient) -> None:
        """The client reconnects by itself, but for one case: after a failed handshake it would use its ticket again."""
        connecting: asyncio.Task[None] | None = None
        while True:
            self.connected = await client.is_connected()
            if not self.connected:
                client.wss_uri = None
                if connecting is None or connecting.done():
                    _swallow(connecting)
                    connecting = asyncio.create_task(self._connect(client))
            await asyncio.sleep(0.2 if not self.connected else WATCH)

    async def _connect(self, client: SocketModeClient) -> None:
        try:
            await client.connect()  # type: ignore[no-untyped-call]
            self.connected = True
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 (whatever it was, we try again)
            log.warning("no connection to Slack", extra={"action": "slack_connect", "why": type(error).__name__})
            await asyncio.sleep(1)

    async def _receive(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        # The client waits for its listeners before it reads on: what takes time runs beside it.
        task = asyncio.create_task(self._handle(client, request))
        self._in_hand.add(task)
        task.add_done_callback(self._in_hand.discard)

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        assert self._loop is not None
        headers = {"x-slack-retry-num": str(request.retry_attempt or 0)}
        payload = request.payload if isinstance(request.payload, dict) else {}
        try:
            lane = self._lanes[_lane(payload)]
            status, body = await self._loop.run_in_executor(lane, self._dispatch, payload, headers)
            if status == 200:
                await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, _answer(body)))
        except Exception:
            # Not acknowledged: Slack sends it again.
            log.exception("an envelope was not acknowledged", extra={"action": "slack_envelope"})


def _swallow(task: asyncio.Task[None] | None) -> None:
    if task is not None and not task.cancelled():
        task.exception()


def _answer(body: Any) -> dict[str, Any] | None:
    if isinstance(body, dict):
        return body
    if isinstance(body, str) and body.startswith("{"):
        found: dict[str, Any] = json.loads(body)
        return found
    return {"text": body} if body else None


def _lane(payload: dict[str, Any]) -> int:
    """What concerns one channel, or else one person, goes one way."""
    event = payload.get("event") or {}
    channel = payload.get("channel") or {}
    name = event.get("channel") or (channel.get("id") if isinstance(channel, dict) else channel)
    user = payload.get("user") or {}
    name = name or payload.get("channel_id") or (user.get("id") if isinstance(user, dict) else user)
    return zlib.crc32(str(name or "").encode()) % LANES
