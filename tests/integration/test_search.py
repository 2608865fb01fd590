"""Search.find on published indexes, while they change under it."""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path

import pytest
from knowledge import remove_article, write_article, write_knowledge

from ingest.reindex import Report, reindex
from retrieval.articles import Decision
from retrieval.embedders import Embedder, Vectors, load_embedder
from retrieval.index import UnusableIndex
from retrieval.search import Query, Search
from retrieval.versions import current_version

EMBEDDER: Embedder = load_embedder("hashing")


class OtherEmbedder:
    """The same vectors under another fingerprint, as another model would have."""

    name = "other"
    fingerprint = "another model"
    dim = EMBEDDER.dim

    def embed(self, texts: list[str]) -> Vectors:
        return EMBEDDER.embed(texts)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_knowledge(tmp_path / "articles", golden=False)


@pytest.fixture
def index_dir(articles: Path, tmp_path: Path) -> Path:
    publish(articles, tmp_path / "index")
    return tmp_path / "index"


def publish(articles: Path, index_dir: Path, embedder: Embedder = EMBEDDER) -> str:
    report = reindex(articles, index_dir, embedder)
    assert isinstance(report, Report), report
    return report.version


def test_an_article_is_found_in_the_language_of_the_question(index_dir: Path) -> None:
    search = Search(index_dir, EMBEDDER)

    french, english = (
        search.find("mon imprimante ne sort aucune feuille"),
        search.find("no page comes out of the printer"),
    )

    assert (french.lang, english.lang) == ("fr", "en")
    for findings in (french, english):
        assert findings.matches[0].article.id == "printer-prints-nothing"
        assert findings.matches[0].article.lang == findings.lang
        assert not findings.matches[0].other_language
        assert findings.probability == findings.matches[0].probability
        assert sum(match.probability for match in findings.matches) <= 1 + 1e-9
        assert findings.took_ms > 0


def test_translations_are_one_candidate_shown_in_the_other_language_when_only_that_exists(
    articles: Path, index_dir: Path
) -> None:
    (articles / "fr" / "wifi-missing.md").unlink()
    publish(articles, index_dir)

    findings = Search(index_dir, EMBEDDER).find("wifi network list", "fr")

    ids = [match.article.id for match in findings.matches]
    assert len(ids) == len(set(ids)) == 3
    wifi = next(match for match in findings.matches if match.article.id == "wifi-missing")
    assert (wifi.other_language, wifi.article.lang) == (True, "en")


def test_a_message_that_tells_no_language_is_taken_in_the_default_one(index_dir: Path) -> None:
    assert Search(index_dir, EMBEDDER, default_lang="en").find("ok").lang == "en"
    assert Search(index_dir, EMBEDDER).find("ok").lang == "fr"


@pytest.mark.parametrize("text", ["", "   ", "?!", "👍"])
def test_no_words_find_nothing(index_dir: Path, text: str) -> None:
    findings = Search(index_dir, EMBEDDER).find(text)

    assert (findings.decision, findings.probability, findings.matches) == (Decision.UNKNOWN, 0.0, ())


def test_many_questions_are_answered_as_one_by_one(index_dir: Path) -> None:
    search = Search(index_dir, EMBEDDER)
    queries = [Query("no wifi in the list", "en"), Query("mot de passe oublié"), Query("printer")]

    together = search.find_many(queries, k=2)

    assert [[match.article.id for match in each.matches] for each in together] == [
        [match.article.id for match in search.find(query.text, query.lang, 2).matches] for query in queries
    ]
    assert search.find_many([]) == []


def test_internal_articles_are_found_only_when_asked_for(articles: Path, index_dir: Path) -> None:
    for lang in ("fr", "en"):
        write_article(articles, "wifi-missing", lang, status="internal")
    publish(articles, index_dir)
    search = Search(index_dir, EMBEDDER)

    public, inside = (
        search.find("there is no wifi network", "en"),
        search.find("there is no wifi network", "en", internal=True),
    )

    assert "wifi-missing" not in [match.article.id for match in public.matches]
    assert inside.matches[0].article.id == "wifi-missing"


def test_thresholds_come_from_the_settings(index_dir: Path) -> None:
    text = "aucune feuille ne sort de mon imprimante, l'imprimante n'imprime rien"

    bold = Search(index_dir, EMBEDDER, wrong_when_sure=0.9).find(text, "fr")
    never = Search(index_dir, EMBEDDER, wrong_when_sure=0.0).find(text, "fr")
    deaf = Search(index_dir, EMBEDDER, unknown_below=1.0).find(text, "fr")

    assert (bold.decision, never.decision, deaf.decision) == (Decision.SURE, Decision.UNSURE, Decision.UNKNOWN)
    assert never.sure_from > 1


