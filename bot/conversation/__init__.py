"""What happens next in a conversation. Pure: no I/O.

The inbox gathers (`question_for` and `picked` say what), `advance` decides, the inbox applies.
"""

from __future__ import annotations

from dataclasses import replace

from bot import guiding
from bot.acts import Act, Read
from bot.conversation.another import another_reply
from bot.conversation.by_mail import by_mail, with_what_is_left
from bot.conversation.circles import without_circles
from bot.conversation.faults import (
    answered,
    asks,
    diagnose,
    filter_reply,
    led_by,
    likeliest,
    next_fault,
    offer_reply,
    pick,
    spoken,
    still_there,
    told,
    typed_answer,
    values_shown,
)
from bot.conversation.gathering import Known, as_elsewhere, picked, question_for
from bot.conversation.relay import hand_off, with_hotliner, with_words
from bot.conversation.steps import same_or_another, solved, while_guiding
from bot.guiding import choices
from bot.messages import Reply, ReplyKind
from bot.state import Conversation, Outcome, Pending, Policy, Reason, Stage, Turn
from bot.wording import say
from retrieval.articles import Lang
from retrieval.vocabulary import Vocabulary

__all__ = ["Known", "advance", "hand_off", "idle", "picked", "question_for", "waits"]


def advance(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    """The conversation after this message, and what is said."""
    if not policy.all_at_once:
        return _advance(conversation, as_elsewhere(read), known, policy)
    return without_circles(conversation, with_what_is_left(_advance(conversation, read, known, policy)), policy)


def _advance(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    conversation = _heard(conversation, read, known)
    if conversation.stage is Stage.WITH_HOTLINER:
        return with_hotliner(conversation, read, known, policy)
    if read.act is Act.HUMAN:
        return hand_off(with_words(conversation, read), Reason.ASKED)
    if policy.all_at_once and (turn := by_mail(conversation, read, known, policy)) is not None:
        return turn
    read = as_elsewhere(read)
    if read.act is Act.LANGUAGE:
        return _switch_language(conversation, read, known, policy)
    if read.act is Act.WAIT:
        return _take_your_time(conversation, known.vocabulary, policy)
    if conversation.stage is Stage.CLOSED:
        return _after_the_end(conversation, read, known, policy)
    if conversation.pending is Pending.ANOTHER:
        return same_or_another(conversation, read, known, policy)
    if conversation.stage is Stage.GUIDING:
        return while_guiding(conversation, read, known, policy)
    if conversation.stage is Stage.DIAGNOSING:
        return _while_diagnosing(conversation, read, known, policy)
    return _while_listening(conversation, read, known, policy)


def _heard(conversation: Conversation, read: Read, known: Known) -> Conversation:
    """The language is found with the first problem, and kept."""
    fresh = conversation.stage in (Stage.LISTENING, Stage.CLOSED) and not conversation.lang_chosen
    if fresh and known.lang and (not conversation.problem or conversation.stage is Stage.CLOSED):
        conversation = replace(conversation, lang=known.lang)
    return replace(conversation, upset=conversation.upset or read.upset, reminded=False)


def _after_the_end(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    last = conversation.tried[-1] if conversation.tried else None
    again = replace(conversation, stage=Stage.LISTENING, episode=conversation.episode + 1, misses=0)
    if last is not None and last.outcome is Outcome.ABANDONED and read.act in _STEP_ANSWERS:
        # It was closed in silence, not solved: the person comes back to the step.
        back = replace(again, stage=Stage.GUIDING, guide=last.guide, tried=conversation.tried[:-1])
        return while_guiding(back, read, known, policy)
    if read.act in (Act.THANKS, Act.SOLVED, Act.DONE, Act.YES):
        if policy.all_at_once:
            return Turn(conversation, silence="thanks, after the end")
        key = "glad" if read.act is Act.SOLVED else "you-are-welcome-closed"
        return Turn(conversation, (spoken(conversation, key),))
    if read.act is Act.NOT_SOLVED and conversation.problem:
        return led_by(still_there(again, known, policy), say(conversation.lang, "reopened"))
    profile = tuple(fact for fact in conversation.facts if fact.source == "profile")
    fresh = Conversation(
        again.lang, episode=again.episode, lang_chosen=again.lang_chosen, upset=read.upset, facts=profile
    )
    return _while_listening(fresh, read, known, policy)


#: What people answer to a step, and to nothing else.
_STEP_ANSWERS = frozenset({Act.DONE, Act.CANNOT, Act.BACK, Act.STEP, Act.NOT_SOLVED, Act.SOLVED})


def _switch_language(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    lang: Lang = "en" if read.value == "en" else "fr"
    conversation = replace(conversation, lang=lang, lang_chosen=True)
    if conversation.guide is not None:
        conversation = replace(conversation, guide=guiding.in_language(conversation.guide, known.picked))
    if known.findings is not None and conversation.stage is Stage.DIAGNOSING:
        titles = {match.article.id: match.article.title for match in known.findings.matches}
        candidates = tuple(
            replace(each, title=titles.get(each.article, each.title)) for each in conversation.candidates
        )
        conversation = replace(conversation, candidates=candidates)
    text = say(lang, "language-switched")
    if conversation.stage is Stage.CLOSED:
        return Turn(conversation, (spoken(conversation, "language-switched"),))
    return Turn(conversation, (_here_again(conversation, known.vocabulary, policy, text),))


def _take_your_time(conversation: Conversation, vocabulary: Vocabulary, policy: Policy) -> Turn:
    if policy.all_at_once or not waits(conversation):
        return Turn(conversation, silence="the person will be back")
    text = say(conversation.lang, "take-your-time")
    return Turn(conversation, (_here_again(conversation, vocabulary, policy, text),))


def _while_listening(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    if read.act is Act.PICK:
        return pick(conversation, read, known, policy)
    if read.act is Act.ASK:
        return diagnose(told(conversation, read, known.vocabulary), known, policy, read.text)
    if read.act is Act.YES and conversation.pending is Pending.WORDS:
        return hand_off(conversation, Reason.ASKED)
    if read.act is Act.SOLVED and conversation.problem:
        return solved(conversation, policy)
    if read.act is Act.NOT_SOLVED and (conversation.tried or conversation.handed_over):
        return still_there(conversation, known, policy)
    if read.act is Act.THANKS and policy.all_at_once:
        return Turn(conversation, silence="thanks")
    key = {
        Act.THANKS: "you-are-welcome",
        Act.SOLVED: "you-are-welcome",
        Act.GREET: "hello",
        Act.NONSENSE: "nonsense",
    }.get(read.act, "too-short")
    return Turn(conversation, (asks(conversation, key),))


def _while_diagnosing(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    offer = conversation.pending is Pending.OFFER
    if read.act is Act.SOLVED:
        return solved(conversation, policy)
    if read.act is Act.PICK or picked(conversation, read):
        return pick(conversation, read, known, policy)
    if offer and read.act is Act.UNSURE:
        return likeliest(conversation, known, policy)
    if offer and read.act in (Act.NONE, Act.NO, Act.NOT_SOLVED):
        refused = (*conversation.refused, *conversation.offered)
        conversation = replace(conversation, refused=refused, misses=conversation.misses + 1)
        return next_fault(conversation, known, policy)
    if read.act in (Act.FACT, Act.UNSURE) or (read.act is Act.PICK_NUMBER and not offer):
        return diagnose(answered(conversation, read, known.vocabulary), known, policy)
    if read.act is Act.ASK:
        return _in_other_words(conversation, read, known, policy)
    if offer and read.act is Act.YES:
        text = say(conversation.lang, "which-one")
        return Turn(conversation, (offer_reply(conversation, text),))
    other = "not-understood" if offer else "repeat-choice"
    key = {Act.GREET: "hello-again", Act.THANKS: "you-are-welcome"}.get(read.act, other)
    return Turn(conversation, (_here_again(conversation, known.vocabulary, policy, say(conversation.lang, key)),))


def _in_other_words(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    """Words instead of a choice: searched for with the problem; when that changes nothing, they weren't understood."""
    turn = diagnose(typed_answer(conversation, read, known.vocabulary), known, policy)
    after = turn.conversation
    again = Pending.OFFER is conversation.pending is after.pending
    if again and frozenset(after.offered) == frozenset(conversation.offered) and after.facts == conversation.facts:
        return led_by(turn, say(after.lang, "not-understood"))
    return turn


def waits(conversation: Conversation) -> bool:
    """Whether the bot waits for an answer that may never come."""
    if conversation.stage in (Stage.DIAGNOSING, Stage.GUIDING):
        return True
    return conversation.stage is Stage.LISTENING and bool(conversation.problem)


def idle(conversation: Conversation, vocabulary: Vocabulary, policy: Policy) -> Turn:
    """Nobody wrote for a while: remind once, then close."""
    if not waits(conversation):
        return Turn(conversation, silence="nothing was waited for")
    lang = conversation.lang
    if not conversation.reminded:
        conversation = replace(conversation, reminded=True)
        return Turn(conversation, (_here_again(conversation, vocabulary, policy, _said(lang, "remind", policy)),))
    conversation = guiding.put_away(conversation, Outcome.ABANDONED)
    conversation = replace(conversation, stage=Stage.CLOSED, pending=Pending.NOTHING)
    return Turn(conversation, (Reply(ReplyKind.SAY, lang, _said(lang, "closed-silent", policy)),))


def _said(lang: Lang, key: str, policy: Policy) -> str:
    """The sentence, in the form that fits a mail where it goes by mail."""
    return say(lang, f"{key}-mail" if policy.all_at_once else key)


def _here_again(conversation: Conversation, vocabulary: Vocabulary, policy: Policy, lead: str) -> Reply:
    """What the bot waits for, said again after `lead`."""
    lang = conversation.lang
    if conversation.stage is Stage.GUIDING and conversation.pending is not Pending.ANOTHER:
        return guiding.here_again(conversation, policy, lead)
    if conversation.pending is Pending.ANOTHER:
        return another_reply(conversation, policy, lead)
    if conversation.pending is Pending.FACT and conversation.asked[-1] in vocabulary.facets:
        return filter_reply(conversation, values_shown(conversation, vocabulary), vocabulary, lead)
    if conversation.pending is Pending.OFFER:
        question = say(lang, "offer", count=len(conversation.offered))
        # "I did not understand your answer. Is it one of these problems?" is one breath.
        gap = " " if lead == say(lang, "not-understood") else "\n\n"
        return offer_reply(conversation, f"{lead}{gap}{question}")
    return Reply(ReplyKind.SAY, lang, lead, choices(lang, "human"))
