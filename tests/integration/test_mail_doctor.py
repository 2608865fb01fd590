"""`hotliner doctor --mail`: what is missing, and what to do; asked of real servers."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message

import pytest
from click.testing import CliRunner

from bot.channels.mail.checks import examine
from bot.channels.mail.findings import Finding, Trip, of_arrival, of_news, of_plus, of_results, of_sent, signers
from bot.channels.mail.parsed import Own
from bot.channels.mail.quiet import why_quiet
from bot.channels.mail.smtp_in import Door, Listener
from bot.cli import main
from bot.settings import Settings
from tests.mail_servers import PASSWORD, SUPPORT, Authority, Dovecot, Mta, Pymap, ScriptedSmtp, Stage, TokenServer
from tests.mail_servers.needs import need

pytest_plugins = ["tests.mail_servers.fixtures"]

PLUS = "support+doctor-"


class House:
    """A mailbox, and a mail server that brings there what is sent to the support address."""

    def __init__(self, dovecot: Dovecot, smtp: ScriptedSmtp, change: Callable[[bytes], bytes | None]) -> None:
        self.dovecot, self.smtp = dovecot, smtp
        #: What becomes of a mail on its way to the mailbox; None: it is lost.
        self.change = change

    def settings(self, **more: object) -> dict[str, object]:
        """Settings with which all is well, and these changes."""
        return {
            "mail_address": SUPPORT,
            "mail_imap": f"imaps://127.0.0.1:{self.dovecot.tls_port}/INBOX",
            "mail_smtp_relay": f"smtp://{SUPPORT.replace('@', '%40')}@127.0.0.1:{self.smtp.port}",
            "mail_password": PASSWORD,
            "mail_ca_file": str(self.dovecot.authority.ca),
            "mail_authserv_id": "mx.example.test",
            "mail_plus": "true",
            "mail_secret": "a secret of our own",
            **more,
        }

    def examine(self, wait: float = 20, **more: object) -> dict[str, Finding]:
        """What the doctor finds, by what it looked at."""
        settings = Settings.model_validate(self.settings(**more))
        return {found.name: found for found in examine(settings, wait)}


def stamped(raw: bytes) -> bytes:
    return b"Authentication-Results: mx.example.test; dmarc=pass header.from=example.test\r\n" + raw


@pytest.fixture
def house(authority: Authority) -> Iterator[House]:
    need(Dovecot)
    with Dovecot(authority=authority) as dovecot:

        def bring(raw: bytes, account: str) -> None:
            if (changed := opened.change(raw)) is not None:
                dovecot.deliver(changed, account)

        accounts = {SUPPORT: PASSWORD}
        with ScriptedSmtp(authority=authority, accounts=accounts, deliver=bring, mailboxes={SUPPORT: SUPPORT}) as smtp:
            opened = House(dovecot, smtp, stamped)
            yield opened


def bad(findings: dict[str, Finding]) -> set[str]:
    return {name for name, found in findings.items() if not found.ok}


# All is well


def test_all_is_well_and_nothing_of_ours_stays_in_the_mailbox(house: House) -> None:
    findings = house.examine()
    assert not bad(findings), findings
    assert "TLS" in findings[f"mailbox {SUPPORT}@127.0.0.1:{house.dovecot.tls_port}/INBOX"].what
    assert "arrived after" in findings["mail to itself"].what
    assert re.search(r"its folders: .*\bProcessed\b", " ".join(found.what for found in findings.values()))
    assert "IDLE" in findings["mail news"].what
    assert "mx.example.test" in findings["mail senders"].what
    assert PLUS in findings["mail plus-addresses"].what
    assert len(house.smtp.received) == 2
    assert house.dovecot.messages() == []


def test_all_is_well_with_a_real_mail_server_that_signs_what_it_brings(mta: Mta, dovecot: Dovecot) -> None:
    settings = Settings(
        mail_address=SUPPORT, mail_password=PASSWORD, mail_secret="a secret of our own", mail_plus=True,
        mail_imap=f"imap://127.0.0.1:{dovecot.port}", mail_ca_file=str(dovecot.authority.ca),
        mail_smtp_relay=f"smtp://support%40example.test@127.0.0.1:{mta.own_port}", mail_authserv_id="mx.example.test",
    )  # fmt: skip
    findings = {found.name: found for found in examine(settings, 20)}
    assert not bad(findings), findings
    assert "vouches for it" in findings["mail senders"].what
    assert dovecot.messages() == []


def test_the_server_is_seen_to_tell_of_the_mail_by_itself(house: House) -> None:
    assert "told of the mail by itself" in house.examine()["mail news"].what


def test_a_server_that_tells_nothing_is_asked(authority: Authority) -> None:
    need(Dovecot)
    with (
        Dovecot(authority=authority, without=["IDLE", "MOVE"]) as dovecot,
        ScriptedSmtp(authority=authority, deliver=dovecot.deliver, mailboxes={SUPPORT: SUPPORT},
                     accounts={SUPPORT: PASSWORD}) as smtp,
    ):  # fmt: skip
        findings = House(dovecot, smtp, stamped).examine()
    assert "every 30 seconds" in findings["mail news"].what
    assert findings["mail to itself"].ok


def test_the_doctors_mails_are_known_as_our_own_so_that_no_bot_answers_them(house: House) -> None:
    house.examine()
    for received in house.smtp.received:
        kind, reason = why_quiet(message_from_bytes(received.raw), SUPPORT, Own((SUPPORT,)), received.envelope_from)
        assert kind == "own", reason


def test_what_a_bot_beside_us_has_moved_is_found(house: House) -> None:
    house.change = lambda raw: house.dovecot.deliver(raw, folder="Processed")
    findings = house.examine()
    assert "Processed" in findings["mail to itself"].what
    assert house.dovecot.messages(folder="Processed") == []


def test_the_folder_in_which_the_server_keeps_what_leaves_is_proposed(house: House) -> None:
    def keep(raw: bytes) -> bytes:
        house.dovecot.deliver(raw, folder="Sent")
        return raw

    house.change = keep
    assert "HOTLINER_MAIL_SENT_FOLDER=Sent" in house.examine()["mail sent folder"].todo
    assert house.dovecot.messages(folder="Sent") == []
    wrong = house.examine(mail_sent_folder="Gesendet")["mail sent folder"]
    assert not wrong.ok
    assert "Sent" in wrong.todo
    assert house.examine(mail_sent_folder="Sent")["mail sent folder"].todo == ""


# The mailbox


def test_a_wrong_password_is_told_and_the_rest_is_looked_at_all_the_same(house: House) -> None:
    findings = house.examine(mail_imap=f"imaps://support%40example.test:wrong@127.0.0.1:{house.dovecot.tls_port}/INBOX")
    box = next(found for name, found in findings.items() if name.startswith("mailbox "))
    assert not box.ok
    assert "AUTHENTICATIONFAILED" in box.what
    assert "HOTLINER_MAIL_PASSWORD" in box.todo
    assert "wrong" not in box.what + box.todo
    assert findings["mail server that sends"].ok
    assert "not tried" in findings["mail to itself"].what


def test_a_certificate_that_is_not_trusted_is_told_on_both_ways(house: House) -> None:
    findings = house.examine(mail_ca_file="")
    box = next(found for name, found in findings.items() if name.startswith("mailbox "))
    for found in (box, findings["mail server that sends"]):
        assert not found.ok
        assert "certificate is not trusted" in found.what
        assert "HOTLINER_MAIL_CA_FILE" in found.todo


def test_a_certificate_file_that_is_not_there_is_told_by_its_setting(house: House) -> None:
    findings = house.examine(mail_ca_file="/nowhere/ca.pem")
    box = next(found for name, found in findings.items() if name.startswith("mailbox "))
    assert not box.ok
    assert "HOTLINER_MAIL_CA_FILE='/nowhere/ca.pem'" in box.what


def test_a_missing_folder_is_told_with_those_that_are_there(house: House) -> None:
    findings = house.examine(mail_imap=f"imaps://127.0.0.1:{house.dovecot.tls_port}/Support")
    box = findings[f"mailbox {SUPPORT}@127.0.0.1:{house.dovecot.tls_port}/Support"]
    assert not box.ok
    assert "Processed" in box.what
    assert "name one of them behind the host in HOTLINER_MAIL_IMAP" in box.todo


def test_tls_asked_of_a_port_without_it_is_told_apart_from_a_server_that_is_away(house: House) -> None:
    findings = house.examine(mail_imap=f"imaps://127.0.0.1:{house.dovecot.port}/INBOX")
    assert "STARTTLS" in next(found.todo for name, found in findings.items() if name.startswith("mailbox "))
    house.dovecot.stop()
    findings = house.examine()
    assert "firewall" in next(found.todo for name, found in findings.items() if name.startswith("mailbox "))


def test_a_server_without_marks_and_folders_says_what_would_help(smtp: ScriptedSmtp) -> None:
    need(Pymap)
    with Pymap() as server:
        settings = Settings(
            mail_address=SUPPORT, mail_imap=f"imap://127.0.0.1:{server.port}/INBOX?tls=none", mail_password=PASSWORD,
            mail_smtp_relay=f"127.0.0.1:{smtp.port}",
        )  # fmt: skip
        findings = {found.name.partition("/INBOX")[2]: found for found in examine(settings, 1)}
    assert "no marks of ours" in findings[": what it can do"].what
    assert "Processed" in findings[": what it can do"].todo


# Tokens


@pytest.mark.parametrize(("refusal", "advice"), [
    ("invalid_grant", "REFRESH_TOKEN"), ("invalid_client", "CLIENT_SECRET"), ("invalid_scope", "OAUTH_SCOPE"),
    ("server_error", "TOKEN_URL"),
])  # fmt: skip
def test_a_refused_token_is_told_in_the_words_of_its_server(house: House, refusal: str, advice: str) -> None:
    with TokenServer(refusal=refusal) as tokens:
        findings = house.examine(
            mail_oauth_token_url=tokens.url, mail_oauth_client_id="hotliner", mail_oauth_client_secret="client-s3cret"
        )
    token = findings["mail token (OAuth)"]
    assert not token.ok
    assert refusal in token.what
    assert "refused by the test" in token.what
    assert advice in token.todo
    assert "above" in findings["mail server that sends"].todo


def test_with_good_tokens_all_is_well(authority: Authority, tokens: TokenServer) -> None:
    need(Dovecot)
    with (
        Dovecot(authority=authority, tokens=tokens) as dovecot,
        ScriptedSmtp(authority=authority, tokens=tokens, deliver=dovecot.deliver, mailboxes={SUPPORT: SUPPORT}) as smtp,
    ):
        findings = House(dovecot, smtp, stamped).examine(
            mail_password="", mail_oauth_token_url=tokens.url, mail_oauth_client_id="hotliner", mail_authserv_id="",
            mail_oauth_client_secret="client-s3cret", mail_oauth_refresh_token="refresh-0",
        )  # fmt: skip
    assert not bad(findings), findings
    assert "another one when asked again" in findings["mail token (OAuth)"].what


# The mail server that sends, and the way through both


def test_a_refused_sign_in_is_told_in_the_words_of_the_server(house: House) -> None:
    house.smtp.answer(Stage.AUTH, "535 5.7.139 SmtpClientAuthentication is disabled for the tenant")
    relay = house.examine()["mail server that sends"]
    assert not relay.ok
    assert "SmtpClientAuthentication is disabled" in relay.what
    assert "SMTP must be allowed" in relay.todo


def test_a_server_that_takes_no_mail_of_ours_is_told_in_its_words(house: House) -> None:
    house.smtp.answer(Stage.MAIL, "550 5.7.60 Client does not have permissions to send as this sender")
    findings = house.examine()
    assert bad(findings) == {"mail to itself"}
    assert "permissions to send as this sender" in findings["mail to itself"].what


def test_a_mail_that_does_not_arrive_is_told(house: House) -> None:
    house.change = lambda _: None
    arrival = house.examine(wait=1)["mail to itself"]
    assert not arrival.ok
    assert "did not arrive within 1 s" in arrival.what
    assert "HOTLINER_MAIL_ADDRESS" in arrival.todo


def test_plus_addresses_that_nobody_takes_are_to_be_left_alone(house: House) -> None:
    def no_plus(raw: bytes) -> bytes | None:
        return None if PLUS.encode() in raw else stamped(raw)

    house.change = no_plus
    assert "HOTLINER_MAIL_PLUS=false" in house.examine(wait=1)["mail plus-addresses"].todo
    assert house.examine(wait=1, mail_plus="false")["mail plus-addresses"].ok


def test_plus_addresses_that_arrive_are_recommended(house: House) -> None:
    found = house.examine(mail_plus="false")["mail plus-addresses"]
    assert found.ok
    assert "HOTLINER_MAIL_PLUS=true" in found.todo


def test_a_plus_address_that_bounces_is_told_and_the_report_removed(house: House) -> None:
    def bounce(raw: bytes) -> bytes:
        if PLUS.encode() not in raw:
            return stamped(raw)
        head = b"From: MAILER-DAEMON@mx.example.test\r\nTo: support@example.test\r\nSubject: Undelivered\r\n\r\n"
        return head + b"The mail below can't be delivered.\r\n\r\n" + raw.partition(b"\r\n\r\n")[0]

    house.change = bounce
    findings = house.examine()
    assert bad(findings) == {"mail plus-addresses"}
    assert "undeliverable" in findings["mail plus-addresses"].what
    assert house.dovecot.messages() == []


# Without mailboxes, without mail


def test_without_mail_it_says_so() -> None:
    [found] = examine(Settings())
    assert not found.ok
    assert "docs/mail.md" in found.todo


def test_the_defaults_that_everybody_knows_are_no_good(smtp: ScriptedSmtp) -> None:
    settings = Settings(mail_smtp_listen="127.0.0.1:1", mail_smtp_relay=f"127.0.0.1:{smtp.port}")
    assert bad({found.name: found for found in examine(settings)}) == {"mail address", "mail secret"}


def test_a_mailbox_without_a_password_is_told_and_the_way_out_is_looked_at(smtp: ScriptedSmtp) -> None:
    settings = Settings(mail_imap="imaps://mail.example.org", mail_smtp_relay=f"127.0.0.1:{smtp.port}")
    findings = {found.name: found for found in examine(settings)}
    assert "HOTLINER_MAIL_PASSWORD is empty" in findings["mailbox"].what
    assert findings["mail server that sends"].ok


def test_without_a_mail_server_that_sends_it_says_so() -> None:
    findings = {found.name: found for found in examine(Settings(mail_smtp_listen="127.0.0.1:1"))}
    assert "HOTLINER_MAIL_SMTP_RELAY" in findings["mail server that sends"].what


class _Kept:
    def keep(self, raw: bytes, **facts: object) -> bool:
        raise AssertionError(f"the doctor sends nothing there, and {facts} came: {raw!r}")


def test_the_listener_is_asked_whether_it_takes_our_mail(smtp: ScriptedSmtp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    settings = Settings(mail_address=SUPPORT, mail_smtp_listen=listen, mail_smtp_relay=f"127.0.0.1:{smtp.port}")
    before = {found.name: found for found in examine(settings)}
    assert "nothing listens" in before["mail listener"].what
    assert "no mailbox to look into" in before["mail to itself"].what
    listener = Listener(listen, Door([SUPPORT], _Kept(), 1000))  # type: ignore[arg-type]
    listener.start()
    try:
        assert "takes mails" in {found.name: found for found in examine(settings)}["mail listener"].what
        other = settings.model_copy(update={"mail_address": "help@example.test"})
        assert not {found.name: found for found in examine(other)}["mail listener"].ok
    finally:
        listener.stop()


def test_another_program_on_the_listeners_port_is_told(tokens: TokenServer) -> None:
    port = tokens.url.rpartition(":")[2].partition("/")[0]
    settings = Settings(mail_address=SUPPORT, mail_smtp_listen=f"127.0.0.1:{port}")
    found = {found.name: found for found in examine(settings)}["mail listener"]
    assert not found.ok
    assert "no mail server" in found.what


# The command


def test_the_command_prints_one_json_object(house: House) -> None:
    environment = {f"HOTLINER_{name.upper()}": str(value) for name, value in house.settings().items()}
    done = CliRunner().invoke(main, ["doctor", "--mail", "--json"], env=environment)
    report = json.loads(done.stdout)
    assert done.exit_code == 0, report
    assert report["ok"]
    assert {check["name"] for check in report["checks"]} >= {"mail secret", "mail to itself", "mail plus-addresses"}
    house.smtp.answer(Stage.RCPT, "451 4.7.1 Later")
    done = CliRunner().invoke(main, ["doctor", "--mail", "--wait", "1"], env=environment)
    assert done.exit_code == 1
    assert "BAD  mail to itself" in done.output
    assert "     -> " in done.output


# Words


def message(*results: str) -> Message:
    return message_from_bytes("".join(f"Authentication-Results: {each}\r\n" for each in results).encode())


@pytest.mark.parametrize(("results", "names"), [
    ([], []),
    (["mx.google.com; dkim=pass"], ["mx.google.com"]),
    (["mx.example.org 1; spf=pass", "gate.example.org; none"], ["mx.example.org", "gate.example.org"]),
    (["spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; dkim=none"], ["microsoft365"]),
    (['"mx.example.org"; spf=pass', "mx.example.org; dkim=pass"], ["mx.example.org"]),
])  # fmt: skip
def test_the_servers_that_wrote_results_are_named_the_last_one_first(results: list[str], names: list[str]) -> None:
    assert signers(message(*results)) == names


def test_a_wrong_authserv_id_is_told_with_the_one_that_is_there() -> None:
    raw = b"Authentication-Results: mx.example.org; spf=pass\r\n\r\n"
    wrong = of_results(Trip("a@b.example", raw=raw), Settings(mail_authserv_id="mx.other.example"))
    assert not wrong.ok
    assert "HOTLINER_MAIL_AUTHSERV_ID=mx.example.org" in wrong.todo
    unset = of_results(Trip("a@b.example", raw=raw), Settings())
    assert unset.ok
    assert "HOTLINER_MAIL_AUTHSERV_ID=mx.example.org" in unset.todo
    assert of_results(Trip("a@b.example"), Settings(mail_authserv_id="mx.example.org")).ok


def test_a_mail_that_lands_among_spam_has_not_arrived() -> None:
    trip = Trip("a@b.example", seconds=1, folder="Junk")
    assert of_arrival(trip, "").ok
    assert not of_arrival(trip, "Junk").ok


def test_what_went_wrong_on_the_way_is_told() -> None:
    assert "searching" in of_arrival(Trip("a@b.example", trouble="searching: gone"), "").what
    assert "undeliverable" in of_arrival(Trip("a@b.example", bounced=True), "").what
    assert "did not tell" in of_news(Trip("a@b.example", woken=False)).what
    verp = of_plus(Trip("a+b@b.example", refused="550 no"), Settings(mail_verp=True))
    assert verp.todo == "HOTLINER_MAIL_VERP=false"


def test_a_folder_for_sent_mails_that_stays_empty_is_told() -> None:
    empty = of_sent("Sent", "Sent", [], there=True)
    assert "did not keep" in empty.what
    assert empty.todo
    assert of_sent("", "", [], there=False).todo == ""
