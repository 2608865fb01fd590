"""Leading a person through the steps of an article. Pure: no I/O."""

from __future__ import annotations

from dataclasses import replace

from bot.acts import Act, Read
from bot.messages import Choice, Reply, ReplyKind, show
from bot.state import Conversation, Guide, Outcome, Pending, Policy, Stage, Tried, Turn
from bot.wording import say
from retrieval.articles import Article, Lang, Risk

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
    buttons = (
        Choice("solved", say(lang, "choice-helped")),
        Choice("not_solved", say(lang, "choice-did-not-help")),
        *choices(lang, "human"),
    )
    return Reply(ReplyKind.ARTICLE, lang, text, buttons, article.id, article.title)


def _whole(lang: Lang, guide: Guide, text: str) -> Reply:
    return Reply(
        ReplyKind.GUIDE,
        lang,
        text,
        choices(lang, "solved", "not_solved", "cannot", "human"),
        guide.article,
        guide.title,
        show(guide.steps),
    )


def step_reply(lang: Lang, guide: Guide, lead: str = "") -> Reply:
    """The step to do now, with its buttons."""
    number = guide.at + 1
    acts = tuple(act for act in STEP_CHOICES if act != "back" or number > 1)
    text = lead or say(lang, "step", number=number, total=len(guide.steps))
    return Reply(
        ReplyKind.STEP, lang, text, choices(lang, *acts), guide.article, guide.title, show(guide.steps, number, number)
    )


def worked_reply(lang: Lang, lead: str = "") -> Reply:
    """After the last step: does it work now?"""
    text = f"{lead}\n\n{say(lang, 'did-it-work')}".strip()
    buttons = (*choices(lang, "solved"), Choice("not_solved", say(lang, "choice-still-broken")), *choices(lang, "back", "human"))
    return Reply(ReplyKind.QUESTION, lang, text, buttons)


def here_again(conversation: Conversation, policy: Policy, lead: str = "") -> Reply:
    """Where the person is, said again."""
    lang, guide = conversation.lang, conversation.guide
    assert guide is not None
    if conversation.pending is Pending.WORKED:
        return worked_reply(lang, lead)
    if policy.all_at_once:
        text = lead or say(lang, "step-again")
        return Reply(ReplyKind.SAY, lang, text, choices(lang, "solved", "not_solved", "human"))
    return step_reply(lang, guide, lead or say(lang, "step-again"))


def follow(conversation: Conversation, read: Read, policy: Policy) -> Turn | None:
    """What an answer to a step leads to; None when the article is used up without success."""
    guide = conversation.guide
    assert guide is not None
    if read.act is Act.BACK:
        return _back(conversation, guide, policy)
    if read.number > len(guide.steps):
        text = say(conversation.lang, "step-gone", number=read.number, total=len(guide.steps))
        return Turn(conversation, (here_again(conversation, policy, text),))
    if policy.all_at_once or not guide.steps:
        return _follow_whole(conversation, guide, read)
    return _follow_step(conversation, guide, read)


def _follow_step(conversation: Conversation, guide: Guide, read: Read) -> Turn | None:
    if read.number:
        guide = replace(guide, at=read.number - 1)
    if conversation.pending is Pending.WORKED and read.act is not Act.DONE:
        return None
    outcome = {Act.CANNOT: Outcome.CANNOT, Act.NOT_SOLVED: Outcome.NOT_SOLVED, Act.NO: Outcome.NOT_SOLVED}.get(
        read.act, Outcome.DONE
    )
    guide = replace(guide.mark(outcome), at=guide.at + 1)
    conversation = replace(conversation, guide=guide, misses=0, pending=Pending.NOTHING)
    if guide.at < len(guide.steps):
        key = {Outcome.CANNOT: "step-skipped", Outcome.NOT_SOLVED: "step-noted"}.get(outcome)
        return Turn(conversation, (step_reply(conversation.lang, guide, say(conversation.lang, key) if key else ""),))
    if outcome is Outcome.DONE:
        return Turn(replace(conversation, pending=Pending.WORKED), (worked_reply(conversation.lang),))
    return None


def _follow_whole(conversation: Conversation, guide: Guide, read: Read) -> Turn | None:
    """All steps were shown at once: a done is a "does it work?", anything else means that the article did not help."""
    if read.act is Act.DONE and guide.steps and conversation.pending is not Pending.WORKED:
        return Turn(
            replace(conversation, pending=Pending.WORKED, guide=_up_to(guide, len(guide.steps), Outcome.DONE)),
            (worked_reply(conversation.lang),),
        )
    return None


def _up_to(guide: Guide, number: int, outcome: Outcome) -> Guide:
    """The steps before `number` done, and that one come out so."""
    outcomes = tuple(
        Outcome.DONE if n < number else outcome if n == number else old for n, old in enumerate(guide.outcomes, 1)
    )
    return replace(guide, outcomes=outcomes, at=min(number, len(guide.steps)))


def _back(conversation: Conversation, guide: Guide, policy: Policy) -> Turn:
    lang = conversation.lang
    if policy.all_at_once or not guide.steps:
        return Turn(conversation, (here_again(conversation, policy),))
    if guide.at == 0:
        return Turn(conversation, (step_reply(lang, guide, say(lang, "first-step-already")),))
    guide = replace(guide, at=guide.at - 1).mark(Outcome.NOT_REACHED)
    conversation = replace(conversation, guide=guide, pending=Pending.NOTHING, misses=0)
    return Turn(conversation, (step_reply(lang, guide, say(lang, "step-back")),))


def put_away(conversation: Conversation, outcome: Outcome, read: Read | None = None) -> Conversation:
    """The article is over: remember how it came out, step by step."""
    guide = conversation.guide
    if guide is None:
        return conversation
    if read is not None and 0 < read.number <= len(guide.steps):
        guide = _up_to(guide, read.number, Outcome.CANNOT if read.act is Act.CANNOT else Outcome.NOT_SOLVED)
    elif outcome is Outcome.SOLVED and guide.at < len(guide.steps):
        guide = guide.mark(Outcome.SOLVED)
    return replace(
        conversation,
        guide=None,
        tried=(*conversation.tried, Tried(guide, outcome)),
        pending=Pending.NOTHING,
        stage=Stage.LISTENING,
    )


def warning(lang: Lang, risk: Risk) -> str:
    """What a risk means, in words."""
    return say(lang, f"risk-{risk.value}")
