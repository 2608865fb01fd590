"""Messages that say what a person has, and nothing of what is wrong: "je suis sous Mac". Pure: no I/O."""

from __future__ import annotations

import re

from bot import diagnosis
from bot.acts import Act, Read
from bot.acts.pleasantries import without_pleasantries
from bot.state import Fact
from retrieval.folding import fold
from retrieval.vocabulary import Vocabulary

#: Around the words that matter.
_AROUND = """
    j je suis ai sous sur en avec un une le la les l l' mon ma mes c'est c c' est il elle s'agit d d'un d'une de du des au a
    j'ai j'utilise utilise on nous travaille bosse pour information info precision precise au fait oui non et aussi que
    qu' ordinateur pc ordi machine poste systeme modele type marque version connecte connectee branche branchee par via
    i i'm im i've am on a an the my it it's its is this that's use using have got we we're are running run with over
    connected plugged by through computer system model for your info fyi yes no and also of to work works from in
    forgot mention j'oubliais oublie dire dit savoir merci thanks
"""
_FILLERS = frozenset(_AROUND.split())
_CLAUSES = re.compile(r"[,;.!\n()]+|\s(?:et|and)\s")
#: Words after which nothing more is meant than the fact.
_ACTS = frozenset({Act.ASK, Act.DONE, Act.YES})
#: Longer messages tell of something.
_MOST_WORDS = 20


def situation(read: Read, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The facts, when the message tells facts and nothing else; empty: it tells none, or something else too."""
    if read.act not in _ACTS or "?" in read.text or read.number or len(read.text.split()) > _MOST_WORDS:
        return ()
    facts: tuple[Fact, ...] = ()
    for clause in _CLAUSES.split(without_pleasantries(read.text)):
        if not _left(fold(clause)):
            continue
        told = _facts(clause, vocabulary)
        if not told:
            return ()
        facts = diagnosis.add_facts(facts, told)
    return facts


def _facts(clause: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The facts of a clause in which every word belongs to one of them."""
    told = diagnosis.facts_in(clause, vocabulary)
    rest = fold(clause)
    for words in _words_of(vocabulary, told):
        rest = re.sub(rf"(?<![\w-]){re.escape(words)}(?![\w-])", " ", rest)
    left = _left(rest)
    if not left:
        return tuple(Fact(fact.facet, fact.value, "answer") for fact in told)
    labelled = [
        Fact(name, value, "answer")
        for name, facet in vocabulary.facets.items()
        for value, entry in facet.values.items()
        if any(f" {left} " in f" {fold(label)} " for label in entry.label.values())
    ]
    return (*told, *labelled) if len(labelled) == 1 else ()


def _words_of(vocabulary: Vocabulary, facts: tuple[Fact, ...]) -> list[str]:
    """What reveals these facts, the longest first."""
    entries = (vocabulary.facets[fact.facet].values[fact.value] for fact in facts)
    words = {fold(each) for entry in entries for several in entry.words.values() for each in several}
    return sorted(words, key=len, reverse=True)


def _left(clause: str) -> str:
    """The words without those that say nothing by themselves."""
    words = re.sub(r"\b([ldcj]|qu)'(?=\w)", r"\1' ", clause).split()
    kept = [word for word in words if word not in _FILLERS and word.strip("'") not in _FILLERS]
    return " ".join(re.sub(r"[^\w' -]", " ", " ".join(kept)).split())


def excludes(applies_to: dict[str, tuple[str, ...]], facts: tuple[Fact, ...], vocabulary: Vocabulary) -> bool:
    """Whether an article that is about these values isn't about one of the facts."""
    for fact in facts:
        facet = vocabulary.facets.get(fact.facet)
        listed = [value for value in applies_to.get(fact.facet, ()) if facet and value in facet.values]
        if listed and fact.value not in listed:
            return True
    return False
