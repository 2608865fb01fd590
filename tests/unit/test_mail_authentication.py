"""Whose word on a sender counts, and what it has to say."""

from __future__ import annotations

import time
from email import message_from_bytes
from email.message import Message

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.mail.authentication import is_verified

OURS, PERSON = "mx.hotliner.example", "camille@example.org"
RECEIVED = f"Received: from mail.example.org (mail.example.org [192.0.2.25]) by {OURS} with ESMTPS; Tue, 3 Mar 2026"
FOREIGN = "Received: from [10.0.0.1] by mail.example.org with ESMTP; Tue, 3 Mar 2026 10:12:30 +0100"
PASS = f"Authentication-Results: {OURS}; dmarc=pass (p=none dis=none) header.from=example.org"
SIGNED = "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; b=abc"
FROM = f"From: Camille <{PERSON}>\nSubject: x"


def mail(*headers: str) -> Message:
    return message_from_bytes("\n".join([*headers, FROM]).encode() + b"\n\nBonjour.\n")


def says(results: str, address: str = PERSON) -> bool:
    return is_verified(mail(f"Authentication-Results: {results}", RECEIVED), address, OURS)


REAL = {
    "opendmarc and opendkim, above": [
        "Return-Path: <camille@example.org>",
        f"DMARC-Filter: OpenDMARC Filter v1.4.2 {OURS} 4QxT1",
        PASS,
        f"Authentication-Results: {OURS}; spf=pass smtp.mailfrom=example.org",
        f"DKIM-Filter: OpenDKIM Filter v2.11.0 {OURS} 4QxT1",
        f"Authentication-Results: {OURS};\n\tdkim=pass (2048-bit key) header.d=example.org header.i=@example.org",
        RECEIVED,
        SIGNED,
    ],
    "postfix, below its own Received": ["Delivered-To: support@hotliner.example", RECEIVED, PASS, SIGNED, FOREIGN],
    "dovecot took it over from postfix": [
        f"Received: from {OURS} by {OURS} with LMTP id 1; Tue, 3 Mar 2026 10:12:31 +0100",
        RECEIVED,
        PASS,
        SIGNED,
        FOREIGN,
    ],
    "rspamd": [
        f"Authentication-Results: {OURS};\n\tdkim=pass header.d=example.org header.s=s1 header.b=a+/b==;\n"
        f"\tspf=pass ({OURS}: domain of camille@example.org designates 192.0.2.25 as permitted sender)"
        " smtp.mailfrom=camille@example.org;\n\tdmarc=pass (policy=quarantine) header.from=example.org",
        RECEIVED,
    ],
    "proton": [
        f"Authentication-Results: {OURS}; dmarc=pass (p=quarantine dis=none)\n header.from=example.org",
        f"Authentication-Results: {OURS}; spf=pass smtp.mailfrom=example.org",
        f"Authentication-Results: {OURS}; arc=none smtp.remote-ip=192.0.2.25",
        f"Authentication-Results: {OURS}; dkim=pass (2048-bit key) header.d=example.org header.i=@example.org",
        RECEIVED,
    ],
}


@pytest.mark.parametrize("name", REAL)
def test_what_mail_servers_really_write_verifies_the_sender(name: str) -> None:
    assert is_verified(mail(*REAL[name]), PERSON, OURS)
    assert is_verified(mail(*REAL[name]), PERSON.upper(), OURS.upper())
    assert not is_verified(mail(*REAL[name]), "camille@other.example", OURS)
    assert not is_verified(mail(*REAL[name]), PERSON, "mx.other.example")
    assert not is_verified(mail(*REAL[name]), PERSON, "")
    assert not is_verified(mail(*REAL[name]), "", OURS)


def test_gmail_writes_under_the_hop_that_took_the_mail_in() -> None:
    message = mail(
        "Delivered-To: support@hotliner.example",
        "Received: by 2002:a05:6a10:d5a6:b0:5e9 with SMTP id gn38csp1; Tue, 3 Mar 2026 01:12:34 -0800 (PST)",
        "X-Received: by 2002:a17:906:1 with SMTP id x; Tue, 03 Mar 2026 01:12:34 -0800 (PST)",
        "ARC-Authentication-Results: i=1; mx.google.com; dmarc=pass header.from=example.org",
        "Return-Path: <camille@example.org>",
        "Received: from mail.example.org (mail.example.org. [192.0.2.25])\n        by mx.google.com with ESMTPS id 1",
        "Received-SPF: pass (google.com: domain of camille@example.org designates 192.0.2.25)",
        "Authentication-Results: mx.google.com;\n       dkim=pass header.i=@example.org header.s=s1 header.b=AbC/12;\n"
        "       spf=pass (google.com: domain of camille@example.org designates 192.0.2.25 as permitted sender)"
        " smtp.mailfrom=camille@example.org;\n       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.org",
        SIGNED,
    )

    assert is_verified(message, PERSON, "mx.google.com")


