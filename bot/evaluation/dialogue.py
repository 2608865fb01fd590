"""Simulated conversations: how soon a person who knows the truth is led to it. Pure: no I/O but the search passed in.

The requester types a labelled question and answers filter questions from the facets of the article that answers it,
"I don't know" where the article says nothing. The bot is the very code that serves (`bot.conversation.advance`), so
what it does in use is measured against two simpler ways of asking.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from bot import acts, diagnosis
from bot.conversation import Known, advance, picked, question_for
from bot.state import Conversation, Pending, Policy
from retrieval.articles import LANGS, Article, Findings, Lang
from retrieval.evaluate import Question
from retrieval.language import detect
from retrieval.resampling import Share, p_value
from retrieval.vocabulary import Vocabulary

#: Success is told within 1 turn of the bot, 2, ... up to this; after it a person's patience ends.
TURNS = 4


class Rule(StrEnum):
    """How the bot decides what to ask."""

    IN_USE = "in_use"
    #: The facets in the vocabulary's order, as long as they tell candidates apart; then the best three.
    FIXED_ORDER = "fixed_order"
    #: The best three at once.
    NO_QUESTIONS = "no_questions"


@dataclass(frozen=True, slots=True)
class World:
    """What the conversation may look up."""

    find: Callable[[str, Lang], Findings]
    article: Callable[[str, Lang], Article | None]
    vocabulary: Vocabulary
    #: What a message means, for the acts; None: they go by its words alone.
    meaning: Callable[[str], acts.Meaning] | None = None


@dataclass(frozen=True, slots=True)
class Requester:
    """A person with a problem: the words for it, the articles that solve it, and what is true of it."""

    text: str
    lang: Lang
    relevant: tuple[str, ...]
    #: facet -> value
    facts: Mapping[str, str]

    def answer(self, conversation: Conversation) -> str:
        """The button to press; empty: what is asked now, no button answers."""
        if conversation.pending is Pending.FACT:
            facet = conversation.asked[-1]
            return f"fact:{facet}={self.facts[facet]}" if facet in self.facts else "unsure"
        if conversation.pending is Pending.OFFER:
            return next((f"article:{id}" for id in conversation.offered if id in self.relevant), "none")
        return ""


def requester(text: str, lang: Lang, relevant: tuple[str, ...], truth: Article) -> Requester:
    """Where the article lists several values of a facet, one of them is this person's, always the same."""
    facts = {
        facet: values[zlib.crc32(f"{facet} {text}".encode()) % len(values)]
        for facet, values in truth.applies_to.items()
        if values
    }
    return Requester(text, lang, relevant, facts)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a conversation came out."""

    lang: Lang
    #: Messages of the bot until an article was begun, that one counted; 0: none was.
    turns: int
    #: Whether that article solves the problem.
    right: bool
    #: Filter questions that were asked.
    asked: int


def simulate(
    questions: Sequence[Question], world: World, tell: Callable[[str, int, int], None]
) -> dict[Rule, list[Ending]]:
    """Every answerable question, by every rule. `tell` hears what is done, how much of it, and of how much."""
    answerable = [each for each in questions if each.relevant]
    endings: dict[Rule, list[Ending]] = {rule: [] for rule in Rule}
    for done, each in enumerate(answerable, 1):
        if truth := world.article(each.relevant[0], each.lang):
            person = requester(each.text, each.lang, each.relevant, truth)
            for rule, ended in endings.items():
                ended.append(play(person, world, rule))
        tell("conversations", done, len(answerable))
    return endings


def play(person: Requester, world: World, rule: Rule) -> Ending:
    """One conversation, until an article is begun, a human takes over, or patience ends."""
    policy = Policy() if rule is Rule.IN_USE else Policy(questions=0)
    conversation = Conversation(person.lang)
    text, choice = person.text, ""
    for turn in range(1, TURNS + 1):
        conversation = _next(conversation, text, choice, world, policy)
        if conversation.guide is not None:
            right = conversation.guide.article in person.relevant
            return Ending(person.lang, turn, right, len(conversation.asked))
        if rule is Rule.FIXED_ORDER:
            conversation = _in_order(conversation, world.vocabulary)
        text, choice = "", person.answer(conversation)
        if not choice:
            break
    return Ending(person.lang, 0, False, len(conversation.asked))


def _next(conversation: Conversation, text: str, choice: str, world: World, policy: Policy) -> Conversation:
    """What the inbox does with a message, without a database."""
    meaning = world.meaning(text) if text and world.meaning else None
    read = acts.read(text, choice, conversation.stage, conversation.pending, meaning)
    lang = conversation.lang if conversation.problem else detect(text) or conversation.lang
    question, pick = question_for(conversation, read), picked(conversation, read)
    known = Known(
        vocabulary=world.vocabulary,
        findings=world.find(question, lang) if question else None,
        picked=world.article(pick, lang) if pick else None,
        lang=detect(text) if text else None,
    )
    return advance(conversation, read, known, policy).conversation


def _in_order(conversation: Conversation, vocabulary: Vocabulary) -> Conversation:
    """In the place of an offer, the first open facet of which the candidates name two values or more."""
    closed = {fact.facet for fact in conversation.facts} | set(conversation.asked)
    offers = conversation.pending is Pending.OFFER and not conversation.upset
    if not offers or len(conversation.asked) >= Policy().questions:
        return conversation
    for name, facet in vocabulary.facets.items():
        if name not in closed and len(diagnosis.values_listed(conversation.candidates, name, facet)) > 1:
            asked = (*conversation.asked, name)
            return replace(conversation, pending=Pending.FACT, asked=asked, offered=())
    return conversation


def summarise(endings: Mapping[Rule, Sequence[Ending]]) -> dict[str, Any]:
    """By rule: `success` within k turns, `wrong` (another article was begun), `questions` asked on average.

    `p` is the chance of such a difference from the rule in use, within k turns, if there were none.
    """
    used = _within(endings[Rule.IN_USE])
    return {
        rule.value: {
            **_figures(found),
            "p": {str(k): p_value(used[k], share) for k, share in _within(found).items()},
            "by_lang": {lang: _figures([each for each in found if each.lang == lang]) for lang in LANGS},
        }
        for rule, found in endings.items()
    }


def _within(endings: Sequence[Ending]) -> dict[int, Share]:
    """Turns -> who was led to the right article in so many, or fewer."""
    everybody = np.ones(len(endings))
    return {
        k: Share(np.array([float(each.right and each.turns <= k) for each in endings]), everybody)
        for k in range(1, TURNS + 1)
    }


def _figures(endings: Sequence[Ending]) -> dict[str, Any]:
    count = max(len(endings), 1)
    return {
        "n": len(endings),
        "success": {str(k): round(share.value, 4) for k, share in _within(endings).items()},
        "wrong": round(sum(each.turns > 0 and not each.right for each in endings) / count, 4),
        "questions": round(sum(each.asked for each in endings) / count, 4),
    }


_SHOWN = {
    Rule.IN_USE: "the rule in use",
    Rule.FIXED_ORDER: "in a fixed order",
    Rule.NO_QUESTIONS: "no questions",
}


def table(found: dict[str, Any]) -> str:
    """A line for each rule and language."""
    turns = range(1, TURNS + 1)
    lines = [f"{'filter questions':22} {'n':>5}  right article within {TURNS} turns or fewer    wrong  questions"]
    lines.append(f"{'':29} " + "  ".join(f"{k:>5}" for k in turns))
    for rule, shown in _SHOWN.items():
        rows = [(shown, found[rule]), *((f"  {lang}", row) for lang, row in found[rule]["by_lang"].items())]
        for name, row in rows:
            cells = "  ".join(f"{row['success'][str(k)]:5.3f}" for k in turns)
            lines.append(f"{name:22} {row['n']:5}   {cells}   {row['wrong']:5.3f}      {row['questions']:5.2f}")
        if rule is not Rule.IN_USE:
            lines.append(f"{'  p, against it':28}   " + "  ".join(f"{p:5.3f}" for p in found[rule]["p"].values()))
    return "\n".join(lines)
