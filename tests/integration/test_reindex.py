"""A folder of articles -> a published index."""

from __future__ import annotations

from pathlib import Path

import pytest
from knowledge import remove_article, write_article, write_knowledge

from ingest.reindex import Problems, Report, check, is_current, preview, reindex
from retrieval.embedders import Embedder, load_embedder
from retrieval.embedders.hashing import HashingEmbedder
from retrieval.search import Search
from retrieval.versions import current_version, versions

EMBEDDER: Embedder = load_embedder("hashing")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_knowledge(tmp_path / "articles")


def publish(articles: Path, index_dir: Path) -> Report:
    report = reindex(articles, index_dir, EMBEDDER)
    assert isinstance(report, Report), report
    return report


def test_the_first_report_says_what_was_built(articles: Path, tmp_path: Path) -> None:
    report = publish(articles, tmp_path / "index")

    assert report.changes.added == ("password-forgotten", "printer-prints-nothing", "wifi-missing")
    assert (report.articles, report.embedded) == (6, report.passages)
    assert report.golden["en"]["n"] == 2
    assert report.golden["fr"]["success@3"] == 1.0
    assert report.version == current_version(tmp_path / "index")
    assert report.warnings == ()


def test_only_what_changed_is_embedded_again(articles: Path, tmp_path: Path) -> None:
    publish(articles, tmp_path / "index")
    write_article(articles, "wifi-missing", "en", summary="Nothing is listed.")
    write_article(articles, "wifi-missing", "fr", summary="La liste est vide.")
    remove_article(articles, "password-forgotten")

    report = publish(articles, tmp_path / "index")

    assert report.changes.changed == ("wifi-missing",)
    assert report.changes.removed == ("password-forgotten",)
    assert report.embedded == 2


def test_nothing_new_embeds_nothing(articles: Path, tmp_path: Path) -> None:
    publish(articles, tmp_path / "index")

    report = publish(articles, tmp_path / "index")

    assert report.embedded == 0
    assert (report.changes.added, report.changes.changed, report.changes.removed) == ((), (), ())


def test_an_index_is_current_until_a_file_or_the_model_changes(articles: Path, tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    assert not is_current(articles, index_dir, EMBEDDER)
    publish(articles, index_dir)
    assert is_current(articles, index_dir, EMBEDDER)
    assert not is_current(articles, index_dir, HashingEmbedder(dim=64))

    golden = articles / "golden.jsonl"
    before = golden.read_text(encoding="utf-8")
    golden.write_text(before + "\n", encoding="utf-8")
    assert not is_current(articles, index_dir, EMBEDDER)
    golden.write_text(before, encoding="utf-8")
    remove_article(articles, "password-forgotten")
    assert not is_current(articles, index_dir, EMBEDDER)


def test_any_problem_publishes_nothing_and_names_them_all(articles: Path, tmp_path: Path) -> None:
    before = publish(articles, tmp_path / "index").version
    write_article(articles, "wifi-missing", "en", qeue="x")
    (articles / "fr" / "latin.md").write_bytes("---\nid: latin\ntitle: é\n".encode("latin-1"))
    (articles / "golden.jsonl").write_text("{\n", encoding="utf-8")

    found = reindex(articles, tmp_path / "index", EMBEDDER)

    assert isinstance(found, Problems)
    assert [Path(each.file).name for each in found.problems] == ["wifi-missing.md", "latin.md", "golden.jsonl"]
    assert "byte 0xe9 is not UTF-8" in found.problems[1].what
    assert found.problems[1].line == 3
    assert current_version(tmp_path / "index") == before
    assert check(articles) == found.problems


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("facets: [", "this is not valid YAML"),
        ("facets: 3\n", "facets: expected keys and values"),
        ("queues: {a: {fr: A}}\n", "queues.a: no text for en"),
    ],
)
def test_a_bad_vocabulary_is_a_problem(articles: Path, text: str, what: str) -> None:
    (articles / "vocabulary.yaml").write_text(text, encoding="utf-8")

    assert what in check(articles)[0].what


def test_an_empty_folder_and_none_at_all_are_problems(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert "there is no article" in check(tmp_path / "empty")[0].what
    assert "no such folder" in check(tmp_path / "missing")[0].what


def test_checking_publishes_nothing_and_needs_no_model(articles: Path, tmp_path: Path) -> None:
    report = reindex(articles, tmp_path / "index", None, check_only=True)

    assert isinstance(report, Report)
    assert (report.version, report.articles) == ("", 6)
    assert current_version(tmp_path / "index") is None


def test_a_preview_says_what_would_change(articles: Path, tmp_path: Path) -> None:
    publish(articles, tmp_path / "index")
    remove_article(articles, "wifi-missing")
    write_article(articles, "password-forgotten", "fr", effort="3")

    changes, problems = preview(articles, tmp_path / "index")

    assert changes.removed == ("wifi-missing",)
    assert {Path(each.file).name for each in problems} == {"golden.jsonl", "password-forgotten.md"}


def test_drafts_are_not_indexed_and_missing_translations_are_told(articles: Path, tmp_path: Path) -> None:
    write_article(articles, "wifi-missing", "en", status="draft")
    write_article(articles, "wifi-missing", "fr", status="draft")
    (articles / "fr" / "password-forgotten.md").unlink()

    report = publish(articles, tmp_path / "index")

    assert report.changes.added == ("password-forgotten", "printer-prints-nothing")
    assert report.warnings == ("'password-forgotten' has no translation in 'fr'",)


def test_the_last_three_versions_are_kept(articles: Path, tmp_path: Path) -> None:
    published = [publish(articles, tmp_path / "index").version for _ in range(5)]

    assert versions(tmp_path / "index") == published[-3:]
    assert current_version(tmp_path / "index") == published[-1]


def test_progress_reaches_its_end(articles: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []

    reindex(articles, tmp_path / "index", EMBEDDER, progress=lambda *step: seen.append(step))

    assert seen[-1][0] == "embedding"
    assert seen[-1][1] == seen[-1][2] > 0


def test_a_broken_cache_of_embeddings_begins_anew(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "embeddings.sqlite").write_bytes(b"not a database at all" * 100)

    assert publish(articles, tmp_path / "index").embedded > 0
    assert publish(articles, tmp_path / "index").embedded == 0


def test_a_folder_without_golden_questions_or_vocabulary_is_served(tmp_path: Path) -> None:
    articles = write_knowledge(tmp_path / "articles", golden=False)

    report = publish(articles, tmp_path / "index")

    assert report.golden == {}
    search = Search(tmp_path / "index", EMBEDDER)
    assert search.vocabulary is None
    assert search.find("imprimante", "fr").matches[0].article.id == "printer-prints-nothing"


def test_a_fall_on_the_golden_questions_is_told(articles: Path, tmp_path: Path) -> None:
    publish(articles, tmp_path / "index")
    golden = articles / "golden.jsonl"
    golden.write_text(
        golden.read_text(encoding="utf-8").replace('"wifi-missing"', '"password-forgotten"'), encoding="utf-8"
    )

    report = publish(articles, tmp_path / "index")

    assert any("falls from 1.00 to 0.50" in warning for warning in report.warnings)
