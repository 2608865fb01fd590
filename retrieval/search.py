"""Search.find: a question -> findings, from the version of the index that is published at that moment."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from retrieval import versions
from retrieval.articles import Article, Findings, Lang
from retrieval.calibration import decide
from retrieval.embedders import Embedder
from retrieval.finder import Finder
from retrieval.index import UnusableIndex, load
from retrieval.language import detect
from retrieval.vocabulary import Vocabulary

log = logging.getLogger(__name__)

WRONG_WHEN_SURE = 0.10
UNKNOWN_BELOW = 0.25


@dataclass(frozen=True, slots=True)
class Query:
    """A question, and its language where that is known."""

    text: str
    lang: Lang | None = None


@dataclass(frozen=True, slots=True)
class _Serving:
    """A version and what was prepared for it; replaced as a whole."""

    finder: Finder
    sure_from: float


class Search:
    """Safe to share between threads. Raises UnusableIndex when it is made and there is nothing to serve."""

    def __init__(
        self,
        index_dir: Path,
        embedder: Embedder,
        *,
        wrong_when_sure: float = WRONG_WHEN_SURE,
        unknown_below: float = UNKNOWN_BELOW,
        default_lang: Lang = "fr",
    ) -> None:
        """`wrong_when_sure`: how often a sure answer may be wrong. `unknown_below`: below which chance it is unknown.

        `default_lang` is taken for a question whose words tell no language.
        """
        self._index_dir = Path(index_dir)
        self._embedder = embedder
        self._wrong_when_sure = wrong_when_sure
        self._unknown_below = unknown_below
        self._default_lang = default_lang
        self._loading = threading.Lock()
        #: What `current` said last, served or refused: a refused version is not tried at every question.
        self._seen: str | None = None
        self._serving = self._first()

    @property
    def version(self) -> str:
        return self._now().finder.index.version

    @property
    def vocabulary(self) -> Vocabulary | None:
        """None: the articles came without one."""
        return self._now().finder.index.vocabulary

    def article(self, id: str, lang: Lang) -> Article | None:
        """In this language, or else in the other; None when it is not published (any more)."""
        return self._now().finder.article(id, lang)

    def articles(self) -> tuple[Article, ...]:
        """All of the published version, translations and internal ones included."""
        return tuple(self._now().finder.index.articles.values())

    def find(self, text: str, lang: Lang | None = None, k: int = 5, *, internal: bool = False) -> Findings:
        """`internal` also finds the articles that only hotliners may see."""
        return self.find_many([Query(text, lang)], k, internal=internal)[0]

    def find_many(
        self, queries: Sequence[Query], k: int = 5, *, internal: bool = False, leans: Mapping[str, float] | None = None
    ) -> list[Findings]:
        """All are embedded in one batch; `took_ms` of each is its share of the whole.

        `leans`: log odds by article id that are added to what the words say (see `priors`); none in an evaluation.
        """
        if not queries:
            return []
        started = perf_counter()
        serving = self._now()
        texts = [query.text for query in queries]
        langs = [query.lang or detect(query.text) or self._default_lang for query in queries]
        asked = [serving.finder.spell_out(text, lang) for text, lang in zip(texts, langs, strict=True)]
        evidence = serving.finder.evidence(asked, langs, self._embedder.embed(asked))
        ranked = [serving.finder.rank(each, lang, internal, leans) for each, lang in zip(evidence, langs, strict=True)]
        took_ms = round((perf_counter() - started) * 1000 / len(queries), 2)
        return [self._findings(serving, *each, k, took_ms) for each in zip(texts, langs, ranked, strict=True)]

    def _findings(
        self, serving: _Serving, text: str, lang: Lang, ranked: list[tuple[str, float]], k: int, took_ms: float
    ) -> Findings:
        # Dots or a smiley: nothing was asked, whatever their vector is near to.
        ranked = ranked if any(char.isalnum() for char in text) else []
        return Findings(
            question=text,
            lang=lang,
            decision=decide([probability for _, probability in ranked], serving.sure_from, self._unknown_below),
            probability=ranked[0][1] if ranked else 0.0,
            matches=serving.finder.matches(ranked[:k], lang),
            took_ms=took_ms,
            index_version=serving.finder.index.version,
            sure_from=serving.sure_from,
            unknown_below=self._unknown_below,
        )

    def _now(self) -> _Serving:
        """The published version. Who comes while it is being loaded waits: a removed article is never shown."""
        if versions.current_version(self._index_dir) != self._seen:
            with self._loading:
                current = versions.current_version(self._index_dir)
                if current not in (None, self._seen):
                    self._replace(str(current))
        return self._serving

    def _replace(self, version: str) -> None:
        try:
            self._serving = self._load(version)
        except UnusableIndex as error:
            # It may have been superseded and swept while it was read; then the next question takes the new one.
            log.error("the published index is unusable, the former one serves: %s", error, extra={"version": version})
        self._seen = version

    def _first(self) -> _Serving:
        """The published version, or else the newest of the former ones that is whole."""
        current = versions.current_version(self._index_dir)
        if current is None:
            raise UnusableIndex(f"nothing is published in {self._index_dir}; run 'hotliner index'")
        self._seen = current
        try:
            return self._load(current)
        except UnusableIndex as error:
            return self._former(current, error)

    def _former(self, current: str, refused: UnusableIndex) -> _Serving:
        # A version younger than the current one was never published: its run was killed before that.
        for version in reversed([each for each in versions.versions(self._index_dir) if each < current]):
            try:
                serving = self._load(version)
            except UnusableIndex:
                continue
            log.error("the published index is unusable, %s serves: %s", version, refused, extra={"version": current})
            return serving
        raise refused

    def _load(self, version: str) -> _Serving:
        index = load(self._index_dir / version, self._embedder)
        return _Serving(Finder(index), index.calibration.sure_from(self._wrong_when_sure))
