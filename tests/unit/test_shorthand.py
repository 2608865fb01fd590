"""What is typed in a hurry, spelled out."""

from __future__ import annotations

import pytest

from retrieval.articles import Lang
from retrieval.shorthand import spell_out

KNOWN = {"écran", "adresse", "ouvre", "lecteur", "imprimante"}


@pytest.mark.parametrize(
    ("lang", "typed", "meant"),
    [
        ("fr", "cmt on fait pr le dd ?", "comment on fait pour le disque dur ?"),
        ("fr", "C bcp trop fort", "c'est beaucoup trop fort"),
        ("fr", "ladresse de lecran", "l'adresse de l'ecran"),
        ("fr", "ça souvre pas", "ça s'ouvre pas"),
        ("fr", "lecteur lent", "lecteur lent"),
        ("fr", "lolipop dans limprimante", "lolipop dans l'imprimante"),
        ("fr", "j'ai plus d'imprimante", "j'ai plus d'imprimante"),
        ("en", "whats my pw", "what's my password"),
        ("en", "lecran cmt", "lecran cmt"),
        ("en", "I'm sure u'll see", "I'm sure u'll see"),
    ],
)
def test_short_forms_and_lost_apostrophes(lang: Lang, typed: str, meant: str) -> None:
    known = {"ecran" if word == "écran" else word for word in KNOWN}
    assert spell_out(typed, lang, lambda word: word.casefold() in known) == meant


def test_nothing_typed_is_nothing() -> None:
    assert spell_out("", "fr", lambda _: True) == ""
