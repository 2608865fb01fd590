"""The sorting office: mails that wait become messages, notes, orders of hotliners; or they are left alone, with a reason.

Gather, decide, apply. A mail is a row before it is read, so whatever fails here is tried again; what fails three
times goes to a human, with its source.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot import handoff
from bot.channels.mail.incoming import external_id, listed, to_incoming, words_of
from bot.channels.mail.parsed import Kind, Own, ParsedMail
from bot.channels.mail.reading import Reader, ReaderError, Reading
from bot.channels.mail.sorting import Known, Verdict, Where, sort
from bot.checkpoints import reached
from bot.desk.on_mail.gather import Gatherer
from bot.desk.on_mail.hotliners import MailDesk
from bot.desk.on_mail.rows import Rows
from bot.inbox import Inbox
from bot.settings import Settings
from bot.state import Reason
from bot.store import Store, Tx, attachments, handoffs, mail_briefs, mails, messages
from bot.store.accounts import Account
from bot.store.mails import Waiting
from retrieval.articles import Lang
from retrieval.search import Search
from retrieval.vocabulary import Vocabulary

log = logging.getLogger(__name__)

#: Failures to sort a mail, after which a human gets its source.
TRIES = 3
#: Workers that died over a mail, after which a human gets its source too.
DEATHS = 10
#: Tries after which even that has failed: the desk's page of mails left alone has it.
MOST_TRIES = 8
#: Until a mail is tried again that this machine was too full for.
REST = timedelta(minutes=1)
#: Worst case for one mail: its reader is killed and started again, twice.
LEASE = timedelta(minutes=3)
BATCH = 8


class Office:
    """Sorts what waits; one of the worker's chores."""

    def __init__(
        self, store: Store, inbox: Inbox, settings: Settings, gatherer: Gatherer, hotliners: MailDesk, rows: Rows,
        search: Search, now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        """Raw mails are understood in a process of its own; another one shows them, so that neither waits."""
        self._store = store
        self._inbox = inbox
        self._own = Own(settings.mail_own_addresses, settings.mail_authserv_id)
        self._files = settings.files_dir
        self.gatherer = gatherer
        self._hotliners = hotliners
        self._now = now
        self._rows = rows
        self._search = search
        self._lang: Lang = settings.default_lang
        self._reader, self._shown = Reader(), Reader()

    def close(self) -> None:
        """End the readers' processes."""
        self._reader.close()
        self._shown.close()

    # --- for the desk's pages ----------------------------------------------------------------------------------------

    def show(self, raw: bytes) -> str:
        """A mail's HTML, made harmless; empty when it has none, or can't be shown."""
        try:
            return self._shown.show(raw)
        except ReaderError:
            log.warning("a mail can't be shown", extra={"action": "mail_shown", "bytes": len(raw)})
            return ""

    def bring(self, mail_id: int, account: Account) -> None:
        """Put a mail that was left alone on the waiting list after all; one that was brought already stays."""
        with self._store.read() as tx:
            kept, raw = mails.get(tx, mail_id), mails.source(tx, mail_id)
        if kept is None or raw is None or kept.state != "left":
            return
        reading = self._reader.read(raw, self._own, truncated=kept.truncated)
        mail = replace(reading.mail, kind=Kind.PERSON, reason="")
        # Nobody is told: whoever wrote it may be a machine.
        verdict = Verdict(Where.MESSAGE, f"brought here by {account.name}", to_human="unreadable", silent=True)
        self._accept(mail_id, Reading(mail, reading.files), verdict)
        with self._store.begin(ring=True) as tx:
            handoffs.audit(tx, self._now(), account.id, "bring", None, mail=mail_id)

    def paused_until(self) -> datetime | None:
        """Until when automatic mails wait because too many left; None: they leave."""
        return self._rows.paused_until()

    def deliver_due(self) -> int:
        """Sort what waits, in the order in which it came. Returns how many mails were taken."""
        now = self._now()
        with self._store.read() as tx:
            if not mails.any_waiting(tx, now):
                return 0
        with self._store.begin() as tx:
            waiting = mails.lease_waiting(tx, now, LEASE, BATCH)
        for each in waiting:
            self._sort(each)
        return len(waiting)

    def _sort(self, waiting: Waiting) -> None:
        try:
            reading = self._read(waiting)
            known = self.gatherer.known(reading.mail, waiting.id)
            verdict = sort(reading.mail, known)
            reached("mail:sorted")
            self._apply(waiting.id, reading, verdict, known)
        except (OSError, ReaderError) as error:
            # The disk is full, no process starts: the mail is not to blame, and it waits until that is over.
            log.error("a mail waits to be sorted", extra={"mail_id": waiting.id, "why": type(error).__name__})
            with self._store.begin() as tx:
                mails.sort_again(tx, waiting.id, self._now() + REST, "it waits for this machine", counted=False)
        except Exception:
            # A bug costs a try, never a mail.
            log.exception("a mail was not sorted", extra={"mail_id": waiting.id, "attempts": waiting.attempts + 1})
            with self._store.begin(ring=True) as tx:
                if waiting.attempts + 1 >= MOST_TRIES:
                    mails.sorted_as(tx, waiting.id, "left", kind="unparsable", reason="it could not be handled")
                    return
                due_at = self._now() + timedelta(seconds=2**waiting.attempts)
                mails.sort_again(tx, waiting.id, due_at, "it could not be sorted")

    def _read(self, waiting: Waiting) -> Reading:
        reading = self._reader.read(
            waiting.raw, self._own, envelope_from=waiting.envelope_from, truncated=waiting.truncated
        )
        if waiting.attempts < TRIES and waiting.taken - waiting.attempts <= DEATHS:
            return reading
        # Something in how it is handled fails again and again: nothing of it is touched any more, and a human is given
        # its source.
        why = f"it could not be handled in {TRIES} tries"
        read = reading.mail
        mail = ParsedMail(Kind.UNPARSABLE, why, read.from_address, text=why, trimmed=why, message_id=read.message_id)
        return Reading(mail, [])

    def _apply(self, mail_id: int, reading: Reading, verdict: Verdict, known: Known) -> None:
        mail = reading.mail
        if verdict.where is Where.MESSAGE:
            self._accept(mail_id, reading, verdict)
            return
        done = verdict.reason
        paths = self._put_all(reading) if verdict.where is Where.BESIDE else []
        if verdict.where is Where.DESK and verdict.handoff_id is not None:
            done = self._hotliners.hear(mail, mail_id, verdict.handoff_id)
        with self._store.begin(ring=True) as tx:
            if verdict.where is Where.BESIDE and verdict.conversation_id is not None:
                note = handoff.to_humans(
                    tx, verdict.conversation_id, self._relay(Reason.OTHER_PARTY), _beside(mail), external_id(mail_id),
                    self._now(), silent=False,
                )  # fmt: skip
                attachments.add(tx, note, listed(mail, paths))
            if verdict.where is Where.BOUNCED and known.returned is not None:
                self._bounced(tx, mail_id, mail, known)
            # A colleague's mail is part of the conversation; a hotliner's is not: nobody may be traced by it.
            alone = verdict.where in (Where.LEFT, Where.BOUNCED) or done.startswith("not acted on")
            state = "left" if alone else "sorted"
            handoff_id = verdict.handoff_id if verdict.where is Where.DESK else None
            facts = _facts(mail) | {"recipients": []}
            mails.sorted_as(
                tx, mail_id, state, reason=done, conversation_id=verdict.conversation_id, handoff_id=handoff_id, **facts
            )
        log.info("mail sorted", extra={"action": "mail_sorted", "mail_id": mail_id, "where": str(verdict.where)})

    def _accept(self, mail_id: int, reading: Reading, verdict: Verdict) -> None:
        """The requester's message; who writes can be reached again."""
        mail = reading.mail
        self._inbox.accept(to_incoming(mail, verdict, mail_id, self._put_all(reading)))
        reached("mail:accepted")
        with self._store.begin() as tx:
            found = mails.message_of(tx, external_id(mail_id))
            row_id, conversation_id = found if found else (None, verdict.conversation_id)
            mails.sorted_as(
                tx, mail_id, "sorted", reason=verdict.reason, conversation_id=conversation_id, row_id=row_id,
                **_facts(mail),
            )  # fmt: skip
            if mail.kind is Kind.PERSON:
                mails.unblock(tx, mail.from_address)
        log.info("mail sorted", extra={"action": "mail_sorted", "mail_id": mail_id, "where": str(verdict.where)})

    def _put_all(self, reading: Reading) -> list[str]:
        return [
            self._put(file.digest, content) for file, content in zip(reading.mail.files, reading.files, strict=False)
        ]

    def _put(self, digest: str, content: bytes) -> str:
        """A file under the name of what is in it: the logo in every signature is kept once."""
        name = f"{digest}.bin"
        place = self._files / name
        if not place.exists():
            self._files.mkdir(parents=True, exist_ok=True)
            half = Path(f"{place}.part")
            half.write_bytes(content)
            half.replace(place)
        return name

    def _bounced(self, tx: Tx, mail_id: int, mail: ParsedMail, known: Known) -> None:
        """Our mail came back: a human looks, unless the server still tries; the address gets nothing automatic."""
        returned, bounce = known.returned, mail.bounce
        assert returned is not None
        assert bounce is not None
        if returned.conversation_id is None or bounce.action == "other":
            return
        why = f"{bounce.action}{f' ({bounce.status})' if bounce.status else ''}"
        name = external_id(mail_id)
        if returned.row_id is None:
            # Named so that it is not told by mail: to the very hotliner whose server is in trouble.
            text = f"A mail to the hotliner {returned.party} did not arrive: {why}"
            name = f"{mail_briefs.UNDELIVERED}{mail_id}"
            messages.add_note(tx, returned.conversation_id, "bot", text, name, self._now())
            return
        if bounce.action == "delayed":
            text = f"The answer has not arrived yet, the mail server goes on trying: {why}"
            messages.add_note(tx, returned.conversation_id, "bot", text, name, self._now())
            return
        # Only the address itself can be at fault for good: 5.1.x, RFC 3463 section 3.2.
        if bounce.status.startswith("5.1.") or not bounce.status:
            mails.block(tx, returned.party, why, self._now())
        text = f"The answer came back, it did not arrive: {why}"
        handoff.to_humans(tx, returned.conversation_id, self._relay(Reason.FAILED), text, name, self._now())

    def _relay(self, reason: Reason) -> handoff.Relay:
        return handoff.Relay(reason, "mail", vocabulary=self._search.vocabulary or Vocabulary(), title_of=self._title)

    def _title(self, article_id: str) -> str:
        article = self._search.article(article_id, self._lang)
        return article.title if article else article_id


def _facts(mail: ParsedMail) -> dict[str, Any]:
    return {
        "message_id": mail.message_id[:1000],
        "party": mail.from_address[:320],
        "kind": str(mail.kind),
        "subject": mail.subject,
        "recipients": list(mail.recipients),
        "words": words_of(mail),
    }


def _beside(mail: ParsedMail) -> str:
    who = f"{mail.from_name} <{mail.from_address}>" if mail.from_name else mail.from_address
    files = "".join(f"\n[{file.name}]" for file in mail.files if not file.inline)
    return f"{who}, who was in copy, wrote:\n\n{mail.trimmed or mail.text}{files}"
