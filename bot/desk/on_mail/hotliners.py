"""What hotliners do by mail: orders in the first line, words for the requester."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import handoff as relay
from bot.channels.mail.briefs import Page, text_of
from bot.channels.mail.desk_words import WORDS
from bot.channels.mail.masking import mask
from bot.channels.mail.orders import Act, Order, is_internal, queue_named, read_order
from bot.channels.mail.parsed import Kind, ParsedMail
from bot.channels.mail.screen import LETTERS, Secrets, Written, below_line, leftover, new_words, own_lines
from bot.desk import view
from bot.desk.on_mail import people, replies
from bot.desk.on_mail.board import Board
from bot.settings import Settings
from bot.store import Conflict, Store, Tx, handoffs, mail_briefs, mails, messages
from bot.store.accounts import Account
from bot.store.handoffs import Handoff
from bot.store.mail_briefs import Said
from retrieval.articles import Lang

log = logging.getLogger(__name__)

#: Ends the names of notes that were meant for the requester: who wrote them may still send the same words.
KEPT = "-kept"
#: Before it, where they stood below our line.
BELOW = "-below"
#: Mails of one hotliner about one handoff within `WINDOW`, after which a machine is taken to answer: nobody writes so
#: many, and a machine that doesn't say that it is one would be answered for ever.
MOST = 20
WINDOW = timedelta(hours=1)
TOO_MANY = f"not acted on: {MOST} mails about this request within an hour are enough"
#: The very same words are relayed once within this time.
REPEATED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Heard:
    """One mail, who wrote it, and what stood when it was read."""

    mail: ParsedMail
    mail_id: int
    handoff: Handoff
    account: Account
    written: Written
    order: Order
    #: When the mail came in.
    came_at: datetime
    #: What they wrote below our line, unless a note has it.
    below: str

    @property
    def key(self) -> str:
        """Makes what is done with it happen once."""
        return f"mail-{self.mail_id}"

    @property
    def is_mine(self) -> bool:
        """Whether its writer has the handoff."""
        return self.handoff.state == "claimed" and self.handoff.account_id == self.account.id


class MailDesk:
    """The same acts as behind the desk's pages."""

    def __init__(self, store: Store, settings: Settings, board: Board, now: Callable[[], datetime]) -> None:
        """`board` answers them."""
        self._store = store
        self._settings = settings
        self._board = board
        self._now = now
        self._lang: Lang = settings.default_lang
        self._listed = people.listed(settings)
        self._acts: dict[Act, Callable[[_Heard], str]] = {
            Act.TAKE: self._take,
            Act.RESOLVE: self._resolve,
            Act.TRANSFER: self._transfer,
            Act.NOTE: self._note,
            Act.RETURN: self._give_back,
            Act.HELP: self._help,
            Act.ANSWER: self._answer,
        }

    def hear(self, mail: ParsedMail, mail_id: int, handoff_id: int) -> str:
        """Carry out what the mail orders, or relay it. Returns what was done, for the record.

        Called again for the same mail, as after a crash, it does nothing twice.
        """
        with self._store.read() as tx:
            handoff, kept = handoffs.get(tx, handoff_id), mails.get(tx, mail_id)
            may_work = people.may_work(tx, mail.from_address, self._listed)
        if handoff is None:
            return "its handoff does not exist any more"
        if not (mail.verified and may_work):
            return self._refuse(mail, handoff, "stranger" if mail.verified else "refused")
        if self._wrote_enough(mail, mail_id, handoff):
            return TOO_MANY
        if mail.kind is not Kind.PERSON:
            self._write(mail, handoff, f"re-mail-{mail_id}", replies.unreadable(handoff.id, mail.reason, self._lang))
            return f"a hotliner's mail that can't be read: {mail.reason}"
        written = new_words(mail.text, self._settings.mail_address)
        account = people.account_of(self._store, mail.from_address, mail.from_name, self._now())
        order, came_at = read_order(written.text), kept.created_at if kept else self._now()
        heard = _Heard(mail, mail_id, handoff, account, written, order, came_at, self._below(mail, handoff))
        try:
            done = self._acts[order.act](heard)
        except relay.HandoffError:
            # It changed hands at this moment: look again.
            done = self._not_mine(self._again(heard))
        self._keep_below(heard)
        log.info("a hotliner wrote", extra={"action": "mail_order", "mail_id": mail_id, "order": str(order.act)})
        return done

    def _refuse(self, mail: ParsedMail, handoff: Handoff, why: str) -> str:
        """Nothing is done; they are told why, once a day."""
        name = f"refused-{self._now():%Y-%m-%d}-{mail.from_address}"
        page = replies.refused(handoff.id, why, self._lang)
        self._board.tell(handoff.id, mail.from_address, name, page, mail.message_id, guarded=True)
        return "not acted on: " + ("no hotliner's address" if why == "stranger" else "the sender is not verified")

    def _wrote_enough(self, mail: ParsedMail, mail_id: int, handoff: Handoff) -> bool:
        """Whether so many mails came that a machine must answer; one note a day says so, and nothing else is done."""
        now = self._now()
        with self._store.read() as tx:
            count = mail_briefs.heard(tx, handoff.id, mail.from_address, now - WINDOW, TOO_MANY)
            name = f"many-{handoff.id}-{now:%Y-%m-%d}-{mail.from_address}"
            is_noted = mail_briefs.is_kept(tx, name)
        if count < MOST:
            return False
        if not is_noted:
            text = f"More than {MOST} mails came from the hotliner {mail.from_address} within an hour: the rest is left alone"
            with suppress(Conflict), self._store.begin(ring=True) as tx:
                messages.add_note(tx, handoff.conversation_id, "bot", text, name, now)
        log.warning("a hotliner's mails are left alone", extra={"action": "mail_order", "mail_id": mail_id})
        return True

    # --- orders --------------------------------------------------------------------------------------------------

    def _take(self, heard: _Heard) -> str:
        taken = relay.claim(self._store, heard.handoff.id, heard.account, self._now())
        heard = self._again(heard)
        if not taken and not heard.is_mine:
            return self._not_mine(heard)
        self._by_mail(heard)
        if heard.order.text:
            self._keep(heard)
        page = replies.took(
            heard.handoff.id, self._lang, has_more=bool(heard.order.text), certain=self._can_be_answered(heard)
        )
        self._tell(heard, page)
        return "taken"

    def _answer(self, heard: _Heard) -> str:
        text = heard.order.text
        if not text:
            return self._tell(heard, replies.empty(heard.handoff.id, self._lang), "nothing was written")
        if not heard.is_mine:
            return self._not_mine(heard)
        if not self._can_be_answered(heard):
            self._keep(heard)
            return self._tell(heard, replies.no_way(heard.handoff.id, self._lang), "not sent: it is uncertain who asks")
        if held := self._held(heard):
            return held
        words = self._mask(heard)(text).strip()
        if self._is_repeated(heard, words):
            return "the same words were relayed just before"
        relay.answer(self._store, heard.handoff.id, heard.account, words, self._now(), heard.key)
        self._by_mail(heard)
        self._tell_of_files(heard)
        return "answered"

    def _is_repeated(self, heard: _Heard, words: str) -> bool:
        """Whether they said just this, and a moment ago."""
        conversation_id, since = heard.handoff.conversation_id, self._now() - REPEATED
        with self._store.read() as tx:
            last, is_answered = mail_briefs.last_words(tx, conversation_id, heard.account.name, since)
        if last is None or last.text != words or last.external_id == f"desk-{heard.key}":
            return False
        # A short word, as Yes, may answer the next question too.
        return len(words) >= LETTERS or not is_answered

    def _resolve(self, heard: _Heard) -> str:
        if not heard.is_mine:
            return "resolved" if self._is_done(heard, "resolved") else self._not_mine(heard)
        if not (certain := self._can_be_answered(heard)) and heard.order.text:
            self._keep(heard)
        if certain and (held := self._held(heard)):
            return held
        self._by_mail(heard)
        words = self._mask(heard)(heard.order.text) if certain else ""
        relay.resolve(self._store, heard.handoff.id, heard.account, "", words, self._now())
        self._tell_of_files(heard)
        return "resolved"

    def _give_back(self, heard: _Heard) -> str:
        if not heard.is_mine:
            return "returned" if self._is_done(heard, "returned") else self._not_mine(heard)
        self._by_mail(heard)
        relay.give_back(self._store, heard.handoff.id, heard.account, self._now())
        return "returned"

    def _transfer(self, heard: _Heard) -> str:
        if not heard.is_mine:
            return "transferred" if self._was_transferred(heard) else self._not_mine(heard)
        queues = self._board.queues
        queue = queue_named(queues, heard.order.queue)
        if not queue:
            names = [view.queue_name(queues, each, self._lang) for each in queues]
            page = replies.no_queue(heard.handoff.id, heard.order.queue, names, self._lang)
            return self._tell(heard, page, "not transferred: no such queue")
        self._by_mail(heard)
        relay.transfer(self._store, heard.handoff.id, heard.account, queue, heard.order.text, self._now())
        return "transferred"

    def _note(self, heard: _Heard) -> str:
        if not heard.order.text:
            return self._tell(heard, replies.empty(heard.handoff.id, self._lang), "nothing was written")
        relay.note(self._store, heard.handoff.id, heard.account, heard.order.text, self._now(), heard.key)
        return "noted"

    def _help(self, heard: _Heard) -> str:
        names = [view.queue_name(self._board.queues, each, self._lang) for each in self._board.queues]
        return self._tell(heard, replies.orders(heard.handoff.id, names, self._lang), "helped")

    # --- what does not pass --------------------------------------------------------------------------------------

    def _not_mine(self, heard: _Heard) -> str:
        """Only who has it speaks to the requester: words are kept as a note, and their writer is told how it stands."""
        handoff, text = heard.handoff, heard.order.text
        if text:
            self._keep(heard)
        state = "waiting" if handoff.state == "waiting" else "claimed" if handoff.state == "claimed" else "over"
        page = replies.not_yours(handoff.id, state, handoff.hotliner, self._lang, kept=bool(text))
        return self._tell(heard, page, f"not passed on: {state}")

    def _held(self, heard: _Heard) -> str:
        """Fail closed: when something of ours is among the words, none of them leaves."""
        left = "internal" if is_internal(heard.order.text) else leftover(heard.written, self._secrets(heard))
        if not left:
            return ""
        self._keep(heard)
        return self._tell(heard, replies.held(heard.handoff.id, left, self._lang), f"held back: {left}")

    def _below(self, mail: ParsedMail, handoff: Handoff) -> str:
        """What stands below our line and is new; what stands there in every mail of theirs is told once."""
        with self._store.read() as tx:
            sources = mail_briefs.sources(tx, handoff.id, handoff.conversation_id)
            notes = mail_briefs.notes(tx, handoff.conversation_id)
        below = below_line(mail.text, [text_of(raw) for raw in sources])
        return "" if below in {each.text for each in notes} else below

    def _keep_below(self, heard: _Heard) -> None:
        if heard.below:
            # Nothing is sent under this name when their mail was answered: the answer says it.
            self._write(heard.mail, heard.handoff, f"re-{heard.key}", replies.below(heard.handoff.id, self._lang))
            name = heard.key + BELOW + KEPT
            relay.note(self._store, heard.handoff.id, heard.account, heard.below, self._now(), name)

    def _secrets(self, heard: _Heard) -> Secrets:
        handoff = heard.handoff
        with self._store.read() as tx:
            sources = mail_briefs.sources(tx, handoff.id, handoff.conversation_id)
            notes = mail_briefs.notes(tx, handoff.conversation_id)
            lines = messages.transcript(tx, handoff.conversation_id)
            others = [each for each in notes if not (each.external_id.endswith(KEPT) and _wrote(tx, each, heard))]
        steps = [step.text for line in lines if line.reply for step in line.reply.steps]
        known = [*(line.text for line in lines), *steps]
        return Secrets([text_of(raw) for raw in sources], [each.text for each in others], known)

    def _keep(self, heard: _Heard) -> None:
        with self._store.read() as tx:
            sources = mail_briefs.sources(tx, heard.handoff.id, heard.handoff.conversation_id)
        text = own_lines(heard.written, heard.order.text or heard.written.text, [text_of(raw) for raw in sources])
        relay.note(self._store, heard.handoff.id, heard.account, text, self._now(), heard.key + KEPT)

    def _can_be_answered(self, heard: _Heard) -> bool:
        with self._store.read() as tx:
            return people.can_be_answered(tx, heard.handoff.conversation_id)

    def _mask(self, heard: _Heard) -> Callable[[str], str]:
        """Takes out every hotliner's address, whoever wrote it down."""
        with self._store.read() as tx:
            told = [each.address for each in mail_briefs.briefs(tx, heard.handoff.id)]
            logins = mail_briefs.address_logins(tx)
        lang: Lang = "fr" if heard.handoff.lang == "fr" else "en"
        addresses = {heard.mail.from_address, *told, *logins, *self._listed}
        return mask(addresses, self._settings.mail_address, WORDS[lang]["withheld"])

    # --- rows and mails ------------------------------------------------------------------------------------------

    def _by_mail(self, heard: _Heard) -> None:
        """They work on it by mail: what the requester says is sent on to them, and its end is told."""
        with self._store.begin(ring=True) as tx:
            mail_briefs.keep(tx, heard.handoff.id, heard.mail.from_address, by_mail=True)

    def _again(self, heard: _Heard) -> _Heard:
        with self._store.read() as tx:
            handoff = handoffs.get(tx, heard.handoff.id)
        assert handoff is not None
        return replace(heard, handoff=handoff)

    def _is_done(self, heard: _Heard, state: str) -> bool:
        """Whether this very mail has ended it, before a crash."""
        handoff = heard.handoff
        ended = handoff.state == state and handoff.account_id == heard.account.id
        return ended and handoff.closed_at is not None and handoff.closed_at >= heard.came_at

    def _was_transferred(self, heard: _Heard) -> bool:
        with self._store.read() as tx:
            moved = mail_briefs.transfers(tx, heard.handoff.conversation_id, heard.came_at)
        return heard.handoff.state == "waiting" and moved > 0

    def _tell_of_files(self, heard: _Heard) -> None:
        names = [file.name for file in heard.mail.files if not file.inline]
        if names:
            page = replies.no_files(heard.handoff.id, names, self._lang)
            self._write(heard.mail, heard.handoff, f"re-{heard.key}-files", page)

    def _tell(self, heard: _Heard, page: Page, done: str = "") -> str:
        said = replace(page, paragraphs=(*page.paragraphs, WORDS[self._lang]["below_line"])) if heard.below else page
        self._write(heard.mail, heard.handoff, f"re-{heard.key}", said)
        return done

    def _write(self, mail: ParsedMail, handoff: Handoff, name: str, page: Page) -> None:
        self._board.tell(handoff.id, mail.from_address, name, page, mail.message_id)


def _wrote(tx: Tx, note: Said, heard: _Heard) -> bool:
    """Whether they kept it themselves, under this name or before their name was known."""
    number = note.external_id.removeprefix("desk-mail-").removesuffix(KEPT).removesuffix(BELOW)
    kept = mails.get(tx, int(number)) if number.isdecimal() else None
    return note.author == heard.account.name or (kept is not None and kept.party == heard.mail.from_address)