@pytest.mark.parametrize(
    "results",
    [
        f"{OURS} 1; dmarc=pass header.from=example.org",
        f'"{OURS}"; dmarc=pass header.from=example.org',
        f"(our own) {OURS} (really (ours) \\) ) ; dmarc (a) = (b) pass (c;d) header.from (e) = example.org",
        f"{OURS}; dmarc=pass header.from=EXAMPLE.ORG.",
        f"{OURS}; dmarc=PASS",
        f'{OURS}; dmarc=pass reason="fine; dmarc=fail" header.from=example.org',
        f"{OURS}; dmarc/1=pass header.from=example.org;",
        f"{OURS}; spf=fail; dkim=fail header.d=example.org; dkim=pass header.d=list.example; dmarc=pass",
    ],
)
def test_every_way_of_writing_it_is_read(results: str) -> None:
    assert says(results)


@pytest.mark.parametrize(
    "results",
    [
        f"{OURS}; none",
        f"{OURS};",
        OURS,
        "",
        f"{OURS}; dmarc=fail header.from=example.org",
        f"{OURS}; dmarc=none header.from=example.org",
        f"{OURS}; dmarc=temperror; dkim=pass header.d=example.org",
        f"{OURS}; dmarc=fail; dkim=pass header.d=example.org",
        f"{OURS}; dmarc=pass header.from=other.example",
        f"{OURS}; dmarc=pass header.from=sub.example.org",
        f"{OURS}; dmarc=pass header.from=example.org; dmarc=fail header.from=example.org",
        f"{OURS}; dmarc=pass header.from=example.org; dmarc=pass header.from=other.example",
        f"{OURS}; dmarc=bestguesspass header.from=example.org",
        f"{OURS}; compauth=pass",
        f"{OURS}; (dmarc=pass header.from=example.org)",
        f'{OURS}; spf=pass smtp.mailfrom="a; dmarc=pass header.from=example.org"@evil.example',
        f"{OURS}; spf=pass reason=\"x\\\"; dmarc=pass header.from=example.org",
        f"{OURS}; spf=pass (x; dmarc=pass header.from=example.org",
        f"{OURS}; spf=pass \\(; dmarc=pass",
        f"{OURS}; spf=pass dmarc=pass",
        f"{OURS}; x dmarc=pass",
        f"{OURS}; header.b=x=dmarc=pass",
        f"{OURS}.evil.example; dmarc=pass header.from=example.org",
        f"evil.example {OURS}; dmarc=pass header.from=example.org",
        f"evil.example; {OURS}; dmarc=pass header.from=example.org",
        "dmarc=pass header.from=example.org",
    ],
)  # fmt: skip
def test_everything_less_verifies_nobody(results: str) -> None:
    assert not says(results)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("dkim=pass header.d=example.org", True),
        ("dkim=pass header.i=@example.org", True),
        ("dmarc=none; dkim=pass header.d=example.org", True),
        ("dkim=fail header.d=example.org; dkim=pass header.d=EXAMPLE.org", True),
        ("dkim=pass header.d=sub.example.org", False),
        ("dkim=pass header.d=org", False),
        ("dkim=pass header.d=evil.example header.i=@example.org", False),
        ("dkim=pass header.d=evil.example header.d=example.org", False),
        ("dkim=pass", False),
        ("dkim=neutral header.d=example.org", False),
        ("spf=pass smtp.mailfrom=camille@example.org", False),
        ("spf=pass smtp.mailfrom=example.org; iprev=pass; auth=pass", False),
    ],
)
def test_without_a_policy_only_a_signature_of_the_very_domain_counts(results: str, expected: bool) -> None:
    assert says(f"{OURS}; {results}") is expected


@pytest.mark.parametrize(
    "headers",
    [
        # It came with the mail; our server wrote none, or one that says less, above it.
        [RECEIVED, FOREIGN, PASS],
        [RECEIVED, SIGNED, FOREIGN, f"Received: from a by {OURS}.evil.example; x", PASS],
        [f"Authentication-Results: {OURS}; dmarc=fail header.from=example.org", RECEIVED, PASS],
        [f"Authentication-Results: {OURS}; spf=pass", RECEIVED, PASS],
        [RECEIVED, f"Authentication-Results: {OURS}; spf=pass", SIGNED, PASS],
        [RECEIVED, f"Authentication-Results: {OURS}; dmarc=fail", PASS],
        [RECEIVED, PASS, f"Authentication-Results: {OURS}; dmarc=fail header.from=example.org"],
        [f"Authentication-Results: {OURS}; spf=pass (broken", PASS, RECEIVED],
        [f"Authentication-Results: {OURS}; spf=pass", "Authentication-Results: mail.example.org; none", PASS, RECEIVED],
        # An unknown hop stands between.
        ["Received: from a by b.example; x", "Received: from c by d.example; x", PASS],
        [RECEIVED] * 6 + [PASS],
    ],
)  # fmt: skip
def test_decoys_never_count(headers: list[str]) -> None:
    assert not is_verified(mail(*headers), PERSON, OURS)


