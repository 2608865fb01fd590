"""Facts, candidate faults, and which filter question tells most about them. Pure: no I/O.

The probabilities follow Bayes: an article that lists k values of a facet expects each of them alike, one that
says nothing of it expects anything. A question is worth asking when the person is expected to be helped sooner
with it than with a choice of three (decision-theoretic troubleshooting: Heckerman, Breese & Rommelse 1995), or
when the problem is so vague that the right fault is probably not among three.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.state import Candidate, Fact
from retrieval.articles import Findings
from retrieval.folding import fold
from retrieval.vocabulary import Facet, Vocabulary

#: Chance that a person's fact contradicts the right article: a slip, or an article that says too little.
SLIP = 0.1
#: A fact read in the text already counted when the articles were found: it counts a quarter, and
#: what people mention in passing must not rule out the right article.
TEXT_WEIGHT = 0.25
#: Chance that a person does not know the answer to a filter question.
DO_NOT_KNOW = 0.15
#: Turns that "none of these" costs before the person is helped otherwise.
MISS_COST = 2.0
#: Below this chance that one of the best three is right, a choice of three is rather a guess than an offer.
VAGUE = 0.5
#: Bits that a filter question must tell about a vague problem...
WORTH = 0.6
#: ...while this share of the candidates' probability has a word to say on its facet,
COVERED = 0.6
#: those left aside that are less likely than this.
UNLIKELY = 0.04
#: Buttons of a filter question at most, "I don't know" aside.
MOST_VALUES = 6


def facts_in(text: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The facts that a message tells by itself, in either language; a facet of which it tells two is left open."""
    folded = _words(text)
    facts = []
    for name, facet in vocabulary.facets.items():
        told = _values_told(folded, facet)
        if len(told) == 1:
            facts.append(Fact(name, told[0], "text"))
    return tuple(facts)


def _values_told(folded: str, facet: Facet) -> list[str]:
    """Values whose words stand in the text; a word inside a longer match of another value does not count."""
    spans = [
        (*found.span(), value)
        for value, entry in facet.values.items()
        for words in entry.words.values()
        for word in words
        if (folded_word := _folded(word)) in folded
        for found in re.finditer(rf"(?<![\w-]){re.escape(folded_word)}(?![\w-])", folded)
    ]
    outer = [span for span in spans if not any(_inside(span, other) for other in spans)]
    return sorted({value for _, _, value in outer})


