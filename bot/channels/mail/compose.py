"""A reply as a mail to the requester. Pure: no I/O."""

from __future__ import annotations

from bot.channels.mail.content import as_html, as_text, content_of
from bot.channels.mail.headers import is_address, is_own, one_line
from bot.channels.mail.ledger import Composed
from bot.channels.mail.letters import Letter, NoRecipientError, as_bytes
from bot.channels.mail.parse import base_subject
from bot.channels.mail.tokens import Role, Tokens, digest, without_tag
from bot.channels.mail.words import BOT_NAME, WORDS
from bot.messages import Outgoing, ReplyKind

__all__ = ["NoRecipientError", "compose", "recipient_of"]


def compose(outgoing: Outgoing, tokens: Tokens, *, plus: bool = False) -> Composed:
    """The mail of a reply, ready to be sent. Raises NoRecipientError.

    `plus`: the mail server delivers plus-addresses, so that answers may go to one.
    """
    content = content_of(outgoing.reply, first=not outgoing.meta.get("references"))
    recipient = recipient_of(outgoing, tokens.address)
    human = outgoing.reply.kind is ReplyKind.HUMAN
    message_id = tokens.message_id(outgoing.external_id, outgoing.recipient, outgoing.created_at)
    named = (*outgoing.meta.get("references", "").split(), outgoing.meta.get("message_id", ""))
    token = tokens.plus(Role.REQUESTER, outgoing.conversation_id, outgoing.recipient)
    letter = Letter(
        sender=tokens.address,
        sender_name=_speaker(outgoing),
        recipient=recipient,
        subject=_subject(outgoing, tokens),
        message_id=message_id,
        at=outgoing.created_at,
        text=as_text(content),
        html=as_html(content),
        reply_to=token if plus else "",
        references=named,
        automatic="" if human else "auto-replied",
    )
    last = outgoing.reply.kind in (ReplyKind.HANDOFF, ReplyKind.END)
    return Composed(message_id, recipient, as_bytes(letter), digest(letter.text), automatic=not human, last_word=last)


def recipient_of(outgoing: Outgoing, own: str) -> str:
    """Where the answer goes: to who wrote; elsewhere only inside the same domain, if they asked for it there."""
    wanted = outgoing.meta.get("reply_to", "").lower()
    if is_address(wanted) and not is_own(wanted, own) and _same_house(wanted, outgoing.recipient):
        return wanted
    return outgoing.recipient


def _same_house(one: str, other: str) -> bool:
    """Whether the domains are equal, or one lies below the other."""
    first, second = one.rpartition("@")[2].lower(), other.rpartition("@")[2].lower()
    return first == second or first.endswith("." + second) or second.endswith("." + first)


def _speaker(outgoing: Outgoing) -> str:
    author = one_line(outgoing.reply.author, 60)
    return f"{author} ({BOT_NAME})" if author else BOT_NAME


def _subject(outgoing: Outgoing, tokens: Tokens) -> str:
    subject = base_subject(without_tag(one_line(outgoing.subject)))
    shown = subject or WORDS[outgoing.reply.lang]["subject"]
    return f"Re: {shown[:200]} {tokens.tag(outgoing.conversation_id)}"
