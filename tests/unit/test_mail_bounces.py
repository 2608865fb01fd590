"""What delivery reports say, and which mails are none."""

from __future__ import annotations

import time
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import NoReturn

import pytest

from bot.channels.mail.bounces import bounce_of, is_mail_server, words_of
from bot.channels.mail.parsed import Bounce

SAMPLES = Path(__file__).parent.parent / "samples" / "mail" / "quiet"
ANSWER, CAMILLE = "answer.1042@hotliner.example", "camille@example.org"


def sample(name: str) -> Message:
    return message_from_bytes((SAMPLES / f"{name}.eml").read_bytes())


def mail(headers: str, body: str = "Bonjour.") -> Message:
    return message_from_bytes(f"{headers}\n\n{body}\n".encode())


REPORTS = {
    "bounce-postfix": Bounce(ANSWER, CAMILLE, "failed", "5.1.1"),
    "bounce-gmail": Bounce(ANSWER, CAMILLE, "failed", "5.1.1"),
    "bounce-exchange-fr": Bounce(ANSWER, CAMILLE, "failed", "5.2.2"),
    # Whom we wrote to counts, not where the mail was sent on to.
    "bounce-forwarded-address": Bounce(ANSWER, CAMILLE, "failed", "5.7.1"),
    "bounce-exim": Bounce(ANSWER, CAMILLE, "failed", "5.1.1"),
    "bounce-qmail": Bounce(ANSWER, CAMILLE, "failed", "5.1.1"),
    "bounce-unknown-fr": Bounce(ANSWER, CAMILLE, "failed", "5.7.1"),
    "delay-postfix": Bounce(ANSWER, CAMILLE, "delayed", "4.4.1"),
    "delay-exim": Bounce("", CAMILLE, "delayed", ""),
    "success-relayed": Bounce(ANSWER, CAMILLE, "other", "2.0.0"),
}


@pytest.mark.parametrize(("name", "expected"), REPORTS.items())
def test_each_report_says_which_mail_and_whom_it_did_not_reach(name: str, expected: Bounce) -> None:
    assert bounce_of(sample(name)) == expected


def test_no_other_sample_is_taken_for_a_report() -> None:
    others = [path.stem for path in SAMPLES.glob("*.eml") if path.stem not in REPORTS]

    assert len(others) > 10
    assert [name for name in others if bounce_of(sample(name)) is not None] == []


def report(fields: str, head: str = "From: mailer-daemon@example.org", extra: str = "") -> Message:
    return mail(
        f"{head}\nMIME-Version: 1.0\nContent-Type: multipart/report; boundary=B; report-type=delivery-status",
        f"--B\n\nSorry.\n--B\nContent-Type: message/delivery-status\n\n{fields}\n{extra}\n--B--",
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("Final-Recipient: rfc822; <Camille@Example.org>\nAction: failed (user unknown)", Bounce("", CAMILLE)),
        ("Final-Recipient: RFC822;camille@example.org\nAction: FAILED\nStatus: 5.0.0 (permanent)",
         Bounce("", CAMILLE, "failed", "5.0.0")),
        ("Final-Recipient: rfc822;camille@example.org\nStatus: 4.2.2", Bounce("", CAMILLE, "delayed", "4.2.2")),
        ("Final-Recipient: rfc822;camille@example.org\nDiagnostic-Code: smtp; 550 5.1.10 gone",
         Bounce("", CAMILLE, "failed", "5.1.10")),
        ("Final-Recipient: rfc822;camille@example.org\nAction: expanded", Bounce("", CAMILLE, "other")),
        ("Final-Recipient: rfc822;camille@example.org\nAction: something", Bounce("", CAMILLE, "other")),
        ("Final-Recipient: x400; /c=fr/\nAction: failed\nStatus: 5.1.1", Bounce("", "", "failed", "5.1.1")),
        ("Final-Recipient: rfc822; camille@example.org\nOriginal-Recipient: rfc822; =?utf-8?q?x?=@y\nAction: failed",
         Bounce("", CAMILLE)),
        # Of several addressees, one who was not reached.
        ("Final-Recipient: rfc822;paul@example.org\nAction: delivered\n\n"
         "Final-Recipient: rfc822;ida@example.org\nAction: delayed\n\n"
         "Final-Recipient: rfc822;camille@example.org\nAction: failed", Bounce("", CAMILLE)),
        # One block for all: some servers forget the empty line.
        ("Reporting-MTA: dns; x\nFinal-Recipient: rfc822;camille@example.org\nAction: failed", Bounce("", CAMILLE)),
    ],
)  # fmt: skip
def test_the_fields_of_a_report_are_read_as_servers_write_them(fields: str, expected: Bounce) -> None:
    assert bounce_of(report(f"Reporting-MTA: dns; example.org\n\n{fields}")) == expected
    assert bounce_of(report(fields)) == expected


