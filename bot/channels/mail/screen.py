"""What may pass from one party of a relay to the other. Pure: no I/O.

A hotliner's words are cut at the line that every brief begins with. Where that line is gone and something of ours is
left, nothing passes: it fails closed. Addresses never pass, in either direction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.channels.mail.trim import new_lines
from retrieval.folding import bare, fold

#: A longer answer is not searched for what is ours, so it does not pass.
MAX_LINES = 400
MAX_CHARS = 64_000
#: What is kept of words that are all quoted.
KEPT_LINES = 20
#: A line of a brief with fewer letters may be anybody's.
LETTERS = 20
#: A note with fewer letters is not looked for.
NOTE_LETTERS = 8

#: Our line in both languages, however a mail program wraps, marks or converts it.
_GAP = r"[\W_]{1,30}"
_LINES = (
    ("ne", "rien", r"(?:[ée]\u0301?|\?|\ufffd)crire", "sous", "cette", "ligne"),
    ("write", "nothing", "below", "this", "line"),
)
_LINE = re.compile("|".join(_GAP.join(words) for words in _LINES), re.IGNORECASE)
_WROTE = re.compile(
    r"(?:a ecrit|wrote|schrieb|escribio|ha scritto|schreef) ?:$|^-{2,}.*(?:message|mail|original).*-{2,}$"
)
_HEAD = re.compile(r"\**(?:de|from|envoye|sent|date|a|to|cc|objet|subject|repondre a|reply-to) ?:\**(?: |$)")
#: All that is on an empty line of a quoted mail.
_QUOTE_MARKS = "> |\t\u00a0"


@dataclass(frozen=True, slots=True)
class Written:
    """What a hotliner wrote, without what they quote."""

    text: str
    #: Our line was there: what is above it is theirs.
    has_line: bool
    is_too_long: bool = False


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the requester must never read."""

    #: The mails that hotliners got about this handoff, as text.
    briefs: Sequence[str] = ()
    notes: Sequence[str] = ()
    #: What they have read or written before: above our line it may be said again.
    known: Sequence[str] = ()


def new_words(text: str, own: str) -> Written:
    """What is above our line, without attribution, quotations and signature. `own` is the support mailbox."""
    above, has_line = _above_line(text.replace("\r\n", "\n"))
    is_too_long = len(above) > MAX_CHARS or above.count("\n") >= MAX_LINES
    kept = new_lines(f"\n{above}".partition("\n-- \n")[0])
    return Written(_without_lead(kept, own) if has_line else kept, has_line, is_too_long)


def _above_line(text: str) -> tuple[str, bool]:
    match = _LINE.search(text)
    if match is None:
        return text, False
    # What stands in front of it on its line is quote marks and dashes; nobody may write there.
    lines = text[: text.rfind("\n", 0, match.start()) + 1].split("\n")
    while lines and not lines[-1].strip(_QUOTE_MARKS):
        lines.pop()
    return "\n".join(lines), True


def _without_lead(text: str, own: str) -> str:
    """Without the last paragraph, when it leads to the quotation in words that only its mail program knows."""
    before, _, last = text.rpartition("\n\n")
    leads = last.rstrip("> \n").endswith(":") and own.lower().partition("@")[0] in last.lower() and "@" in last
    return before.rstrip() if leads else text


def leftover(written: Written, secrets: Secrets) -> str:
    """What must not leave: `quote`, `head`, `link`, `brief`, `note` or `long`; empty: nothing."""
    lines = [line.strip() for line in written.text.split("\n") if line.strip()]
    if written.is_too_long:
        return "long"
    if "/desk/handoffs/" in written.text:
        return "link"
    if _holds_note(lines, secrets.notes):
        return "note"
    if _holds_head(lines):
        return "head"
    if not written.has_line and len(_unquoted(lines)) < len(lines):
        return "quote"
    return "brief" if _holds_lines(lines, secrets.briefs, secrets.known if written.has_line else ()) else ""


def own_lines(written: Written, text: str, briefs: Iterable[str]) -> str:
    """What hotliners keep of `text`, the words in `written` that did not leave: without what is quoted there."""
    told = {letters for brief in briefs for line in brief.split("\n") if _is_long(letters := _letters(line))}
    # Above our line nothing is quoted, and ">" may be the prompt of a console.
    lines = text.split("\n") if written.has_line else _unquoted(new_lines(text).split("\n"))
    kept = "\n".join(line for line in lines if _letters(line) not in told).strip()
    return kept or "\n".join(text.split("\n")[:KEPT_LINES])


def below_line(text: str, briefs: Iterable[str]) -> str:
    """What was written below our line, between the lines of our mail or at their end; it goes nowhere."""
    match = _LINE.search(text := text.replace("\r\n", "\n"))
    if match is None:
        return ""
    below = text[match.end() : match.end() + MAX_CHARS].partition("\n")[2].partition("\n-- \n")[0]
    told = _letters(" ".join(briefs))
    kept = [line for line in _unquoted(below.split("\n")[:MAX_LINES]) if _is_new(line, told)]
    return "\n".join(line.strip() for line in kept)


def _is_new(line: str, told: str) -> bool:
    """Programs that quote without a mark wrap our lines, and write a link twice."""
    letters = _letters(line)
    return bool(letters) and letters not in told and "/desk/" not in line


def _unquoted(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if not line.lstrip().startswith((">", "|"))]


def _holds_head(lines: Sequence[str]) -> bool:
    """Whether something is left of what mail programs write above the mail that they quote."""
    folded = [" ".join(bare(line.lstrip("> ")).split()) for line in lines]
    return any(_WROTE.search(line) for line in folded) or sum(1 for line in folded if _HEAD.match(line)) >= 2


def _holds_lines(lines: Sequence[str], briefs: Sequence[str], known: Sequence[str]) -> bool:
    """Whether a line stands in a brief, or a line of a brief among these, however both are wrapped."""
    said, told, harmless = (_letters(" ".join(texts)) for texts in (lines, briefs, known))
    if any(_is_long(line) and line in told and line not in harmless for line in map(_letters, lines)):
        return True
    each = {_letters(line) for brief in briefs for line in brief.split("\n")}
    return any(_is_long(line) and line in said and line not in harmless for line in each)


def _is_long(letters: str) -> bool:
    return len(letters) >= LETTERS


def _holds_note(lines: Sequence[str], notes: Iterable[str]) -> bool:
    said, each_line = _letters(" ".join(lines)), {_letters(line) for line in lines}
    for note in notes:
        for letters in (_letters(line) for line in (note, *note.split("\n"))):
            if letters in said if len(letters) >= LETTERS else len(letters) >= NOTE_LETTERS and letters in each_line:
                return True
    return False


def _letters(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


def is_name(text: str) -> bool:
    """Whether a display name names a person, and is no address."""
    return bool(text.strip()) and "@" not in text and "%40" not in text
