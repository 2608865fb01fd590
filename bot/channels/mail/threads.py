"""Which conversation a mail belongs to, told from its headers alone. Pure: no I/O.

A thread's key is made of its first mail and of the person who writes. Every Message-ID of ours carries the key and
a signature over it and the person, so that an answer leads back without a look into the database, and another
person who answers the same mail opens a conversation of their own.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

from bot.channels.mail.parse import ParsedMail

KEY_LENGTH = 32
#: How many Message-IDs of a long thread are looked at, from the newest.
_LOOKED_AT = 20
_OURS = re.compile(r"([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{1,64})\.([0-9a-f]{16})@.+")
_FIT = re.compile(r"[A-Za-z0-9_-]{1,64}")


def digest(*parts: str) -> str:
    """A short name for these texts together."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:KEY_LENGTH]


@dataclass(frozen=True, slots=True)
class Threads:
    """The support mailbox `address`, and the `secret` that its Message-IDs are signed with."""

    address: str
    secret: str

    def message_id(self, external_id: str, thread: str, recipient: str) -> str:
        """The Message-ID, without angle brackets, of a mail to `recipient`: always the same for the same mail."""
        name = external_id if _FIT.fullmatch(external_id) else digest(external_id)
        key = thread if _FIT.fullmatch(thread) else digest(thread)
        return f"{name}.{key}.{self._signature(name, key, recipient)}@{self.address.rpartition('@')[2]}"

    def key_of(self, mail: ParsedMail) -> str:
        """The key of the thread that this mail belongs to, or opens."""
        named = (mail.in_reply_to, *reversed(mail.references))
        for message_id in dict.fromkeys(named[:_LOOKED_AT]):
            if key := self._signed_key(message_id, mail.party):
                return key
        root = next(iter(mail.references), "") or mail.in_reply_to or mail.message_id or mail.digest
        return digest(root, mail.party or mail.digest)

    def _signed_key(self, message_id: str, party: str) -> str:
        match = _OURS.fullmatch(message_id)
        if match and hmac.compare_digest(match[3], self._signature(match[1], match[2], party)):
            return match[2]
        return ""

    def _signature(self, name: str, key: str, recipient: str) -> str:
        signed = "\0".join((name, key, recipient.lower())).encode("utf-8", "replace")
        return hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest()[:16]
