"""Text without what people leave out when they type fast: case, accents, curly quotes, stretched letters. Pure."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "œ": "oe",
        "æ": "ae",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
    }
)


def fold(text: str) -> str:
    """Lower case, without accents, one kind of apostrophe, single spaces, "siii" as "si", no stray punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_QUOTES))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    bare = re.sub(r"([a-z])\1{2,}", r"\1", bare)
    bare = re.sub(r"[.,;:!?()\"«»“”…]+", " ", bare)
    return " ".join(bare.split())
