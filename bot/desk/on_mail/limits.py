"""How many automatic mails a person, a domain, a conversation have had, against the caps of the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.channels.mail import caps
from bot.settings import Settings
from bot.store import Tx, mails_out


@dataclass(frozen=True, slots=True)
class Enough:
    """A cap that one more mail would break."""

    why: str
    #: It is that of the conversation alone.
    here: bool = False


class Limits:
    """The caps on what one side gets; that on everything together is the ledger's own."""

    def __init__(self, settings: Settings) -> None:
        """Our own domain has no cap: our people may well all write on the same morning."""
        self._own = caps.organisation(settings.mail_address.rpartition("@")[2])
        self._thread = caps.caps(settings.mail_cap_thread)
        self._sender = caps.caps(settings.mail_cap_sender)
        self._domain = caps.caps(settings.mail_cap_domain)

    def reached(
        self, tx: Tx, party: str, conversation_id: int | None, now: datetime, *, trusted: bool = True
    ) -> Enough | None:
        """The first cap that one more automatic mail would break; those that keep all silent come first.

        `trusted`: whether a sender of our own domain is believed to be one.
        """
        sent = mails_out.sent_times(tx, now - caps.longest(self._sender), party=party)
        if cap := caps.reached(self._sender, sent, now):
            return Enough(caps.why(cap, "to this person"))
        domain = caps.organisation(party.rpartition("@")[2])
        if not (trusted and domain == self._own):
            sent = mails_out.sent_times(tx, now - caps.longest(self._domain), domain=domain)
            if cap := caps.reached(self._domain, sent, now):
                return Enough(caps.why(cap, "to this domain"))
        if conversation_id is not None:
            sent = mails_out.sent_times(tx, now - caps.longest(self._thread), conversation_id=conversation_id)
            if cap := caps.reached(self._thread, sent, now):
                return Enough(caps.why(cap, "in this conversation"), here=True)
        return None
