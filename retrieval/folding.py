"""Text without what people leave out when they type fast: case, accents, curly quotes, stretched letters. Pure."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_QUOTES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


def bare(text: str) -> str:
    """Without case and accents; the ligatures apart."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def fold(text: str) -> str:
    """`bare`, with one kind of apostrophe, single spaces, "siii" as "si", no stray punctuation."""
    plain = bare(text.translate(_QUOTES))
    plain = re.sub(r"([a-z])\1{2,}", r"\1", plain)
    plain = re.sub(r"[.,;:!?()\"«»“”…]+", " ", plain)
    return " ".join(plain.split())