def _inside(span: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return other[0] <= span[0] and span[1] <= other[1] and other[1] - other[0] > span[1] - span[0]


def answer_in(text: str, name: str, vocabulary: Vocabulary) -> Fact | None:
    """The answer to the filter question `name` that these words give: its own words, else a button's label."""
    told = [fact for fact in facts_in(text, vocabulary) if fact.facet == name]
    words = f" {_bare(text)} "
    labelled = [
        value
        for value, entry in vocabulary.facets[name].values.items()
        if any(words in f" {_bare(label)} " or f" {_bare(label)} " in words for label in entry.label.values())
    ]
    if told or len(labelled) != 1:
        return replace(told[0], source="answer") if told else None
    return Fact(name, labelled[0], "answer")


def _bare(text: str) -> str:
    """The words alone, without the article that people put before them."""
    return re.sub(r"^(?:(?:c'est|sur|avec|it's|on|with|un|une|le|la|les|mon|ma|my|an?|the) |l')+", "", _words(text))


#: The vocabulary's words are the same for every message.
_folded = lru_cache(maxsize=4096)(fold)


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9' -]", " ", fold(text)).split())


#: What a fact is worth: an answer was asked for; a text speaks of this problem, a profile of the person.
_TRUST = ("profile", "text", "answer")


def add_facts(known: Sequence[Fact], new: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts with the new ones: a fact gives way to one that is worth as much or more."""
    facts = {fact.facet: fact for fact in known}
    for fact in new:
        if fact.facet not in facts or _TRUST.index(fact.source) >= _TRUST.index(facts[fact.facet].source):
            facts[fact.facet] = fact
    return tuple(facts.values())


def weigh(
    findings: Findings, facts: Sequence[Fact], vocabulary: Vocabulary, excluded: Iterable[str] = ()
) -> tuple[Candidate, ...]:
    """The candidates in the light of the facts, most likely first. What is missing to 1 is "none of them"."""
    out = frozenset(excluded)
    candidates = [
        Candidate(
            match.article.id,
            match.article.title,
            match.probability,
            match.article.queue,
            {facet: tuple(values) for facet, values in match.article.applies_to.items()},
        )
        for match in findings.matches
        if match.article.id not in out
    ]
    none = max(1.0 - sum(match.probability for match in findings.matches), 1e-6)
    for fact in facts:
        facet = vocabulary.facets.get(fact.facet)
        if facet is None:
            continue
        weight = TEXT_WEIGHT if fact.source == "text" else 1.0
        candidates = [
            replace(each, probability=each.probability * _likelihood(each, fact.facet, fact.value, facet) ** weight)
            for each in candidates
        ]
        none *= (1 / len(facet.values)) ** weight
    total = none + sum(each.probability for each in candidates)
    candidates = [replace(each, probability=each.probability / total) for each in candidates]
    return tuple(sorted(candidates, key=lambda each: -each.probability))


def _likelihood(candidate: Candidate, name: str, value: str, facet: Facet) -> float:
    """P(this value | this article)."""
    count = len(facet.values)
    listed = [each for each in candidate.applies_to.get(name, ()) if each in facet.values]
    if not listed or len(listed) >= count:
        return 1 / count
    if value in listed:
        return (1 - SLIP) / len(listed)
    return SLIP / (count - len(listed))


@dataclass(frozen=True, slots=True)
class FilterQuestion:
    """A question that asks for one facet, with the values to choose from."""

    facet: str
    values: tuple[str, ...]
    #: Bits that the answer is expected to tell.
    gain: float
    #: Turns expected until the person is helped, when this is asked.
    turns: float


def best_question(
    candidates: Sequence[Candidate], vocabulary: Vocabulary, closed: Iterable[str], sure_from: float
) -> FilterQuestion | None:
    """The filter question after which the person is helped soonest; none when a choice of three is sooner.

    `closed` are the facets that are known, or were asked: never asked again.
    """
    facets = {name: facet for name, facet in vocabulary.facets.items() if name not in frozenset(closed)}
    if _best_three(candidates) < VAGUE:
        return _most_telling(candidates, facets, sure_from)
    questions = [each for name, facet in facets.items() if (each := _question(candidates, name, facet, sure_from))]
    best = min(questions, key=lambda question: (question.turns, -question.gain), default=None)
    return best if best is not None and best.turns < turns_of_offer(candidates) else None


def _most_telling(
    candidates: Sequence[Candidate], facets: Mapping[str, Facet], sure_from: float
) -> FilterQuestion | None:
    """For a vague problem: what tells most about the likely candidates, one of them being right."""
    likely = [each for each in candidates if each.probability >= UNLIKELY]
    total = sum(each.probability for each in likely)
    likely = [replace(each, probability=each.probability / total) for each in likely]
    questions = [
        question
        for name, facet in facets.items()
        if sum(each.probability for each in likely if each.applies_to.get(name)) >= COVERED
        and (question := _question(likely, name, facet, sure_from))
    ]
    best = max(questions, key=lambda question: question.gain, default=None)
    return best if best is not None and best.gain >= WORTH else None


def turns_of_offer(candidates: Sequence[Candidate]) -> float:
    """Turns expected until the person is helped, when the best three are offered."""
    return 1 + MISS_COST * (1 - _best_three(candidates))


def _best_three(candidates: Sequence[Candidate]) -> float:
    return sum(sorted((each.probability for each in candidates), reverse=True)[:3])


def _question(candidates: Sequence[Candidate], name: str, facet: Facet, sure_from: float) -> FilterQuestion | None:
    values = values_listed(candidates, name, facet)
    if len(values) < 2:
        return None
    gain, turns = 0.0, 1 + DO_NOT_KNOW * turns_of_offer(candidates)
    before = _entropy(candidates)
    for value in facet.values:
        chance, after = _given(candidates, name, value, facet)
        gain += (1 - DO_NOT_KNOW) * chance * (before - _entropy(after))
        sure = max(each.probability for each in after) >= sure_from
        turns += (1 - DO_NOT_KNOW) * chance * (0.0 if sure else turns_of_offer(after))
    return FilterQuestion(name, values, gain, turns)


def values_listed(candidates: Sequence[Candidate], name: str, facet: Facet) -> tuple[str, ...]:
    """The values that tell the candidates apart, the most likely first, in the vocabulary's order for people."""
    weights = dict.fromkeys(facet.values, 0.0)
    for each in candidates:
        listed = [value for value in each.applies_to.get(name, ()) if value in weights]
        for value in listed:
            weights[value] += each.probability / len(listed)
    likely = sorted((value for value in weights if weights[value] > 0), key=lambda value: -weights[value])[:MOST_VALUES]
    return tuple(value for value in facet.values if value in likely)


def _given(candidates: Sequence[Candidate], name: str, value: str, facet: Facet) -> tuple[float, tuple[Candidate, ...]]:
    """P(the answer is this value), which is never 0 (`SLIP`), and the candidates after it."""
    joint = [each.probability * _likelihood(each, name, value, facet) for each in candidates]
    none = max(1 - sum(each.probability for each in candidates), 0.0) / len(facet.values)
    chance = none + sum(joint)
    return chance, tuple(replace(each, probability=p / chance) for each, p in zip(candidates, joint, strict=True))


def _entropy(candidates: Sequence[Candidate]) -> float:
    """Bits, "none of them" counted as one more candidate."""
    chances = [each.probability for each in candidates]
    chances.append(max(1 - sum(chances), 0.0))
    return -sum(chance * math.log2(chance) for chance in chances if chance > 0)
