"""Tokens, spelling and the lexical index."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.articles import Article, Lang
from retrieval.lexical import Lexical, WordScores
from retrieval.spelling import Spelling
from retrieval.tokens import is_code, letters, stems


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("erreur 0x0000011B à l'impression", "0x0000011b"),
        ("ERR_NAME_NOT_RESOLVED dans Chrome", "err_name_not_resolved"),
        ("NET::ERR_CERT_DATE_INVALID", "net::err_cert_date_invalid"),
        ("stop code: critical_process_died", "critical_process_died"),
        ("code AADSTS50126 :", "aadsts50126"),
    ],
)
def test_error_codes_stay_whole_in_any_case(text: str, code: str) -> None:
    assert code in stems(text, "fr")
    assert code in stems(text, "en")
    assert is_code(code)


def test_accents_case_elisions_and_endings_do_not_matter() -> None:
    assert stems("L'écran d'accueil s'éteint", "fr") == stems("ECRAN accueil eteint", "fr")
    assert stems("printing printers", "en") == stems("Print PRINTER's", "en")


def test_words_that_tell_nothing_are_left_out_and_telling_ones_are_kept() -> None:
    assert stems("bonjour, je n'ai plus de wifi", "fr") == ["plus", "wif"]
    assert stems("hello, the screen is not on", "en") == ["screen", "not"]


def test_letter_groups_of_related_words_overlap() -> None:
    assert set(letters("imprimante", "fr")) & set(letters("impression", "fr"))
    assert letters("a de 0x00000001", "fr") == []


@pytest.mark.parametrize("typed", ["imprimnte", "imprimmante", "impirmante", "imprimonte", "umprimante"])
def test_one_slip_is_forgiven(typed: str) -> None:
    assert Spelling(["imprimante", "clavier"]).near(typed) == {"imprimante"}


@pytest.mark.parametrize("typed", ["pont", "imprimnt", "12345", "imprimante"])
def test_short_words_numbers_and_two_slips_are_not_guessed(typed: str) -> None:
    assert Spelling(["port", "imprimante", "12346"]).near(typed) == set()


ARTICLES = [
    Article("paper", "en", "Paper jam", symptoms=("the paper is stuck in the printer",), error_codes=("0x0000011b",)),
    Article("wifi", "en", "No wireless network", symptoms=("the wifi list is empty",)),
    Article("papier", "fr", "Bourrage papier", symptoms=("le papier est coincé dans l'imprimante",)),
]


def best(scores: WordScores) -> str:
    return scores.ids[int(np.argmax(scores.words))]


def test_articles_are_found_by_their_words_in_their_language_only() -> None:
    lexical = Lexical.build(ARTICLES)

    assert best(lexical.score("my printer ate the paper", "en")) == "paper"
    assert list(lexical.score("papier coincé", "fr").ids) == ["papier"]


def test_a_code_outweighs_common_words() -> None:
    lexical = Lexical.build(ARTICLES)

    assert best(lexical.score("wifi 0X0000011B", "en")) == "paper"


def test_how_much_of_the_question_is_covered_counts_unknown_words_too() -> None:
    covered = Lexical.build(ARTICLES).score("paper zeppelin", "en").covered

    assert 0 < covered[0] < 0.5
    assert covered[1] == 0


def test_a_misspelt_word_counts_less_than_the_word() -> None:
    lexical = Lexical.build(ARTICLES)

    right, wrong = lexical.score("network", "en").words[1], lexical.score("netwrok", "en").words[1]

    assert 0 < wrong < right


def test_nothing_is_found_in_a_language_without_articles() -> None:
    scores = Lexical.build(ARTICLES[:2]).score("papier", "fr")

    assert (len(scores.ids), len(scores.words), len(scores.covered)) == (0, 0, 0)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_question_without_words_scores_nothing(lang: Lang) -> None:
    assert not Lexical.build(ARTICLES).score("?!", lang).words.any()


def test_a_saved_index_scores_the_same(tmp_path: Path) -> None:
    built = Lexical.build(ARTICLES)
    built.save(tmp_path / "lexical")

    loaded = Lexical.load(tmp_path / "lexical")

    for lang in ("fr", "en"):
        before, after = built.score("papier wifi stuck", lang), loaded.score("papier wifi stuck", lang)  # type: ignore[arg-type]
        assert list(before.ids) == list(after.ids)
        assert np.allclose(before.words, after.words)
        assert np.allclose(before.letters, after.letters)
        assert np.allclose(before.covered, after.covered)
