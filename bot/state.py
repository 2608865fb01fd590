"""What is known of a conversation. Pure and frozen; kept as JSON in the conversation's row."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Literal

from bot.messages import Reply
from retrieval.articles import Article, Lang, Risk, Step


class Stage(StrEnum):
    """Where a conversation stands."""

    #: Waiting for a problem.
    LISTENING = "listening"
    #: Telling candidate faults apart.
    DIAGNOSING = "diagnosing"
    #: Leading through the steps of an article.
    GUIDING = "guiding"
    #: A human has it; the bot holds its tongue.
    WITH_HOTLINER = "with_hotliner"
    #: Over; a new message opens the next episode.
    CLOSED = "closed"


class Pending(StrEnum):
    """What the bot asked last and waits for."""

    NOTHING = ""
    #: A filter question: which value of `Conversation.asked[-1]`.
    FACT = "fact"
    #: Is it one of `Conversation.offered`?
    OFFER = "offer"
    #: The steps are done: does it work now?
    WORKED = "worked"
    #: Is this another problem, or still the same?
    ANOTHER = "another"
    #: Nothing was found: other words, or a human?
    WORDS = "words"


class Outcome(StrEnum):
    """What became of a step, or of an article."""

    NOT_REACHED = "not_reached"
    DONE = "done"
    NOT_SOLVED = "not_solved"
    CANNOT = "cannot"
    SOLVED = "solved"
    #: The person went on to something else.
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Fact:
    """The value of a facet in this conversation, and where it came from."""

    facet: str
    value: str
    source: Literal["text", "answer", "profile"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fault that it may be."""

    article: str
    title: str
    probability: float
    queue: str = ""
    applies_to: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guide:
    """An article that a person is led through: its own copy of the steps, and what became of each."""

    article: str
    lang: Lang
    title: str
    queue: str
    steps: tuple[Step, ...]
    outcomes: tuple[Outcome, ...]
    #: Index of the step to do now, from 0; `len(steps)` when all are done.
    at: int = 0

    @staticmethod
    def of(article: Article) -> Guide:
        """The guide through this article, at its first step."""
        outcomes = (Outcome.NOT_REACHED,) * len(article.steps)
        return Guide(article.id, article.lang, article.title, article.queue, article.steps, outcomes)

    def mark(self, outcome: Outcome, index: int | None = None) -> Guide:
        """The same guide, in which the step at `index` (else the current one) came out so."""
        at = self.at if index is None else index
        outcomes = tuple(outcome if n == at else old for n, old in enumerate(self.outcomes))
        return replace(self, outcomes=outcomes)


@dataclass(frozen=True, slots=True)
class Tried:
    """An article that was tried, and how it came out."""

    guide: Guide
    outcome: Outcome
    #: When it was left for another problem and may be taken up again: this one, in the person's words...
    problem: str = ""
    #: ...and what was known of it.
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """One problem of one requester, over one or more channels."""

    lang: Lang
    stage: Stage = Stage.LISTENING
    #: Counts from 1; a conversation that is opened again starts the next.
    episode: int = 1
    #: The person asked for this language; it is not guessed any more.
    lang_chosen: bool = False
    #: The problem, in the person's words.
    problem: str = ""
    facts: tuple[Fact, ...] = ()
    #: Facets that were asked for, answered or not.
    asked: tuple[str, ...] = ()
    pending: Pending = Pending.NOTHING
    #: Ids of the articles that were offered last, in this order.
    offered: tuple[str, ...] = ()
    #: What the person wrote when asked `Pending.ANOTHER`...
    aside: str = ""
    #: ...and whether they wrote with it that the problem at hand is solved.
    aside_solved: bool = False
    candidates: tuple[Candidate, ...] = ()
    #: Offered, and refused.
    refused: tuple[str, ...] = ()
    guide: Guide | None = None
    tried: tuple[Tried, ...] = ()
    #: Messages in a row that led nowhere.
    misses: int = 0
    upset: bool = False
    reminded: bool = False
    #: A hotliner had it once: what comes back goes back to them.
    handed_over: bool = False
    #: By mail: replies in a row that brought nothing new...
    circles: int = 0
    #: ...and what has been said already, so that it is nothing new a second time: facts, outcomes, articles shown.
    seen: tuple[str, ...] = ()
    #: The episode in which the person was told that a hotliner has the request already; 0: none.
    told_to_wait: int = 0

    def to_json(self) -> dict[str, Any]:
        """The conversation as JSON values; `from_json` gives it back."""
        return asdict(self)

    @staticmethod
    def from_json(data: dict[str, Any]) -> Conversation:
        """The conversation that `to_json` wrote, or an older version of it, which knew fewer fields."""
        values = dict(data)
        values["stage"] = Stage(values["stage"])
        values["pending"] = Pending(values["pending"])
        values["facts"] = tuple(Fact(**fact) for fact in values["facts"])
        values["candidates"] = tuple(_candidate(candidate) for candidate in values["candidates"])
        values["guide"] = _guide(values["guide"]) if values["guide"] else None
        values["tried"] = tuple(_tried(tried) for tried in values["tried"])
        for name in ("asked", "offered", "refused", "seen"):
            values[name] = tuple(values.get(name, ()))
        return Conversation(**values)

    @property
    def excluded(self) -> frozenset[str]:
        """Articles that were tried or refused: they are not proposed again."""
        return frozenset(self.refused) | {tried.guide.article for tried in self.tried}


def _candidate(data: dict[str, Any]) -> Candidate:
    return Candidate(**{**data, "applies_to": {facet: tuple(values) for facet, values in data["applies_to"].items()}})


def _guide(data: dict[str, Any]) -> Guide:
    steps = tuple(Step(**{**step, "risk": Risk(step["risk"]) if step["risk"] else None}) for step in data["steps"])
    outcomes = tuple(Outcome(outcome) for outcome in data["outcomes"])
    return Guide(**{**data, "steps": steps, "outcomes": outcomes})


def _tried(data: dict[str, Any]) -> Tried:
    facts = tuple(Fact(**fact) for fact in data.get("facts", ()))
    return Tried(_guide(data["guide"]), Outcome(data["outcome"]), data.get("problem", ""), facts)


class Reason(StrEnum):
    """Why a conversation goes to a human."""

    ASKED = "asked"
    EXHAUSTED = "exhausted"
    UNKNOWN = "unknown"
    UPSET = "upset"
    #: The bot failed to handle a message three times.
    FAILED = "failed"
    #: Somebody else wrote in this conversation.
    OTHER_PARTY = "other_party"
    #: Too many automatic mails.
    CAPPED = "capped"
    #: The bot could not read the mail.
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Turn:
    """What a message leads to: the conversation after it, what is said, and what is to be recorded."""

    conversation: Conversation
    replies: tuple[Reply, ...] = ()
    #: Pass it to a human, for this reason.
    handoff: Reason | None = None
    queue: str = ""
    #: A question that no article answers.
    gap: str = ""
    #: The article that helped, as the person says.
    fixed: str = ""
    #: Why nothing is said, when nothing is.
    silence: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the settings and the channel ask of the conversation."""

    #: A guide is sent whole (mail), not one step at a time.
    all_at_once: bool = False
    #: Filter questions at most.
    questions: int = 3
    #: Messages in a row that lead nowhere, before a human gets it.
    misses: int = 2
    #: Where a guide is sent whole: replies in a row that bring nothing new, before a human gets it.
    circles: int = 2
