"""The pages of editors: what would change, problems, previews, publishing, unanswered questions."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk_people import open_store
from fastapi import FastAPI
from fastapi.testclient import TestClient
from markupsafe import escape

from bot.desk import pages
from bot.desk.articles import entries
from bot.desk.shelf import Shelf
from bot.desk.words import FR
from bot.messages import Incoming
from bot.settings import Settings
from bot.state import Conversation
from bot.store import Store, conversations
from retrieval.embedders import load_embedder
from retrieval.folding import bare
from retrieval.search import Search

SAMPLES = Path(__file__).parents[1] / "samples" / "articles"
NOW = datetime.now(UTC)


@dataclass
class Library:
    """An editor's browser, and the folder that they write in."""

    client: TestClient
    folder: Path
    store: Store
    shelf: Shelf
    settings: Settings

    def publish(self) -> str:
        token = re.search(r'name="csrf" value="(\w+)"', self.client.get("/desk/articles").text)
        assert token is not None
        return self.client.post("/desk/articles/publish", data={"csrf": token[1]}).text

    def edit(self, name: str, old: str, new: str) -> None:
        file = self.folder / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    folder = tmp_path / "articles"
    shutil.copytree(SAMPLES, folder)
    settings = Settings(articles_dir=folder, index_dir=tmp_path / "index")
    store = open_store(tmp_path)
    shelf = Shelf(settings, load_embedder("hashing"))
    app = FastAPI()
    app.include_router(pages.router(store, settings, shelf))
    client = TestClient(app, headers={"Accept-Language": "fr"})
    client.post("/desk/sign-in", data={"login": "noor", "password": "noor"})
    yield Library(client, folder, store, shelf, settings)
    store.close()


def test_publishing_shows_first_what_would_change_then_the_report(library: Library) -> None:
    before = library.client.get("/desk/articles").text
    assert f"{FR['added']} <b>8</b>" in before

    report = library.publish()
    assert f"<h1>{FR['published']}</h1>" in report
    assert "<b>16</b> articles" in report

    assert FR["nothing_changes"] in library.client.get("/desk/articles").text
    library.edit("fr/printer-offline.md", "status: published", "status: published  # looked at")
    assert FR["nothing_changes"] in library.client.get("/desk/articles").text
    library.edit("fr/printer-prints-nothing.md", "L'imprimante n'imprime rien", "Rien ne sort de l'imprimante")
    assert f"{FR['changed_articles']} <b>1</b>" in library.client.get("/desk/articles").text


def test_what_is_published_is_what_the_bot_finds(library: Library) -> None:
    library.publish()

    search = Search(library.settings.index_dir, load_embedder("hashing"))

    assert search.find("aucune feuille ne sort de mon imprimante").matches


def test_every_problem_is_named_with_its_line_and_nothing_is_published(library: Library) -> None:
    library.publish()
    library.edit("fr/printer-prints-nothing.md", "queue: printing", "queue: prnting")
    library.edit("en/wifi-missing.md", "lang: en", "lang: <b>xx</b>")

    page, report = library.client.get("/desk/articles").text, library.publish()

    for shown in (page, report):
        assert re.search(r"printer-prints-nothing\.md:\d+</code>", shown)
        assert re.search(r"wifi-missing\.md:\d+</code>", shown)
        assert "<b>xx" not in shown
    assert re.search(r'class="main-button" disabled', page)
    assert escape(FR["not_published"]) in report


def test_an_index_that_cannot_be_written_is_said(library: Library) -> None:
    library.settings.index_dir.write_text("a file stands in the way")

    report = library.shelf.publish()

    assert not report.is_good
    assert str(library.settings.index_dir) in report.error


@pytest.mark.parametrize(
    ("search", "found"),
    [("imprimante", True), ("IMPRIMANTE rien", True), ("printer", True), ("prêté", False), ("imprimante zzz", False)],
)
def test_the_list_can_be_searched_in_both_languages(library: Library, search: str, found: bool) -> None:
    page = library.client.get("/desk/articles", params={"q": search}).text
    shelf = page.partition('class="shelf"')[2]

    assert ("/desk/articles/printer-prints-nothing" in shelf) is found
    assert (FR["none_found"] in page) is not found


def test_the_preview_is_what_the_requester_will_see(library: Library) -> None:
    page = library.client.get("/desk/articles/printer-prints-nothing").text

    assert "L&#39;imprimante n&#39;imprime rien" in page
    assert page.count('class="step-text"') == page.count('class="step"') > 2
    assert "Résultat attendu" in page
    assert 'href="/desk/articles/printer-prints-nothing?lang=en"' in page
    english = library.client.get("/desk/articles/printer-prints-nothing?lang=en").text
    assert "What you should see" in english
    assert library.client.get("/desk/articles/nothing").status_code == 404


def test_html_in_an_article_stays_text(library: Library) -> None:
    library.edit("fr/printer-prints-nothing.md", "Le document part", "<script>alert(1)</script> Le document part")

    page = library.client.get("/desk/articles/printer-prints-nothing?lang=fr").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_unanswered_questions_are_what_to_write_next(library: Library) -> None:
    assert escape(FR["no_unanswered"]) in library.client.get("/desk/unanswered").text
    with library.store.begin() as tx:
        incoming = Incoming("web", "m", "t", "a", "x")
        conversation = conversations.open_conversation(tx, incoming, Conversation("fr").to_json(), "fr", NOW)
        conversations.add_gap(tx, conversation, "fr", "Le badge de la porte <i>bip</i>", NOW)

    assert "Le badge de la porte &lt;i&gt;" in library.client.get("/desk/unanswered").text


def test_the_shelf_reads_again_only_what_changed(library: Library) -> None:
    first = library.shelf.all()
    assert library.shelf.all() is first

    library.edit("fr/printer-offline.md", "title: ", "title: Nouveau, ")

    changed = library.shelf.article("printer-offline", "fr")
    assert changed is not None
    assert changed.title.startswith("Nouveau, ")


def test_a_broken_vocabulary_leaves_the_queues_as_they_were(library: Library) -> None:
    queues = library.shelf.queues()
    assert queues

    (library.folder / "vocabulary.yaml").write_text("facets: [", "utf-8")

    assert library.shelf.queues() == queues


def test_titles_sort_without_accents() -> None:
    assert bare("Écran ÉTEINT") == "ecran eteint"
    assert entries((), "fr") == []
