"""What the author of an article can fix. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A mistake and where it is; `what` says what is wrong and what would be right."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


def or_else(wrong: str, allowed: Iterable[str]) -> str:
    """The end of a message: the nearest allowed word when there is one, else all that are allowed."""
    words = list(allowed)
    near = get_close_matches(wrong, words, n=1)
    return f"did you mean '{near[0]}'?" if near else f"allowed: {', '.join(words)}"
