"""Takes addresses out of texts, however they are written there. Pure: no I/O.

Signs that part a name from its house are found first; what stands on their two sides is looked up. So the time grows
with the text, and not with how many addresses are to be hidden.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from html import unescape

#: Nobody sees them, and they hide an address from who looks for it.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_TAG = re.compile(r"\[#\d{1,10}-[0-9a-f]{4}\]")
#: A character as links and pages write it, and the words that stand for two of them.
_WRITTEN = re.compile(
    r"%[2-7][0-9a-f]|&#0{0,4}\d{2,3};|&#x0{0,4}[2-7][0-9a-f];|&(?:commat|period|plus|lowbar|amp);"
    r"|[ \t]{0,2}[(\[{][ \t]?(?:@|at|arobase|\.|dot|point)[ \t]?[)\]}][ \t]{0,2}",
    re.IGNORECASE,
)
_WORDS = {"at": "@", "arobase": "@", "dot": ".", "point": "."}
#: Between a name and its house; blanks around it are no part of either.
_SIGN = re.compile(r"[ \t\n\u00a0]{0,3}@[ \t\n\u00a0]{0,3}")
_HOUSE = re.compile(r"[\w.-]{1,255}")
_TOKEN = r"\+[rhb]\d{1,10}-[0-9a-f]{16}\Z"  # noqa: S105 (a pattern)
_TOKEN_LENGTH = 29


def mask(addresses: Iterable[str], own: str, word: str) -> Callable[[str], str]:
    """Takes these addresses out of texts, and what our own mails are traced by; `word` stands in their place.

    `own` is the support mailbox: it stays, but for its signed plus-addresses.
    """
    known = _Known(addresses, own)

    def masked(text: str) -> str:
        seen = _TAG.sub(" ", _UNSEEN.sub("", text.replace("\r\n", "\n")))
        # First as it stands: read as written characters, what is in front of an address may swallow its beginning.
        seen = _without(seen, known.spans(seen.translate(_LETTERS)), word, lambda at: at)
        plain, place = _plain(seen)
        return _without(seen, known.spans(plain), word, place)

    return masked


def _without(text: str, spans: Iterable[tuple[int, int]], word: str, place: Callable[[int], int]) -> str:
    """The text with `word` where the spans are; `place` tells where they lie in it."""
    pieces, end = [], 0
    for begin, stop in spans:
        pieces += [text[end : place(begin)], word]
        end = place(stop)
    return "".join([*pieces, text[end:]])


class _Letters(dict[int, int]):
    """Each character without case, and without width; one stays one, so that places stay."""

    def __missing__(self, code: int) -> int:
        folded = unicodedata.normalize("NFKC", chr(code)).casefold()
        one = ord(folded) if len(folded) == 1 else code
        if code < 0x10000:
            self[code] = one
        return one


_LETTERS = _Letters()


def _plain(text: str) -> tuple[str, Callable[[int], int]]:
    """The text as who reads it takes it, and where each place of it lies in `text`."""
    pieces: list[str] = []
    # Of each written character: where it ends in the plain text, and how much longer the other text is up to there.
    ends, longer = [0], [0]
    length = end = 0
    for match in _WRITTEN.finditer(text := text.translate(_LETTERS)):
        one = _one(match[0])
        pieces += [text[end : match.start()], one]
        length += match.start() - end + len(one)
        end = match.end()
        ends.append(length)
        longer.append(end - length)
    pieces.append(text[end:])
    return "".join(pieces), lambda at: at + longer[bisect_right(ends, at) - 1]


def _one(written: str) -> str:
    """The one character that is written so; what is none stays."""
    if written[0] == "%":
        return chr(int(written[1:], 16)).casefold()
    if written[0] == "&":
        one = unescape(written).casefold()
        return one if len(one) == 1 else written
    inside = written.strip()[1:-1].strip()
    return _WORDS.get(inside, inside)


class _Known:
    """Addresses, to be found by their house."""

    def __init__(self, addresses: Iterable[str], own: str) -> None:
        self._names: dict[str, set[str]] = {}
        for address in addresses:
            for form in (_plain(address)[0], address.translate(_LETTERS)):
                name, _, house = form.rpartition("@")
                if name and house:
                    self._names.setdefault(house, set()).add(name)
        name, _, self._own = own.casefold().rpartition("@")
        self._token = re.compile(re.escape(name) + _TOKEN)
        self._token_reach = len(name) + _TOKEN_LENGTH
        # The longer first: one address may begin or end another.
        self._houses = sorted({len(house) for house in (*self._names, self._own)}, reverse=True)
        self._lengths = {house: sorted({len(n) for n in names}, reverse=True) for house, names in self._names.items()}

    def spans(self, text: str) -> Iterable[tuple[int, int]]:
        """Where addresses stand in the plain text, in order."""
        free = 0
        for sign in _SIGN.finditer(text):
            house = _HOUSE.match(text, sign.end())
            if house is None:
                continue
            if found := self._around(text, free, sign.start(), house[0]):
                length, size = found
                free = sign.end() + size
                yield sign.start() - length, free

    def _around(self, text: str, free: int, end: int, house: str) -> tuple[int, int] | None:
        """(length of the name before `end`, length of the house behind it), if they are known."""
        for size in self._houses:
            if size > len(house):
                continue
            if length := self._name_before(text, free, end, house[:size]):
                return length, size
        return None

    def _name_before(self, text: str, free: int, end: int, house: str) -> int:
        names = self._names.get(house, ())
        for length in self._lengths.get(house, ()):
            if end - length >= free and text[end - length : end] in names:
                return length
        token = self._token.search(text[max(free, end - self._token_reach) : end]) if house == self._own else None
        return len(token[0]) if token else 0
