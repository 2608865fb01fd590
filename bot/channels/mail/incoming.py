"""From a mail that was understood to the message that every channel hands over. Pure: no I/O."""

from __future__ import annotations

import re

from bot.channels.mail.courtesy import without_courtesy
from bot.channels.mail.parse import ParsedMail, base_subject
from bot.channels.mail.quiet import Kind
from bot.channels.mail.threads import Threads, digest
from bot.messages import Incoming

#: Who wrote, when that is not certain; nothing is ever sent there.
UNKNOWN_SENDER = "unknown"
#: What is kept of the whole text when only a part of it is new.
MAX_FULL_TEXT = 20_000


def to_incoming(mail: ParsedMail, threads: Threads) -> Incoming:
    """The message for the inbox. `meta` says what a mail needs to be answered, and when it must not be.

    `meta["ignore"]`: a reason to answer nothing; `meta["to_human"]`: a reason to pass it on unread.
    """
    text = _words(mail)
    return Incoming(
        channel="mail",
        # A forged or reused Message-ID swallows nothing: the writer and the words count too.
        external_id=digest(mail.message_id or mail.digest, mail.from_address, mail.subject, mail.text),
        thread=threads.key_of(mail),
        sender=mail.party or UNKNOWN_SENDER,
        text=text,
        sender_name=mail.from_name if mail.party == mail.from_address else "",
        subject=base_subject(mail.subject),
        meta=_meta(mail, text),
    )


def _meta(mail: ParsedMail, text: str) -> dict[str, str]:
    meta = {
        "message_id": mail.message_id,
        "references": " ".join(mail.references or ((mail.in_reply_to,) if mail.in_reply_to else ())),
        "lang": mail.lang,
        "attachments": "\n".join(mail.attachments),
        "full_text": mail.text[:MAX_FULL_TEXT] if mail.text.strip() != text.strip() else "",
    }
    if mail.kind is Kind.UNPARSABLE:
        meta["to_human"] = mail.reason
    elif mail.kind is not Kind.PERSON:
        meta["ignore"] = f"{mail.kind}: {mail.reason}"
    return {name: value for name, value in meta.items() if value}


def _words(mail: ParsedMail) -> str:
    """What is new in the mail, with its subject when it opens a thread and the subject adds words."""
    subject = base_subject(mail.subject)
    if mail.is_reply and mail.trimmed:
        return without_courtesy(mail.trimmed, f"{mail.from_name} {mail.from_address.partition('@')[0]}")
    missing = _vocabulary(subject) - _vocabulary(mail.trimmed)
    return f"{subject}\n\n{mail.trimmed}".strip() if missing else mail.trimmed


def _vocabulary(text: str) -> set[str]:
    return set(re.findall(r"\w{2,}", text.casefold()))
