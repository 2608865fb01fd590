"""What a raw mail says, who wrote it, and whether it may be answered."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.mail.body import html_to_text
from bot.channels.mail.courtesy import without_courtesy
from bot.channels.mail.incoming import to_incoming
from bot.channels.mail.parse import ParsedMail, base_subject, parse
from bot.channels.mail.quiet import Kind
from bot.channels.mail.threads import Threads
from bot.channels.mail.trim import trim

SAMPLES = Path(__file__).parent.parent / "samples" / "mail"
OWN = "support@hotliner.example"
THREADS = Threads(OWN, "a secret")


def sample(name: str) -> ParsedMail:
    return parse((SAMPLES / f"{name}.eml").read_bytes(), OWN)


def mail(headers: str, body: str = "Rien ne marche.") -> ParsedMail:
    return parse(f"{headers}\n\n{body}\n".encode(), OWN)


KINDS = {
    "new-fr": Kind.PERSON,
    "person-exchange": Kind.PERSON,
    "inject-subject": Kind.PERSON,
    "poison-headers": Kind.PERSON,
    "ooo-fr": Kind.AUTO_REPLY,
    "ooo-exchange": Kind.AUTO_REPLY,
    "ooo-submitted": Kind.AUTO_REPLY,
    "no-reply": Kind.AUTO_REPLY,
    "bounce": Kind.BOUNCE,
    "bounce-no-sender": Kind.BOUNCE,
    "list": Kind.LIST,
    "own": Kind.OWN,
    "own-forwarded-back": Kind.OWN,
    "spoof-encoded-address": Kind.UNPARSABLE,
    "spoof-two-addresses": Kind.UNPARSABLE,
    "spoof-two-from": Kind.UNPARSABLE,
    "empty-encrypted": Kind.UNPARSABLE,
}


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_each_kind_of_mail_is_told_apart_and_has_its_reason(name: str, kind: Kind) -> None:
    found = sample(name)

    assert found.kind is kind
    assert bool(found.reason) == (kind is not Kind.PERSON)


NEW_WORDS = {
    "gmail-fr": "L'étape 2 ne marche pas.",
    "gmail-inline-fr": "Bonjour, mes réponses ci-dessous.\n\n\nOui, le voyant est vert.\nNon, en Wi-Fi.",
    "outlook-fr": "Toujours pareil malheureusement.\n\nCordialement,\nCamille",
    "outlook-old-fr": "Ça marche, merci !",
    "outlook-html-fr": "Je suis à l’étape 3, rien ne change.",
    "apple-fr": "Un humain, s’il vous plaît",
    "orange-fr": "non toujours rien",
    "gmail-en": "Step 2 doesn’t work, still nothing.",
    "outlook-en": "It works now, thanks",
    "below-quote-en": "It is green, and still nothing.",
    "only-quote": "> Check that the printer is on.",
    "attachment": "Voici la photo de l'erreur.\n\nEnvoyé depuis le bureau de Paris, 2e étage",
    "cp1252-undeclared": "L'écran reste noir depuis la mise à jour.",
    "poison-headers": "Le serveur est tombé.",
}


@pytest.mark.parametrize(("name", "words"), NEW_WORDS.items())
def test_only_the_new_words_of_a_reply_are_kept(name: str, words: str) -> None:
    assert sample(name).trimmed == words


def test_a_first_mail_loses_its_signature_and_nothing_else() -> None:
    found = sample("new-fr").trimmed

    assert found.endswith("Bonne journée,\nCordialement,\nCamille")
    assert "- le voyant est vert" in found


@pytest.mark.parametrize("name", ["new-log-fr", "forward-fr"])
def test_logs_and_forwarded_mails_stay_whole(name: str) -> None:
    found = sample(name)

    assert found.trimmed == found.text
    assert "0x0000011b" in found.trimmed


@pytest.mark.parametrize(
    "said",
    [
        "Bonjour,\n\n- fait\n- toujours pareil\n\nCordialement,\nPaul",
        "J'ai ceci :\n-----\nerreur 12\n-----\net cela.",
        "De : rien de spécial, mais l'écran est noir.",
        "Le 3 mars à 10:00 tout marchait.\nPuis plus rien.",
        "On Monday at 9:00 it worked.\nThen it stopped.",
        "Envoyé le fichier, mais rien.",
        "C:\\> ipconfig\n> dir\nrien",
    ],
)
def test_what_only_looks_like_a_quotation_stays(said: str) -> None:
    assert trim(said, is_reply=True) == said


@pytest.mark.parametrize(
    "hostile",
    ["On " * 30_000, "De : a\n" * 9_000, "From:" + " " * 60_000, ">" * 60_000, "> a\nb\n" * 16_000, "\u00a0" * 60_000],
)
def test_trimming_hostile_text_takes_no_time(hostile: str) -> None:
    began = time.perf_counter()

    trim(hostile, is_reply=True)

    assert time.perf_counter() - began < 1


def test_deep_html_keeps_its_words() -> None:
    assert html_to_text("<div>" * 1000 + "panne au fond" + "</div>" * 1000).strip() == "panne au fond"


def test_styles_and_scripts_are_not_words() -> None:
    deep = "<b>" * 300 + "<style>p {color: red}</style><script>x()</script>oui<br>non"

    assert html_to_text(deep) == "oui\nnon"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("Camille <Camille@Example.org>", "camille@example.org"),
        ("<camille@example.org>", "camille@example.org"),
        ("camille@example.org", "camille@example.org"),
        ('"camille@example.org" <camille@example.org>', "camille@example.org"),
        ('"Martin, Camille" <camille@example.org>', "camille@example.org"),
        ("=?utf-8?Q?Ren=C3=A9e?= <renee@example.org>", "renee@example.org"),
        ("Camille (DSI)\n <camille@example.org>", "camille@example.org"),
        ("a@x.example, b@x.example", ""),
        ("undisclosed-recipients:;", ""),
        ("<", ""),
        ("a@@b", ""),
        ("chef@x.example\0 <b@x.example>", ""),
        ("=?utf-8?Q?x=0D=0ABcc=3A_y=40z?= <a@b.example>", "a@b.example"),
    ],
)
def test_the_sender_is_read_strictly(value: str, address: str) -> None:
    found = mail(f"From: {value}\nMessage-ID: <1@x>")

    assert found.from_address == address
    assert "\n" not in found.from_name
    assert "\r" not in found.from_name


def test_a_bounce_belongs_to_the_one_who_was_not_reached() -> None:
    found = sample("bounce")

    assert found.party == "camille@example.org"
    assert found.references[-1] == "sent-by-us@hotliner.example"


def test_an_injected_subject_is_one_harmless_line() -> None:
    assert sample("inject-subject").subject == "panne Bcc: victim@example.org"


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Re: RE: Réf : panne", "panne"),
        ("TR: Fwd: panne", "panne"),
        ("Re[2]: x", "x"),
        ("Relance", "Relance"),
        ("", ""),
    ],
)
def test_marks_of_replies_are_folded_away(subject: str, base: str) -> None:
    assert base_subject(subject) == base


def test_too_many_parts_go_to_a_human_unread() -> None:
    found = parse(b"From: a@x.example\n\n" + b"\n--b" * 6000, OWN)

    assert found.kind is Kind.UNPARSABLE
    assert to_incoming(found, THREADS).meta["to_human"] == "it has too many parts"


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_it_raise(body: bytes) -> None:
    head = b"From: a@x.example\nContent-Type: text/html; charset="
    for raw in (body, head + body, b"From: " + body + b"\nSubject: " + body + b"\n\n" + body):
        found = to_incoming(parse(raw, OWN), THREADS)
        assert "\0" not in found.text + found.subject + "".join(found.meta.values())


def test_the_subject_is_part_of_the_first_message_when_it_adds_words() -> None:
    assert to_incoming(sample("attachment"), THREADS).text.startswith("Écran bleu\n\nVoici la photo")
    assert to_incoming(sample("new-fr"), THREADS).text.startswith("Bonjour")
    assert to_incoming(sample("gmail-fr"), THREADS).text == "L'étape 2 ne marche pas."


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Bonjour,\n\n2\n\nCordialement,\nCamille Martin\nComptabilité", "2"),
        ("Ça marche\nCamille", "Ça marche"),
        ("still nothing\n\nKind regards,\nCamille", "still nothing"),
        ("Merci, bonne journée !\nCamille", "Merci, bonne journée !"),
        ("Bonjour, rien ne sort.", "Bonjour, rien ne sort."),
        ("Cordialement,\nEt maintenant le scanner ne marche plus non plus", None),
        ("Bonne journée\nCamille", None),
        ("un humain\n\nBonne journée,\nCordialement,\nCamille", "un humain"),
        ("", None),
    ],
)
def test_courtesy_does_not_hide_an_answer(text: str, answer: str | None) -> None:
    assert without_courtesy(text, "Camille Martin cmartin") == (text if answer is None else answer)


def test_the_whole_text_and_the_names_of_files_are_kept() -> None:
    assert "Vérifiez que l'imprimante" in to_incoming(sample("gmail-fr"), THREADS).meta["full_text"]
    assert to_incoming(sample("attachment"), THREADS).meta["attachments"] == "photo.jpg"


def test_what_must_not_be_answered_says_why() -> None:
    assert to_incoming(sample("ooo-fr"), THREADS).meta["ignore"].startswith("auto-reply: ")
    assert "ignore" not in to_incoming(sample("spoof-two-from"), THREADS).meta


def test_the_same_message_id_with_other_words_or_another_writer_is_another_message() -> None:
    first = mail("From: a@x.example\nMessage-ID: <1@x>")
    again = mail("Received: by y\nFrom: a@x.example\nMessage-ID: <1@x>")
    other = mail("From: b@x.example\nMessage-ID: <1@x>")
    more = mail("From: a@x.example\nMessage-ID: <1@x>", "Autre chose.")
    ids = [to_incoming(each, THREADS).external_id for each in (first, again, other, more)]

    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
