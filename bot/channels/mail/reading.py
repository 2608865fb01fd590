"""Reads mails in a child process with limits, so that no mail can stop, slow or fill the service.

The child imports only what reading needs, sees no setting and no secret, and answers one request at a time over its
standard input and output. Each frame is a length and that many bytes: a JSON object, then the files. Nothing that
comes back is executed.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import IO, Any, TypeVar

from bot.channels.mail import parse
from bot.channels.mail.parsed import Own, ParsedMail

SECONDS = 10.0
MEMORY = 1024 * 1024 * 1024
#: Seconds that a new child has for its imports; a cold disk takes some.
START_SECONDS = 60.0
#: Kilobytes that a child may have used before a new one takes its place: only its end gives them back.
RECYCLE_KB = 120_000
#: No frame is larger; what says so is broken.
MAX_FRAME = 512 * 1024 * 1024

_LENGTH = struct.Struct(">Q")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail that was read, and the bytes of each of its files."""

    mail: ParsedMail
    #: Parallel to `mail.files`.
    files: list[bytes]


class ReaderError(RuntimeError):
    """The child process does not start at all: the fault is this installation's, not the mail's."""


class _Failed(Exception):
    """The mail was not read; the message is the reason that it gets."""


class _Died(_Failed):
    """The child ended, and neither the clock nor its own limits ended it."""


