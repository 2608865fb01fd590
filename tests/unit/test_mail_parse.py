"""What a raw mail says, who wrote it, and whether it may be answered."""

from __future__ import annotations

import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.mail import parse as parsing
from bot.channels.mail.courtesy import without_courtesy
from bot.channels.mail.parse import base_subject, parse
from bot.channels.mail.parsed import Kind, Own, ParsedMail
from bot.channels.mail.plain import html_to_text
from bot.channels.mail.trim import trim

SAMPLES = Path(__file__).parent.parent / "samples" / "mail"
OWN = Own(("support@hotliner.example", "aide@hotliner.example"), "mx.hotliner.example")
HEAD = "From: Camille <camille@example.org>\nTo: support@hotliner.example\nSubject: Panne\nMIME-Version: 1.0\n"


def sample(name: str) -> ParsedMail:
    return parse((SAMPLES / f"{name}.eml").read_bytes(), OWN)


def mail(headers: str, body: str = "Rien ne marche.") -> ParsedMail:
    return parse(f"{headers}\n\n{body}\n".encode(), OWN)


def read_in_time(raw: bytes, seconds: float = 5) -> ParsedMail:
    began = time.perf_counter()
    found = parse(raw, OWN)
    assert time.perf_counter() - began < seconds
    return found


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
    "encrypted-pgp": Kind.UNPARSABLE,
    "encrypted-pgp-inline": Kind.UNPARSABLE,
    "signed-smime-opaque": Kind.UNPARSABLE,
    "winmail-alone": Kind.UNPARSABLE,
    "broken-glued": Kind.UNPARSABLE,
    "invitation-alone": Kind.AUTO_REPLY,
    "invitation-accepted": Kind.AUTO_REPLY,
    "invitation-beside-words": Kind.PERSON,
    "winmail-beside-words": Kind.PERSON,
    "google-group": Kind.PERSON,
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


def test_a_wide_table_keeps_its_words_apart() -> None:
    cells = "<tr><td>panne</td><td>0x80070005</td></tr>" * 3_000

    found = html_to_text(f"<p>Voici :<table>{cells}</table>C:\\*.tmp")

    assert found.split()[:4] == ["Voici", ":", "panne", "0x80070005"]
    assert found.split()[-1] == "C:\\*.tmp"


def test_styles_and_scripts_are_not_words() -> None:
    deep = "<b>" * 300 + "<style>p {color: red}</style><script>x()</script>oui<br>non"

    assert html_to_text(deep) == "oui\nnon"


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


SENDERS = [
    ("Camille <Camille@Example.org>", "camille@example.org", "Camille"),
    ("<camille@example.org>", "camille@example.org", ""),
    ("camille@example.org", "camille@example.org", ""),
    ('"camille@example.org" <camille@example.org>', "camille@example.org", "camille@example.org"),
    ('"Martin, Camille" <camille@example.org>', "camille@example.org", "Martin, Camille"),
    ("=?utf-8?Q?Ren=C3=A9e?= <renee@example.org>", "renee@example.org", "Renée"),
    ("=?utf-8?Q?Ren=C3=A9e Dupont?= <renee@example.org>", "renee@example.org", "Renée Dupont"),
    ("=?iso-8859-1?Q?Ren=E9e?=<renee@example.org>", "renee@example.org", "Renée"),
    ("Camille (DSI)\n <camille@example.org>", "camille@example.org", "Camille (DSI)"),
    # One line of text, whatever was put into the name.
    ("=?utf-8?Q?x=0D=0ABcc=3A_y?= <a@b.example>", "a@b.example", "x Bcc: y"),
    # A name that reads like somebody else's address is not shown.
    ('"alice@acme.example" <b@evil.example>', "b@evil.example", ""),
    ("=?utf-8?Q?alice=40acme.example?= <b@evil.example>", "b@evil.example", ""),
    ("a@x.example, b@x.example", "", ""),
    ("undisclosed-recipients:;", "", ""),
    ("<", "", ""),
    ("", "", ""),
    ("a@@b", "", ""),
    ("chef@x.example\0 <b@x.example>", "", ""),
    ("alice@acme.example <b@evil.example>", "", ""),
    ("=?utf-8?Q?agent?=@example.com", "", ""),
    ("=?utf-8?Q?attacker?Q?agent?=@victim.example", "", ""),
    ("Agent <=?utf-8?Q?agent?=@example.com>", "", ""),
    ("a@x.example <b@x.example> <c@x.example>", "", ""),
    ("Équipe <équipe@example.org>", "", ""),
    ("a@b..example", "", ""),
]


