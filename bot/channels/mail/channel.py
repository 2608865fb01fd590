"""The mail channel: mailboxes are read by IMAP, or mails come in by SMTP; answers leave in the same thread."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from bot.channels import Undeliverable
from bot.channels.mail.compose import NoRecipientError, compose, recipient_of
from bot.channels.mail.imap import Address, Mailbox, MailboxError, addresses
from bot.channels.mail.ledger import Ledger, SealedMail
from bot.channels.mail.oauth import tokens_of
from bot.channels.mail.sending import DOUBTS, send_sealed
from bot.channels.mail.smtp_in import Door, Listener
from bot.channels.mail.smtp_out import Post, Relay
from bot.channels.mail.tokens import Role, Tokens
from bot.channels.mail.watch import Limits, Watch
from bot.checkpoints import reached
from bot.messages import Outgoing
from bot.settings import Settings, SettingsError

__all__ = ["DOUBTS", "MailChannel", "Post"]

#: How often one conversation may say the very same.
SAME_WORDS = 2


class MailChannel:
    """The support mailbox."""

    name = "mail"
    all_at_once = True

    def __init__(self, settings: Settings, ledger: Ledger, post: Post | None = None) -> None:
        """The relay of the settings delivers; without one, `post`. Raises SettingsError when there is neither."""
        self.tokens = Tokens(settings.mail_address, settings.mail_secret)
        self._settings = settings
        self._ledger = ledger
        self._oauth = tokens_of(settings)
        self.post: Post = Relay(settings, self._oauth) if settings.mail_smtp_relay else post or _nowhere()
        self._door = Door(settings.mail_own_addresses, ledger, int(settings.mail_max_mb * 1_000_000))
        self._listener: Listener | None = None
        self._boxes = addresses(settings)
        limits = Limits(
            int(settings.mail_max_mb * 1_000_000), timedelta(days=settings.mail_first_days), settings.mail_done_folder
        )
        self._watches = [Watch(box, self.open, ledger, limits) for box in self._boxes]

    def open(self, address: Address) -> Mailbox:
        """A new connection to a mailbox. Raises MailboxError."""
        return Mailbox(address, self._oauth, self._settings.mail_ca_file)

    def start(self) -> None:
        """Receive, in the ways that the settings say. Raises OSError when the port is taken."""
        if self._settings.mail_smtp_listen:
            self._listener = Listener(self._settings.mail_smtp_listen, self._door)
            self._listener.start()
        for watch in self._watches:
            watch.start()

    def stop(self) -> None:
        """Stop receiving; what was accepted is kept."""
        for watch in self._watches:
            watch.stop()
        if self._listener is not None:
            self._listener.stop()
            self._listener = None
        self.post.close()

    @property
    def watches(self) -> Sequence[Watch]:
        """The mailboxes, for health."""
        return self._watches

    def send(self, outgoing: Outgoing) -> None:
        """Deliver a reply as a mail: its bytes are kept first, and are the same at every try.

        Raises TryAgain or Undeliverable.
        """
        mail = self._ledger.sealed(outgoing.external_id)
        if mail is None:
            mail = self._seal(outgoing)
        elif outgoing.attempts and self._has_left(mail):
            return
        reached("mail:sealed")
        sender = self.tokens.plus(Role.BOUNCE, mail.id, mail.recipient) if self._settings.mail_verp else ""
        send_sealed(self.post, mail, sender, self._ledger.in_doubt)

    def _seal(self, outgoing: Outgoing) -> SealedMail:
        automatic = not outgoing.reply.author
        if automatic:
            self._may_speak(outgoing)
        try:
            composed = compose(outgoing, self.tokens, plus=self._settings.mail_plus)
        except NoRecipientError as error:
            raise Undeliverable(str(error)) from error
        if automatic and self._ledger.said_before(outgoing.conversation_id, composed.words) >= SAME_WORDS:
            raise Undeliverable("the same words were sent before; a machine may be answering")
        return self._ledger.seal(outgoing.external_id, outgoing.message_id, outgoing.conversation_id, composed)

    def _may_speak(self, outgoing: Outgoing) -> None:
        if why := self._ledger.blocked(recipient_of(outgoing, self.tokens.address)):
            raise Undeliverable(f"mails to this address came back: {why}")

    def _has_left(self, mail: SealedMail) -> bool:
        """Whether a mail whose sending ended unknown stands among those that the server has sent."""
        folder = self._settings.mail_sent_folder
        if not folder or not self._boxes:
            return False
        with suppress(MailboxError):
            mailbox = self.open(self._boxes[0])
            try:
                return mailbox.holds(folder, mail.message_id) is not None
            finally:
                mailbox.close()
        return False


def _nowhere() -> Post:
    raise SettingsError("HOTLINER_MAIL_SMTP_RELAY='': answers to mails need a mail server (docs/mail.md).")
