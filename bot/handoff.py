"""The passing of a conversation to humans, and what hotliners do with it. Each function is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.conversation import hand_off
from bot.messages import Reply, ReplyKind
from bot.state import Conversation, Fact, Pending, Reason, Stage, Tried
from bot.store import Conflict, Store, Tx, conversations, fixes, handoffs, messages
from bot.store.accounts import Account
from bot.wording import say
from retrieval.vocabulary import Vocabulary

#: Channels on which "somebody has taken your request", or a second mail to say goodbye, would be one too many.
TERSE_CHANNELS = frozenset({"mail"})


class HandoffError(RuntimeError):
    """A hotliner can't do this now; the message says why, in their words."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Why a conversation goes to humans and from where, and what it takes to put its ids into words."""

    reason: Reason
    channel: str
    queue: str = ""
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    #: An article's title in the conversation's language.
    title_of: Callable[[str], str] = str


def packet(conversation: Conversation, requester: str, relay: Relay) -> dict[str, Any]:
    """The context that goes with a conversation: the same on every channel and on the desk. Pure."""
    return {
        "requester": requester,
        "channel": relay.channel,
        "lang": conversation.lang,
        "problem": conversation.problem,
        "reason": relay.reason.value,
        "mood": "upset" if conversation.upset else "calm",
        "facts": [_fact(fact, conversation, relay.vocabulary) for fact in conversation.facts],
        "tried": [_tried(tried) for tried in conversation.tried],
        "refused": [{"article": each, "title": relay.title_of(each)} for each in dict.fromkeys(conversation.refused)],
        "candidates": [
            {"article": each.article, "title": each.title, "probability": round(each.probability, 3)}
            for each in conversation.candidates[:5]
            if each.article not in conversation.excluded
        ],
    }


def _fact(fact: Fact, conversation: Conversation, vocabulary: Vocabulary) -> dict[str, str]:
    facet = vocabulary.facets.get(fact.facet)
    known = facet is not None and fact.value in facet.values
    label = facet.values[fact.value].label[conversation.lang] if facet is not None and known else fact.value
    return {"facet": fact.facet, "value": fact.value, "label": label, "source": fact.source}


def _tried(tried: Tried) -> dict[str, Any]:
    steps = zip(tried.guide.steps, tried.guide.outcomes, strict=True)
    return {
        "article": tried.guide.article,
        "title": tried.guide.title,
        "outcome": tried.outcome.value,
        "steps": [{"number": n, "text": step.text, "outcome": out.value} for n, (step, out) in enumerate(steps, 1)],
    }


def open_(tx: Tx, stored: conversations.Stored, conversation: Conversation, relay: Relay, now: datetime) -> int:
    """Put the conversation on the waiting list, in the caller's transaction; one that waits already is kept."""
    context = packet(conversation, stored.requester, relay)
    waiting = handoffs.open_of(tx, stored.id)
    if waiting is not None:
        handoffs.set_packet(tx, waiting.id, context)
        return waiting.id
    return handoffs.add(tx, stored.id, relay.queue, relay.reason.value, context, now)


def to_humans(
    tx: Tx, conversation_id: int, relay: Relay, text: str, name: str, now: datetime, *, silent: bool = True
) -> int:
    """Something happened that only a human can judge: a note says what, and the conversation waits for one.

    In the caller's transaction. `name` makes the note count once. Unless `silent`, the requester is told that a human
    has it. Returns the note's id.
    """
    stored = conversations.load(tx, conversation_id, lock=True)
    assert stored is not None
    if stored.stage != Stage.WITH_HOTLINER:
        turn = hand_off(Conversation.from_json(stored.state), relay.reason, silent=silent)
        conversations.save(tx, stored.id, turn.conversation.to_json(), now, wake_at=None)
        channel = conversations.last_channel(tx, stored.id)
        for n, reply in enumerate(turn.replies):
            messages.add_outgoing(tx, stored.id, channel, f"{name}-{n}", reply, now)
        open_(tx, stored, turn.conversation, replace(relay, queue=turn.queue), now)
    return messages.add_note(tx, stored.id, "bot", text, name, now)


def claim(store: Store, handoff_id: int, account: Account, now: datetime) -> bool:
    """Take it; the first one wins. False: somebody was faster, or it is over."""
    with store.begin(ring=True) as tx:
        if not handoffs.claim(tx, handoff_id, account.id, now):
            return False
        handoff = _get(tx, handoff_id)
        messages.hold_bot_replies(tx, handoff.conversation_id, now)
        if conversations.last_channel(tx, handoff.conversation_id) not in TERSE_CHANNELS:
            conversation = _conversation(tx, handoff.conversation_id)
            _tell(tx, handoff.conversation_id, conversation, "taken", account, now)
        handoffs.audit(tx, now, account.id, "claim", handoff.conversation_id, handoff=handoff_id)
    return True


def answer(store: Store, handoff_id: int, account: Account, text: str, now: datetime, key: str = "") -> None:
    """Say this to the requester, on their channel. The same `key` twice says it once."""
    # A form that is sent twice says its words once: the second finds its key taken.
    with suppress(Conflict), store.begin(ring=True) as tx:
        handoff = _mine(tx, handoff_id, account)
        conversation = _conversation(tx, handoff.conversation_id)
        _say(tx, handoff.conversation_id, conversation, _text(text), account, now, key)
        handoffs.audit(tx, now, account.id, "answer", handoff.conversation_id, handoff=handoff_id)


