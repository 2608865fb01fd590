"""What is known of a mail once it was read. Pure: no I/O."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Who or what wrote a mail."""

    PERSON = "person"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    LIST = "list"
    OWN = "own"
    #: It could not be read with certainty: a human has to look.
    UNPARSABLE = "unparsable"


@dataclass(frozen=True, slots=True)
class Own:
    """What makes a mail ours, and whose word on a sender counts."""

    #: The support mailbox first, then its aliases; each in small letters.
    addresses: tuple[str, ...]
    #: The authserv-id of our mail server (RFC 8601 section 2.2); `microsoft365` for Microsoft's, which writes none;
    #: empty: nobody is verified.
    authserv_id: str = ""

    @property
    def address(self) -> str:
        """The support mailbox."""
        return self.addresses[0]


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that came with a mail, as it may be shown."""

    name: str
    #: Media type by the first bytes; the declared one counts only where these tell nothing.
    type: str
    #: Bytes, decoded.
    size: int
    #: sha256 of its bytes: the logo of every signature is one file.
    digest: str
    #: It stands in the text, as pictures do.
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery report says (RFC 3464)."""

    #: Message-ID of the mail that it is about, without angle brackets; empty when it does not say.
    message_id: str = ""
    #: Who was not reached, in small letters.
    address: str = ""
    #: failed: it will never arrive; delayed: the server goes on trying; other: delivered, relayed, expanded.
    action: str = "failed"
    #: RFC 3463, such as 5.1.1; empty when it does not say.
    status: str = ""


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """What a mail says."""

    kind: Kind
    #: Why it is not answered, or why it could not be read; empty for a person's mail.
    reason: str = ""
    #: In small letters; empty when it is not certain who wrote.
    from_address: str = ""
    from_name: str = ""
    #: Our own mail server vouches for the sender (DMARC).
    verified: bool = False
    #: Where the writer wants answers, when that is one good address and another than `from_address`.
    reply_to: str = ""
    #: Addresses in To, Cc, Delivered-To, X-Original-To and X-Forwarded-To, in small letters.
    recipients: tuple[str, ...] = ()
    subject: str = ""
    #: Everything it says; `trimmed` is what is new in it.
    text: str = ""
    trimmed: str = ""
    #: Message-IDs, without angle brackets.
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    files: tuple[MailFile, ...] = ()
    has_html: bool = False
    #: What the writer's mail program declares: fr, en, or empty.
    lang: str = ""
    #: A bounce's.
    bounce: Bounce | None = None
    #: sha256 of the raw mail: its name when it has no Message-ID.
    digest: str = ""
    #: What a hotliner should know of how it was read: a part left out, a file that no program here opens.
    notes: tuple[str, ...] = field(default=())

    @property
    def is_reply(self) -> bool:
        """Whether it says that it answers another mail."""
        return bool(self.in_reply_to or self.references)

    def to_json(self) -> dict[str, Any]:
        """The mail as JSON values; `from_json` gives it back."""
        return asdict(self)

    @staticmethod
    def from_json(data: dict[str, Any]) -> ParsedMail:
        """The mail that `to_json` wrote."""
        values = dict(data)
        values["kind"] = Kind(values["kind"])
        values["files"] = tuple(MailFile(**each) for each in values["files"])
        values["bounce"] = Bounce(**values["bounce"]) if values["bounce"] else None
        for name in ("recipients", "references", "notes"):
            values[name] = tuple(values[name])
        return ParsedMail(**values)
