"""What is wrong between articles: translations that differ, links that lead nowhere... Pure: no I/O."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from ingest.problems import Problem
from retrieval.articles import Article

_LINK = re.compile(r"\]\(article:([^)\s]*)\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
_ELSEWHERE = ("http:", "https:", "data:")


@dataclass(frozen=True, slots=True)
class Source:
    """An article and the text it was read from, to find lines in."""

    article: Article
    text: str


def lint(sources: Sequence[Source], known_ids: Set[str], files: Set[str]) -> list[Problem]:
    """`known_ids` also holds the articles that could not be read; `files` are all paths in the folder."""
    problems = [*_duplicates(sources)]
    for source in sources:
        problems += _dangling_links(source, known_ids)
        problems += _missing_images(source, files)
    for translations in _by_id(sources).values():
        for other in translations[1:]:
            problems += _differences(translations[0], other)
    return sorted(problems)


def line_of(text: str, key: str) -> int:
    """The line on which a front-matter key or a heading begins; 1 when it is absent."""
    return next((n for n, line in enumerate(text.splitlines(), 1) if line.startswith(key)), 1)


def _by_id(sources: Iterable[Source]) -> dict[str, list[Source]]:
    grouped: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        grouped[source.article.id].append(source)
    return grouped


def _duplicates(sources: Iterable[Source]) -> Iterable[Problem]:
    first: dict[tuple[str, str], Source] = {}
    for source in sources:
        article = source.article
        earlier = first.setdefault((article.id, article.lang), source)
        if earlier is not source:
            what = f"'{article.id}' in '{article.lang}' exists already in {earlier.article.source}; keep one of the two"
            yield Problem(article.source, line_of(source.text, "id:"), what)


def _dangling_links(source: Source, known_ids: Set[str]) -> Iterable[Problem]:
    for number, line in enumerate(source.text.splitlines(), 1):
        for link in _LINK.findall(line):
            if link not in known_ids:
                what = f"the link leads to '{link}', but no article has this id{_nearest(link, known_ids)}"
                yield Problem(source.article.source, number, what)


def _nearest(wrong: str, known: Set[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(wrong, sorted(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def _missing_images(source: Source, files: Set[str]) -> Iterable[Problem]:
    for number, line in enumerate(source.text.splitlines(), 1):
        for image in _IMAGE.findall(line):
            if image not in files and not image.startswith(_ELSEWHERE):
                what = f"there is no image '{image}' in the articles' folder; paths begin at that folder"
                yield Problem(source.article.source, number, what)


def _differences(one: Source, other: Source) -> Iterable[Problem]:
    """What must be the same in both languages, or people would be led apart by the language they speak."""
    a, b = one.article, other.article
    if a.lang == b.lang:
        return

    def differs(key: str, mine: object, theirs: object) -> Problem:
        what = f"{key}: {_shown(mine)} here, but {_shown(theirs)} in {a.source}; make them the same"
        line = line_of(other.text, "## " if key.startswith(("number of", "risk")) else f"{key}:")
        return Problem(b.source, line, what)

    if len(a.steps) != len(b.steps):
        yield differs("number of steps", len(b.steps), len(a.steps))
    elif [step.risk for step in a.steps] != [step.risk for step in b.steps]:
        yield differs("risk of each step", [s.risk for s in b.steps], [s.risk for s in a.steps])
    if _facets(a) != _facets(b):
        yield differs("applies_to", _facets(b), _facets(a))
    for key in ("queue", "status", "effort"):
        if getattr(a, key) != getattr(b, key):
            yield differs(key, getattr(b, key), getattr(a, key))
    if sorted(a.error_codes) != sorted(b.error_codes):
        yield differs("error_codes", sorted(b.error_codes), sorted(a.error_codes))


def _facets(article: Article) -> dict[str, list[str]]:
    return {facet: sorted(values) for facet, values in sorted(article.applies_to.items())}


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: [{', '.join(values)}]" for key, values in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join("-" if item is None else str(item) for item in value) + "]"
    return f"'{value}'" if value != "" else "nothing"