def note(store: Store, handoff_id: int, account: Account, text: str, now: datetime, key: str = "") -> None:
    """Keep a note among hotliners; it never leaves."""
    with suppress(Conflict), store.begin(ring=True) as tx:
        handoff = _get(tx, handoff_id)
        messages.add_note(tx, handoff.conversation_id, account.name, _text(text), _name(key), now)
        handoffs.audit(tx, now, account.id, "note", handoff.conversation_id, handoff=handoff_id)


def transfer(store: Store, handoff_id: int, account: Account, queue: str, text: str, now: datetime) -> None:
    """Put it back on the waiting list in another queue, with a note of why."""
    with store.begin(ring=True) as tx:
        handoff = _mine(tx, handoff_id, account)
        handoffs.release(tx, handoff_id, queue)
        if text.strip():
            messages.add_note(tx, handoff.conversation_id, account.name, text.strip(), _name(""), now)
        handoffs.audit(tx, now, account.id, "transfer", handoff.conversation_id, handoff=handoff_id, queue=queue)


def give_back(store: Store, handoff_id: int, account: Account, now: datetime) -> None:
    """Return the conversation to the bot, and tell the requester."""
    with store.begin(ring=True) as tx:
        handoff = _mine(tx, handoff_id, account)
        handoffs.close(tx, handoff_id, "returned", now)
        conversation = replace(
            _conversation(tx, handoff.conversation_id),
            stage=Stage.LISTENING,
            pending=Pending.NOTHING,
            misses=0,
            upset=False,
        )
        conversations.save(tx, handoff.conversation_id, conversation.to_json(), now, wake_at=None)
        _tell(tx, handoff.conversation_id, conversation, "returned", account, now)
        handoffs.audit(tx, now, account.id, "return", handoff.conversation_id, handoff=handoff_id)


def resolve(store: Store, handoff_id: int, account: Account, article_id: str, text: str, now: datetime) -> None:
    """It is solved: say so to the requester (with closing words, if any), and keep which article helped."""
    with store.begin(ring=True) as tx:
        handoff = _mine(tx, handoff_id, account)
        handoffs.close(tx, handoff_id, "resolved", now, article_id, text.strip())
        conversation = replace(_conversation(tx, handoff.conversation_id), stage=Stage.CLOSED, pending=Pending.NOTHING)
        conversations.save(tx, handoff.conversation_id, conversation.to_json(), now, wake_at=None)
        if article_id:
            fixes.add(tx, handoff.conversation_id, article_id, "hotliner", now)
        said, terse = text.strip(), conversations.last_channel(tx, handoff.conversation_id) in TERSE_CHANNELS
        key = "resolved-mail" if terse else "resolved"
        end = say(conversation.lang, key, name=account.name)
        if said:
            _say(tx, handoff.conversation_id, conversation, f"{said}\n\n{end}" if terse else said, account, now)
        if not (said and terse):
            _tell(tx, handoff.conversation_id, conversation, key, account, now, ReplyKind.END)
        handoffs.audit(tx, now, account.id, "resolve", handoff.conversation_id, handoff=handoff_id, article=article_id)


def _get(tx: Tx, handoff_id: int) -> handoffs.Handoff:
    handoff = handoffs.get(tx, handoff_id)
    if handoff is None:
        raise HandoffError("This handoff does not exist.")
    return handoff


def _mine(tx: Tx, handoff_id: int, account: Account) -> handoffs.Handoff:
    handoff = _get(tx, handoff_id)
    if handoff.state != "claimed":
        raise HandoffError(
            "Take the conversation first." if handoff.state == "waiting" else "This conversation is over."
        )
    if handoff.account_id != account.id:
        raise HandoffError(f"{handoff.hotliner} has this conversation.")
    return handoff


def _conversation(tx: Tx, conversation_id: int) -> Conversation:
    stored = conversations.load(tx, conversation_id, lock=True)
    assert stored is not None
    return Conversation.from_json(stored.state)


def _tell(
    tx: Tx, conversation_id: int, conversation: Conversation, key: str, account: Account, now: datetime,
    kind: ReplyKind = ReplyKind.HANDOFF,
) -> None:  # fmt: skip
    lang = conversation.lang
    reply = Reply(kind, lang, say(lang, key, name=account.name))
    channel = conversations.last_channel(tx, conversation_id)
    messages.add_outgoing(tx, conversation_id, channel, _name(""), reply, now)


def _say(
    tx: Tx, conversation_id: int, conversation: Conversation, text: str, account: Account, now: datetime, key: str = ""
) -> None:
    reply = Reply(ReplyKind.HUMAN, conversation.lang, text, author=account.name)
    channel = conversations.last_channel(tx, conversation_id)
    messages.add_outgoing(tx, conversation_id, channel, _name(key), reply, now)


def _name(key: str) -> str:
    return f"desk-{key or uuid4().hex}"


def _text(text: str) -> str:
    if not text.strip():
        raise HandoffError("There is nothing to send.")
    return text.strip()
