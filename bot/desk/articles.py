"""What the Articles page works on: the folder of articles and the published index behind one small port."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.problems import Problem
from retrieval.articles import Article, Lang
from retrieval.folding import bare


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing now would do, as ids. Nothing is published while there is a problem."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    #: What an editor may want to know, and what hinders nothing.
    warnings: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing would change."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Golden:
    """How well the golden questions of one language were answered."""

    lang: str
    questions: int
    success_at_1: float
    success_at_3: float


@dataclass(frozen=True, slots=True)
class Published:
    """The report of a publication, or why there was none."""

    version: str = ""
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    articles: int = 0
    seconds: float = 0.0
    golden: tuple[Golden, ...] = ()
    warnings: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    #: Why nothing was published, where it is no article's fault.
    error: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it was published."""
        return not self.problems and not self.error


class ArticleShelf(Protocol):
    """The articles as editors see them."""

    def all(self) -> Sequence[Article]:
        """Every article that can be read, in all languages, in a stable order."""

    def article(self, id: str, lang: Lang) -> Article | None:
        """One article in one language."""

    def queues(self) -> Mapping[str, Mapping[Lang, str]]:
        """The queues, with their names in each language."""

    def preview(self) -> Preview:
        """What publishing now would do; reads the folder, embeds nothing."""

    def publish(self) -> Published:
        """Publish: the same as `hotliner index`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of articles: an article and the languages in which it exists."""

    article: Article
    langs: tuple[Lang, ...]


def entries(articles: Iterable[Article], lang: Lang, search: str = "") -> list[Entry]:
    """One entry for each article, in the reader's language where it exists; those that hold all words of `search`."""
    by_id: dict[str, dict[Lang, Article]] = {}
    for article in articles:
        by_id.setdefault(article.id, {})[article.lang] = article
    wanted = bare(search).split()
    found = [
        Entry(versions.get(lang) or next(iter(versions.values())), tuple(sorted(versions)))
        for versions in by_id.values()
        if _holds(versions.values(), wanted)
    ]
    return sorted(found, key=lambda entry: bare(entry.article.title))


def _holds(versions: Iterable[Article], wanted: list[str]) -> bool:
    return any(
        all(word in text for word in wanted)
        for version in versions
        for text in [
            bare(" ".join((version.id, version.title, version.summary, *version.symptoms, *version.error_codes)))
        ]
    )
