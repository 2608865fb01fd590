"""The known words that a mistyped one may be: one letter more, less, other or swapped. Pure: no I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

#: Shorter words have too many neighbours: "port" is not a misspelt "pont".
SHORTEST = 5
#: Longer ones are no words, and the rests of one grow with the square of its length.
LONGEST = 40


class Spelling:
    """Words by what is left when one letter is dropped; two words one slip apart share such a rest."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_rest: dict[str, set[str]] = defaultdict(set)
        for word in words:
            if len(word) >= SHORTEST - 1 and word.isalpha():
                for rest in _rests(word):
                    self._by_rest[rest].add(word)

    def near(self, word: str) -> set[str]:
        """Known words one slip away from a word that is not known itself."""
        if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
            return set()
        candidates = {found for rest in _rests(word) for found in self._by_rest.get(rest, ())}
        return {found for found in candidates if found != word and _one_slip(word, found)}


def _rests(word: str) -> set[str]:
    return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}


def _one_slip(a: str, b: str) -> bool:
    if len(a) == len(b):
        apart = [n for n in range(len(a)) if a[n] != b[n]]
        swapped = (
            len(apart) == 2 and apart[1] == apart[0] + 1 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]]
        )
        return len(apart) == 1 or swapped
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return len(longer) - len(shorter) == 1 and shorter in _rests(longer)
