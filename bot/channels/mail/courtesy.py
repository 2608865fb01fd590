"""The answer in a polite reply: without its greeting, its closing and its name. Pure: no I/O.

"2" is understood as a choice, "Bonjour, 2, Cordialement, Camille" would not be. Only lines that hold nothing but
courtesy go, and only from what the bot reads: hotliners see the whole text.
"""

from __future__ import annotations

import re

_GREETING = re.compile(
    r"(?:bonjour|bonsoir|salut|coucou|hello|hi|hey|dear|good (?:morning|afternoon|evening))"
    r"(?: (?:à tous|à vous|madame|monsieur|madame, monsieur|all|there|team|support|hotliner|everyone))?",
)
_CLOSING = re.compile(
    r"(?:bien |très )?cordialement|cdlt|cdt|bien à (?:vous|toi)|(?:sincères )?salutations|respectueusement|à bientôt"
    r"|bonne (?:journée|soirée|fin de journée|réception)(?: à vous)?|bon week-?end"
    r"|(?:(?:best|kind|warm) )?regards|sincerely|yours(?: sincerely| truly)?|all the best|cheers"
    r"|have a (?:good|nice) (?:day|evening|weekend)",
)
#: No polite reply is longer; each closing above another takes one look more.
_MOST_LINES_READ = 200
#: A block below a closing: a name, a department, a telephone number.
_MOST_LINES = 4
_MOST_WORDS = 5


def without_courtesy(text: str, writer: str) -> str:
    """The lines that say something; `writer` is the person's name and address. All of them, when none is left."""
    lines = [line.strip() for line in text.split("\n")]
    if len(lines) > _MOST_LINES_READ:
        return text
    lines = lines[_greeting(lines) : _closing(lines, set(_words(writer)))]
    return "\n".join(lines).strip() or text


def _greeting(lines: list[str]) -> int:
    """Where the text begins after a greeting that has the first line for itself."""
    return 1 if lines and _GREETING.fullmatch(_bare(lines[0])) else 0


def _closing(lines: list[str], names: set[str]) -> int:
    """Where the closing begins, or the writer's name alone; the end when there is neither."""
    filled = [at for at, line in enumerate(lines) if line]
    for count, at in enumerate(reversed(filled), 1):
        if _CLOSING.fullmatch(_bare(lines[at])):
            return _closing(lines[:at], names)
        if count > _MOST_LINES or len(lines[at].split()) > _MOST_WORDS:
            break
    last = filled[-1] if filled else 0
    words = _words(lines[last]) if filled else []
    return last if words and set(words) <= names else len(lines)


def _bare(line: str) -> str:
    return line.strip(" ,.!;:").replace("’", "'").lower()


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())
