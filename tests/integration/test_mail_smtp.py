"""The mail channel on a real SMTP port: what comes in is kept before it is acknowledged, what leaves arrives once."""

from __future__ import annotations

import asyncio
import email
import smtplib
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import Envelope, Session
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.channels import TryAgain, Undeliverable
from bot.channels.mail import MailChannel
from bot.channels.mail.smtp_in import MAX_BYTES
from bot.demo.mailbox import LocalMailbox
from bot.demo.pages import router
from bot.demo.words import WORDS
from bot.messages import Incoming, Line, Outgoing, Reply, ReplyKind
from bot.settings import Settings, SettingsError

OWN = "support@hotliner.example"
SAMPLES = Path(__file__).parent.parent / "samples" / "mail"


class Kept:
    """An intake that keeps messages in a list, or fails as often as it is told to."""

    def __init__(self) -> None:
        self.messages: dict[str, Incoming] = {}
        self.failures = 0

    def accept(self, incoming: Incoming) -> bool:
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        known = incoming.external_id in self.messages
        self.messages[incoming.external_id] = incoming
        return not known

    def transcript(self, channel: str, thread: str, after: int = 0) -> list[Line]:
        return []

    def wait(self, seen: int, timeout: float) -> int:
        return seen

    @property
    def last(self) -> Incoming:
        return list(self.messages.values())[-1]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def settings(**values: object) -> Settings:
    port = free_port()
    return Settings(mail_smtp_listen=f"127.0.0.1:{port}", mail_address=OWN, mail_secret="s" * 32, **values)  # type: ignore[arg-type]


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def mailbox(tmp_path: Path) -> LocalMailbox:
    return LocalMailbox(tmp_path / "mailbox")


@pytest.fixture
def configured() -> Settings:
    return settings()


@pytest.fixture
def channel(configured: Settings, kept: Kept, mailbox: LocalMailbox) -> Iterator[MailChannel]:
    made = MailChannel(configured, kept, mailbox)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def client(channel: MailChannel, configured: Settings) -> Iterator[smtplib.SMTP]:
    host, _, port = configured.mail_smtp_listen.partition(":")
    with smtplib.SMTP(host, int(port), timeout=10) as made:
        yield made


def answer_to(incoming: Incoming, text: str = "Bonjour. L'imprimante est-elle allumée ?") -> Outgoing:
    return Outgoing(
        1, 1, "re-1-0", incoming.thread, incoming.sender, Reply(ReplyKind.SAY, "fr", text),
        datetime(2026, 3, 3, 9, tzinfo=UTC), subject=incoming.subject, meta=incoming.meta,
    )  # fmt: skip


def write(text: str = "Plus rien ne s'imprime.", **headers: str) -> EmailMessage:
    mail = EmailMessage(SMTP.clone(max_line_length=998))
    for name, value in {
        "From": "Camille Martin <camille@example.org>", "To": OWN, "Subject": "Panne", "Message-ID": "<1@x>", **headers
    }.items():  # fmt: skip
        mail[name] = value
    mail.set_content(text)
    return mail


def test_a_mail_becomes_a_message(client: smtplib.SMTP, kept: Kept) -> None:
    client.send_message(write())

    assert kept.last.channel == "mail"
    assert kept.last.sender == "camille@example.org"
    assert kept.last.sender_name == "Camille Martin"
    assert kept.last.text == "Panne\n\nPlus rien ne s'imprime."
    assert kept.last.meta["message_id"] == "1@x"


def test_a_mail_that_could_not_be_kept_is_not_acknowledged(client: smtplib.SMTP, kept: Kept) -> None:
    kept.failures = 1

    with pytest.raises(smtplib.SMTPDataError) as refused:
        client.send_message(write())
    client.send_message(write())

    assert refused.value.smtp_code == 451
    assert len(kept.messages) == 1


def test_the_same_mail_sent_twice_is_one_message(client: smtplib.SMTP, kept: Kept) -> None:
    client.send_message(write())
    client.send_message(write())

    assert len(kept.messages) == 1


def test_nothing_is_relayed(client: smtplib.SMTP, kept: Kept) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.send_message(write(), to_addrs=["victim@example.org"])

    assert refused.value.recipients["victim@example.org"][0] == 550
    assert not kept.messages


def test_plus_addresses_reach_the_mailbox(client: smtplib.SMTP, kept: Kept) -> None:
    client.send_message(write(), to_addrs=["Support+abc@Hotliner.example"])

    assert len(kept.messages) == 1


def test_a_mail_that_is_too_big_is_refused_with_a_sentence(client: smtplib.SMTP, kept: Kept) -> None:
    client.ehlo()
    announced = client.docmd("MAIL", f"FROM:<a@x.example> SIZE={MAX_BYTES + 1}")

    assert announced[0] == 552
    assert b"25 MB" in announced[1]
    assert int(client.esmtp_features["size"]) == MAX_BYTES


