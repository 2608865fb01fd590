"""Leading a person through the steps of an article. Pure: no I/O."""

from __future__ import annotations

from dataclasses import replace

from bot.acts import Act, Read
from bot.messages import Choice, PastStep, Reply, ReplyKind, show
from bot.state import Conversation, Guide, Outcome, Pending, Policy, Stage, Tried, Turn
from bot.wording import say
from retrieval.articles import Article, Lang

#: In the order of the buttons.
STEP_CHOICES = ("done", "solved", "not_solved", "cannot", "back", "human")


def choices(lang: Lang, *acts: str) -> tuple[Choice, ...]:
    """The buttons for these acts."""
    return tuple(Choice(act, say(lang, f"choice-{act.replace('_', '-')}")) for act in acts)


def begin(conversation: Conversation, article: Article, lead: str, policy: Policy) -> Turn:
    """Start with the first step of the article (or all of them, where the channel wants it so)."""
    guide = Guide.of(article)
    lang = conversation.lang
    if article.lang != lang:
        lead = f"{lead}\n\n{say(lang, 'other-language')}"
    conversation = replace(
        conversation, stage=Stage.GUIDING, guide=guide, pending=Pending.NOTHING, offered=(), misses=0
    )
    if not article.steps:
        return Turn(replace(conversation, pending=Pending.WORKED), (_information(lang, article, lead),))
    if policy.all_at_once:
        return Turn(conversation, (_whole(lang, guide, f"{lead}\n\n{article.prose}".strip()),))
    text = lead if conversation.upset else f"{lead}\n\n{article.prose}".strip()
    intro = Reply(ReplyKind.SAY, lang, text, article_id=article.id, title=article.title)
    return Turn(conversation, (intro, step_reply(lang, guide)))


def _information(lang: Lang, article: Article, lead: str) -> Reply:
    text = "\n\n".join(part for part in (lead, article.prose or article.summary, say(lang, "did-it-help")) if part)
    return Reply(ReplyKind.ARTICLE, lang, text, _helped(lang), article.id, article.title)


def _helped(lang: Lang) -> tuple[Choice, ...]:
    yes, no = Choice("solved", say(lang, "choice-helped")), Choice("not_solved", say(lang, "choice-did-not-help"))
    return (yes, no, *choices(lang, "human"))


def _whole(lang: Lang, guide: Guide, text: str, first: int = 0) -> Reply:
    """The steps that are left, from where the guide is; from step `first` on, which is shown again though it is done."""
    buttons = choices(lang, "solved", "not_solved", "cannot", "human")
    left = tuple(
        step
        for step, outcome in zip(show(guide.steps), guide.outcomes, strict=True)
        if step.number == first or (step.number > (first or guide.at) and outcome is Outcome.NOT_REACHED)
    )
    return Reply(ReplyKind.GUIDE, lang, text, buttons, guide.article, guide.title, left)


def step_reply(lang: Lang, guide: Guide, lead: str = "") -> Reply:
    """The step to do now, with its buttons."""
    number = guide.at + 1
    acts = tuple(act for act in STEP_CHOICES if act != "back" or number > 1)
    text = f"{lead}\n\n{say(lang, 'step', number=number, total=len(guide.steps))}".strip()
    past = tuple(
        PastStep(n, step.text, outcome.value)
        for n, (step, outcome) in enumerate(zip(guide.steps[: guide.at], guide.outcomes, strict=False), 1)
    )
    return Reply(
        ReplyKind.STEP, lang, text, choices(lang, *acts), guide.article, guide.title, show(guide.steps, number, number),
        past=past,
    )  # fmt: skip


def worked_reply(lang: Lang, policy: Policy, lead: str = "") -> Reply:
    """After the last step: does it work now?"""
    back = () if policy.all_at_once else ("back",)
    text = f"{lead}\n\n{say(lang, 'and-now')}" if lead else say(lang, "did-it-work")
    buttons = (
        *choices(lang, "solved"),
        Choice("not_solved", say(lang, "choice-still-broken")),
        *choices(lang, *back, "human"),
    )
    return Reply(ReplyKind.QUESTION, lang, text, buttons)


