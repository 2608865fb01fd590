"""An event loop in a thread of its own, for the servers that live inside the tests' process."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from tests.mail_servers.processes import LOCAL

T = TypeVar("T")


def listen(port: int) -> socket.socket:
    """Listen on the port. Raises OSError when another program has it."""
    # asyncio sends small pieces at once only on sockets that name their protocol, which `create_server` leaves out.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOCAL, port))
        listening.listen(100)
    except BaseException:
        listening.close()
        raise
    return listening


class LoopThread:
    """Runs coroutines for other threads; ends without leaving a task or a connection behind."""

    def __init__(self, name: str) -> None:
        """`name` is the thread's."""
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Do it in the loop; gives what it gives."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def do(self, work: Callable[[], T]) -> T:
        """As `call`, for a plain function."""

        async def done() -> T:
            return work()

        return self.call(done())

    def end(self) -> None:
        """Cancel what still runs, and wait for the thread."""
        self.call(self._cancel_all())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()

    async def _cancel_all(self) -> None:
        await asyncio.sleep(0.01)  # a connection that was just taken has no owner yet: nobody would close it
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.01)  # transports tell their loss in the next round

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_forever()
        finally:
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()
