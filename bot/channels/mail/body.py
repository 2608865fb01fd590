"""The text of a mail, whatever its parts: plain text first, else its HTML made readable. Pure: no I/O."""

from __future__ import annotations

import html
import re
from email.message import Message

from bot.channels.mail.headers import decode_bytes, decode_words, one_line, raw_value

#: Parts nested deeper than that are not read; no mail program nests so deep.
MAX_DEPTH = 20
MAX_PARTS = 200
MAX_TEXT = 256_000
MAX_HTML = 512_000
#: libxml2 drops, without a word, what is nested deeper than 256.
MAX_HTML_DEPTH = 200
#: The time that the converter takes for a table grows with the square of its cells.
MAX_CELLS = 5_000

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)[^<>]*>")
_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/blockquote)\b[^<>]*>", re.IGNORECASE)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_CHARSETS = {"unicode-1-1-utf-7": "utf-7", "ks_c_5601-1987": "cp949", "cp-850": "cp850", "iso-8859-8-i": "iso-8859-8"}


def text_of(message: Message) -> str:
    """The words of a mail: each text part in order; of alternatives the plain one, unless it is empty."""
    return tidy("\n\n".join(piece for piece in _pieces(message, 0) if piece.strip()))


def _pieces(part: Message, depth: int) -> list[str]:
    kind = part.get_content_type()
    if part.is_multipart() and kind != "message/rfc822" and depth < MAX_DEPTH:
        return _of_many(part, kind, depth)
    # A mail that says that it has parts and has none: what it holds is its text.
    known = kind in ("text/plain", "text/html") or (kind.startswith("multipart/") and not part.is_multipart())
    if not known or _is_attachment(part):
        return []
    text = _decoded(part)
    return [html_to_text(text) if kind == "text/html" else text[:MAX_TEXT]]


def _of_many(part: Message, kind: str, depth: int) -> list[str]:
    children = [_pieces(child, depth + 1) for child in _children(part)]
    readable = [pieces for pieces in children if any(piece.strip() for piece in pieces)]
    if kind == "multipart/alternative":
        return readable[0] if readable else []
    # Signed mails: the first part is what was written, the second the signature.
    if kind == "multipart/signed":
        return children[0] if children else []
    return [piece for pieces in readable for piece in pieces]


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)][:MAX_PARTS] if isinstance(payload, list) else []


def _is_attachment(part: Message) -> bool:
    return raw_value(part, "Content-Disposition").lower().startswith("attachment")


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        charset = (part.get_content_charset() or "").lower()
    except Exception:  # noqa: BLE001 (broken parameters raise many kinds; the charset rule does without them)
        charset = ""
    return decode_bytes(raw, _CHARSETS.get(charset, charset))


def attachment_names(message: Message, limit: int = 25) -> tuple[str, ...]:
    """The names of the attached files, as they may be shown."""
    names = [one_line(decode_words(name), 120) for part in message.walk() if (name := _file_name(part))]
    return tuple(name.replace("\\", "/").rpartition("/")[2] for name in names[:limit])


def _file_name(part: Message) -> str:
    try:
        return part.get_filename() or ("?" if _is_attachment(part) else "")
    except Exception:  # noqa: BLE001 (as above: the name is only shown)
        return "?"


def html_to_text(source: str) -> str:
    """HTML as lines of text. What is too big or too deep for the converter is stripped of its tags instead."""
    source = source[:MAX_HTML]
    if _depth(source) > MAX_HTML_DEPTH or len(_CELL.findall(source)) > MAX_CELLS:
        return _stripped(source)
    from inscriptis import get_text  # type: ignore[import-untyped]  # lxml is slow to load

    try:
        return str(get_text(source))
    except Exception:  # noqa: BLE001 (the parser below has its own errors; the words must not be lost)
        return _stripped(source)


def _depth(source: str) -> int:
    depth = deepest = 0
    for match in _TAG.finditer(source):
        if match[2].lower() not in _VOID:
            depth = max(0, depth - 1) if match[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _stripped(source: str) -> str:
    """The words between the tags, in time that grows with the length only."""
    shown, *hidden = re.split(r"(?i)<(?:style|script)\b", source)
    for piece in hidden:
        end = re.search(r"(?i)</(?:style|script)[^<>]*>", piece)
        shown += piece[end.end() :] if end else ""
    return html.unescape(re.sub(r"<[^<>]*>", "", _BREAKS.sub("\n", re.sub(r"\s+", " ", shown))))


def tidy(text: str) -> str:
    """The same words without what no database or page can hold, and without runs of empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00ad", "").replace("\ufeff", "")
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "", text)
    lines = [line.rstrip() if line != "-- " else line for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")[:MAX_TEXT]
