"""What hotliners are told by mail: each handoff, and what the requester says while they have it.

Nothing is queued but the mails themselves: what each hotliner should know is compared with what they were written,
and the difference becomes a mail, in one transaction with the note that it was. A mail has a name that can be used
once; a worker that dies leaves a difference or a mail that is due, and the next one finds it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.channels import TryAgain, Undeliverable
from bot.channels.mail.briefs import Page, To, write
from bot.channels.mail.desk_words import WORDS
from bot.channels.mail.ledger import SealedMail
from bot.channels.mail.letters import NoRecipientError
from bot.channels.mail.masking import mask
from bot.channels.mail.sending import send_sealed
from bot.channels.mail.smtp_out import Post
from bot.channels.mail.tokens import Role, Tokens
from bot.desk import view
from bot.desk.on_mail import packets, people
from bot.outbox import next_try
from bot.settings import Settings
from bot.store import Conflict, Store, Tx, attachments, handoffs, mail_briefs, mails, mails_out, messages
from bot.store.handoffs import Handoff
from bot.store.mail_briefs import Brief, Untold
from bot.store.mails_out import Sealed
from retrieval.articles import Lang
from retrieval.search import Search
from retrieval.vocabulary import Vocabulary

log = logging.getLogger(__name__)

#: A handoff that waits longer is not told any more: mail was switched on later, and the desk has it.
RECENT = timedelta(days=7)
#: The worst case for the mails that are taken at once; a server may take minutes for one.
LEASE = timedelta(minutes=10)
BATCH = 8
#: Handoffs that one hotliner is told of within `WINDOW`: a machine that asks for help every minute is read by nobody.
MOST = 30
WINDOW = timedelta(hours=1)
#: How long something rests after a bug in it, so that the others get their turn.
REST = timedelta(minutes=2)


class Board:
    """Keeps hotliners informed; one of the worker's chores."""

    def __init__(
        self, store: Store, search: Search, settings: Settings, tokens: Tokens, post: Post, now: Callable[[], datetime]
    ) -> None:
        """Mails leave through `post`."""
        self._store = store
        self._search = search
        self._settings = settings
        self._tokens = tokens
        self._post = post
        self._now = now
        self._lang: Lang = settings.default_lang
        self._listed = people.listed(settings)
        self._resting: dict[str, datetime] = {}

    def deliver_due(self) -> int:
        """Write and send what is due. Returns how much was done."""
        now = self._now()
        with self._store.read() as tx:
            untold = mail_briefs.untold(tx, self._room(tx, now), now - RECENT)
            lost = mail_briefs.lost(tx)
            news = mail_briefs.with_news(tx)
        done = sum(self._guarded(each.name, partial(self._announce, untold=each)) for each in untold)
        done += sum(self._guarded(f"lost {each}", partial(self._take_leave, brief=each)) for each in lost)
        done += sum(self._guarded(f"news {each}", partial(self._relay, brief=each)) for each in news)
        return done + self._send_due()

    def tell(
        self, handoff_id: int, address: str, name: str, page: Page, answered: str = "", *, guarded: bool = False
    ) -> bool:
        """Write `page` to a hotliner, once under this `name`; it leaves soon. False: it was written before.

        `answered`: Message-ID of the mail that it answers. `guarded`: without the requester's words in its subject.
        """
        try:
            with self._store.begin(ring=True) as tx:
                handoff = handoffs.get(tx, handoff_id)
                assert handoff is not None
                known = replace(handoff, packet={}, subject="") if guarded else handoff
                return self._write(tx, known, address, name, page, answered)
        except Conflict:
            return False

    @property
    def queues(self) -> view.Queues:
        """The queues and their labels."""
        vocabulary = self._search.vocabulary
        return vocabulary.queues if vocabulary is not None else {}

    def url(self, handoff_id: int) -> str:
        """The desk's page of a handoff."""
        return f"{self._settings.url}/desk/handoffs/{handoff_id}"

    def _room(self, tx: Tx, now: datetime) -> dict[str, int]:
        """How many more handoffs each hotliner is told of now."""
        told = mail_briefs.told_since(tx, self._listed, now - WINDOW)
        return {address: max(0, MOST - told.get(address, 0)) for address in self._listed}

    # --- what there is to tell -----------------------------------------------------------------------------------

    def _guarded(self, name: str, do: Callable[[Tx], int]) -> int:
        """One transaction; a bug in one mail holds up no other. Returns how much was done."""
        if self._resting.get(name, self._now()) > self._now():
            return 0
        try:
            with self._store.begin(ring=True) as tx:
                return do(tx)
        except Conflict:
            # Another worker was faster.
            return 0
        except Exception:
            log.exception("a hotliner was not told by mail", extra={"action": "mail_brief"})
            self._resting[name] = self._now() + REST
            return 0

    def _announce(self, tx: Tx, untold: Untold) -> int:
        """A handoff that waits, to one address."""
        handoff, address = handoffs.get(tx, untold.handoff_id), untold.address
        if handoff is None or handoff.state != "waiting":
            return 0
        lines = mail_briefs.last_said(tx, handoff.conversation_id)
        files = [each.name for each in attachments.of_conversation(tx, handoff.conversation_id) if each.name]
        known = mail_briefs.lock(tx, handoff.id, address)
        mail_briefs.keep(tx, handoff.id, address, mirrored=lines[-1].id if lines else 0)
        if address in self._requester(tx, handoff):
            # Nobody is the hotliner of their own request.
            return int(known is None)
        page = packets.packet(
            handoff, lines, files, self._search.vocabulary or Vocabulary(), self._lang, self.url(handoff.id),
            again=untold.transfers > 0, certain=people.can_be_answered(tx, handoff.conversation_id), more=untold.more,
        )  # fmt: skip
        return int(self._write(tx, handoff, address, untold.name, page))

    def _take_leave(self, tx: Tx, brief: Brief) -> int:
        """Who had taken it by mail has it no more: whatever happened, they are told once."""
        locked, handoff = mail_briefs.lock(tx, brief.handoff_id, brief.address), handoffs.get(tx, brief.handoff_id)
        if locked is None or handoff is None or not locked.by_mail:
            return 0
        mail_briefs.keep(tx, brief.handoff_id, brief.address, by_mail=False)
        if not people.may_work(tx, brief.address, self._listed):
            return 1
        times = mail_briefs.transfers(tx, handoff.conversation_id, handoff.opened_at)
        if handoff.state == "waiting":
            return self._announce(tx, Untold(handoff.id, brief.address, times))
        page = packets.out_of_hands(handoff, self._lang, self.url(handoff.id))
        return int(self._write(tx, handoff, brief.address, f"over-{handoff.id}-{times}-{brief.address}", page))

    def _relay(self, tx: Tx, brief: Brief) -> int:
        """What was said since, to who has it."""
        locked, handoff = mail_briefs.lock(tx, brief.handoff_id, brief.address), handoffs.get(tx, brief.handoff_id)
        if locked is None or handoff is None:
            return 0
        lines = mail_briefs.said_after(tx, handoff.conversation_id, locked.mirrored)
        if not lines:
            return 0
        may_know = people.may_work(tx, brief.address, self._listed)
        mail_briefs.keep(tx, handoff.id, brief.address, mirrored=lines[-1].id, by_mail=may_know)
        news = [each for each in packets.told(lines, handoff.hotliner) if each.direction != "out"]
        if news and may_know:
            files: dict[int, list[str]] = {}
            for each in attachments.of_conversation(tx, handoff.conversation_id):
                files.setdefault(each.message_id, []).append(each.name)
            certain = people.can_be_answered(tx, handoff.conversation_id)
            page = packets.news(
                handoff, news, files, self._lang, self.url(handoff.id), certain=certain,
                checked=bool(self._settings.mail_authserv_id),
            )  # fmt: skip
            self._write(tx, handoff, brief.address, f"said-{handoff.id}-{lines[-1].id}-{brief.address}", page)
        return 1

    # --- mails ---------------------------------------------------------------------------------------------------

    def _write(self, tx: Tx, handoff: Handoff, address: str, name: str, page: Page, answered: str = "") -> bool:
        """Keep the mail's final bytes, to be sent. False: it was written before, or can't be."""
        if mail_briefs.is_written(tx, name):
            return False
        now, lang = self._now(), self._lang
        before = (*mail_briefs.thread(tx, handoff.id, address), answered)
        to = To(address, handoff.id, packets.subject(handoff, lang), tuple(each for each in before if each))
        hidden = mask(self._hidden(tx, handoff, address), self._tokens.address, WORDS[lang]["withheld"])
        try:
            sheet = write(
                name.removesuffix(address), page, to, lang, now, self._tokens, hidden, plus=self._settings.mail_plus
            )
        except NoRecipientError:
            log.error("a hotliner has no usable mail address", extra={"action": "mail_brief"})
            return False
        mails_out.seal(
            tx, name, address, sheet.message_id, sheet.raw, now, state="due", conversation_id=handoff.conversation_id,
            handoff_id=handoff.id,
        )  # fmt: skip
        return True

    def _requester(self, tx: Tx, handoff: Handoff) -> frozenset[str]:
        found = mails.parties(tx, handoff.conversation_id)
        return found.requester if found else frozenset()

    def _hidden(self, tx: Tx, handoff: Handoff, address: str) -> Sequence[str]:
        """The requester's addresses, also those where they want their answers, and those of whom they copied."""
        found, answered = mails.parties(tx, handoff.conversation_id), mail_briefs.answered(tx, handoff.conversation_id)
        shown = {address, *self._settings.mail_own_addresses}
        return [each for each in found.requester | found.copied | answered if each not in shown] if found else []

    def _send_due(self) -> int:
        now = self._now()
        with self._store.read() as tx:
            if not mails_out.any_due(tx, now):
                return 0
        with self._store.begin() as tx:
            due = mails_out.lease_due(tx, now, LEASE, BATCH)
        for mail in due:
            self._send(mail)
        return len(due)

    def _send(self, mail: Sealed) -> None:
        sender = self._tokens.plus(Role.BOUNCE, mail.id, mail.party) if self._settings.mail_verp else ""
        try:
            send_sealed(self._post, SealedMail(mail.id, mail.message_id, mail.party, mail.raw), sender, self._in_doubt)
        except TryAgain as error:
            self._try_again(mail, str(error), error.seconds)
        except Undeliverable as error:
            self._give_up(mail, str(error))
        except Exception as error:
            log.exception("a mail to a hotliner was not sent", extra={"action": "mail_brief", "mail_id": mail.id})
            self._try_again(mail, type(error).__name__, None)
        else:
            with self._store.begin() as tx:
                mails_out.mark(tx, mail.id, "sent")

    def _in_doubt(self, mail_id: int) -> int:
        with self._store.begin() as tx:
            return mails_out.in_doubt(tx, mail_id)

    def _try_again(self, mail: Sealed, what: str, seconds: float | None) -> None:
        now = self._now()
        due_at = next_try(mail.attempts, mail.created_at or now, now, seconds)
        if due_at is None:
            self._give_up(mail, f"not delivered within a day: {what}")
            return
        with self._store.begin() as tx:
            mails_out.retry_at(tx, mail.id, due_at, what)

    def _give_up(self, mail: Sealed, what: str) -> None:
        """It can never arrive: the other hotliners see a note."""
        with self._store.begin(ring=True) as tx:
            mails_out.mark(tx, mail.id, "failed", what)
            handoff = handoffs.get(tx, mail.handoff_id) if mail.handoff_id else None
            if handoff is not None:
                text = f"A mail to the hotliner {mail.party} was not delivered: {what}"
                name = f"{mail_briefs.UNDELIVERED}{mail.id}"
                messages.add_note(tx, handoff.conversation_id, "bot", text, name, self._now())
        log.warning("a mail to a hotliner can't be delivered", extra={"action": "mail_brief", "mail_id": mail.id})