def here_again(conversation: Conversation, policy: Policy, lead: str = "") -> Reply:
    """Where the person is, said again: with the step at hand, or all those that are left where they are sent at once."""
    lang, guide = conversation.lang, conversation.guide
    assert guide is not None
    if not guide.steps:
        return Reply(ReplyKind.QUESTION, lang, f"{lead}\n\n{say(lang, 'did-it-help')}".strip(), _helped(lang))
    if conversation.pending is Pending.WORKED or guide.at >= len(guide.steps):
        return worked_reply(lang, policy, lead)
    show_again = _whole if policy.all_at_once else step_reply
    return show_again(lang, guide, lead or say(lang, "step-again"))


#: What an act says of a step that is at hand.
OUTCOMES = {
    Act.DONE: Outcome.DONE,
    Act.YES: Outcome.DONE,
    Act.NOT_SOLVED: Outcome.NOT_SOLVED,
    Act.NO: Outcome.NOT_SOLVED,
    Act.CANNOT: Outcome.CANNOT,
}


def follow(conversation: Conversation, read: Read, policy: Policy) -> Turn | None:
    """What an answer to a step leads to; None when the article is used up without success."""
    guide, lang = conversation.guide, conversation.lang
    assert guide is not None
    read = _of_this_guide(read, guide)
    if guide.steps and read.number > len(guide.steps):
        text = say(lang, "step-gone", number=read.number, total=len(guide.steps))
        return Turn(conversation, (here_again(conversation, policy, text),))
    if read.act is Act.BACK:
        return _back(conversation, guide, policy)
    if read.act is Act.STEP and not guide.steps:
        return Turn(conversation, (here_again(conversation, policy),))
    if read.act is Act.STEP:
        return _at_step(conversation, guide, read, policy)
    if read.steps:
        return _after_several(conversation, guide, read, policy)
    worked = conversation.pending is Pending.WORKED
    if worked and read.act is Act.DONE:
        return Turn(conversation, (worked_reply(lang, policy),))
    if worked or (policy.all_at_once and not read.number and read.act is not Act.DONE):
        return None
    return _after_step(conversation, guide, read, policy)


def _of_this_guide(read: Read, guide: Guide) -> Read:
    """Of a message on several steps, what it says of those that there are."""
    steps = tuple((number, act) for number, act in read.steps if 0 < number <= len(guide.steps))
    return replace(read, steps=steps, number=steps[-1][0], act=steps[-1][1]) if steps else replace(read, steps=())


def _at_step(conversation: Conversation, guide: Guide, read: Read, policy: Policy) -> Turn:
    """Show a step. Who says "I am at step 3" by mail has done those before, and has the rest to do."""
    if not policy.all_at_once:
        return _show(conversation, replace(guide, at=read.number - 1))
    if read.value != "here":
        shown = _whole(conversation.lang, guide, say(conversation.lang, "step-again"), read.number)
        return Turn(conversation, (shown,))
    before = tuple((n, Act.DONE) for n, old in enumerate(guide.outcomes, 1) if n < read.number and old is _NOT_YET)
    guide = replace(told_of(guide, before), at=read.number - 1).mark(_NOT_YET)
    conversation = replace(conversation, guide=guide, pending=Pending.NOTHING)
    return _rest(conversation, guide, Outcome.DONE, policy)


_NOT_YET = Outcome.NOT_REACHED
_IN_VAIN = (Outcome.NOT_SOLVED, Outcome.CANNOT)


def told_of(guide: Guide, steps: tuple[tuple[int, Act], ...]) -> Guide:
    """The guide with what a message says of these steps, at the first that is left to do.

    Those before the first that it names are done, unless something else is known of them.
    """
    told = {number: Outcome(act.value) for number, act in steps}
    first = min(told, default=0)
    outcomes = tuple(
        told.get(n, Outcome.DONE if n < first and old is _NOT_YET else old) for n, old in enumerate(guide.outcomes, 1)
    )
    left = outcomes.index(_NOT_YET) if _NOT_YET in outcomes else len(outcomes)
    return replace(guide, outcomes=outcomes, at=left)