@pytest.mark.parametrize(("value", "address", "name"), SENDERS)
def test_the_sender_is_read_strictly(value: str, address: str, name: str) -> None:
    found = mail(f"From: {value}\nMessage-ID: <1@x>")

    assert (found.from_address, found.from_name) == (address, name)


@pytest.mark.parametrize(
    "head",
    [
        b"From: a@evil.example\nFrom: chef@acme.example",
        b"From: a@evil.example\nFrom : chef@acme.example",
        b"FROM: a@evil.example\nfrom: chef@acme.example",
        # Line ends and empty lines that some programs see and others do not.
        b"Subject: x\rFrom: chef@acme.example\r\rx\nFrom: a@evil.example",
        b"From: a@evil.example\nno header\nFrom: chef@acme.example",
        b"Subject: nobody",
    ],
)
def test_a_mail_in_which_programs_may_see_two_senders_is_nobodys(head: bytes) -> None:
    found = parse(head + b"\nMessage-ID: <1@x>\n\nBonjour\n", OWN)

    assert found.kind is Kind.UNPARSABLE
    assert found.from_address == ""
    assert found.text


PASS = "Authentication-Results: mx.hotliner.example; dmarc=pass header.from=example.org\n"


def test_only_our_own_servers_word_makes_a_sender_verified() -> None:
    assert mail(PASS + HEAD.strip()).verified
    assert not mail(HEAD.strip()).verified
    assert not mail(PASS.replace("mx.hotliner", "mx.evil") + HEAD.strip()).verified
    assert not sample("forwarded-as-file").verified


def test_who_wrote_through_a_list_is_told_and_never_verified() -> None:
    raw = PASS.replace("example.org", "hotliner.example").encode() + (SAMPLES / "google-group.eml").read_bytes()

    found = parse(raw, OWN)

    assert (found.from_address, found.from_name) == ("camille@example.org", "Camille Martin")
    assert not found.verified


def test_a_writer_behind_a_list_needs_two_headers_that_agree() -> None:
    head = "From: it@lists.example\nList-Id: <it.lists.example>\nX-Original-From: a@x.example\nReply-To: "

    assert mail(f"{head}a@x.example").from_address == "a@x.example"
    assert mail(f"{head}b@x.example").from_address == "it@lists.example"
    assert (
        mail("From: it@x.example\nX-Original-From: a@x.example\nReply-To: a@x.example").from_address == "it@x.example"
    )


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("Camille <autre@Example.org>", "autre@example.org"),
        ("camille@example.org", ""),
        ("a@x.example, b@x.example", ""),
        ("=?utf-8?Q?agent?=@example.com", ""),
        ("nowhere", ""),
    ],
)
def test_answers_go_elsewhere_only_to_one_good_address(value: str, wanted: str) -> None:
    assert mail(f"{HEAD}Reply-To: {value}").reply_to == wanted


