"""What is to go wrong in a delivery by SMTP, at which stage and how often; changed while the server runs."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum

ALWAYS = float("inf")


class Stage(StrEnum):
    """Where in a delivery something may go wrong."""

    CONNECT = "connect"  # instead of the greeting
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  # the whole text is here, and is not kept
    TAKEN = "taken"  # the text is kept, the sender hasn't been told


@dataclass
class Fault:
    """First a wait, then a cut, or an answer; without either the stage goes on as if nothing were wrong."""

    answer: str = ""
    cut: bool = False
    delay: float = 0.0
    #: How often it happens.
    times: float = ALWAYS


class Script:
    """The faults of a server, one for each stage; several threads may use it."""

    def __init__(self) -> None:
        """Nothing is wrong."""
        self._faults: dict[str, Fault] = {}
        self._lock = threading.Lock()

    def answer(self, stage: Stage, answer: str, *, recipient: str = "", times: float = ALWAYS) -> None:
        """Say this (`"451 4.3.0 Later"`) at the stage; at RCPT, to one `recipient` only or to all."""
        self._set(stage, Fault(answer=answer, times=times), recipient)

    def cut(self, stage: Stage, *, delay: float = 0.0, times: float = ALWAYS) -> None:
        """Cut the connection at the stage, without a word."""
        self._set(stage, Fault(cut=True, delay=delay, times=times))

    def slow(self, stage: Stage, delay: float, *, times: float = ALWAYS) -> None:
        """Wait so many seconds at the stage, then go on as usual."""
        self._set(stage, Fault(delay=delay, times=times))

    def heal(self) -> None:
        """Nothing is wrong any more."""
        with self._lock:
            self._faults.clear()

    def due(self, stage: Stage, recipient: str = "") -> Fault | None:
        """What is to happen now; counts it as having happened."""
        with self._lock:
            for place in (_place(stage, recipient), _place(stage)):
                fault = self._faults.get(place)
                if fault and fault.times >= 1:
                    fault.times -= 1
                    return fault
        return None

    def _set(self, stage: Stage, fault: Fault, recipient: str = "") -> None:
        with self._lock:
            self._faults[_place(stage, recipient)] = fault


def _place(stage: Stage, recipient: str = "") -> str:
    return f"{stage}:{recipient.lower()}"
