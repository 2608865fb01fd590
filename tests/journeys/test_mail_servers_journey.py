"""The whole way on real servers: Postfix takes the mail, Dovecot keeps it, we answer through Postfix; a hotliner too."""

from __future__ import annotations

import email
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.policy import default as modern
from pathlib import Path

import pytest

from bot.app import Service, build
from bot.settings import Settings
from bot.store import handoffs, mails
from tests.mail_servers import CAMILLE, SUPPORT, Dovecot, until
from tests.mail_servers.mta import Mta
from tests.mail_servers.needs import need

ADA = "ada@example.test"
PASSWORD = "s3cret"


class House:
    """Postfix, Dovecot, the service; Camille and Ada with their mail programs."""

    def __init__(self, dovecot: Dovecot, mta: Mta, service: Service) -> None:
        self.dovecot, self.mta, self.service = dovecot, mta, service
        self.sent = 0

    def write(self, sender: str, text: str, answers: Message | None = None, subject: str = "Imprimante") -> None:
        """Send a mail as a program does; an answer goes where Reply-To says, with the mail quoted below."""
        self.sent += 1
        mail = EmailMessage(SMTP.clone(max_line_length=998))
        mail["From"], mail["To"], mail["Subject"] = sender, SUPPORT, subject
        mail["Message-ID"] = f"<{self.sent}.{sender}>"
        if answers is not None:
            del mail["To"], mail["Subject"]
            mail["To"] = str(answers["Reply-To"] or answers["From"])
            mail["Subject"] = f"Re: {answers['Subject']}"
            mail["In-Reply-To"] = str(answers["Message-ID"])
            mail["References"] = f"{answers['References'] or ''} {answers['Message-ID']}".strip()
            quoted = "\n".join(f"> {line}" for line in body(answers).splitlines())
            text = f"{text}\n\nLe lun. 2 nov. 2026 à 09:12, Hotliner <{SUPPORT}> a écrit :\n\n{quoted}\n"
        mail.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.mta.own_port, timeout=20) as smtp:
            smtp.send_message(mail)

    def received(self, account: str, count: int) -> Message:
        """The newest of `count` mails in this person's mailbox, once it is there."""
        until(lambda: len(self.dovecot.messages(account)) >= count, f"mail {count} for {account}", 40)
        found = self.dovecot.messages(account)
        assert len(found) == count
        return email.message_from_bytes(found[-1].raw, policy=modern)

    def handoff_state(self) -> str:
        with self.service.store.read() as tx:
            found = handoffs.get(tx, 1)
        return found.state if found else ""


def body(message: Message) -> str:
    """The plain text of a mail."""
    part = message.get_body(("plain",))  # type: ignore[attr-defined]
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture
def house(settings: Settings, tmp_path: Path) -> Iterator[House]:
    need(Dovecot)
    need(Mta)
    with Dovecot(dict.fromkeys((SUPPORT, CAMILLE, ADA), PASSWORD)) as dovecot, Mta(dovecot) as mta:
        values = {
            "mail_address": SUPPORT, "mail_secret": "s" * 32, "files_dir": tmp_path / "files", "mail_plus": True,
            "mail_imap": f"imap://support%40example.test:{PASSWORD}@127.0.0.1:{dovecot.port}/INBOX?tls=none",
            "mail_smtp_relay": f"127.0.0.1:{mta.own_port}", "mail_authserv_id": "mx.example.test",
            "mail_hotliners": ADA,
        }  # fmt: skip
        service = build(settings.model_copy(update=values))
        service.start()
        try:
            yield House(dovecot, mta, service)
        finally:
            service.stop()


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_person_is_guided_handed_over_and_helped_with_nothing_but_mail(house: House) -> None:
    house.write(CAMILLE, "Bonjour,\n\nL'imprimante est marquée hors ligne.\n\nCordialement,\nCamille")
    guide = house.received(CAMILLE, 1)
    assert "Résultat attendu" in body(guide)
    assert str(guide["Reply-To"]).startswith("<support+r1-") or str(guide["Reply-To"]).startswith("support+r1-")
    assert str(guide["Subject"]).startswith("Re: Imprimante [#1-")

    house.write(CAMILLE, "Un humain, s'il vous plaît", guide)
    relayed = house.received(CAMILLE, 2)
    brief = house.received(ADA, 1)
    assert CAMILLE not in bytes(brief).decode()
    assert "hors ligne" in body(brief)

    house.write(ADA, "prendre", brief)
    taken = house.received(ADA, 2)
    assert house.handoff_state() == "claimed"

    house.write(CAMILLE, "Elle est au 2e étage, bureau 214.", relayed)
    told = house.received(ADA, 3)
    assert "bureau 214" in body(told)
    assert CAMILLE not in bytes(told).decode()

    house.write(ADA, "J'arrive avec un câble.", told)
    answer = house.received(CAMILLE, 3)
    assert "J'arrive avec un câble." in body(answer)
    assert ADA not in bytes(answer).decode()
    assert answer["Auto-Submitted"] is None

    house.write(ADA, "résolu\nC'était le câble.", taken)
    closing = house.received(CAMILLE, 4)
    assert house.handoff_state() == "resolved"
    assert "C'était le câble." in body(closing)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_real_bounce_goes_to_a_human(house: House) -> None:
    house.write("gone@example.test", "L'imprimante est marquée hors ligne.")

    def returned() -> bool:
        with house.service.store.read() as tx:
            return bool(mails.blocked(tx, "gone@example.test")) and bool(handoffs.waiting_list(tx))

    until(returned, "the report", 40)
    with house.service.store.read() as tx:
        [left] = mails.left_alone(tx)
    assert left.kind == "bounce"
