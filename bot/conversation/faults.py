"""Which fault is it: guide, ask, offer, say "I don't know", or try the next. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import diagnosis, guiding
from bot.acts import Act, Read
from bot.conversation.gathering import Known, picked
from bot.conversation.relay import hand_off, joined
from bot.guiding import choices
from bot.messages import Choice, Reply, ReplyKind
from bot.state import Candidate, Conversation, Fact, Outcome, Pending, Policy, Reason, Stage, Turn
from bot.wording import say
from retrieval.articles import Article, Decision, Findings
from retrieval.vocabulary import Vocabulary

#: Articles led through in vain, after which a human is better than the next guess.
ENOUGH_TRIED = 2


def diagnose(conversation: Conversation, known: Known, policy: Policy, question: str = "") -> Turn:
    """Sure: guide. Unsure: the question that helps soonest. Unknown: say so."""
    findings = known.findings
    if findings is None:
        return Turn(conversation, (asks(conversation, "too-short"),))
    candidates = diagnosis.weigh(findings, conversation.facts, known.vocabulary, conversation.excluded)
    conversation = replace(conversation, candidates=candidates)
    best = candidates[0].probability if candidates else 0.0
    if not candidates or (findings.decision is Decision.UNKNOWN and best < findings.unknown_below):
        return _unknown(conversation, question or conversation.problem, policy)
    if best >= findings.sure_from:
        return _guide(conversation, _article_of(findings, candidates[0]), "sure", policy)
    return _narrow(conversation, findings, known.vocabulary, policy, "offer")


def _unknown(conversation: Conversation, question: str, policy: Policy) -> Turn:
    """Say so, offer a human, record the gap; not twice in a row, and not to someone who has had enough."""
    conversation = replace(
        conversation, misses=conversation.misses + 1, stage=Stage.LISTENING, pending=Pending.WORDS, candidates=()
    )
    if conversation.upset or conversation.misses >= policy.misses:
        reason = Reason.UPSET if conversation.upset else Reason.UNKNOWN
        return replace(hand_off(conversation, reason), gap=question)
    lang = conversation.lang
    reply = Reply(ReplyKind.SAY, lang, say(lang, "unknown"), choices(lang, "human"))
    return Turn(conversation, (reply,), gap=question)


def next_fault(conversation: Conversation, known: Known, policy: Policy) -> Turn:
    """An article did not help, or none of those offered was right: the next candidate, or a human."""
    findings = known.findings
    vain = [tried for tried in conversation.tried if tried.outcome is Outcome.NOT_SOLVED]
    candidates: tuple[Candidate, ...] = ()
    if findings is not None:
        candidates = diagnosis.weigh(findings, conversation.facts, known.vocabulary, conversation.excluded)
    conversation = replace(conversation, candidates=candidates, pending=Pending.NOTHING, offered=())
    enough = len(vain) >= ENOUGH_TRIED or conversation.upset or conversation.misses >= policy.misses
    if findings is None or not candidates or enough or candidates[0].probability < findings.unknown_below:
        turn = hand_off(conversation, _why_in_vain(conversation))
        turn = replace(turn, queue=_likeliest_queue(findings)) if findings else turn
        return turn if conversation.tried else replace(turn, gap=conversation.problem)
    if candidates[0].probability >= findings.sure_from:
        return _guide(conversation, _article_of(findings, candidates[0]), "next-fault", policy)
    return _narrow(conversation, findings, known.vocabulary, policy, "offer-next")


def _likeliest_queue(findings: Findings) -> str:
    """The queue of most of what was found: right in its subject, even when none of it was the fault."""
    chances: dict[str, float] = {}
    for match in findings.matches:
        chances[match.article.queue] = chances.get(match.article.queue, 0.0) + match.probability
    return max(chances, key=lambda queue: chances[queue], default="")


def _why_in_vain(conversation: Conversation) -> Reason:
    if conversation.upset:
        return Reason.UPSET
    return Reason.EXHAUSTED if conversation.tried else Reason.UNKNOWN


def still_there(conversation: Conversation, known: Known, policy: Policy) -> Turn:
    """The problem is not solved after all: back to the hotliner who had it, else the next fault."""
    if conversation.handed_over:
        return hand_off(conversation, Reason.EXHAUSTED)
    return next_fault(conversation, known, policy)


def likeliest(conversation: Conversation, known: Known, policy: Policy) -> Turn:
    """The person can't tell which of those offered: start with the most likely."""
    for match in known.findings.matches if known.findings else ():
        if match.article.id == conversation.offered[0]:
            return _guide(conversation, match.article, "likeliest", policy)
    return next_fault(conversation, known, policy)


def pick(conversation: Conversation, read: Read, known: Known, policy: Policy) -> Turn:
    if known.picked is not None:
        left = guiding.put_away(conversation, Outcome.ABANDONED)
        return _guide(left, known.picked, "chosen", policy)
    gone = picked(conversation, read)
    conversation = replace(conversation, refused=(*conversation.refused, gone))
    text = say(conversation.lang, "not-available")
    if known.findings is not None and conversation.stage is Stage.DIAGNOSING:
        return led_by(diagnose(conversation, known, policy), text)
    if conversation.stage is Stage.GUIDING:
        return Turn(conversation, (guiding.here_again(conversation, policy, text),))
    return Turn(conversation, (asks(conversation, "not-available", "too-short"),))


