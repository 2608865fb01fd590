"""What kind of line each line of a mail is. Pure: no I/O.

The kinds form a string with one letter a line, over which `trim` goes once. Each line is looked at with at most
`BLOCK` lines after it, so that the time grows with the length of the mail and no faster, whatever is in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from bot.channels.mail.trim_markers import (
    ADVERTISING,
    BETWEEN,
    DAYS_AND_MONTHS,
    DEVICES,
    EXCUSES,
    FORWARDED,
    GET,
    HEADER_NAMES,
    OF_SOMEONE,
    ORIGINAL,
    OWN_MARKERS,
    PROGRAMS,
    SENT,
    TELEPHONES,
    TO_SOMEONE,
    WROTE_FIRST,
    WROTE_LAST,
    WROTE_ON,
    WROTE_WITHIN,
)

#: Only so much is classified. What comes later is text, quoted where it begins with ">": it is never lost.
MAX_LINES = 400
MAX_CHARS = 64_000
#: No line that a mail program writes is longer.
LONGEST = 400
#: Lines that a block of headers may take, with long lists of addresses.
BLOCK = 24

EMPTY = "e"
TEXT = "t"
#: It begins with ">".
QUOTED = "q"
#: Quoted, and it shows that the quotation is a mail: "> Le ... a écrit :".
QUOTED_MAIL = "Q"
#: Something that stands above a quoted mail ("Le ... a écrit :", "De : ... Objet : ..."), and its further lines.
MAIL = "a"
MAIL_MORE = "A"
#: The line of our own mails under which nobody is asked to write, and the same line quoted.
OURS = "m"
QUOTED_OURS = "M"
#: What stands above a mail that was passed on.
FORWARD = "f"
#: "-- "
SIGNATURE = "s"
#: "--", "__" and "—": mostly above a signature.
BARE_SIGNATURE = "S"
#: "Envoyé de mon iPhone"
MOBILE = "b"
#: "-----", "_____", "====="
RULE = "d"
_HEADER = "h"

_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b")
_TIME = re.compile(r"\d{1,2} ?[:.h] ?\d\d")
_ADDRESS = re.compile(r"[<(]\S+@\S+[>)]")
#: Yahoo on Android puts the first line of the quoted mail behind it.
_AND_TEXT = re.compile(r"^ *(?:le|on) .{10,200}> ?(?:a écrit|wrote) ?: {2,}\S", re.IGNORECASE)
_DASHES = "-_=—–~* "
_KIND_OF = {name: kind for kind, lists in HEADER_NAMES.items() for names in lists for name in names.split("|")}
_CLEAN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2007\u2009\t", " "),
        **dict.fromkeys("’‘ʼ", "'"),
        **dict.fromkeys("*\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"),
    }
)


def plain(line: str) -> str:
    """A line as the rules compare it: no quote marks, no bold stars, ordinary spaces and apostrophes, small letters."""
    if len(line) > 2 * LONGEST:
        return ""
    return " ".join(line.translate(_CLEAN).lstrip("> ").lower().split())


def is_quoted(line: str) -> bool:
    """Whether the line begins with ">"; GroupWise's ">>> Hotliner <...> 02/03/2026 18:02 >>>" says who wrote instead."""
    if line.startswith(">>> ") and line.rstrip().endswith(" >>>"):
        return False
    return line[:40].translate(_CLEAN).lstrip().startswith(">")


def kinds_of(lines: Sequence[str]) -> str:
    """One letter for each line."""
    first = _classified(lines)
    words = [plain(line) for line in lines[:first]]
    quoted = [is_quoted(line) for line in lines[:first]]
    kinds = [_kind(line, word) for line, word in zip(lines, words, strict=False)]
    _mark_headers(words, kinds)
    _mark_attributions(words, kinds, quoted)
    return "".join([*_with_quotes(kinds, quoted), *map(_kind_of_rest, islice(lines, first, None))])


def _kind_of_rest(line: str) -> str:
    return QUOTED if line.startswith(">") else TEXT if line.strip() else EMPTY


def _classified(lines: Sequence[str]) -> int:
    """How many lines are classified."""
    chars = 0
    for at, line in enumerate(lines[:MAX_LINES]):
        chars += len(line) + 1
        if chars > MAX_CHARS:
            return at
    return min(len(lines), MAX_LINES)


