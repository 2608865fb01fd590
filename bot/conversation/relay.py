"""Passing the relay to humans. Pure: no I/O."""

from __future__ import annotations

import re
from dataclasses import replace

from bot import guiding
from bot.acts import Act, Read, wants_human
from bot.acts.answers import GREET, THANKS
from bot.acts.pleasantries import without_pleasantries
from bot.acts.spelling import plain
from bot.conversation.gathering import Known
from bot.messages import Reply, ReplyKind
from bot.state import Conversation, Outcome, Pending, Policy, Reason, Stage, Turn
from bot.wording import say


def hand_off(conversation: Conversation, reason: Reason, *, silent: bool = False, key: str = "") -> Turn:
    """Pass the conversation to humans, and say so: with the sentence of the reason, or the sentence `key`.

    `silent`: say nothing, for there is a robot on the other side.
    """
    lang = conversation.lang
    queue = _queue(conversation)
    guide = conversation.guide
    stopped = guide is not None and Outcome.NOT_REACHED in guide.outcomes
    # Who asks for a human at the second step has not found that the article is of no help.
    conversation = guiding.put_away(conversation, Outcome.ABANDONED if stopped else Outcome.NOT_SOLVED)
    conversation = replace(
        conversation,
        stage=Stage.WITH_HOTLINER,
        pending=Pending.NOTHING,
        offered=(),
        aside="",
        aside_solved=False,
        handed_over=True,
    )
    if silent:
        return Turn(conversation, handoff=reason, queue=queue, silence=f"passed on without a word: {reason.value}")
    reply = Reply(ReplyKind.HANDOFF, lang, say(lang, key or f"handoff-{reason.value}"))
    return Turn(conversation, (reply,), handoff=reason, queue=queue)


def _queue(conversation: Conversation) -> str:
    if conversation.guide is not None:
        return conversation.guide.queue
    if conversation.candidates:
        return conversation.candidates[0].queue
    return conversation.tried[-1].guide.queue if conversation.tried else ""


def with_words(conversation: Conversation, read: Read) -> Conversation:
    """Keep what the person wrote, when it says more than one wish."""
    if len(read.text.split()) < 6 and conversation.problem:
        return conversation
    return replace(conversation, problem=joined(conversation.problem, read.text))


def joined(problem: str, text: str) -> str:
    return f"{problem}\n{text}".strip() if text and text not in problem else problem


def with_hotliner(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    """The bot holds its tongue, but for who asks for a human again; by mail, once an episode and for nothing else."""
    if read.act is not Act.HUMAN:
        return Turn(conversation, silence="a hotliner has the conversation")
    if policy.all_at_once and (known.claimed or not _only_a_wish(read.text)):
        return Turn(conversation, silence="a hotliner has the conversation, and reads this")
    if policy.all_at_once and conversation.told_to_wait == conversation.episode:
        return Turn(conversation, silence="a hotliner has the conversation, as the person was told")
    lang = conversation.lang
    told = replace(conversation, told_to_wait=conversation.episode)
    return Turn(told, (Reply(ReplyKind.HANDOFF, lang, say(lang, "handoff-already")),))


_CLAUSES = re.compile(r"[,;.!?\n]+|\s(?:et|and|mais|but)\s")


def _only_a_wish(text: str) -> bool:
    """Whether the message asks for a human and tells nothing: neither where they are, nor a number to call."""
    if re.search(r"\d", text):
        return False
    clauses = (clause for clause in _CLAUSES.split(without_pleasantries(text)) if re.search(r"\w", clause))
    return all(_is_courteous(clause) or wants_human(clause) for clause in clauses)


def _is_courteous(clause: str) -> bool:
    words = plain(clause)
    return not words or bool(GREET.search(words) or THANKS.search(words))
