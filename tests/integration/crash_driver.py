"""Runs a whole service that is killed with SIGKILL again and again at one named point; prints what came of it.

Started by test_crash.py as a process of its own: it loads everything once and forks, so that a hundred deaths
take seconds. Each child redelivers what was not acknowledged, as a real channel does, and works until it dies
or all is done.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from itertools import count
from pathlib import Path

from bot import checkpoints
from bot.channels.web import WebChannel
from bot.inbox import Inbox
from bot.messages import Incoming, Outgoing
from bot.outbox import Outbox
from bot.settings import Settings
from bot.store import Store, messages
from bot.store.migrate import migrate
from bot.wording import say
from retrieval.embedders import load_embedder
from retrieval.language import detect
from retrieval.search import Search

CONVERSATIONS = 40


class Ledger:
    """A channel to the outside: it can't know that the sender died after it took a message, as a mail server can't."""

    name = "mail"
    all_at_once = True

    def __init__(self, file: Path) -> None:
        self.file = file

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def send(self, outgoing: Outgoing) -> None:
        line = json.dumps({"id": outgoing.external_id, "thread": outgoing.thread, "text": outgoing.reply.text})
        with self.file.open("a") as ledger:
            ledger.write(line + "\n")
            ledger.flush()
            os.fsync(ledger.fileno())


def incoming(point: str, number: int) -> Incoming:
    """Message `number`: they go round the conversations, on both channels, and each is answered by one reply."""
    conversation = number % CONVERSATIONS
    channel = "web" if conversation % 2 else "mail"
    return Incoming(channel, f"{point}-{number}", f"{point}-{conversation}", f"p{conversation}", "bonjour")


def every(point: str) -> int:
    """A batch passes "leased" once, each of its messages passes the other points."""
    return 2 if point.endswith(":leased") else 23


def live(settings: Settings, search: Search, folder: Path, total: int, point: str) -> None:
    """One life of the service: it dies at the point's `every`-th passing."""
    passed = 0

    def listener(name: str) -> None:
        nonlocal passed
        if name == point:
            passed += 1
            if passed == every(point):
                os.kill(os.getpid(), signal.SIGKILL)

    checkpoints.listener = listener
    store = Store(settings.database_url)
    # Nobody here gets anywhere with "bonjour", by mail either: each message is to be answered all the same.
    inbox = Inbox(store, search, settings, whole=())
    outboxes = [Outbox(store, channel, settings) for channel in (WebChannel(), Ledger(folder / f"ledger-{point}"))]
    if store.is_sqlite:
        with store.begin() as tx:
            messages.release_leases(tx)
    acknowledged = folder / f"acknowledged-{point}"
    done = set(acknowledged.read_text().split()) if acknowledged.exists() else set()
    for number in range(total):
        if str(number) not in done:
            inbox.accept(incoming(point, number))
            with acknowledged.open("a") as file:
                file.write(f"{number}\n")
        if number % 10 == 9:
            turn(inbox, outboxes)
    while turn(inbox, outboxes) or waiting(store):
        pass
    store.close()


def turn(inbox: Inbox, outboxes: list[Outbox]) -> int:
    return inbox.handle_due() + sum(outbox.deliver_due() for outbox in outboxes)


def waiting(store: Store) -> bool:
    with store.read() as tx:
        counts = messages.counts(tx)
    return bool(counts.get("in:pending") or counts.get("out:due"))


def main() -> None:
    """Arguments: database_url index_dir folder total. Prints the number of deaths at each point."""
    database_url, index_dir, folder, total = sys.argv[1:]
    settings = Settings(database_url=database_url, index_dir=Path(index_dir), embedder="hashing", lease_seconds=0.05)
    search = Search(settings.index_dir, load_embedder("hashing"))
    store = Store(database_url)
    migrate(store)
    store.close()
    # Loaded before the forks, not in each life.
    detect("mon imprimante ne marche plus"), say("fr", "hello"), say("en", "hello")
    deaths = {point: until_done(settings, search, Path(folder), int(total), point) for point in checkpoints.POINTS}
    print(json.dumps(deaths))


def until_done(settings: Settings, search: Search, folder: Path, total: int, point: str) -> int:
    """Life after life, until one ends by itself. Returns how many died."""
    for deaths in count():
        child = os.fork()
        if child == 0:
            live(settings, search, folder, total, point)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return deaths
        if not os.WIFSIGNALED(status):
            sys.exit(f"a life ended with status {status} at {point}")
    raise AssertionError("unreachable")


if __name__ == "__main__":
    main()
