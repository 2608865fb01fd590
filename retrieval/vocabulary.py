"""The facets and queues that articles may name, with what people are asked and shown. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from retrieval.articles import LANGS, Lang


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: its button, and the words that reveal it in a message."""

    label: Mapping[Lang, str]
    #: Matched whole, without accents and case; an entry may hold several words.
    words: Mapping[Lang, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Facet:
    """A property that tells faults apart, and the filter question that asks for it."""

    ask: Mapping[Lang, str]
    values: Mapping[str, FacetValue]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that `applies_to` and `queue` may say; empty: anything goes, and nothing is asked."""

    facets: Mapping[str, Facet] = field(default_factory=dict)
    queues: Mapping[str, Mapping[Lang, str]] = field(default_factory=dict)


def from_plain(plain: Mapping[str, Any]) -> Vocabulary:
    """Read it from the dictionaries of YAML or JSON; raises ValueError that says what is missing where."""
    facets = {
        str(name): _facet(str(name), facet) for name, facet in _mapping(plain.get("facets", {}), "facets").items()
    }
    queues = {
        str(name): _by_lang(labels, f"queues.{name}")
        for name, labels in _mapping(plain.get("queues", {}), "queues").items()
    }
    return Vocabulary(facets, queues)


def to_plain(vocabulary: Vocabulary) -> dict[str, Any]:
    """The dictionaries that `from_plain` reads, in the same order."""
    return {
        "facets": {
            name: {
                "ask": dict(facet.ask),
                "values": {
                    value: {**entry.label, "words": {lang: list(words) for lang, words in entry.words.items()}}
                    for value, entry in facet.values.items()
                },
            }
            for name, facet in vocabulary.facets.items()
        },
        "queues": {name: dict(labels) for name, labels in vocabulary.queues.items()},
    }


def _facet(name: str, plain: Any) -> Facet:
    where = f"facets.{name}"
    facet = _mapping(plain, where)
    values = _mapping(facet.get("values", {}), f"{where}.values")
    return Facet(
        ask=_by_lang(facet.get("ask"), f"{where}.ask"),
        values={str(value): _value(entry, f"{where}.values.{value}") for value, entry in values.items()},
    )


def _value(plain: Any, where: str) -> FacetValue:
    words = _mapping(_mapping(plain, where).get("words", {}), f"{where}.words")
    return FacetValue(
        label=_by_lang(plain, where),
        words={lang: tuple(str(word) for word in words.get(lang) or ()) for lang in LANGS},
    )


def _by_lang(plain: Any, where: str) -> dict[Lang, str]:
    labels = _mapping(plain, where)
    missing = [lang for lang in LANGS if not isinstance(labels.get(lang), str)]
    if missing:
        raise ValueError(f"{where}: no text for {' and '.join(missing)}")
    return {lang: labels[lang] for lang in LANGS}


def _mapping(plain: Any, where: str) -> Mapping[Any, Any]:
    if not isinstance(plain, Mapping):
        raise ValueError(f"{where}: expected keys and values, found {plain!r}")
    return plain
