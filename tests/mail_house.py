"""A whole service with mail: real SMTP in, a mailbox or a mail server out, no thread but the test's own."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from bot.app import Service, build
from bot.channels.mail.channel import MailChannel
from bot.demo.mailbox import Letter, LocalMailbox
from bot.desk.on_mail.wiring import OnMail
from bot.inbox import utc_now
from bot.messages import Incoming
from bot.settings import Settings
from bot.state import Conversation
from bot.store import Store, conversations, handoffs, mails, messages
from bot.store.handoffs import Handoff
from bot.store.mails import Kept
from tests.mail_servers import free_port

OWN = "support@hotliner.example"
CAMILLE = "camille@example.org"


def mail_settings(settings: Settings, folder: Path, **values: object) -> Settings:
    """The settings with mail on, by SMTP on a free port."""
    mine: dict[str, object] = {
        "mail_smtp_listen": f"127.0.0.1:{free_port()}", "mail_address": OWN, "mail_secret": "s" * 32,
        "mail_plus": True, "files_dir": folder / "files", **values,
    }  # fmt: skip
    return settings.model_copy(update=mine)


def write(text: str = "Plus rien ne s'imprime.", **headers: str) -> EmailMessage:
    """A mail as a program writes it; `headers` with underscores for dashes."""
    mail = EmailMessage(SMTP.clone(max_line_length=998))
    named = {"From": f"Camille Martin <{CAMILLE}>", "To": OWN, "Subject": "Panne", "Message_ID": "<1@x>", **headers}
    for name, value in named.items():
        if value:
            mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


@dataclass
class MailHouse:
    """The service, and the person at the other end."""

    service: Service
    mailbox: LocalMailbox
    sent: int = field(default=0)

    @property
    def mail(self) -> OnMail:
        assert self.service.mail is not None
        return self.service.mail

    @property
    def channel(self) -> MailChannel:
        return self.mail.channel

    def send(self, mail: EmailMessage | bytes, envelope_from: str = CAMILLE, to: str = OWN) -> None:
        """Hand a mail to the listener."""
        raw = mail if isinstance(mail, bytes) else bytes(mail)
        host, _, port = self.service.settings.mail_smtp_listen.rpartition(":")
        with smtplib.SMTP(host, int(port), timeout=10) as smtp:
            smtp.sendmail(envelope_from, [to], raw)

    def say(self, text: str, answers: Letter | None = None, sender: str = CAMILLE, **headers: str) -> None:
        """Write as a person does, in answer to a letter; the letter is quoted below."""
        self.sent += 1
        named = {"Message_ID": f"<{self.sent}.{sender}>", "From": f"Camille Martin <{sender}>"}
        if answers is not None:
            named["In_Reply_To"] = f"<{answers.message_id}>"
            named["References"] = " ".join(f"<{each}>" for each in (*answers.references, answers.message_id))
            named["Subject"] = answers.subject
            quoted = "\n".join(f"> {line}" for line in answers.text.splitlines())
            text = f"{text}\n\nLe lun. 2 nov. 2026 à 09:12, Hotliner <{OWN}> a écrit :\n{quoted}\n"
        self.send(write(text, **{**named, **headers}), sender)

    def work(self) -> None:
        """Until nothing is left to do."""
        while self.service.worker.turn():
            pass

    def letters(self, address: str = CAMILLE) -> list[Letter]:
        """What the bot sent to this person, oldest first."""
        return [each for each in self.mailbox.letters(address)[::-1] if each.to == address]

    def talk(self, text: str, answers: Letter | None = None, **headers: str) -> Letter:
        """Write, let the service work, and return the newest answer."""
        self.say(text, answers, **headers)
        before = len(self.letters())
        self.work()
        assert len(self.letters()) == before + 1, [letter.text for letter in self.letters()]
        return self.letters()[-1]

    def left(self) -> list[Kept]:
        """The mails that were left alone, the latest first."""
        with self.service.store.read() as tx:
            return mails.left_alone(tx)

    def waiting(self) -> list[Handoff]:
        """The waiting list."""
        with self.service.store.read() as tx:
            return handoffs.waiting_list(tx)

    def transcript(self, conversation_id: int) -> list[tuple[str, str, str]]:
        """(direction, text, reason) of everything in a conversation, notes too."""
        with self.service.store.read() as tx:
            lines = messages.transcript(tx, conversation_id, notes=True)
        return [(line.direction, line.text, line.reason) for line in lines]

    def stage(self, conversation_id: int) -> str:
        """Where the conversation stands."""
        with self.service.store.read() as tx:
            stored = conversations.load(tx, conversation_id)
        assert stored is not None
        return stored.stage

    def count(self) -> int:
        """How many conversations there are: ids count up from 1."""
        number = 0
        with self.service.store.read() as tx:
            while conversations.load(tx, number + 1) is not None:
                number += 1
        return number


@contextmanager
def mail_house(settings: Settings, folder: Path, **values: object) -> Iterator[MailHouse]:
    """The service on these settings, listening; nothing is worked on before `work`."""
    mailbox = LocalMailbox(folder / "mailbox")
    service = build(mail_settings(settings, folder, worker=False, **values), post=mailbox)
    service.start()
    try:
        yield MailHouse(service, mailbox)
    finally:
        service.stop()


def furnish(store: Store) -> None:
    """Conversations 1 to 3 with messages 1 to 7 in them: what the keys of a reply that a test makes up ask for."""
    for number in range(1, 8):
        incoming = Incoming("mail", f"m{number}", f"t{min(number, 3)}", "camille@example.com", "bonjour")
        with store.begin() as tx:
            known = conversations.find_by_thread(tx, "mail", incoming.thread)
            if known is None:
                known = conversations.open_conversation(tx, incoming, Conversation("fr").to_json(), "fr", utc_now())
            messages.add_incoming(tx, known, incoming, utc_now())
