"""A raw mail, understood: who wrote it, what it says, and whether it may be answered. Pure: no I/O."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from email.message import Message

from bot.channels.mail import headers, mime
from bot.channels.mail.authentication import is_verified
from bot.channels.mail.body import Contents, contents_of, is_winmail
from bot.channels.mail.bounces import bounce_of
from bot.channels.mail.files import listed
from bot.channels.mail.invitations import METHODS
from bot.channels.mail.parsed import Kind, Own, ParsedMail
from bot.channels.mail.plain import tidy
from bot.channels.mail.quiet import is_report, why_quiet
from bot.channels.mail.trim import trim

#: More than that before the first empty line, or more part borders or lines, is made to keep a parser busy.
MAX_HEAD = 256_000
MAX_BORDERS = 5_000
MAX_LINES = 500_000
MAX_SUBJECT = 250
#: Bytes of its source that a human is shown of a mail that can't be read.
MAX_SOURCE = 4_000

TOO_LONG = "reading it took too long"
TOO_MUCH_MEMORY = "reading it took too much memory"
BROKE_OFF = "the program that reads mails broke off at it"
TOO_LARGE = "it is too large to be read whole"
PACKED = "its text is in a file that no program here opens (winmail.dat)"
NO_WORDS = "it holds no words that can be read here"
NOBODY = "mailer-daemon@invalid"

_PREFIX = re.compile(r"(?:re|réf?|aw|sv|antw|rép)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE)
_FORWARD = re.compile(r"(?:tr|fwd?|wg|i)\s*:\s*", re.IGNORECASE)
_HEAD_END = re.compile(rb"\n\r?\n|\r\r")
#: Every place where some program along the way may have seen a From, whatever ours sees.
_FROM = re.compile(rb"(?:\A|[\r\n])from[ \t]*+:", re.IGNORECASE)
_FIELD = re.compile(rb"(?:\A|[\r\n])[!-9;-~]{1,80}:")


def parse(raw: bytes, own: Own, envelope_from: str | None = None, truncated: bool = False) -> ParsedMail:
    """Understand a raw mail that reached one of `own` addresses. Never raises: what can't be read is `unparsable`.

    `envelope_from` is the sender that the mail server was told; `truncated`: this is only the beginning of the mail.
    """
    return parse_with_files(raw, own, envelope_from, truncated)[0]


def parse_with_files(
    raw: bytes, own: Own, envelope_from: str | None = None, truncated: bool = False
) -> tuple[ParsedMail, list[bytes]]:
    """As `parse`, and the bytes of each of the mail's files."""
    try:
        if reason := too_much(raw):
            raise mime.TooMuchError(reason)
        return _read(mime.split(raw), raw, own, envelope_from, truncated)
    except mime.TooMuchError as error:
        reason = str(error)
    except RecursionError:
        reason = "its parts are nested too deep"
    except MemoryError:
        reason = TOO_MUCH_MEMORY
    except Exception as error:  # noqa: BLE001 (parsers raise many kinds on hostile mails; each goes to a human)
        reason = f"it can't be read ({type(error).__name__})"
    return _from_head(raw, own, envelope_from, reason), []


def unreadable(raw: bytes, reason: str) -> ParsedMail:
    """What a human is shown of a mail that can't be read: the beginning of its source."""
    source = tidy(headers.decode_bytes(raw[:MAX_SOURCE]))
    digest = hashlib.sha256(raw).hexdigest()
    return ParsedMail(Kind.UNPARSABLE, reason, text=source, trimmed=source, digest=digest)


def base_subject(subject: str) -> str:
    """A subject without the "Re:" that mail programs pile up in front of it; "Tr:" and "Fwd:" too."""
    while match := _PREFIX.match(subject) or _FORWARD.match(subject):
        subject = subject[match.end() :]
    return subject.strip()


def too_much(raw: bytes) -> str:
    """Why this is not even split into its parts; empty when it may be."""
    if not raw.strip():
        return "it is empty"
    if not _FIELD.search(raw[:MAX_HEAD]):
        return "it is no mail: it has no headers"
    if not _HEAD_END.search(raw[:MAX_HEAD]) and len(raw) > MAX_HEAD:
        return "its headers are too long"
    if raw.count(b"\n") + raw.count(b"\r\r") > MAX_LINES:
        return "it has too many lines"
    return "it has too many parts" if raw.count(b"\n--") > MAX_BORDERS else ""


