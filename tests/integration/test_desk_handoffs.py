"""The waiting list and the conversation page, on a real store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_people import open_store
from fastapi import FastAPI
from fastapi.testclient import TestClient
from markupsafe import escape

from bot.channels.web import live
from bot.desk import handoffs as handoff_pages
from bot.desk import pages, view
from bot.desk.shelf import Shelf
from bot.desk.words import EN, FR
from bot.messages import Incoming, Reply, ReplyKind, ShownStep
from bot.settings import Settings
from bot.state import Conversation
from bot.store import Store, conversations, handoffs, messages
from retrieval.embedders import load_embedder

ARTICLES = Path(__file__).parents[1] / "samples" / "articles"
NOW = datetime.now(UTC)
NASTY = "<script>alert(1)</script>"

PACKET: dict[str, Any] = {
    "requester": "Luc",
    "channel": "web",
    "lang": "fr",
    "problem": f"mon imprimante {NASTY}",
    "reason": "exhausted",
    "mood": "upset",
    "facts": [{"facet": "device", "value": "printer", "label": f"Imprimante {NASTY}", "source": "answer"}],
    "tried": [
        {
            "article": "printer-prints-nothing",
            "title": "L'imprimante n'imprime rien",
            "outcome": "not_solved",
            "steps": [
                {"number": 1, "text": "Regardez **bien**", "outcome": "done"},
                {"number": 2, "text": "Redémarrez", "outcome": "cannot"},
            ],
        }
    ],
    "candidates": [{"article": "printer-offline", "title": "Imprimante hors ligne", "probability": 0.31}],
}


@dataclass
class Desk:
    """A desk with two hotliners, and a way to open handoffs."""

    app: FastAPI
    store: Store
    desk: live.Broadcaster

    def browser(self, login: str = "camille", lang: str = "fr") -> TestClient:
        client = TestClient(self.app, headers={"Accept-Language": lang})
        client.post("/desk/sign-in", data={"login": login, "password": login})
        return client

    def hand_over(self, name: str = "Luc", queue: str = "printing", **packet: Any) -> int:
        with self.store.begin() as tx:
            number = len(handoffs.waiting_list(tx)) + len(handoffs.closed_list(tx)) + 1
            incoming = Incoming(
                "web", f"m{number}", f"t{number}", f"a{number}", "C'est fait, rien ne sort", sender_name=name
            )
            state = {**Conversation("fr").to_json(), "stage": "with_hotliner"}
            conversation = conversations.open_conversation(tx, incoming, state, "fr", NOW)
            messages.add_incoming(tx, conversation, incoming, NOW)
            step = ShownStep(1, 2, "Regardez **bien**")
            reply = Reply(ReplyKind.STEP, "fr", "Étape 1 sur 2", steps=(step,))
            messages.mark(tx, messages.add_outgoing(tx, conversation, "web", f"o{number}", reply, NOW), "held", NOW)
            handoff = handoffs.add(
                tx, conversation, queue, "exhausted", {**PACKET, **packet}, datetime.now(UTC) - timedelta(minutes=12)
            )
        self.store.ring()
        return handoff

    def get(self, handoff: int) -> handoffs.Handoff:
        with self.store.read() as tx:
            found = handoffs.get(tx, handoff)
        assert found is not None
        return found

    def lines(self, handoff: int) -> list[tuple[str, str]]:
        with self.store.read() as tx:
            said = messages.transcript(tx, self.get(handoff).conversation_id, notes=True)
        return [(line.direction, line.text) for line in said]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(tmp_path)
    settings = Settings(articles_dir=ARTICLES, index_dir=tmp_path / "index")
    app = FastAPI()
    broadcaster = live.Broadcaster(store.wait)
    app.include_router(pages.router(store, settings, Shelf(settings, load_embedder("hashing")), broadcaster))
    yield Desk(app, store, broadcaster)
    broadcaster.close()
    store.close()


def act(client: TestClient, handoff: int, name: str, **fields: str) -> Any:
    page = client.get("/desk").text
    token = re.search(r'name="csrf" value="(\w+)"', page)
    assert token is not None
    return client.post(f"/desk/handoffs/{handoff}/{name}", data={"csrf": token[1], **fields}, follow_redirects=False)


def test_the_waiting_list_tells_at_a_glance(desk: Desk) -> None:
    desk.hand_over()

    page = desk.browser().get("/desk").text

    for shown in ("Luc", f"mon imprimante {NASTY}", "depuis 12 min", FR["upset"], FR["reason.exhausted"], "Web"):
        assert escape(shown) in page
    assert "<title>(1) " in page
    assert 'action="/desk/handoffs/1/claim"' in page


def test_an_empty_list_says_so_in_the_hotliners_language(desk: Desk) -> None:
    assert EN["nobody_waits"] in desk.browser(lang="en").get("/desk").text


def test_people_without_a_name_are_numbered(desk: Desk) -> None:
    desk.hand_over(name="")

    assert "Visiteur 1" in desk.browser().get("/desk").text


def test_the_conversation_page_shows_the_packet_and_what_was_said(desk: Desk) -> None:
    handoff = desk.hand_over(name=f"Luc {NASTY}")

    page = desk.browser().get(f"/desk/handoffs/{handoff}").text

    assert "<script>alert" not in page
    words = (FR["source.answer"], FR["outcome.cannot"], FR["held"])
    for shown in ("rien ne sort", f"Imprimante {NASTY}", "31\N{NO-BREAK SPACE}%", *words):
        assert escape(shown) in page
    assert "<strong>bien</strong>" in page
    assert 'id="answer"' not in page  # first one takes it


def test_a_claimed_conversation_can_be_answered(desk: Desk) -> None:
    handoff, client = desk.hand_over(), desk.browser()

    assert act(client, handoff, "claim").headers["location"] == f"/desk/handoffs/{handoff}"
    assert 'id="answer"' in client.get(f"/desk/handoffs/{handoff}").text
    assert act(client, handoff, "answer", text="Bonjour\r\nLuc ").status_code == 303

    assert ("out", "Bonjour\nLuc") in desk.lines(handoff)
    assert "Bonjour\nLuc" in client.get(f"/desk/handoffs/{handoff}").text


def test_a_form_sent_twice_counts_once(desk: Desk) -> None:
    handoff, client = desk.hand_over(), desk.browser()
    act(client, handoff, "claim")

    for _ in range(2):
        assert act(client, handoff, "answer", text="Bonjour", key="a1b2c3").status_code == 303

    assert desk.lines(handoff).count(("out", "Bonjour")) == 1


def test_the_first_one_has_it(desk: Desk) -> None:
    handoff = desk.hand_over()
    browsers = [desk.browser("camille"), desk.browser("sam")]
    claim: Callable[[TestClient], Any] = lambda client: act(client, handoff, "claim", **{"from": "list"})  # noqa: E731

    with ThreadPoolExecutor(2) as pool:
        places = [answer.headers["location"] for answer in pool.map(claim, browsers)]

    assert sorted(places) == ["/desk/handoffs/1", "/desk?late=1"]
    loser = browsers[places.index("/desk?late=1")]
    winner = desk.get(handoff).hotliner
    assert FR["taken_too_late"] in loser.get("/desk?late=1").text
    page = loser.get(f"/desk/handoffs/{handoff}").text
    assert FR["read_only"].format(name=winner) in page
    assert 'id="answer"' not in page


@pytest.mark.parametrize("name", ["answer", "transfer", "give-back", "resolve"])
def test_what_somebody_else_has_is_read_only(desk: Desk, name: str) -> None:
    handoff = desk.hand_over()
    act(desk.browser("camille"), handoff, "claim")

    answer = act(desk.browser("sam"), handoff, name, text="bonjour", queue="network")

    assert answer.status_code == 409
    assert FR["read_only"].format(name="Camille") in answer.text
    assert ("out", "bonjour") not in desk.lines(handoff)
    assert desk.get(handoff).state == "claimed"


def test_a_note_never_leaves(desk: Desk) -> None:
    handoff, client = desk.hand_over(), desk.browser()
    act(client, handoff, "claim")

    act(client, handoff, "note", text="entre nous")

    assert ("note", "entre nous") in desk.lines(handoff)
    with desk.store.read() as tx:
        shown = messages.transcript(tx, desk.get(handoff).conversation_id)
    assert "entre nous" not in [line.text for line in shown]
    assert "from-note" in client.get(f"/desk/handoffs/{handoff}").text


def test_a_transfer_puts_it_back_on_the_list_of_another_queue(desk: Desk) -> None:
    handoff, client = desk.hand_over(), desk.browser()
    act(client, handoff, "claim")

    refused = act(client, handoff, "transfer", queue="nowhere", text="gardé")
    assert refused.status_code == 409
    assert "gardé" in refused.text
    assert act(client, handoff, "transfer", queue="network", text="plutôt pour vous").headers["location"] == "/desk"

    found = desk.get(handoff)
    assert (found.state, found.queue, found.account_id) == ("waiting", "network", None)
    assert ("note", "plutôt pour vous") in desk.lines(handoff)


def test_resolving_keeps_the_article_that_helped(desk: Desk) -> None:
    handoff, client = desk.hand_over(), desk.browser()
    act(client, handoff, "claim")

    assert act(client, handoff, "resolve", article="no-such-article").status_code == 409
    assert act(client, handoff, "resolve", article="printer-offline", text="Bonne journée").status_code == 303

    found = desk.get(handoff)
    assert (found.state, found.article_id) == ("resolved", "printer-offline")
    assert ("out", "Bonne journée") in desk.lines(handoff)
    assert FR["is_resolved"].format(name="Camille") in client.get(f"/desk/handoffs/{handoff}").text
    assert FR["closed"] in client.get("/desk").text
    assert act(client, handoff, "answer", text="encore").status_code == 409


def test_given_back_to_the_bot(desk: Desk) -> None:
    handoff, client = desk.hand_over(), desk.browser()
    act(client, handoff, "claim")

    assert act(client, handoff, "give-back").status_code == 303

    assert desk.get(handoff).state == "returned"
    assert FR["is_returned"].format(name="Camille") in client.get(f"/desk/handoffs/{handoff}").text


@pytest.mark.parametrize(("text", "word"), [("  ", "empty"), ("x" * 4001, "too_long")])
def test_nothing_and_too_much_are_refused_and_kept_on_the_page(desk: Desk, text: str, word: str) -> None:
    handoff, client = desk.hand_over(), desk.browser()
    act(client, handoff, "claim")

    answer = act(client, handoff, "answer", text=text)

    assert answer.status_code == 409
    assert escape(FR[word]) in answer.text
    assert text in answer.text


@pytest.mark.parametrize("path", ["/desk/handoffs/99", "/desk/handoffs/99999999999999", "/desk/handoffs/99/events"])
def test_what_does_not_exist_is_a_page_that_says_so(desk: Desk, path: str) -> None:
    answer = desk.browser().get(path)

    assert answer.status_code == 404
    assert escape(FR["not_found"]) in answer.text


def test_an_unknown_act_is_refused(desk: Desk) -> None:
    handoff, client = desk.hand_over(), desk.browser()

    assert act(client, handoff, "explode").status_code == 404


def test_a_packet_may_lack_everything(desk: Desk) -> None:
    handoff = desk.hand_over()
    with desk.store.begin() as tx:
        handoffs.set_packet(tx, handoff, {})
    client = desk.browser()

    assert escape(FR["no_words"]) in client.get("/desk").text
    page = client.get(f"/desk/handoffs/{handoff}").text
    assert FR["no_tried"] in page
    act(client, handoff, "claim")
    assert client.get(f"/desk/handoffs/{handoff}").status_code == 200


def test_the_streams_send_what_changed_and_end_with_the_session(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[live.Read] = []

    def respond(_: live.Broadcaster, read: live.Read) -> Any:
        reads.append(read)
        return handoff_pages.RedirectResponse("/desk")

    monkeypatch.setattr(handoff_pages.live, "respond", respond)
    handoff, client = desk.hand_over(), desk.browser()
    client.get("/desk/events", follow_redirects=False)
    client.get(f"/desk/handoffs/{handoff}/events", follow_redirects=False)
    lists, conversation = reads

    assert '"waiting": 1' in "".join(lists() or [])
    assert "rien ne sort" in "".join(conversation() or [])
    assert lists() == conversation() == []
    desk.hand_over()
    assert '"waiting": 2' in "".join(lists() or [])
    act(desk.browser("sam"), handoff, "claim")
    assert '"standing": "claimed:2:printing"' in "".join(conversation() or [])
    token = re.search(r'name="csrf" value="(\w+)"', client.get("/desk").text)
    assert token is not None
    client.post("/desk/sign-out", data={"csrf": token[1]})
    assert lists() is None
    assert conversation() is None


@pytest.mark.parametrize(
    ("minutes", "fr", "en"),
    [
        (0, "à l'instant", "just now"),
        (59, "depuis 59 min", "for 59 min"),
        (60, "depuis 1 h", "for 1 h"),
        (47 * 60, "depuis 47 h", "for 47 h"),
        (49 * 60, "depuis 2 j", "for 2 d"),
    ],
)
def test_how_long_ago(minutes: int, fr: str, en: str) -> None:
    then = NOW - timedelta(minutes=minutes)

    assert (view.ago(then, NOW, "fr"), view.ago(then, NOW, "en")) == (fr, en)
