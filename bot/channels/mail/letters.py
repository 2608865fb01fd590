"""A mail as bytes: the same letter gives the same bytes, at every try. Pure: no I/O.

It is written here line by line, and not by the `email` package: its folding of headers changes from one version of
Python to the next, and before 3.12 it garbles long References, which breaks threads in Outlook.
"""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from bot.channels.mail.headers import is_address, one_line
from bot.channels.mail.quiet import LOOP_HEADER

#: References kept: the first mail of the thread, and the newest ones.
MAX_REFERENCES = 20
_ID = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]{1,900}")
#: Bytes of text in one encoded word, so that the word stays under the 75 characters that are allowed.
_WORD_BYTES = 42


class NoRecipientError(ValueError):
    """The person has no address that a mail can be sent to."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail for one person."""

    #: The support mailbox.
    sender: str
    #: Who speaks.
    sender_name: str
    recipient: str
    subject: str
    #: Without angle brackets.
    message_id: str
    at: datetime
    text: str
    html: str
    #: Where answers go, when not to `sender`.
    reply_to: str = ""
    #: Message-IDs of the thread so far, oldest first; the last one is the mail that this one answers.
    references: tuple[str, ...] = ()
    #: RFC 3834: auto-replied, auto-generated; empty: a human wrote it.
    automatic: str = ""


def as_bytes(letter: Letter) -> bytes:
    """The mail, ready to be sent. Raises NoRecipientError."""
    if not is_address(letter.recipient):
        raise NoRecipientError("the person has no mail address")
    boundary = "=_" + hashlib.sha256(letter.message_id.encode()).hexdigest()[:32]
    lines = [f"{name}: {value}" for name, value in _headers(letter)]
    lines += ["MIME-Version: 1.0", f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
    for subtype, text in (("plain", letter.text), ("html", letter.html)):
        lines += [f"--{boundary}", f'Content-Type: text/{subtype}; charset="utf-8"']
        lines += ["Content-Transfer-Encoding: quoted-printable", "", _quoted_printable(text)]
    lines += [f"--{boundary}--", ""]
    return "\r\n".join(lines).encode("ascii")


def _headers(letter: Letter) -> list[tuple[str, str]]:
    headers = [
        ("Date", format_datetime(letter.at)),
        ("From", f"{_phrase(letter.sender_name)} <{letter.sender}>"),
        ("To", f"<{letter.recipient}>"),
        ("Subject", _unstructured(one_line(letter.subject))),
        ("Message-ID", f"<{letter.message_id}>"),
    ]
    if letter.reply_to:
        headers.append(("Reply-To", f"<{letter.reply_to}>"))
    if ids := _references(letter.references):
        # One to a line: no line grows too long, and nothing is ever encoded.
        headers += [("In-Reply-To", f"<{ids[-1]}>"), ("References", "\r\n ".join(f"<{name}>" for name in ids))]
    return headers + _robot_marks(letter)


def _robot_marks(letter: Letter) -> list[tuple[str, str]]:
    """A machine says that it is one; what a hotliner wrote is no automatic answer, but may not loop either."""
    marks = [("Auto-Submitted", letter.automatic)] if letter.automatic else []
    suppressed = "All" if letter.automatic else "OOF, AutoReply"
    return [*marks, ("X-Auto-Response-Suppress", suppressed), (LOOP_HEADER, letter.sender)]


def _references(named: tuple[str, ...]) -> list[str]:
    ids = list(dict.fromkeys(name for name in named if _ID.fullmatch(name)))
    return ids if len(ids) <= MAX_REFERENCES else [ids[0], *ids[1 - MAX_REFERENCES :]]


def _phrase(name: str) -> str:
    """A display name: quoted, or encoded where it is not plain ASCII."""
    name = one_line(name, 120)
    if not name.isascii() or "=?" in name:
        return _encoded(name)
    return '"' + name.replace("\\", "").replace('"', "") + '"'


def _unstructured(text: str) -> str:
    # What looks like an encoded word would be decoded at the other end: it is encoded too.
    return text if text.isascii() and "=?" not in text and len(text) <= 900 else _encoded(text)


def _encoded(text: str) -> str:
    """Text as encoded words, cut between characters, one to a line."""
    words, piece = [], b""
    for character in text:
        raw = character.encode("utf-8", "replace")
        if len(piece) + len(raw) > _WORD_BYTES:
            words.append(piece)
            piece = b""
        piece += raw
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(word).decode('ascii')}?=" for word in [*words, piece])


def _quoted_printable(text: str) -> str:
    clean = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text.replace("\r\n", "\n"))
    encoded = quopri.encodestring(clean.encode("utf-8", "replace")).decode("ascii")
    return encoded.rstrip("\n").replace("\n", "\r\n")
