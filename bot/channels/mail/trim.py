"""What a person wrote in a reply, without the mail that they quote. Pure: no I/O.

Careful by intent: when in doubt it keeps too much. A lost sentence is a lost symptom; a kept quotation costs little.
Every rule looks at a few lines only, so that the time grows with the length of the mail and no faster.
"""

from __future__ import annotations

import re

MAX_LINES = 400
MAX_CHARS = 64_000

_MOBILE = re.compile(
    r"(envoyé (de|depuis|à partir de) mon "
    r"|envoyé (depuis|avec|à partir d[e']) ?(l'application|yahoo|outlook|proton|courrier|gmail)"
    r"|(obtenir|obtenez|télécharger|téléchargez) outlook pour |provenance : courrier pour windows"
    r"|sent from (my |outlook|mail for |yahoo|proton)|sent with proton|get outlook for )"
)
#: What stands between the dashes of "-----Message d'origine-----".
_ORIGINAL = (
    "message d'origine",
    "message original",
    "mail original",
    "e-mail d'origine",
    "original message",
    "original email",
    "reply message",
)
_HEADER = re.compile(r"(de|from|envoyé|sent|date|à|a|to|cc|copie à|objet|subject|répondre à|reply-to) ?:(?: |$)")
_FIRST_HEADER = re.compile(r"(de|from|envoyé|sent) ?:(?: |$)")
_WHEN = re.compile(r"\d{1,2} ?[:h] ?\d\d|\b(?:19|20)\d\d\b|\d{1,2}[/.]\d{1,2}")
_ORANGE = re.compile(r"message du \d{1,2}/\d{1,2}/\d{2,4}")
_WROTE = ("a écrit :", "a écrit:", "a écrit", "wrote:", "wrote :")


def trim(text: str, is_reply: bool) -> str:
    """The words that are new in this mail; the whole text when nothing else is left."""
    lines = text[:MAX_CHARS].split("\n")[:MAX_LINES]
    if is_reply:
        lines = _without_quotes(lines[: _first_cut(lines)])
    kept = _without_signature(lines)
    trimmed = "\n".join(kept).strip()
    return trimmed or text.strip()


def _plain(line: str) -> str:
    """A line as the rules compare it: no quote marks, no bold stars, ordinary spaces and apostrophes."""
    line = line.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'").replace("*", "")
    return " ".join(line.lstrip("> \t").lower().split())


def _first_cut(lines: list[str]) -> int:
    """Where the quoted mail begins, when all that follows is quoted."""
    plain = [_plain(line) for line in lines]
    for at, line in enumerate(plain):
        if _is_original_mark(line) or _ORANGE.match(line) or _is_header_block(plain, at):
            return _above_rule(plain, at)
        length = _attribution(plain, at)
        if length and not _quote_follows(lines, at + length):
            return at
    return len(lines)


def _is_original_mark(line: str) -> bool:
    inside = line.strip("-_ ")
    return line.startswith("--") and line.endswith("--") and inside.startswith(_ORIGINAL) and len(line) < 100


def _is_header_block(plain: list[str], at: int) -> bool:
    """Whether "De : ... Envoyé : ... Objet : ..." begins here: at least three header lines close together."""
    if not _FIRST_HEADER.match(plain[at]):
        return False
    return sum(1 for line in plain[at : at + 9] if _HEADER.match(line)) >= 3


def _above_rule(plain: list[str], at: int) -> int:
    """The cut goes above the line of dashes or underscores that Outlook draws, if there is one."""
    above = at - 1
    while above >= 0 and not plain[above]:
        above -= 1
    return above if above >= 0 and len(plain[above]) >= 5 and not plain[above].strip("-_") else at


def _attribution(plain: list[str], at: int) -> int:
    """How many lines "Le ... a écrit :" takes here, one to three; 0: there is none. It always holds a date."""
    joined = ""
    for length, line in enumerate(plain[at : at + 3], 1):
        if not line:
            return 0
        joined = f"{joined} {line}".strip()
        if len(joined) > 400:
            return 0
        if _is_attribution(joined):
            return length
    return 0


def _is_attribution(joined: str) -> bool:
    if not _WHEN.search(joined):
        return False
    if joined.startswith(("le ", "on ", "-- le ", "---- le ", "---- on ")) and joined.rstrip("- ").endswith(_WROTE):
        return True
    return "@" in joined and ("a écrit le " in joined or "a écrit (le " in joined) and joined.endswith(":")


def _quote_follows(lines: list[str], at: int) -> bool:
    after = next((line for line in lines[at:] if line.strip()), "")
    return after.lstrip().startswith(">")


def _without_quotes(lines: list[str]) -> list[str]:
    """Lines without the "> " ones that an attribution announces or that end the mail: answers between them stay."""
    plain = [_plain(line) for line in lines]
    kept: list[str] = []
    announced = False
    at = 0
    while at < len(lines):
        if length := _attribution(plain, at):
            announced = True
            at += length
            continue
        if not (lines[at].startswith(">") and (announced or _only_quotes(lines, at))):
            kept.append(lines[at])
        elif not announced:
            break
        at += 1
    return kept


def _only_quotes(lines: list[str], at: int) -> bool:
    return lines[at].startswith("> ") and all(not line.strip() or line.startswith(">") for line in lines[at:])


def _without_signature(lines: list[str]) -> list[str]:
    """Lines without the signature below "-- " and the advertising of telephones; French closings stay."""
    for at, line in enumerate(lines):
        if line in ("-- ", "--", "__") and any(above.strip() for above in lines[:at]):
            lines = lines[:at]
            break
    last = [at for at, line in enumerate(lines) if line.strip()][-3:]
    mobile = {at for at in last if len(lines[at]) < 120 and _MOBILE.match(_plain(lines[at]))}
    return [line for at, line in enumerate(lines) if at not in mobile]
