"""Says that the bot is at it, when an answer takes longer than a moment; titles its threads. All of it may fail.

Most answers are there sooner than a status would be, and a status that comes after its answer would stand for minutes:
so it waits first, and looks whether there is still something to wait for.
"""

from __future__ import annotations

import logging
import queue
import threading
import time

from bot.channels import Intake, TryAgain, Undeliverable
from bot.channels.slack.api import Caller, Gone, RefusedBlocks
from bot.channels.slack.places import Place
from bot.channels.slack.words import WORDS
from retrieval.articles import Lang

log = logging.getLogger(__name__)

#: Seconds before it is said.
PATIENCE = 1.5
#: Seconds between two looks, and for how long.
LOOK, LONGEST = 0.5, 60.0


class Status:
    """One thread that looks after those who wait."""

    def __init__(self, api: Caller, intake: Intake) -> None:
        """`intake` knows what is not handled yet."""
        self._api = api
        self._intake = intake
        self._waiting: queue.Queue[tuple[float, Place, Lang] | None] = queue.Queue(maxsize=500)
        self._thread: threading.Thread | None = None
        self._refused: set[str] = set()

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name="slack-status", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(2)
            self._thread = None

    def watch(self, place: Place, lang: Lang) -> None:
        """Somebody waits in this thread from now on."""
        if place.team not in self._refused and not self._waiting.full():
            self._waiting.put((time.monotonic() + PATIENCE, place, lang))

    def _run(self) -> None:
        while (item := self._waiting.get()) is not None:
            due, place, lang = item
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                self._look(place, lang)
            except Exception:
                log.exception("a status failed", extra={"action": "slack_status"})

    def _look(self, place: Place, lang: Lang) -> None:
        if not self._waits(place) or not self._say(place, WORDS[lang]["status"]):
            return
        end = time.monotonic() + LONGEST
        while self._waits(place) and time.monotonic() < end:
            time.sleep(LOOK)
        self._say(place, "")

    def _waits(self, place: Place) -> bool:
        lines = self._intake.transcript("slack", place.key)
        return any(line.state in ("pending", "due") for line in lines[-5:])

    def _say(self, place: Place, status: str) -> bool:
        try:
            arguments = {"channel_id": place.channel, "thread_ts": place.ts, "status": status}
            self._api(place.team, "assistant.threads.setStatus", **arguments)
        except (TryAgain, RefusedBlocks, Gone):
            return False
        except Undeliverable:
            # Not an agent, or not in this plan: not asked again.
            self._refused.add(place.team)
            return False
        return True
