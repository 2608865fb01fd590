"""What happens next in a conversation. Pure: no I/O.

The inbox gathers (`question_for` and `picked` say what), `advance` decides, the inbox applies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot import diagnosis, guiding
from bot.acts import Act, Read
from bot.guiding import choices
from bot.messages import Choice, Reply, ReplyKind
from bot.state import (
    Candidate,
    Conversation,
    Fact,
    Outcome,
    Pending,
    Policy,
    Reason,
    Stage,
    Turn,
)
from bot.wording import say
from retrieval.articles import Article, Decision, Findings, Lang
from retrieval.vocabulary import Vocabulary

#: Articles led through in vain, after which a human is better than the next guess.
ENOUGH_TRIED = 2


@dataclass(frozen=True, slots=True)
class Known:
    """What was gathered for one message."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    #: What was found for `question_for`; none when there was nothing to search.
    findings: Findings | None = None
    #: The article that `picked` names; none when it is gone.
    picked: Article | None = None
    #: The language in which the message is written; none when it doesn't tell.
    lang: Lang | None = None


def question_for(conversation: Conversation, read: Read) -> str:
    """The text to search for, before `advance`; empty when this message needs no search."""
    act, pending = read.act, conversation.pending
    if conversation.stage is Stage.WITH_HOTLINER or act is Act.HUMAN:
        return ""
    if pending is Pending.ANOTHER and act in (Act.NEW, Act.YES):
        return conversation.aside
    if act is Act.ASK and conversation.stage is Stage.DIAGNOSING:
        return f"{conversation.problem}\n{read.text}"
    if act is Act.ASK:
        return read.text
    if act in _WANTS_CANDIDATES:
        return conversation.problem
    return ""


_WANTS_CANDIDATES = frozenset(
    {Act.NOT_SOLVED, Act.CANNOT, Act.NO, Act.NONE, Act.FACT, Act.UNSURE, Act.DONE, Act.PICK, Act.PICK_NUMBER, Act.YES}
)


def picked(conversation: Conversation, read: Read) -> str:
    """The id of the article that this message picks; empty: none."""
    if read.act is Act.PICK:
        return read.value
    offered = conversation.offered if conversation.pending is Pending.OFFER else ()
    if read.act is Act.PICK_NUMBER and 0 < read.number <= len(offered):
        return offered[read.number - 1]
    if read.act is Act.YES and len(offered) == 1:
        return offered[0]
    return ""


