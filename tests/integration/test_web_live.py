"""Server-sent events: one thread wakes all pages; streams resume, beat and end."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from bot.channels.web import WebChannel, live, routes
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.settings import Settings
from bot.store import Store
from bot.store.migrate import migrate
from bot.worker import Worker
from retrieval.search import Search


class Rings:
    """What an intake or a store offers to wait on."""

    def __init__(self) -> None:
        self.count = 0
        self.waiting = 0
        self._changed = threading.Condition()

    def ring(self) -> None:
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def wait(self, seen: int, timeout: float) -> int:
        with self._changed:
            self.waiting += 1
            self._changed.wait_for(lambda: self.count != seen, timeout)
            self.waiting -= 1
            return self.count


@pytest.fixture
def rings() -> Rings:
    return Rings()


@pytest.fixture
def broadcaster(rings: Rings) -> Iterator[live.Broadcaster]:
    made = live.Broadcaster(rings.wait)
    yield made
    made.close()


def test_two_hundred_pages_wait_in_one_thread(rings: Rings, broadcaster: live.Broadcaster) -> None:
    async def page(number: int) -> int:
        reads = iter((["first"], [f"news {number}"], None))
        return len([piece async for piece in live.stream(broadcaster, lambda: next(reads))])

    async def scene() -> list[int]:
        pages = [asyncio.create_task(page(number)) for number in range(200)]
        while broadcaster.pages < 200:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        before = threading.active_count()
        for _ in range(2):
            rings.ring()
            await asyncio.sleep(2 * live.GATHER)
        assert before <= threading.active_count() <= before + 1
        return await asyncio.wait_for(asyncio.gather(*pages), 10)

    threads = threading.active_count()
    # Each: the retry line, what it found at first, the news.
    assert asyncio.run(scene()) == [3] * 200
    assert rings.waiting <= 1
    assert threading.active_count() <= threads + live.READERS + 2
    assert broadcaster.pages == 0


def test_rings_that_come_close_together_wake_a_page_once(rings: Rings, broadcaster: live.Broadcaster) -> None:
    reads = 0

    def read() -> list[str]:
        nonlocal reads
        reads += 1
        return []

    async def scene() -> None:
        stream = live.stream(broadcaster, read)
        await anext(stream)
        task = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.1)
        for _ in range(100):
            rings.ring()
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(scene())
    assert 2 <= reads <= 5


def test_a_quiet_stream_beats_and_looks_again(broadcaster: live.Broadcaster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.01)
    reads: Iterator[list[str] | None] = iter(([], [], None))

    async def scene() -> list[str]:
        return [piece async for piece in live.stream(broadcaster, lambda: next(reads))]

    assert asyncio.run(scene()) == ["retry: 2000\n\n", ": still here\n\n", ": still here\n\n"]


def test_closing_ends_the_streams_at_once(broadcaster: live.Broadcaster) -> None:
    async def scene() -> float:
        task = asyncio.create_task(_drain(live.stream(broadcaster, lambda: [])))
        while not broadcaster.pages:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        started = time.monotonic()
        broadcaster.close()
        await asyncio.wait_for(task, 5)
        return time.monotonic() - started

    assert asyncio.run(scene()) < 1


async def _drain(stream: Any) -> None:
    async for _ in stream:
        pass


def test_an_event_is_one_line_of_data() -> None:
    text = live.event({"text": "é\n\ndata: forged\r\nid: 9"}, "message", 7)

    assert text.startswith("event: message\nid: 7\ndata: {")
    assert text.count("\n") == 4
    assert json.loads(text.split("data: ", 1)[1]) == {"text": "é\n\ndata: forged\r\nid: 9"}


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The app behind a real server: streams behave as they do for a browser."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(5)
    assert not thread.is_alive(), "open streams keep the server from ending"


def events(response: httpx.Response) -> Iterator[dict[str, Any]]:
    """The messages of a stream."""
    for line in response.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line[6:])


def test_a_page_sees_the_answer_come_and_resumes_where_it_was(tmp_path: Path, search: Search) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/hotliner.sqlite")
    store = Store(settings.database_url)
    migrate(store)
    inbox = Inbox(store, search, settings)
    worker = Worker(store, inbox, [Outbox(store, WebChannel(), settings)])
    broadcaster = live.Broadcaster(store.wait)
    app = FastAPI()
    app.include_router(routes.router(inbox, settings, broadcaster))

    with served(app) as url, httpx.Client(base_url=url, timeout=10) as client, httpx.Client(base_url=url) as thief:
        client.get("/")
        with client.stream("GET", "/api/chat/events") as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            assert response.headers["cache-control"] == "no-store"
            arriving = events(response)
            client.post("/api/chat/messages", json={"text": "aucune feuille ne sort de mon imprimante"})
            assert next(arriving)["state"] == "pending"
            worker.turn()
            reply = next(line for line in arriving if line["author"] == "bot")
        shown = [line["id"] for line in client.get("/api/chat/messages").json()["messages"]]

        client.post("/api/chat/messages", json={"text": "merci"})
        with client.stream("GET", "/api/chat/events", headers={"Last-Event-ID": str(shown[-1])}) as response:
            assert next(events(response))["text"] == "merci"
        with client.stream("GET", "/api/chat/events", headers={"Last-Event-ID": "nonsense"}) as response:
            assert next(events(response))["id"] == shown[0]
        assert thief.get("/api/chat/events").status_code == 403

        with client.stream("GET", "/api/chat/events") as response:
            arriving = events(response)
            next(arriving)
            broadcaster.close()
            assert len(list(arriving)) < len(shown) + 3  # it ends
    store.close()
    assert reply["html"].startswith("<li")
