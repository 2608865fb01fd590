"""Evidence -> one ranking, with weights learnt by language."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval import fusion
from retrieval.fitting import Choice, fit_choice, fit_yes_or_no, logistic, softmax
from retrieval.fusion import Evidence, Pool


def evidence(*rows: tuple[float, ...]) -> Evidence:
    return Evidence([f"article-{n}" for n in range(len(rows))], np.array(rows, dtype=np.float64))


def test_the_best_weighted_sum_comes_first() -> None:
    found = evidence((0.9, 0, 0, 0, 0), (0.1, 0, 1, 1, 1), (0.5, 0, 0, 0, 0))

    by_meaning = fusion.rank(found, np.array([10.0, 0, 0, 0, 0]))
    by_words = fusion.rank(found, np.array([1.0, 0, 5, 5, 5]))

    assert by_meaning.ids == ("article-0", "article-2", "article-1")
    assert by_words.ids[0] == "article-1"
    assert by_words.scores[0] == pytest.approx(15.1)


def test_hidden_articles_are_no_candidates() -> None:
    found = evidence((1, 0, 0, 0, 0), (0.5, 0, 0, 0, 0))

    shown = fusion.without(found, frozenset({"article-0"}))

    assert list(shown.ids) == ["article-1"]
    assert fusion.without(found, frozenset()) is found


def test_chances_sum_to_one_and_no_candidates_have_none() -> None:
    ranking = fusion.rank(evidence((1, 0, 0, 0, 0), (0, 0, 0, 0, 0)), np.ones(5))

    assert fusion.chances(ranking).sum() == pytest.approx(1)
    assert len(fusion.chances(fusion.rank(Evidence((), np.zeros((0, 5))), np.ones(5)))) == 0


def test_an_article_is_as_near_as_the_mean_of_its_best_passages() -> None:
    owners = np.array([0, 0, 0, 0, 0, 1, 0])
    french = np.array([False, False, False, False, False, False, True])
    pool = Pool(owners, french, 2)
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.3, 0.5, 0.2], dtype=np.float32)
    order = np.argsort(-scores)

    nearness = pool.nearness(order, scores[order])

    # The first four count three times as much as the fifth.
    assert nearness[0].tolist() == pytest.approx([(3 * (0.9 + 0.8 + 0.7 + 0.6) + 0.3) / 13, 0.2])
    assert nearness[1].tolist() == pytest.approx([0.5, 0.0])


def test_passages_that_were_not_found_count_as_the_last_one_found() -> None:
    pool = Pool(np.array([0, 0, 1]), np.array([False, False, False]), 2)

    nearness = pool.nearness(np.array([0]), np.array([0.8], dtype=np.float32))

    assert nearness[:, 0].tolist() == pytest.approx([0.8, 0.8])


def test_weights_are_learnt_from_what_tells_the_right_article() -> None:
    # Only the words tell here: meaning points anywhere.
    random = np.random.default_rng(1)
    cases = []
    for _ in range(60):
        rows = random.random((6, 5))
        rows[:, 3] = 0
        rows[2, 3] = 1
        cases.append((evidence(*map(tuple, rows)), ("article-2",)))

    weights = fusion.fit(cases, np.array([10.0, 5, 5, 5, 5]))

    assert weights[3] > 5
    assert weights[0] < 5
    assert all(fusion.rank(each, weights).ids[0] == "article-2" for each, _ in cases)


def test_without_any_answered_question_the_given_weights_remain() -> None:
    prior = np.array([1.0, 2, 3, 4, 5])

    assert np.allclose(fusion.fit([(evidence((1, 0, 0, 0, 0)), ())], prior), prior)
    assert np.allclose(fusion.fit([(evidence((1, 0, 0, 0, 0)), ("removed",))], prior), prior)


def test_a_choice_that_is_always_right_does_not_run_away() -> None:
    choices = [Choice(np.array([[1.0], [0.0]]), np.array([True, False]))] * 50

    found = fit_choice(choices, np.array([1.0]), np.array([3.0]))

    assert 1 < found[0] < 20


def test_yes_or_no_finds_the_chances_that_made_the_answers() -> None:
    random = np.random.default_rng(2)
    features = np.column_stack([np.ones(4000), random.normal(size=4000)])
    yes = random.random(4000) < logistic(features @ np.array([-0.5, 1.5]))

    found = fit_yes_or_no(features, yes, np.ones(4000), np.zeros(2), np.full(2, 10.0))

    assert found == pytest.approx([-0.5, 1.5], abs=0.15)


def test_extreme_values_are_no_trouble() -> None:
    assert softmax(np.array([1000.0, 0.0])).tolist() == [1.0, 0.0]
    assert logistic(np.array([-1000.0, 1000.0])) == pytest.approx([0, 1])
