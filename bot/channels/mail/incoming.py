"""From a mail that was sorted to the message that every channel hands over. Pure: no I/O."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.channels.mail.courtesy import without_courtesy
from bot.channels.mail.parse import base_subject
from bot.channels.mail.parsed import Kind, ParsedMail
from bot.channels.mail.sorting import Verdict
from bot.channels.mail.tokens import digest, without_tag
from bot.channels.mail.trim import trim
from bot.messages import Incoming

#: What stands in the text where a picture was.
_PICTURE = re.compile(r"\[(?:cid|image)\s?:[^\[\]\n]{0,200}\]")
#: Who wrote, when that is not certain; nothing is ever sent there.
UNKNOWN_SENDER = "unknown"
#: What the bot reads of a mail; the problem is told long before.
MAX_TEXT = 8_000
#: What is kept of the whole text when only a part of it is new.
MAX_FULL_TEXT = 20_000


def external_id(mail_id: int) -> str:
    """The name of the message that this mail becomes."""
    return f"mail-{mail_id}"


def words_of(mail: ParsedMail) -> str:
    """What tells two mails with one Message-ID apart: their words."""
    return digest(subject_of(mail), mail.text, *(file.digest for file in mail.files))


def subject_of(mail: ParsedMail) -> str:
    """The subject without "Re:" and without our tag."""
    return base_subject(without_tag(mail.subject))


def to_incoming(mail: ParsedMail, verdict: Verdict, mail_id: int, paths: Sequence[str] = ()) -> Incoming:
    """The message for the inbox. `paths`: where the mail's files were put.

    `meta["ignore"]`: a reason to answer nothing; `meta["to_human"]`: the `Reason` to pass it on for, unread;
    `meta["silent"]`: without a word to the requester.
    """
    if verdict.thread and not mail.is_reply:
        # It was traced by its address or its subject: its program dropped the headers, and quotes all the same.
        mail = replace(mail, trimmed=trim(mail.text, True))
    text = _words(mail, answers=mail.is_reply or bool(verdict.thread))[:MAX_TEXT]
    return Incoming(
        channel="mail",
        external_id=external_id(mail_id),
        thread=verdict.thread or external_id(mail_id),
        sender=mail.from_address or UNKNOWN_SENDER,
        text=text,
        sender_name=mail.from_name,
        subject=subject_of(mail),
        meta=_meta(mail, verdict, mail_id, text, paths),
    )


def _meta(mail: ParsedMail, verdict: Verdict, mail_id: int, text: str, paths: Sequence[str]) -> dict[str, str]:
    machine = mail.kind in (Kind.AUTO_REPLY, Kind.LIST)
    meta = {
        "mail": str(mail_id),
        "message_id": mail.message_id,
        "references": " ".join(mail.references or ((mail.in_reply_to,) if mail.in_reply_to else ())),
        # Anybody can write an address there: it counts only from a sender that our server vouches for.
        "reply_to": mail.reply_to if mail.verified else "",
        "lang": mail.lang,
        "verified": "yes" if mail.verified else "",
        "html": "yes" if mail.has_html else "",
        "notes": "\n".join((*mail.notes, *((verdict.reason,) if verdict.reason and not machine else ()))),
        "attachments_json": listed(mail, paths),
        "full_text": mail.text[:MAX_FULL_TEXT] if mail.text.strip() != text.strip() else "",
        "ignore": verdict.reason if machine else "",
        "to_human": verdict.to_human,
        "silent": "yes" if verdict.silent else "",
    }
    return {name: value for name, value in meta.items() if value}


def listed(mail: ParsedMail, paths: Sequence[str]) -> str:
    """The mail's files and where they are, as the store takes them."""
    files = [
        {"name": file.name, "mimetype": file.type, "size": file.size, "path": path}
        for file, path in zip(mail.files, paths, strict=False)
    ]
    return json.dumps(files) if files else ""


def _words(mail: ParsedMail, *, answers: bool) -> str:
    """What is new in the mail, with its subject when it opens a thread and the subject adds words."""
    subject = subject_of(mail)
    mail = replace(mail, trimmed=_PICTURE.sub("", mail.trimmed).strip())
    if answers and mail.trimmed:
        return without_courtesy(mail.trimmed, f"{mail.from_name} {mail.from_address.partition('@')[0]}")
    missing = _vocabulary(subject) - _vocabulary(mail.trimmed)
    return f"{subject}\n\n{mail.trimmed}".strip() if missing else mail.trimmed


def _vocabulary(text: str) -> set[str]:
    return set(re.findall(r"\w{2,}", text.casefold()))
