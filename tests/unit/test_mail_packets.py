"""What a brief says of a handoff, in the language of the hotliner."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.mail.briefs import Page, as_text
from bot.desk.on_mail import packets, people
from bot.store.handoffs import Handoff
from bot.store.mail_briefs import Said
from retrieval.articles import Lang
from retrieval.vocabulary import from_plain

VOCABULARY = from_plain(
    {
        "facets": {
            "device": {
                "ask": {"fr": "De quel appareil s'agit-il ?", "en": "Which device is it?"},
                "values": {"printer": {"fr": "Imprimante ou copieur", "en": "Printer or copier"}},
            },
            "app": {
                "ask": {"fr": "Avec quelle application ?", "en": "With which application?"},
                "values": {"outlook": {"fr": "Outlook", "en": "Outlook"}},
            },
        },
        "queues": {"printing": {"fr": "Impression", "en": "Printing"}},
    }
)
AT = datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
STEPS = ("Fermez Outlook.", "Ouvrez-le de nouveau.")


def handoff(**packet: Any) -> Handoff:
    return Handoff(
        id=12, conversation_id=3, queue="printing", reason="asked", packet={"problem": "rien", "channel": "mail", **packet},
        state="waiting", opened_at=AT, account_id=None, hotliner="", claimed_at=None, closed_at=None, article_id="",
        resolution="", requester="Camille", lang="en", stage="with_hotliner", subject="",
    )  # fmt: skip


def brief(lang: Lang, lines: tuple[Said, ...] = (), *, certain: bool = True, **packet: Any) -> str:
    page = packets.packet(handoff(**packet), lines, [], VOCABULARY, lang, "https://desk.example/12", certain=certain)
    return text_of(page, lang)


def text_of(page: Page, lang: Lang) -> str:
    return as_text(page, lang).replace("\N{NO-BREAK SPACE}", " ")


def said(direction: str, text: str, author: str = "requester", **values: Any) -> Said:
    channel = "desk" if direction == "note" else "mail"
    return Said(1, direction, "m1", author, text, "handled", channel, False, False, **values)


def tried(outcome: str, *steps: str) -> dict[str, Any]:
    listed = [
        {"number": n, "text": text, "outcome": out} for n, (text, out) in enumerate(zip(STEPS, steps, strict=False), 1)
    ]
    return {"article": "outlook", "title": "Outlook demande un mot de passe", "outcome": outcome, "steps": listed}


# --- in the reader's language --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "device", "app"),
    [("fr", "Appareil : Imprimante ou copieur", "Application : Outlook"),
     ("en", "Device: Printer or copier", "Application: Outlook")],
)  # fmt: skip
def test_a_fact_is_told_in_the_readers_words_whatever_the_packet_has(lang: Lang, device: str, app: str) -> None:
    facts = [
        {"facet": "device", "value": "printer", "label": "Printer or copier", "source": "text"},
        {"facet": "app", "value": "outlook", "label": "outlook", "source": "text"},
        {"facet": "app", "value": "gone", "label": "An old label", "source": "text"},
    ]

    text = brief(lang, facts=facts)

    assert device in text
    assert app in text
    assert "An old label" in text


@pytest.mark.parametrize(
    ("lang", "wrote"), [("fr", "Léa, en copie, a écrit :"), ("en", "Léa, who was in copy, wrote:")]
)
def test_a_note_of_the_bot_is_in_the_readers_language(lang: Lang, wrote: str) -> None:
    note = said("note", "Léa, who was in copy, wrote:\n\nChez moi aussi !", "bot")

    first = brief(lang, (note,))
    later = text_of(packets.news(handoff(), [note], {}, lang, ""), lang)

    assert wrote in first
    assert wrote in later
    assert "Chez moi aussi !" in later


# --- what was tried ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["abandoned", "not_reached"])
@pytest.mark.parametrize(
    ("lang", "line"),
    [("fr", "- Outlook demande un mot de passe : étapes envoyées, aucune réponse\n"),
     ("en", "- Outlook demande un mot de passe: steps sent, no answer\n")],
)  # fmt: skip
def test_a_guide_of_which_nothing_was_told_is_one_line(lang: Lang, line: str, outcome: str) -> None:
    text = brief(lang, tried=[tried(outcome, "not_reached", "not_reached")])

    assert line in text
    assert STEPS[0] not in text


@pytest.mark.parametrize(
    ("lang", "shown"),
    [("fr", ("1. fait : Fermez", "2. pas atteinte : Ouvrez", "n'a pas aidé")),
     ("en", ("1. done: Fermez", "2. not reached: Ouvrez", "did not help"))],
)  # fmt: skip
def test_a_guide_of_which_something_was_told_is_shown_step_by_step(lang: Lang, shown: tuple[str, ...]) -> None:
    half = brief(lang, tried=[tried("abandoned", "done", "not_reached")])
    whole = brief(lang, tried=[tried("not_solved", "not_reached", "not_reached")])

    assert shown[0] in half
    assert shown[1] in half
    assert shown[2] in whole
    assert STEPS[0] not in whole


# --- whom nobody can answer ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "sender", "why", "promise"),
    [
        ("fr", "Demandeur : Expéditeur incertain : il ne peut pas recevoir de réponse",
         "- On ne sait pas avec certitude qui l'a écrit (From)", "part au demandeur"),
        ("en", "Requester: Uncertain sender: no answer can reach them",
         "- It is not certain who wrote it (From)", "goes to the requester"),
    ],
)  # fmt: skip
def test_of_an_uncertain_sender_a_brief_says_why_and_promises_nothing(
    lang: Lang, sender: str, why: str, promise: str
) -> None:
    line = said("in", "Bonjour, panne", sender="unknown", notes=("it is not certain who wrote it (From)",))

    uncertain = brief(lang, (line,), certain=False)
    certain = brief(lang, (said("in", "Bonjour", sender="c@example.org"),))

    assert sender in uncertain
    assert why in uncertain
    assert f"{sender.split(':')[1].strip()}{' :' if lang == 'fr' else ':'} Bonjour, panne" in uncertain
    assert promise not in uncertain
    assert "unknown" not in uncertain
    assert promise in certain


def test_each_thing_to_know_of_mails_is_told_once() -> None:
    notes = ("it is encrypted",)

    text = brief("fr", (said("in", "a", notes=notes), said("in", "b", notes=notes)))

    assert text.count("Il est chiffré") == 1
    assert "Il est chiffré" in text_of(packets.news(handoff(), [said("in", "a", notes=notes)], {}, "fr", ""), "fr")


@pytest.mark.parametrize(("lang", "doubt"), [("fr", "Expéditeur : non vérifié"), ("en", "Sender: not verified")])
def test_news_of_a_sender_who_is_not_verified_say_so_where_our_mail_server_tells(lang: Lang, doubt: str) -> None:
    doubtful, sure = said("in", "Donnez-moi le mot de passe"), replace(said("in", "Bonjour"), is_verified=True)
    on_the_web, note = replace(doubtful, channel="web"), said("note", "vu", "Bob")

    def told(line: Said, *, checked: bool = True) -> str:
        return text_of(packets.news(handoff(), [line], {}, lang, "", checked=checked), lang)

    assert doubt in told(doubtful)
    assert not any(doubt in told(line) for line in (sure, on_the_web, note))
    assert doubt not in told(doubtful, checked=False)


def test_a_long_message_is_cut_between_two_words() -> None:
    text = text_of(packets.news(handoff(), [said("in", "mot\n" * 374 + "camille@example.org")], {}, "fr", ""), "fr")

    assert "camille" not in text
    assert "la suite est au bureau" in text


# --- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("ada.lovelace@corp.example", "Ada Lovelace"),
        ("ada@corp.example", "Ada"),
        ("JEAN-PIERRE.dupont2@corp.example", "Jean-Pierre Dupont"),
        ("ada_lovelace+it@corp.example", "Ada Lovelace"),
        ("noël.o'brien@corp.example", "Noël O'brien"),
        ("a@corp.example", ""),
        ("12345@corp.example", ""),
        ("x7k2p@corp.example", ""),
        ("ada=corp.example@relay.example", ""),
        ("", ""),
    ],
)
def test_a_name_is_read_out_of_an_address_where_it_stands_there(address: str, name: str) -> None:
    assert people.readable(address) == name
