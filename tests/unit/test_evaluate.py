"""The figures about a search."""

from __future__ import annotations

from retrieval.articles import Article, Decision, Findings, Lang, Match
from retrieval.evaluate import Asked, Question, percentile, successes, summarise


def asked(
    lang: Lang,
    relevant: tuple[str, ...],
    found: tuple[str, ...],
    decision: Decision,
    took_ms: float = 1.0,
    style: str = "",
) -> Asked:
    matches = tuple(Match(Article(id, lang, id), 0.5) for id in found)
    return Asked(Question("q", lang, relevant, style=style), Findings("q", lang, decision, 0.5, matches, took_ms, "v"))


def test_the_summary_has_the_form_that_is_documented() -> None:
    summary = summarise(
        [
            asked("en", ("a",), ("a", "b"), Decision.SURE, 1.0),
            asked("en", ("a", "c"), ("b", "c"), Decision.SURE, 2.0),
            asked("fr", ("a",), ("b", "c", "d", "a"), Decision.UNSURE, 3.0),
            asked("fr", ("x",), ("b",), Decision.UNKNOWN, 4.0),
            asked("en", (), ("b",), Decision.SURE, 5.0),
            asked("fr", (), ("b",), Decision.UNKNOWN, 6.0),
        ]
    )

    intervals = summary.pop("ci")
    assert summary == {
        "n": 4,
        "success@1": 0.25,
        "success@3": 0.5,
        "success@5": 0.75,
        "mrr": 0.4375,
        "by_lang": {
            "fr": {"n": 2, "success@1": 0.0, "success@3": 0.0, "success@5": 0.5, "mrr": 0.125},
            "en": {"n": 2, "success@1": 0.5, "success@3": 1.0, "success@5": 1.0, "mrr": 0.75},
        },
        "sure": {"coverage": 0.5, "precision": 0.5},
        "none": {"n": 2, "sure_rate": 0.5},
        "p50_ms": 3.0,
        "p99_ms": 6.0,
        "by_style": {},
    }
    assert list(intervals) == ["success@1", "success@3", "success@5", "mrr", "by_lang", "by_style", "sure", "none"]
    assert intervals["success@1"][0] <= 0.25 <= intervals["success@1"][1]
    assert list(intervals["by_lang"]["fr"]) == ["success@1", "success@3", "success@5", "mrr"]
    assert list(intervals["sure"]) == ["coverage", "precision"]
    assert list(intervals["none"]) == ["sure_rate"]


def test_styles_are_told_apart_where_questions_have_one() -> None:
    summary = summarise(
        [
            asked("en", ("a",), ("a",), Decision.SURE, style="typo"),
            asked("en", ("a",), ("b",), Decision.SURE, style="plain"),
            asked("en", ("a",), ("a",), Decision.SURE, style="plain"),
            asked("en", ("a",), ("a",), Decision.SURE),
            asked("en", (), ("a",), Decision.SURE, style="angry"),
        ]
    )

    assert {style: (row["n"], row["success@1"]) for style, row in summary["by_style"].items()} == {
        "plain": (2, 0.5),
        "typo": (1, 1.0),
    }
    assert list(summary["ci"]["by_style"]) == ["plain", "typo"]


def test_nothing_asked_gives_zeros() -> None:
    assert summarise([])["n"] == 0
    assert successes([])["success@1"] == 0.0


def test_percentiles_are_values_that_occurred() -> None:
    assert percentile([5.0, 1.0, 3.0], 50) == 3.0
    assert percentile([5.0, 1.0, 3.0], 99) == 5.0
    assert percentile([], 50) == 0.0
