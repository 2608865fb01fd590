"""hotliner index and ask, as typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from knowledge import write_article, write_knowledge

from ingest.commands import COMMANDS
from retrieval.versions import current_version


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_knowledge(tmp_path / "articles")


@pytest.fixture
def index_dir(articles: Path, tmp_path: Path) -> Path:
    assert run("index", articles, tmp_path / "index").exit_code == 0
    return tmp_path / "index"


def run(name: str, articles: Path, index_dir: Path, *arguments: str) -> Result:
    settings = {
        "HOTLINER_ARTICLES_DIR": str(articles),
        "HOTLINER_INDEX_DIR": str(index_dir),
        "HOTLINER_EMBEDDER": "hashing",
    }
    return CliRunner().invoke(COMMANDS[name], arguments, env=settings, catch_exceptions=False)


def only_json(result: Result) -> dict[str, Any]:
    """The one object on stdout; fails when there is anything else."""
    assert result.stdout.count("\n") == 1
    return dict(json.loads(result.stdout))


def test_index_publishes_and_reports(articles: Path, tmp_path: Path) -> None:
    result = run("index", articles, tmp_path / "index")

    assert result.exit_code == 0
    assert "added: password-forgotten, printer-prints-nothing, wifi-missing" in result.stdout
    assert "golden questions [fr]: success@1" in result.stdout
    assert f"published {current_version(tmp_path / 'index')}" in result.stdout


def test_index_reports_as_json(articles: Path, tmp_path: Path) -> None:
    report = only_json(run("index", articles, tmp_path / "index", "--json"))

    assert report["published"] is True
    assert report["added"] == ["password-forgotten", "printer-prints-nothing", "wifi-missing"]
    assert report["golden"]["en"]["n"] == 2


@pytest.mark.parametrize("option", [(), ("--check",), ("--json",)])
def test_index_with_a_problem_exits_with_1_and_shows_file_and_line(
    articles: Path, tmp_path: Path, option: tuple[str, ...]
) -> None:
    path = write_article(articles, "wifi-missing", "en", efort="3")

    result = run("index", articles, tmp_path / "index", *option)

    assert result.exit_code == 1
    assert f"{path}:7: unknown key 'efort'; did you mean 'effort'?" in result.stderr
    assert "1 problem; nothing was published." in result.stderr
    assert current_version(tmp_path / "index") is None


def test_check_publishes_nothing(articles: Path, tmp_path: Path) -> None:
    result = run("index", articles, tmp_path / "index", "--check")

    assert result.exit_code == 0
    assert "no problem found; nothing was published" in result.stdout
    assert not (tmp_path / "index").exists()


def test_check_and_watch_exclude_each_other(articles: Path, tmp_path: Path) -> None:
    assert run("index", articles, tmp_path / "index", "--check", "--watch").exit_code == 2


def test_ask_answers_readably_and_as_json(articles: Path, index_dir: Path) -> None:
    text = run("ask", articles, index_dir, "no page comes out of the printer")
    found = only_json(run("ask", articles, index_dir, "aucune feuille ne sort", "--json", "-k", "2"))

    assert "The printer prints nothing" in text.stdout
    assert list(found) == ["question", "lang", "decision", "probability", "matches", "took_ms"]
    assert (found["question"], found["lang"]) == ("aucune feuille ne sort", "fr")
    assert found["decision"] in ("sure", "unsure", "unknown")
    assert len(found["matches"]) == 2
    assert list(found["matches"][0]) == ["article", "lang", "title", "probability"]
    assert found["matches"][0]["article"] == "printer-prints-nothing"


def test_ask_in_a_given_language(articles: Path, index_dir: Path) -> None:
    found = only_json(run("ask", articles, index_dir, "wifi", "--lang", "en", "--json"))

    assert (found["lang"], found["matches"][0]["lang"]) == ("en", "en")


def test_ask_without_an_index_says_what_to_do(articles: Path, tmp_path: Path) -> None:
    result = run("ask", articles, tmp_path / "nowhere", "wifi", "--json")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "run 'hotliner index'" in result.stderr


def test_ask_with_a_damaged_index_says_what_to_do(articles: Path, index_dir: Path) -> None:
    (index_dir / str(current_version(index_dir)) / "faiss.index").write_bytes(b"")

    result = run("ask", articles, index_dir, "wifi")

    assert result.exit_code == 1
    assert "faiss.index is truncated" in result.stderr


def test_an_unknown_embedder_is_told(articles: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(COMMANDS["index"], ["--articles-dir", str(articles), "--embedder", "word2vec"])

    assert result.exit_code == 1
    assert "unknown embedder 'word2vec'; allowed: bilingual" in result.stderr


def test_watch_publishes_again_when_an_article_changes(articles: Path, tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    code = "from ingest.commands import index; index()"
    command = [sys.executable, "-c", code, "--watch", "--articles-dir", str(articles), "--index-dir", str(index_dir)]
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [*command, "--embedder", "hashing"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        assert "Watching" in process.stderr.readline()
        first = current_version(index_dir)
        deadline = time.monotonic() + 20
        while current_version(index_dir) == first and time.monotonic() < deadline:
            for lang in ("fr", "en"):
                write_article(articles, "wifi-missing", lang, effort="4")
            time.sleep(0.5)
        assert current_version(index_dir) != first
    finally:
        process.terminate()
        process.communicate(timeout=20)
