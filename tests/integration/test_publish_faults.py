"""Whatever kills a run, and however many run at once: the published index is whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from knowledge import remove_article, write_article, write_knowledge

from ingest.reindex import Report, reindex
from retrieval.embedders import load_embedder
from retrieval.search import Search
from retrieval.versions import current_version, versions

EMBEDDER = load_embedder("hashing")
DRIVER = Path(__file__).with_name("publish_driver.py")
ROOT = Path(__file__).parents[2]


def start(articles: Path, index_dir: Path, *points: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(DRIVER), str(articles), str(index_dir), *points]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )


def found(index_dir: Path, question: str) -> list[str]:
    return [match.article.id for match in Search(index_dir, EMBEDDER).find(question, "en").matches]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_knowledge(tmp_path / "articles", golden=False)


@pytest.fixture
def index_dir(articles: Path, tmp_path: Path) -> Path:
    reindex(articles, tmp_path / "index", EMBEDDER)
    return tmp_path / "index"


@pytest.mark.parametrize(
    ("point", "published"),
    [("embedding", False), ("written", False), ("renamed", False), ("pointer written", False), ("pointed", True)],
)
def test_a_killed_run_leaves_a_whole_index_and_the_next_run_sweeps_up(
    articles: Path, index_dir: Path, point: str, published: bool
) -> None:
    before = current_version(index_dir)
    remove_article(articles, "wifi-missing")
    for lang in ("en", "fr"):
        write_article(articles, "password-forgotten", lang, summary="Something new to embed.")

    process = start(articles, index_dir, point)
    process.communicate(timeout=60)

    assert process.returncode == -signal.SIGKILL
    assert (current_version(index_dir) != before) == published
    assert ("wifi-missing" in found(index_dir, "wifi")) == (not published)
    after = reindex(articles, index_dir, EMBEDDER)
    assert isinstance(after, Report)
    assert current_version(index_dir) == after.version
    assert "wifi-missing" not in found(index_dir, "wifi")
    assert not list(index_dir.glob(".new-*"))
    assert len(versions(index_dir)) <= 3


def test_a_run_that_fails_while_it_writes_leaves_nothing_behind(articles: Path, index_dir: Path) -> None:
    before = current_version(index_dir)

    def fails(point: str) -> None:
        raise OSError(f"no space left at '{point}'")

    with pytest.raises(OSError, match="no space left"):
        reindex(articles, index_dir, EMBEDDER, reached=fails)

    assert current_version(index_dir) == before
    assert not list(index_dir.glob(".new-*"))


def test_two_runs_at_once_both_publish_one_after_the_other(articles: Path, tmp_path: Path) -> None:
    index_dir = tmp_path / "index"

    both = [start(articles, index_dir) for _ in range(2)]
    named = [process.communicate(timeout=60)[0].strip() for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert sorted(named) == versions(index_dir)
    assert current_version(index_dir) == max(named)
    assert found(index_dir, "wifi")[0] == "wifi-missing"


def test_what_a_killed_run_had_embedded_is_not_embedded_again(articles: Path, tmp_path: Path) -> None:
    process = start(articles, tmp_path / "index", "written")
    process.communicate(timeout=60)

    report = reindex(articles, tmp_path / "index", EMBEDDER)

    assert isinstance(report, Report)
    assert report.embedded == 0
