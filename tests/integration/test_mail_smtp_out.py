"""The way out, through mail servers that fail at every stage: nothing is lost, and what is sent again is the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels import Channel, TryAgain, Undeliverable
from bot.channels.mail import smtp_out
from bot.channels.mail.channel import DOUBTS, MailChannel
from bot.channels.mail.oauth import TokenRefused, Tokens
from bot.channels.mail.smtp_out import InDoubt, Relay, Server
from bot.desk.on_mail.rows import Rows
from bot.inbox import utc_now
from bot.messages import Outgoing, Reply, ReplyKind
from bot.settings import Settings, SettingsError
from bot.store import Store, mails
from bot.store.migrate import migrate
from tests.mail_house import CAMILLE, OWN, furnish
from tests.mail_servers import Authority, Dovecot, ScriptedSmtp, Stage, TokenServer, free_port
from tests.mail_servers.needs import need

RAW = b"From: <support@hotliner.example>\r\nSubject: x\r\nMessage-ID: <1@x>\r\n\r\n.\r\n..\r\nUn point.\r\n"


def relay(server: ScriptedSmtp, **values: object) -> Relay:
    settings = Settings(mail_smtp_relay=f"127.0.0.1:{server.port}", mail_address=OWN, **values)  # type: ignore[arg-type]
    return Relay(settings, Tokens(settings) if settings.mail_oauth_token_url else None)


@pytest.fixture
def out(smtp: ScriptedSmtp) -> Iterator[Relay]:
    made = relay(smtp)
    yield made
    made.close()


def test_a_mail_arrives_as_it_is_with_the_return_path_that_was_asked_for(smtp: ScriptedSmtp, out: Relay) -> None:
    out.deliver(CAMILLE, "1@x", RAW)
    out.deliver(CAMILLE, "1@x", RAW, f"bounces+1-ab@{OWN.partition('@')[2]}")
    first, second = smtp.wait_for(2)

    assert first.raw == RAW
    assert first.recipients == (CAMILLE,)
    assert first.envelope_from == OWN
    assert second.envelope_from == "bounces+1-ab@hotliner.example"
    assert smtp.connections == 1


@pytest.mark.parametrize(
    ("stage", "said", "outcome"),
    [
        (Stage.CONNECT, "421 4.3.2 Later", TryAgain),
        (Stage.MAIL, "451 4.3.0 Later", TryAgain),
        (Stage.MAIL, "553 5.1.8 No", Undeliverable),
        (Stage.RCPT, "450 4.2.0 Greylisted", TryAgain),
        (Stage.RCPT, "550 5.1.1 Nobody", Undeliverable),
        (Stage.DATA, "451 4.3.0 Later", TryAgain),
        (Stage.DATA, "552 5.2.2 Full", Undeliverable),
        (Stage.DATA, "554 5.7.1 No", Undeliverable),
    ],
)
def test_what_the_server_says_decides_and_the_next_mail_leaves(
    smtp: ScriptedSmtp, out: Relay, stage: Stage, said: str, outcome: type[Exception]
) -> None:
    smtp.answer(stage, said, times=1)

    with pytest.raises(outcome) as failed:
        out.deliver(CAMILLE, "1@x", RAW)
    out.deliver(CAMILLE, "1@x", RAW)

    assert not isinstance(failed.value, InDoubt)
    assert stage is Stage.CONNECT or said in str(failed.value)
    assert len(smtp.wait_for(1)) == 1


@pytest.mark.parametrize("stage", [Stage.EHLO, Stage.MAIL, Stage.RCPT])
def test_a_connection_that_breaks_before_the_text_is_just_tried_again(
    smtp: ScriptedSmtp, out: Relay, stage: Stage
) -> None:
    smtp.cut(stage, times=1)

    with pytest.raises(TryAgain) as failed:
        out.deliver(CAMILLE, "1@x", RAW)

    assert not isinstance(failed.value, InDoubt)


@pytest.mark.parametrize("stage", [Stage.DATA, Stage.TAKEN])
def test_a_connection_that_breaks_after_the_text_leaves_a_doubt(smtp: ScriptedSmtp, out: Relay, stage: Stage) -> None:
    smtp.cut(stage, times=1)

    with pytest.raises(InDoubt):
        out.deliver(CAMILLE, "1@x", RAW)


def test_an_answer_that_takes_too_long_leaves_a_doubt(
    smtp: ScriptedSmtp, out: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_out, "TIMEOUT", 0.5)
    smtp.slow(Stage.TAKEN, 2.0, times=1)

    with pytest.raises(InDoubt):
        out.deliver(CAMILLE, "1@x", RAW)


def test_a_connection_that_the_server_closed_meanwhile_is_replaced_without_a_word(
    smtp: ScriptedSmtp, out: Relay
) -> None:
    out.deliver(CAMILLE, "1@x", RAW)
    smtp.refuse_connections()
    smtp.accept_connections()
    out.deliver(CAMILLE, "2@x", RAW)

    assert len(smtp.wait_for(2)) == 2


def test_commands_cannot_be_smuggled_in_with_an_address(smtp: ScriptedSmtp, out: Relay) -> None:
    with pytest.raises((TryAgain, Undeliverable, ValueError)):
        out.deliver("a@x.example>\r\nRCPT TO:<victim@x.example", "1@x", RAW)

    assert all("victim@x.example" not in mail.recipients for mail in smtp.received)


# --- protection and sign-in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_the_certificate_is_checked_and_the_password_goes_through_tls_only(authority: Authority, scheme: str) -> None:
    secret = {"support": "s3cret"}
    with ScriptedSmtp(authority=authority, implicit_tls=scheme == "smtps", accounts=secret) as server:
        values = {"mail_password": "s3cret", "mail_address": OWN}
        address = f"{scheme}://support@127.0.0.1:{server.port}"
        trusting = Relay(Settings(mail_smtp_relay=address, mail_ca_file=str(authority.ca), **values))  # type: ignore[arg-type]
        assert trusting.check() == "TLS"
        trusting.deliver(CAMILLE, "1@x", RAW)
        trusting.close()
        wary = Relay(Settings(mail_smtp_relay=address, **values))  # type: ignore[arg-type]
        with pytest.raises(TryAgain, match="certificate is not trusted"):
            wary.deliver(CAMILLE, "1@x", RAW)

        assert [mail.account for mail in server.received] == ["support"]


def test_without_starttls_nothing_leaves_where_it_is_asked_for() -> None:
    with ScriptedSmtp(accounts={"support": "s3cret"}) as server:
        out = Relay(Settings(mail_smtp_relay=f"smtp://support@127.0.0.1:{server.port}", mail_password="s3cret"))
        with pytest.raises(TryAgain):
            out.deliver(CAMILLE, "1@x", RAW)
        assert not server.received


def test_a_wrong_password_is_told(authority: Authority) -> None:
    with ScriptedSmtp(authority=authority, implicit_tls=True, accounts={"support": "s3cret"}) as server:
        address = f"smtps://support@127.0.0.1:{server.port}"
        out = Relay(Settings(mail_smtp_relay=address, mail_password="wrong", mail_ca_file=str(authority.ca)))
        with pytest.raises(TryAgain, match="refused the sign-in"):
            out.deliver(CAMILLE, "1@x", RAW)


def test_a_token_is_asked_for_once_and_renewed_when_it_is_withdrawn(authority: Authority, tokens: TokenServer) -> None:
    with ScriptedSmtp(authority=authority, implicit_tls=True, tokens=tokens) as server:
        settings = Settings(
            mail_smtp_relay=f"smtps://support%40example.test@127.0.0.1:{server.port}",
            mail_ca_file=str(authority.ca),
            mail_oauth_token_url=tokens.url,
            mail_oauth_client_id=tokens.client_id,
            mail_oauth_client_secret=tokens.client_secret,
            mail_oauth_refresh_token=tokens.refresh_token,
        )
        out = Relay(settings, Tokens(settings))
        out.deliver(CAMILLE, "1@x", RAW)
        out.close()
        tokens.revoke()
        out.deliver(CAMILLE, "2@x", RAW)
        out.close()

        assert len(server.received) == 2
        assert [request.grant for request in tokens.requests] == ["refresh_token", "refresh_token"]
        tokens.refusal = "invalid_grant"
        tokens.revoke()
        with pytest.raises(TryAgain, match="invalid_grant"):
            out.deliver(CAMILLE, "3@x", RAW)


def test_tokens_are_renewed_in_time_and_new_refresh_tokens_are_used(tokens: TokenServer) -> None:
    now = [0.0]
    tokens.rotates, tokens.life = True, 600
    settings = Settings(
        mail_oauth_token_url=tokens.url, mail_oauth_client_id=tokens.client_id,
        mail_oauth_client_secret=tokens.client_secret, mail_oauth_refresh_token=tokens.refresh_token,
    )  # fmt: skip
    given = Tokens(settings, lambda: now[0])
    first = given.token()
    now[0] = 400
    assert given.token() == first
    now[0] = 500
    assert given.token() != first
    tokens.broken = 503
    with pytest.raises(TokenRefused, match="503"):
        given.token(renew=True)


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtps://a%40b.example@mail.example:465", Server("mail.example", 465, "tls", "a@b.example")),
        ("smtp://mail.example:587", Server("mail.example", 587, "starttls", "")),
        ("mail.example:25", Server("mail.example", 25, "offered", "")),
    ],
)
def test_a_mail_server_is_named_by_an_address(address: str, server: Server) -> None:
    assert Server.of(Settings(mail_smtp_relay=address).mail_smtp_relay) == server


def test_a_sign_in_without_a_password_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="HOTLINER_MAIL_PASSWORD"):
        Relay(Settings(mail_smtp_relay="smtps://support@mail.example:465"))


# --- the same bytes at every try -------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path}/hotliner.sqlite")
    migrate(opened)
    furnish(opened)
    yield opened
    opened.close()


def channel(store: Store, port: int, **values: object) -> MailChannel:
    settings = Settings(mail_smtp_relay=f"127.0.0.1:{port}", mail_address=OWN, mail_secret="s" * 32, **values)  # type: ignore[arg-type]
    return MailChannel(settings, Rows(store, settings, utc_now))


def outgoing(number: int = 1, **values: object) -> Outgoing:
    made = {"reply": Reply(ReplyKind.SAY, "fr", f"Bonjour {number}."), "recipient": CAMILLE, **values}
    return Outgoing(
        number,
        1,
        f"re-{number}-0",
        thread="m",
        created_at=datetime(2026, 3, 3, 9, tzinfo=UTC),
        **made,  # type: ignore[arg-type]
    )


def send(made: Channel, reply: Outgoing, outcome: type[Exception]) -> None:
    with pytest.raises(outcome):
        made.send(reply)


def test_a_mail_in_doubt_is_sent_again_with_the_same_bytes_and_then_a_human_decides(
    store: Store, smtp: ScriptedSmtp
) -> None:
    made = channel(store, smtp.port)
    smtp.cut(Stage.TAKEN)
    for _ in range(DOUBTS - 1):
        send(made, outgoing(), InDoubt)
    send(made, outgoing(), Undeliverable)
    smtp.heal()
    changed = outgoing(reply=Reply(ReplyKind.SAY, "en", "Other words."), subject="Other", attempts=3)
    made.send(changed)
    made.stop()

    received = smtp.wait_for(DOUBTS + 1)
    assert len({mail.raw for mail in received}) == 1
    assert smtp.altered() == []


def test_a_mail_that_left_unseen_is_found_among_those_that_were_sent(smtp: ScriptedSmtp, store: Store) -> None:
    need(Dovecot)
    with Dovecot() as server:
        settings = {
            "mail_imap": f"imap://support%40example.test:s3cret@127.0.0.1:{server.port}/INBOX?tls=none",
            "mail_sent_folder": "Sent",
        }
        made = channel(store, smtp.port, **settings)
        smtp.cut(Stage.TAKEN)
        send(made, outgoing(), InDoubt)
        smtp.heal()
        server.deliver(smtp.received[0].raw, folder="Sent")
        made.send(outgoing(attempts=1))
        made.stop()

    assert len(smtp.received) == 1


def test_nothing_automatic_goes_where_mails_came_back_from_but_what_a_hotliner_writes_does(
    store: Store, smtp: ScriptedSmtp
) -> None:
    with store.begin() as tx:
        mails.block(tx, CAMILLE, "failed (5.1.1)", utc_now())
    made = channel(store, smtp.port)
    send(made, outgoing(), Undeliverable)
    made.send(outgoing(2, reply=Reply(ReplyKind.HUMAN, "fr", "Bonjour, je passe.", author="Ada")))
    made.stop()

    assert len(smtp.wait_for(1)) == 1


def test_the_very_same_words_are_not_said_a_third_time(store: Store, smtp: ScriptedSmtp) -> None:
    made = channel(store, smtp.port)
    same = Reply(ReplyKind.SAY, "fr", "Pouvez-vous préciser ?")
    made.send(outgoing(1, reply=same))
    made.send(outgoing(2, reply=same))
    send(made, outgoing(3, reply=same), Undeliverable)
    made.stop()

    assert len(smtp.wait_for(2)) == 2


def test_a_pause_tells_when_to_come_back(store: Store, smtp: ScriptedSmtp) -> None:
    made = channel(store, smtp.port, mail_cap_all="1/60")
    made.send(outgoing(1))
    with pytest.raises(TryAgain) as paused:
        made.send(outgoing(2))
    made.stop()

    assert paused.value.seconds is not None
    assert timedelta(minutes=58) < timedelta(seconds=paused.value.seconds) <= timedelta(minutes=60)


def test_no_mail_server_and_no_address(store: Store) -> None:
    made = channel(store, free_port())
    send(made, outgoing(), TryAgain)
    send(made, outgoing(2, recipient="unknown"), Undeliverable)