def _guide(conversation: Conversation, article: Article, key: str, policy: Policy) -> Turn:
    if not article.steps:
        key = "article"
    elif policy.all_at_once:
        key = {"sure": "sure-all", "chosen": "chosen-all"}.get(key, key)
    elif key == "sure" and conversation.upset:
        key = "sure-upset"
    return guiding.begin(conversation, article, say(conversation.lang, key, title=article.title), policy)


def _article_of(findings: Findings, candidate: Candidate) -> Article:
    return next(match.article for match in findings.matches if match.article.id == candidate.article)


def _narrow(conversation: Conversation, findings: Findings, vocabulary: Vocabulary, policy: Policy, key: str) -> Turn:
    """Ask the filter question after which the person is helped soonest, or offer the best three."""
    closed = {fact.facet for fact in conversation.facts} | set(conversation.asked)
    conversation = replace(conversation, stage=Stage.DIAGNOSING)
    # A person who is upset gets choices to press, not an interview; a mail is too slow for one.
    ask = len(conversation.asked) < policy.questions and not conversation.upset and not policy.all_at_once
    question = diagnosis.best_question(conversation.candidates, vocabulary, closed, findings.sure_from) if ask else None
    if question is not None:
        asked = (*conversation.asked, question.facet)
        conversation = replace(conversation, pending=Pending.FACT, asked=asked, offered=())
        lead = say(conversation.lang, "not-that-one") if key == "offer-next" else ""
        return Turn(conversation, (filter_reply(conversation, question.values, vocabulary, lead),))
    offered = tuple(candidate.article for candidate in conversation.candidates[:3])
    conversation = replace(conversation, pending=Pending.OFFER, offered=offered)
    return Turn(conversation, (offer_reply(conversation, say(conversation.lang, key, count=len(offered))),))


def filter_reply(conversation: Conversation, values: Sequence[str], vocabulary: Vocabulary, lead: str = "") -> Reply:
    lang, name = conversation.lang, conversation.asked[-1]
    facet = vocabulary.facets[name]
    buttons = tuple(Choice(f"fact:{name}={value}", facet.values[value].label[lang]) for value in values)
    text = f"{lead}\n\n{facet.ask[lang]}".strip()
    return Reply(ReplyKind.QUESTION, lang, text, (*buttons, *choices(lang, "unsure", "human")))


def offer_reply(conversation: Conversation, lead: str) -> Reply:
    titles = {candidate.article: candidate.title for candidate in conversation.candidates}
    buttons = tuple(Choice(f"article:{id_}", titles[id_]) for id_ in conversation.offered)
    lang = conversation.lang
    return Reply(ReplyKind.OFFER, lang, lead, (*buttons, *choices(lang, "none", "human")))


def values_shown(conversation: Conversation, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The values to choose from in the filter question that was asked last."""
    name = conversation.asked[-1]
    facet = vocabulary.facets.get(name)
    return diagnosis.values_listed(conversation.candidates, name, facet) if facet else ()


def told(conversation: Conversation, read: Read, vocabulary: Vocabulary) -> Conversation:
    """The problem and its facts, with what this message adds."""
    facts = diagnosis.add_facts(conversation.facts, diagnosis.facts_in(read.text, vocabulary))
    return replace(conversation, problem=joined(conversation.problem, read.text), facts=facts)


def answered(conversation: Conversation, read: Read, vocabulary: Vocabulary) -> Conversation:
    facet, _, value = read.value.partition("=")
    shown = values_shown(conversation, vocabulary) if read.act is Act.PICK_NUMBER else ()
    if -1 <= read.number <= len(shown) and shown:
        facet, value = conversation.asked[-1], shown[read.number - 1 if read.number > 0 else -1]
    facts = (Fact(facet, value, "answer"),) if value else ()
    return replace(conversation, facts=diagnosis.add_facts(conversation.facts, facts), pending=Pending.NOTHING)


def typed_answer(conversation: Conversation, read: Read, vocabulary: Vocabulary) -> Conversation:
    """Words instead of a button: the fact that they tell is the answer to what was asked."""
    facts = diagnosis.add_facts(conversation.facts, diagnosis.facts_in(read.text, vocabulary))
    asked = conversation.asked[-1] if conversation.pending is Pending.FACT else ""
    answer = diagnosis.answer_in(read.text, asked, vocabulary) if asked in vocabulary.facets else None
    return replace(
        conversation,
        problem=joined(conversation.problem, read.text),
        facts=diagnosis.add_facts(facts, (answer,) if answer else ()),
        pending=Pending.NOTHING,
    )


def spoken(conversation: Conversation, key: str) -> Reply:
    return Reply(ReplyKind.SAY, conversation.lang, say(conversation.lang, key))


def asks(conversation: Conversation, *keys: str) -> Reply:
    """A sentence that waits for words."""
    lang = conversation.lang
    return Reply(ReplyKind.SAY, lang, " ".join(say(lang, key) for key in keys), choices(lang, "human"))


def led_by(turn: Turn, text: str) -> Turn:
    """The same turn, its first reply led by `text`."""
    first = turn.replies[0]
    return replace(turn, replies=(replace(first, text=f"{text} {first.text}"), *turn.replies[1:]))


def followed_by(turn: Turn, text: str) -> Turn:
    """The same turn, its last reply followed by `text`, a paragraph of its own."""
    last = turn.replies[-1]
    return replace(turn, replies=(*turn.replies[:-1], replace(last, text=f"{last.text}\n\n{text}")))
