"""A bot in a process of its own, for benchmarks/slack.py to kill: arguments are the settings, as one JSON object."""

from __future__ import annotations

import json
import logging
import signal
import sys
import threading

from bot.app import build
from bot.settings import Settings


def main() -> None:
    """Run until SIGTERM."""
    logging.basicConfig(level="ERROR")
    service = build(Settings.model_validate(json.loads(sys.argv[1])))
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    service.start()
    print("ready", flush=True)
    stopping.wait()
    service.stop()


if __name__ == "__main__":
    main()
