"""A TCP proxy between a client and a server that fails on demand, in the ways networks and servers do."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
from collections.abc import Callable
from enum import StrEnum
from typing import Self

from tests.mail_servers.loop import LoopThread, listen
from tests.mail_servers.processes import LOCAL, free_port
from tests.mail_servers.smtp_session import NO_LINGER

CHUNK = 65536


class Mode(StrEnum):
    """What the proxy does with all its connections, those that are open and those to come."""

    PASS = "pass"  # noqa: S105 (no password)
    CLOSE = "close"  # the server closes in order
    RESET = "reset"  # the connection is reset
    BLACK_HOLE = "black_hole"  # stays open, and nothing passes any more, in neither direction
    REFUSE = "refuse"  # nobody listens
    BYE_ON_IDLE = "bye_on_idle"  # to a client's IDLE (without TLS) the server says BYE, and closes


class FaultProxy:
    """Passes everything on until it is told otherwise. Its port stays the same."""

    def __init__(self, target: int) -> None:
        """`target` is a port on loopback, which need not be open yet."""
        self.host, self.port, self.target = LOCAL, free_port(), target
        #: Connections that clients have made so far; refused ones aren't among them.
        self.connections = 0
        self._mode, self._delay = Mode.PASS, 0.0
        self._left: dict[bool, int | None] = {True: None, False: None}
        self._thread: LoopThread | None = None
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._flows = asyncio.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to listen, if it doesn't."""
        self._thread = self._thread or LoopThread("fault-proxy")
        self._thread.call(self._change(Mode.PASS))

    def stop(self) -> None:
        """Stop listening and cut all connections."""
        if self._thread:
            self._thread.do(self._shut)
            self._thread.end()
            self._thread = None

    @property
    def mode(self) -> Mode:
        """What it does now."""
        return self._mode

    def switch(self, mode: Mode) -> None:
        """Do this from now on; open connections feel it at once."""
        assert self._thread, "it runs"
        self._thread.call(self._change(mode))

    @property
    def open(self) -> int:
        """How many connections of clients are open."""
        return len(self._open) // 2

    def delay(self, seconds: float) -> None:
        """Hold back every piece, in both directions, for so long; 0 ends that."""
        self._delay = seconds

    def cut_after(self, count: int, *, to_server: bool = False) -> None:
        """Once: end the connection after `count` more bytes towards the client (or the server)."""
        self._left[to_server] = count

    async def _listen(self) -> None:
        if self._server is None:
            listening = listen(self.port)
            self._server = await asyncio.start_server(self._connected, sock=listening)

    async def _change(self, mode: Mode) -> None:
        self._mode = mode
        if mode is Mode.REFUSE:
            self._shut()
            return
        await self._listen()
        if mode is Mode.BLACK_HOLE:
            self._flows.clear()
        else:
            self._flows.set()
        if mode in (Mode.CLOSE, Mode.RESET):
            self._end_all(_reset if mode is Mode.RESET else _close)

    def _shut(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        self._end_all(_reset)

    def _end_all(self, end: Callable[[asyncio.StreamWriter], None]) -> None:
        for writer in list(self._open):
            end(writer)

    async def _connected(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self._mode in (Mode.CLOSE, Mode.RESET):
            (_reset if self._mode is Mode.RESET else _close)(client)
            return
        try:
            answers, server = await asyncio.open_connection(LOCAL, self.target)
        except OSError:
            _reset(client)
            return
        pair = {client, server}
        self._open |= pair
        try:
            await self._relay(reader, client, answers, server)
        finally:
            self._open -= pair
            for writer in pair:
                _close(writer)

    async def _relay(
        self, reader: asyncio.StreamReader, client: asyncio.StreamWriter, answers: asyncio.StreamReader,
        server: asyncio.StreamWriter,
    ) -> None:  # fmt: skip
        """Until one side has ended."""
        ways = [
            asyncio.create_task(self._pump(reader, server, client, to_server=True)),
            asyncio.create_task(self._pump(answers, client, server, to_server=False)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, back: asyncio.StreamWriter, *, to_server: bool
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await source.read(CHUNK):
                await asyncio.sleep(self._delay)
                await self._flows.wait()
                if self._mode is Mode.BYE_ON_IDLE and to_server and re.search(rb"(?mi)^\S+ IDLE\r$", piece):
                    back.write(b"* BYE Server shutting down.\r\n")
                    return
                last = self._is_last(len(piece), to_server)
                sink.write(piece if last is None else piece[:last])
                await sink.drain()
                if last is not None:
                    return

    def _is_last(self, size: int, to_server: bool) -> int | None:
        """How much of the piece still passes before the cut; None when all does."""
        left = self._left[to_server]
        if left is None:
            return None
        if size < left:
            self._left[to_server] = left - size
            return None
        self._left[to_server] = None
        return left


def _close(writer: asyncio.StreamWriter) -> None:
    """In order, after what was written."""
    writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    if connection is not None and connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    writer.transport.abort()
