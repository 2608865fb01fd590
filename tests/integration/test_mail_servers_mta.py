"""Postfix, Dovecot and access tokens together: one whole way of mail."""

from __future__ import annotations

import email
import smtplib
import time

import httpx
import pytest
from imapclient import IMAPClient

from tests.mail_servers import CAMILLE, GONE, PASSWORD, SUPPORT, Dovecot, Mta, TokenServer, mail
from tests.mail_servers.needs import need

VOUCHED = b"Authentication-Results: mx.example.test; dmarc=pass header.from=example.test\r\n"


def send(port: int, to: str, raw: bytes = mail(), sender: str = CAMILLE) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as session:
        session.sendmail(sender, to, raw)


def test_a_mail_of_the_house_is_vouched_for_and_keeps_its_tag(mta: Mta, dovecot: Dovecot) -> None:
    send(mta.own_port, SUPPORT)
    send(mta.own_port, "support+c1-abc@example.test")
    mta.settle()
    plain, tagged = dovecot.messages()
    assert plain.raw.count(VOUCHED) == tagged.raw.count(VOUCHED) == 1
    assert b"Delivered-To: support+c1-abc@example.test\r\n" in tagged.raw
    assert b"Return-Path: <camille@example.test>\r\n" in tagged.raw
    assert plain.raw.endswith(mail().partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize(
    "claim",
    [
        VOUCHED,
        b"authentication-results:\r\n\tMX.example.test;\r\n dmarc=pass header.from=example.test\r\n",
        b"Authentication-Results: (a note) mx.example.test; dmarc=pass header.from=example.test\r\n",
    ],
)
def test_what_a_stranger_claims_in_our_name_is_removed(mta: Mta, dovecot: Dovecot, claim: bytes) -> None:
    others = b"Authentication-Results: mx.elsewhere.test; dmarc=pass header.from=example.test\r\n"
    send(mta.port, SUPPORT, claim + others + mail(), "stranger@elsewhere.test")
    mta.settle()
    (kept,) = dovecot.messages()
    assert [line for line in kept.raw.splitlines(keepends=True) if b"dmarc=" in line] == [others]


@pytest.mark.parametrize(
    ("own", "sender", "to", "why"),
    [
        (False, CAMILLE, "bob@elsewhere.test", "Relay access denied"),
        (True, CAMILLE, "bob@elsewhere.test", "Relay access denied"),
        (False, CAMILLE, "bob@example.test", "User unknown"),
        (True, "stranger@elsewhere.test", SUPPORT, "Sender address rejected"),
    ],
)
def test_nothing_leaves_and_only_the_house_uses_its_own_port(
    mta: Mta, own: bool, sender: str, to: str, why: str
) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused, match=why):
        send(mta.own_port if own else mta.port, to, sender=sender)


def test_a_mail_that_cannot_be_delivered_comes_back_with_a_report(mta: Mta, dovecot: Dovecot) -> None:
    send(mta.own_port, GONE, sender="support+b1-abc@example.test")
    mta.settle()
    (kept,) = dovecot.messages()
    report = email.message_from_bytes(kept.raw)
    assert report["Return-Path"] == "<>"
    assert report["X-Original-To"] == "support+b1-abc@example.test"
    assert report.get_content_type() == "multipart/report"
    assert b"Status: 5.1.1\r\n" in kept.raw
    assert b"Message-ID: <panne@example.test>\r\n" in kept.raw


def test_a_mail_wakes_who_waits_for_it(mta: Mta, dovecot: Dovecot) -> None:
    with IMAPClient("127.0.0.1", dovecot.port, ssl=False, timeout=10) as imap:
        imap.login(SUPPORT, PASSWORD)
        imap.select_folder("INBOX")
        imap.idle()
        send(mta.port, SUPPORT)
        assert (1, b"EXISTS") in imap.idle_check(timeout=10)
        imap.idle_done()


def test_what_was_taken_survives_a_kill(mta: Mta, dovecot: Dovecot) -> None:
    for number in range(10):
        send(mta.port, SUPPORT, mail(f"n{number}"))
    mta.kill()
    mta.start()
    send(mta.port, SUPPORT, mail("last"))
    mta.settle()
    subjects = {email.message_from_bytes(kept.raw)["Subject"] for kept in dovecot.messages()}
    assert subjects == {"last", *(f"n{number}" for number in range(10))}


def test_a_sender_signs_in_with_a_password_or_a_token_of_the_mailbox(tokens: TokenServer) -> None:
    need(Dovecot)
    need(Mta)
    with Dovecot(tokens=tokens) as dovecot, Mta(dovecot) as mta:
        for token in (tokens.issue(), ""):
            with smtplib.SMTP("127.0.0.1", mta.own_port, timeout=10) as session:
                session.starttls(context=dovecot.authority.client())
                session.ehlo()
                if token:
                    said = f"user={SUPPORT}\x01auth=Bearer {token}\x01\x01"
                    session.auth("XOAUTH2", lambda challenge=None, said=said: "" if challenge else said)
                else:
                    session.login(SUPPORT, PASSWORD)
                session.sendmail(SUPPORT, SUPPORT, mail())
        mta.settle()
        assert len(dovecot.messages()) == 2


# Tokens


def ask(tokens: TokenServer, **form: str) -> httpx.Response:
    known = {"client_id": tokens.client_id, "client_secret": tokens.client_secret}
    return httpx.post(tokens.url, data={**known, **form})


def test_both_grants_give_a_token_that_the_mail_server_can_check(tokens: TokenServer) -> None:
    for form in ({"grant_type": "client_credentials"}, {"grant_type": "refresh_token", "refresh_token": "refresh-0"}):
        given = ask(tokens, **form).json()
        assert given["token_type"] == "Bearer"
        assert given["expires_in"] == 3600
        assert httpx.get(tokens.info_url + given["access_token"]).json() == {"email": SUPPORT, "active": True}
    assert [asked.grant for asked in tokens.requests] == ["client_credentials", "refresh_token"]
    assert httpx.get(tokens.info_url + "nonsense").status_code == 401


def test_a_token_ends_with_its_life(tokens: TokenServer) -> None:
    tokens.life = 0.1
    token = ask(tokens, grant_type="client_credentials").json()["access_token"]
    assert tokens.owner(token) == SUPPORT
    time.sleep(0.15)
    assert tokens.owner(token) == ""


def test_requests_are_refused_as_real_providers_do(tokens: TokenServer) -> None:
    refresh = {"grant_type": "refresh_token", "refresh_token": "refresh-0"}
    assert ask(tokens, grant_type="password").json()["error"] == "unsupported_grant_type"
    assert ask(tokens, **refresh, client_secret="wrong").json()["error"] == "invalid_client"
    assert ask(tokens, grant_type="refresh_token", refresh_token="old").json()["error"] == "invalid_grant"
    tokens.refusal = "invalid_grant"
    assert ask(tokens, **refresh).status_code == 400
    tokens.broken = 503
    assert ask(tokens, **refresh).status_code == 503
    assert [asked.status for asked in tokens.requests] == [400, 401, 400, 400, 503]


def test_a_refresh_token_may_change_with_each_use(tokens: TokenServer) -> None:
    tokens.rotates = True
    first = ask(tokens, grant_type="refresh_token", refresh_token="refresh-0").json()
    assert ask(tokens, grant_type="refresh_token", refresh_token="refresh-0").status_code == 400
    assert ask(tokens, grant_type="refresh_token", refresh_token=first["refresh_token"]).status_code == 200
