"""The sending of a mail whose bytes are kept: when its end was lost too often, it is given up."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels import Undeliverable
from bot.channels.mail.ledger import SealedMail
from bot.channels.mail.smtp_out import InDoubt, Post

#: Sendings whose end was lost, after which a human decides: the mail may have arrived each time.
DOUBTS = 3


def send_sealed(post: Post, mail: SealedMail, sender: str, in_doubt: Callable[[int], int]) -> None:
    """Deliver it. `in_doubt` counts, for the mail of this id, that the end was lost, and returns how often it was.

    Raises TryAgain, or Undeliverable.
    """
    try:
        post.deliver(mail.recipient, mail.message_id, mail.raw, sender)
    except InDoubt as error:
        if in_doubt(mail.id) >= DOUBTS:
            raise Undeliverable(f"{error}, {DOUBTS} times; it may have arrived") from error
        raise
