"""Machines and mistakes on the hotliners' side: no endless talk, no flood, nothing internal that leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.on_mail.hotliners import MOST
from bot.inbox import utc_now
from bot.settings import Settings
from bot.store import accounts
from tests.integration.test_mail_hotliners import ADA, BOB, MX, asks, handed, newest, works
from tests.mail_house import MailHouse, mail_house

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def house(settings: Settings, tmp_path: Path) -> Iterator[MailHouse]:
    values = {"mail_hotliners": f"{ADA},{BOB}", "mail_authserv_id": MX, "default_lang": "fr"}
    with mail_house(settings, tmp_path, **values) as made:
        yield made


def notes(house: MailHouse) -> list[str]:
    return [text for direction, text, _ in house.transcript(1) if direction == "note"]


# --- machines ------------------------------------------------------------------------------------------------------


def test_a_machine_that_answers_for_a_hotliner_is_left_alone_after_a_while(house: MailHouse) -> None:
    asks(house, "fr")
    for n in range(MOST + 6):
        works(house, ADA, f"Je suis absent, merci de votre patience ({n}).", newest(house, ADA))

    assert len(house.letters(ADA)) == 1 + MOST
    assert len(house.left()) == 6
    assert all(each.reason.startswith("not acted on") for each in house.left())
    assert len([text for text in notes(house) if text.startswith("More than")]) == 1
    assert len(notes(house)) == MOST + 1

    works(house, BOB, "prendre", newest(house, BOB))
    assert handed(house).hotliner == "Bob L."


def test_two_machines_do_not_talk_to_each_other_for_ever(house: MailHouse) -> None:
    asks(house, "fr")
    works(house, ADA, "prendre", newest(house, ADA))
    works(house, ADA, "Bonjour, redémarrez le poste.", newest(house, ADA))
    for n in range(MOST + 6):
        seen = len(house.letters())
        house.say(f"Je suis en congé, je lirai votre message {n}", house.letters()[-1])
        house.work()
        works(house, ADA, f"Absent du bureau {n}", newest(house, ADA))
        if len(house.letters()) == seen:
            break

    assert len(house.letters()) <= MOST
    assert len(house.letters(ADA)) <= MOST + 3


def test_the_same_words_twice_in_a_row_are_relayed_once(house: MailHouse) -> None:
    first = asks(house, "fr")
    works(house, ADA, "prendre", newest(house, ADA))
    for _ in range(2):
        works(house, ADA, "Avez-vous redémarré l'imprimante ?", newest(house, ADA))
    assert len([each for each in house.letters() if "redémarré" in each.text]) == 1

    works(house, ADA, "Oui", newest(house, ADA))
    house.say("Même avec le capot fermé ?", first)
    house.work()
    works(house, ADA, "Oui", newest(house, ADA))
    assert len([each for each in house.letters() if each.text.startswith("Oui")]) == 2


# --- what looks internal -------------------------------------------------------------------------------------------


def test_what_looks_like_a_note_reaches_no_requester_and_its_writer_is_told_how_to_send_it(house: MailHouse) -> None:
    asks(house, "fr")
    works(house, ADA, "take it\nInterne : il ment, dit Bob", newest(house, ADA))
    assert "Votre texte est gardé comme note interne." in newest(house, ADA).text
    for text in ("Interne : le client ment beaucoup", "*note:* il ment aussi", "[note] il ment"):
        works(house, ADA, text, newest(house, ADA))
        assert "Votre texte commence comme une note" in newest(house, ADA).text
        assert text in notes(house)
    works(house, ADA, "note le client est furieux", newest(house, ADA))
    works(house, ADA, "Note interne : le client ment toujours", newest(house, ADA))
    works(house, ADA, "résoudre\nInterne : il ment", newest(house, ADA))
    assert (len(house.letters()), handed(house).state) == (1, "claimed")
    assert "le client est furieux" in notes(house)

    works(house, ADA, "Bonjour,\nnote : redémarrez le poste", newest(house, ADA))
    assert "note : redémarrez le poste" in house.letters()[-1].text
    assert not any("ment" in each.text.split("\n\n")[0] for each in house.letters())


# --- addresses -----------------------------------------------------------------------------------------------------


def test_the_address_of_a_hotliner_who_works_at_the_desk_leaves_no_more_than_that_of_one_who_works_by_mail(
    house: MailHouse,
) -> None:
    chef = "chef@corp.example"
    with house.service.store.begin() as tx:
        accounts.add(tx, chef, "Chef", "-", ("hotliner",), utc_now())
    asks(house, "fr")
    works(house, ADA, "prendre", newest(house, ADA))
    works(house, ADA, f"Bonjour, {chef} ou chef [at] corp.example vous rappelle.", newest(house, ADA))

    assert house.letters()[-1].text.startswith("Bonjour, [adresse masquée] ou [adresse masquée] vous rappelle.")


def test_a_very_long_mail_in_a_crowd_is_told_soon_and_in_part(house: MailHouse) -> None:
    first = asks(house, "fr")
    works(house, ADA, "prendre", newest(house, ADA))
    crowd = ", ".join(f"{'a' * 40}{n}@x.example" for n in range(59))
    house.say("Encore", first, Cc=crowd)
    house.say(("a" * 70 + "\n") * 3_500, first)
    house.work()

    assert len(newest(house, ADA).text) < 5_000
    assert "la suite est au bureau" in newest(house, ADA).text
