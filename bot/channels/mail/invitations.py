"""Invitations to meetings (iCalendar, RFC 5545): enough of them to say what they are about. Pure: no I/O."""

from __future__ import annotations

import re

from bot.channels.mail.headers import one_line

#: What calendars send by themselves when a person presses a button, and what each is called.
METHODS = {
    "REQUEST": "an invitation to a meeting",
    "CANCEL": "a meeting that is cancelled",
    "REPLY": "an answer to an invitation",
    "COUNTER": "another time proposed for a meeting",
}
_LINE = re.compile(r"^(METHOD|SUMMARY|DTSTART|LOCATION)(?:;[^:\n]{0,200})?:(.{0,2000})$", re.IGNORECASE | re.MULTILINE)


def is_answer_due(method: str) -> bool:
    """Whether a calendar sent this for somebody to press a button, not to be read by a hot line."""
    return method in METHODS


def method_of(text: str) -> str:
    """What the calendar does; empty when it does not say."""
    return _fields(text).get("METHOD", "").strip().upper()


def summary_of(text: str) -> str:
    """What the meeting is about, when and where."""
    fields = _fields(text)
    shown = (fields.get("SUMMARY", ""), _moment(fields.get("DTSTART", "")), fields.get("LOCATION", ""))
    return "\n".join(one_line(re.sub(r"\\(.)", r"\1", value)) for value in shown if value.strip())


def _fields(text: str) -> dict[str, str]:
    unfolded = re.sub(r"\r?\n[ \t]", "", text).replace("\r", "")
    found: dict[str, str] = {}
    for name, value in _LINE.findall(unfolded):
        found.setdefault(name.upper(), re.sub(r"\\[nN]", " ", value))
    return found


def _moment(value: str) -> str:
    """20260303T091500Z as 2026-03-03 09:15."""
    match = re.match(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d))?", value.strip())
    if match is None:
        return ""
    day = "-".join(match.group(1, 2, 3))
    return f"{day} {match[4]}:{match[5]}" if match[4] else day
