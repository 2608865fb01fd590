"""What is different by mail, where each question costs a round trip. Pure: no I/O.

A picture goes to a human, a fact changes the way at once, another problem is taken up without asking when it is clear,
and the one that was left for it can be taken up again.
"""

from __future__ import annotations

from dataclasses import replace

from bot import diagnosis, guiding
from bot.acts import Act, Read
from bot.conversation.another import left_for_another, surely_another, take_up_again, to_another
from bot.conversation.faults import diagnose, led_by
from bot.conversation.gathering import Known
from bot.conversation.relay import hand_off, joined, with_words
from bot.conversation.situation import excludes, situation
from bot.messages import ReplyKind
from bot.state import Conversation, Outcome, Pending, Policy, Reason, Stage, Turn
from bot.wording import say
from retrieval.articles import Decision


def by_mail(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn | None:
    """What a message leads to by mail, and by mail only; none: the same as everywhere."""
    if read.act is Act.ATTACHED or (read.act is Act.NONSENSE and not read.text):
        return hand_off(with_words(conversation, read), Reason.UNKNOWN, key="handoff-attached")
    if read.act is Act.RETURN and (left := left_for_another(conversation)) is not None:
        return take_up_again(conversation, left, known.vocabulary, policy)
    if conversation.stage is Stage.CLOSED and conversation.handed_over and _still_there(conversation, read, known):
        again = replace(conversation, episode=conversation.episode + 1)
        return hand_off(with_words(again, read), Reason.EXHAUSTED, key="handoff-reopened")
    if conversation.stage is Stage.CLOSED:
        unknown = known.findings is None or known.findings.decision is Decision.UNKNOWN
        return Turn(conversation, silence="thanks, after the end") if read.maybe is Act.THANKS and unknown else None
    if read.act is Act.THANKS and conversation.pending is not Pending.WORKED:
        return Turn(conversation, silence="thanks")
    return None


def _still_there(conversation: Conversation, read: Read, known: Known) -> bool:
    """Whether the problem that a hotliner had is not solved after all, and no other one is told."""
    if read.also or Act.NOT_SOLVED in (read.act, read.maybe):
        return not read.also
    if read.act is not Act.ASK or read.maybe is not None or known.findings is None:
        return False
    had = {tried.guide.article for tried in conversation.tried} | {each.article for each in conversation.candidates[:1]}
    return known.findings.decision is not Decision.UNKNOWN and known.findings.matches[0].article.id in had


def aside(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn | None:
    """Words that answer no step, and need no question: what the person has, or another problem for sure."""
    if (turn := _with_facts(conversation, read, known, policy)) is not None:
        return turn
    if read.act is not Act.ASK or not surely_another(conversation, read, known):
        return None
    outcome = Outcome.SOLVED if read.maybe is Act.SOLVED else Outcome.ABANDONED
    return to_another(conversation, read.text, known, policy, outcome)


def _with_facts(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn | None:
    """Facts while guiding: another fault where the article isn't about them, else they are noted."""
    facts = situation(read, known.vocabulary)
    guide, lang = conversation.guide, conversation.lang
    if not facts or guide is None:
        return None
    conversation = replace(
        conversation,
        facts=diagnosis.add_facts(conversation.facts, facts),
        problem=joined(conversation.problem, read.text),
        misses=0,
    )
    if not excludes(_applies_to(conversation, guide.article, known), facts, known.vocabulary):
        lead = say(lang, "noted")
        return Turn(conversation, (guiding.here_again(conversation, policy, lead),))
    turn = diagnose(guiding.put_away(conversation, Outcome.ABANDONED), known, policy)
    if turn.handoff is None and turn.conversation.pending is Pending.WORDS:
        turn = replace(hand_off(turn.conversation, Reason.UNKNOWN), gap=turn.gap)
    return turn if turn.handoff is not None else led_by(turn, say(lang, "not-for-this"))


def _applies_to(conversation: Conversation, article: str, known: Known) -> dict[str, tuple[str, ...]]:
    """What the article is about, as far as it is known here."""
    for match in known.findings.matches if known.findings else ():
        if match.article.id == article:
            return dict(match.article.applies_to)
    return next((each.applies_to for each in conversation.candidates if each.article == article), {})


def with_what_is_left(turn: Turn) -> Turn:
    """The last words of a problem, when another was left for it: how to come back to that."""
    left = left_for_another(turn.conversation)
    if left is None or not turn.replies or turn.replies[-1].kind is not ReplyKind.END:
        return turn
    last = turn.replies[-1]
    text = f"{last.text} {say(last.lang, 'still-open', title=left.guide.title)}"
    return replace(turn, replies=(*turn.replies[:-1], replace(last, text=text)))
