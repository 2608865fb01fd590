"""Mail: an SMTP listener takes mails in, answers leave as mails in the same thread."""

from __future__ import annotations

from typing import Protocol

from bot.channels import Intake, Undeliverable
from bot.channels.mail.compose import NoRecipientError, compose
from bot.channels.mail.smtp_in import Door, Listener
from bot.channels.mail.smtp_out import Relay
from bot.channels.mail.threads import Threads
from bot.messages import Outgoing
from bot.settings import Settings, SettingsError


class Post(Protocol):
    """Where mails leave: the mail server of the house, or the demo's mailbox."""

    def deliver(self, recipient: str, message_id: str, raw: bytes) -> None:
        """Deliver a mail; a repeat of the same `message_id` must do no harm. Raises TryAgain or Undeliverable."""


class MailChannel:
    """The support mailbox."""

    name = "mail"
    all_at_once = True

    def __init__(self, settings: Settings, intake: Intake, post: Post | None = None) -> None:
        """The relay of the settings delivers; without one, `post`. Raises SettingsError when there is neither."""
        self._threads = Threads(settings.mail_address, settings.mail_secret)
        self._post = _relay(settings) or post or _nowhere()
        self._listen = settings.mail_smtp_listen
        self._door = Door(self._threads, intake)
        self._listener: Listener | None = None

    def start(self) -> None:
        """Listen for mails, where the settings say so. Raises OSError when the port is taken."""
        if self._listen:
            self._listener = Listener(self._listen, self._door)
            self._listener.start()

    def stop(self) -> None:
        """Stop listening; what was accepted is kept."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None

    def send(self, outgoing: Outgoing) -> None:
        """Deliver a reply as a mail. Raises TryAgain or Undeliverable."""
        try:
            raw = compose(outgoing, self._threads)
        except NoRecipientError as error:
            raise Undeliverable(str(error)) from error
        message_id = self._threads.message_id(outgoing.external_id, outgoing.thread, outgoing.recipient)
        self._post.deliver(outgoing.recipient, message_id, raw)


def _relay(settings: Settings) -> Relay | None:
    return Relay(settings.mail_smtp_relay, settings.mail_address) if settings.mail_smtp_relay else None


def _nowhere() -> Post:
    raise SettingsError("HOTLINER_MAIL_SMTP_RELAY='': answers to mails need a mail server, as HOST:PORT.")
