"""`hotliner chat`: reads lines, prints replies; the same inbox and outbox as every other channel."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO
from uuid import uuid4

from bot.channels.terminal import TerminalChannel
from bot.messages import Incoming

if TYPE_CHECKING:
    from bot.app import Service

#: Seconds between two looks for a hotliner's answer, while nothing is typed.
POLL = 0.2
#: Seconds after which a message that another process took is given up waiting for.
PATIENCE = 30.0


def chat(service: Service, channel: TerminalChannel, lines: TextIO, *, new: bool, interactive: bool) -> None:
    """Converse until the lines end. A person goes on with the last conversation; a script begins a new one."""
    thread = _thread(service.settings.index_dir.parent / "terminal", new=new or not interactive)
    if interactive:
        service.worker.start()
        print("Hotliner. Décrivez votre problème. / Describe your problem. (Ctrl-D: end)", end="\n\n")
    for line in lines:
        text = line.strip()
        if text:
            say(service, channel, thread, text)
    if interactive:
        service.worker.stop()


def say(service: Service, channel: TerminalChannel, thread: str, text: str) -> None:
    """Send one line, and return when its answers are printed."""
    choice = channel.choice(text)
    incoming = Incoming("terminal", uuid4().hex, thread, thread, text, choice)
    service.inbox.accept(incoming)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not service.worker.running:
            service.worker.turn()
        waiting = [line for line in service.inbox.transcript("terminal", thread) if line.state in ("pending", "due")]
        if not waiting:
            return
        service.store.wait(0, POLL)


def _thread(file: Path, *, new: bool) -> str:
    """The conversation of this terminal: kept in a small file, so that it goes on next time."""
    if not new and file.exists():
        return file.read_text("utf-8").strip()
    thread = f"terminal-{uuid4().hex}"
    if file.parent.is_dir():
        file.write_text(thread, "utf-8")
    return thread
