"""What a mail is sorted by, read from the rows in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.channels.mail.incoming import words_of
from bot.channels.mail.parsed import Kind, ParsedMail
from bot.channels.mail.sorting import Desk, How, Known, Returned, Trace, Twin
from bot.channels.mail.tokens import Role, Token, Tokens
from bot.desk.on_mail.limits import Enough, Limits
from bot.settings import Settings
from bot.store import Store, Tx, handoffs, mails
from bot.store.mails import Named

#: How many Message-IDs of a long thread are looked at, from the newest.
LOOKED_AT = 20


class Gatherer:
    """Reads what is known about a mail's thread, its sender and what was sent to them."""

    def __init__(self, store: Store, settings: Settings, tokens: Tokens, now: Callable[[], datetime]) -> None:
        """`tokens` made the addresses and subjects that lead back here."""
        self._store = store
        self._tokens = tokens
        self._now = now
        self._checks_senders = bool(settings.mail_authserv_id)
        self._limits = Limits(settings)

    def known(self, mail: ParsedMail, mail_id: int) -> Known:
        """All that the decision about mail `mail_id` depends on."""
        thread = (mail.in_reply_to, *reversed(mail.references))[:LOOKED_AT]
        wanted = [mail.message_id, *thread]
        if mail.bounce is not None:
            wanted.append(mail.bounce.message_id)
        with self._store.read() as tx:
            named = mails.named(tx, wanted)
            tokens = [token for each in mail.recipients if (token := self._tokens.read_plus(each))]
            trace = self._trace(tx, mail, tokens, [each for name in thread for each in named.get(name, ())])
            enough = self._enough(tx, mail, trace)
            return Known(
                trace=trace,
                twin=_twin(mail, mail_id, named.get(mail.message_id, ())),
                returned=self._returned(tx, mail, tokens, named),
                desk=self._desk(tx, mail, tokens, [each for name in thread for each in named.get(name, ())]),
                is_ours=any(each.direction == "out" for each in named.get(mail.message_id, ())),
                capped=enough.why if enough else "",
                capped_here=enough is not None and enough.here,
            )

    def _enough(self, tx: Tx, mail: ParsedMail, trace: Trace | None) -> Enough | None:
        if not mail.from_address or mail.kind not in (Kind.PERSON, Kind.UNPARSABLE):
            return None
        trusted = mail.verified or not self._checks_senders
        conversation_id = trace.conversation_id if trace else None
        return self._limits.reached(tx, mail.from_address, conversation_id, self._now(), trusted=trusted)

    def _trace(self, tx: Tx, mail: ParsedMail, tokens: Sequence[Token], thread: Sequence[Named]) -> Trace | None:
        """The conversation that it points to: by a signed address, by the mails that it names, by its subject."""
        for token in tokens:
            if token.role is Role.REQUESTER and (found := self._by_token(tx, token)):
                return found
        # Where a name was used twice, the conversation in which this sender takes part is meant.
        ids = dict.fromkeys(each.conversation_id for each in thread if each.conversation_id and not each.handoff_id)
        traces = [found for number in ids if (found := _trace_of(tx, number, How.THREAD))]
        mine = [found for found in traces if mail.from_address in found.requester]
        if mine or traces:
            return (mine or traces)[0]
        tagged = self._tokens.tagged(mail.subject)
        if tagged is None or (self._checks_senders and not mail.verified):
            # Four digits can be guessed: they count for senders that our server vouches for, where it does so at all.
            return None
        return _trace_of(tx, tagged, How.SUBJECT)

    def _by_token(self, tx: Tx, token: Token) -> Trace | None:
        found = _trace_of(tx, token.number, How.TOKEN)
        if found is None or not any(self._tokens.fits(token, party) for party in found.requester):
            return None
        return found

    def _desk(self, tx: Tx, mail: ParsedMail, tokens: Sequence[Token], thread: Sequence[Named]) -> Desk | None:
        """The handoff about which we wrote to this very hotliner."""
        party = mail.from_address
        for token in tokens:
            if token.role is Role.HOTLINER and party and self._tokens.fits(token, party):
                handoff = handoffs.get(tx, token.number)
                if handoff is not None:
                    return Desk(handoff.id, handoff.conversation_id)
        for each in thread:
            if each.direction == "out" and each.handoff_id and each.party == party and each.conversation_id:
                return Desk(each.handoff_id, each.conversation_id)
        return None

    def _returned(
        self, tx: Tx, mail: ParsedMail, tokens: Sequence[Token], named: dict[str, list[Named]]
    ) -> Returned | None:
        """The mail of ours that came back: by the return path's token, by the mail in the report, by its thread."""
        if mail.bounce is None:
            return None
        for token in tokens:
            found = mails.by_id(tx, token.number) if token.role is Role.BOUNCE else None
            if found is not None and found.direction == "out" and self._tokens.fits(token, found.party):
                return Returned(found.conversation_id, found.row_id, found.party)
        for name in (mail.bounce.message_id, mail.in_reply_to, *reversed(mail.references)):
            for each in named.get(name, ()):
                if each.direction == "out":
                    return Returned(each.conversation_id, each.row_id, each.party)
        return None


def _trace_of(tx: Tx, conversation_id: int, how: How) -> Trace | None:
    found = mails.parties(tx, conversation_id)
    return Trace(conversation_id, how, found.requester, found.copied, found.threads) if found else None


def _twin(mail: ParsedMail, mail_id: int, same_name: Sequence[Named]) -> Twin | None:
    """An earlier mail of this sender under the same Message-ID."""
    for each in same_name:
        if each.direction == "in" and each.id != mail_id and each.party == mail.from_address:
            return Twin(each.conversation_id, each.words == words_of(mail))
    return None
