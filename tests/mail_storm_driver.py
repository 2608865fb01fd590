"""Runs a whole service with mail that is killed with SIGKILL again and again at random points.

A process of its own: it loads everything once and forks, so that a hundred deaths take minutes. It ends by itself when
the file `done` appears in the folder; then it prints how often it died, and where.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from bot import checkpoints
from bot.app import build
from bot.settings import Settings
from bot.wording import say
from retrieval.language import detect

POINTS = (*checkpoints.MAIL_POINTS, *checkpoints.POINTS)


def live(settings: Settings, folder: Path, point: str, passes: int, seconds: float) -> None:
    """One life: it dies at the point's `passes`-th passing, or after so many seconds, whatever comes first."""
    left = [passes]
    lock = threading.Lock()

    def listener(name: str) -> None:
        if name != point:
            return
        with lock:
            left[0] -= 1
            if left[0] == 0:
                (folder / "where").write_text(point)
                os.kill(os.getpid(), signal.SIGKILL)

    checkpoints.listener = listener
    service = build(settings)
    service.start()
    end = time.monotonic() + seconds
    while not (folder / "done").exists():
        if time.monotonic() > end:
            (folder / "where").write_text("anywhere")
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.05)
    service.stop()


def main() -> None:
    """Arguments: folder seed; the settings come from the environment. Prints deaths by point."""
    folder, seed = Path(sys.argv[1]), int(sys.argv[2])
    choose = random.Random(seed)
    settings = Settings()
    # Loaded before the forks, not in each life.
    detect("mon imprimante ne marche plus"), say("fr", "hello"), say("en", "hello")
    import bot.desk.on_mail.wiring  # noqa: F401

    deaths: Counter[str] = Counter()
    while not (folder / "done").exists():
        point = choose.choice(POINTS)
        passes = 1 if point == "mail:idling" else choose.randint(1, 15)
        child = os.fork()
        if child == 0:
            live(settings, folder, point, passes, choose.uniform(0.8, 5.0))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            deaths[(folder / "where").read_text()] += 1
        elif status:
            sys.exit(f"a life ended with status {status} (it was to die at {point})")
    print(json.dumps(deaths))


if __name__ == "__main__":
    main()
