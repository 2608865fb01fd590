"""Messages that say that it works, then turn to something else: "merci, ça marche ! Par contre mon VPN...". Pure: no I/O."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from bot.acts import answers
from bot.acts.spelling import plain

#: Where the message turns.
_TURN = re.compile(
    r"[\s,;.!…–—-]*(?<![\w'-])(?:par contre|en revanche|mais|au fait|sinon|however|but|by the way|btw)(?![\w'-])[\s,:]*",
    re.IGNORECASE,
)
#: What goes on about the same thing: "mais lentement", "but it is slow".
_SAME_THING = re.compile(
    r"^(?:(?:maintenant|now|je crois que|i think|que|parfois|sometimes) )*"
    r"(?:ca|cela|il|elle|ils|elles|c'est|c'etait|it|it's|they|that|this|that's|only|seulement|lentement|slowly|mal|toujours|still)(?!\w)"
)
#: Fewer words tell no problem.
_FEWEST = 3
#: Nobody says for longer than this, and with more turns, that it works.
_LOOKED_AT, _MOST_TURNS = 1000, 5


def after_it_works(text: str, works: Callable[[str], bool]) -> str:
    """What the message goes on to after it said that it works; empty: nothing, or more about the same thing.

    `works`: whether these words, read as `spelling.plain` writes them, say that it works.
    """
    said = text.replace("’", "'")
    for found in islice(_TURN.finditer(said[:_LOOKED_AT]), _MOST_TURNS):
        if works(plain(said[: found.start()])):
            rest = said[found.end() :].strip()
            return rest if _is_something_else(plain(rest)) else ""
    return ""


def _is_something_else(words: str) -> bool:
    return len(words.split()) >= _FEWEST and not _SAME_THING.search(words) and not answers.STILL.search(words)
