"""The page of the Slack that stands in: what it shows, what it takes, what it keeps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from slack_sdk import WebClient

from bot.demo.slack import App, Shortcut, StandIn
from bot.demo.slack.page import router
from bot.demo.slack.page.mrkdwn import markdown, mrkdwn
from bot.demo.slack.page.words import WORDS
from bot.demo.slack.stage import Stage, set_stage
from bot.settings import Settings

PLAIN = {"type": "plain_text", "text": "Go"}
APP = App(commands=frozenset({"/hotline"}), shortcuts=(Shortcut("ask", "Ask about this", "message"),))


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def slack() -> Iterator[StandIn]:
    with StandIn(APP) as standin:
        yield standin


@pytest.fixture
def stage(slack: StandIn) -> Stage:
    return set_stage(slack)


@pytest.fixture
def page(slack: StandIn, stage: Stage) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(router(slack, stage.personas, Settings()))
    with TestClient(app) as client:
        yield client


def post(slack: StandIn, channel: str, **what: Any) -> str:
    client = WebClient(slack.bot_token, base_url=slack.url)
    return str(client.chat_postMessage(channel=channel, **{"text": "x", **what})["ts"])


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["fr"].keys() == WORDS["en"].keys()
    for key in WORDS["fr"]:
        fields = [re.findall(r"{(\w+)}", WORDS[lang][key]) for lang in ("fr", "en")]
        assert fields[0] == fields[1], key


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*gras* _penché_ ~barré~", "<b>gras</b> <i>penché</i> <s>barré</s>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<javascript:alert(1)|here>", "&lt;javascript:alert(1)|here&gt;"),
        ("<@U1> in <#C1|help>", '<span class="mention">@camille</span> in <span class="mention">#help</span>'),
        ("<!here>", '<span class="mention">@here</span>'),
        ("`*code*` and\n```a\n*b*```", "<code>*code*</code> and<br><pre>a\n*b*</pre>"),
        ("&gt; one\n&gt; two\nthree", "<blockquote>one<br>two</blockquote>three"),
        ("done :white_check_mark: :unknown:", "done ✅ :unknown:"),
        ('<https://example.com/?a="b"|x>', 'href="https://example.com/?a=&#34;b&#34;"'),
    ],
)
def test_marks_become_html_and_nothing_else_does(text: str, html: str) -> None:
    assert html in mrkdwn(text, {"U1": "camille"})


def test_markdown_holds_no_html() -> None:
    assert markdown("**b** <img src=x>") == "<p><strong>b</strong> &lt;img src=x&gt;</p>\n"


def test_the_page_speaks_the_language_of_who_looks(page: TestClient) -> None:
    assert 'lang="fr"' in page.get("/demo/slack").text
    assert 'lang="en"' in page.get("/demo/slack?who=sam").text
    assert 'lang="fr"' in page.get("/demo/slack?who=sam&lang=fr").text


def test_a_requester_does_not_see_the_channel_of_the_hotliners(slack: StandIn, stage: Stage, page: TestClient) -> None:
    post(slack, stage.hotliners, text="secret card")
    assert "secret card" in page.get("/demo/slack?who=dominique").text
    assert "secret card" not in page.get(f"/demo/slack?who=camille&room={stage.hotliners}").text


def test_what_is_written_is_shown_and_a_direct_message_opens_its_thread(stage: Stage, page: TestClient) -> None:
    camille = stage.personas[0].person
    answer = page.post(
        "/demo/slack/say", data={"who": "camille", "room": camille.direct, "text": "plus de <wifi>"}
    ).json()
    [message] = camille.sees(camille.direct)
    assert message["text"] == "plus de &lt;wifi&gt;"
    assert answer["open"] == message["ts"]
    assert "plus de &lt;wifi&gt;" in answer["main"]
    parts = {"who": "camille", "room": camille.direct, "version": answer["version"]}
    assert page.get("/demo/slack/parts", params=parts).status_code == 204
    camille.say(camille.direct, "more")
    assert "more" in page.get("/demo/slack/parts", params=parts).json()["main"]


def test_all_that_the_bot_may_send_is_shown(slack: StandIn, stage: Stage, page: TestClient) -> None:
    text = {"type": "mrkdwn", "text": "*words*"}
    option = {"text": PLAIN, "value": "one"}
    button = {"type": "button", "action_id": "go", "value": 'a"b', "text": PLAIN}
    feedback = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": {"text": PLAIN, "value": "up"},
        "negative_button": {"text": PLAIN, "value": "down"},
    }
    menus = [
        {"type": kind, "action_id": kind, "options": [option]}
        for kind in ("static_select", "overflow", "radio_buttons", "checkboxes")
    ]
    task = {"task_id": "1", "title": "a task", "status": "complete"}
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": PLAIN},
        {"type": "section", "text": text, "fields": [text], "accessory": button},
        {"type": "actions", "elements": [button, *menus]},
        {"type": "context", "elements": [text]},
        {"type": "context_actions", "elements": [feedback]},
        {"type": "divider"},
        {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "a picture"},
        {"type": "alert", "text": PLAIN, "level": "warning"},
        {"type": "plan", "title": "a plan", "tasks": [task]},
        {"type": "markdown", "text": "# title"},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "a cell"}]]},
    ]
    post(slack, stage.help, blocks=blocks)
    html = page.get(f"/demo/slack?who=camille&room={stage.help}").text
    for shown in ("<b>words</b>", "a plan", "a task", "a picture", "<h1>title</h1>", "a cell", 'class="alert warning"'):
        assert shown in html
    assert "data-value='\"a" not in html
    assert 'data-value="&#34;a\\&#34;b&#34;"' in html


def test_a_button_that_nobody_answers_says_so(slack: StandIn, stage: Stage, page: TestClient) -> None:
    ts = post(
        slack,
        stage.help,
        blocks=[{"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": PLAIN}]}],
    )
    fields = {"who": "camille", "room": stage.help, "where": ts, "action": "go"}
    assert page.post("/demo/slack/press", data=fields).json()["notice"] == WORDS["fr"]["no_answer"]
    assert slack.deliveries[-1].payload["actions"][0]["action_id"] == "go"


def test_an_empty_form_is_not_sent(slack: StandIn, stage: Stage, page: TestClient) -> None:
    camille = stage.personas[0].person
    element = {"type": "plain_text_input", "action_id": "typed"}
    view = {
        "type": "modal",
        "title": PLAIN,
        "submit": PLAIN,
        "blocks": [{"type": "input", "block_id": "words", "label": PLAIN, "element": element}],
    }
    client = WebClient(slack.bot_token, base_url=slack.url)
    client.views_open(trigger_id=slack.platform.new_trigger(camille.id), view=view)
    sent = {"who": "camille", "typed": json.dumps({"typed": ""})}
    assert page.post("/demo/slack/submit", data=sent).json()["errors"] == {"words": WORDS["fr"]["required"]}
    assert camille.modal is not None
    assert page.post("/demo/slack/change", data={"who": "camille", "what": "close"}).json()["modal"].strip() == ""


def test_own_messages_can_be_edited_and_deleted_others_not(stage: Stage, page: TestClient) -> None:
    camille, sam = stage.personas[0].person, stage.personas[1].person
    ts, other = camille.say(stage.help, "wifi"), sam.say(stage.help, "vpn")
    change = {"who": "camille", "room": stage.help}
    page.post("/demo/slack/change", data={**change, "what": "edit", "ts": ts, "text": "Wi-Fi"})
    refused = page.post("/demo/slack/change", data={**change, "what": "delete", "ts": other}).json()
    assert "cant_update_message" in refused["notice"]
    assert [message["text"] for message in camille.sees(stage.help)] == ["Wi-Fi", "vpn"]
    page.post("/demo/slack/change", data={**change, "what": "delete", "ts": ts})
    assert [message["text"] for message in camille.sees(stage.help)] == ["vpn"]


def test_a_picture_is_shown_and_anything_else_is_saved(stage: Stage, page: TestClient) -> None:
    where = {"who": "camille", "room": stage.help}
    page.post("/demo/slack/say", data=where, files={"file": ("a.png", b"png", "image/png")})
    page.post("/demo/slack/say", data=where, files={"file": ("a.html", b"<script>", "text/html")})
    camille = stage.personas[0].person
    kinds = []
    for message in camille.sees(stage.help):
        answer = page.get(f"/demo/slack/file/{message['files'][0]['id']}")
        kinds.append((answer.headers["content-type"], answer.headers["content-disposition"]))
    assert kinds == [("image/png", "inline"), ("application/octet-stream", "attachment")]


@pytest.mark.parametrize("text", ["/nope", "/hotline in a thread"])
def test_a_command_that_slack_does_not_take(stage: Stage, page: TestClient, text: str) -> None:
    camille = stage.personas[0].person
    thread = camille.say(stage.help, "wifi") if "thread" in text else ""
    fields = {"who": "camille", "room": stage.help, "text": text, "thread": thread}
    notice = page.post("/demo/slack/say", data=fields).json()["notice"]
    expected = WORDS["fr"]["no_command_in_thread"] if thread else WORDS["fr"]["no_command"].format(known="/hotline")
    assert notice == expected


def test_another_site_can_not_write(stage: Stage, page: TestClient) -> None:
    fields = {"who": "camille", "room": stage.help, "text": "hi"}
    for path in ("say", "press", "submit", "change"):
        data = {**fields, "action": "x", "what": "close"}
        answer = page.post(f"/demo/slack/{path}", data=data, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403, path


def test_what_was_said_is_found_again(tmp_path: Path) -> None:
    kept = tmp_path / "slack.json"
    with StandIn(APP, kept=kept) as slack:
        stage = set_stage(slack)
        camille = stage.personas[0].person
        ts = camille.upload(camille.direct, "a.png", b"png", "look")
        token, count = slack.bot_token, len(slack.platform.state.accounts)
    with StandIn(APP, kept=kept) as slack:
        again = set_stage(slack)
        camille = again.personas[0].person
        assert (slack.bot_token, again.help, len(slack.platform.state.accounts)) == (token, stage.help, count)
        [message] = camille.sees(camille.direct)
        assert (message["ts"], slack.platform.state.files[message["files"][0]["id"]].content) == (ts, b"png")
        assert camille.say(camille.direct, "more") > ts
    kept.write_text("{")
    with StandIn(APP, kept=kept) as slack:
        assert set_stage(slack).personas[0].person.sees(slack.person("camille").direct) == []  # type: ignore[union-attr]
