"""How a mail was understood, told to administrators and to programs. Pure: no I/O."""

from __future__ import annotations

import difflib
from typing import Any

from bot.channels.mail.parsed import Kind, Own, ParsedMail
from retrieval.language import detect

_KINDS = {
    Kind.PERSON: "a person's mail: it is answered",
    Kind.AUTO_REPLY: "a machine's mail: it is not answered",
    Kind.BOUNCE: "a mail server's report: it is not answered",
    Kind.LIST: "a mailing list's mail: it is not answered",
    Kind.OWN: "a mail of ours: it is left alone",
    Kind.UNPARSABLE: "a mail that can't be read with certainty: a hotliner gets it",
}
_WIDTH = 10
#: Lines of what was cut that are shown.
_MOST_CUT = 12


def as_json(name: str, mail: ParsedMail) -> dict[str, Any]:
    """What was understood of the mail in the file `name`, as JSON values."""
    return {
        "file": name,
        "kind": str(mail.kind),
        "reason": mail.reason,
        "from": mail.from_address,
        "verified": mail.verified,
        "subject": mail.subject,
        "lang": language_of(mail),
        "text": mail.text,
        "trimmed": mail.trimmed,
        "attachments": [{"name": file.name, "type": file.type, "size": file.size} for file in mail.files],
    }


def language_of(mail: ParsedMail) -> str:
    """The language of its new words, else what its writer's program declares, else empty."""
    return detect(mail.trimmed) or mail.lang


def as_words(name: str, mail: ParsedMail, own: Own) -> str:
    """The same for a person, with what was cut and why the sender counts as verified or not."""
    rows = [
        ("From", _sender(mail)),
        ("", _vouched(mail, own)),
        ("Answers to", mail.reply_to),
        ("Subject", mail.subject),
        ("Kind", f"{mail.kind}: {_KINDS[mail.kind]}"),
        ("Reason", mail.reason),
        ("Bounced", _bounced(mail)),
        ("Language", language_of(mail) or "unknown"),
        ("Thread", "it answers another mail" if mail.is_reply else "it opens a thread"),
        *(
            ("File", f"{file.name} ({file.type}, {_size(file.size)}{', in the text' * file.inline})")
            for file in mail.files
        ),
        *(("Note", note) for note in mail.notes),
    ]
    lines = [name, *(f"  {label:{_WIDTH}} {value}" for label, value in rows if value)]
    lines += _block("Words", mail.trimmed)
    if cut := _cut(mail):
        lines += _block(f"Cut, {len(cut)} lines", "\n".join(cut[:_MOST_CUT] + ["..."] * (len(cut) > _MOST_CUT)))
    return "\n".join(lines) + "\n"


def _sender(mail: ParsedMail) -> str:
    if not mail.from_address:
        return "nobody in particular"
    return f"{mail.from_name} <{mail.from_address}>" if mail.from_name else mail.from_address


def _vouched(mail: ParsedMail, own: Own) -> str:
    if not mail.from_address:
        return ""
    if mail.verified:
        return "verified: our mail server vouches for it (DMARC)"
    if not own.authserv_id:
        return "not verified: HOTLINER_MAIL_AUTHSERV_ID is empty, so nobody is"
    return f"not verified: no Authentication-Results of {own.authserv_id} in the right place vouch for it"


def _bounced(mail: ParsedMail) -> str:
    if mail.bounce is None:
        return ""
    status = f" ({mail.bounce.status})" if mail.bounce.status else ""
    return f"{mail.bounce.action}{status}, for {mail.bounce.address or 'an address that it does not name'}"


def _cut(mail: ParsedMail) -> list[str]:
    """The lines of the text that are not among the new words."""
    whole, kept = mail.text.strip().split("\n"), mail.trimmed.strip().split("\n")
    matcher = difflib.SequenceMatcher(None, whole[:2_000], kept[:2_000], autojunk=True)
    cut = [line for tag, a, b, *_ in matcher.get_opcodes() if tag != "equal" for line in whole[a:b]]
    return [line for line in cut if line.strip()]


def _block(title: str, text: str) -> list[str]:
    lines = text.split("\n") if text.strip() else ["(none)"]
    return [f"  {title}:", *(f"    | {line}".rstrip() for line in lines)]


def _size(count: int) -> str:
    return f"{count} bytes" if count < 1000 else f"{count / 1000:.0f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"
