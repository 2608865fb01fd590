"""The mail listener and the demo's mailbox: what comes in is kept before it is acknowledged, what leaves arrives once."""

from __future__ import annotations

import email
import smtplib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.channels.mail.channel import MailChannel
from bot.demo.mailbox import LocalMailbox
from bot.demo.pages import router
from bot.demo.words import WORDS
from bot.desk.on_mail.rows import Rows
from bot.inbox import utc_now
from bot.messages import Outgoing, Reply, ReplyKind
from bot.settings import Settings, SettingsError
from bot.store import Store, mails
from bot.store.migrate import migrate
from tests.mail_house import OWN, furnish, write
from tests.mail_servers import free_port

SAMPLES = Path(__file__).parent.parent / "samples" / "mail"


class Kept(Rows):
    """The rows, which fail as often as they are told to."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, Settings(), utc_now)
        self.store = store
        self.failures = 0
        self.last = b""

    def keep(self, raw, **values) -> bool:  # type: ignore[no-untyped-def]
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        self.last = raw
        return super().keep(raw, **values)

    @property
    def count(self) -> int:
        with self.store.read() as tx:
            return mails.counts(tx).get("in:new", 0)


def settings(**values: object) -> Settings:
    return Settings(
        mail_smtp_listen=f"127.0.0.1:{free_port()}",
        mail_address=OWN,
        mail_secret="s" * 32,
        **values,  # type: ignore[arg-type]
    )


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    store = Store(f"sqlite:///{tmp_path}/hotliner.sqlite")
    migrate(store)
    furnish(store)
    yield Kept(store)
    store.close()


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


def answer(text: str = "Bonjour. L'imprimante est-elle allumée ?", **values: object) -> Outgoing:
    made = {"thread": "mail-1", "recipient": "camille@example.org", "subject": "Panne", "meta": {"message_id": "1@x"}}
    return Outgoing(
        1, 1, "re-1-0", reply=Reply(ReplyKind.SAY, "fr", text), created_at=datetime(2026, 3, 3, 9, tzinfo=UTC),
        **{**made, **values},  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_mail_is_kept_as_it_came(client: smtplib.SMTP, kept: Kept) -> None:
    raw = bytes(write())
    client.sendmail("camille@example.org", [OWN], raw)

    assert kept.last == raw


def test_a_mail_that_could_not_be_kept_is_not_acknowledged(client: smtplib.SMTP, kept: Kept) -> None:
    kept.failures = 1

    with pytest.raises(smtplib.SMTPDataError) as refused:
        client.send_message(write())
    client.send_message(write())

    assert refused.value.smtp_code == 451
    assert kept.count == 1


def test_the_same_mail_sent_twice_is_one_message(client: smtplib.SMTP, kept: Kept) -> None:
    client.send_message(write())
    client.send_message(write())

    assert kept.count == 1


def test_nothing_is_relayed(client: smtplib.SMTP, kept: Kept) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.send_message(write(), to_addrs=["victim@example.org"])

    assert refused.value.recipients["victim@example.org"][0] == 550
    assert not kept.count


def test_plus_addresses_reach_the_mailbox(client: smtplib.SMTP, kept: Kept) -> None:
    client.send_message(write(), to_addrs=["Support+abc@Hotliner.example"])

    assert kept.count == 1


def test_a_mail_that_is_too_big_is_refused_with_a_sentence(client: smtplib.SMTP, kept: Kept) -> None:
    client.ehlo()
    announced = client.docmd("MAIL", "FROM:<a@x.example> SIZE=25000001")

    assert announced[0] == 552
    assert b"25 MB" in announced[1]
    assert int(client.esmtp_features["size"]) == 25_000_000


def test_utf8_addresses_and_empty_return_paths_are_taken(client: smtplib.SMTP, kept: Kept) -> None:
    client.ehlo()
    client.sendmail("", [OWN], (SAMPLES / "bounce.eml").read_bytes())

    assert client.has_extn("smtputf8")
    assert kept.count == 1


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.eml")), ids=lambda path: path.stem)
def test_every_sample_is_kept(client: smtplib.SMTP, kept: Kept, path: Path) -> None:
    client.sendmail("camille@example.org", [OWN], path.read_bytes())

    assert kept.count == 1


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
    sent = answer()
    channel.send(sent)
    again = LocalMailbox(tmp_path / "mailbox")
    channel.send(sent)

    assert again.letters("camille@example.org") == mailbox.letters("camille@example.org")
    assert len(list((tmp_path / "mailbox" / "new").iterdir())) == 1


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
    message_id = email.message_from_bytes(first)["Message-ID"].strip("<>")
    channel.send(answer("Est-il <allumé> ?", recipient=ME, meta={"message_id": message_id}))
    letter = next(letter for letter in mailbox.letters(ME) if letter.html)
    answered = pages.post(
        "/demo/mail/send", data={"address": ME, "text": "non", "reply_to": letter.token, "lang": "fr"}
    )
    reply = email.message_from_bytes(kept.last)

    assert written.status_code == 200
    assert "Rien ne s&#39;affiche &lt;b&gt;." in written.text
    assert reply["To"] == letter.reply_to
    assert reply["In-Reply-To"] == f"<{letter.message_id}>"
    assert f"/demo/mail/view/{letter.token}" in answered.text
    assert "&lt;allumé&gt;" in answered.text
    assert len(mailbox.exchanges(ME)) == 1


def test_the_frame_of_a_mail_can_do_nothing(pages: TestClient, channel: MailChannel, mailbox: LocalMailbox) -> None:
    channel.send(answer(recipient=ME))
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
    assert not kept.count


def test_the_list_refreshes_and_files_are_served(pages: TestClient, channel: MailChannel) -> None:
    empty = pages.get("/demo/mail/list", params={"address": ME, "lang": "en"})
    channel.send(answer(recipient=ME))
    full = pages.get("/demo/mail/list", params={"address": ME, "lang": "en"})

    assert "Nothing yet" in empty.text
    assert "Re: Panne" in full.text
    assert pages.get("/demo/mail/static/mail.js").headers["content-type"].startswith("text/javascript")
    assert pages.get("/demo/mail/static/../pages.py").status_code == 404


def test_both_languages_of_the_page_have_the_same_words() -> None:
    assert WORDS["fr"].keys() == WORDS["en"].keys()
