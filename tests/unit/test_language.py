"""French or English, also in a word or two."""

from __future__ import annotations

import time

import pytest

from retrieval.articles import Lang
from retrieval.language import detect


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("merci", "fr"),
        ("plus de wifi", "fr"),
        ("wifi down", "en"),
        ("mot de passe", "fr"),
        ("printer", "en"),
        ("password", "en"),
        ("imprimante", "fr"),
        ("oui", "fr"),
        ("yes", "en"),
        ("ca marche pas", "fr"),
        ("C’est bon", "fr"),
        ("still nothing", "en"),
        ("ok fait", "fr"),
        ("ok thanks", "en"),
        ("j'arrive pas a me conecter a outlook", "fr"),
        ("cant conect to outlok", "en"),
        ("ecran noir", "fr"),
        ("l'imprimnte", "fr"),
        ("what's up with Teams", "en"),
        ("ERR_NAME_NOT_RESOLVED sur mon pc", "fr"),
        ("Le wifi est down depuis l'update", "fr"),
        ("réinitialisation", "fr"),
        ("flickering", "en"),
    ],
)
def test_short_messages_tell_their_language(text: str, lang: Lang) -> None:
    assert detect(text) == lang


@pytest.mark.parametrize(
    "text", ["", "ok", "wifi", "outlook ?", "0x0000011b", "ERR_NAME_NOT_RESOLVED", "👍", "12", "..."]
)
def test_what_belongs_to_both_languages_tells_none(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize("piece", ["a", "<", "'a", "a@b.", "1, ", "\u00a0", "_", "é", "a::b"])
def test_text_that_is_made_to_keep_it_busy_takes_no_time(piece: str) -> None:
    began = time.monotonic()
    detect(piece * 100_000)

    assert time.monotonic() - began < 2
