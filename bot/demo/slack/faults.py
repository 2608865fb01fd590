"""The switches that make this Slack misbehave as the real one does on a bad day. Pure: no I/O."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: What can go wrong with a call of the Web API.
CALLS = frozenset({"ratelimited", "server_error", "slow", "lost_call", "lost_reply", "error"})
#: What can go wrong with a delivery to the app, or with its sockets.
DELIVERIES = frozenset({"duplicate", "reorder", "delay", "lost_delivery", "refuse_handshake"})


@dataclass
class Fault:
    """One thing that goes wrong, until it has gone wrong `times` times (None: for ever)."""

    effect: str
    #: The method of the Web API, or `*` for all of them.
    method: str = "*"
    times: int | None = 1
    #: How often it happens, from 0 to 1.
    chance: float = 1.0
    #: Only calls with these arguments, e.g. {"channel": "C1"}.
    where: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    status: int = 503
    error: str = ""


class Faults:
    """What goes wrong at the moment; nothing unless a test or the demo asks for it.

    Effects on calls: `ratelimited` (429, Retry-After `seconds`), `server_error` (`status`), `slow` (`seconds`),
    `lost_call` (the connection drops before anything is done), `lost_reply` (done, then the connection drops: the
    caller can't know), `error` (`{"ok": false, "error": ...}`). On deliveries: `duplicate`, `reorder` (the next one
    overtakes it), `delay` (`seconds`), `lost_delivery` (the app never sees that try), `refuse_handshake`.
    """

    def __init__(self, seed: int = 0) -> None:
        self._active: list[Fault] = []
        self._random = random.Random(seed)  # noqa: S311 (a die, not a secret)

    def add(self, effect: str, method: str = "*", **how: Any) -> Fault:
        """Switch a fault on. Raises ValueError for an effect that does not exist."""
        if effect not in CALLS | DELIVERIES:
            raise ValueError(f"No such fault: {effect}. There are {', '.join(sorted(CALLS | DELIVERIES))}.")
        fault = Fault(effect, method, **how)
        self._active.append(fault)
        return fault

    def clear(self) -> None:
        """Everything works again."""
        self._active.clear()

    def strike(self, effect: str, method: str = "*", arguments: Mapping[str, Any] | None = None) -> Fault | None:
        """The fault of this kind that happens now, if any; it is counted."""
        for fault in list(self._active):
            if fault.effect != effect or fault.method not in ("*", method):
                continue
            if any((arguments or {}).get(name) != value for name, value in fault.where.items()):
                continue
            if fault.chance < 1 and self._random.random() >= fault.chance:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._active.remove(fault)
            return fault
        return None

    def coin(self) -> bool:
        """Heads or tails: Slack keeps no order where it promises none."""
        return self._random.random() < 0.5
