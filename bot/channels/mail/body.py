"""The contents of a mail, whatever its parts: its words in order, its HTML, its files. Pure: no I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message

from bot.channels.mail import mime
from bot.channels.mail.invitations import is_answer_due, method_of, summary_of
from bot.channels.mail.plain import MAX_TEXT, html_to_text, tidy

MAX_PARTS = 200
MAX_TEXTS = 50

ENCRYPTED = "it is encrypted"
LONG = "its text is long: only the beginning was read"
OPAQUE = "its text is inside a signature that is not opened here"
#: What this writes down is not for people: reports of servers, proofs of signatures.
_SILENT = re.compile(
    r"application/(?:pgp-signature|pgp-keys|(?:x-)?pkcs7-signature|pgp-encrypted)|text/rfc822-headers"
    r"|message/(?:global-)?(?:delivery-status|disposition-notification|feedback-report|headers|external-body)"
)
_SEALED = re.compile(r"multipart/encrypted|application/(?:x-)?pkcs7-mime")
_SIGNED_DATA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_PGP_MESSAGE = "-----BEGIN PGP MESSAGE-----"
_PGP_SIGNED = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z]+: ?\S*\n)*\n")
_PGP_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"


@dataclass(slots=True)
class Contents:
    """What a mail holds, in the order in which it stands there."""

    words: list[str] = field(default_factory=list)
    #: The words come from HTML only.
    from_html: bool = False
    html: list[str] = field(default_factory=list)
    files: list[Message] = field(default_factory=list)
    #: An invitation to a meeting, or an answer to one: its method, and what it says.
    invitation: tuple[str, str] | None = None
    #: Why its words can't be read.
    sealed: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words, fit to be kept and shown."""
        return tidy("\n\n".join(self.words))

    def add(self, other: Contents, with_words: bool = True) -> None:
        """Take what a part holds; of alternatives only one gives its words."""
        if with_words:
            self.words += other.words[: MAX_TEXTS - len(self.words)]
        self.html += other.html
        self.files += other.files
        self.invitation = self.invitation or other.invitation
        self.sealed = self.sealed or other.sealed
        notes = [*other.notes, *_if_long(*self.words)]
        self.notes += [note for note in dict.fromkeys(notes) if note not in self.notes]


def contents_of(message: Message) -> Contents:
    """What a mail holds. Attached mails are files: nothing in them is read."""
    return _Reading().of(message)


class _Reading:
    def __init__(self) -> None:
        self.parts = 0

    def of(self, part: Message, depth: int = 0, parent: str = "") -> Contents:
        kind = mime.media_type(part)
        self.parts += 1
        if depth > mime.MAX_DEPTH or self.parts > MAX_PARTS:
            return Contents(notes=["parts were left out: it has too many, or they are nested too deep"])
        if _SILENT.fullmatch(kind) and parent:
            return Contents()
        if _SEALED.fullmatch(kind) and (reason := _why_sealed(part, kind)):
            return Contents(sealed=reason)
        if kind.startswith("multipart/"):
            whole = part if part.is_multipart() else mime.resplit(part)
            return self._many(whole, kind, depth) if whole else _words(part, "text/plain")
        return _leaf(part, kind, parent)

    def _many(self, part: Message, kind: str, depth: int) -> Contents:
        found = [self.of(child, depth + 1, kind) for child in mime.children(part)[: MAX_PARTS + 1]]
        chosen = _alternative(found) if kind == "multipart/alternative" else None
        # Signed mails: the first part is what was written, the second the signature.
        chosen = found[0] if kind == "multipart/signed" and found else chosen
        whole = Contents()
        for each in found:
            whole.add(each, with_words=chosen is None or each is chosen)
        whole.from_html = all(each.from_html for each in found if each.words)
        return whole


def _alternative(found: list[Contents]) -> Contents | None:
    """The one whose words count: plain text, unless it is empty."""
    readable = [each for each in found if each.words]
    return next((each for each in readable if not each.from_html), next(iter(readable), None))


def _leaf(part: Message, kind: str, parent: str) -> Contents:
    if parent == "multipart/report" and not kind.startswith("text/"):
        return Contents()
    if kind == "text/calendar":
        return _calendar(part)
    if _is_body(part, kind, parent):
        return _words(part, kind)
    if parent == "multipart/alternative" and kind.startswith("text/"):
        # For watches, for forms in mails: the same words once more.
        return Contents()
    note = ["no program here opens winmail.dat: ask for the files in another form"] if is_winmail(part) else []
    return Contents(files=[part], notes=note)


def _is_body(part: Message, kind: str, parent: str) -> bool:
    place = mime.disposition(part)
    if kind not in ("text/plain", "text/html") or place == "attachment":
        return False
    # Apple's program shows files between the words; at the top there are no words but these.
    return not parent or not (place and mime.file_name(part))


def _words(part: Message, kind: str) -> Contents:
    text = mime.text(part)
    if kind == "text/html":
        words = html_to_text(text)
        html = [text] if text.strip() else []
        return Contents(words=[words] if words.strip() else [], from_html=True, html=html, notes=_if_long(words))
    if text.lstrip().startswith(_PGP_MESSAGE):
        return Contents(sealed=ENCRYPTED)
    notes = _if_long(text)
    text = _without_armour(text[:MAX_TEXT])
    return Contents(words=[text] if text.strip("\u200b\u2060\ufeff \t\r\n\xa0") else [], notes=notes)


def _if_long(*texts: str) -> list[str]:
    return [LONG] if sum(map(len, texts)) > MAX_TEXT else []


def _without_armour(text: str) -> str:
    """Text signed with PGP, without the signature; nobody checks it here."""
    if "-----BEGIN PGP SIGNED" not in text[:1_000]:
        return text
    text = _PGP_SIGNED.sub("", text.replace("\r\n", "\n"), count=1)
    return text.partition(_PGP_SIGNATURE)[0]


def _calendar(part: Message) -> Contents:
    text = mime.text(part)[:MAX_TEXT]
    method = mime.parameter(part, "method").upper() or method_of(text)
    invitation = (method, summary_of(text)) if is_answer_due(method) else None
    return Contents(files=[part], invitation=invitation)


def _why_sealed(part: Message, kind: str) -> str:
    if kind == "multipart/encrypted":
        return ENCRYPTED
    form = mime.parameter(part, "smime-type").lower()
    if form == "certs-only":
        return ""
    return OPAQUE if form == "signed-data" or not form and _SIGNED_DATA in mime.content(part)[:64] else ENCRYPTED


def is_winmail(part: Message) -> bool:
    """Whether Outlook packed this part in a form of its own."""
    packed = mime.media_type(part) in ("application/ms-tnef", "application/vnd.ms-tnef")
    return packed or mime.file_name(part).lower() == "winmail.dat"
