"""What a person wrote in a reply, without the mail that they quote. Pure: no I/O.

Careful by intent: when in doubt it keeps too much. A lost sentence is a lost symptom; a kept quotation costs little,
and hotliners see the whole text anyway. The lines that stay are lines of the mail, in order and unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.channels.mail.trim_lines import (
    BARE_SIGNATURE,
    EMPTY,
    FORWARD,
    MAIL,
    MAIL_MORE,
    MOBILE,
    OURS,
    QUOTED,
    QUOTED_MAIL,
    QUOTED_OURS,
    SIGNATURE,
    kinds_of,
    plain,
)
from bot.channels.mail.trim_markers import ANSWERS, BELOW, GREETINGS

#: A block below "-- " that is longer is no signature; below a bare "--" it has to be shorter still.
LONGEST_SIGNATURE = 60
LONGEST_BARE_SIGNATURE = 15
#: Who only says where the answers are says little else.
LONGEST_ANNOUNCEMENT = 400

_QUOTES = (QUOTED, QUOTED_MAIL, QUOTED_OURS)
_SHOWS_MAIL = (MAIL, OURS, QUOTED_MAIL, QUOTED_OURS)
_NOT_OWN = (MAIL, MAIL_MORE, OURS, *_QUOTES)
#: What no answer is made of; a lone "?" or a raised thumb is one.
_SAYS_NOTHING = " \t\n\u00a0\u200b\ufeff-_=—–>|*~.,;"


def trim(text: str, is_reply: bool) -> str:
    """The words that are new in this mail; the whole text when nothing else is left, or says where to read on.

    Of a first mail only its signature goes: what it quotes is what the person wants to show.
    """
    lines = text.split("\n")
    kinds = kinds_of(lines)
    kept = _kept(lines, kinds, is_reply)
    trimmed = _joined(lines, kept)
    if not trimmed.strip(_SAYS_NOTHING) or (is_reply and _is_to_be_read_whole(kinds, kept, trimmed)):
        return text.strip()
    return trimmed


def new_lines(text: str) -> str:
    """What is new in a reply, and nothing of the mail below it, even where that leaves nothing: for what is relayed."""
    lines = text.split("\n")
    return _joined(lines, _kept(lines, kinds_of(lines), is_reply=True))


def _joined(lines: Sequence[str], kept: Sequence[int]) -> str:
    return "\n".join(lines[at] for at in kept).strip()


def _kept(lines: Sequence[str], kinds: str, is_reply: bool) -> list[int]:
    ours = _our_mail(kinds) if is_reply else 0
    end, whole_from = _end(kinds, is_reply, ours)
    runs = _own_runs(lines, kinds, ours, end) if is_reply else [range(end)]
    return [*_without_signatures(kinds, runs), *range(whole_from, len(lines))]


def _our_mail(kinds: str) -> int:
    """Where our own mail begins, when the first line of it stands behind ">": what is further up the person pasted."""
    start = next((at for at, kind in enumerate(kinds) if kind in (OURS, QUOTED_OURS)), 0)
    if kinds[start] == OURS:
        # Programs that quote without ">" repeat whole threads: what is further up may be a later mail of ours.
        return 0
    while start and kinds[start - 1] in (EMPTY, QUOTED, QUOTED_MAIL, MAIL, MAIL_MORE):
        start -= 1
    return start


def _end(kinds: str, is_reply: bool, ours: int) -> tuple[int, int]:
    """Where the person's own lines end, and from where on all lines stay, as a mail does that was passed on.

    A quoted mail that is marked with ">" does not end them: answers may stand in it, or below.
    """
    at = ours
    while at < len(kinds):
        if kinds[at] == FORWARD or (kinds[at] in (MAIL, OURS) and not is_reply):
            return at, at
        if kinds[at] in (MAIL, OURS):
            below = _next(kinds, at)
            if kinds[below : below + 1] not in _QUOTES:
                return at, len(kinds)
            at = below
        at += 1
    return len(kinds), len(kinds)


def _next(kinds: str, at: int) -> int:
    """The first line below what stands above a quoted mail."""
    while at < len(kinds) and kinds[at] in (MAIL, MAIL_MORE, OURS, EMPTY):
        at += 1
    return at


def _own_runs(lines: Sequence[str], kinds: str, ours: int, end: int) -> list[list[int]]:
    """The person's own lines, parted where they answer between quoted ones."""
    announced = _announced(kinds, ours, end)
    if announced == end == len(kinds):
        end = _unannounced(lines, kinds)
    runs: list[list[int]] = [[]]
    for at in range(end):
        if at >= announced and kinds[at] in _NOT_OWN:
            runs.append([])
        else:
            runs[-1].append(at)
    return runs


