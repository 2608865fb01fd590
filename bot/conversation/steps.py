"""While a person is led through an article: answers, asides, another problem. Pure: no I/O."""

from __future__ import annotations

from dataclasses import replace

from bot import guiding
from bot.acts import Act, Read
from bot.conversation.by_mail import aside, to_another
from bot.conversation.faults import diagnose, next_fault, pick, told
from bot.conversation.gathering import Known
from bot.conversation.relay import hand_off
from bot.guiding import choices
from bot.messages import Reply, ReplyKind
from bot.state import Conversation, Outcome, Pending, Policy, Reason, Stage, Turn
from bot.wording import say
from retrieval.articles import Decision, Lang


def while_guiding(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    worked = conversation.pending is Pending.WORKED
    if read.act is Act.SOLVED or (worked and read.act in (Act.YES, Act.THANKS)):
        return solved(conversation, read)
    if read.act is Act.PICK:
        return pick(conversation, read, known, policy)
    if policy.all_at_once and (turn := aside(conversation, read, known, policy)) is not None:
        return turn
    if read.act is Act.ASK:
        return _aside(conversation, read, known, policy)
    if read.act not in _ABOUT_A_STEP:
        return _beside_the_step(conversation, read, policy)
    turn = guiding.follow(conversation, read, policy)
    vain = guiding.OUTCOMES.get(read.act) in (Outcome.NOT_SOLVED, Outcome.CANNOT)
    if turn is not None and not (vain and read.upset):
        return turn
    after = conversation if turn is None else turn.conversation
    return next_fault(guiding.put_away(after, Outcome.NOT_SOLVED, read), known, policy)


_ABOUT_A_STEP = frozenset({*guiding.OUTCOMES, Act.BACK, Act.STEP})


def _beside_the_step(conversation: Conversation, read: Read, policy: Policy) -> Turn:
    """Thanks, a greeting, the button of an older question: where we are, said again."""
    if read.act is Act.THANKS and policy.all_at_once:
        return Turn(conversation, silence="thanks")
    worked = conversation.pending is Pending.WORKED
    other = "try-it" if worked and read.act is Act.UNSURE else "repeat-choice"
    key = {Act.THANKS: "you-are-welcome", Act.GREET: "hello-again"}.get(read.act, other)
    return Turn(conversation, (guiding.here_again(conversation, policy, say(conversation.lang, key)),))


def _aside(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    """Words that answer no step: another problem, or more about this one."""
    lang = conversation.lang
    if _is_another(conversation, known, names_it=read.maybe is not None):
        conversation = replace(conversation, pending=Pending.ANOTHER, aside=read.text)
        return Turn(conversation, (another_reply(lang, say(lang, "another-problem")),))
    if read.maybe is not None:
        return while_guiding(conversation, replace(read, act=read.maybe), known, policy)
    conversation = told(replace(conversation, misses=conversation.misses + 1), read, known.vocabulary)
    if conversation.misses >= policy.misses or read.upset:
        return hand_off(conversation, Reason.UPSET if conversation.upset else Reason.UNKNOWN)
    return Turn(conversation, (guiding.here_again(conversation, policy, say(lang, "aside")),))


def _is_another(conversation: Conversation, known: Known, *, names_it: bool) -> bool:
    """Whether what was found is another fault than the one at hand; words that name what is broken tell sooner."""
    findings, guide = known.findings, conversation.guide
    if findings is None or guide is None or findings.decision is Decision.UNKNOWN:
        return False
    chances = {match.article.id: match.probability for match in findings.matches}
    if findings.matches[0].article.id == guide.article:
        return False
    return findings.decision is Decision.SURE or (names_it and chances.get(guide.article, 0) < findings.probability / 2)


def another_reply(lang: Lang, text: str) -> Reply:
    new, same, human = choices(lang, "new-problem", "same-problem", "human")
    return Reply(ReplyKind.QUESTION, lang, text, (replace(new, act="new"), replace(same, act="same"), human))


def same_or_another(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    if read.act is Act.ASK and _is_another(conversation, known, names_it=True):
        # More words about the other problem answer the question.
        conversation, read = replace(conversation, aside=read.text), replace(read, act=Act.NEW)
    if read.act in (Act.NEW, Act.YES) and policy.all_at_once:
        return to_another(conversation, conversation.aside, known, policy, Outcome.ABANDONED)
    if read.act in (Act.NEW, Act.YES):
        left = guiding.put_away(conversation, Outcome.ABANDONED)
        profile = tuple(fact for fact in conversation.facts if fact.source == "profile")
        fresh = replace(left, problem="", asked=(), candidates=(), refused=(), aside="", misses=0, facts=profile)
        asked = Read(Act.ASK, conversation.aside)
        return diagnose(told(fresh, asked, known.vocabulary), known, policy)
    pending = Pending.WORKED if _all_done(conversation) else Pending.NOTHING
    back = replace(conversation, pending=pending, aside="")
    if read.act in (Act.SAME, Act.NO):
        again = guiding.whole_again if policy.all_at_once else guiding.here_again
        return Turn(back, (again(back, policy, say(back.lang, "back-to-first")),))
    return while_guiding(back, read, known, policy)


def _all_done(conversation: Conversation) -> bool:
    return conversation.guide is not None and conversation.guide.at >= len(conversation.guide.steps)


def solved(conversation: Conversation, read: Read | None = None) -> Turn:
    fixed = conversation.guide.article if conversation.guide else ""
    conversation = guiding.put_away(conversation, Outcome.SOLVED, read)
    over = replace(conversation, stage=Stage.CLOSED, pending=Pending.NOTHING, offered=(), misses=0)
    return Turn(over, (Reply(ReplyKind.END, conversation.lang, say(conversation.lang, "solved")),), fixed=fixed)