def test_recipients_are_read_from_every_header_and_around_what_is_broken() -> None:
    found = mail(
        'From: a@x.example\nTo: "Support, IT" <Support+12-ab@Hotliner.example>, <broken, =?x?q?y?=@z.example,'
        " équipe@example.org\nCc: Team: b@x.example, c@x.example;\nDelivered-To: support@hotliner.example\n"
        "X-Original-To: d@x.example\nX-Forwarded-To: e@x.example f@x.example"
    )

    assert found.recipients == (
        "support+12-ab@hotliner.example", "b@x.example", "c@x.example", "support@hotliner.example", "d@x.example",
        "e@x.example", "f@x.example",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("utf-8", "été €".encode(), "été €"),
        ("", "été €".encode(), "été €"),
        ("", "l’été".encode("cp1252"), "l’été"),
        ("us-ascii", "été".encode(), "été"),
        ("utf-8", "l’été".encode("cp1252"), "l’été"),
        ("iso-8859-1", "l’été".encode("cp1252"), "l’été"),
        ("iso-8859-15", "5 €".encode("iso-8859-15"), "5 €"),
        ("utf8mb4", "été".encode(), "été"),
        ("x-unknown", "été".encode("cp1252"), "été"),
        ("unicode-1-1-utf-7", b"+AOk-t+AOk-", "été"),
        ("ks_c_5601-1987", "프린터".encode("cp949"), "프린터"),
        ("cp-850", "été".encode("cp850"), "été"),
        ("iso-8859-8-i", "שלום".encode("iso-8859-8"), "שלום"),
        ("punycode", b"bonjour-", "bonjour-"),
        ("rot13", b"bonjour", "bonjour"),
        ("no pe\0", "été".encode(), "été"),
        ("utf-8", "déjà réparé, et coupé l".encode() + b"\xc3", "déjà réparé, et coupé l\ufffd"),
        ("", b"\x81\x8d\xe9", "\x81\x8d\xe9"),
        ("utf-8", b"a\0b\xed\xa0\x80c", "ab"),
    ],
)
def test_text_is_read_by_its_charset_or_by_what_mails_really_hold(charset: str, raw: bytes, text: str) -> None:
    declared = f'Content-Type: text/plain; charset="{charset}"\n'.encode() if charset else b""

    found = parse(HEAD.encode() + declared + b"\n" + raw, OWN).text

    assert found.startswith(text)
    assert not set(found) & {"\0", *map(chr, range(0xD800, 0xE000))}


TEXTS = {
    "html-alone": "L’écran reste noir.\n\n 1. un\n 2. deux",
    "alternative-empty-text": "Plus de réseau.",
    "apple-files-between": "Avant le fichier.\n\nAprès le fichier.",
    "apple-alternative": "Le PDF ne s'ouvre pas.",
    "signed-pgp": "Le scanner ne répond plus.",
    "signed-pgp-inline": "Le scanner ne répond plus.",
    "signed-smime": "Le scanner ne répond plus.",
    "forwarded-as-file": "Voyez le mail joint.",
    "broken-no-border": "Le réseau est coupé.",
    "broken-encoding": "Le réseau est coupé.",
    "broken-glued": "Le réseau est coupé.",
    "uuencoded": "Le réseau est coupé.",
    "invitation-alone": "Point sur les imprimantes, bâtiment B\n2026-03-10 13:00\nSalle 12",
    "invitation-beside-words": "Mon écran reste noir, pouvez-vous passer mardi ?",
    "winmail-beside-words": "Le message est dans la capture.",
    "picture-in-text": "Voici ce que je vois :\n[cid:ecran]",
}


@pytest.mark.parametrize(("name", "text"), TEXTS.items())
def test_the_words_are_found_in_whatever_parts_they_stand(name: str, text: str) -> None:
    assert sample(name).text == text


REASONS = {
    "empty-encrypted": "it is encrypted",
    "encrypted-pgp": "it is encrypted",
    "encrypted-pgp-inline": "it is encrypted",
    "signed-smime-opaque": "its text is inside a signature that is not opened here",
    "winmail-alone": "its text is in a file that no program here opens (winmail.dat)",
    "invitation-alone": "an invitation to a meeting",
    "invitation-accepted": "an answer to an invitation",
}


