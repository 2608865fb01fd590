"""The scripted SMTP server fails as it is told to, and never forgets what it took: checked with Python's own client."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable

import pytest

from tests.mail_servers import (
    CAMILLE,
    PASSWORD,
    SUPPORT,
    Authority,
    Dovecot,
    FaultProxy,
    ScriptedSmtp,
    Stage,
    TokenServer,
    mail,
)


def send(server: ScriptedSmtp, raw: bytes = mail(), to: str | list[str] = CAMILLE, timeout: float = 5) -> object:
    with smtplib.SMTP(server.host, server.port, timeout=timeout) as session:
        return session.sendmail(SUPPORT, to, raw)


def test_a_mail_is_remembered_as_it_came(smtp: ScriptedSmtp) -> None:
    send(smtp)
    (received,) = smtp.wait_for(1)
    assert (received.envelope_from, received.recipients, received.raw) == (SUPPORT, (CAMILLE,), mail())
    assert received.message_id == "<panne@example.test>"
    assert not smtp.repeats()


@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.TAKEN])
@pytest.mark.parametrize("code", [421, 451, 554])
def test_an_answer_is_given_at_its_stage_as_often_as_wanted(smtp: ScriptedSmtp, stage: Stage, code: int) -> None:
    smtp.answer(stage, f"{code} 4.3.0 Not now", times=2)  # the client says HELO after a refused EHLO
    with pytest.raises(smtplib.SMTPException) as refused:
        send(smtp)
    assert str(code) in str(refused.value) or (code, stage) == (
        421,
        Stage.EHLO,
    )  # of which the client tells the end only
    smtp.heal()
    send(smtp)
    assert len(smtp.received) == (2 if stage is Stage.TAKEN else 1)


def test_one_recipient_may_be_refused(smtp: ScriptedSmtp) -> None:
    smtp.answer(Stage.RCPT, "550 5.1.1 Nobody here", recipient="Bob@example.test")
    assert send(smtp, to=[CAMILLE, "bob@example.test"]) == {"bob@example.test": (550, b"5.1.1 Nobody here")}
    assert smtp.received[0].recipients == (CAMILLE,)


@pytest.mark.parametrize(
    ("break_it", "kept"),
    [
        (lambda smtp: smtp.cut(Stage.CONNECT, times=1), 0),
        (lambda smtp: smtp.cut(Stage.RCPT, times=1), 0),
        (lambda smtp: smtp.cut(Stage.DATA, times=1), 0),
        (lambda smtp: smtp.cut(Stage.TAKEN, times=1), 1),
        (lambda smtp: smtp.slow(Stage.TAKEN, 1.5, times=1), 1),
    ],
)
def test_after_a_break_the_client_cannot_know_whether_it_was_taken(
    smtp: ScriptedSmtp, break_it: Callable[[ScriptedSmtp], None], kept: int
) -> None:
    break_it(smtp)
    with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
        send(smtp, timeout=0.5)
    assert len(smtp.received) == kept
    send(smtp)
    assert {message_id: len(came) for message_id, came in smtp.repeats().items()} == (
        {"<panne@example.test>": 2} if kept else {}
    )
    assert not smtp.altered()


def test_a_repeat_with_other_bytes_is_noticed(smtp: ScriptedSmtp) -> None:
    send(smtp)
    send(smtp, mail() + b"PS\r\n")
    assert smtp.altered() == ["<panne@example.test>"]


def test_a_closed_port_opens_again(smtp: ScriptedSmtp) -> None:
    smtp.refuse_connections()
    with pytest.raises(ConnectionRefusedError):
        send(smtp)
    smtp.heal()
    send(smtp)
    assert smtp.connections == 1


def test_starttls_and_a_password_are_asked_for(authority: Authority) -> None:
    with ScriptedSmtp(authority=authority, accounts={SUPPORT: PASSWORD}) as server:
        with pytest.raises(smtplib.SMTPSenderRefused, match="530"):
            send(server)
        with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as session:
            with pytest.raises(smtplib.SMTPNotSupportedError):
                session.login(SUPPORT, PASSWORD)
            session.starttls(context=authority.client())
            with pytest.raises(smtplib.SMTPAuthenticationError, match="535"):
                session.login(SUPPORT, "wrong")
            session.login(SUPPORT, PASSWORD)
            session.sendmail(SUPPORT, CAMILLE, mail())
        assert server.received[0].account == SUPPORT
        server.answer(Stage.STARTTLS, "454 4.7.0 TLS not available", times=1)
        session = smtplib.SMTP("127.0.0.1", server.port, timeout=5)
        with session, pytest.raises(smtplib.SMTPResponseException, match="454"):
            session.starttls(context=authority.client())
        session = smtplib.SMTP("127.0.0.1", server.port, timeout=5)
        with session, pytest.raises(ssl.SSLCertVerificationError):
            session.starttls(context=ssl.create_default_context())


def test_tls_from_the_start(authority: Authority) -> None:
    with ScriptedSmtp(authority=authority, implicit_tls=True) as server:
        with smtplib.SMTP_SSL("127.0.0.1", server.port, context=authority.client(), timeout=5) as session:
            session.sendmail(SUPPORT, CAMILLE, mail())
        server.cut(Stage.TAKEN)
        session = smtplib.SMTP_SSL("127.0.0.1", server.port, context=authority.client(), timeout=5)
        with session, pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
            session.sendmail(SUPPORT, CAMILLE, mail())
        assert list(server.repeats()) == ["<panne@example.test>"]


def test_an_access_token_is_taken_by_smtp_until_it_is_revoked(tokens: TokenServer) -> None:
    def sign_in(server: ScriptedSmtp, token: str) -> None:
        said = f"user={SUPPORT}\x01auth=Bearer {token}\x01\x01"
        with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as session:
            session.ehlo()
            session.auth("XOAUTH2", lambda challenge=None: "" if challenge else said)
            session.sendmail(SUPPORT, CAMILLE, mail())

    with ScriptedSmtp(tokens=tokens) as server:
        old = tokens.issue()
        sign_in(server, old)
        tokens.revoke()
        with pytest.raises(smtplib.SMTPAuthenticationError, match="535"):
            sign_in(server, old)
        sign_in(server, tokens.issue())
        assert [received.account for received in server.received] == [SUPPORT, SUPPORT]


def test_what_was_sent_lands_in_a_mailbox(dovecot: Dovecot) -> None:
    with ScriptedSmtp(deliver=dovecot.deliver, mailboxes={SUPPORT: SUPPORT, CAMILLE: CAMILLE}) as server:
        send(server)
        send(server, to="support+c1-abc@example.test")
    assert mail() in dovecot.messages(CAMILLE)[0].raw
    (kept,) = dovecot.messages(SUPPORT)
    assert b"Delivered-To: support+c1-abc@example.test\r\n" in kept.raw


def test_a_mail_may_be_cut_on_its_way_to_the_server(smtp: ScriptedSmtp) -> None:
    with FaultProxy(smtp.port) as proxy, smtplib.SMTP("127.0.0.1", proxy.port, timeout=5) as session:
        session.ehlo()
        proxy.cut_after(2000, to_server=True)
        with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
            session.sendmail(SUPPORT, CAMILLE, mail(body="x\n" * 10_000))
        assert smtp.received == []
