"""A raw mail, understood: who wrote it, what it says, and whether it may be answered. Pure: no I/O."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from bot.channels.mail import headers
from bot.channels.mail.body import attachment_names, text_of, tidy
from bot.channels.mail.quiet import Kind, is_report, why_quiet
from bot.channels.mail.trim import trim

#: More than that before the first empty line, or more part borders, is made to keep a parser busy.
MAX_HEAD = 256_000
MAX_BORDERS = 5_000
MAX_SUBJECT = 250

_ENCRYPTED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_PREFIX = re.compile(r"(?:re|réf?|aw|sv|antw|rép)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE)
_FORWARD = re.compile(r"(?:tr|fwd?|wg|i)\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """What a mail says."""

    kind: Kind
    #: Why it is not answered, or why it could not be read; empty for a person's mail.
    reason: str = ""
    #: In small letters; empty when it is not certain who wrote.
    from_address: str = ""
    from_name: str = ""
    subject: str = ""
    #: Everything it says; `trimmed` is what is new in it.
    text: str = ""
    trimmed: str = ""
    #: Message-IDs, without angle brackets.
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    #: What the writer's mail program declares: fr, en, or empty.
    lang: str = ""
    #: The address that takes part in the thread: the writer, or for a bounce the one who was not reached.
    party: str = ""
    #: sha256 of the raw mail: its name when it has no Message-ID.
    digest: str = ""

    @property
    def is_reply(self) -> bool:
        """Whether it says that it answers another mail."""
        return bool(self.in_reply_to or self.references)


def parse(raw: bytes, own: str, envelope_from: str | None = None) -> ParsedMail:
    """Understand a raw mail that reached the address `own`. Never raises: what can't be read is `unparsable`."""
    digest = hashlib.sha256(raw).hexdigest()
    if reason := _too_much(raw):
        return _unreadable(raw, digest, reason)
    try:
        return _parse(message_from_bytes(raw), raw, digest, own, envelope_from)
    except Exception as error:  # noqa: BLE001 (parsers raise many kinds on hostile mails; each goes to a human)
        return _unreadable(raw, digest, f"it can't be read ({type(error).__name__})")


def base_subject(subject: str) -> str:
    """A subject without the "Re:" that mail programs pile up in front of it; "Tr:" and "Fwd:" too."""
    while match := _PREFIX.match(subject) or _FORWARD.match(subject):
        subject = subject[match.end() :]
    return subject.strip()


def _too_much(raw: bytes) -> str:
    head = re.search(rb"\r?\n\r?\n", raw[:MAX_HEAD])
    if not head and len(raw) > MAX_HEAD:
        return "its headers are too long"
    return "it has too many parts" if raw.count(b"\n--") > MAX_BORDERS else ""


def _unreadable(raw: bytes, digest: str, reason: str) -> ParsedMail:
    """What a human is shown of a mail that can't be read: the beginning of its source."""
    source = tidy(headers.decode_bytes(raw[:4000]))
    return ParsedMail(Kind.UNPARSABLE, reason, text=source, trimmed=source, digest=digest)


def _parse(message: Message, raw: bytes, digest: str, own: str, envelope_from: str | None) -> ParsedMail:
    sender = headers.sender(message)
    if sender is None and is_report(message, envelope_from):
        sender = ("mailer-daemon@invalid", "")
    if sender is None:
        return _without_sender(message, raw, digest)
    address, name = sender
    kind, reason = why_quiet(message, address, own, envelope_from)
    subject = headers.text_value(message, "Subject", MAX_SUBJECT)
    text = text_of(message)
    references = headers.message_ids(message, "References")
    in_reply_to = next(iter(headers.message_ids(message, "In-Reply-To")), "")
    if kind is Kind.PERSON and not (text or subject):
        kind, reason = Kind.UNPARSABLE, _why_empty(message)
    bounced = _bounced(message) if kind is Kind.BOUNCE else None
    return ParsedMail(
        kind,
        reason,
        address,
        name,
        subject,
        text,
        # A forwarded mail is what the person wants to show: nothing of it is a quotation to drop.
        trim(text, bool(references or in_reply_to) and not _FORWARD.match(subject)),
        next(iter(headers.message_ids(message, "Message-ID")), ""),
        in_reply_to,
        (*references, bounced[0]) if bounced else references,
        attachment_names(message),
        _language(message),
        bounced[1] if bounced else address,
        digest,
    )


def _without_sender(message: Message, raw: bytes, digest: str) -> ParsedMail:
    """A mail of nobody in particular: a human reads it, and it joins no conversation."""
    subject = headers.text_value(message, "Subject", MAX_SUBJECT)
    text = text_of(message) or tidy(headers.decode_bytes(raw[:4000]))
    return ParsedMail(
        Kind.UNPARSABLE,
        "it is not certain who wrote it (From)",
        subject=subject,
        text=text,
        trimmed=text,
        message_id=next(iter(headers.message_ids(message, "Message-ID")), ""),
        attachments=attachment_names(message),
        digest=digest,
    )


def _why_empty(message: Message) -> str:
    return "it is encrypted" if message.get_content_type() in _ENCRYPTED else "it holds no words"


def _language(message: Message) -> str:
    value = headers.raw_value(message, "Content-Language") or headers.raw_value(message, "Accept-Language")
    return value[:2].lower() if value[:2].lower() in ("fr", "en") else ""


def _bounced(message: Message) -> tuple[str, str] | None:
    """Message-ID and addressee of the mail that a delivery report is about."""
    for part in message.walk():
        if original := _original(part):
            ids = headers.message_ids(original, "Message-ID")
            addressee = headers.raw_value(original, "To").strip("<> ").lower()
            if ids:
                return ids[0], addressee
    return None


def _original(part: Message) -> Message | None:
    payload = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(payload, list) and payload:
        return payload[0] if isinstance(payload[0], Message) else None
    if part.get_content_type() == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        return message_from_bytes(content) if isinstance(content, bytes) else None
    return None
