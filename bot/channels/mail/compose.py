"""A reply as the bytes of a mail: the same reply gives the same bytes, at every try. Pure: no I/O.

The mail is written here line by line, and not by the `email` package: its folding of headers changes from one
version of Python to the next, and before 3.12 it garbles long References, which breaks threads in Outlook.
"""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
from email.utils import format_datetime

from bot.channels.mail.content import as_html, as_text, content_of
from bot.channels.mail.headers import is_address, one_line
from bot.channels.mail.parse import base_subject
from bot.channels.mail.quiet import LOOP_HEADER
from bot.channels.mail.threads import Threads
from bot.channels.mail.words import BOT_NAME, WORDS
from bot.messages import Outgoing, ReplyKind

#: References kept: the first mail of the thread, and the newest ones.
MAX_REFERENCES = 20
_ID = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]{1,900}")
#: Bytes of text in one encoded word, so that the word stays under the 75 characters that are allowed.
_WORD_BYTES = 42


class NoRecipientError(ValueError):
    """The requester has no address that a mail can be sent to."""


def compose(outgoing: Outgoing, threads: Threads) -> bytes:
    """The mail of a reply, ready to be sent. Raises NoRecipientError."""
    if not is_address(outgoing.recipient):
        raise NoRecipientError("the requester has no mail address")
    content = content_of(outgoing.reply)
    boundary = "=_" + hashlib.sha256(_message_id(outgoing, threads).encode()).hexdigest()[:32]
    lines = [f"{name}: {value}" for name, value in _headers(outgoing, threads)]
    lines += ["MIME-Version: 1.0", f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
    for subtype, text in (("plain", as_text(content)), ("html", as_html(content))):
        lines += [f"--{boundary}", f'Content-Type: text/{subtype}; charset="utf-8"']
        lines += ["Content-Transfer-Encoding: quoted-printable", "", _quoted_printable(text)]
    lines += [f"--{boundary}--", ""]
    return "\r\n".join(lines).encode("ascii")


def _message_id(outgoing: Outgoing, threads: Threads) -> str:
    return threads.message_id(outgoing.external_id, outgoing.thread, outgoing.recipient)


def _headers(outgoing: Outgoing, threads: Threads) -> list[tuple[str, str]]:
    headers = [
        ("Date", format_datetime(outgoing.created_at)),
        ("From", f"{_phrase(_speaker(outgoing))} <{threads.address}>"),
        ("To", f"<{outgoing.recipient}>"),
        ("Subject", _unstructured(_subject(outgoing))),
        ("Message-ID", f"<{_message_id(outgoing, threads)}>"),
    ]
    if ids := _references(outgoing):
        # One to a line: no line grows too long, and nothing is ever encoded.
        headers += [("In-Reply-To", f"<{ids[-1]}>"), ("References", "\r\n ".join(f"<{name}>" for name in ids))]
    return headers + _robot_marks(outgoing, threads)


def _robot_marks(outgoing: Outgoing, threads: Threads) -> list[tuple[str, str]]:
    """A machine says that it is one; what a hotliner wrote is no automatic answer, but may not loop either."""
    if outgoing.reply.kind is ReplyKind.HUMAN:
        return [("X-Auto-Response-Suppress", "OOF, AutoReply"), (LOOP_HEADER, threads.address)]
    return [
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "All"),
        (LOOP_HEADER, threads.address),
    ]


def _speaker(outgoing: Outgoing) -> str:
    author = one_line(outgoing.reply.author, 60)
    return f"{author} ({BOT_NAME})" if author else BOT_NAME


def _subject(outgoing: Outgoing) -> str:
    subject = base_subject(one_line(outgoing.subject))
    return f"Re: {subject or WORDS[outgoing.reply.lang]['subject']}"


def _references(outgoing: Outgoing) -> list[str]:
    """The thread so far, oldest first; the last one is the mail that this one answers."""
    named = [*outgoing.meta.get("references", "").split(), outgoing.meta.get("message_id", "")]
    ids = list(dict.fromkeys(name for name in named if _ID.fullmatch(name)))
    return ids if len(ids) <= MAX_REFERENCES else [ids[0], *ids[1 - MAX_REFERENCES :]]


def _phrase(name: str) -> str:
    """A display name: quoted, or encoded where it is not plain ASCII."""
    name = one_line(name, 120)
    if not name.isascii():
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
