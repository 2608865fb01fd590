"""The bytes of an answer: always the same, always well-formed, always leading back to its thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.mail.compose import NoRecipientError, compose
from bot.channels.mail.content import plain
from bot.channels.mail.parse import parse
from bot.channels.mail.quiet import Kind
from bot.channels.mail.threads import Threads
from bot.channels.mail.words import WORDS
from bot.messages import Choice, Outgoing, Reply, ReplyKind, ShownStep
from retrieval.articles import Risk

OWN = "support@hotliner.example"
THREADS = Threads(OWN, "a secret")
STEPS = (
    ShownStep(1, 2, "Éteignez l'imprimante.", "le voyant est éteint."),
    ShownStep(2, 2, "Videz la file, voyez [File bloquée](article:queue).", risk=Risk.DATA_LOSS),
)
GUIDE = Reply(
    ReplyKind.GUIDE,
    "fr",
    "Je pense savoir ce que c'est.\n\nVoici quoi faire.",
    (Choice("solved", "Ça marche"), Choice("cannot", "Je ne peux pas"), Choice("human", "Un humain, s'il vous plaît")),
    steps=STEPS,
)
OFFER = Reply(
    ReplyKind.OFFER,
    "en",
    "Is it one of these?",
    (Choice("article:a", "Paper jam"), Choice("article:b", "No ink"), Choice("none", "None of these")),
)


def outgoing(reply: Reply = GUIDE, **values: object) -> Outgoing:
    made = Outgoing(
        7, 3, "re-12-0", "ab" * 16, "camille@example.org", reply, datetime(2026, 3, 3, 9, 12, tzinfo=UTC),
        subject="Imprimante", meta={"message_id": "first@mail.example.org"},
    )  # fmt: skip
    return replace(made, **values)  # type: ignore[arg-type]


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def part(raw: bytes, subtype: str) -> str:
    body = read(raw).get_body((subtype,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_guide_holds_every_step_with_its_result_and_risk() -> None:
    text = part(compose(outgoing(), THREADS), "plain")

    assert "1. Éteignez l'imprimante.\n   Résultat attendu : le voyant est éteint." in text
    assert "2. Videz la file, voyez « File bloquée ».\n   ! Attention : cette étape peut effacer des données." in text
    assert "- « Ça marche »\n  - « L'étape 2 ne marche pas »\n  - « Un humain, s'il vous plaît »" in text
    assert "Je ne peux pas" not in text
    assert "-- \nHotliner, l'assistant" in text


def test_an_offer_is_answered_by_its_number() -> None:
    raw = compose(outgoing(OFFER), THREADS)

    assert "1. Paper jam\n2. No ink" in part(raw, "plain")
    assert "  - “None of these”" in part(raw, "plain")
    assert '<ol start="1"' in part(raw, "html")


def test_html_is_escaped_and_brings_nothing_from_outside() -> None:
    page = part(compose(outgoing(replace(GUIDE, text="<script>alert(1)</script> & co")), THREADS), "html")

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page
    assert "<script" not in page
    assert "http" not in page


def test_a_robot_says_that_it_is_one() -> None:
    message = read(compose(outgoing(), THREADS))

    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Hotliner-Loop"] == OWN
    assert parse(compose(outgoing(), THREADS), OWN).kind is Kind.OWN
    assert parse(compose(outgoing(), THREADS), "other@desk.example").kind is Kind.AUTO_REPLY


def test_what_a_hotliner_wrote_is_no_automatic_answer() -> None:
    message = read(
        compose(outgoing(Reply(ReplyKind.HUMAN, "fr", "Bonjour", author='Zoé "Z" <x@y>\r\nBcc: a@b')), THREADS)
    )

    assert message["Auto-Submitted"] is None
    assert message["From"].addresses[0].addr_spec == OWN
    assert message["From"].addresses[0].display_name.startswith("Zoé")
    assert message["Bcc"] is None


def test_every_try_has_the_same_bytes() -> None:
    assert compose(outgoing(), THREADS) == compose(outgoing(attempts=4), THREADS)
    assert compose(outgoing(), THREADS) != compose(outgoing(external_id="re-12-1"), THREADS)


def test_long_references_stay_as_they_are() -> None:
    ids = [f"{n}{'x' * 100}@mail.example.org" for n in range(40)]
    meta = {"message_id": "last@mail.example.org", "references": " ".join(ids)}
    raw = compose(outgoing(meta=meta), THREADS)
    references = message_from_bytes(raw)["References"].split()

    assert references == [f"<{name}>" for name in (ids[0], *ids[-18:], "last@mail.example.org")]
    assert read(raw)["In-Reply-To"] == "<last@mail.example.org>"
    assert max(len(line) for line in raw.split(b"\r\n")) < 998


def test_a_mail_that_opens_a_thread_names_no_other() -> None:
    message = read(compose(outgoing(meta={}, subject=""), THREADS))

    assert message["References"] is None
    assert message["Subject"] == "Re: Votre demande"


@pytest.mark.parametrize("address", ["unknown", "a@b\r\nBcc: c@d", "a@b, c@d", "", "<a@b>", "a b@c.example"])
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    with pytest.raises(NoRecipientError):
        compose(outgoing(recipient=address), THREADS)


HOSTILE = st.text(max_size=300) | st.sampled_from(
    ["a\r\nBcc: x@y.example", "=?utf-8?q?x=0d=0aBcc:_y?=", "\u2028x", "\ud800"]
)


@given(subject=HOSTILE, author=HOSTILE, text=HOSTILE, message_id=HOSTILE, references=HOSTILE)
@settings(max_examples=150, deadline=None)
def test_nothing_that_strangers_write_adds_a_header(
    subject: str, author: str, text: str, message_id: str, references: str
) -> None:
    reply = Reply(ReplyKind.HUMAN, "fr", text, author=author)
    meta = {"message_id": message_id, "references": references}
    raw = compose(outgoing(reply, subject=subject, meta=meta), THREADS)
    head = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b"")
    names = [line.partition(b":")[0].decode() for line in head.split(b"\r\n")]

    assert [name for name in names if name not in ("In-Reply-To", "References")] == [
        "Date", "From", "To", "Subject", "Message-ID", "X-Auto-Response-Suppress", "X-Hotliner-Loop",
        "MIME-Version", "Content-Type",
    ]  # fmt: skip
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert parse(raw, "other@desk.example").from_address == OWN


WORDS_OF_PEOPLE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=120)


@given(subject=WORDS_OF_PEOPLE, text=WORDS_OF_PEOPLE)
@settings(max_examples=100, deadline=None)
def test_what_was_composed_is_read_back(subject: str, text: str) -> None:
    raw = compose(outgoing(Reply(ReplyKind.HUMAN, "fr", text, author="Zoé"), subject=f"a{subject}"), THREADS)
    found = parse(raw, "other@desk.example")

    assert found.subject == f"Re: {' '.join(f'a{subject}'.split())}"
    assert " ".join(text.split()) in " ".join(found.text.split())
    assert found.in_reply_to == "first@mail.example.org"


def reply_to(raw: bytes, sender: str, *, references: bool = True) -> str:
    ours = str(read(raw)["Message-ID"])
    chain = f"References: <first@mail.example.org> {ours}\n" if references else ""
    head = f"From: {sender}\nMessage-ID: <x@y>\nIn-Reply-To: {ours}\n{chain}"
    return THREADS.key_of(parse(f"{head}\n\nok".encode(), OWN))


def test_an_answer_leads_back_to_its_thread() -> None:
    raw = compose(outgoing(), THREADS)

    assert reply_to(raw, "Camille@Example.org") == "ab" * 16
    assert reply_to(raw, "camille@example.org", references=False) == "ab" * 16


def test_another_person_who_answers_opens_another_thread() -> None:
    raw = compose(outgoing(), THREADS)

    assert reply_to(raw, "paul@example.org") not in ("ab" * 16, reply_to(raw, "zoe@example.org"))


def test_a_forged_signature_leads_nowhere() -> None:
    forged = compose(outgoing(), Threads(OWN, "another secret"))

    assert reply_to(forged, "camille@example.org") != "ab" * 16


def test_a_second_mail_before_the_first_answer_stays_in_the_thread() -> None:
    first = parse(b"From: a@x.example\nMessage-ID: <1@x>\n\nUn", OWN)
    second = parse(b"From: a@x.example\nMessage-ID: <2@x>\nIn-Reply-To: <1@x>\n\nDeux", OWN)

    assert THREADS.key_of(first) == THREADS.key_of(second)


def test_a_bounce_comes_back_to_the_thread_of_the_mail_that_bounced() -> None:
    ours = compose(outgoing(), THREADS).replace(b"\r\n", b"\n")
    report = (
        b"From: MAILER-DAEMON@mx.example\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n"
        b"--B\nContent-Type: message/rfc822\n\n" + ours + b"\n--B--\n"
    )
    found = parse(report, OWN)

    assert found.kind is Kind.BOUNCE
    assert THREADS.key_of(found) == "ab" * 16


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["fr"].keys() == WORDS["en"].keys()
    assert plain("**a** `b` [c](https://d.example)", "en") == "a b c (https://d.example)"
