"""Scores -> the probability that an article is the right one, and from which one on it is sure. Pure: no I/O.

Fitted on labelled questions, some of which nothing answers. What is fitted lives with the index version it was fitted
for; a folder without labelled questions gets the calibration that ships with the embedder (see `defaults`).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval import fusion
from retrieval.articles import LANGS, Decision, Lang
from retrieval.fitting import Array, fit_yes_or_no, logistic
from retrieval.fusion import FEATURES, Evidence, Ranking

#: What a ranking tells about its first article: a constant, its score, its log odds against all others,
#: and the share of the question that its words cover.
SIGNALS = ("constant", "score", "odds", "covered")
#: So many questions of every hundred are taken to have no answer, whatever the share among the labelled ones.
_UNANSWERABLE = 0.2
#: With fewer labelled questions the thresholds that ship are more trustworthy than fitted ones.
_ENOUGH = 100
_FOLDS = 5
_CURVE_POINTS = 100
_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question's evidence, and the ids that answer it."""

    text: str
    lang: Lang
    evidence: Evidence
    relevant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Everything between the evidence and a decision."""

    #: By language: weights of FEATURES; coefficients of SIGNALS for "the first is right" and for "one is right".
    weights: Mapping[Lang, Array]
    right: Mapping[Lang, Array]
    answered: Mapping[Lang, Array]
    #: (probability, share that is wrong among all that are at least so probable), the most probable first.
    curve: tuple[tuple[float, float], ...]
    #: On what it was fitted, for people.
    origin: str

    def sure_from(self, wrong_when_sure: float) -> float:
        """The lowest probability from which on at most this share was wrong; above 1 when there is none."""
        good = [probability for probability, wrong in self.curve if wrong <= wrong_when_sure]
        return min(good, default=1.01)

    def probabilities(self, ranking: Ranking, lang: Lang) -> Array:
        """One for each article of the ranking; they sum to the probability that any answers, so to at most 1."""
        if not ranking.ids:
            return np.zeros(0)
        chances = fusion.chances(ranking)
        signals = _signals(ranking, chances)
        first = float(logistic(signals @ self.right[lang]))
        # What is left for the others: the chance that one is right, though not the first.
        rest = max(float(logistic(signals @ self.answered[lang])) - first, 0.0)
        rest_chances = chances[1:] / max(float(chances[1:].sum()), 1e-12)
        # None may overtake the first: the ranking has decided.
        return np.asarray([first, *np.minimum(rest * rest_chances, first)])

    def to_plain(self) -> dict[str, Any]:
        by_lang = {
            lang: {
                "weights": dict(zip(FEATURES, _rounded(self.weights[lang]), strict=True)),
                "right": dict(zip(SIGNALS, _rounded(self.right[lang]), strict=True)),
                "answered": dict(zip(SIGNALS, _rounded(self.answered[lang]), strict=True)),
            }
            for lang in LANGS
        }
        return {"origin": self.origin, "by_lang": by_lang, "curve": [list(point) for point in self.curve]}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Calibration:
        def read(part: str, names: Sequence[str]) -> dict[Lang, Array]:
            return {lang: np.array([float(plain["by_lang"][lang][part][name]) for name in names]) for lang in LANGS}

        return cls(
            weights=read("weights", FEATURES),
            right=read("right", SIGNALS),
            answered=read("answered", SIGNALS),
            curve=tuple((float(probability), float(wrong)) for probability, wrong in plain["curve"]),
            origin=str(plain["origin"]),
        )


def decide(probabilities: Sequence[float], sure_from: float, unknown_below: float) -> Decision:
    """Unknown is judged by the three that would be offered: three equal candidates are a doubt, not ignorance."""
    if sum(probabilities[:_OFFERED]) < unknown_below or not probabilities:
        return Decision.UNKNOWN
    return Decision.SURE if probabilities[0] >= sure_from else Decision.UNSURE


def fit(labelled: Sequence[Labelled], prior: Calibration, origin: str, pull: float = 1.0) -> Calibration:
    """From labelled questions; of few questions, or in a language without any, `prior` remains.

    `pull` > 1 keeps the weights nearer to those of `prior`.
    """
    fitted = _fit_without_curve(labelled, prior, origin, pull)
    if len(labelled) < _ENOUGH:
        return fitted
    tested = [
        tested
        for fold in range(_FOLDS)
        for tested in _test(
            [each for each in labelled if _fold(each) == fold],
            _fit_without_curve([each for each in labelled if _fold(each) != fold], prior, origin, pull),
        )
    ]
    curve = _curve(tested, _weights([each.relevant for each, _, _ in tested]))
    return Calibration(fitted.weights, fitted.right, fitted.answered, curve, origin)


def _fit_without_curve(labelled: Sequence[Labelled], prior: Calibration, origin: str, pull: float) -> Calibration:
    weights, right, answered = dict(prior.weights), dict(prior.right), dict(prior.answered)
    for lang in LANGS:
        cases = [each for each in labelled if each.lang == lang]
        if not any(each.relevant for each in cases):
            continue
        weights[lang] = fusion.fit([(each.evidence, each.relevant) for each in cases], prior.weights[lang], pull)
        rankings = [fusion.rank(each.evidence, weights[lang]) for each in cases]
        signals = np.array([_signals(ranking, fusion.chances(ranking)) for ranking in rankings])
        counted = _weights([each.relevant for each in cases])
        is_right = np.array([_first_is_right(each, ranking) for each, ranking in zip(cases, rankings, strict=True)])
        is_answered = np.array([bool(each.relevant) for each in cases])
        spread = np.full(len(SIGNALS), 2.0)
        right[lang] = fit_yes_or_no(signals, is_right, counted, prior.right[lang], spread)
        if not is_answered.all():
            answered[lang] = fit_yes_or_no(signals, is_answered, counted, prior.answered[lang], spread)
    return Calibration(weights, right, answered, prior.curve, origin)


def _test(cases: Sequence[Labelled], calibration: Calibration) -> list[tuple[Labelled, float, bool]]:
    """Of each question the probability of its first article, and whether that is right."""
    found = []
    for each in cases:
        ranking = fusion.rank(each.evidence, calibration.weights[each.lang])
        if ranking.ids:
            probability = float(calibration.probabilities(ranking, each.lang)[0])
            found.append((each, probability, _first_is_right(each, ranking)))
    return found


def _curve(tested: Sequence[tuple[Labelled, float, bool]], counted: Array) -> tuple[tuple[float, float], ...]:
    order = sorted(range(len(tested)), key=lambda n: -tested[n][1])
    wrong = np.cumsum([0.0 if tested[n][2] else counted[n] for n in order])
    total = np.cumsum([counted[n] for n in order])
    # One more is counted as wrong than was seen: three rights in a row are no proof.
    shares = (wrong + 1) / (total + 1)
    every = max(1, len(order) // _CURVE_POINTS)
    return tuple((round(tested[order[n]][1], 4), round(float(shares[n]), 4)) for n in range(0, len(order), every))


def _signals(ranking: Ranking, chances: Array) -> Array:
    first = min(max(float(chances[0]), 1e-6), 1 - 1e-6)
    covered = ranking.features[0][FEATURES.index("covered")]
    return np.array([1.0, ranking.scores[0] / 10, np.log(first / (1 - first)), covered])


def _first_is_right(each: Labelled, ranking: Ranking) -> bool:
    return bool(ranking.ids) and ranking.ids[0] in each.relevant


def _weights(relevant: Sequence[tuple[str, ...]]) -> Array:
    """How much each question counts, so that the unanswerable ones have their share."""
    answerable: NDArray[np.bool_] = np.array([bool(ids) for ids in relevant])
    none = len(answerable) - int(answerable.sum())
    heavy = _UNANSWERABLE / (1 - _UNANSWERABLE) * float(answerable.sum()) / max(none, 1)
    return np.where(answerable, 1.0, heavy)


def _fold(each: Labelled) -> int:
    """Questions about one article stay together, or the fit would have seen what it is tested on."""
    return zlib.crc32(",".join(each.relevant or (each.text,)).encode()) % _FOLDS


def _rounded(values: Array) -> list[float]:
    return [round(float(value), 4) for value in values]