@pytest.mark.parametrize(("name", "reason"), REASONS.items())
def test_what_has_no_words_for_us_says_what_it_is(name: str, reason: str) -> None:
    assert sample(name).reason == reason


def test_a_file_that_no_program_opens_is_told_to_hotliners() -> None:
    assert any("winmail.dat" in note for note in sample("winmail-beside-words").notes)


@pytest.mark.parametrize(
    "body",
    [
        "mot\n" * 100_000,
        "Content-Type: multipart/mixed; boundary=b\n\n" + ("--b\n\n" + "mot\n" * 40_000) * 3 + "--b--\n",
        "Content-Type: text/html\n\n" + "<p>mot" * 100_000,
        "\n" * 300_000 + "mot",
    ],
)
def test_a_text_that_was_cut_says_so(body: str) -> None:
    gap = "" if body.startswith("Content-Type") else "\n"
    found = parse(f"{HEAD}{gap}{body}".encode(), OWN)

    assert found.notes == ("its text is long: only the beginning was read",)
    assert len(found.text) <= 256_000


def test_the_html_that_a_mail_has_is_known() -> None:
    assert sample("picture-in-text").has_html
    assert not sample("new-fr").has_html


def test_a_mail_that_was_cut_off_goes_to_a_human_with_what_is_there() -> None:
    raw = (SAMPLES / "signed-smime.eml").read_bytes()

    found = parse(raw, OWN, truncated=True)

    assert found.kind is Kind.UNPARSABLE
    assert found.reason == parsing.TOO_LARGE
    assert found.text == "Le scanner ne répond plus."
    assert found.files == ()
    assert "only its first" in found.notes[0]


def test_a_machines_mail_that_was_cut_off_is_still_a_machines() -> None:
    assert parse((SAMPLES / "ooo-submitted.eml").read_bytes(), OWN, truncated=True).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "it is empty"),
        (b"\r\n \n", "it is empty"),
        (bytes(range(256)) * 40, "it is no mail: it has no headers"),
        (b"From: a@x.example\n" + b"X: y\n" * 60_000, "its headers are too long"),
        (b"From: a@x.example\n\n" + b"\n--b" * 6_000, "it has too many parts"),
        (b"From: a@x.example\n\n" + b"\n" * 500_001, "it has too many lines"),
    ],
)
def test_what_is_no_mail_goes_to_a_human_with_its_beginning(raw: bytes, reason: str) -> None:
    found = read_in_time(raw)

    assert found.kind is Kind.UNPARSABLE
    assert found.reason == reason
    assert found.digest


def test_a_broken_mail_still_tells_who_wrote_it_and_a_machines_stays_a_machines() -> None:
    parts = "\n--b" * 6_000

    assert mail(HEAD.strip(), parts).from_address == "camille@example.org"
    assert mail(HEAD + "Auto-Submitted: auto-replied", parts).kind is Kind.AUTO_REPLY


def nested(depth: int, rest: bytes = b"") -> bytes:
    layers = (b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth))
    return HEAD.encode() + b"".join(layers) + b"\nau fond\n" + rest