FIELDS = "Final-Recipient: rfc822;camille@example.org\nAction: failed\n"


@pytest.mark.parametrize(
    ("head", "extra", "expected"),
    [
        ("", "--B\nContent-Type: message/rfc822\n\nMessage-ID: <copy@x>\n\nx", "copy@x"),
        ("", "--B\nContent-Type: text/rfc822-headers\n\nFrom: a@b\nMessage-Id:\n <copy@x>", "copy@x"),
        ("", "--B\nContent-Type: message/global-headers\n\nMessage-ID: <copy@x>", "copy@x"),
        ("\nReferences: <old@x> <last@x>", "", "last@x"),
        ("\nIn-Reply-To: <last@x>\nReferences: <old@x>", "", "last@x"),
        ("\nReferences: <last@x>", "--B\nContent-Type: message/rfc822\n\nMessage-ID: <copy@x>\n\nx", "copy@x"),
        ("", "", ""),
    ],
)
def test_the_mail_that_a_report_is_about_is_found(head: str, extra: str, expected: str) -> None:
    found = bounce_of(report(FIELDS, "From: mailer-daemon@example.org" + head, extra))

    assert found is not None
    assert found.message_id == expected


def test_a_report_may_come_from_anybody_in_its_proper_form_only() -> None:
    fields = f"--B\n\nSorry.\n--B\nContent-Type: message/delivery-status\n\n{FIELDS}\n--B--"

    assert bounce_of(report(FIELDS, "From: Camille <camille@example.org>")) == Bounce("", CAMILLE)
    assert bounce_of(mail("From: mailer-daemon@x.fr\nContent-Type: multipart/mixed; boundary=B", fields)) is not None
    assert bounce_of(mail("From: camille@example.org\nContent-Type: multipart/mixed; boundary=B", fields)) is None


def test_a_failure_in_words_counts_only_where_a_server_can_have_written_it() -> None:
    text = "Your message could not be delivered.\n\n<camille@example.org>: 550 5.1.1 User unknown"
    failed = Bounce("", CAMILLE, "failed", "5.1.1")

    assert bounce_of(mail("From: MAILER-DAEMON@example.org\nSubject: Hello", text)) == failed
    assert bounce_of(mail("From: MAILER-DAEMON (Mail System)\nSubject: Hello", text)) == failed
    assert (
        bounce_of(mail("From: Relay <relay@example.org>\nReturn-Path: <>\nSubject: Undeliverable: x", text)) == failed
    )
    assert bounce_of(mail("From: Relay <relay@example.org>\nSubject: Undeliverable: x", text), "") == failed
    assert bounce_of(mail("From: Relay <relay@example.org>\nSubject: Undeliverable: x", text)) is None
    assert bounce_of(mail("From: Relay <relay@example.org>\nSubject: Imprimante", text), "") is None
    assert bounce_of(mail("From: Paul <paul@example.org>\nSubject: Undeliverable: x", text), "paul@example.org") is None


def test_the_formats_of_single_programs_are_known() -> None:
    exchange = "Your message did not reach the following recipient(s):\n\ncamille@example.org on Tue, 3 Mar 2026 10:12"
    waiting = "Delivery to the following recipient has been delayed:\n\n camille@example.org\n\nMessage will be retried"

    assert bounce_of(mail("From: postmaster@x.fr\nSubject: x", exchange)) == Bounce("", CAMILLE)
    assert bounce_of(mail("From: postmaster@x.fr\nSubject: x", waiting)) == Bounce("", CAMILLE, "delayed")


def test_a_report_of_nobody_is_read_like_any_other() -> None:
    exchange = "Your message did not reach the following recipient(s):\n\ncamille@example.org on Tue, 3 Mar 2026 10:12"

    for head in ("", "From: \n", "From: <>\n", "From: ,\n"):
        found = bounce_of(mail(f"{head}Return-Path: <>\nSubject: Undeliverable: x", exchange))
        assert found == Bounce("", CAMILLE)