def _with_quotes(kinds: list[str], quoted: list[bool]) -> list[str]:
    """The kinds where what begins with ">" is quoted, whatever it says; a wrapped line belongs to the one above."""
    found: list[str] = []
    for kind, inside in zip(kinds, quoted, strict=True):
        if kind == MAIL_MORE and found[-1] in (QUOTED_MAIL, MAIL, MAIL_MORE):
            found.append(QUOTED_MAIL if found[-1] == QUOTED_MAIL else MAIL_MORE)
        elif inside:
            found.append({OURS: QUOTED_OURS, MAIL: QUOTED_MAIL, FORWARD: QUOTED_MAIL}.get(kind, QUOTED))
        else:
            found.append(TEXT if kind == _HEADER else kind)
    return found


def _kind(line: str, word: str) -> str:
    """The kind of a line by itself; headers and attributions need the lines around."""
    if _AND_TEXT.match(line[:LONGEST]):
        return MAIL
    if not word:
        return TEXT if line.translate(_CLEAN).strip("> ") else EMPTY
    inside = word.strip(_DASHES)
    if not inside:
        return _kind_of_dashes(line)
    if inside.strip(".:#| ") in OWN_MARKERS:
        return OURS
    if inside.startswith(FORWARDED) and (_is_between_dashes(word) or word.endswith(":")):
        return FORWARD
    if _is_between_dashes(word) and (inside.startswith(ORIGINAL) or _says_who_wrote(inside)):
        return MAIL
    if line.startswith(">>> ") and not is_quoted(line) and "@" in word and _is_dated(word):
        return MAIL
    if is_mobile(word):
        return MOBILE
    return _HEADER if _header(word) else TEXT


def _kind_of_dashes(line: str) -> str:
    dashes = line.strip()
    if line == "-- ":
        return SIGNATURE
    if dashes in ("--", "__", "—"):
        return BARE_SIGNATURE
    return RULE if len(dashes) >= 5 else TEXT


def _is_between_dashes(word: str) -> bool:
    return len(word) <= LONGEST and word[:2].strip(_DASHES) == "" and word[-2:].strip(_DASHES) == ""


def _says_who_wrote(inside: str) -> bool:
    """Lotus: "-----Hotliner <support@...> a écrit : -----"."""
    return "@" in inside and inside.rstrip(": ").endswith(WROTE_LAST)


def _header(word: str) -> str:
    """Which header the line is: from, date, to, subject, other; empty when it is none."""
    name, colon, _ = word[:40].partition(":")
    return _KIND_OF.get(name.strip(), "") if colon else ""


def _mark_headers(words: list[str], kinds: list[str]) -> None:
    """Mark each block of headers, and what is drawn above it; headers astray stay what they are."""
    at = 0
    while at < len(words):
        length = _block(words, kinds, at) if kinds[at] == _HEADER else 0
        if length:
            kinds[at : at + length] = [MAIL] + [MAIL_MORE] * (length - 1)
            _mark_above(words, kinds, at)
        at += length or 1


def _block(words: list[str], kinds: list[str], start: int) -> int:
    """How many lines the block of headers that begins here takes; 0: it is none.

    It names the writer, holds three headers or more, and a date or an address. Lines that are folded between two
    headers belong to it.
    """
    if _header(words[start]) not in ("from", "date"):
        return 0
    headers = _headers_from(words, kinds, start)
    if not _is_block(words, headers) or _begins_later(words, headers):
        return 0
    return headers[-1] + 1 - start


def _headers_from(words: list[str], kinds: list[str], start: int) -> list[int]:
    """The header lines that stand close together from here on."""
    headers: list[int] = []
    for at in range(start, min(start + BLOCK, len(words))):
        if kinds[at] == _HEADER:
            headers.append(at)
        elif at - headers[-1] > 2 or (not words[at] and not _goes_on(kinds, at)):
            break
    return headers


def _is_block(words: list[str], headers: list[int]) -> bool:
    seen = {_header(words[at]) for at in headers}
    dated = any("@" in words[at] or _DATE.search(words[at]) for at in headers)
    return len(seen) >= 3 and "from" in seen and not seen.isdisjoint(("date", "subject")) and dated


def _begins_later(words: list[str], headers: list[int]) -> bool:
    """Whether a whole block begins further down: then the lines above it ("Date : lundi") are the person's own."""
    for number, at in enumerate(headers[1:], 1):
        apart = at - headers[number - 1] > 1 or _header(words[headers[0]]) == "from"
        if apart and _header(words[at]) == "from" and _is_block(words, headers[number:]):
            return True
    return False


def _goes_on(kinds: list[str], at: int) -> bool:
    """Whether the next line is a header: HTML leaves an empty line between two."""
    return at + 1 < len(kinds) and kinds[at + 1] == _HEADER