def test_utf8_addresses_and_bounces_are_understood(client: smtplib.SMTP, kept: Kept) -> None:
    client.ehlo()
    client.sendmail("", [OWN], (SAMPLES / "bounce.eml").read_bytes())

    assert client.has_extn("smtputf8")
    assert kept.last.meta["ignore"] == "bounce: a delivery report"
    assert kept.last.sender == "camille@example.org"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.eml")), ids=lambda path: path.stem)
def test_every_sample_is_kept(client: smtplib.SMTP, kept: Kept, path: Path) -> None:
    client.sendmail("camille@example.org", [OWN], path.read_bytes())

    assert len(kept.messages) == 1


def test_a_conversation_goes_back_and_forth_in_one_thread(
    channel: MailChannel, client: smtplib.SMTP, kept: Kept, mailbox: LocalMailbox
) -> None:
    client.send_message(write())
    first = kept.last
    channel.send(answer_to(first))
    channel.send(answer_to(first))
    received = mailbox.letters("camille@example.org")[0]
    client.send_message(
        write("oui", **{
            "Message-ID": "<2@x>", "In-Reply-To": f"<{received.message_id}>", "Subject": f"Re: {received.subject}",
        })
    )  # fmt: skip

    assert len(mailbox.letters("camille@example.org")) == 1
    assert received.subject == "Re: Panne"
    assert received.references == ("1@x",)
    assert kept.last.thread == first.thread
    assert kept.last.text == "oui"


def test_the_port_is_free_again_after_the_stop(kept: Kept, mailbox: LocalMailbox) -> None:
    configured = settings()
    threads = threading.active_count()
    for _ in range(2):
        channel = MailChannel(configured, kept, mailbox)
        channel.start()
        channel.stop()

    assert threading.active_count() == threads


def test_a_client_that_stays_connected_does_not_hinder_the_stop(channel: MailChannel, client: smtplib.SMTP) -> None:
    client.ehlo()

    channel.stop()

    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.noop()


def test_a_taken_port_stops_the_start(
    channel: MailChannel, configured: Settings, kept: Kept, mailbox: LocalMailbox
) -> None:
    second = MailChannel(configured, kept, mailbox)

    with pytest.raises(OSError, match="in use"):
        second.start()
    second.stop()


def test_answers_need_somewhere_to_go(kept: Kept) -> None:
    with pytest.raises(SettingsError, match="HOTLINER_MAIL_SMTP_RELAY"):
        MailChannel(settings(), kept)


def test_the_mailbox_is_the_same_after_a_restart(channel: MailChannel, mailbox: LocalMailbox, tmp_path: Path) -> None:
    sent = answer_to(
        Incoming("mail", "1", "a" * 32, "camille@example.org", "x", subject="Panne", meta={"message_id": "1@x"})
    )
    channel.send(sent)
    again = LocalMailbox(tmp_path / "mailbox")
    channel.send(sent)

    assert again.letters("camille@example.org") == mailbox.letters("camille@example.org")
    assert len(list((tmp_path / "mailbox" / "new").iterdir())) == 1


