"""What happens to a test whose server can't run here."""

from __future__ import annotations

import os
from typing import Protocol

import pytest


class Server(Protocol):
    """Something that may not be installed."""

    @staticmethod
    def missing() -> str:
        """What to install."""

    @staticmethod
    def available() -> str:
        """Why it can't run here."""


def need(server: type[Server]) -> None:
    """Skip the test where the server can't run; fail where CI should have installed it."""
    if os.environ.get("CI") == "true" and (missing := server.missing()):
        pytest.fail(missing)
    if reason := server.available():
        pytest.skip(reason)