def _after_several(conversation: Conversation, guide: Guide, read: Read, policy: Policy) -> Turn | None:
    """What is left, or the end, after a message on several steps."""
    after = told_of(guide, read.steps)
    last = OUTCOMES[read.act]
    if after.outcomes == guide.outcomes and last in _IN_VAIN:
        # Said before: repeating what is left would lead nowhere.
        return None
    conversation = replace(conversation, guide=after, misses=0, pending=Pending.NOTHING)
    if after.at < len(after.steps):
        vain = [OUTCOMES[act] for _, act in read.steps if OUTCOMES[act] in _IN_VAIN]
        return _rest(conversation, after, vain[-1] if vain else Outcome.DONE, policy)
    if last is Outcome.DONE:
        return Turn(replace(conversation, pending=Pending.WORKED), (worked_reply(conversation.lang, policy),))
    return None


def _after_step(conversation: Conversation, guide: Guide, read: Read, policy: Policy) -> Turn | None:
    """The next step, or the end, after the one that the message is about."""
    outcome = OUTCOMES[read.act]
    last = policy.all_at_once and not read.number
    number = len(guide.steps) if last else read.number or guide.at + 1
    if policy.all_at_once and guide.outcomes[number - 1] is outcome and outcome in _IN_VAIN:
        # Said before: repeating what is left would lead nowhere.
        return None
    guide = _up_to(guide, number, outcome)
    conversation = replace(conversation, guide=guide, misses=0, pending=Pending.NOTHING)
    if guide.at < len(guide.steps):
        return _rest(conversation, guide, outcome, policy)
    if outcome is Outcome.DONE:
        return Turn(replace(conversation, pending=Pending.WORKED), (worked_reply(conversation.lang, policy),))
    return None


def _rest(conversation: Conversation, guide: Guide, outcome: Outcome, policy: Policy) -> Turn:
    """What is left of the steps: the next one, or all of them where they are sent at once."""
    lang = conversation.lang
    key = {Outcome.CANNOT: "step-skipped", Outcome.NOT_SOLVED: "step-noted"}.get(outcome)
    if policy.all_at_once:
        return Turn(conversation, (_whole(lang, guide, say(lang, key or "steps-left")),))
    return Turn(conversation, (step_reply(lang, guide, say(lang, key) if key else ""),))


def _up_to(guide: Guide, number: int, outcome: Outcome) -> Guide:
    """The step `number` come out so, those before it that say nothing done, and the guide after it (or further)."""
    outcomes = tuple(
        outcome if n == number else Outcome.DONE if n < number and old is Outcome.NOT_REACHED else old
        for n, old in enumerate(guide.outcomes, 1)
    )
    return replace(guide, outcomes=outcomes, at=max(number, guide.at))


def _back(conversation: Conversation, guide: Guide, policy: Policy) -> Turn:
    lang = conversation.lang
    if policy.all_at_once or not guide.steps:
        return Turn(conversation, (here_again(conversation, policy),))
    if guide.at == 0:
        return Turn(conversation, (step_reply(lang, guide, say(lang, "first-step-already")),))
    guide = replace(guide, at=guide.at - 1)
    return _show(conversation, guide.mark(Outcome.NOT_REACHED), say(lang, "step-back"))


def _show(conversation: Conversation, guide: Guide, lead: str = "") -> Turn:
    conversation = replace(conversation, guide=guide, pending=Pending.NOTHING, misses=0)
    return Turn(conversation, (step_reply(conversation.lang, guide, lead),))


def in_language(guide: Guide, article: Article | None) -> Guide:
    """The same guide in the language of `article`, its translation; unchanged when the steps do not match."""
    if article is None or len(article.steps) != len(guide.steps):
        return guide
    return replace(guide, lang=article.lang, title=article.title, steps=article.steps)


def put_away(conversation: Conversation, outcome: Outcome, read: Read | None = None) -> Conversation:
    """The article is over: remember how it came out, step by step."""
    guide = conversation.guide
    if guide is None:
        return conversation
    read = _of_this_guide(read, guide) if read is not None else None
    if read is not None and read.steps:
        guide = told_of(guide, read.steps)
    elif read is not None and 0 < read.number <= len(guide.steps):
        guide = _up_to(guide, read.number, OUTCOMES.get(read.act, outcome))
    elif outcome is Outcome.SOLVED and guide.at < len(guide.steps):
        guide = guide.mark(Outcome.SOLVED)
    return replace(
        conversation,
        guide=None,
        tried=(*conversation.tried, Tried(guide, outcome)),
        pending=Pending.NOTHING,
        stage=Stage.LISTENING,
    )
