"""The formats of TREC: an independent reading of the files gives the figures of the summary."""

from __future__ import annotations

from collections import defaultdict

import pytest

from ingest import trec
from retrieval.articles import Article, Decision, Findings, Match
from retrieval.evaluate import Asked, Question, summarise


def asked(id: str, relevant: tuple[str, ...], found: dict[str, float]) -> Asked:
    matches = tuple(Match(Article(article, "en", article), chance) for article, chance in found.items())
    return Asked(Question("q", "en", relevant, id), Findings("q", "en", Decision.UNSURE, 0.5, matches, 1.0, "v"))


RUN = [
    asked("one", ("a",), {"a": 0.5, "b": 0.2}),
    asked("", ("x", "c"), {"a": 0.3, "b": 0.3, "c": 0.3, "d": 0.0}),
    asked("two words", ("z",), {"a": 0.5}),
    asked("twice", ("b",), {"d": 0.0, "c": 0.0, "b": 0.0}),
    asked("twice", (), {"a": 0.5}),
    asked("nothing", ("a",), {}),
]


def test_the_files_hold_what_their_formats_ask_for() -> None:
    assert trec.qrels([each.question for each in RUN]) == (
        "one 0 a 1\nq2 0 x 1\nq2 0 c 1\nq3 0 z 1\nq4 0 b 1\nnothing 0 a 1\n"
    )
    assert trec.run(RUN, "test").splitlines()[:3] == [
        "one Q0 a 1 0.500000 test",
        "one Q0 b 2 0.200000 test",
        "q2 Q0 a 1 0.300000 test",
    ]


def test_ids_that_cannot_name_a_topic_give_way_to_numbers() -> None:
    assert trec.topics([each.question for each in RUN]) == ["one", "q2", "q3", "q4", "q5", "nothing"]


def test_a_tool_that_sorts_by_score_finds_the_same_figures() -> None:
    relevant: dict[str, set[str]] = defaultdict(set)
    for line in trec.qrels([each.question for each in RUN]).splitlines():
        topic, _, article, _ = line.split()
        relevant[topic].add(article)
    scored: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for line in trec.run(RUN, "test").splitlines():
        topic, _, article, _, score, _ = line.split()
        scored[topic].append((-float(score), article))

    def first(topic: str) -> float:
        order = [article for _, article in sorted(scored[topic])]
        return next((rank for rank, article in enumerate(order, 1) if article in relevant[topic]), float("inf"))

    ranks = [first(topic) for topic in relevant]
    summary = summarise(RUN)

    assert len(ranks) == summary["n"]
    for k in (1, 3, 5):
        assert sum(rank <= k for rank in ranks) / len(ranks) == pytest.approx(summary[f"success@{k}"], abs=1e-4)
    assert sum(1 / rank for rank in ranks) / len(ranks) == pytest.approx(summary["mrr"], abs=1e-4)
