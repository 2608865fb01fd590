"""While a person is led through an article: answers, asides, another problem. Pure: no I/O."""

from __future__ import annotations

from dataclasses import replace

from bot import guiding
from bot.acts import Act, Read
from bot.conversation.another import after_it_works, ask_whether_another, is_another, to_another
from bot.conversation.by_mail import aside
from bot.conversation.faults import diagnose, next_fault, pick, told
from bot.conversation.gathering import Known
from bot.conversation.relay import hand_off
from bot.messages import Reply, ReplyKind
from bot.state import Conversation, Outcome, Pending, Policy, Reason, Stage, Turn
from bot.wording import say


def while_guiding(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    worked = conversation.pending is Pending.WORKED
    if policy.all_at_once and read.then and (turn := after_it_works(conversation, read, known, policy)) is not None:
        return turn
    if read.act is Act.SOLVED or (worked and read.act in (Act.YES, Act.THANKS)):
        return solved(conversation, policy, read)
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
    if is_another(conversation, known, names_it=read.maybe is not None):
        over = read.maybe is Act.SOLVED and policy.all_at_once
        return ask_whether_another(conversation, read.text, policy, solved=over)
    if read.maybe is not None:
        return while_guiding(conversation, replace(read, act=read.maybe), known, policy)
    conversation = told(replace(conversation, misses=conversation.misses + 1), read, known.vocabulary)
    if conversation.misses >= policy.misses or read.upset:
        return hand_off(conversation, Reason.UPSET if conversation.upset else Reason.UNKNOWN)
    return Turn(conversation, (guiding.here_again(conversation, policy, say(lang, "aside")),))


def same_or_another(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    if read.act is Act.ASK and is_another(conversation, known, names_it=True):
        # More words about the other problem answer the question.
        conversation, read = replace(conversation, aside=read.text), replace(read, act=Act.NEW)
    if read.act in (Act.NEW, Act.YES) and policy.all_at_once:
        outcome = Outcome.SOLVED if conversation.aside_solved else Outcome.ABANDONED
        return to_another(conversation, conversation.aside, known, policy, outcome)
    if read.act in (Act.NEW, Act.YES):
        left = guiding.put_away(conversation, Outcome.ABANDONED)
        profile = tuple(fact for fact in conversation.facts if fact.source == "profile")
        fresh = replace(left, problem="", asked=(), candidates=(), refused=(), aside="", misses=0, facts=profile)
        asked = Read(Act.ASK, conversation.aside)
        return diagnose(told(fresh, asked, known.vocabulary), known, policy)
    pending = Pending.WORKED if _all_done(conversation) else Pending.NOTHING
    back = replace(conversation, pending=pending, aside="", aside_solved=False)
    if read.act in (Act.SAME, Act.NO):
        return Turn(back, (guiding.here_again(back, policy, say(back.lang, "back-to-first")),))
    return while_guiding(back, read, known, policy)


def _all_done(conversation: Conversation) -> bool:
    return conversation.guide is not None and conversation.guide.at >= len(conversation.guide.steps)


def solved(conversation: Conversation, policy: Policy, read: Read | None = None) -> Turn:
    fixed = conversation.guide.article if conversation.guide else ""
    conversation = guiding.put_away(conversation, Outcome.SOLVED, read)
    over = replace(conversation, stage=Stage.CLOSED, pending=Pending.NOTHING, offered=(), misses=0)
    text = say(conversation.lang, "solved-mail" if policy.all_at_once else "solved")
    return Turn(over, (Reply(ReplyKind.END, conversation.lang, text),), fixed=fixed)
