"""hotliner eval, as typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from knowledge import write_article, write_knowledge

from bot.cli import main
from ingest.commands import COMMANDS
from retrieval.versions import current_version

OLD_KEYS = ["n", "success@1", "success@3", "success@5", "mrr", "by_lang", "sure", "none", "p50_ms", "p99_ms"]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_knowledge(tmp_path / "articles")


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    rows = [
        {"lang": "en", "text": "I want to talk to a human", "wants_human": True},
        {"lang": "fr", "text": "mon écran est noir", "wants_human": False},
    ]
    path = tmp_path / "messages.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def evaluate(folder: Path, *arguments: object) -> Result:
    settings = {"HOTLINER_INDEX_DIR": str(folder / "index"), "HOTLINER_EMBEDDER": "hashing"}
    return CliRunner().invoke(main, ["eval", *map(str, arguments)], env=settings, catch_exceptions=False)


def search(articles: Path, *arguments: object) -> Result:
    return evaluate(articles.parent, "--articles", articles, "--questions", articles / "golden.jsonl", *arguments)


def only_json(result: Result) -> dict[str, Any]:
    """The one object on stdout; fails when there is anything else."""
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("\n") == 1
    return dict(json.loads(result.stdout))


def test_eval_measures_apart_from_the_published_index(articles: Path, tmp_path: Path) -> None:
    settings = {"HOTLINER_ARTICLES_DIR": str(articles), "HOTLINER_INDEX_DIR": str(tmp_path / "index")}
    CliRunner().invoke(COMMANDS["index"], ["--embedder", "hashing"], env=settings, catch_exceptions=False)
    before = current_version(tmp_path / "index")

    found = only_json(search(articles, "--json"))
    text = search(articles).stdout

    assert list(found) == [*OLD_KEYS, "by_style", "ci"]
    assert (found["n"], found["none"]["n"]) == (4, 1)
    assert found["success@3"] == 1.0
    assert found["ci"]["success@3"] == [0.3976, 1.0]
    assert "questions that nothing answers: 1" in text
    assert "1.000 [0.40, 1.00]" in text
    assert before is not None
    assert current_version(tmp_path / "index") == before


def test_eval_names_the_questions_that_cannot_be_read(articles: Path, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"text": "x", "lang": "en", "relevant": ["nowhere"]}\n', encoding="utf-8")

    result = evaluate(tmp_path, "--articles", articles, "--questions", questions, "--json")
    missing = evaluate(tmp_path, "--articles", articles, "--questions", "missing.jsonl")

    assert result.exit_code == missing.exit_code == 1
    assert result.stdout == ""
    assert f"{questions}:1: it names the article 'nowhere', which does not exist" in result.stderr
    assert "missing.jsonl:1: cannot be read" in missing.stderr
    assert "1 problem; nothing was measured." in missing.stderr


def test_a_run_is_reported_kept_compared_and_written_for_public_tools(articles: Path, tmp_path: Path) -> None:
    kept, report, trec = tmp_path / "runs" / "a.json", tmp_path / "report", tmp_path / "trec"

    first = search(articles, "--save", kept, "--report", report, "--trec", trec)
    found = only_json(search(articles, "--compare", kept, "--json"))
    text = search(articles, "--compare", kept).stdout

    assert first.exit_code == 0
    assert "Evaluation of the search" in (report / "index.html").read_text("utf-8")
    assert "Évaluation de la recherche" in (report / "index.fr.html").read_text("utf-8")
    assert (report / "reliability.svg").read_text("utf-8").startswith("<svg ")
    assert (trec / "qrels.trec").read_text("utf-8").count("\n") == 4
    assert (trec / "run.trec").read_text("utf-8").startswith("q1 Q0 printer-prints-nothing 1 ")
    assert found["compare"]["n"] == 5
    assert found["compare"]["changed"] == []
    assert {figure["p"] for figure in found["compare"]["figures"].values()} == {1.0}
    assert "compared on 5 questions" in text
    assert "worse: 0" in text


def test_what_cannot_be_compared_with_is_told_before_anything_is_measured(articles: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text("{}", encoding="utf-8")

    refused, missing = search(articles, "--compare", odd), search(articles, "--compare", tmp_path / "nowhere.json")

    assert refused.exit_code == missing.exit_code == 1
    assert "odd.json: not a run kept by 'hotliner eval --save'" in refused.stderr
    assert "nowhere.json: No such file or directory" in missing.stderr


def test_acts_are_measured_without_articles(messages: Path, tmp_path: Path) -> None:
    found = only_json(evaluate(tmp_path, "--acts", messages, "--json"))
    text = evaluate(tmp_path, "--acts", messages).stdout

    assert found == {"wants_human": {"n": 2, "precision": 1.0, "recall": 1.0, "f1": 1.0}}
    assert text.splitlines()[1].split() == ["all", "2", "1.000", "1.000", "1.000"]


def test_wrong_lines_of_messages_are_told(messages: Path, tmp_path: Path) -> None:
    messages.write_text('{"lang": "de", "text": "x", "wants_human": true}\n', encoding="utf-8")

    result = evaluate(tmp_path, "--acts", messages)

    assert result.exit_code == 1
    assert f"{messages}:1: 'lang' cannot be 'de'; allowed: fr, en" in result.stderr
    assert "nothing was measured" in result.stderr


@pytest.mark.parametrize("name", ["--report", "--trec", "--save"])
def test_what_cannot_be_written_is_told(articles: Path, tmp_path: Path, name: str) -> None:
    result = search(articles, name, articles / "golden.jsonl" / "below-a-file")

    assert result.exit_code == 1
    assert "golden.jsonl" in result.stderr


def test_messages_that_are_no_text_are_told(messages: Path, tmp_path: Path) -> None:
    messages.write_bytes(b"\xff\xfe")

    result = evaluate(tmp_path, "--acts", messages)

    assert result.exit_code == 1
    assert "not a text in UTF-8" in result.stderr


def test_conversations_are_played_on_the_golden_questions(articles: Path, tmp_path: Path) -> None:
    for lang in ("fr", "en"):
        write_article(articles, "wifi-missing", lang, applies_to="{device: [laptop]}")

    found = only_json(evaluate(tmp_path, "--dialogue", "--articles", articles, "--json"))
    again = only_json(evaluate(tmp_path, "--dialogue", "--articles", articles, "--json"))
    text = evaluate(tmp_path, "--dialogue", "--articles", articles).stdout

    assert found == again
    assert list(found["dialogue"]) == ["in_use", "fixed_order", "no_questions"]
    for rule in found["dialogue"].values():
        assert rule["n"] == 4
        assert list(rule["success"]) == ["1", "2", "3", "4"]
        assert rule["success"]["4"] == 1.0
        assert rule["by_lang"]["fr"]["n"] == 2
    assert "the rule in use" in text


def test_all_parts_may_be_asked_for_at_once(articles: Path, messages: Path) -> None:
    found = only_json(search(articles, "--acts", messages, "--dialogue", "--json"))

    assert list(found)[-2:] == ["wants_human", "dialogue"]
    assert found["n"] == 4


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ((), "missing --articles and --questions; or measure something else with --acts FILE or --dialogue"),
        (("--questions", "q.jsonl"), "missing --articles"),
        (("--articles", "kb_articles"), "missing --questions"),
        (("--acts", "a.jsonl", "--articles", "kb_articles"), "--articles and --questions go together"),
        (("--dialogue", "--save", "a.json"), "--save is about the search: it needs --articles and --questions"),
    ],
)
def test_what_is_missing_is_a_usage_error(tmp_path: Path, arguments: tuple[str, ...], what: str) -> None:
    result = evaluate(tmp_path, *arguments)

    assert result.exit_code == 2
    assert what in result.stderr