def test_results_inside_an_attached_mail_never_count() -> None:
    raw = (
        f"{RECEIVED}\n{FROM}\nContent-Type: multipart/mixed; boundary=B\n\n"
        f"--B\nContent-Type: message/rfc822\n\n{PASS}\n{FROM}\n\nx\n--B--\n"
    )

    assert not is_verified(message_from_bytes(raw.encode()), PERSON, OURS)
    assert not is_verified(message_from_bytes(f"{FROM}\n\n{PASS}\n".encode()), PERSON, OURS)


def test_a_header_that_is_too_long_to_be_read_whole_verifies_nobody() -> None:
    signatures = "dkim=pass header.d=example.org; " * 800

    assert says(f"{OURS}; dkim=pass header.d=example.org; dmarc=none")
    assert not says(f"{OURS}; {signatures} dmarc=fail")
    assert not is_verified(mail(f"Authentication-Results: {OURS}; {signatures}", PASS, RECEIVED), PERSON, OURS)


MICROSOFT = (
    "spf=pass (sender IP is 192.0.2.25)\n smtp.mailfrom=example.org; dkim=pass (signature was verified)\n"
    " header.d=example.org;dmarc={dmarc} action=none\n header.from=example.org;compauth={compauth} reason=100"
)
HOPS = ["Received: from A.prod.outlook.com by B.prod.outlook.com; x", "Received: from x by y.protection.outlook.com; z"]


def microsoft(results: str, *above: str) -> bool:
    message = mail(*above, *HOPS, f"Authentication-Results: {results}", "Received-SPF: Pass", RECEIVED)
    return is_verified(message, PERSON, "microsoft365")


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (MICROSOFT.format(dmarc="pass", compauth="pass"), True),
        ("spf=pass smtp.mailfrom=example.org; dmarc=pass action=none header.from=example.org", True),
        # No policy; the signature counts, and so does Microsoft's own judgement.
        (MICROSOFT.format(dmarc="bestguesspass", compauth="none"), True),
        ("spf=pass; dkim=none; dmarc=none header.from=example.org; compauth=pass reason=102", True),
        # A best guess from SPF alone; a failure that its reputation made good.
        ("spf=pass; dkim=none; dmarc=bestguesspass header.from=example.org; compauth=pass reason=109", False),
        (MICROSOFT.format(dmarc="fail", compauth="pass"), False),
        ("spf=pass; dmarc=none header.from=example.org; compauth=softpass reason=202", False),
        ("spf=pass; dmarc=none header.from=example.org; compauth=fail reason=001", False),
        ("spf=pass; dmarc=none header.from=other.example; compauth=pass reason=102", False),
        ("dmarc=pass header.from=other.example", False),
        # It names a server, so Microsoft did not write it.
        (f"{OURS}; dmarc=pass header.from=example.org", False),
        ("", False),
    ],
)
def test_microsoft_names_no_server_and_has_a_judgement_of_its_own(results: str, expected: bool) -> None:
    assert microsoft(results) is expected


def test_only_the_topmost_of_microsofts_results_counts() -> None:
    good = MICROSOFT.format(dmarc="pass", compauth="pass")

    assert not microsoft(good, "Authentication-Results: spf=fail; dmarc=fail; compauth=fail")
    assert not microsoft(good, "Authentication-Results: evil.example; none")
    assert not microsoft(good, "Authentication-Results: (broken")


HOSTILE = ["(" * 100_000, "()" * 50_000, '"' * 100_001, '"\\' * 50_000, "=" * 100_000, ";" * 100_000, "a=" * 50_000,
           "dmarc=pass;" * 9_000, "\\" * 100_000, " " * 100_000, "by " * 30_000]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_results_cost_little_time(value: str) -> None:
    headers = [f"Authentication-Results: {OURS}; {value[:19_000]}" for _ in range(10)]
    started = time.perf_counter()

    for names in (headers, [f"Authentication-Results: {value}"], [f"Received: {value}", PASS]):
        is_verified(mail(*names), PERSON, OURS)
        is_verified(mail(*names), PERSON, "microsoft365")

    assert time.perf_counter() - started < 5


PIECES = st.sampled_from(
    [
        OURS,
        ";",
        "=",
        "dmarc",
        "pass",
        "fail",
        "header.from",
        "example.org",
        "(",
        ")",
        '"',
        "\\",
        " ",
        "\n ",
        "dkim",
        "/1",
    ]
)


@settings(max_examples=300, deadline=None)
@given(values=st.lists(st.lists(PIECES | st.text(max_size=5), max_size=15).map("".join), max_size=4))
def test_no_results_make_it_fail(values: list[str]) -> None:
    raw = "".join(f"Authentication-Results: {value}\n" for value in values).encode("utf-8", "surrogatepass")

    for name in (OURS, "microsoft365"):
        assert is_verified(message_from_bytes(raw + b"\n"), PERSON, name) in (True, False)
