"""What the bot notes of mails, in the language of who reads it."""

from __future__ import annotations

import time

import pytest

from bot.desk.reasons import noted, told

WROTE = "Léa <lea@corp.example>, who was in copy, wrote:\n\nthanks\n[plan.pdf]"


@pytest.mark.parametrize(
    ("note", "french"),
    [
        (WROTE, "Léa <lea@corp.example>, en copie, a écrit :\n\nthanks\n[plan.pdf]"),
        (
            "The answer came back, it did not arrive: failed (5.1.1)",
            "La réponse est revenue, elle n'est pas arrivée : échec (5.1.1)",
        ),
        (
            "The answer came back, it did not arrive: failed",
            "La réponse est revenue, elle n'est pas arrivée : échec",
        ),
        (
            "The answer has not arrived yet, the mail server goes on trying: delayed (4.4.1)",
            "La réponse n'est pas encore arrivée, le serveur de messagerie continue d'essayer : retard (4.4.1)",
        ),
        (
            "A mail to the hotliner ada@corp.example did not arrive: failed (5.2.2)",
            "Un mail au hotliner ada@corp.example n'est pas arrivé : échec (5.2.2)",
        ),
        (
            "A mail to the hotliner ada@corp.example was not delivered: the mail server said 550 no such user",
            "Un mail au hotliner ada@corp.example n'a pas été remis : le serveur de messagerie a dit 550 no such user",
        ),
        (
            "Not delivered by mail: not delivered within a day: the mail server can't be reached (OSError)",
            "Non remis par mail : non remis en un jour : le serveur de messagerie est injoignable (OSError)",
        ),
        (
            "Not delivered by mail: the mail server's answer was lost (OSError), 3 times; it may have arrived",
            "Non remis par mail : la réponse du serveur de messagerie s'est perdue (OSError), 3 fois ; le mail est "
            "peut-être arrivé",
        ),
        (
            "Not delivered by mail: mails to this address came back: failed (5.1.1)",
            "Non remis par mail : les mails à cette adresse sont revenus : échec (5.1.1)",
        ),
    ],
)
def test_what_the_bot_notes_is_read_in_french_too(note: str, french: str) -> None:
    assert noted("bot", note, "fr") == french
    assert noted("bot", note, "en") == note


@pytest.mark.parametrize("text", ["thanks", "failed", "it is encrypted", WROTE])
def test_what_people_note_is_never_translated(text: str) -> None:
    assert noted("Ada", text, "fr") == text


def test_a_note_that_is_not_known_stays_as_it_is() -> None:
    assert noted("bot", "An asteroid struck.", "fr") == "An asteroid struck."


def test_a_reason_is_told_in_french_and_says_in_which_language_it_is() -> None:
    assert told("brought here by Chef", "fr").text == "mis dans la file par Chef"
    assert told("it is encrypted", "fr").lang == "fr"
    assert told("it is encrypted", "en").text == "it is encrypted"


def test_a_hostile_note_costs_no_time() -> None:
    began = time.monotonic()
    for piece in ("not delivered within a day: ", "failed (", "A mail to the hotliner ", ", 3 times; it", ", who was"):
        noted("bot", piece * 2_000, "fr")

    assert time.monotonic() - began < 5