def advance(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    """The conversation after this message, and what is said."""
    conversation = _heard(conversation, read, known)
    if conversation.stage is Stage.WITH_HOTLINER:
        return _with_hotliner(conversation, read)
    if read.act is Act.HUMAN:
        return hand_off(_with_words(conversation, read), Reason.ASKED)
    if read.act is Act.LANGUAGE:
        return _switch_language(conversation, read, known, policy)
    if conversation.stage is Stage.CLOSED:
        return _after_the_end(conversation, read, known, policy)
    if conversation.pending is Pending.ANOTHER:
        return _same_or_another(conversation, read, known, policy)
    if conversation.stage is Stage.GUIDING:
        return _while_guiding(conversation, read, known, policy)
    if conversation.stage is Stage.DIAGNOSING:
        return _while_diagnosing(conversation, read, known, policy)
    return _while_listening(conversation, read, known, policy)


def _heard(conversation: Conversation, read: Read, known: Known) -> Conversation:
    """The language is found with the first problem, and kept."""
    fresh = conversation.stage in (Stage.LISTENING, Stage.CLOSED) and not conversation.lang_chosen
    if fresh and known.lang and (not conversation.problem or conversation.stage is Stage.CLOSED):
        conversation = replace(conversation, lang=known.lang)
    return replace(conversation, upset=conversation.upset or read.upset, reminded=False)


def _with_words(conversation: Conversation, read: Read) -> Conversation:
    """Keep what the person wrote, when it says more than one wish."""
    if len(read.text.split()) < 6 and conversation.problem:
        return conversation
    return replace(conversation, problem=_joined(conversation.problem, read.text))


def _joined(problem: str, text: str) -> str:
    return f"{problem}\n{text}".strip() if text and text not in problem else problem


# --- with a human ----------------------------------------------------------------------------------------------


def hand_off(conversation: Conversation, reason: Reason) -> Turn:
    """Pass the conversation to humans, and say so."""
    lang = conversation.lang
    queue = _queue(conversation)
    conversation = guiding.put_away(conversation, Outcome.NOT_SOLVED)
    conversation = replace(conversation, stage=Stage.WITH_HOTLINER, pending=Pending.NOTHING)
    reply = Reply(ReplyKind.HANDOFF, lang, say(lang, f"handoff-{reason.value}"))
    return Turn(conversation, (reply,), handoff=reason, queue=queue)


def _queue(conversation: Conversation) -> str:
    if conversation.guide is not None:
        return conversation.guide.queue
    if conversation.candidates:
        return conversation.candidates[0].queue
    return conversation.tried[-1].guide.queue if conversation.tried else ""


def _with_hotliner(conversation: Conversation, read: Read) -> Turn:
    if read.act is Act.HUMAN:
        lang = conversation.lang
        return Turn(conversation, (Reply(ReplyKind.HANDOFF, lang, say(lang, "handoff-already")),))
    return Turn(conversation, silence="a hotliner has the conversation")


# --- over, and open again --------------------------------------------------------------------------------------


def _after_the_end(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    if read.act in (Act.THANKS, Act.SOLVED, Act.DONE, Act.YES):
        if policy.all_at_once:
            return Turn(conversation, silence="thanks, after the end")
        return Turn(conversation, (_say(conversation, "you-are-welcome-closed"),))
    reopened = replace(conversation, stage=Stage.LISTENING, episode=conversation.episode + 1, misses=0)
    if read.act is Act.NOT_SOLVED and conversation.problem:
        return _lead(_next_fault(reopened, known, policy), say(conversation.lang, "reopened"))
    fresh = Conversation(
        reopened.lang,
        episode=reopened.episode,
        lang_chosen=reopened.lang_chosen,
        upset=read.upset,
        facts=tuple(fact for fact in conversation.facts if fact.source == "profile"),
    )
    return _while_listening(fresh, read, known, policy)


def _switch_language(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    lang: Lang = "en" if read.value == "en" else "fr"
    conversation = replace(conversation, lang=lang, lang_chosen=True)
    text = say(lang, "language-switched")
    if conversation.stage in (Stage.LISTENING, Stage.CLOSED):
        return Turn(conversation, (Reply(ReplyKind.SAY, lang, text),))
    return Turn(conversation, (_here_again(conversation, known.vocabulary, policy, text),))


# --- listening -------------------------------------------------------------------------------------------------


def _while_listening(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    if read.act is Act.PICK:
        return _pick(conversation, known, policy)
    if read.act is Act.ASK:
        return _diagnose(_told(conversation, read, known.vocabulary), known, policy, read.text)
    key = {
        Act.THANKS: "you-are-welcome",
        Act.SOLVED: "you-are-welcome",
        Act.GREET: "hello",
        Act.NONSENSE: "nonsense",
    }.get(read.act, "too-short")
    return Turn(conversation, (_say(conversation, key),))


def _told(conversation: Conversation, read: Read, vocabulary: Vocabulary) -> Conversation:
    """The problem and its facts, with what this message adds."""
    facts = diagnosis.add_facts(conversation.facts, diagnosis.facts_in(read.text, vocabulary))
    return replace(conversation, problem=_joined(conversation.problem, read.text), facts=facts)


# --- diagnosing ------------------------------------------------------------------------------------------------


def _while_diagnosing(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    if read.act in (Act.PICK, Act.PICK_NUMBER) or (read.act is Act.YES and len(conversation.offered) == 1):
        return _pick(conversation, known, policy)
    if read.act in (Act.NONE, Act.NO, Act.NOT_SOLVED, Act.UNSURE) and conversation.pending is Pending.OFFER:
        refused = (*conversation.refused, *conversation.offered)
        conversation = replace(conversation, refused=refused, misses=conversation.misses + 1)
        return _next_fault(conversation, known, policy)
    if read.act is Act.FACT or read.act is Act.UNSURE:
        return _diagnose(_answered(conversation, read), known, policy)
    if read.act is Act.ASK:
        return _diagnose(_typed_answer(conversation, read, known.vocabulary), known, policy)
    key = {Act.GREET: "hello-again", Act.THANKS: "you-are-welcome"}.get(read.act, "repeat-choice")
    return Turn(conversation, (_here_again(conversation, known.vocabulary, policy, say(conversation.lang, key)),))


def _answered(conversation: Conversation, read: Read) -> Conversation:
    facet, _, value = read.value.partition("=")
    facts = (Fact(facet, value, "answer"),) if value else ()
    return replace(conversation, facts=diagnosis.add_facts(conversation.facts, facts), pending=Pending.NOTHING)


def _typed_answer(conversation: Conversation, read: Read, vocabulary: Vocabulary) -> Conversation:
    """Words instead of a button: the fact that they tell is the answer to what was asked."""
    asked = conversation.asked[-1] if conversation.pending is Pending.FACT and conversation.asked else ""
    told = diagnosis.facts_in(read.text, vocabulary)
    answers = tuple(replace(fact, source="answer") if fact.facet == asked else fact for fact in told)
    return replace(
        conversation,
        problem=_joined(conversation.problem, read.text),
        facts=diagnosis.add_facts(conversation.facts, answers),
        pending=Pending.NOTHING,
    )


def _pick(conversation: Conversation, known: Known, policy: Policy) -> Turn:
    if known.picked is None:
        if conversation.pending is Pending.OFFER and known.findings is not None:
            text = say(conversation.lang, "repeat-choice")
            return Turn(conversation, (_here_again(conversation, known.vocabulary, policy, text),))
        return Turn(replace(conversation, stage=Stage.LISTENING), (_say(conversation, "not-available"),))
    return _guide(conversation, known.picked, "sure", policy)


def _guide(conversation: Conversation, article: Article, key: str, policy: Policy) -> Turn:
    if not article.steps:
        key = "article"
    elif key == "sure" and policy.all_at_once:
        key = "sure-all"
    elif key == "sure" and conversation.upset:
        key = "sure-upset"
    return guiding.begin(conversation, article, say(conversation.lang, key, title=article.title), policy)


def _diagnose(conversation: Conversation, known: Known, policy: Policy, question: str = "") -> Turn:
    """Sure: guide. Unsure: the question that helps soonest. Unknown: say so."""
    findings = known.findings
    if findings is None:
        return Turn(conversation, (_say(conversation, "too-short"),))
    candidates = diagnosis.weigh(findings, conversation.facts, known.vocabulary, conversation.excluded)
    conversation = replace(conversation, candidates=candidates)
    best = candidates[0].probability if candidates else 0.0
    if not candidates or (findings.decision is Decision.UNKNOWN and best < findings.unknown_below):
        return _unknown(conversation, question or conversation.problem, policy)
    if best >= findings.sure_from:
        return _guide(conversation, _article_of(findings, candidates[0]), "sure", policy)
    return _narrow(conversation, findings, known.vocabulary, policy, "offer")


def _article_of(findings: Findings, candidate: Candidate) -> Article:
    return next(match.article for match in findings.matches if match.article.id == candidate.article)


def _narrow(
    conversation: Conversation, findings: Findings, vocabulary: Vocabulary, policy: Policy, key: str
) -> Turn:
    """Ask the filter question after which the person is helped soonest, or offer the best three."""
    closed = {fact.facet for fact in conversation.facts} | set(conversation.asked)
    conversation = replace(conversation, stage=Stage.DIAGNOSING)
    # A person who is upset gets choices to press, not an interview; a mail is too slow for one.
    ask = len(conversation.asked) < policy.questions and not conversation.upset and not policy.all_at_once
    question = (
        diagnosis.best_question(conversation.candidates, vocabulary, closed, findings.sure_from) if ask else None
    )
    if question is not None:
        asked = (*conversation.asked, question.facet)
        conversation = replace(conversation, pending=Pending.FACT, asked=asked, offered=())
        return Turn(conversation, (_filter_reply(conversation, question.values, vocabulary),))
    offered = tuple(candidate.article for candidate in conversation.candidates[:3])
    conversation = replace(conversation, pending=Pending.OFFER, offered=offered)
    return Turn(conversation, (_offer_reply(conversation, say(conversation.lang, key)),))


def _filter_reply(conversation: Conversation, values: Sequence[str], vocabulary: Vocabulary, lead: str = "") -> Reply:
    lang, name = conversation.lang, conversation.asked[-1]
    facet = vocabulary.facets[name]
    buttons = tuple(Choice(f"fact:{name}={value}", facet.values[value].label[lang]) for value in values)
    text = f"{lead}\n\n{facet.ask[lang]}".strip()
    return Reply(ReplyKind.QUESTION, lang, text, (*buttons, *choices(lang, "unsure", "human")))


def _offer_reply(conversation: Conversation, lead: str) -> Reply:
    titles = {candidate.article: candidate.title for candidate in conversation.candidates}
    buttons = tuple(Choice(f"article:{id_}", titles[id_]) for id_ in conversation.offered)
    lang = conversation.lang
    return Reply(ReplyKind.OFFER, lang, lead, (*buttons, *choices(lang, "none", "human")))


def _unknown(conversation: Conversation, question: str, policy: Policy) -> Turn:
    """Say so, offer a human, record the gap; not twice in a row, and not to someone who has had enough."""
    conversation = replace(
        conversation, misses=conversation.misses + 1, stage=Stage.LISTENING, pending=Pending.NOTHING, candidates=()
    )
    if conversation.upset or conversation.misses >= policy.misses:
        reason = Reason.UPSET if conversation.upset else Reason.UNKNOWN
        return replace(hand_off(conversation, reason), gap=question)
    lang = conversation.lang
    reply = Reply(ReplyKind.SAY, lang, say(lang, "unknown"), choices(lang, "human"))
    return Turn(conversation, (reply,), gap=question)


# --- guiding ---------------------------------------------------------------------------------------------------


def _while_guiding(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    lang, worked = conversation.lang, conversation.pending is Pending.WORKED
    if read.act is Act.SOLVED or (worked and read.act in (Act.YES, Act.DONE, Act.THANKS)):
        conversation = guiding.put_away(conversation, Outcome.SOLVED, read)
        return Turn(replace(conversation, stage=Stage.CLOSED, misses=0), (_say(conversation, "solved"),))
    if read.act is Act.ASK:
        return _aside(conversation, read, known, policy)
    if read.act in (Act.THANKS, Act.GREET, Act.NONSENSE):
        key = {Act.THANKS: "you-are-welcome", Act.GREET: "hello-again"}.get(read.act, "nonsense")
        return Turn(conversation, (guiding.here_again(conversation, policy, say(lang, key)),))
    turn = guiding.follow(conversation, read, policy)
    if turn is not None:
        return turn
    return _next_fault(guiding.put_away(conversation, Outcome.NOT_SOLVED, read), known, policy)


def _aside(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    """Words that answer no step: another problem, or more about this one."""
    lang, findings, guide = conversation.lang, known.findings, conversation.guide
    best = findings.matches[0].article.id if findings and findings.matches else ""
    if findings and guide and findings.decision is Decision.SURE and best != guide.article:
        conversation = replace(conversation, pending=Pending.ANOTHER, aside=read.text)
        buttons = choices(lang, "new-problem", "same-problem", "human")
        buttons = (replace(buttons[0], act="new"), replace(buttons[1], act="same"), buttons[2])
        return Turn(conversation, (Reply(ReplyKind.QUESTION, lang, say(lang, "another-problem"), buttons),))
    conversation = _told(replace(conversation, misses=conversation.misses + 1), read, known.vocabulary)
    if conversation.misses >= policy.misses:
        return hand_off(conversation, Reason.UPSET if conversation.upset else Reason.UNKNOWN)
    return Turn(conversation, (guiding.here_again(conversation, policy, say(lang, "repeat-choice")),))


def _same_or_another(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    if read.act in (Act.NEW, Act.YES):
        left = guiding.put_away(conversation, Outcome.ABANDONED)
        fresh = replace(
            left, problem="", asked=(), candidates=(), aside="", misses=0,
            facts=diagnosis.facts_in(conversation.aside, known.vocabulary),
        )  # fmt: skip
        asked = Read(Act.ASK, conversation.aside)
        return _diagnose(_told(fresh, asked, known.vocabulary), known, policy)
    back = replace(conversation, pending=Pending.NOTHING, aside="")
    if read.act in (Act.SAME, Act.NO):
        return Turn(back, (guiding.here_again(back, policy, say(back.lang, "back-to-first")),))
    return _while_guiding(back, read, known, policy)


def _next_fault(conversation: Conversation, known: Known, policy: Policy) -> Turn:
    """An article did not help, or none of those offered was right: the next candidate, or a human."""
    findings = known.findings
    vain = [tried for tried in conversation.tried if tried.outcome is Outcome.NOT_SOLVED]
    candidates: tuple[Candidate, ...] = ()
    if findings is not None:
        candidates = diagnosis.weigh(findings, conversation.facts, known.vocabulary, conversation.excluded)
    conversation = replace(conversation, candidates=candidates, pending=Pending.NOTHING, offered=())
    enough = len(vain) >= ENOUGH_TRIED or conversation.upset or conversation.misses >= policy.misses
    if findings is None or not candidates or enough or candidates[0].probability < findings.unknown_below:
        turn = hand_off(conversation, _why_in_vain(conversation, vain=bool(vain)))
        return turn if vain else replace(turn, gap=conversation.problem)
    if candidates[0].probability >= findings.sure_from:
        return _guide(conversation, _article_of(findings, candidates[0]), "next-fault", policy)
    return _narrow(conversation, findings, known.vocabulary, policy, "offer-next")


def _why_in_vain(conversation: Conversation, *, vain: bool) -> Reason:
    if conversation.upset:
        return Reason.UPSET
    return Reason.EXHAUSTED if vain else Reason.UNKNOWN


# --- silence, and where we are ---------------------------------------------------------------------------------


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
        return Turn(conversation, (_here_again(conversation, vocabulary, policy, say(lang, "remind")),))
    conversation = guiding.put_away(conversation, Outcome.ABANDONED)
    conversation = replace(conversation, stage=Stage.CLOSED, pending=Pending.NOTHING)
    return Turn(conversation, (_say(conversation, "closed-silent"),))


def _here_again(conversation: Conversation, vocabulary: Vocabulary, policy: Policy, lead: str) -> Reply:
    """What the bot waits for, said again after `lead`."""
    lang = conversation.lang
    if conversation.stage is Stage.GUIDING and conversation.pending is not Pending.ANOTHER:
        return guiding.here_again(conversation, policy, lead)
    if conversation.pending is Pending.FACT and conversation.asked[-1] in vocabulary.facets:
        name = conversation.asked[-1]
        values = diagnosis.values_listed(conversation.candidates, name, vocabulary.facets[name])
        return _filter_reply(conversation, values, vocabulary, lead)
    if conversation.pending is Pending.OFFER:
        return _offer_reply(conversation, lead)
    return Reply(ReplyKind.SAY, lang, lead, choices(lang, "human"))


def _say(conversation: Conversation, key: str) -> Reply:
    return Reply(ReplyKind.SAY, conversation.lang, say(conversation.lang, key))


def _lead(turn: Turn, text: str) -> Turn:
    """The same turn, its first reply led by `text`."""
    if not turn.replies:
        return turn
    first = turn.replies[0]
    return replace(turn, replies=(replace(first, text=f"{text} {first.text}"), *turn.replies[1:]))
