"""What retrieval knows: articles, their steps and passages, and what a search finds. Pure: no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

Lang = Literal["fr", "en"]
LANGS: tuple[Lang, ...] = ("fr", "en")


class Risk(StrEnum):
    """What a step may cost the person who does it."""

    DATA_LOSS = "data-loss"
    ADMIN = "admin"
    INTERRUPTS_WORK = "interrupts-work"


class Status(StrEnum):
    """Who may see an article."""

    #: Being written: indexed nowhere.
    DRAFT = "draft"
    #: For hotliners: found on the desk, never shown to a requester.
    INTERNAL = "internal"
    #: For everybody.
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Step:
    """One manoeuvre, done by the requester, with the result to expect."""

    text: str
    expected: str = ""
    risk: Risk | None = None
    #: Path of a picture, relative to the articles' folder; empty: none.
    image: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One fault (or how-to) in one language; the same id in another language is its translation."""

    id: str
    lang: Lang
    title: str
    summary: str = ""
    symptoms: tuple[str, ...] = ()
    error_codes: tuple[str, ...] = ()
    #: facet -> the values that the article is about
    applies_to: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    queue: str = ""
    #: Minutes that the steps take; 0: not said.
    effort: int = 0
    status: Status = Status.PUBLISHED
    reviewed: date | None = None
    #: Markdown that explains the fault, before the steps.
    prose: str = ""
    steps: tuple[Step, ...] = ()
    #: Markdown of "If this does not help".
    otherwise: str = ""
    #: Where it was read from, for messages; empty when it was not read from a file.
    source: str = ""

    @property
    def links(self) -> tuple[str, ...]:
        """Ids of the articles that this one refers to, in order."""
        return tuple(re.findall(r"\]\(article:([^)\s]+)\)", f"{self.prose}\n{self.otherwise}"))


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of an article that is embedded."""

    article_id: str
    lang: Lang
    kind: Literal["title", "symptom", "body", "step", "code"]
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """An article found for a question, with the probability that it is the one that answers it."""

    article: Article
    probability: float
    #: True when the article does not exist in the requester's language and is shown in the other.
    other_language: bool = False


class Decision(StrEnum):
    """What the calibrated probability allows the bot to do."""

    #: Name the fault and guide.
    SURE = "sure"
    #: Ask, or offer the best three.
    UNSURE = "unsure"
    #: Say "I don't know", offer a human.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found, best first. The probabilities of the matches sum to at most 1."""

    question: str
    lang: Lang
    decision: Decision
    #: Probability that the first match answers the question; 0 when there is none.
    probability: float
    matches: tuple[Match, ...]
    #: Milliseconds from the question to this answer.
    took_ms: float
    #: Version of the index that answered.
    index_version: str
    #: Above `sure` a match is sure, below `unknown` it is not known (from this index's calibration).
    sure_from: float = 1.0
    unknown_below: float = 0.0