# Each row of what the study of parsers found slow or fatal.
POISON = {
    "300 nested parts": nested(300),
    "1000 nested parts": nested(1000),
    "nested parts, many lines": nested(28, b"x\n" * 490_000),
    "1000 nested mails": HEAD.encode() + b"Content-Type: message/rfc822\n\n" * 1000 + b"x",
    "100,000 parts": HEAD.encode() + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
    "a report of 490,000 blocks": HEAD.encode()
    + b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
    + b"\n" * 490_000,
    "20,000 parameters": HEAD.encode() + b"Content-Type: text/plain" + b"; p=x" * 20_000 + b"\n\nx",
    "20,000 parameters inside": HEAD.encode()
    + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain"
    + b"; p=x" * 20_000
    + b"\n\nx\n--b--",
    "3,000 pieces of a name": HEAD.encode()
    + b"Content-Disposition: attachment"
    + b"".join(b"; filename*%d*=x" % n for n in range(3_000))
    + b"\n\nx",
    "20,000 addresses": HEAD.encode() + b"Cc: " + b", ".join(b"u%d@x.yy" % n for n in range(20_000)) + b"\n\nx",
    "quotes without end": HEAD.encode() + b'Cc: "' + b'\\"' * 20_000 + b"\n\nx",
    "490,000 fields inside": HEAD.encode()
    + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
    + b"X: y\n" * 490_000
    + b"\nx",
    "encoded words": HEAD.encode() + b"Comments: x\nSubject: " + b"=?utf-8?Q?=C3=A9?= " * 8_000 + b"\n\nx",
    "a tag without end": HEAD.encode() + b"Content-Type: text/html\n\n<" + b"a" * 500_000,
    "only brackets": HEAD.encode() + b"Content-Type: text/html\n\n" + b"<" * 1_000_000,
    "100,000 nested elements": HEAD.encode() + b"Content-Type: text/html\n\n" + b"<div>" * 100_000 + b"x",
    "a wide table": HEAD.encode() + b"Content-Type: text/html\n\n<table><tr>" + b"<td>x" * 100_000,
    "borders that name themselves": HEAD.encode()
    + b"Content-Type: multipart/mixed\n\n"
    + b"--b\nContent-Type: multipart/mixed\n\n" * 2_000,
    "an unread codec": HEAD.encode() + b"Content-Type: text/plain; charset=punycode\n\n" + b"a" * 1_000_000,
    "half of UTF-8": HEAD.encode() + b"Content-Type: text/plain; charset=utf-8\n\n" + b"\xc3" * 5_000_000,
}


@pytest.mark.parametrize("name", POISON)
def test_poison_is_read_or_passed_on_in_no_time(name: str) -> None:
    found = read_in_time(POISON[name])

    assert found.kind in (Kind.PERSON, Kind.UNPARSABLE)
    assert found.text or found.subject


@pytest.mark.parametrize(
    "head",
    [
        'Message-ID: <<=q "q s"@x>\nFrom: a@x.example',
        "From: a@x.example\nContent-Type: text/plain; name*;1=x; charset*0*=\0",
        "From: a@x.example\nContent-Type: text/\udce9lain; charset=\udce9",
        "From: a@x.example\nContent-Transfer-Encoding: \udce9\nContent-Disposition: =?x?=",
        "From: a@x.example\nTo: undisclosed-recipients:;\nSubject: =?utf-9?B?////?=",
        "From: a@x.example\nContent-Type: multipart/mixed; boundary*=x''y; boundary=",
        "From: a@x.example\nContent-Type: message/rfc822",
        "From: a@x.example\nContent-Type: message/partial; number=1",
    ],
)
def test_headers_that_break_parsers_break_nothing_here(head: str) -> None:
    found = parse(head.encode("utf-8", "surrogateescape") + b"\nSubject: panne\n\nLe r\xe9seau.\n", OWN)

    assert found.kind is Kind.PERSON
    assert found.from_address == "a@x.example"


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_it_raise(body: bytes) -> None:
    head = b"From: a@x.example\nContent-Type: text/html; charset="
    for raw in (body, head + body, b"From: " + body + b"\nSubject: " + body + b"\n\n" + body):
        found = parse(raw, OWN)
        assert "\0" not in found.text + found.subject
        assert ParsedMail.from_json(found.to_json()) == found


def test_what_python_writes_is_read_back() -> None:
    written = EmailMessage()
    written["From"] = "Renée Dupont <renee@example.org>"
    written["Subject"] = "L'écran reste noir depuis la mise à jour de ce matin, et le son ne marche plus non plus"
    written.set_content("Voilà.\n")
    written.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="écran noir.png")

    found = parse(bytes(written), OWN)

    assert (found.from_name, found.subject) == ("Renée Dupont", written["Subject"])
    assert (found.text, found.files[0].name) == ("Voilà.", "écran noir.png")
