"""How many automatic mails may leave: against loops that nothing else recognises. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `count` in any time of this length."""

    count: int
    within: timedelta


def caps(text: str) -> tuple[Cap, ...]:
    """The caps of a setting: `3/10,8/1440` is at most 3 in 10 minutes and 8 in a day."""
    pairs = [each.partition("/") for each in text.split(",") if each]
    return tuple(Cap(int(count), timedelta(minutes=int(minutes))) for count, _, minutes in pairs)


def longest(limits: Sequence[Cap]) -> timedelta:
    """How far back one has to look."""
    return max((cap.within for cap in limits), default=timedelta(0))


def reached(limits: Sequence[Cap], sent: Sequence[datetime], now: datetime) -> Cap | None:
    """The cap that one more mail would break."""
    for cap in limits:
        if sum(at > now - cap.within for at in sent) >= cap.count:
            return cap
    return None


def free_at(cap: Cap, sent: Sequence[datetime], now: datetime) -> datetime:
    """When the next mail may leave under this cap."""
    inside = sorted(at for at in sent if at > now - cap.within)
    return inside[-cap.count] + cap.within if len(inside) >= cap.count > 0 else now + cap.within


def organisation(domain: str) -> str:
    """The domain that belongs to one house, told by its form: `a.b.example.org` -> `example.org`, `x.co.uk` as it is."""
    labels = domain.lower().strip(".").split(".")
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if short else labels[-2:])


def why(cap: Cap, where: str) -> str:
    """The cap in words: `where` is "in this conversation", "to this person"..."""
    minutes = int(cap.within.total_seconds() // 60)
    return f"{cap.count} automatic mails {where} within {minutes} minutes are enough"
