"""Scores -> probabilities that keep their word."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from retrieval import calibration, fusion
from retrieval.articles import LANGS, Decision
from retrieval.calibration import SIGNALS, Calibration, Labelled, decide
from retrieval.defaults import SHIPPED_FOR, default_calibration
from retrieval.fusion import FEATURES, Evidence

PRIOR = Calibration(
    weights={lang: np.full(len(FEATURES), 5.0) for lang in LANGS},
    right={lang: np.zeros(len(SIGNALS)) for lang in LANGS},
    answered={lang: np.zeros(len(SIGNALS)) for lang in LANGS},
    curve=((0.9, 0.05), (0.7, 0.1), (0.5, 0.3)),
    origin="for tests",
)


def world(n: int, seed: int = 0) -> list[Labelled]:
    """Questions whose right article stands out by how clearly it is asked for; every fifth has no answer."""
    random = np.random.default_rng(seed)
    labelled = []
    for number in range(n):
        rows = random.random((8, len(FEATURES))) * 0.5
        answer = int(random.integers(8))
        if number % 5:
            rows[answer] += random.random() * 0.6
        relevant = (f"a{answer}",) if number % 5 else ()
        evidence = Evidence([f"a{n}" for n in range(8)], rows)
        labelled.append(Labelled(f"question {number}", LANGS[number % 2], evidence, relevant))
    return labelled


def test_probabilities_are_true_on_questions_never_seen() -> None:
    fitted = calibration.fit(world(800), PRIOR, "fitted")

    said, right, any_said = [], [], []
    for each in world(800, seed=1):
        ranking = fusion.rank(each.evidence, fitted.weights[each.lang])
        probabilities = fitted.probabilities(ranking, each.lang)
        said.append(probabilities[0])
        any_said.append(probabilities.sum())
        right.append(ranking.ids[0] in each.relevant)

    assert np.mean(said) == pytest.approx(np.mean(right), abs=0.05)
    clear = np.array(said) > 0.8
    assert np.mean(np.array(said)[clear]) == pytest.approx(np.mean(np.array(right)[clear]), abs=0.08)
    assert np.mean(any_said) == pytest.approx(0.8, abs=0.06)


def test_a_sure_answer_is_wrong_no_more_often_than_was_asked_for() -> None:
    fitted = calibration.fit(world(800), PRIOR, "fitted")
    threshold = fitted.sure_from(0.15)

    wrong = []
    for each in world(2000, seed=2):
        ranking = fusion.rank(each.evidence, fitted.weights[each.lang])
        if fitted.probabilities(ranking, each.lang)[0] >= threshold:
            wrong.append(ranking.ids[0] not in each.relevant)

    assert len(wrong) > 100
    assert np.mean(wrong) <= 0.19


def test_the_more_careful_the_target_the_higher_the_threshold() -> None:
    fitted = calibration.fit(world(800), PRIOR, "fitted")

    assert fitted.sure_from(0.05) >= fitted.sure_from(0.2) >= fitted.sure_from(0.5)
    assert fitted.sure_from(0.0) > 1


def test_probabilities_sum_to_at_most_one_and_keep_the_order() -> None:
    fitted = calibration.fit(world(400), PRIOR, "fitted")

    for each in world(50, seed=3):
        probabilities = fitted.probabilities(fusion.rank(each.evidence, fitted.weights[each.lang]), each.lang)
        assert probabilities.sum() <= 1 + 1e-9
        assert (np.diff(probabilities) <= 1e-9).all()


def test_of_few_questions_the_thresholds_that_ship_remain() -> None:
    fitted = calibration.fit(world(20), PRIOR, "fitted")

    assert fitted.curve == PRIOR.curve
    assert fitted.origin == "fitted"


def test_a_language_without_questions_keeps_what_ships() -> None:
    fitted = calibration.fit([each for each in world(400) if each.lang == "en"], PRIOR, "fitted")

    assert np.allclose(fitted.weights["fr"], PRIOR.weights["fr"])
    assert not np.allclose(fitted.weights["en"], PRIOR.weights["en"])


def test_only_answerable_questions_leave_the_chance_of_an_answer_alone() -> None:
    fitted = calibration.fit([each for each in world(400) if each.relevant], PRIOR, "fitted")

    assert np.allclose(fitted.answered["en"], PRIOR.answered["en"])


def test_an_empty_ranking_has_no_probabilities() -> None:
    ranking = fusion.rank(Evidence((), np.zeros((0, len(FEATURES)))), PRIOR.weights["fr"])

    assert len(PRIOR.probabilities(ranking, "fr")) == 0


def test_what_is_stored_is_what_is_read() -> None:
    fitted = calibration.fit(world(400), PRIOR, "fitted")

    read = Calibration.from_plain(fitted.to_plain())

    assert read.curve == fitted.curve
    assert np.allclose(read.weights["fr"], fitted.weights["fr"], atol=1e-4)


@pytest.mark.parametrize(
    ("probabilities", "decision"),
    [
        ([0.9, 0.05], Decision.SURE),
        ([0.8, 0.1], Decision.SURE),
        ([0.79, 0.2], Decision.UNSURE),
        ([0.2, 0.2, 0.2], Decision.UNSURE),
        ([0.1, 0.05, 0.04, 0.2], Decision.UNKNOWN),
        ([], Decision.UNKNOWN),
    ],
)
def test_what_a_probability_allows(probabilities: list[float], decision: Decision) -> None:
    assert decide(probabilities, sure_from=0.8, unknown_below=0.25) is decision


def test_even_without_a_lower_threshold_nothing_found_is_unknown() -> None:
    assert decide([], sure_from=0.8, unknown_below=0.0) is Decision.UNKNOWN


@pytest.mark.parametrize("name", [*SHIPPED_FOR, "sentence-transformer:any"])
def test_every_embedder_has_a_calibration_that_ships(name: str) -> None:
    shipped = default_calibration(name)

    assert shipped.origin.startswith("shipped")
    assert 0 < shipped.sure_from(0.2) <= 1


def test_the_last_digit_of_a_vector_moves_no_threshold() -> None:
    labelled = world(300)
    moved = [
        replace(each, evidence=replace(each.evidence, features=each.evidence.features + 1e-9)) for each in labelled
    ]

    first, second = (calibration.fit(each, PRIOR, "") for each in (labelled, moved))

    assert abs(first.sure_from(0.1) - second.sure_from(0.1)) < 1e-3
