"""A raw mail split into its parts by the standard library, with limits that keep hostile mails from costing time.

The library's parser and its `Message` are kept; what it reads is cut before its slow code sees it. Pure: no I/O.
"""

from __future__ import annotations

import re
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from typing import Any

from bot.channels.mail.headers import MAX_VALUE, decode_bytes, decode_words, one_line, raw_value

#: Parts nested deeper than that end the reading; what is nested deeper than `MAX_DEPTH` is only left out.
MAX_NESTING = 30
MAX_DEPTH = 20
#: Parts directly inside one.
MAX_CHILDREN = 6_000
#: Header fields of one part.
MAX_FIELDS = 2_000
#: The time that the library takes for parameters grows with their square.
MAX_CONTENT_TYPE = 4_000

_BORDER = re.compile(rb"^--(\S{1,70})[ \t]*\r?\n(?=content-)", re.IGNORECASE | re.MULTILINE)


class TooMuchError(ValueError):
    """The mail goes beyond a limit; the message says which, as a reason."""


class _Limited(Compat32):
    """Keeps header values as they came, as text, and no longer than what people send."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        if name.lower() == "content-type":
            return name, value[:MAX_CONTENT_TYPE]
        if name.lower() == "content-transfer-encoding":
            # "Base64 (from my program);" means base64; the library takes only the bare word.
            return name, re.split(r"[;(]", value[:MAX_VALUE])[0].strip(' \t\r\n"')
        return name, value[:MAX_VALUE]

    def header_fetch_parse(self, name: str, value: str) -> str:
        del name
        return value


class _Part(Message):
    #: The library's own: what follows the head, undecoded.
    _payload: Any
    depth = 0
    fields = 0

    def attach(self, payload: Any) -> None:
        if isinstance(payload, _Part):
            payload.depth = self.depth + 1
            if payload.depth > MAX_NESTING:
                raise TooMuchError("its parts are nested too deep")
        super().attach(payload)
        if len(self.get_payload()) > MAX_CHILDREN:
            raise TooMuchError("it has too many parts")

    def set_raw(self, name: str, value: str) -> None:
        self.fields += 1
        if self.fields <= MAX_FIELDS:
            super().set_raw(name, value)

    def source(self) -> str:
        """The part as it came. The library's own writer raises on much of what its parser reads."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.raw_items()) + "\r\n"
        payload = self._payload
        if not isinstance(payload, list):
            return head + str(payload or "")
        inside = [child.source() for child in payload if isinstance(child, _Part)]
        if self.get_content_maintype() != "multipart":
            return head + "".join(inside)
        border = parameter(self, "boundary")
        parts = "".join(f"--{border}\r\n{part}\r\n" for part in inside)
        preamble = "" if self.preamble is None else f"{self.preamble}\r\n"
        return f"{head}{preamble}{parts}--{border}--\r\n{self.epilogue or ''}"


_POLICY = _Limited(mangle_from_=False)


def split(raw: bytes, head_only: bool = False) -> Message:
    """The mail and its parts. Raises TooMuchError; and on some hostile mails whatever the library raises."""
    return BytesParser(_Part, policy=_POLICY).parsebytes(raw, headersonly=head_only)


def source(part: Message) -> bytes:
    """The part, its headers and all that is inside it, as it came; what was cut at a limit is missing."""
    return part.source().encode("ascii", "surrogateescape") if isinstance(part, _Part) else part.as_bytes()


def resplit(part: Message) -> Message | None:
    """A part that says it has parts, but names no border or a wrong one: split at the border that it begins with."""
    payload = content(part)
    match = _BORDER.search(payload[:4_000])
    if match is None or b'"' in match[1] or b"\\" in match[1]:
        return None
    again = split(b'Content-Type: multipart/mixed; boundary="%s"\n\n%s' % (match[1], payload))
    return again if again.is_multipart() else None


def children(part: Message) -> list[Message]:
    """What is inside a part, one level down."""
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def media_type(part: Message) -> str:
    """A part's media type as declared, in small letters; `text/plain` when that is broken."""
    return part.get_content_type()


def parameter(part: Message, name: str) -> str:
    """A parameter of the media type; empty when there is none, or when it is broken."""
    try:
        value = part.get_param(name) or ""
    except Exception:  # noqa: BLE001 (broken parameters raise many kinds; each rule here does without them)
        return ""
    return (value[2] if isinstance(value, tuple) else str(value)).strip(" \t'\"")


def disposition(part: Message) -> str:
    """`attachment`, `inline`, or empty."""
    return raw_value(part, "Content-Disposition").partition(";")[0].strip().lower()


def file_name(part: Message) -> str:
    """The name that the part's file has, as it was sent, on one line; empty when it has none."""
    try:
        name = part.get_filename() or ""
    except Exception:  # noqa: BLE001 (as above)
        name = ""
    # Bytes beyond ASCII without a word on their charset.
    return one_line(decode_words(decode_bytes(name.encode("utf-8", "surrogateescape"))), 500)


def content(part: Message) -> bytes:
    """The bytes of a part, decoded; what can't be decoded, as it came."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def text(part: Message) -> str:
    """The text of a part, by the charset rule."""
    return decode_bytes(content(part), parameter(part, "charset"))