class Reader:
    """Reads mails, from any number of threads. The first use starts the child; it is replaced whenever it ends."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        """A mail may take so many `seconds`, and the child so much address space (`memory`, in bytes)."""
        self._seconds = seconds
        self._memory = memory
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process id; None while there is none."""
        child = self._child
        return child.process.pid if child else None

    def close(self) -> None:
        """End the child. A later use starts another."""
        with self._lock:
            self._end()

    def read(self, raw: bytes, own: Own, envelope_from: str | None = None, truncated: bool = False) -> Reading:
        """Understand a mail, as `parse` does, and take out its files. A mail that ends the child is `unparsable`.

        Raises ReaderError when no child starts.
        """
        request = {"do": "read", "own": asdict(own), "envelope_from": envelope_from, "truncated": truncated}
        try:
            answer, files = self._ask(request, raw)
        except _Failed as failed:
            return Reading(parse.unreadable(raw, str(failed)), [])
        return Reading(ParsedMail.from_json(answer["mail"]), files)

    def show(self, raw: bytes) -> str:
        """The mail's HTML, fit to be shown in a page of its own; empty when it has none, or it can't be read.

        Raises ReaderError when no child starts.
        """
        try:
            return str(self._ask({"do": "show"}, raw)[0]["html"])
        except _Failed:
            return ""

    def _ask(self, request: dict[str, Any], raw: bytes) -> tuple[dict[str, Any], list[bytes]]:
        with self._lock:
            try:
                return self._once(request, raw)
            except _Died:
                # Somebody may have ended it, as systems short of memory do: the mail gets a second chance.
                return self._once(request, raw)

    def _once(self, request: dict[str, Any], raw: bytes) -> tuple[dict[str, Any], list[bytes]]:
        if self._child is None or self._child.process.poll() is not None:
            self._end()
            self._child = _Child(self._memory)
        try:
            answer, files = self._child.ask({**request, "seconds": self._seconds}, raw, self._seconds)
        except _Failed:
            self._end()
            raise
        if answer["peak_kb"] > RECYCLE_KB:
            self._end()
        if reason := answer.get("failed"):
            raise _Failed(reason)
        return answer, files

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """One child process, from its start to its end."""

    def __init__(self, memory: int) -> None:
        self._is_late = False
        # No secret of ours is in its environment; the path finds the same modules as here.
        path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
        program = "from bot.channels.mail.reading import serve; serve()"
        self.process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own module)
            [sys.executable, "-P", "-c", program, str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": path, "PYTHONUTF8": "1"},
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._to, self._from = self.process.stdin, self.process.stdout
        try:
            self._within(START_SECONDS, lambda: _receive(self._from))
        except _Failed as failed:
            self.end()
            raise ReaderError("The process that reads mails does not start; its error output says why.") from failed

    def ask(self, request: dict[str, Any], raw: bytes, seconds: float) -> tuple[dict[str, Any], list[bytes]]:
        return self._within(seconds, lambda: self._exchange(request, raw))

    def _exchange(self, request: dict[str, Any], raw: bytes) -> tuple[dict[str, Any], list[bytes]]:
        _send(self._to, json.dumps(request).encode(), raw)
        answer: dict[str, Any] = json.loads(_receive(self._from))
        return answer, [_receive(self._from) for _ in range(answer["files"])]

    def _within(self, seconds: float, do: Callable[[], _T]) -> _T:
        """Only the end of the child ends a read or a write that waits for it."""
        clock = threading.Timer(seconds, self._too_late)
        clock.daemon = True
        clock.start()
        try:
            return do()
        except (OSError, EOFError, ValueError) as error:
            raise (_Failed(parse.TOO_LONG) if self._is_late else _Died(parse.BROKE_OFF)) from error
        finally:
            clock.cancel()

    def _too_late(self) -> None:
        self._is_late = True
        self.process.kill()

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.wait()
        for pipe in (self._to, self._from):
            # What was not written yet goes nowhere any more.
            with contextlib.suppress(OSError):
                pipe.close()


def _send(pipe: IO[bytes], *frames: bytes) -> None:
    for frame in frames:
        pipe.write(_LENGTH.pack(len(frame)))
        pipe.write(frame)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    """The next frame. Raises EOFError where there is none, or not all of it."""
    head = pipe.read(_LENGTH.size)
    length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else MAX_FRAME + 1
    if length > MAX_FRAME:
        raise EOFError
    frame = pipe.read(length)
    if len(frame) < length:
        raise EOFError
    return frame


def serve() -> None:
    """The child: answers requests until its input ends, which it does when the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get among the answers.
    os.dup2(2, 1)
    import inscriptis  # type: ignore[import-untyped]  # noqa: F401 (before the limits: a first mail is as fast as the next)

    from bot.channels.mail import show  # noqa: F401 (as above)

    _limit(int(sys.argv[1]))
    _send(answers, b"{}")
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            request, raw = json.loads(_receive(requests)), _receive(requests)
            # A parent that was killed has no clock any more.
            signal.alarm(int(request["seconds"]) + 5)
            _send(answers, *_answer(request, raw))
            signal.alarm(0)


def _limit(memory: int) -> None:
    import resource

    for limit, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_NOFILE, 64), (resource.RLIMIT_CORE, 0)):
        # Not every system has every limit; the clock is there in any case.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def _answer(request: dict[str, Any], raw: bytes) -> list[bytes]:
    answer: dict[str, Any] = {}
    files: list[bytes] = []
    try:
        if request["do"] == "show":
            answer["html"] = _shown(raw)
        else:
            own = Own(tuple(request["own"]["addresses"]), request["own"]["authserv_id"])
            mail, files = parse.parse_with_files(raw, own, request["envelope_from"], request["truncated"])
            answer["mail"] = mail.to_json()
        return [json.dumps({**answer, "files": len(files), "peak_kb": _peak_kb()}).encode(), *files]
    except MemoryError:
        return [json.dumps({"failed": parse.TOO_MUCH_MEMORY, "files": 0, "peak_kb": RECYCLE_KB + 1}).encode()]


def _shown(raw: bytes) -> str:
    from bot.channels.mail.show import as_shown, html_of

    return as_shown(html_of(raw))


def _peak_kb() -> int:
    """The most memory that this process has used; 0 where the system does not tell.

    Not getrusage: what it tells of a fresh process begins with its parent's.
    """
    with contextlib.suppress(OSError, ValueError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0