def test_a_new_index_is_picked_up_and_a_removed_article_never_shown_again(articles: Path, index_dir: Path) -> None:
    search = Search(index_dir, EMBEDDER)
    assert search.find("wifi", "fr").matches[0].article.id == "wifi-missing"
    remove_article(articles, "wifi-missing")

    version = publish(articles, index_dir)

    assert "wifi-missing" not in [match.article.id for match in search.find("wifi", "fr").matches]
    assert search.article("wifi-missing", "fr") is None
    assert search.version == version


def test_while_indexes_change_every_question_is_answered_by_one_that_is_whole(articles: Path, index_dir: Path) -> None:
    search = Search(index_dir, EMBEDDER)
    seen: list[tuple[str, set[str]]] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.is_set():
                findings = search.find("wifi", "en")
                seen.append((findings.index_version, {match.article.id for match in findings.matches}))
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    without = set()
    for _ in range(3):
        remove_article(articles, "wifi-missing")
        without.add(publish(articles, index_dir))
        for lang in ("fr", "en"):
            write_article(articles, "wifi-missing", lang)
        publish(articles, index_dir)
    stop.set()
    for thread in threads:
        thread.join()

    assert failures == []
    assert all(("wifi-missing" in ids) == (version not in without) for version, ids in seen)


def test_an_article_is_given_in_the_other_language_when_it_has_no_translation(articles: Path, index_dir: Path) -> None:
    (articles / "fr" / "wifi-missing.md").unlink()
    publish(articles, index_dir)
    search = Search(index_dir, EMBEDDER)

    article = search.article("wifi-missing", "fr")

    assert article is not None
    assert article.lang == "en"
    assert search.article("never-was", "fr") is None
    assert len(search.articles()) == 5


def test_with_nothing_published_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnusableIndex, match="nothing is published in .*; run 'hotliner index'"):
        Search(tmp_path, EMBEDDER)


def truncate(folder: Path) -> None:
    path = folder / "faiss.index"
    path.write_bytes(path.read_bytes()[:-100])


def alter(folder: Path) -> None:
    path = folder / "catalogue.json"
    path.write_text(path.read_text(encoding="utf-8").replace("flight mode", "fright mode"), encoding="utf-8")


def alter_manifest(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["counts"]["articles"] = 99
    path.write_text(json.dumps(manifest), encoding="utf-8")


def other_format(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format": 99}), encoding="utf-8")


def lose_file(folder: Path) -> None:
    (folder / "passages.json").unlink()


def lose_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


DAMAGES = [
    (truncate, "faiss.index is truncated or was altered"),
    (alter, "catalogue.json is truncated or was altered"),
    (alter_manifest, "manifest.json was altered"),
    (other_format, "has format 99, and this program reads format 1"),
    (lose_file, "passages.json cannot be read"),
    (lose_manifest, "manifest.json cannot be read"),
]


@pytest.mark.parametrize(("damage", "what"), DAMAGES)
def test_a_damaged_index_is_refused_and_the_message_says_what_to_do(index_dir: Path, damage: object, what: str) -> None:
    damage(index_dir / str(current_version(index_dir)))  # type: ignore[operator]

    with pytest.raises(UnusableIndex, match=what) as refused:
        Search(index_dir, EMBEDDER)

    assert "run 'hotliner index'" in str(refused.value)


def test_an_index_of_another_model_is_refused(index_dir: Path) -> None:
    with pytest.raises(UnusableIndex, match="was built with the model 'hashing'.* runs 'other'"):
        Search(index_dir, OtherEmbedder())  # type: ignore[arg-type]


def test_while_serving_an_unusable_new_index_leaves_the_former_one_in_service(
    articles: Path, index_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    search = Search(index_dir, EMBEDDER)
    before = search.version
    publish(articles, index_dir, OtherEmbedder())  # type: ignore[arg-type]

    with caplog.at_level(logging.ERROR):
        findings = [search.find("wifi", "fr") for _ in range(3)]

    assert {each.index_version for each in findings} == {before}
    assert len([record for record in caplog.records if record.name == "retrieval.search"]) == 1
    assert "the former one serves" in caplog.text


def test_at_the_start_the_newest_former_index_that_is_whole_serves(articles: Path, index_dir: Path) -> None:
    whole = str(current_version(index_dir))
    truncate(index_dir / publish(articles, index_dir))
    truncate(index_dir / publish(articles, index_dir))

    assert Search(index_dir, EMBEDDER).version == whole
