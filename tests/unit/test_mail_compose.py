"""The bytes of an answer: always the same, always well-formed, always leading back to its thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.mail.compose import NoRecipientError, recipient_of
from bot.channels.mail.compose import compose as compose_mail
from bot.channels.mail.content import plain
from bot.channels.mail.parse import parse
from bot.channels.mail.parsed import Kind, Own
from bot.channels.mail.tokens import Role, Tokens
from bot.channels.mail.words import WORDS
from bot.messages import Choice, Outgoing, Reply, ReplyKind, ShownStep
from retrieval.articles import Risk

OWN = "support@hotliner.example"
US, OTHERS = Own((OWN,)), Own(("other@desk.example",))
TOKENS = Tokens(OWN, "a secret")
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


def compose(made: Outgoing, tokens: Tokens = TOKENS, *, plus: bool = False) -> bytes:
    return compose_mail(made, tokens, plus=plus).raw


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
    text = part(compose(outgoing()), "plain").replace("\N{NO-BREAK SPACE}", " ")

    assert "1. Éteignez l'imprimante.\n   Résultat attendu : le voyant est éteint." in text
    assert "2. Videz la file, voyez « File bloquée ».\n   ! Attention : cette étape peut effacer des données." in text
    assert ":\n« Ça marche », « L'étape 2 ne marche pas » ou « Un humain, s'il vous plaît »\n" in text
    assert "Je ne peux pas" not in text
    assert "-- \nHotliner, l'assistant" in text


def test_the_first_mail_of_a_thread_greets_once_and_no_later_one_does() -> None:
    said = Reply(ReplyKind.SAY, "fr", "Pouvez-vous préciser ?")

    assert part(compose(outgoing(said)), "plain").startswith("Bonjour,\n\nPouvez-vous")
    assert part(compose(outgoing(Reply(ReplyKind.SAY, "fr", "Bonjour ! Dites-moi."))), "plain").count("onjour") == 1
    later = outgoing(said, meta={"message_id": "2@x", "references": "1@x"})
    assert part(compose(later), "plain").startswith("Pouvez-vous")


def test_french_punctuation_never_begins_a_line() -> None:
    nbsp = "\N{NO-BREAK SPACE}"
    text = part(compose(outgoing()), "plain")

    assert f"«{nbsp}Ça marche{nbsp}»" in text
    assert f"par exemple{nbsp}:" in text
    assert f"   ! Attention{nbsp}: cette" in text
    assert nbsp not in part(compose(outgoing(OFFER)), "plain")


@pytest.mark.parametrize("kind", [ReplyKind.HANDOFF, ReplyKind.END])
def test_when_a_human_has_it_the_small_print_offers_none(kind: ReplyKind) -> None:
    text = part(compose(outgoing(Reply(kind, "fr", "Je passe le relais."))), "plain")

    assert text.rstrip().endswith("Réponse automatique.")


def test_an_offer_is_answered_by_its_number() -> None:
    raw = compose(outgoing(OFFER))

    assert "1. Paper jam\n2. No ink" in part(raw, "plain")
    assert "for example:\n“None of these”" in part(raw, "plain")
    assert '<ol start="1"' in part(raw, "html")


def test_html_is_escaped_and_brings_nothing_from_outside() -> None:
    page = part(compose(outgoing(replace(GUIDE, text="<script>alert(1)</script> & co"))), "html")

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page
    assert "<script" not in page
    assert "http" not in page


def test_a_robot_says_that_it_is_one() -> None:
    message = read(compose(outgoing()))

    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Hotliner-Loop"] == OWN
    assert parse(compose(outgoing()), US).kind is Kind.OWN
    assert parse(compose(outgoing()), OTHERS).kind is Kind.AUTO_REPLY


def test_what_a_hotliner_wrote_is_no_automatic_answer() -> None:
    message = read(compose(outgoing(Reply(ReplyKind.HUMAN, "fr", "Bonjour", author='Zoé "Z" <x@y>\r\nBcc: a@b'))))

    assert message["Auto-Submitted"] is None
    assert message["From"].addresses[0].addr_spec == OWN
    assert message["From"].addresses[0].display_name.startswith("Zoé")
    assert message["Bcc"] is None


def test_every_try_has_the_same_bytes() -> None:
    assert compose(outgoing()) == compose(outgoing(attempts=4))
    assert compose(outgoing()) != compose(outgoing(external_id="re-12-1"))


def test_long_references_stay_as_they_are() -> None:
    ids = [f"{n}{'x' * 100}@mail.example.org" for n in range(40)]
    meta = {"message_id": "last@mail.example.org", "references": " ".join(ids)}
    raw = compose(outgoing(meta=meta))
    references = message_from_bytes(raw)["References"].split()

    assert references == [f"<{name}>" for name in (ids[0], *ids[-18:], "last@mail.example.org")]
    assert read(raw)["In-Reply-To"] == "<last@mail.example.org>"
    assert max(len(line) for line in raw.split(b"\r\n")) < 998


def test_a_mail_that_opens_a_thread_names_no_other() -> None:
    message = read(compose(outgoing(meta={}, subject="")))

    assert message["References"] is None
    assert message["Subject"] == f"Re: Votre demande {TOKENS.tag(3)}"


@pytest.mark.parametrize("address", ["unknown", "a@b\r\nBcc: c@d", "a@b, c@d", "", "<a@b>", "a b@c.example"])
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    with pytest.raises(NoRecipientError):
        compose(outgoing(recipient=address))


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
    raw = compose(outgoing(reply, subject=subject, meta=meta))
    head = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b"")
    names = [line.partition(b":")[0].decode() for line in head.split(b"\r\n")]

    assert [name for name in names if name not in ("In-Reply-To", "References")] == [
        "Date", "From", "To", "Subject", "Message-ID", "X-Auto-Response-Suppress", "X-Hotliner-Loop",
        "MIME-Version", "Content-Type",
    ]  # fmt: skip
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert parse(raw, OTHERS).from_address == OWN


WORDS_OF_PEOPLE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=120)


@given(subject=WORDS_OF_PEOPLE, text=WORDS_OF_PEOPLE)
@settings(max_examples=100, deadline=None)
def test_what_was_composed_is_read_back(subject: str, text: str) -> None:
    raw = compose(outgoing(Reply(ReplyKind.HUMAN, "fr", text, author="Zoé"), subject=f"a{subject}"))
    found = parse(raw, OTHERS)

    assert found.subject == f"Re: {' '.join(f'a{subject}'.split())} {TOKENS.tag(3)}"
    assert " ".join(text.split()) in " ".join(found.text.split())
    assert found.in_reply_to == "first@mail.example.org"


def test_answers_go_to_an_address_that_leads_back_where_the_server_delivers_it() -> None:
    [address] = read(compose(outgoing(), plus=True))["Reply-To"].addresses
    token = TOKENS.read_plus(address.addr_spec)

    assert token is not None
    assert (token.role, token.number) == (Role.REQUESTER, 3)
    assert TOKENS.fits(token, "camille@example.org")
    assert not TOKENS.fits(token, "paul@example.org")
    assert read(compose(outgoing()))["Reply-To"] is None


@pytest.mark.parametrize(
    ("wanted", "recipient"),
    [
        ("team@example.org", "team@example.org"),
        ("team@it.example.org", "team@it.example.org"),
        ("camille@private.example", "camille@example.org"),
        ("camille@evilexample.org", "camille@example.org"),
        ("a@example.org\r\nBcc: b@c", "camille@example.org"),
        ("", "camille@example.org"),
    ],
)
def test_answers_go_elsewhere_only_inside_the_same_domain(wanted: str, recipient: str) -> None:
    assert recipient_of(outgoing(meta={"reply_to": wanted}), OWN) == recipient


def test_no_answer_goes_to_ourselves() -> None:
    ours = outgoing(recipient="camille@hotliner.example", meta={"reply_to": "Support+x@Hotliner.example"})

    assert recipient_of(ours, OWN) == "camille@hotliner.example"


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["fr"].keys() == WORDS["en"].keys()
    assert plain("**a** `b` [c](https://d.example)", "en") == "a b c (https://d.example)"