class Poison(Message):
    """A mail that its own parser can't open."""

    def get_payload(self, i: int | None = None, decode: bool = False) -> NoReturn:
        raise RecursionError


def test_a_mail_that_the_parser_fails_on_is_no_report() -> None:
    message = Poison()
    message["From"] = "mailer-daemon@example.org"

    assert bounce_of(message) is None
    assert words_of(message) == ""

    message["Content-Type"] = "multipart/report"
    message.is_multipart = lambda: True  # type: ignore[method-assign]
    assert bounce_of(message) is None


def test_an_address_that_nobody_can_have_is_not_read() -> None:
    text = "Your message could not be delivered:\n\n<a..b@x..y>:\n<camille@example.org>:"
    found = bounce_of(mail("From: MAILER-DAEMON@example.org\nSubject: failure notice", text))

    assert found == Bounce("", CAMILLE)


def test_a_mail_server_that_speaks_of_something_else_reports_nothing() -> None:
    assert (
        bounce_of(mail("From: postmaster@example.org\nSubject: Bonjour", "Une question.\ncamille@example.org")) is None
    )


def test_numbers_and_addresses_in_the_copy_of_our_mail_are_not_the_reports() -> None:
    text = "Mail could not be delivered.\n\n--- The original message follows ---\n<paul@example.org>: 550 5.9.9"
    found = bounce_of(mail("From: MAILER-DAEMON@example.org\nSubject: failure notice", text))

    assert found == Bounce("", "", "failed", "")


def test_versions_and_ip_addresses_are_no_status() -> None:
    text = "Could not be delivered by mailer 5.1.2 to (5.1.1.7)."
    found = bounce_of(mail("From: MAILER-DAEMON@example.org\nSubject: failure notice", text))

    assert found is not None
    assert found.status == ""


def test_mail_servers_are_known_by_their_address() -> None:
    servers = ["MAILER-DAEMON@x.fr", "mailerdaemon@x.fr", "postmaster@x.fr", "double-bounce@x.fr", "postmaster+1@x.fr"]

    assert all(is_mail_server(address) for address in servers)
    assert not any(is_mail_server(address) for address in ("postmasters@x.fr", "mail@x.fr", "a.postmaster@x.fr"))


LONG = {
    "blanks": " " * 200_000,
    "no line ends": "a@" * 100_000,
    "addresses": "<camille@example.org>:\n" * 20_000,
    "words before addresses": "Your message could not be delivered to\n" + "x" * 100 + "\n" + "a " * 90_000,
    "copies": "------ copy of " * 9_000,
    "dashes": "-" * 200_000,
    "message ids": "Message-ID: <\n" * 20_000,
    "to": "to: <" * 40_000,
    "numbers": "5.1." * 50_000,
}


@pytest.mark.parametrize("name", LONG)
def test_a_hostile_report_costs_little_time(name: str) -> None:
    started = time.perf_counter()

    for body in (
        LONG[name],
        "Hi. This is the\n\n" + LONG[name],
        "Failed recipients\nfailed addresses follow:\n" + LONG[name],
    ):
        bounce_of(mail("From: MAILER-DAEMON@example.org\nSubject: failure notice", body))
        bounce_of(report(LONG[name], extra=f"--B\n\n{body}"))

    assert time.perf_counter() - started < 5


def test_a_thousand_parts_and_blocks_cost_little_time() -> None:
    started = time.perf_counter()
    many = f"--B\nContent-Type: message/delivery-status\n\n{FIELDS}\n" * 2_000

    assert bounce_of(report(FIELDS, extra=many)) == Bounce("", CAMILLE)
    assert bounce_of(report("\n".join([FIELDS] * 5_000))) == Bounce("", CAMILLE)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "part",
    [
        "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\nQWN0aW9uOiBmYWlsZWQK",
        "Content-Type: message/rfc822\n\n",
        "Content-Type: text/rfc822-headers; charset=\"\0\"\n\nMessage-ID: <\0@x>",
        "Content-Type: text/plain; charset*0*=x''%\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644\n\x01\x02\x7f",
        "Content-Type: multipart/mixed; boundary=\"\"\n\n----",
    ],
)  # fmt: skip
def test_broken_parts_break_nothing(part: str) -> None:
    assert bounce_of(report(FIELDS, extra=f"--B\n{part}")) == Bounce("", CAMILLE)
    assert (
        bounce_of(mail("From: postmaster@x.fr\nContent-Type: multipart/report; boundary=B", f"--B\n{part}\n--B--"))
        is None
    )
