"""Questions -> evidence -> findings, on one version of the index. Holds no state that changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval import fusion
from retrieval.articles import LANGS, Article, Lang, Match
from retrieval.embedders import Vectors
from retrieval.fusion import Evidence, Pool
from retrieval.index import Index
from retrieval.lexical import WordScores
from retrieval.shorthand import spell_out

#: Up to so many passages all are compared; of a larger index the nearest ones, the rest counting as the last of them.
_DEEPEST = 4096


class Finder:
    """Prepared once for an index: which passage belongs to which article."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.ids = sorted({id for id, _ in index.articles})
        self._number = {id: n for n, id in enumerate(self.ids)}
        owners = np.array([self._number[passage.article_id] for passage in index.passages], dtype=np.int64)
        french = np.array([passage.lang == "fr" for passage in index.passages], dtype=np.bool_)
        self._pool = Pool(owners, french, len(self.ids))

    def spell_out(self, text: str, lang: Lang) -> str:
        """The question as it is embedded and compared."""
        return spell_out(text, lang, lambda word: self.index.lexical.knows(word, lang))

    def evidence(self, texts: Sequence[str], langs: Sequence[Lang], vectors: Vectors) -> list[Evidence]:
        """`texts` as `spell_out` gives them; `vectors` are theirs, in the same order."""
        if not self.ids:
            return [Evidence((), np.zeros((0, len(fusion.FEATURES)))) for _ in texts]
        scores, numbers = self.index.nearest(vectors, _DEEPEST)
        return [
            Evidence(self.ids, self._features(row, found, self.index.lexical.score(text, lang), lang))
            for text, lang, row, found in zip(texts, langs, scores, numbers, strict=True)
        ]

    def _features(
        self, scores: NDArray[np.float32], numbers: NDArray[np.int64], words: WordScores, lang: Lang
    ) -> NDArray[np.float64]:
        """One column for each of fusion.FEATURES, in that order."""
        features = np.zeros((len(self.ids), len(fusion.FEATURES)))
        english, french = self._pool.nearness(numbers, scores).T
        features[:, 0], features[:, 1] = (french, english) if lang == "fr" else (english, french)
        rows = [self._number[id] for id in words.ids]
        features[rows, 2] = words.covered
        features[rows, 3] = words.words / fusion.WORDS_SCALE
        features[rows, 4] = words.letters / fusion.LETTERS_SCALE
        return features

    def rank(
        self, evidence: Evidence, lang: Lang, internal: bool, leans: Mapping[str, float] | None = None
    ) -> list[tuple[str, float]]:
        """Ids and probabilities, best first."""
        shown = evidence if internal else fusion.without(evidence, self.index.internal)
        calibration = self.index.calibration
        ranking = fusion.rank(shown, calibration.weights[lang], leans)
        return list(zip(ranking.ids, calibration.probabilities(ranking, lang).tolist(), strict=True))

    def article(self, id: str, lang: Lang) -> Article | None:
        """In this language, or else in the other."""
        for each in (lang, *LANGS):
            if (id, each) in self.index.articles:
                return self.index.articles[id, each]
        return None

    def matches(self, ranked: Sequence[tuple[str, float]], lang: Lang) -> tuple[Match, ...]:
        articles = [(self.article(id, lang), probability) for id, probability in ranked]
        return tuple(
            Match(article, probability, other_language=article.lang != lang)
            for article, probability in articles
            if article is not None
        )
