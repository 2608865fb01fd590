"""The first line of a hotliner's mail: an order, or words for the requester."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.mail.orders import Act, Order, is_internal, queue_named, read_order

QUEUES = {
    "printing": {"fr": "Impression", "en": "Printing"},
    "accounts": {"fr": "Comptes et accès", "en": "Accounts and access"},
    "network": {"fr": "Réseau", "en": "Network"},
}


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("take", Act.TAKE),
        ("Prendre", Act.TAKE),
        ("  JE PRENDS !", Act.TAKE),
        ("take it.", Act.TAKE),
        ("I’ll take it", Act.TAKE),
        ("« prendre »", Act.TAKE),
        ("resolve", Act.RESOLVE),
        ("Résolu.", Act.RESOLVE),
        ("resoudre", Act.RESOLVE),
        ("re\u0301soudre", Act.RESOLVE),
        ("note", Act.NOTE),
        ("return", Act.RETURN),
        ("rendre", Act.RETURN),
        ("help", Act.HELP),
        ("aide", Act.HELP),
    ],
)
def test_an_order_stands_alone_in_either_language(line: str, act: Act) -> None:
    assert read_order(f"\n{line}\n") == Order(act)


@pytest.mark.parametrize(
    "line",
    [
        "take a screenshot please",
        "Prendre une capture d'écran, puis me l'envoyer.",
        "Je prends votre demande en charge.",
        "resolve the conflict by closing Word",
        "Résolu ? Dites-le moi.",
        "Notez que le poste redémarre.",
        "Noter le numéro de série, puis me l'envoyer.",
        "Notre équipe interne s'en occupe.",
        "Internet ne marche pas : débranchez la box.",
        "Notepad est fermé ?",
        "return to the menu",
        "Help yourself",
        "transferring takes an hour",
        "http://example.org//",
        "",
    ],
)
def test_a_sentence_that_begins_like_an_order_is_an_answer(line: str) -> None:
    assert read_order(f"{line}\nMerci") == Order(Act.ANSWER, f"{line}\nMerci".strip())
    assert not is_internal(line)


@pytest.mark.parametrize(
    ("line", "queue"),
    [
        ("transfer printing", "printing"),
        ("Transfer to Printing", "Printing"),
        ("transférer Réseau", "Réseau"),
        ("TRANSFÉRER à Comptes et accès", "Comptes et accès"),
        ("transferer: impression", "impression"),
        ("transfe\u0301rer vers impression", "impression"),
        ("transfer", ""),
    ],
)
def test_a_transfer_names_its_queue(line: str, queue: str) -> None:
    assert read_order(f"{line}\n\npour vous") == Order(Act.TRANSFER, "pour vous", queue)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("note\nil rappelle à 14 h", "il rappelle à 14 h"),
        ("note: he calls back", "he calls back"),
        ("Note\N{NO-BREAK SPACE}: un\ndeux", "un\ndeux"),
        ("// VIP", "VIP"),
        ("//\nligne", "ligne"),
        ("note le client est furieux", "le client est furieux"),
        ("Note pour Bob : il ment", "pour Bob : il ment"),
        ("note 12 % de papier", "12 % de papier"),
        ("note :", ""),
    ],
)
def test_a_note_is_marked_as_on_slack_or_stands_below_its_order(text: str, note: str) -> None:
    assert read_order(text) == Order(Act.NOTE, note)


@pytest.mark.parametrize(
    "text",
    [
        "Note interne\nle client ment",
        "Note interne : le client ment\n\nAda",
        "Internal note: he is lying",
        "Notes: he is lying",
        "notes",
        "note - le client raconte n'importe quoi",
        "*note:* il ment",
        "[note] il ment",
        "__Note__ il ment",
        "NB interne: il ment",
        "NB - Note interne : il ment",
        "PRIVÉ : il ment",
        "Prive\u0301 : il ment",
        "Private. He is lying.",
        "> note: il ment",
        "Note that it restarts",
        "Note que le poste redémarre",
        "Note importante\nVotre poste redémarre.",
        "je m'en occupe\nInterne : il ment",
        "Bonjour\n\n*Note interne* : il ment",
        "Hello\n- internal note: he is lying",
    ],
)
def test_what_may_be_meant_for_hotliners_alone_is_held(text: str) -> None:
    assert read_order(text) == Order(Act.ANSWER, text)
    assert is_internal(text)


@pytest.mark.parametrize(
    "text", ["Bonjour,\nnotez bien : un réseau interne\nNote : redémarrez", "Bonjour\nprivé de son"]
)
def test_the_words_of_a_sentence_are_no_mark_further_down(text: str) -> None:
    assert read_order(text) == Order(Act.ANSWER, text)
    assert not is_internal(text)


def test_what_stands_below_an_order_goes_with_it() -> None:
    assert read_order("résoudre\n\nBonne journée\nAda") == Order(Act.RESOLVE, "Bonne journée\nAda")


@pytest.mark.parametrize(
    ("wanted", "queue"),
    [
        ("printing", "printing"),
        ("IMPRESSION", "printing"),
        ("comptes et acces", "accounts"),
        ("Réseau.", "network"),
        ("reseau", "network"),
        ("", ""),
        ("print", ""),
        ("the printer", ""),
    ],
)
def test_a_queue_is_known_by_its_id_or_its_labels_without_accents(wanted: str, queue: str) -> None:
    assert queue_named(QUEUES, wanted) == queue


@given(st.text())
def test_no_text_is_lost_by_reading_its_order(text: str) -> None:
    order = read_order(text)

    if order.act is Act.ANSWER:
        assert order.text == text.strip()
    else:
        assert order.text in text


def test_a_hostile_first_line_costs_no_time() -> None:
    began = time.monotonic()
    for piece in ("transfer ", "note ", " ", "é\u0301", "take", "/", "nb ", "_", "internal\n", "nb note _ ", "(\n"):
        read_order(piece * 20_000)
        is_internal(piece * 20_000)

    assert time.monotonic() - began < 5
