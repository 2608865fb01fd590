"""Hotliners who work by mail alone: told, taking, answering, ending it; and what neither side ever reads."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.demo.mailbox import Letter
from bot.settings import Settings
from bot.store import handoffs
from bot.store.handoffs import Handoff
from tests.mail_house import CAMILLE, MailHouse, mail_house, write

ADA, BOB = "ada@corp.example", "bob.b@corp.example"
MX = "mx.hotliner.example"
SAID = {
    "fr": ("Mon imprimante n'imprime rien, je veux un humain", "prendre", "résoudre", "transférer impression"),
    "en": ("My printer does not print anything, I want a human", "take", "resolve", "transfer printing"),
}


@pytest.fixture(params=["fr", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def house(settings: Settings, tmp_path: Path, lang: str) -> Iterator[MailHouse]:
    values = {"mail_hotliners": f"{ADA},{BOB}", "mail_authserv_id": MX, "default_lang": lang}
    with mail_house(settings, tmp_path, **values) as made:
        yield made


only_french = pytest.mark.parametrize("lang", ["fr"], indirect=True)
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def works(house: MailHouse, who: str, text: str, answers: Letter, verified: bool = True) -> None:
    """A hotliner answers a letter; our mail server says whether it is theirs."""
    house.sent += 1
    quoted = "\n".join(f"> {line}".rstrip() for line in answers.text.splitlines())
    mail = EmailMessage()
    if verified:
        mail["Authentication-Results"] = f"{MX}; dmarc=pass header.from=corp.example"
    mail["Received"] = f"from corp.example by {MX}; Mon, 2 Nov 2026 09:12:00 +0000"
    mail["From"], mail["To"] = f"{who[:3].title()} L. <{who}>", answers.reply_to
    mail["Subject"], mail["Message-ID"] = f"Re: {answers.subject}", f"<{house.sent}.{who}>"
    mail["In-Reply-To"] = f"<{answers.message_id}>"
    mail["References"] = " ".join(f"<{each}>" for each in (*answers.references, answers.message_id))
    mail.set_content(f"{text}\n\nLe lun. 2 nov. 2026 à 09:12, Hotliner <{answers.reply_to}> a écrit :\n{quoted}\n")
    house.send(bytes(mail), who)
    house.work()


def asks(house: MailHouse, lang: str, text: str = "") -> Letter:
    """Camille asks for a human, by mail."""
    house.say(text or SAID[lang][0])
    house.work()
    return house.letters()[-1]


def newest(house: MailHouse, who: str) -> Letter:
    return house.letters(who)[-1]


def handed(house: MailHouse) -> Handoff:
    with house.service.store.read() as tx:
        found = handoffs.get(tx, 1)
    assert found is not None
    return found


def text_of(letter: Letter) -> str:
    """Everything that the letter shows, in small letters."""
    shown = html.unescape(re.sub(r"<[^>]*>", "", letter.html))
    return "\n".join((letter.subject, letter.text, letter.html, shown, letter.reply_to, *letter.references)).lower()


def nobody_is_given_away(house: MailHouse) -> None:
    """Neither party has the other's address, nor what leads back to the other's thread."""
    for letter in house.letters():
        assert ADA not in text_of(letter)
        assert BOB not in text_of(letter)
        assert not re.search(r"\+h\d+-|brief-|said-|/desk/", text_of(letter))
    for who in (ADA, BOB):
        for letter in house.letters(who):
            assert CAMILLE not in text_of(letter)
            assert not re.search(r"\+r\d+-|\[#\d", text_of(letter))


# --- the whole way -------------------------------------------------------------------------------------------------


def test_a_request_is_worked_on_by_mail_from_the_brief_to_its_end(house: MailHouse, lang: str) -> None:
    problem, take, resolve, transfer = SAID[lang]
    first = asks(house, lang)
    brief = newest(house, ADA)
    assert [len(house.letters(who)) for who in (ADA, BOB)] == [1, 1]
    assert problem in brief.text
    assert "Camille Martin" in brief.text
    assert "/desk/handoffs/1" in brief.text

    works(house, ADA, take, brief)
    assert (handed(house).state, handed(house).hotliner) == ("claimed", "Ada L.")
    assert newest(house, ADA).references[:1] == (brief.message_id,)
    assert len(house.letters()) == 1

    house.say(f"C'est urgent, {CAMILLE}", first)
    house.work()
    said = newest(house, ADA)
    assert "C'est urgent, [a" in said.text
    assert len(house.letters(BOB)) == 1

    works(house, ADA, f"Bonjour Camille,\nredémarrez-la.\n\nAda, {ADA}", said)
    answer = house.letters()[-1]
    assert "Bonjour Camille,\nredémarrez-la.\n\nAda, [a" in answer.text
    assert answer.references[-1] == f"3.{CAMILLE}"

    works(house, ADA, "note\nelle est très pressée", said)
    assert ("note", "elle est très pressée", "") in house.transcript(1)

    works(house, ADA, f"{transfer}\nune affaire de toner", said)
    assert (handed(house).state, handed(house).queue) == ("waiting", "printing")
    again = newest(house, BOB)
    assert "une affaire de toner" in again.text
    assert "elle est très pressée" in again.text
    assert len(house.letters(BOB)) == 2

    works(house, BOB, take, again)
    works(house, BOB, f"{resolve}\n\nBonne journée", newest(house, BOB))
    assert (handed(house).state, handed(house).hotliner) == ("resolved", "Bob L.")
    assert [("Bonne journée" in each.text) for each in house.letters()].count(True) == 1
    assert not any(word in text_of(each) for each in house.letters() for word in ("pressée", "toner"))
    nobody_is_given_away(house)
    count = [len(house.letters(who)) for who in (ADA, BOB, CAMILLE)]
    house.work()
    assert [len(house.letters(who)) for who in (ADA, BOB, CAMILLE)] == count


@only_french
def test_of_two_who_take_it_the_first_one_has_it_and_the_other_is_told(house: MailHouse) -> None:
    asks(house, "fr")
    told = {who: newest(house, who) for who in (ADA, BOB)}
    works(house, ADA, "je prends", told[ADA])
    works(house, BOB, "prendre", told[BOB])

    assert handed(house).hotliner == "Ada L."
    assert "Vous avez la demande n° 1." in newest(house, ADA).text
    assert "Ada L. a déjà la demande n° 1" in newest(house, BOB).text

    works(house, BOB, "Bonjour, débranchez le câble.", newest(house, BOB))
    assert "débranchez" not in house.letters()[-1].text
    assert ("note", "Bonjour, débranchez le câble.", "") in house.transcript(1)
    assert "débranchez" in newest(house, ADA).text


@only_sqlite
@only_french
def test_words_before_it_is_taken_are_kept_and_may_be_sent_again(house: MailHouse) -> None:
    asks(house, "fr")
    words = "Bonjour, pouvez-vous redémarrer l'imprimante ?"
    works(house, ADA, words, newest(house, ADA))
    assert "Personne n'a encore pris" in newest(house, ADA).text
    assert len(house.letters()) == 1

    works(house, ADA, "prendre", newest(house, ADA))
    works(house, ADA, words, newest(house, ADA))
    assert words in house.letters()[-1].text


@only_sqlite
@only_french
def test_our_mail_in_the_answer_holds_all_of_it_back(house: MailHouse) -> None:
    asks(house, "fr")
    works(house, ADA, "prendre", newest(house, ADA))
    brief = house.letters(ADA)[0]
    pasted = "\n".join(line for line in brief.text.splitlines() if "Ne rien" not in line)
    mail = write(
        f"Bonjour\n\n{pasted}", From=f"Ada <{ADA}>", To=brief.reply_to, Message_ID="<pasted@corp.example>",
        Subject="x",
    )  # fmt: skip
    mail["Authentication-Results"] = f"{MX}; dmarc=pass header.from=corp.example"
    house.send(bytes(mail), ADA)
    house.work()

    assert len(house.letters()) == 1
    assert "rien n'est parti au demandeur" in newest(house, ADA).text
    assert "lien vers le bureau" in newest(house, ADA).text


@only_sqlite
@only_french
def test_who_can_not_be_verified_is_told_why_once_a_day_and_nothing_happens(house: MailHouse) -> None:
    asks(house, "fr")
    brief = newest(house, ADA)
    works(house, ADA, "prendre", brief, verified=False)
    works(house, ADA, "note\nvite", brief, verified=False)

    assert handed(house).state == "waiting"
    assert len(house.letters(ADA)) == 2
    assert "HOTLINER_MAIL_AUTHSERV_ID" in newest(house, ADA).text
    assert "imprimante" not in newest(house, ADA).subject
    assert "note" not in [direction for direction, _, _ in house.transcript(1)]


@only_sqlite
@only_french
def test_a_stranger_with_the_token_of_a_hotliner_gets_nowhere(house: MailHouse) -> None:
    asks(house, "fr")
    brief = newest(house, ADA)
    works(house, "mallory@corp.example", "prendre", brief)

    assert handed(house).state == "waiting"
    assert "Camille" not in "".join(text_of(each) for each in house.letters("mallory@corp.example"))


@only_sqlite
@only_french
def test_an_unknown_queue_is_answered_with_those_that_exist(house: MailHouse) -> None:
    asks(house, "fr")
    works(house, ADA, "prendre", newest(house, ADA))
    works(house, ADA, "transférer à la cave", newest(house, ADA))

    assert handed(house).state == "claimed"
    assert "- Impression" in newest(house, ADA).text
    assert "« la cave »" in newest(house, ADA).text.replace("\N{NO-BREAK SPACE}", " ")

    works(house, ADA, "aide", newest(house, ADA))
    assert "prendre : la demande est à vous" in newest(house, ADA).text

    works(house, ADA, "", newest(house, ADA))
    assert "aucun mot" in newest(house, ADA).text

    works(house, ADA, "rendre", newest(house, ADA))
    assert handed(house).state == "returned"
    assert "rendue au bot" in newest(house, ADA).text


@only_sqlite
@only_french
def test_a_machine_is_never_relayed(house: MailHouse) -> None:
    first = asks(house, "fr")
    works(house, ADA, "prendre", newest(house, ADA))
    count = len(house.letters(ADA))
    house.say("Je suis absente jusqu'à lundi.", first, Auto_Submitted="auto-replied")
    house.work()

    assert len(house.letters(ADA)) == count
    assert "absente" in str(house.transcript(1))


@only_sqlite
@only_french
def test_somebody_who_asks_for_help_themselves_is_not_their_own_hotliner(house: MailHouse) -> None:
    house.say(SAID["fr"][0], sender=ADA)
    house.work()

    assert len(house.letters(BOB)) == 1
    assert not any("quelqu'un attend un humain" in each.text for each in house.letters(ADA))
    assert ADA not in text_of(newest(house, BOB))