def _from_head(raw: bytes, own: Own, envelope_from: str | None, reason: str) -> ParsedMail:
    """A mail whose body can't be read: who wrote it and about what, where its head still tells; else its source."""
    source = unreadable(raw, reason)
    try:
        mail = _envelope(mime.split(raw[:MAX_HEAD], head_only=True), raw, own, envelope_from)
    except Exception:  # noqa: BLE001 (as above, and once is enough)
        return source
    # A machine's mail that is also broken is still a machine's: hotliners need not see it.
    if mail.kind in (Kind.PERSON, Kind.UNPARSABLE):
        mail = replace(mail, kind=Kind.UNPARSABLE, reason=reason)
    return replace(mail, text=source.text, trimmed=source.text)


def _read(
    message: Message, raw: bytes, own: Own, envelope_from: str | None, truncated: bool
) -> tuple[ParsedMail, list[bytes]]:
    contents = contents_of(message)
    files, left_out = listed([] if truncated else contents.files)
    mail = _envelope(message, raw, own, envelope_from)
    text = contents.text
    kind, reason = mail.kind, mail.reason
    if kind is Kind.PERSON:
        kind, reason = _second_thoughts(contents, text or mail.subject, truncated)
    if kind is Kind.AUTO_REPLY and contents.invitation and not text:
        text = contents.invitation[1]
    if kind is Kind.UNPARSABLE and not text and not contents.sealed and not contents.files:
        text = tidy(headers.decode_bytes(raw[:MAX_SOURCE]))
    mail = replace(
        mail,
        kind=kind,
        reason=reason,
        text=text,
        # A forwarded mail is what the person wants to show: nothing of it is a quotation to drop.
        trimmed=trim(text, mail.is_reply and not _FORWARD.match(mail.subject)),
        files=tuple(file for file, _ in files),
        has_html=bool(contents.html),
        bounce=bounce_of(message) if kind is Kind.BOUNCE else None,
        notes=_notes(raw, contents, left_out, truncated),
    )
    return mail, [data for _, data in files]


def _envelope(message: Message, raw: bytes, own: Own, envelope_from: str | None) -> ParsedMail:
    """What the headers alone say."""
    sender = headers.sender(message) if _one_from(raw) else None
    behind = headers.writer_behind_list(message) if sender else None
    address, name = behind or sender or ("", "")
    kind, reason = Kind.UNPARSABLE, "it is not certain who wrote it (From)"
    recipients = headers.recipients(message)
    if sender or is_report(message, envelope_from):
        kind, reason = why_quiet(message, address or NOBODY, own, envelope_from, recipients)
    answers = headers.reply_to(message)
    return ParsedMail(
        kind,
        reason,
        address,
        name,
        verified=bool(sender) and not behind and is_verified(message, address, own.authserv_id),
        reply_to=answers if address and answers != address else "",
        recipients=recipients,
        subject=headers.text_value(message, "Subject", MAX_SUBJECT),
        message_id=next(iter(headers.message_ids(message, "Message-ID")), ""),
        in_reply_to=next(iter(headers.message_ids(message, "In-Reply-To")), ""),
        references=headers.message_ids(message, "References"),
        lang=_language(message),
        digest=hashlib.sha256(raw).hexdigest(),
    )


def _one_from(raw: bytes) -> bool:
    """Whether no other program can have seen another From than ours does: at odd line ends, before odd colons."""
    end = re.search(rb"\n\r?\n", raw[:MAX_HEAD])
    return len(_FROM.findall(raw[: end.start() if end else MAX_HEAD])) == 1


def _second_thoughts(contents: Contents, words: str, truncated: bool) -> tuple[Kind, str]:
    """What the body tells of a mail whose headers are a person's."""
    if contents.sealed:
        return Kind.UNPARSABLE, contents.sealed
    if contents.invitation and not contents.words:
        return Kind.AUTO_REPLY, METHODS[contents.invitation[0]]
    if truncated:
        return Kind.UNPARSABLE, TOO_LARGE
    if not contents.words and any(is_winmail(part) for part in contents.files):
        return Kind.UNPARSABLE, PACKED
    # With parts left out, the subject is not all that it says.
    is_read = contents.words or (words and not contents.notes)
    return (Kind.PERSON, "") if is_read else (Kind.UNPARSABLE, NO_WORDS)


def _notes(raw: bytes, contents: Contents, left_out: list[str], truncated: bool) -> tuple[str, ...]:
    notes = [*contents.notes, *left_out]
    if truncated:
        notes.insert(0, f"the mail is too large: only its first {len(raw) // 1000} kB were read, and no file")
    return tuple(notes)


def _language(message: Message) -> str:
    value = headers.raw_value(message, "Content-Language") or headers.raw_value(message, "Accept-Language")
    return value[:2].lower() if value[:2].lower() in ("fr", "en") else ""
