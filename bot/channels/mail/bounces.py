"""What a mail server reports of a mail of ours that did not arrive, in whatever form it writes that. Pure: no I/O.

Reports are read in the order of what can be relied on: the fields of RFC 3464, then the detectors of flufl.bounce
for the formats of single programs, then words that failure notices share. The last two look only at what a mail
server can have written: people quote such notices when they ask for help, and these are people's mails.

Anybody can forge a report. What is read here names a mail and an address; whether that mail was ours, and went to
that address, is for the caller to check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

import flufl.bounce

from bot.channels.mail.headers import decode_bytes, is_address, message_ids, raw_value, raw_values, sender, text_value
from bot.channels.mail.parsed import Bounce

MAX_PARTS = 100
MAX_BLOCKS = 200
#: What a server says of a failure stands at the beginning; the detectors compare each line with many patterns.
MAX_TEXT = 64_000
MAX_LINES = 300
MAX_LINE = 300

_SERVER = re.compile(
    r"(?:mail(?:er)?[-_.]?daemon|postmaster|double-bounce|microsoftexchange[0-9a-f]{32})(?:\+[^@]*)?", re.IGNORECASE
)
_SERVER_UNNAMED = re.compile(rf"""["'<\s]*{_SERVER.pattern}(?=$|[\s"'<>(@])""", re.IGNORECASE)
#: Subjects of failure notices, at the beginning; after "Re:" or "Fwd:" they are a person's.
_SUBJECT = re.compile(
    r"undeliver(?:ed|able)|delivery (?:status notification|failure|has failed|report|delayed)|failure notice"
    r"|mail (?:delivery|system) (?:failed|failure|error|delayed)|mail delivery|returned mail|mail returned"
    r"|message (?:undeliverable|delivery|delayed|not delivered)|warning: (?:message|could not send)|nondeliverable"
    r"|non[- ]?remis|non[- ]?distribu|échec de (?:la )?(?:remise|distribution|livraison)|message non (?:remis|délivré)"
    r"|avis de non[- ]remise|notification d['’]état de (?:la )?(?:remise|distribution)|courrier non remis"
    r"|unzustellbar|nicht zustellbar|zustellung fehlgeschlagen|fehlgeschlagene zustellung"
    r"|no se puede entregar|mensaje no entregado|correo devuelto|recapito (?:non riuscito|fallito)|non recapitabile"
    r"|não é possível entregar|onbestelbaar|olevererbart|kan ikke leveres|niedostarczone|недоставленное",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"(?:could|can)(?: ?not|n['’]t) (?:be |deliver)|undeliver|unable to deliver|not (?:been )?delivered"
    r"|delivery (?:to .{1,90} )?(?:has )?(?:failed|was aborted)|permanent (?:fatal )?error|did not reach"
    r"|user unknown|unknown user|no such user|mailbox (?:is )?full|over quota|host (?:or domain )?name not found"
    r"|giving up on|n['’]a pas pu être (?:remis|délivré|distribué|envoyé)|n['’]existe pas|boîte (?:est )?pleine"
    r"|konnte nicht zugestellt|no (?:se )?(?:pudo|ha podido) (?:ser )?entrega|impossibile recapitare",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"delay(?:ed)?\b|not yet been delivered|will (?:be retried|keep trying|continue to)|still trying"
    r"|retardé|différé|nouvelles? tentatives?|verzögert",
    re.IGNORECASE,
)
#: Where a server's words end and its copy of our mail begins.
_COPY = re.compile(
    r"\s*-{2,}.{0,80}(?:original|copy of|below this line|returned|headers|message follows)|return-path:|received:",
    re.IGNORECASE,
)
_ADDRESS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,250}"
_ADDRESS_LINE = re.compile(rf"\s*(?:<({_ADDRESS})>|({_ADDRESS}))\s*(?::|\(|$)|.{{0,80}}\bto:? <({_ADDRESS})>", re.I)
_STATUS = re.compile(r"(?<![\w.])([245]\.\d{1,3}\.\d{1,3})(?![\w.]|\.\d)")
_STATUS_IN_TEXT = re.compile(r"(?:\b[45]\d\d[\s-]|#|\(|<)\s?([45]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_NOWHERE = re.compile(r"<\s*(?:mailer-daemon)?\s*>", re.IGNORECASE)
_COPIED_ID = re.compile(r"^[>\s]{0,8}message-id:\s{0,4}<([\x21-\x3b\x3d\x3f-\x7e]{1,900})>", re.I | re.M)
_REPORT_TYPE = re.compile(r"report-type\*?\s*=\s*[\"']?([a-z-]{1,60})", re.IGNORECASE)


def bounce_of(message: Message, envelope_from: str | None = None) -> Bounce | None:
    """What a delivery report says; None for a mail that is no such report. Never raises.

    `envelope_from` is the sender that the mail server was told: empty for reports, None when it is not known.
    """
    try:
        return _from_fields(message) or _from_words(message, envelope_from)
    except Exception:  # noqa: BLE001 (the library's parser raises many kinds on hostile mails: this is no report then)
        return None


def is_mail_server(address: str) -> bool:
    """Whether this is an address that mail servers write from."""
    return bool(_SERVER.fullmatch(address.partition("@")[0]))


def has_no_return_path(message: Message, envelope_from: str | None) -> bool:
    """Whether it came from nowhere, as reports and some absence notices do: nothing may be sent back."""
    return envelope_from == "" or bool(_NOWHERE.fullmatch(raw_value(message, "Return-Path")))


def media_type(part: Message) -> str:
    """A part's media type as declared, in small letters; parameters are left alone."""
    return raw_value(part, "Content-Type").partition(";")[0].strip().lower() or "text/plain"


def report_type(message: Message) -> str:
    """Which report it is: `delivery-status`, `disposition-notification`...; empty when it is none."""
    if media_type(message) != "multipart/report":
        return ""
    match = _REPORT_TYPE.search(raw_value(message, "Content-Type"))
    if match:
        return match[1].lower()
    kinds = (media_type(part).partition("/")[2] for part in parts(message))
    return next((kind.removeprefix("global-") for kind in kinds if kind in _REPORT_PARTS), "")


_REPORT_PARTS = ("delivery-status", "global-delivery-status", "disposition-notification", "feedback-report")


def parts(message: Message) -> Iterator[Message]:
    """The mail and its parts, from top to bottom; attached mails are parts, and are not opened."""
    waiting = [message]
    for _ in range(MAX_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        yield part
        if part.is_multipart() and not media_type(part).startswith("message/"):
            waiting += reversed(children(part))


def children(part: Message) -> list[Message]:
    """What is inside a part, one level down."""
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload[:MAX_PARTS] if isinstance(child, Message)] if isinstance(payload, list) else []


def words_of(part: Message) -> str:
    """The beginning of a text part; empty when it can't be decoded."""
    try:
        content = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001 (broken encodings raise many kinds; such a part has no words)
        return ""
    return decode_bytes(content[:MAX_TEXT]) if isinstance(content, bytes) else ""


def _from_fields(message: Message) -> Bounce | None:
    """A report in the form of RFC 3464. One that only a person could have put together is a person's mail."""
    if report_type(message) != "delivery-status" and not (
        report_type(message) == "" and _is_from_server(message) and media_type(message).startswith("multipart/")
    ):
        return None
    blocks = [block for part in parts(message) for block in _blocks(part)][:MAX_BLOCKS]
    about = [block for block in blocks if raw_value(block, "Final-Recipient") or raw_value(block, "Action")]
    if not about:
        return None
    block = min(about, key=lambda each: ("failed", "delayed", "other").index(_action(each)))
    return Bounce(
        _original_id(message) or _named_id(blocks) or _answered_id(message),
        _recipient(block) or _failed_recipient(message),
        _action(block),
        _status(block),
    )


def _blocks(part: Message) -> list[Message]:
    is_status = media_type(part) in ("message/delivery-status", "message/global-delivery-status")
    return children(part) if is_status else []


def _action(block: Message) -> str:
    """What happened; a server that names no known action is taken by its status."""
    named = raw_value(block, "Action").partition(" ")[0].partition("(")[0].strip().lower()
    if named in ("failed", "delayed"):
        return named
    if named in ("delivered", "relayed", "expanded"):
        return "other"
    return {"5": "failed", "4": "delayed"}.get(_status(block)[:1], "other")


def _status(block: Message) -> str:
    for name in ("Status", "Diagnostic-Code"):
        if match := _STATUS.search(raw_value(block, name)):
            return match[1]
    return ""


def _recipient(block: Message) -> str:
    """Whom we wrote to; what became of the address on its way is not ours to know."""
    for name in ("Original-Recipient", "Final-Recipient"):
        address = raw_value(block, name).rpartition(";")[2].strip(" <>").lower()
        if is_address(address):
            return address
    return ""


def _failed_recipient(message: Message) -> str:
    named = " ".join(raw_values(message, "X-Failed-Recipients")).replace(",", " ").lower().split()
    return next((address for address in (name.strip("<>") for name in named) if is_address(address)), "")


def _from_words(message: Message, envelope_from: str | None) -> Bounce | None:
    """A report without fields: a server wrote it, and it speaks of a failure."""
    subject = text_value(message, "Subject")
    named = _failed_recipient(message)
    from_nowhere = has_no_return_path(message, envelope_from) and _SUBJECT.match(subject)
    if report_type(message) not in ("", "delivery-status") or not (named or _is_from_server(message) or from_nowhere):
        return None
    whole = [words_of(part) for part in parts(message) if media_type(part).startswith("text/")][:5]
    lines = _own_words("\n".join(whole))
    text = "\n".join(lines)
    temporary, permanent = _detected(message, whole)
    if not (named or temporary or permanent or _SUBJECT.match(subject) or _FAILED.search(text)):
        return None
    delayed = bool(temporary and not permanent) or not permanent and bool(_DELAYED.search(f"{subject}\n{text}"))
    status = _STATUS_IN_TEXT.search(text)
    return Bounce(
        _original_id(message) or _copied_id(whole) or _answered_id(message),
        named or next(iter(permanent or temporary), "") or _address_in(lines),
        "delayed" if delayed else "failed",
        status[1] if status else "",
    )


def _is_from_server(message: Message) -> bool:
    if found := sender(message):
        return is_mail_server(found[0])
    return bool(_SERVER_UNNAMED.match(raw_value(message, "From")))


def _own_words(text: str) -> list[str]:
    lines = [line[:MAX_LINE] for line in text.splitlines()[:MAX_LINES]]
    end = next((at for at, line in enumerate(lines) if _COPY.match(line)), len(lines))
    return lines[:end]


def _address_in(lines: list[str]) -> str:
    for line in lines:
        if match := _ADDRESS_LINE.match(line):
            address = next(group for group in match.groups() if group).rstrip(".").lower()
            if is_address(address):
                return address
    return ""


def _detected(message: Message, whole: list[str]) -> tuple[list[str], list[str]]:
    """Whom the library's detectors find, for a while and for good. They see a short copy, that costs little time."""
    try:
        temporary, permanent = flufl.bounce.all_failures(_short_copy(message, whole))
    except Exception:  # noqa: BLE001 (a detector that fails on a hostile mail has found nothing)
        return [], []
    return _addresses(temporary), _addresses(permanent)


def _short_copy(message: Message, whole: list[str]) -> Message:
    copy = _as_part("\n".join(whole))
    if message.is_multipart():
        copy = Message()
        copy["Content-Type"] = "multipart/mixed"
        copy.set_payload([*(_as_part(text) for text in whole)])
    # One of the detectors fails on a mail without a From that it can read.
    found = sender(message)
    copy["From"] = found[0] if found else "mailer-daemon@mailserver.invalid"
    for name in ("Subject", "X-Mailer", "X-Failed-Recipients"):
        if value := raw_value(message, name):
            copy[name] = value[:1000].encode("ascii", "replace").decode()
    return copy


def _as_part(text: str) -> Message:
    part = Message()
    part["Content-Type"] = "text/plain"
    part["Content-Description"] = "Notification"
    lines = [line[:MAX_LINE] for line in text.splitlines()[:MAX_LINES]]
    part.set_payload("\n".join(lines).encode("ascii", "replace").decode())
    return part


def _addresses(found: frozenset[bytes] | set[bytes]) -> list[str]:
    names = sorted(raw.decode("ascii", "replace").strip(" <>").lower() for raw in found)
    return [name for name in names if is_address(name)]


def _original_id(message: Message) -> str:
    """The Message-ID in the copy of our mail, whole or headers only."""
    for part in parts(message):
        if (copy := _copy_in(part)) and (ids := message_ids(copy, "Message-ID")):
            return ids[0]
    return ""


def _copy_in(part: Message) -> Message | None:
    kind = media_type(part)
    if kind in ("message/rfc822", "message/global", "message/global-headers", "message/rfc822-headers"):
        return next(iter(children(part)), None)
    if kind == "text/rfc822-headers":
        return message_from_bytes(words_of(part).encode("utf-8", "replace"))
    return None


def _named_id(blocks: list[Message]) -> str:
    """Google and others name the mail in the report's fields."""
    for name in ("X-Original-Message-ID", "Original-Message-ID"):
        for block in blocks:
            if ids := message_ids(block, name):
                return ids[0]
    return ""


def _copied_id(whole: list[str]) -> str:
    match = next((found for text in whole if (found := _COPIED_ID.search(text))), None)
    return match[1] if match else ""


def _answered_id(message: Message) -> str:
    ids = [*message_ids(message, "References")[-1:], *message_ids(message, "In-Reply-To")]
    return ids[-1] if ids else ""