class Scripted:
    """A mail server that answers as it is told to."""

    def __init__(self) -> None:
        self.rcpt = "250 OK"
        self.data = "250 OK"
        self.received: list[bytes] = []

    async def handle_RCPT(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:
        self.received.append(envelope.original_content or b"")
        if self.data == "cut":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.data


@pytest.fixture
def house() -> Iterator[tuple[Scripted, int]]:
    scripted, port = Scripted(), free_port()
    controller = Controller(scripted, hostname="127.0.0.1", port=port)
    controller.start()
    yield scripted, port
    controller.stop()


@pytest.mark.parametrize(
    ("rcpt", "data", "outcome"),
    [
        ("450 later", "250 OK", TryAgain),
        ("550 nobody", "250 OK", Undeliverable),
        ("250 OK", "451 later", TryAgain),
        ("250 OK", "554 no", Undeliverable),
        ("250 OK", "cut", TryAgain),
    ],
)
def test_what_the_mail_server_says_decides(
    house: tuple[Scripted, int], kept: Kept, rcpt: str, data: str, outcome: type[Exception]
) -> None:
    scripted, port = house
    scripted.rcpt, scripted.data = rcpt, data
    channel = MailChannel(settings(mail_smtp_relay=f"127.0.0.1:{port}"), kept)
    sent = answer_to(Incoming("mail", "1", "a" * 32, "camille@example.org", "x"))

    with pytest.raises(outcome):
        channel.send(sent)


def test_a_repeat_after_a_broken_connection_has_the_same_bytes(house: tuple[Scripted, int], kept: Kept) -> None:
    scripted, port = house
    channel = MailChannel(settings(mail_smtp_relay=f"127.0.0.1:{port}"), kept)
    sent = answer_to(Incoming("mail", "1", "a" * 32, "camille@example.org", "x"), ".\nUn point seul sur sa ligne.")
    scripted.data = "cut"
    with pytest.raises(TryAgain):
        channel.send(sent)
    scripted.data = "250 OK"
    channel.send(sent)

    assert scripted.received[0] == scripted.received[1]
    assert email.message_from_bytes(scripted.received[1])["Auto-Submitted"] == "auto-replied"


def test_no_mail_server_and_no_address(kept: Kept) -> None:
    channel = MailChannel(settings(mail_smtp_relay=f"127.0.0.1:{free_port()}"), kept)

    with pytest.raises(TryAgain):
        channel.send(answer_to(Incoming("mail", "1", "a" * 32, "camille@example.org", "x")))
    with pytest.raises(Undeliverable):
        channel.send(answer_to(Incoming("mail", "1", "a" * 32, "unknown", "x")))


@pytest.fixture
def pages(channel: MailChannel, configured: Settings, mailbox: LocalMailbox) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(router(mailbox, configured))
    with TestClient(app) as made:
        yield made


ME = "zoé@exemple.example".replace("é", "e")


def test_a_person_writes_and_answers_on_the_page(
    pages: TestClient, channel: MailChannel, kept: Kept, mailbox: LocalMailbox
) -> None:
    form = {"address": ME, "subject": "Écran noir", "text": "Rien ne s'affiche <b>.", "lang": "fr"}
    written = pages.post("/demo/mail/send", data=form)
    first = kept.last
    channel.send(answer_to(first, "Est-il <allumé> ?"))
    letter = next(letter for letter in mailbox.letters(ME) if letter.html)
    answered = pages.post(
        "/demo/mail/send", data={"address": ME, "text": "non", "reply_to": letter.token, "lang": "fr"}
    )

    assert written.status_code == 200
    assert "Rien ne s&#39;affiche &lt;b&gt;." in written.text
    assert first.text == "Écran noir\n\nRien ne s'affiche <b>."
    assert (kept.last.text, kept.last.thread) == ("non", first.thread)
    assert f"/demo/mail/view/{letter.token}" in answered.text
    assert "&lt;allumé&gt;" in answered.text
    assert len(mailbox.exchanges(ME)) == 1


def test_the_frame_of_a_mail_can_do_nothing(pages: TestClient, channel: MailChannel, mailbox: LocalMailbox) -> None:
    channel.send(answer_to(Incoming("mail", "1", "a" * 32, ME, "x")))
    letter = mailbox.letters(ME)[0]
    view = pages.get(f"/demo/mail/view/{letter.token}")
    page = pages.get("/demo/mail", params={"address": ME})

    assert view.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "unsafe-inline" not in page.headers["content-security-policy"]
    assert " style=" not in page.text
    assert pages.get("/demo/mail/view/nothing").status_code == 404


def test_what_is_wrong_is_said_and_the_draft_stays(pages: TestClient, channel: MailChannel, kept: Kept) -> None:
    kept.failures = 1
    refused = pages.post("/demo/mail/send", data={"address": ME, "subject": "x", "text": "mon brouillon", "lang": "fr"})
    wrong = pages.post("/demo/mail/send", data={"address": "x", "text": "mon brouillon", "lang": "en"})
    foreign = pages.post("/demo/mail/send", data={"address": ME, "text": "x"}, headers={"sec-fetch-site": "cross-site"})

    assert (refused.status_code, foreign.status_code) == (400, 403)
    assert "451" in refused.text
    assert "mon brouillon" in refused.text
    assert "not valid" in wrong.text
    assert not kept.messages


def test_the_list_refreshes_and_files_are_served(pages: TestClient, channel: MailChannel) -> None:
    empty = pages.get("/demo/mail/list", params={"address": ME, "lang": "en"})
    channel.send(answer_to(Incoming("mail", "1", "a" * 32, ME, "x", subject="Panne")))
    full = pages.get("/demo/mail/list", params={"address": ME, "lang": "en"})

    assert "Nothing yet" in empty.text
    assert "Re: Panne" in full.text
    assert pages.get("/demo/mail/static/mail.js").headers["content-type"].startswith("text/javascript")
    assert pages.get("/demo/mail/static/../pages.py").status_code == 404


def test_both_languages_of_the_page_have_the_same_words() -> None:
    assert WORDS["fr"].keys() == WORDS["en"].keys()
