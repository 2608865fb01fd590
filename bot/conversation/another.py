"""Another problem while there is one at hand: seeing it, asking about it, taking it up, and coming back. Pure: no I/O."""

from __future__ import annotations

from dataclasses import replace

from bot import diagnosis, guiding
from bot.acts import Act, Read
from bot.acts.answers import NAMES_SUBJECT
from bot.acts.pleasantries import without_pleasantries
from bot.acts.spelling import plain
from bot.conversation.faults import diagnose, followed_by, led_by, told
from bot.conversation.gathering import Known
from bot.guiding import choices
from bot.messages import Reply, ReplyKind
from bot.state import Conversation, Fact, Outcome, Pending, Policy, Stage, Tried, Turn
from bot.wording import say
from retrieval.articles import Decision
from retrieval.vocabulary import Vocabulary

#: Characters of the person's words that a question quotes.
_MOST_QUOTED = 120


def is_another(conversation: Conversation, known: Known, *, names_it: bool) -> bool:
    """Whether what was found is another fault than the one at hand; words that name what is broken tell sooner."""
    findings, guide = known.findings, conversation.guide
    if findings is None or guide is None or findings.decision is Decision.UNKNOWN:
        return False
    chances = {match.article.id: match.probability for match in findings.matches}
    if findings.matches[0].article.id == guide.article:
        return False
    return findings.decision is Decision.SURE or (names_it and chances.get(guide.article, 0) < findings.probability / 2)


def surely_another(conversation: Conversation, read: Read, known: Known) -> bool:
    """The same, so sure that nobody need be asked."""
    findings, guide = known.findings, conversation.guide
    if findings is None or guide is None or findings.decision is Decision.UNKNOWN:
        return False
    another = findings.matches[0].article.id not in conversation.excluded | {guide.article}
    return another and (findings.decision is Decision.SURE or read.also)


def after_it_works(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn | None:
    """By mail, "ça marche, par contre mon VPN...": what comes after it, which alone was searched for.

    None when that seems to be about the problem at hand: the message counts as a whole.
    """
    names_it = bool(NAMES_SUBJECT.search(plain(read.then)))
    if is_another(conversation, known, names_it=names_it):
        return to_another(conversation, read.then, known, policy, Outcome.SOLVED)
    unknown = known.findings is None or known.findings.decision is Decision.UNKNOWN
    return ask_whether_another(conversation, read.then, policy, solved=True) if names_it and unknown else None


def ask_whether_another(conversation: Conversation, words: str, policy: Policy, *, solved: bool = False) -> Turn:
    """Ask whether these words are about another problem. `solved`: the one at hand is, as the person wrote with them."""
    conversation = replace(conversation, pending=Pending.ANOTHER, aside=words, aside_solved=solved)
    return Turn(conversation, (another_reply(conversation, policy),))


def another_reply(conversation: Conversation, policy: Policy, lead: str = "") -> Reply:
    """The question; by mail with the words that it is about, for the answer may come days later."""
    lang = conversation.lang
    question = say(lang, "another-problem")
    if policy.all_at_once:
        question = say(lang, "another-problem-mail", words=_shortened(conversation.aside))
    new, same, human = choices(lang, "new-problem", "same-problem", "human")
    buttons = (replace(new, act="new"), replace(same, act="same"), human)
    return Reply(ReplyKind.QUESTION, lang, f"{lead}\n\n{question}".strip(), buttons)


def _shortened(text: str) -> str:
    words = " ".join(without_pleasantries(text).split()).rstrip(" .")
    if len(words) <= _MOST_QUOTED:
        return words
    kept = words[: _MOST_QUOTED - 1]
    return (kept.rsplit(" ", 1)[0] if " " in kept else kept).rstrip(" ,;:.") + "…"


def to_another(conversation: Conversation, text: str, known: Known, policy: Policy, outcome: Outcome) -> Turn:
    """Take up the problem that `text` tells, and say how to come back to the one that is left with this outcome."""
    guide, lang = conversation.guide, conversation.lang
    assert guide is not None
    fresh = _afresh(leave(conversation, outcome))
    turn = diagnose(told(fresh, Read(Act.ASK, text), known.vocabulary), known, policy, text)
    if outcome is Outcome.SOLVED:
        turn = replace(turn, fixed=guide.article)
    if turn.handoff is not None:
        return turn
    if outcome is Outcome.SOLVED:
        return led_by(turn, say(lang, "another-after-solved", title=guide.title))
    return followed_by(turn, say(lang, "another-left", title=guide.title))


def left_for_another(conversation: Conversation) -> Tried | None:
    """The problem that was left last, and may be taken up again."""
    left = (tried for tried in reversed(conversation.tried) if tried.outcome is Outcome.ABANDONED and tried.problem)
    return next(left, None)


def take_up_again(conversation: Conversation, left: Tried, vocabulary: Vocabulary, policy: Policy) -> Turn:
    """Back to the problem that was left; the one at hand is left in its turn."""
    if conversation.stage is Stage.CLOSED:
        conversation = replace(conversation, episode=conversation.episode + 1)
    away = leave(conversation, Outcome.ABANDONED)
    guide = left.guide
    pending = Pending.WORKED if guide.at >= len(guide.steps) else Pending.NOTHING
    fresh = _afresh(away)
    known = diagnosis.add_facts(diagnosis.facts_in(left.problem, vocabulary), left.facts)
    back = replace(
        fresh, stage=Stage.GUIDING, guide=guide, pending=pending, problem=left.problem,
        tried=tuple(tried for tried in away.tried if tried is not left),
        facts=diagnosis.add_facts(known, fresh.facts),
    )  # fmt: skip
    lead = say(back.lang, "back-to-left", title=guide.title)
    return Turn(back, (guiding.here_again(back, policy, lead),))


def leave(conversation: Conversation, outcome: Outcome) -> Conversation:
    """Put the guide away for another problem; with what it was about, so that it can be taken up again."""
    away = guiding.put_away(conversation, outcome)
    if conversation.guide is None or outcome is not Outcome.ABANDONED:
        return away
    left = replace(away.tried[-1], problem=conversation.problem, facts=conversation.facts)
    return replace(away, tried=(*away.tried[:-1], left))


def _afresh(conversation: Conversation) -> Conversation:
    """The same person, with another problem."""
    facts = tuple(fact for fact in conversation.facts if _is_of_the_person(fact))
    return replace(
        conversation, problem="", asked=(), offered=(), candidates=(), refused=(), aside="", aside_solved=False,
        misses=0, facts=facts, pending=Pending.NOTHING,
    )  # fmt: skip


def _is_of_the_person(fact: Fact) -> bool:
    """Whether it holds for the person's next problem too: their system, and the device that they said they have.

    A device in the words of a problem ("l'imprimante n'imprime pas") is what that problem is about.
    """
    return fact.source == "profile" or fact.facet == "os" or (fact.facet == "device" and fact.source == "answer")
