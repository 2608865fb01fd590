"""Slack's rate limits: so many calls a minute for a method in a team, one post a second in a channel. Pure: no I/O."""

from __future__ import annotations

#: Calls a minute, by tier.
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
#: Posts that a channel takes at once, before it takes one a second.
POST_BURST = 5


class Bucket:
    """Holds `size` calls and fills again at `per_second`."""

    def __init__(self, size: float, per_second: float) -> None:
        self._size = self._level = float(size)
        self._per_second = per_second
        self._at: float | None = None

    def take(self, now: float) -> float:
        """0 when the call may pass, else the seconds until one may."""
        if self._at is not None:
            self._level = min(self._size, self._level + (now - self._at) * self._per_second)
        self._at = now
        if self._level >= 1:
            self._level -= 1
            return 0.0
        return (1 - self._level) / self._per_second


class RateLimits:
    """One bucket for each team and method, and for each channel that is posted to."""

    def __init__(self) -> None:
        self.on = True
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def wait(self, team: str, method: str, tier: int | None, channel: str, now: float) -> float:
        """Seconds until this call may pass; 0 when it may now. `tier` is None for a method without one."""
        if not self.on:
            return 0.0
        if method in ("chat.postMessage", "chat.startStream") and channel:
            waiting = self._bucket((team, "post", channel), POST_BURST, 1.0).take(now)
            if waiting:
                return waiting
        if tier is None:
            return 0.0
        return self._bucket((team, method), TIERS[tier], TIERS[tier] / 60).take(now)

    def _bucket(self, key: tuple[str, ...], size: float, per_second: float) -> Bucket:
        return self._buckets.setdefault(key, Bucket(size, per_second))
