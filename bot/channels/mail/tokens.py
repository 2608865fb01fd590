"""Signed names that lead a mail back to its conversation: plus-addresses, subject tags, Message-IDs. Pure: no I/O.

Each is bound to one party: a hotliner's leads nowhere for a requester, and what was forwarded to somebody else
opens nothing for them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_TAG = re.compile(r"\[#(\d{1,10})-([0-9a-f]{4})\]")
_PLUS = re.compile(r"([rhb])(\d{1,10})-([0-9a-f]{16})")


class Role(StrEnum):
    """What a plus-address is for."""

    #: A requester's answers; the number is the conversation's.
    REQUESTER = "r"
    #: A hotliner's; the number is the handoff's.
    HOTLINER = "h"
    #: Where a mail comes back that could not be delivered; the number is the message's.
    BOUNCE = "b"


@dataclass(frozen=True, slots=True)
class Token:
    """What stands behind the plus; nothing is checked yet."""

    role: Role
    number: int
    signature: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """The support mailbox `address`, and the `secret` that its names are signed with."""

    address: str
    secret: str

    def message_id(self, name: str, party: str, at: datetime) -> str:
        """The Message-ID, without angle brackets, of the mail that `name` at this time is for `party`."""
        short = re.sub(r"[^A-Za-z0-9_-]", "", name)[:40] or "m"
        return f"{short}.{self._signature(24, name, party, at.isoformat())}@{self.address.rpartition('@')[2]}"

    def plus(self, role: Role, number: int, party: str) -> str:
        """The support address with a token for this party: `support+r12-0123456789abcdef@...`."""
        local, _, domain = self.address.rpartition("@")
        return f"{local}+{role.value}{number}-{self._signature(16, role.value, str(number), party)}@{domain}"

    def read_plus(self, address: str) -> Token | None:
        """The token in one of our plus-addresses, whoever it belongs to."""
        local, _, domain = address.lower().rpartition("@")
        own_local, _, own_domain = self.address.lower().rpartition("@")
        if domain != own_domain or not local.startswith(own_local + "+"):
            return None
        match = _PLUS.fullmatch(local[len(own_local) + 1 :])
        return Token(Role(match[1]), int(match[2]), match[3]) if match else None

    def fits(self, token: Token, party: str) -> bool:
        """Whether the token was made for this party."""
        made = self._signature(16, token.role.value, str(token.number), party)
        return hmac.compare_digest(token.signature, made)

    def tag(self, conversation_id: int) -> str:
        """What a subject ends with: `[#12-ab3f]`."""
        return f"[#{conversation_id}-{self._signature(4, 'tag', str(conversation_id))}]"

    def tagged(self, subject: str) -> int | None:
        """The conversation that a subject names with a tag of ours."""
        for number, check in _TAG.findall(subject):
            if hmac.compare_digest(check, self._signature(4, "tag", number)):
                return int(number)
        return None

    def _signature(self, length: int, *parts: str) -> str:
        signed = "\0".join(parts).lower().encode("utf-8", "replace")
        return hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest()[:length]


def without_tag(subject: str) -> str:
    """A subject without our tags."""
    return " ".join(_TAG.sub(" ", subject).split())


def digest(*parts: str) -> str:
    """A short name for these texts together."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
