"""What is different by mail, where each question costs a round trip. Pure: no I/O.

A picture goes to a human, a fact changes the way at once, another problem is taken up without asking when it is clear,
and the one that was left for it can be taken up again.
"""

from __future__ import annotations

from dataclasses import replace

from bot import diagnosis, guiding
from bot.acts import Act, Read
from bot.conversation.faults import diagnose, led_by, told
from bot.conversation.gathering import Known
from bot.conversation.relay import hand_off, joined, with_words
from bot.conversation.situation import excludes, situation
from bot.messages import ReplyKind
from bot.state import Conversation, Outcome, Pending, Policy, Reason, Stage, Tried, Turn
from bot.wording import say
from retrieval.articles import Decision
from retrieval.vocabulary import Vocabulary


def by_mail(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn | None:
    """What a message leads to by mail, and by mail only; none: the same as everywhere."""
    if read.act is Act.ATTACHED or (read.act is Act.NONSENSE and not read.text):
        return hand_off(with_words(conversation, read), Reason.UNKNOWN, key="handoff-attached")
    if read.act is Act.RETURN and (left := _left_for_another(conversation)) is not None:
        return _take_up_again(conversation, left, known.vocabulary, policy)
    if conversation.stage is Stage.CLOSED:
        unknown = known.findings is None or known.findings.decision is Decision.UNKNOWN
        return Turn(conversation, silence="thanks, after the end") if read.maybe is Act.THANKS and unknown else None
    if read.act is Act.THANKS and conversation.pending is not Pending.WORKED:
        return Turn(conversation, silence="thanks")
    return None


def _left_for_another(conversation: Conversation) -> Tried | None:
    left = (tried for tried in reversed(conversation.tried) if tried.outcome is Outcome.ABANDONED and tried.problem)
    return next(left, None)


def _take_up_again(conversation: Conversation, left: Tried, vocabulary: Vocabulary, policy: Policy) -> Turn:
    """Back to the problem that was left; the one at hand is left in its turn."""
    if conversation.stage is Stage.CLOSED:
        conversation = replace(conversation, episode=conversation.episode + 1)
    away = leave(conversation, Outcome.ABANDONED)
    guide = left.guide
    pending = Pending.WORKED if guide.at >= len(guide.steps) else Pending.NOTHING
    back = replace(
        _afresh(away), stage=Stage.GUIDING, guide=guide, pending=pending, problem=left.problem,
        tried=tuple(tried for tried in away.tried if tried is not left),
        facts=diagnosis.add_facts(away.facts, diagnosis.facts_in(left.problem, vocabulary)),
    )  # fmt: skip
    lead = say(back.lang, "back-to-left", title=guide.title)
    return Turn(back, (guiding.whole_again(back, policy, lead),))


def leave(conversation: Conversation, outcome: Outcome) -> Conversation:
    """Put the guide away for another problem; with what it was about, so that it can be taken up again."""
    away = guiding.put_away(conversation, outcome)
    if conversation.guide is None or outcome is not Outcome.ABANDONED:
        return away
    return replace(away, tried=(*away.tried[:-1], replace(away.tried[-1], problem=conversation.problem)))


def _afresh(conversation: Conversation) -> Conversation:
    """The same person, with another problem."""
    profile = tuple(fact for fact in conversation.facts if fact.source == "profile")
    return replace(
        conversation, problem="", asked=(), offered=(), candidates=(), refused=(), aside="", misses=0, facts=profile,
        pending=Pending.NOTHING,
    )  # fmt: skip


def aside(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn | None:
    """Words that answer no step, and need no question: what the person has, or another problem for sure."""
    if (turn := _with_facts(conversation, read, known, policy)) is not None:
        return turn
    if read.act is not Act.ASK or not _surely_another(conversation, read, known):
        return None
    over = read.maybe is Act.SOLVED
    turn = to_another(conversation, read.text, known, policy, Outcome.SOLVED if over else Outcome.ABANDONED)
    return replace(turn, fixed=conversation.guide.article) if over and conversation.guide else turn


def _surely_another(conversation: Conversation, read: Read, known: Known) -> bool:
    findings, guide = known.findings, conversation.guide
    if findings is None or guide is None or findings.decision is Decision.UNKNOWN:
        return False
    another = findings.matches[0].article.id not in conversation.excluded | {guide.article}
    return another and (findings.decision is Decision.SURE or read.also)


def to_another(conversation: Conversation, text: str, known: Known, policy: Policy, outcome: Outcome) -> Turn:
    """Take up the problem that `text` tells, and say how to come back to the one that is left with this outcome."""
    guide, lang = conversation.guide, conversation.lang
    assert guide is not None
    fresh = _afresh(leave(conversation, outcome))
    turn = diagnose(told(fresh, Read(Act.ASK, text), known.vocabulary), known, policy, text)
    if turn.handoff is not None:
        return turn
    key = "another-after-solved" if outcome is Outcome.SOLVED else "another-left"
    return led_by(turn, say(lang, key, title=guide.title))


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
        return Turn(conversation, (guiding.whole_again(conversation, policy, lead),))
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
    left = _left_for_another(turn.conversation)
    if left is None or not turn.replies or turn.replies[-1].kind is not ReplyKind.END:
        return turn
    last = turn.replies[-1]
    text = f"{last.text} {say(last.lang, 'still-open', title=left.guide.title)}"
    return replace(turn, replies=(*turn.replies[:-1], replace(last, text=text)))
