"""What a hotliner's mail orders: its first line. Pure: no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from retrieval.articles import Lang
from retrieval.folding import bare, fold


class Act(StrEnum):
    """What a hotliner wants."""

    TAKE = "take"
    RESOLVE = "resolve"
    TRANSFER = "transfer"
    NOTE = "note"
    RETURN = "return"
    HELP = "help"
    #: No order: words for the requester.
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Order:
    """One order and what goes with it."""

    act: Act
    #: The lines below the order; of an answer, all of them.
    text: str = ""
    #: A transfer's, as it was written.
    queue: str = ""


#: Folded: without case, accents and punctuation.
_ALONE = {
    "take": Act.TAKE,
    "prendre": Act.TAKE,
    "je prends": Act.TAKE,
    "take it": Act.TAKE,
    "i take it": Act.TAKE,
    "i'll take it": Act.TAKE,
    "je le prends": Act.TAKE,
    "je la prends": Act.TAKE,
    "resolve": Act.RESOLVE,
    "resolved": Act.RESOLVE,
    "resolu": Act.RESOLVE,
    "resoudre": Act.RESOLVE,
    "note": Act.NOTE,
    "return": Act.RETURN,
    "rendre": Act.RETURN,
    "help": Act.HELP,
    "aide": Act.HELP,
}
_TRANSFER = re.compile(r"\s*transf(?:er|[ée]\u0301?rer)(?=[\s:]|$)\s*:?\s*(?:(?:to|à|a|vers)\s+)?", re.IGNORECASE)
#: The same marks as on Slack.
_NOTE = re.compile(r"\s*(?://|note\s*:)\s*", re.IGNORECASE)
#: The words of a note on the line of its order; "note that" may begin an answer.
_NOTE_INLINE = re.compile(r"\s*note\s+(?=\w)(?!(?:that|que?)\b)", re.IGNORECASE)
#: Begins what is said among hotliners, however it is marked; folded.
_INTERNAL = re.compile(r"[\W_]*(?:nb[\W_]+)?(?:notes?|interne?|internal|private|prive)(?![a-z0-9])")
#: The same further down: plainly a mark, and not the word in a sentence.
_MARKED = re.compile(
    r"[\W_]*(?:nb[\W_]+)?(?:notes?[\W_]+)?(?:interne?|internal|private|prive)(?:[\W_]+notes?)? ?[\W_]*:"
)


def read_order(text: str) -> Order:
    """The order in the first line that is not empty; without one, everything is an answer."""
    said = text.strip()
    first, _, rest = said.partition("\n")
    rest = rest.strip()
    if match := _NOTE.match(first):
        return Order(Act.NOTE, said[match.end() :].strip())
    if match := _TRANSFER.match(first):
        return Order(Act.TRANSFER, rest, first[match.end() :].strip())
    if act := _ALONE.get(fold(first)):
        return Order(act, rest)
    if not rest and (match := _NOTE_INLINE.match(first)):
        return Order(Act.NOTE, first[match.end() :].strip())
    return Order(Act.ANSWER, said)


def is_internal(text: str) -> bool:
    """Whether the words may be meant for hotliners alone: better a note too many than one that leaves."""
    first, _, rest = text.strip().partition("\n")
    return bool(_INTERNAL.match(bare(first))) or any(_MARKED.match(bare(line)) for line in rest.split("\n"))


def queue_named(queues: Mapping[str, Mapping[Lang, str]], wanted: str) -> str:
    """The queue with this id or label, case and accents apart; empty: there is none."""
    name = fold(wanted)
    for queue, labels in queues.items():
        if name and name in (fold(queue), *(fold(label) for label in labels.values())):
            return queue
    return ""