def _announced(kinds: str, ours: int, end: int) -> int:
    """From where on ">" means a quoted mail; before, it may be the prompt of a console."""
    first = next((at for at in range(ours, end) if kinds[at] in _SHOWS_MAIL), end)
    if first < end and kinds[first] in (QUOTED_MAIL, QUOTED_OURS):
        while first > ours and kinds[first - 1] == QUOTED:
            first -= 1
    return first


def _unannounced(lines: Sequence[str], kinds: str) -> int:
    """Where a quotation begins that nothing announces: it ends the mail, and has paragraphs or quotes in it."""
    start = len(kinds)
    while start and kinds[start - 1] in (QUOTED, EMPTY):
        start -= 1
    bare = [line.replace(" ", "") for line, kind in zip(lines[start:], kinds[start:], strict=True) if kind == QUOTED]
    filled = [line for line in bare if line.strip(">")]
    is_mail = len(filled) > 1 and any(line.startswith(">>") or line == ">" for line in bare)
    return start if is_mail else len(kinds)


def _without_signatures(kinds: str, runs: Sequence[Sequence[int]]) -> Iterator[int]:
    said = False
    for run in runs:
        own = run[: _signature(kinds, run, said)]
        filled = [at for at in own if kinds[at] != EMPTY]
        advertising = {at for at in filled[-3:] if kinds[at] == MOBILE}
        yield from (at for at in own if at not in advertising)
        said = said or bool(filled)


def _signature(kinds: str, run: Sequence[int], said: bool) -> int:
    """Where the signature of these lines begins; their end when there is none.

    A bare "--" counts only when it stands alone: in a table or in SQL there are more of them.
    """
    here = "".join(kinds[at] for at in run)
    for mark, longest in ((SIGNATURE, LONGEST_SIGNATURE), (BARE_SIGNATURE, LONGEST_BARE_SIGNATURE)):
        at = here.find(mark)
        is_only = mark == SIGNATURE or here.count(mark) == 1
        if at >= 0 and is_only and len(here) - at - 1 - here.count(EMPTY, at) <= longest:
            return at if said or here[:at].strip(EMPTY) else len(run)
    return len(run)


def _is_to_be_read_whole(kinds: str, kept: Sequence[int], trimmed: str) -> bool:
    """Whether what is left says nothing by itself: a greeting, or that the answers stand in the mail below."""
    mail = next((at for at, kind in enumerate(kinds) if kind in _SHOWS_MAIL), len(kinds))
    if len(trimmed) > LONGEST_ANNOUNCEMENT or mail == len(kinds):
        return False
    if any(at > mail and kinds[at] != EMPTY for at in kept):
        return False
    said = [words for line in trimmed.split("\n") if (words := plain(line))]
    below = _next(kinds, mail)
    if kinds[below : below + 1] not in _QUOTES and len(said) == 1 and _is_greeting(said[0]):
        return True
    return any(any(word in words for word in ANSWERS) and any(word in words for word in BELOW) for words in said)


def _is_greeting(words: str) -> bool:
    names = re.findall(r"\w+", words)
    return 0 < len(names) <= 3 and names[0] in GREETINGS and "?" not in words
