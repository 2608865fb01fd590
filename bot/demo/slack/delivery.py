"""Brings events and interactions to the app: over Socket Mode, or over HTTP with Slack's signature; tries again."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.demo.slack.errors import JSON
from bot.demo.slack.faults import Faults
from bot.demo.slack.manifest import App
from bot.demo.slack.sockets import Sockets
from bot.demo.slack.state import Timing

#: How long an event is held at most for the next one to overtake it.
OVERTAKEN_WITHIN = 0.5


@dataclass
class Delivery:
    """One event or interaction on its way to the app. Times are those of `time.monotonic()`."""

    kind: str
    payload: JSON
    began_at: float = field(default_factory=time.monotonic)
    attempts: int = 0
    acknowledged_at: float | None = None
    #: What the app answered with its acknowledgement.
    answer: JSON = field(default_factory=dict)

    @property
    def acknowledged(self) -> bool:
        """Whether the app has said that it has it."""
        return self.acknowledged_at is not None


class Deliveries:
    """All that was ever sent to the app."""

    def __init__(self, app: App, timing: Timing, faults: Faults, sockets: Sockets) -> None:
        self.app = app
        self.all: list[Delivery] = []
        self._timing = timing
        self._faults = faults
        self._sockets = sockets
        self._tasks: set[asyncio.Task[Any]] = set()
        self._held: asyncio.Event | None = None
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Be ready to send over HTTP."""
        self._session = aiohttp.ClientSession(trust_env=False)

    async def stop(self) -> None:
        """Give up what is on its way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    @property
    def pending(self) -> int:
        """How many events are on their way or wait for their next try."""
        return len(self._tasks)

    def event(self, payload: JSON) -> None:
        """Send an event, again and again if need be. Never waits."""
        copies = 2 if self._faults.strike("duplicate") else 1
        delivery = Delivery("events_api", payload)
        self.all.append(delivery)
        for _ in range(copies):
            task = asyncio.create_task(self._persist(delivery))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _persist(self, delivery: Delivery) -> None:
        await self._hold()
        reason = ""
        for attempt, pause in enumerate((0.0, *self._timing.retries)):
            await asyncio.sleep(pause)
            delivery.attempts += 1
            answer, reason = await self._attempt(delivery, attempt, reason)
            if answer is not None:
                delivery.acknowledged_at = delivery.acknowledged_at or time.monotonic()
                return
            if reason == "no_retry":
                return

    async def _hold(self) -> None:
        if delay := self._faults.strike("delay"):
            await asyncio.sleep(delay.seconds)
        overtaking, self._held = self._held, None
        if overtaking is None and self._faults.strike("reorder"):
            held = self._held = asyncio.Event()
            try:
                await asyncio.wait_for(held.wait(), OVERTAKEN_WITHIN)
            except TimeoutError:
                self._held = None
        elif overtaking is not None:
            asyncio.get_running_loop().call_later(0.02, overtaking.set)

    async def challenge(self) -> bool:
        """Whether the app's address gives back the word that Slack sends there before it trusts it."""
        word = uuid.uuid4().hex
        delivery = Delivery(
            "events_api", {"type": "url_verification", "token": self.app.verification_token, "challenge": word}
        )
        answer, _ = await self._post(delivery, 0, "")
        return answer is not None and word in (answer.get("challenge"), answer.get("text"))

    async def interact(self, kind: str, payload: JSON) -> Delivery:
        """Send an interaction or a command, once; what the app answered within three seconds."""
        delivery = Delivery(kind, payload)
        self.all.append(delivery)
        delivery.attempts = 1
        answer, _ = await self._attempt(delivery, 0, "")
        if answer is not None:
            delivery.acknowledged_at = time.monotonic()
            delivery.answer = answer
        return delivery

    async def _attempt(self, delivery: Delivery, attempt: int, reason: str) -> tuple[JSON | None, str]:
        if self._faults.strike("lost_delivery"):
            await asyncio.sleep(self._timing.acknowledge)
            return None, "http_timeout" if not self.app.socket_mode else "timeout"
        if self.app.socket_mode:
            sending = self._sockets.send(delivery.kind, delivery.payload, attempt, reason, self._timing.acknowledge)
            return await sending, "timeout"
        return await self._post(delivery, attempt, reason)

    async def _post(self, delivery: Delivery, attempt: int, reason: str) -> tuple[JSON | None, str]:
        body, media_type = encode(delivery)
        headers = {"Content-Type": media_type, **sign(self.app.signing_secret, body, int(time.time()))}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        assert self._session is not None, "start() comes first"
        timeout = aiohttp.ClientTimeout(total=self._timing.acknowledge)
        try:
            async with self._session.post(self.app.url, data=body, headers=headers, timeout=timeout) as response:
                text = await response.text()
                if response.status == 200:
                    return read_answer(text), ""
                stop = response.headers.get("X-Slack-No-Retry") == "1"
                return None, "no_retry" if stop else "http_error"
        except TimeoutError:
            return None, "http_timeout"
        except aiohttp.ClientError:
            return None, "connection_failed"


def encode(delivery: Delivery) -> tuple[bytes, str]:
    """An HTTP body and its media type: JSON for events, forms for the rest."""
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload).encode(), "application/json"
    if delivery.kind == "slash_commands":
        return urlencode(delivery.payload).encode(), "application/x-www-form-urlencoded"
    return urlencode({"payload": json.dumps(delivery.payload)}).encode(), "application/x-www-form-urlencoded"


def sign(secret: str, body: bytes, now: int) -> dict[str, str]:
    """The headers that prove that a request is Slack's."""
    digest = hmac.new(secret.encode(), f"v0:{now}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(now), "X-Slack-Signature": f"v0={digest}"}


def read_answer(text: str) -> JSON:
    """What came with a 200: nothing, a JSON object, or the words to say."""
    if not text.strip():
        return {}
    try:
        answer = json.loads(text)
    except ValueError:
        return {"text": text}
    return answer if isinstance(answer, dict) else {"text": text}
