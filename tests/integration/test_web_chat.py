"""The chat page and its API, on a real store, inbox and index."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from desk_people import open_store
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.channels.web import WebChannel, guard, routes, shown
from bot.channels.web.visit import Pace
from bot.channels.web.words import EN, FR
from bot.inbox import Inbox
from bot.messages import Choice, Reply, ReplyKind, ShownStep
from bot.outbox import Outbox
from bot.settings import Settings
from bot.store import Store, conversations, handoffs, messages
from bot.worker import Worker
from retrieval.articles import Risk
from retrieval.search import Search


@dataclass
class Web:
    """A chat without a browser: `visitor` opens one, `work` lets the bot answer."""

    app: FastAPI
    store: Store
    worker: Worker

    def visitor(self, lang: str = "fr", **headers: str) -> TestClient:
        return TestClient(self.app, headers={"Accept-Language": lang, **headers})

    def work(self) -> None:
        while self.worker.turn():
            pass


@pytest.fixture
def web(tmp_path: Path, search: Search) -> Iterator[Web]:
    settings = Settings()
    store = open_store(tmp_path)
    inbox = Inbox(store, search, settings)
    app = FastAPI()
    app.include_router(routes.router(inbox, settings))
    yield Web(app, store, Worker(store, inbox, [Outbox(store, WebChannel(), settings)]))
    store.close()


def say(client: TestClient, text: str, **more: str) -> Any:
    return client.post("/api/chat/messages", json={"text": text, **more})


def read(client: TestClient, after: int = 0) -> list[dict[str, Any]]:
    return list(client.get("/api/chat/messages", params={"after": after}).json()["messages"])


def test_the_first_page_says_what_it_is_and_gives_examples(web: Web) -> None:
    page = web.visitor("fr").get("/").text

    assert FR["hello"] in page
    assert page.count('name="example"') == 3
    assert 'value="human"' in page
    assert '<html lang="fr">' in page


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("en-GB,en;q=0.9,fr;q=0.5", "en"),
        ("fr-CA", "fr"),
        ("de,en;q=0.3,fr;q=0.8", "fr"),  # the weight counts, not the place
        ("de", "fr"),  # neither: the default of the settings
        ("", "fr"),
        ("en;q=high", "fr"),  # nonsense is no language
    ],
)
def test_the_page_speaks_the_language_of_the_browser(web: Web, accepted: str, lang: str) -> None:
    assert f'<html lang="{lang}">' in web.visitor(accepted).get("/").text


def test_the_chosen_language_stays(web: Web) -> None:
    client = web.visitor("fr")

    assert '<html lang="en">' in client.get("/?lang=en").text
    assert EN["hello"] in client.get("/").text


def test_a_message_is_answered_and_survives_a_reload(web: Web) -> None:
    client = web.visitor()

    accepted = say(client, "aucune feuille ne sort de mon imprimante")
    web.work()

    assert (accepted.status_code, accepted.json()) == (202, {"accepted": True})
    lines = read(client)
    assert lines[0]["author"] == "requester"
    assert {line["author"] for line in lines[1:]} == {"bot"}
    page = client.get("/").text
    assert page.count("<li class=") >= len(lines)
    assert "is-empty" not in page


def test_only_what_was_delivered_is_shown(web: Web) -> None:
    client = web.visitor()
    say(client, "mon imprimante")
    web.worker._inbox.handle_due()  # decided, not delivered

    assert [line["author"] for line in read(client)] == ["requester"]


def test_the_same_id_twice_is_one_message(web: Web) -> None:
    client = web.visitor()
    name = str(uuid.uuid4())

    for _ in range(3):
        assert say(client, "bonjour", id=name).status_code == 202

    assert [line["sent_as"] for line in read(client)] == [name]


def test_nobody_takes_the_id_of_another_ones_message(web: Web) -> None:
    one, other = web.visitor(), web.visitor()
    name = str(uuid.uuid4())
    say(one, "bonjour", id=name)

    say(other, "le wifi ne marche pas", id=name)

    assert [line["text"] for line in read(other)] == ["le wifi ne marche pas"]


def test_another_visitor_reads_and_writes_nothing_of_it(web: Web) -> None:
    one, other, nobody = web.visitor(), web.visitor(), web.visitor()
    say(one, "mon secret")
    other.get("/")

    assert read(other) == []
    assert read(nobody) == []
    assert "mon secret" not in other.get("/").text
    say(other, "bonjour")
    assert [line["text"] for line in read(one) if line["author"] == "requester"] == ["mon secret"]


def test_a_forged_cookie_is_a_new_visitor(web: Web) -> None:
    one = web.visitor()
    say(one, "mon secret")
    token, _, talk = one.cookies["hotliner_visit"].partition(".")

    for forged in (f"{token}.", f".{talk}", "x" * 43 + "." + talk, token + "." + "x" * 22, "../../etc", ""):
        thief = web.visitor(Cookie=f"hotliner_visit={forged}")
        assert read(thief) == []


def test_what_is_stored_does_not_open_the_conversation(web: Web) -> None:
    client = web.visitor()
    say(client, "bonjour")
    token, _, talk = client.cookies["hotliner_visit"].partition(".")

    with web.store.read() as tx:
        ((_, thread, address),) = conversations.threads_of(tx, 1)
    assert token not in thread + address
    assert talk not in thread + address


def test_the_visit_cookie_is_for_this_site_only(web: Web) -> None:
    header = web.visitor().get("/").headers["set-cookie"]

    assert re.search(r"hotliner_visit=[\w-]{43}\.[\w-]{22};", header)
    assert "HttpOnly" in header
    assert "SameSite=lax" in header
    assert "Secure" not in header  # unless the settings say so


def test_a_new_conversation_leaves_the_former_one(web: Web) -> None:
    client = web.visitor()
    say(client, "bonjour")
    web.work()

    assert client.post("/api/chat/new").status_code == 200
    assert read(client) == []
    say(client, "autre chose")
    assert [line["text"] for line in read(client)] == ["autre chose"]
    with web.store.read() as tx:
        assert conversations.find_by_thread(tx, "web", "nothing") is None
        first, second = conversations.load(tx, 1), conversations.load(tx, 2)
    assert first is not None
    assert second is not None
    assert first.requester_id == second.requester_id  # still the same visitor


def test_a_human_button_hands_over(web: Web) -> None:
    client = web.visitor()

    say(client, "", choice="human")
    web.work()

    lines = read(client)
    assert lines[0]["text"] == FR["human"]
    assert lines[-1]["kind"] == "handoff"
    with web.store.read() as tx:
        assert len(handoffs.waiting_list(tx)) == 1


def test_a_pressed_choice_is_shown_with_its_label(web: Web) -> None:
    client = web.visitor()
    say(client, "aucune feuille ne sort de mon imprimante, ça n'imprime pas")
    web.work()
    choice = next(line for line in reversed(read(client)) if line["choices"])["choices"][0]

    say(client, "", choice=choice["act"])

    assert read(client)[-1]["text"] == choice["label"]


@pytest.mark.parametrize(
    ("said", "status", "word"),
    [
        ({"text": "x" * 4001}, 413, "too_long"),
        ({"text": "x", "choice": "y" * 201}, 413, "too_long"),
        ({"text": " \n "}, 400, "empty"),
        ({}, 400, "empty"),
        ({"text": ["a list"]}, 400, "not_read"),
    ],
)
def test_what_is_wrong_with_a_message_is_said(web: Web, said: dict[str, Any], status: int, word: str) -> None:
    answer = web.visitor("en").post("/api/chat/messages", json=said)

    assert (answer.status_code, answer.json()["error"]) == (status, EN[word])


def test_four_thousand_characters_of_any_kind_fit(web: Web) -> None:
    client = web.visitor()

    assert say(client, "\N{GRINNING FACE}" * 4000).status_code == 202


def test_a_huge_body_is_refused(web: Web) -> None:
    answer = web.visitor().post("/api/chat/messages", content=b"x" * (guard.MOST_BYTES + 1))

    assert answer.status_code == 413


def test_too_many_messages_wait_a_minute(web: Web) -> None:
    client, other = web.visitor(), web.visitor()
    codes = [say(client, f"message {number}").status_code for number in range(routes.MESSAGES_A_MINUTE + 1)]

    assert codes == [202] * routes.MESSAGES_A_MINUTE + [429]
    refused = say(client, "encore")
    assert refused.json()["error"] == FR["too_fast"]
    assert refused.headers["retry-after"] == "60"
    assert say(other, "bonjour").status_code == 202


def test_the_pace_forgets_after_its_time() -> None:
    pace = Pace(2, seconds=60)

    assert [pace.allows("a", now) for now in (0, 1, 2, 60, 60.5, 61.5)] == [True, True, False, True, False, True]


def test_the_pace_keeps_no_list_of_everybody_who_ever_came() -> None:
    pace = Pace(2, seconds=60)
    for number in range(10_001):
        pace.allows(str(number), 0)

    assert pace.allows("later", 100)
    assert len(pace._times) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # another service of the same domain
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/api/chat/messages", "/api/chat/new", "/chat/messages", "/chat/new"])
def test_another_site_cannot_write(web: Web, headers: dict[str, str], path: str) -> None:
    answer = web.visitor("en").post(path, json={"text": "hello"}, headers=headers)

    assert (answer.status_code, answer.json()["error"]) == (403, EN["not_ours"])


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {}])
def test_our_own_page_can_write(web: Web, headers: dict[str, str]) -> None:
    assert web.visitor().post("/api/chat/messages", json={"text": "hello"}, headers=headers).status_code == 202


@pytest.mark.parametrize("path", ["/", "/api/chat/messages", "/static/hotliner.css", "/static/nothing.css"])
def test_every_answer_carries_the_protecting_headers(web: Web, path: str) -> None:
    headers = web.visitor().get(path).headers

    assert "unsafe" not in headers["content-security-policy"]
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "cache-control" in headers


def test_the_page_asks_nothing_of_any_other_server(web: Web) -> None:
    client = web.visitor()
    page = client.get("/").text
    style, script = client.get("/static/hotliner.css").text, client.get("/static/chat.js").text

    assert "http://" not in page + style + script
    assert "https://" not in page + style + script
    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", page)


@pytest.mark.parametrize("name", ["..%2froutes.py", "words.py", "nothing.js", "chat.html"])
def test_only_static_files_are_served(web: Web, name: str) -> None:
    assert web.visitor().get(f"/static/{name}").status_code == 404


def test_without_javascript_forms_do_the_same(web: Web) -> None:
    client = web.visitor()
    client.get("/")

    client.post("/chat/messages", data={"text": "aucune feuille ne sort de mon imprimante", "id": str(uuid.uuid4())})
    page = client.get("/").text
    assert '<meta http-equiv="refresh"' in page  # the bot has not answered yet
    web.work()
    page = client.get("/").text
    assert '<meta http-equiv="refresh"' not in page
    assert "from-bot" in page

    client.post("/chat/messages", data={"text": "à moitié écrit", "choice": "human"})
    web.work()
    said = [line["text"] for line in read(client) if line["author"] == "requester"]
    assert len(said) == 2
    assert "à moitié" not in said[1]
    assert FR["empty"] in client.post("/chat/messages", data={"text": " "}).text
    assert "is-empty" in client.post("/chat/new").text


def test_an_example_can_be_pressed_without_javascript(web: Web) -> None:
    client = web.visitor()

    client.post("/chat/messages", data={"text": "", "example": FR["example_1"]})

    assert [line["text"] for line in read(client)] == [FR["example_1"]]


NASTY = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def test_html_in_a_message_stays_text(web: Web) -> None:
    client = web.visitor()
    say(client, NASTY)
    web.work()

    page, lines = client.get("/").text, read(client)
    for html in (page, *(line["html"] for line in lines)):
        assert "<script>alert" not in html
        assert "<img" not in html
    assert "&lt;script&gt;" in page


def test_html_of_articles_and_hotliners_stays_text(web: Web) -> None:
    client = web.visitor()
    say(client, "bonjour")
    web.work()
    step = ShownStep(1, 2, f"Faites **ceci** {NASTY}", f"`cela` {NASTY}", Risk.DATA_LOSS)
    choices = (Choice('"><script>', NASTY),)
    replies = [
        Reply(ReplyKind.STEP, "fr", f"[Titre](article:x) {NASTY}", choices, "a", NASTY, (step,)),
        Reply(ReplyKind.ARTICLE, "fr", f"[mal](javascript:alert(1)) {NASTY}", (), "a", NASTY),
        Reply(ReplyKind.HUMAN, "fr", f"**brut** {NASTY}", author=NASTY),
    ]
    with web.store.begin() as tx:
        for number, reply in enumerate(replies):
            messages.add_outgoing(tx, 1, "web", f"o{number}", reply, web.worker._inbox._now())
    web.work()

    page = client.get("/").text
    assert "<script>" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert "<strong>ceci</strong>" in page
    assert "<code>cela</code>" in page
    assert "Titre" in page
    assert "article:x" not in page  # a link to an article is shown as its title
    assert "**brut**" in page  # what a hotliner types is no Markdown
    assert "Risque de perte de données" in page


def test_only_the_choices_of_the_last_reply_can_be_pressed(web: Web) -> None:
    client = web.visitor()
    say(client, "bonjour")
    web.work()
    with web.store.begin() as tx:
        for number in (1, 2):
            reply = Reply(ReplyKind.OFFER, "fr", "Lequel ?", (Choice(f"act-{number}", f"Choix {number}"),))
            messages.add_outgoing(tx, 1, "web", f"o{number}", reply, web.worker._inbox._now())
    web.work()
    say(client, "attendez")

    page = client.get("/").text
    assert re.search(r'value="act-1"[^>]* disabled', page)
    assert re.search(r'value="act-2" class="choice" lang', page)
    last = max(line["id"] for line in read(client) if line["author"] == "bot")
    assert f'is-last" data-id="{last}"' in page


def test_both_languages_have_the_same_words() -> None:
    assert FR.keys() == EN.keys()
    assert all(text.strip() for text in (*FR.values(), *EN.values()))


def test_a_feed_sends_each_change_once(web: Web) -> None:
    client = web.visitor()
    say(client, "aucune feuille ne sort de mon imprimante")
    with web.store.read() as tx:
        ((_, thread, _),) = conversations.threads_of(tx, 1)
    feed = shown.Feed(web.worker._inbox, thread, 0, "fr")

    first, again = feed.read(), feed.read()
    web.work()
    then, at_last = feed.read(), feed.read()

    assert len(first) == 1
    assert "id:" not in first[0]  # what the requester wrote moves nobody on: a reply before it may still be due
    assert again == at_last == []
    assert len(then) >= 2  # the message is handled now, and answered
    assert all("\nid: " in piece for piece in then[1:])


def test_the_channel_has_nothing_to_do() -> None:
    channel = WebChannel()
    calls: list[Callable[[], None]] = [channel.start, channel.stop]
    for call in calls:
        call()

    assert (channel.name, channel.all_at_once) == ("web", False)
