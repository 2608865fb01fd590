"""Server-sent events: one thread waits for the whole process, and wakes every open page.

Waiting blocks, so hundreds of open pages must not wait each in a thread of its own. A page holds a `Bell`,
an asyncio event; what it then reads, it reads in a small pool that only these streams use.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from starlette.responses import StreamingResponse

HEARTBEAT = 15.0  # seconds; proxies cut a connection that says nothing for a minute
LISTEN = 1.0  # seconds for which the thread waits before it looks whether it should end
GATHER = 0.05  # seconds: rings that come closer together than this wake the pages once
READERS = 4  # threads that read for all pages

#: Waits until something may have changed since `seen`, at most `timeout` seconds; returns what to pass next.
Wait = Callable[[int, float], int]
#: What is new for one page, as `event` made it; None ends the stream.
Read = Callable[[], list[str] | None]


class Bell:
    """What one open page listens to."""

    def __init__(self) -> None:
        """Make it inside the event loop that will listen."""
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake the page, from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._rung.set)

    async def heard(self, timeout: float) -> bool:
        """Wait for a ring; False when none came. A ring during the reading that follows is heard next time."""
        try:
            await asyncio.wait_for(self._rung.wait(), timeout)
        except TimeoutError:
            return False
        self._rung.clear()
        return True


class Broadcaster:
    """Wakes the open pages of this process. `close` ends their streams: call it before the server waits for them."""

    def __init__(self, wait: Wait) -> None:
        """`wait` is `Intake.wait` or `Store.wait`. The thread starts with the first page."""
        self._wait = wait
        self._bells: set[Bell] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="live-read")

    @property
    def closed(self) -> bool:
        """Whether the streams are to end."""
        return self._closed.is_set()

    @property
    def pages(self) -> int:
        """How many pages listen."""
        return len(self._bells)

    @contextmanager
    def bell(self) -> Iterator[Bell]:
        """A bell for as long as a page is open."""
        bell = Bell()
        with self._lock:
            self._bells.add(bell)
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, name="live-ear", daemon=True)
                self._thread.start()
        try:
            yield bell
        finally:
            with self._lock:
                self._bells.discard(bell)

    async def read(self, read: Read) -> list[str] | None:
        """Read in the pool of the streams; None once it is closed."""
        try:
            reading = asyncio.get_running_loop().run_in_executor(self._pool, read)
        except RuntimeError:
            if not self.closed:
                raise
            return None
        return await reading

    def close(self) -> None:
        """End every stream; the browsers come back by themselves when a server is there again."""
        self._closed.set()
        self._ring_all()
        self._pool.shutdown(wait=False)

    def _listen(self) -> None:
        seen = 0
        while not self.closed:
            now = self._wait(seen, LISTEN)
            if now != seen:
                seen = now
                self._ring_all()
                self._closed.wait(GATHER)

    def _ring_all(self) -> None:
        with self._lock:
            for bell in self._bells:
                bell.ring()


def event(data: dict[str, Any], name: str = "message", id: int | None = None) -> str:
    """One server-sent event. The browser gives the latest `id` back when it reconnects."""
    head = f"event: {name}\n" + (f"id: {id}\n" if id is not None else "")
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n"


async def stream(live: Broadcaster, read: Read) -> AsyncIterator[str]:
    """What `read` finds, now and after each ring; a heartbeat when all is quiet."""
    with live.bell() as bell:
        yield "retry: 2000\n\n"
        while not live.closed:
            news = await live.read(read)
            if news is None:
                return
            for piece in news:
                yield piece
            # After a heartbeat it reads again all the same: a ring may get lost when the database restarts.
            if not await bell.heard(HEARTBEAT):
                yield ": still here\n\n"


def respond(live: Broadcaster, read: Read) -> StreamingResponse:
    """The stream as a response, which nobody on the way may keep or gather."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream(live, read), media_type="text/event-stream", headers=headers)