def _mark_above(words: list[str], kinds: list[str], at: int) -> None:
    """Outlook's line of underscores, and "Message du 02/03/26 18:02", belong to the block of headers below."""
    above = at - 1
    while above >= 0 and (
        kinds[above] in (EMPTY, RULE) or words[above].startswith("message du ") or words[above] in ORIGINAL
    ):
        if kinds[above] != EMPTY:
            kinds[above] = MAIL
        above -= 1


def _mark_attributions(words: list[str], kinds: list[str], quoted: list[bool]) -> None:
    at = 0
    while at < len(words):
        length = _attribution(words, kinds, quoted, at) if kinds[at] in (TEXT, _HEADER) else 0
        if length:
            kinds[at : at + length] = [MAIL] + [MAIL_MORE] * (length - 1)
        at += length or 1


def _attribution(words: list[str], kinds: list[str], quoted: list[bool], at: int) -> int:
    """How many lines "Le ... a écrit :" takes here, one to three; 0: there is none."""
    joined = ""
    for length in range(1, 4):
        line = words[at + length - 1] if at + length <= len(words) else ""
        joined = f"{joined} {line}".strip()
        if not line or len(joined) > LONGEST or kinds[at + length - 1] not in (TEXT, _HEADER):
            return 0
        if is_attribution(joined):
            return length if length == 1 or not _said_below(words[at + 1 : at + length]) else 0
        if length < 3 and _is_unknown(joined, words[at]) and _quote_follows(kinds, quoted, at + length):
            return length
    return 0


def _said_below(lines: list[str]) -> bool:
    """Whether the last lines say it alone: then the first is a sentence of the person, which begins alike."""
    return any(is_attribution(" ".join(lines[start:])) for start in range(len(lines)))


def is_attribution(joined: str) -> bool:
    """Whether the line says who wrote what comes below, and when: always with a date, and a time or an address."""
    said = joined.strip(_DASHES)
    dashed = len(said) < len(joined) and joined.endswith("-")
    if not (said.endswith(":") or dashed) or not _is_dated(said):
        return False
    body = said.rstrip(": ")
    if "@" not in body and not OF_SOMEONE.isdisjoint(body.split()):
        return False
    return _has_verb(body) or (said.endswith((">:", "> :")) and "@" in body and _begins_with_date(body))


def _has_verb(body: str) -> bool:
    for verb in WROTE_LAST:
        if body.endswith(" " + verb):
            before = body[: -len(verb)]
            return _begins_well(body) and not before.endswith(TO_SOMEONE)
    if any(verb in body for verb in WROTE_ON):
        return True
    return _begins_well(body) and not WROTE_WITHIN.isdisjoint(body.split())


def _begins_well(body: str) -> bool:
    return body.split(" ", 1)[0] in WROTE_FIRST or _begins_with_date(body)


def _begins_with_date(body: str) -> bool:
    return body[:1].isdigit() or body.split(" ", 1)[0].strip(".,") in DAYS_AND_MONTHS


def _is_dated(said: str) -> bool:
    return bool(_DATE.search(said)) and ("@" in said or bool(_TIME.search(said)))


def _is_unknown(joined: str, first: str) -> bool:
    """What may announce a quotation in a language that is not listed: a date, an address in brackets and a colon."""
    return joined.endswith(":") and bool(_ADDRESS.search(joined)) and bool(_DATE.search(first))


def _quote_follows(kinds: list[str], quoted: list[bool], at: int) -> bool:
    while at < len(kinds) and kinds[at] == EMPTY and not quoted[at]:
        at += 1
    return at < len(kinds) and quoted[at]


def is_mobile(word: str) -> bool:
    """Whether the line is nothing but a telephone's or a program's advertising: each of its words is known."""
    if not word.startswith((*SENT, *GET)):
        return word in ADVERTISING
    first = max((first for first in (*SENT, *GET) if word.startswith(first)), key=len)
    rest = _without_excuse(word[len(first) :])
    names = {name for token in rest.split() if (name := _name(token))}
    if first in GET and (names.isdisjoint(TELEPHONES) or names.isdisjoint(PROGRAMS)):
        return False
    return not names.isdisjoint(PROGRAMS | DEVICES) and all(map(_is_known, names))


def _without_excuse(rest: str) -> str:
    said, stop, more = rest.partition(". ")
    return said if stop and more.startswith(EXCUSES) else rest


def _name(token: str) -> str:
    """A word without its punctuation and without the address of a link."""
    return token.partition("http")[0].strip("[]()<>.,!:;\"'«»-")


def _is_known(name: str) -> bool:
    return (
        name in PROGRAMS
        or name in DEVICES
        or name in BETWEEN
        or (len(name) <= 8 and name.isalnum() and any(letter.isdigit() for letter in name))
    )
