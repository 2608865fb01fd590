"""Header values of a raw mail, read without trust: nothing here raises on what strangers send. Pure: no I/O."""

from __future__ import annotations

import codecs
import re
from email.header import decode_header
from email.message import Message

#: Headers that were read as a whole mail's worth of text are an attack, not a header.
MAX_VALUE = 20_000
MAX_IDS = 100
MAX_RECIPIENTS = 60

#: Control characters, and the marks that make text run backwards: both can hide what a line says.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_WORD = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*+\?=")
_ID = re.compile(r"<([\x21-\x3b\x3d\x3f-\x7e]{1,900})>")
_ADDRESS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
_BARE = re.compile(f"({_ADDRESS})")
_NAMED = re.compile(rf"""("(?:[^"\\]|\\.)*+"\s*|[^"<>,;:]*)<({_ADDRESS})>""")
_ANYWHERE = re.compile(rf"(?<![^\s<>,;:()\[\]']){_ADDRESS}(?![^\s<>,;:()\[\]'])")
_QUOTED = re.compile(r'"[^"]*+"')

#: Names that programs write, and what they mean. Latin-1 is always read as Windows-1252: its own 32 codes between
#: letters and controls are used by nobody, and theirs are quotes and dashes.
_ALIASES = {
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
    "cp-850": "cp850",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "utf8mb4": "utf-8",
    "x-mac-roman": "mac_roman",
}
#: Python calls these text encodings; no mail is written in them, and the first takes time by the square.
_NO_CHARSETS = frozenset(["punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"])
#: Those that begin a character of several bytes in UTF-8.
_FIRST_BYTES = bytes(range(0xC2, 0xF5))


def decode_bytes(raw: bytes, charset: str = "") -> str:
    """Text in the charset that it declares, else UTF-8, else Windows-1252: what mails really hold, in that order."""
    for name in (_known(charset), "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return _nearly_utf8(raw) or _western(raw)


def _known(charset: str) -> str:
    """The codec of a declared charset; UTF-8 when there is none."""
    name = charset.lower().strip(" \t'\"").partition("*")[0]
    try:
        codec = codecs.lookup(_ALIASES.get(name, name) or "utf-8").name
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if codec.replace("-", "_") in _NO_CHARSETS else codec


def _nearly_utf8(raw: bytes) -> str:
    """UTF-8 with a few broken bytes, as a cut leaves them; empty when it is rather something else."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    letters = len(raw) - len(raw.translate(None, _FIRST_BYTES))
    return text if broken * 4 < letters else ""


def _western(raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except ValueError:
        return raw.decode("latin-1")


def raw_values(message: Message, name: str) -> list[str]:
    """Every value of a header as it was sent, unfolded; bytes beyond ASCII are read by the charset rule."""
    wanted = name.lower()
    values = [str(value) for key, value in message.raw_items() if key.lower() == wanted]
    return [_unfold(value[:MAX_VALUE]) for value in values]


def raw_value(message: Message, name: str) -> str:
    """The first value of a header as it was sent, unfolded; empty when there is none."""
    return next(iter(raw_values(message, name)), "")


def _unfold(value: str) -> str:
    text = decode_bytes(value.encode("utf-8", "surrogateescape"))
    return re.sub(r"\r?\n[ \t]?", " ", text).strip()


def one_line(text: str, limit: int = 250) -> str:
    """Text that is safe inside a header or on one line of a page: no line breaks, no control characters."""
    return " ".join(_UNSAFE.sub(" ", text).split())[:limit].strip()


def decode_words(value: str) -> str:
    """A header value with its encoded words decoded; the value itself when they are broken."""
    if not _WORD.search(value):
        return value
    try:
        pieces = decode_header(value)
    except Exception:  # noqa: BLE001 (the library raises many kinds here, and the raw value is always good enough)
        return value
    return "".join(piece if isinstance(piece, str) else decode_bytes(piece, charset or "") for piece, charset in pieces)


def text_value(message: Message, name: str, limit: int = 250) -> str:
    """A header's value as people read it, on one line."""
    return one_line(decode_words(raw_value(message, name)), limit)


def message_ids(message: Message, name: str) -> tuple[str, ...]:
    """The Message-IDs in a header, without their angle brackets, as they are: many programs make odd ones."""
    found = _ID.findall(" ".join(raw_values(message, name)))
    return tuple(dict.fromkeys(found))[:MAX_IDS]


def sender(message: Message) -> tuple[str, str] | None:
    """The one address that wrote this mail, in small letters, and its display name; None when it is not certain.

    Read from the raw header only. An address made of encoded words, two addresses, or a display name that is
    itself another address are tricks to be taken for somebody else.
    """
    return _only_address(message, "From")


def reply_to(message: Message) -> str:
    """Where answers are wanted, when that is one good address; empty otherwise."""
    found = _only_address(message, "Reply-To")
    return found[0] if found else ""


def writer_behind_list(message: Message) -> tuple[str, str] | None:
    """Who wrote a mail that a mailing list (Google Groups, Mailman) put its own name on; None when it is no such mail.

    Two headers have to name the same one address. Anybody can write both: this is never a verified sender.
    """
    if not any(raw_values(message, name) for name in ("List-Id", "Mailing-List", "X-Google-Group-Id")):
        return None
    for name in ("X-Original-From", "X-MailFrom"):
        found = _only_address(message, name)
        if found and found[0] == reply_to(message):
            return found
    return None


def recipients(message: Message) -> tuple[str, ...]:
    """Every address that the mail was for, in small letters, whatever else stands between them."""
    found: dict[str, None] = {}
    for name in ("To", "Cc", "Delivered-To", "X-Original-To", "X-Forwarded-To"):
        value = ", ".join(raw_values(message, name)[:MAX_RECIPIENTS])[:MAX_VALUE]
        for match in _ANYWHERE.finditer(_QUOTED.sub(" ", value)):
            if (checked := _checked(match[0], "")) and len(found) < MAX_RECIPIENTS:
                found[checked[0]] = None
    return tuple(found)


def _only_address(message: Message, header: str) -> tuple[str, str] | None:
    values = raw_values(message, header)
    if len(values) != 1 or "\0" in values[0]:
        return None
    if match := _BARE.fullmatch(values[0]):
        return _checked(match[1], "")
    if match := _NAMED.fullmatch(values[0]):
        return _checked(match[2], match[1].strip())
    return None


def _checked(address: str, display: str) -> tuple[str, str] | None:
    address = address.lower()
    local, _, domain = address.partition("@")
    if "=?" in local or ".." in domain or local.startswith(".") or local.endswith("."):
        return None
    if not display.startswith('"') and "@" in display and display.lower() != address:
        return None
    name = re.sub(r"\\(.)", r"\1", display[1:-1]) if display.startswith('"') else display
    name = one_line(decode_words(name), 120)
    # Lawful, and still a trick: a name that reads like another person's address is not shown.
    return address, "" if _BARE.search(name) and name.lower() != address else name


def is_address(text: str) -> bool:
    """Whether this is one plain mail address, fit to be sent to."""
    return bool(_BARE.fullmatch(text)) and _checked(text, "") is not None


def is_own(address: str, own: str) -> bool:
    """Whether an address is the support mailbox: in any case, with or without a plus-tag."""
    local, _, domain = address.lower().rpartition("@")
    own_local, _, own_domain = own.lower().rpartition("@")
    return domain == own_domain and (local == own_local or local.startswith(own_local + "+"))
