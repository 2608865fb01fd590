"""What `hotliner doctor --mail` found, in words: most of all what a mail to ourselves tells. Pure: no I/O."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from bot.channels.mail.authentication import MICROSOFT, is_verified
from bot.channels.mail.headers import raw_values
from bot.settings import Settings

#: Names of servers that are shown: a mail may carry many.
MOST = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    #: What was seen.
    what: str
    #: What to do about it, or what could be better; empty: nothing.
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Trip:
    """How it went with one mail to ourselves."""

    recipient: str
    #: From sending to finding it; none: it did not arrive.
    seconds: float | None = None
    #: Where it was found.
    folder: str = ""
    #: As it came.
    raw: bytes = b""
    #: The server told of it by itself (IDLE); none: it can't, or it was found elsewhere.
    woken: bool | None = None
    #: What the mail server that sends said, when it did not take it.
    refused: str = ""
    #: A report came that it can't be delivered.
    bounced: bool = False
    #: What went wrong in the mailbox meanwhile.
    trouble: str = ""
    #: How long it was waited for.
    waited: float = 0


def of_arrival(trip: Trip, junk: str) -> Finding:
    """Whether a mail to the support address arrives where Hotliner reads. `junk`: the folder for spam."""
    name = "mail to itself"
    if trip.refused:
        todo = "let the account send under HOTLINER_MAIL_ADDRESS; what the server said tells what it wants"
        return Finding(name, False, f"the server did not take a mail to {trip.recipient}: {trip.refused}", todo)
    if trip.trouble:
        return Finding(name, False, trip.trouble, "run the doctor again; if it stays so, ask who runs the mail server")
    if trip.bounced:
        todo = "is HOTLINER_MAIL_ADDRESS the address of this mailbox?"
        return Finding(name, False, f"a mail to {trip.recipient} came back as undeliverable", todo)
    if trip.seconds is None:
        todo = (
            "does HOTLINER_MAIL_ADDRESS lead to this mailbox, and no rule elsewhere? some servers let first mails wait:"
            " `hotliner doctor --mail --wait 300`"
        )
        return Finding(name, False, f"a mail to {trip.recipient} did not arrive within {trip.waited:.0f} s", todo)
    arrived = f"a mail to {trip.recipient} arrived after {trip.seconds:.1f} s in {trip.folder}"
    if junk and trip.folder == junk:
        return Finding(name, False, f"{arrived}, where spam goes", "mark it as no spam, and let the address be trusted")
    return Finding(name, True, arrived)


def of_news(trip: Trip) -> Finding:
    """Whether the server tells by itself that something came."""
    if trip.woken:
        return Finding("mail news", True, "the server told of the mail by itself (IDLE): answers come at once")
    if trip.woken is None:
        return Finding("mail news", True, "the server does not tell by itself: it is asked every 30 seconds")
    what = "the server offers IDLE, and did not tell of the mail: Hotliner asks it once a minute all the same"
    return Finding("mail news", True, what)


def of_results(trip: Trip, settings: Settings) -> Finding:
    """Whose word on senders stands on the mail, and whether it is the one that the settings name."""
    message = message_from_bytes(trip.raw)
    names, wanted, name = signers(message), settings.mail_authserv_id, "mail senders"
    shown = ", ".join(names[:MOST])
    if wanted and wanted.lower() in names:
        own = settings.mail_address.lower()
        passed = is_verified(message, own, wanted)
        said = "vouches for it" if passed else "does not vouch for this one, as is common inside one's own house"
        return Finding(name, True, f"{wanted} stands in Authentication-Results, and {said}")
    if wanted and names:
        todo = f"HOTLINER_MAIL_AUTHSERV_ID={names[0]}, if that is your own server's name"
        return Finding(
            name, False, f"{wanted} stands in no Authentication-Results of the mail; there is: {shown}", todo
        )
    if names:
        todo = (
            f"HOTLINER_MAIL_AUTHSERV_ID={names[0]}, if that is your own server's name, lets it be told who is genuine"
        )
        return Finding(name, True, f"no sender is verified; the mail carries Authentication-Results of: {shown}", todo)
    what = "a mail from the house to itself carries no Authentication-Results here"
    todo = "look at the source of a mail from outside for the name that stands first in that header (docs/mail.md)"
    return Finding(name, True, what, todo)


def signers(message: Message) -> list[str]:
    """The servers that wrote Authentication-Results, the last one first; Microsoft's does not say its name."""
    firsts = (value.partition(";")[0].strip() for value in raw_values(message, "Authentication-Results"))
    found = (MICROSOFT if "=" in first else re.sub(r"[\"\s].*", "", first.lstrip('"')).lower() for first in firsts)
    return list(dict.fromkeys(name for name in found if name))


def of_sent(configured: str, own: str, kept: Sequence[str], there: bool) -> Finding:
    """Whether the server keeps what leaves: `kept` names the folders in which the mail was found.

    `own`: the folder that the server itself calls the one for sent mails; `there`: the configured one exists.
    """
    name = "mail sent folder"
    if configured and not there:
        todo = f"HOTLINER_MAIL_SENT_FOLDER={own}" if own in kept else "leave HOTLINER_MAIL_SENT_FOLDER empty"
        return Finding(name, False, f"there is no folder {configured!r}", todo)
    if configured in kept:
        return Finding(name, True, f"the server keeps what leaves in {configured!r}: nothing in doubt is sent twice")
    if configured:
        what = f"the server did not keep the mail in {configured!r}: what is in doubt is sent again, which does no harm"
        return Finding(name, True, what, "leave HOTLINER_MAIL_SENT_FOLDER empty")
    if own in kept:
        todo = f"HOTLINER_MAIL_SENT_FOLDER={own} lets Hotliner look there before it sends a mail in doubt again"
        return Finding(name, True, f"the server keeps what leaves in {own!r}", todo)
    return Finding(name, True, "the server keeps no copy of what leaves; none is needed")


def of_plus(trip: Trip, settings: Settings) -> Finding:
    """Whether plus-addresses arrive, and what the settings should say of them."""
    name, plus = "mail plus-addresses", settings.mail_plus
    if trip.seconds is not None:
        what = f"a mail to {trip.recipient} arrived after {trip.seconds:.1f} s"
        todo = "" if plus else "HOTLINER_MAIL_PLUS=true: answers then find their conversation more surely"
        return Finding(name, True, what, todo)
    if trip.refused:
        what = f"the server did not take a mail to {trip.recipient}: {trip.refused}"
    elif trip.bounced:
        what = f"a mail to {trip.recipient} came back as undeliverable"
    else:
        what = trip.trouble or f"a mail to {trip.recipient} did not arrive within {trip.waited:.0f} s"
    needing = [each for each, on in (("PLUS", plus), ("VERP", settings.mail_verp)) if on]
    if needing:
        return Finding(name, False, what, "; ".join(f"HOTLINER_MAIL_{each}=false" for each in needing))
    return Finding(name, True, f"{what}; HOTLINER_MAIL_PLUS is false, as it has to be")
