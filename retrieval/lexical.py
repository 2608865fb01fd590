"""Words: BM25 of stems and of letter groups, one index for each language; and how much of a question they cover."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from retrieval.articles import LANGS, Article, Lang
from retrieval.spelling import Spelling
from retrieval.tokens import letters, stems

#: Repeats of each part's words: a title tells more about an article than its fifth step.
_TITLE, _SUMMARY, _SYMPTOM, _ERROR_CODE, _BODY = 3, 2, 2, 2, 1
#: A word that is known only by its correction counts less than one that is known as it stands.
_CORRECTED = 0.7

Tokenise = Callable[[str, Lang], list[str]]


@dataclass(frozen=True, slots=True)
class WordScores:
    """What the words of one question say about each article of its language."""

    ids: Sequence[str]
    #: BM25 of the stems, and of the letter groups.
    words: NDArray[np.float32]
    letters: NDArray[np.float32]
    #: The share of what the question's words tell (their idf) that the article's words cover: 0 to 1.
    covered: NDArray[np.float32]


class Lexical:
    """Two indexes of words for each language that has articles."""

    def __init__(self, by_lang: Mapping[Lang, tuple[_Words, _Words]]) -> None:
        self._by_lang = by_lang

    @classmethod
    def build(cls, articles: Iterable[Article]) -> Lexical:
        grouped: dict[Lang, list[Article]] = {lang: [] for lang in LANGS}
        for article in articles:
            grouped[article.lang].append(article)
        return cls(
            {
                lang: (_Words.build(lang, group, stems), _Words.build(lang, group, letters))
                for lang, group in grouped.items()
                if group
            }
        )

    def score(self, text: str, lang: Lang) -> WordScores:
        if lang not in self._by_lang:
            nothing = np.zeros(0, dtype=np.float32)
            return WordScores((), nothing, nothing, nothing)
        by_stems, by_letters = self._by_lang[lang]
        words, covered = by_stems.score(text)
        return WordScores(by_stems.ids, words, by_letters.score(text)[0], covered)

    def knows(self, word: str, lang: Lang) -> bool:
        """Whether an article of this language uses the word, in any of its forms."""
        return lang in self._by_lang and self._by_lang[lang][0].knows(word)

    def save(self, folder: Path) -> None:
        folder.mkdir()
        for lang, (by_stems, by_letters) in self._by_lang.items():
            by_stems.save(folder / f"{lang}-stems")
            by_letters.save(folder / f"{lang}-letters")

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        return cls(
            {
                lang: (
                    _Words.load(lang, folder / f"{lang}-stems", stems),
                    _Words.load(lang, folder / f"{lang}-letters", letters),
                )
                for lang in LANGS
                if (folder / f"{lang}-stems").is_dir()
            }
        )


class _Words:
    """BM25 weights as bm25s computes and stores them, word by word; summed here, to know which words matched."""

    def __init__(self, lang: Lang, ids: Sequence[str], bm25: bm25s.BM25, tokenise: Tokenise) -> None:
        self.ids = ids
        self._lang = lang
        self._tokenise = tokenise
        self._bm25 = bm25
        self._vocabulary: dict[str, int] = bm25.vocab_dict
        self._weights: NDArray[np.float32] = bm25.scores["data"]
        self._articles: NDArray[np.int32] = bm25.scores["indices"]
        self._starts: NDArray[np.int64] = bm25.scores["indptr"]
        # Letter groups forgive mistakes by themselves.
        self._spelling = Spelling(self._vocabulary if tokenise is stems else ())

    @classmethod
    def build(cls, lang: Lang, articles: Sequence[Article], tokenise: Tokenise) -> _Words:
        # It sets itself to DEBUG and tells every build.
        logging.getLogger("bm25s").setLevel(logging.WARNING)
        bm25 = bm25s.BM25()
        bm25.index([_weighed(article, tokenise) for article in articles], show_progress=False)
        return cls(lang, [article.id for article in articles], bm25, tokenise)

    def save(self, folder: Path) -> None:
        self._bm25.save(folder, corpus=[{"id": id} for id in self.ids], show_progress=False)

    @classmethod
    def load(cls, lang: Lang, folder: Path, tokenise: Tokenise) -> _Words:
        bm25 = bm25s.BM25.load(folder, load_corpus=True, show_progress=False)
        return cls(lang, [entry["id"] for entry in bm25.corpus], bm25, tokenise)

    def knows(self, word: str) -> bool:
        tokens = self._tokenise(word, self._lang)
        return bool(tokens) and all(token in self._vocabulary for token in tokens)

    def score(self, text: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """For each article its BM25, and the share of the question that it covers."""
        scores = np.zeros(len(self.ids), dtype=np.float32)
        told = np.zeros(len(self.ids), dtype=np.float32)
        total = 0.0
        for token in set(self._tokenise(text, self._lang)):
            known, trust = self._known(token)
            articles, weights = self._column(known)
            tells = float(np.log1p((len(self.ids) - len(articles) + 0.5) / (len(articles) + 0.5)))
            scores[articles] += trust * weights
            told[articles] += trust * tells
            total += tells
        return scores, told / total if total else told

    def _known(self, token: str) -> tuple[str, float]:
        """The word itself, or else the likeliest known one that it may be a misspelling of."""
        if token in self._vocabulary:
            return token, 1.0
        near = self._spelling.near(token)
        return (max(sorted(near), key=self._holders), _CORRECTED) if near else (token, 1.0)

    def _holders(self, token: str) -> int:
        return len(self._column(token)[0])

    def _column(self, token: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        number = self._vocabulary.get(token)
        start, end = (0, 0) if number is None else (self._starts[number], self._starts[number + 1])
        return self._articles[start:end], self._weights[start:end]


def _weighed(article: Article, tokenise: Tokenise) -> list[str]:
    """Its words, repeated by weight. The links to its neighbours are left out: they hold the neighbours' words."""
    parts = [
        (article.title, _TITLE),
        (article.summary, _SUMMARY),
        *((symptom, _SYMPTOM) for symptom in article.symptoms),
        *((code, _ERROR_CODE) for code in article.error_codes),
        (article.prose, _BODY),
        *((step.text, _BODY) for step in article.steps),
    ]
    return [token for text, weight in parts for token in tokenise(text, article.lang) * weight]
