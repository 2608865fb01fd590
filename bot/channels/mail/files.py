"""The files that came with a mail: named, told apart by their first bytes, counted. Pure: no I/O.

Nothing is opened or unpacked here: an archive may be a bomb, a document may hold macros.
"""

from __future__ import annotations

import hashlib
import re
from email.message import Message

from bot.channels.mail import mime
from bot.channels.mail.body import contents_of
from bot.channels.mail.parsed import MailFile

MAX_FILES = 25
MAX_FILE = 15_000_000
MAX_NAME = 120

#: What may run when a browser shows it, and what nobody knows: a type that nothing opens.
UNKNOWN = "application/octet-stream"
_FIRST_BYTES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"\x1f\x8b", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
#: Office's files are archives or OLE storages; which program they are for is told by the declared type, or the name.
_DOCUMENTS: dict[str, dict[str, str]] = {
    "application/zip": {
        "docx": f"{_OFFICE}wordprocessingml.document",
        "xlsx": f"{_OFFICE}spreadsheetml.sheet",
        "pptx": f"{_OFFICE}presentationml.presentation",
    },
    "application/x-ole-storage": {
        "doc": "application/msword",
        "xls": "application/vnd.ms-excel",
        "ppt": "application/vnd.ms-powerpoint",
        "msg": "application/vnd.ms-outlook",
    },
}
_ACTIVE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|script|svg|iframe|img|\?xml|!--)", re.IGNORECASE
)
#: Text whose declared type says more, and that no browser runs.
_PLAIN = ("text/csv", "text/calendar", "text/vcard", "text/x-vcard", "text/x-log", "application/json")
#: Declared types that are believed when the bytes tell nothing.
_HARMLESS = re.compile(r"(?:image/(?:heic|heif|tiff|bmp|avif)|audio/[a-z0-9.+-]{1,40}|video/[a-z0-9.+-]{1,40})")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_SUFFIXES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "message/rfc822": "eml",
    "text/plain": "txt",
    "text/calendar": "ics",
    "text/csv": "csv",
    **{kind: suffix for documents in _DOCUMENTS.values() for suffix, kind in documents.items()},
}


def files_of(message: Message) -> list[tuple[MailFile, bytes]]:
    """The files of a mail, and the bytes of each."""
    return listed(contents_of(message).files)[0]


def listed(parts: list[Message]) -> tuple[list[tuple[MailFile, bytes]], list[str]]:
    """Parts that are files, each with its bytes; and what is to be said of those that were left out."""
    found: list[tuple[MailFile, bytes]] = []
    notes = [f"{len(parts)} files came with it: the first {MAX_FILES} were kept"] if len(parts) > MAX_FILES else []
    for number, part in enumerate(parts[:MAX_FILES], 1):
        data = _bytes_of(part)
        file = _file(part, data, number)
        if len(data) > MAX_FILE:
            size = round(len(data) / 1e6)
            notes.append(f"{file.name} ({size} MB) was left out: files of up to {MAX_FILE // 1_000_000} MB are kept")
        else:
            found.append((file, data))
    return found, notes


def _bytes_of(part: Message) -> bytes:
    if mime.media_type(part) not in ("message/rfc822", "message/global"):
        return mime.content(part)
    inside = mime.children(part)
    return mime.source(inside[0]) if inside else mime.content(part)


def _file(part: Message, data: bytes, number: int) -> MailFile:
    declared = mime.media_type(part)
    name = clean_name(mime.file_name(part))
    kind = type_of(data, declared, name)
    inline = bool(part.get("Content-ID")) and mime.disposition(part) != "attachment"
    return MailFile(name or _made_up(kind, number), kind, len(data), hashlib.sha256(data).hexdigest(), inline)


def clean_name(name: str) -> str:
    """A file name as it may be shown and kept: no path, nothing that hides its end; empty when nothing is left."""
    name = _FORBIDDEN.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    if len(name) <= MAX_NAME or not dot or len(suffix) > 20:
        return name[:MAX_NAME].strip(". ")
    return f"{stem[: MAX_NAME - len(suffix) - 1].rstrip()}.{suffix}"


def _made_up(kind: str, number: int) -> str:
    words = {"image": "image", "message": "mail", "text": "text", "text/calendar": "invitation"}
    word = words.get(kind) or words.get(kind.partition("/")[0], "file")
    return f"{word}-{number}.{_SUFFIXES.get(kind, 'bin')}"


def type_of(data: bytes, declared: str, name: str) -> str:
    """What the first bytes say a file is; never a type that a browser would run."""
    if declared in ("message/rfc822", "message/global"):
        return "message/rfc822"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    for first, kind in _FIRST_BYTES:
        if data.startswith(first):
            return _document(kind, declared, name)
    if _ACTIVE.match(data[:512]):
        return UNKNOWN
    if _is_text(data[:2_048]):
        return declared if declared in _PLAIN else "text/plain"
    return declared if _HARMLESS.fullmatch(declared) else UNKNOWN


def _document(kind: str, declared: str, name: str) -> str:
    documents = _DOCUMENTS.get(kind, {})
    suffix = name.rpartition(".")[2].lower()
    return declared if declared in documents.values() else documents.get(suffix, kind)


def _is_text(data: bytes) -> bool:
    """Whether these bytes are words: few controls, none that only programs write."""
    controls = len(data) - len(data.translate(None, b"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10\x11\x12"))
    return bool(data) and not controls
