"""Whether a message asks for a human, rather than speaks of one. Pure: no I/O.

Two judges, each a sum of weights learnt from labelled messages (`benchmarks/acts`): of the notions in a clause
(`notions`), and of the meaning of the message, its vector in the search's model. The vector counts where weights for
its model ship with the program; with any other model the words alone decide.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from bot.acts.notions import clauses
from bot.acts.spelling import plain
from retrieval.embedders import Vectors

#: The weights that need no vector.
WORDS = "words"
#: Log odds by the words beyond which no meaning changes the verdict: most messages need no vector.
_BEYOND_DOUBT = 5.0
_COMMAND = re.compile(r"[/!]?(?:handoff|hotline|human|humain)(?: human| humain)?")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The vector of a message: one row of length 1, and the name of the embedder that made it."""

    embedder: str
    vector: Vectors


@dataclass(frozen=True, slots=True)
class Weights:
    """Log odds that a message asks for a human: above 0 it does."""

    #: On what they were fitted.
    origin: str
    constant: float
    #: Of each feature that `notions.clauses` gives. The clause with the highest sum speaks for the message.
    notions: Mapping[str, float]
    #: One for each dimension of the vector; empty: the words alone.
    vector: Vectors

    def odds(self, parts: Sequence[frozenset[str]], vector: Vectors | None = None) -> float:
        """Log odds of a message with these clauses and this vector."""
        by_words = max((sum(self.notions.get(each, 0.0) for each in part) for part in parts), default=-math.inf)
        by_meaning = 0.0 if vector is None or not self.vector.size else float(self.vector @ vector)
        return self.constant + by_words + by_meaning

    def to_plain(self) -> dict[str, Any]:
        """As JSON holds them: three digits are enough."""
        return {
            "origin": self.origin,
            "constant": round(self.constant, 3),
            "notions": {name: round(weight, 3) for name, weight in sorted(self.notions.items())},
            "vector": [round(float(weight), 3) for weight in self.vector],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Weights:
        vector = np.array(plain["vector"], dtype=np.float32)
        return cls(plain["origin"], plain["constant"], plain["notions"], vector)


def wants_human(text: str, meaning: Meaning | None = None) -> bool:
    """Whether the message asks for a human. Without its meaning, or with that of a model unknown here: by its words."""
    if _COMMAND.fullmatch(plain(text)):
        return True
    parts = clauses(text)
    odds = shipped()[WORDS].odds(parts)
    weights = None if meaning is None else shipped().get(meaning.embedder)
    if meaning is not None and weights is not None and abs(odds) < _BEYOND_DOUBT:
        odds = weights.odds(parts, meaning.vector)
    return odds > 0


def in_doubt(text: str) -> bool:
    """Whether the meaning of the message could tell more than its words; else no vector need be computed."""
    return abs(shipped()[WORDS].odds(clauses(text))) < _BEYOND_DOUBT


@cache
def shipped() -> Mapping[str, Weights]:
    """The weights that come with the program, by the embedder's name; `WORDS` for those without one."""
    plain = json.loads(resources.files(__package__).joinpath("human.json").read_text("utf-8"))
    return {name: Weights.from_plain(each) for name, each in plain.items()}
