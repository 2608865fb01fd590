"""Runs the web application with uvicorn: ports checked first, pages let go before the end."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from fastapi import FastAPI


class PortTakenError(RuntimeError):
    """Another program listens there; the message names the setting that changes the port."""


def check_port(host: str, port: int, setting: str) -> None:
    """Raises PortTakenError when something listens on host:port already, or it can't be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            what = (
                "is taken by another program"
                if error.errno == errno.EADDRINUSE
                else f"can't be used ({error.strerror})"
            )
            raise PortTakenError(
                f"Port {port} on {host} {what}. Choose another one: {setting}={port + 1}, or end that program."
            ) from error


class _Server(uvicorn.Server):
    """Says when it answers, and ends the streams of open pages before it waits for them: it would wait for ever."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, started: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._app = app
        self._say_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        await super().startup(sockets=sockets)
        if self.started and self._say_started is not None:
            self._say_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """After a signal; in the event loop, for a signal's own handler may meet a lock that its thread holds."""
        self._app.state.broadcaster.close()
        await super().shutdown(sockets=sockets)


def serve(
    app: FastAPI, host: str, port: int, started: Callable[[], None] | None = None, log_level: str = "INFO"
) -> None:
    """Serve until a signal; `started` is called when requests are answered."""
    logging.basicConfig(level=log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    config = uvicorn.Config(
        app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=5, lifespan="on"
    )
    # The server hands the Ctrl-C on when it has ended well: nothing is left to interrupt.
    with suppress(KeyboardInterrupt):
        _Server(config, app, started).run()
