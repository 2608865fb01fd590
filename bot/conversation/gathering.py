"""What is gathered for a message before anything is decided. Pure: no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.acts import Act, Read
from bot.conversation.situation import situation
from bot.state import Conversation, Pending, Policy, Stage
from retrieval.articles import Article, Findings, Lang
from retrieval.folding import fold
from retrieval.vocabulary import Vocabulary

NO_WORDS = Vocabulary()
ANYWHERE = Policy()


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
    #: A hotliner has taken the conversation: more than that it waits for one.
    claimed: bool = False


def as_elsewhere(read: Read) -> Read:
    """The message as channels other than mail take it, which are not asked to look at a picture."""
    return replace(read, act=Act.ASK) if read.act in (Act.ATTACHED, Act.RETURN) else read


def question_for(
    conversation: Conversation, read: Read, vocabulary: Vocabulary = NO_WORDS, policy: Policy = ANYWHERE
) -> str:
    """The text to search for, before `advance`; empty when this message needs no search."""
    read = as_elsewhere(read)
    act, pending = read.act, conversation.pending
    if conversation.stage is Stage.WITH_HOTLINER or act is Act.HUMAN:
        return ""
    if policy.all_at_once and read.then:
        return read.then
    if policy.all_at_once and conversation.problem and _only_facts(conversation, read, vocabulary):
        return f"{conversation.problem}\n{read.text}"
    if pending is Pending.ANOTHER and act in (Act.NEW, Act.YES):
        return conversation.aside
    if act is Act.ASK:
        return f"{conversation.problem}\n{read.text}" if conversation.stage is Stage.DIAGNOSING else read.text
    return conversation.problem if act in _WANT_CANDIDATES[conversation.stage] else ""


def _only_facts(conversation: Conversation, read: Read, vocabulary: Vocabulary) -> bool:
    """Whether the message adds to the problem at hand what the person has."""
    waiting = conversation.pending in (Pending.NOTHING, Pending.WORDS, Pending.WORKED)
    return waiting and conversation.stage is not Stage.CLOSED and bool(situation(read, vocabulary))


_IN_VAIN = frozenset({Act.NOT_SOLVED, Act.CANNOT, Act.NO})
#: Acts after which the next fault may be due.
_WANT_CANDIDATES: dict[Stage, frozenset[Act]] = {
    Stage.LISTENING: frozenset({Act.NOT_SOLVED}),
    Stage.DIAGNOSING: _IN_VAIN | {Act.NONE, Act.FACT, Act.UNSURE, Act.PICK, Act.PICK_NUMBER, Act.LANGUAGE},
    Stage.GUIDING: _IN_VAIN,
    Stage.CLOSED: _IN_VAIN,
}


def picked(conversation: Conversation, read: Read) -> str:
    """The id of the article that this message picks (or asks for in another language); empty: none."""
    if read.act is Act.PICK:
        return read.value
    if read.act is Act.LANGUAGE and conversation.guide is not None:
        return conversation.guide.article
    if conversation.pending is not Pending.OFFER:
        return ""
    offered = conversation.offered
    if read.act is Act.PICK_NUMBER and -1 <= read.number <= len(offered):
        return offered[read.number - 1 if read.number > 0 else -1]
    if read.act is Act.YES and len(offered) == 1:
        return offered[0]
    titled = [each.article for each in conversation.candidates if each.article in offered and _names(read, each.title)]
    return titled[0] if len(titled) == 1 else ""


def _names(read: Read, title: str) -> bool:
    """Whether these words are that title, or a good part of it."""
    words = fold(read.text)
    return read.act is Act.ASK and (words == fold(title) or (len(words.split()) > 1 and words in fold(title)))
