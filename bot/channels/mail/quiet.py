"""Why a mail is not answered: machines wrote it, or it would start a loop. Pure: no I/O."""

from __future__ import annotations

import re
from email.message import Message
from enum import StrEnum

from bot.channels.mail.headers import is_own, raw_value, raw_values, text_value

#: On every mail that leaves: its own instance knows it again, whoever sends it back.
LOOP_HEADER = "X-Hotliner-Loop"


class Kind(StrEnum):
    """Who or what wrote a mail."""

    PERSON = "person"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    LIST = "list"
    OWN = "own"
    #: It could not be read with certainty: a human has to look.
    UNPARSABLE = "unparsable"


_BOUNCERS = re.compile(r"(mailer-daemon|postmaster|mail-daemon|double-bounce)@", re.IGNORECASE)
_NO_REPLY = re.compile(
    r"[^@]*(no[-_.]?reply|do[-_.]?not[-_.]?reply|ne[-_.]?pas[-_.]?repondre|noreponse)[^@]*@", re.IGNORECASE
)
#: Subjects of absence notices whose programs add no header; at the beginning of the subject only.
_AWAY = re.compile(
    r"(réponse automatique|reponse automatique|absence du bureau|absente?( du bureau)?\s*[:(]|message d['’]absence"
    r"|en congés?\s*:|automatic reply|auto[- ]?reply|auto[- ]?response|out of (the )?office"
    r"|away from (my|the) (desk|mail)"
    r"|abwesenheitsnotiz|automatische antwort|respuesta automática|risposta automatica|resposta automática"
    r"|automatisch antwoord|autosvar|automatiskt svar)",
    re.IGNORECASE,
)


def why_quiet(message: Message, address: str, own: str, envelope_from: str | None) -> tuple[Kind, str]:
    """What kind of mail it is, and the reason to keep quiet; a person's has no reason.

    `envelope_from` is the sender that the mail server was told: empty for bounces, None when it is not known.
    """
    if is_own(address, own) or own.lower() in (value.lower() for value in raw_values(message, LOOP_HEADER)):
        return Kind.OWN, "our own mail came back"
    if reason := _bounce(message, address):
        return Kind.BOUNCE, reason
    if reason := _automatic(message):
        return Kind.AUTO_REPLY, reason
    if reason := _list(message):
        return Kind.LIST, reason
    if _nobody(message, envelope_from):
        return Kind.BOUNCE, "it came without a return path"
    if _NO_REPLY.match(address):
        return Kind.AUTO_REPLY, "its sender takes no answers"
    return Kind.PERSON, ""


def is_report(message: Message, envelope_from: str | None) -> bool:
    """Whether it is a mail server's report, for those that come without a proper sender."""
    return envelope_from == "" or bool(_bounce(message, raw_value(message, "From").replace(" ", "@", 1)))


def _bounce(message: Message, address: str) -> str:
    report = raw_value(message, "Content-Type").lower().replace(" ", "")
    if report.startswith("multipart/report") and "delivery-status" in report:
        return "a delivery report"
    if raw_values(message, "X-Failed-Recipients"):
        return "a delivery failure"
    return "written by a mail server" if _BOUNCERS.match(address) else ""


def _automatic(message: Message) -> str:
    submitted = raw_value(message, "Auto-Submitted").lower()
    if submitted and not re.match(r"no\b", submitted):
        return "marked as automatic (Auto-Submitted)"
    # Exchange puts partial lists such as "DR, OOF, AutoReply" on what people write; only All means a machine.
    if raw_value(message, "X-Auto-Response-Suppress").strip().lower() == "all":
        return "marked as automatic (X-Auto-Response-Suppress)"
    for name in ("X-Autoreply", "X-Autorespond", "X-Loop"):
        if raw_values(message, name):
            return f"marked as automatic ({name})"
    if raw_value(message, "Precedence").lower() in ("auto_reply", "auto-reply"):
        return "marked as automatic (Precedence)"
    return "its subject is that of an absence notice" if _AWAY.match(text_value(message, "Subject")) else ""


def _list(message: Message) -> str:
    for name in ("List-Id", "List-Unsubscribe", "List-Post"):
        if raw_values(message, name):
            return f"sent by a mailing list ({name})"
    if raw_value(message, "Precedence").lower() in ("bulk", "list", "junk"):
        return "sent in bulk (Precedence)"
    return ""


def _nobody(message: Message, envelope_from: str | None) -> bool:
    return envelope_from == "" or raw_value(message, "Return-Path").replace(" ", "") == "<>"
