"""How the Slack that stands in brings things to an app: Socket Mode and HTTP, retries, and on a bad day."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from bot.demo.slack import Person, SlackError, StandIn, Timing, buttons, read_manifest
from tests.echo_bot import EchoBot

QUICK = Timing(acknowledge=0.3, retries=(0.01, 0.02, 0.03), trigger=0.3)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def slack() -> Iterator[StandIn]:
    with StandIn(timing=QUICK) as standin:
        yield standin


@pytest.fixture
def camille(slack: StandIn) -> Person:
    return slack.add_person("camille", "camille@example.com")


@pytest.fixture
def channel(slack: StandIn, camille: Person) -> str:
    return slack.add_channel("help", [camille])


@pytest.fixture
def bot(slack: StandIn) -> Iterator[EchoBot]:
    with EchoBot(slack) as echo:
        yield echo


def test_a_mention_comes_twice_and_is_answered_in_its_thread(
    slack: StandIn, bot: EchoBot, camille: Person, channel: str
) -> None:
    ts = camille.say(channel, "@hotliner the <vpn> is down")
    slack.wait_until(lambda: camille.sees(channel, ts)[1:], "an answer")
    slack.settle()
    mine = [body for body in bot.seen if body["event"].get("ts") == ts]
    assert {body["event"]["type"] for body in mine} == {"message", "app_mention"}
    assert len({body["event_id"] for body in mine}) == 2
    assert mine[0]["event"]["text"] == f"<@{slack.bot_user}> the &lt;vpn&gt; is down"
    # Bolt keeps the bot's own words from its listeners; they were sent all the same.
    own = [sent.payload["event"] for sent in slack.deliveries if sent.payload["event"].get("bot_id")]
    assert [event["text"] for event in own] == ["yes"]


def test_a_button_opens_a_form_that_is_refused_then_accepted(
    slack: StandIn, bot: EchoBot, camille: Person, channel: str
) -> None:
    ts = camille.say(channel, "@hotliner hello")
    slack.wait_until(lambda: camille.sees(channel, ts)[1:], "an answer")
    answer = camille.sees(channel, ts)[-1]
    assert camille.click(channel, answer["ts"], buttons(answer)[0]["action_id"]).acknowledged
    slack.wait_until(lambda: camille.modal, "the form")
    assert camille.submit({"typed": "now"}).answer["errors"] == {"words": "say please"}
    assert camille.modal is not None
    camille.submit({"typed": "please"})
    assert camille.modal is None


def test_a_command_is_answered_at_once_and_later(slack: StandIn, bot: EchoBot, camille: Person, channel: str) -> None:
    camille.command(channel, "/hotline", "status")
    slack.wait_until(lambda: len(camille.sees(channel)) == 2, "both answers")
    assert {message["text"] for message in camille.sees(channel)} == {"wait", "done: status"}


def test_nobody_answers_a_command(slack: StandIn, camille: Person, channel: str) -> None:
    assert not camille.command(channel, "/hotline", "status").acknowledged
    assert "failed" in camille.sees(channel)[0]["text"]


def test_a_trigger_works_once_and_for_a_moment(slack: StandIn, camille: Person) -> None:
    client = WebClient(slack.bot_token, base_url=slack.url)
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [{"type": "divider"}]}

    def tried(trigger: str) -> str:
        answer = client.api_call("views.open", json={"trigger_id": trigger, "view": view})
        return str(answer.data)

    trigger = slack.platform.new_trigger(camille.id)
    assert "'ok': True" in tried(trigger)
    with pytest.raises(Exception, match="exchanged_trigger_id"):
        tried(trigger)
    late = slack.platform.new_trigger(camille.id)
    time.sleep(QUICK.trigger + 0.05)
    with pytest.raises(Exception, match="expired_trigger_id"):
        tried(late)


def test_only_what_the_manifest_subscribes_to_is_sent() -> None:
    manifest = {
        "features": {"slash_commands": [{"command": "/hotline"}], "bot_user": {"display_name": "hotliner"}},
        "oauth_config": {"scopes": {"bot": ["app_mentions:read", "chat:write", "commands"]}},
        "settings": {"event_subscriptions": {"bot_events": ["app_mention", "message.im"]}, "socket_mode_enabled": True},
    }
    with StandIn(read_manifest(manifest), QUICK) as slack:
        camille = slack.add_person("camille")
        channel = slack.add_channel("help", [camille])
        camille.say(channel, "@hotliner hello")
        camille.say(camille.direct, "hello")  # subscribed to, but without im:history
        assert [sent.payload["event"]["type"] for sent in slack.deliveries] == ["app_mention"]
        with pytest.raises(SlackError, match="unknown_command"):
            camille.command(channel, "/other")


def test_what_is_said_without_the_bot_stays_unknown(slack: StandIn, camille: Person) -> None:
    private = slack.add_channel("private", [camille], private=True, bot=False)
    camille.say(private, "@hotliner hello")
    assert slack.deliveries == []


def test_what_somebody_looks_at_is_told(slack: StandIn, camille: Person, channel: str) -> None:
    camille.open_messages([channel])
    camille.look_at([])
    opened, changed = [sent.payload["event"] for sent in slack.deliveries][-2:]
    assert (opened["tab"], opened["context"]["entities"][0]["value"]) == ("messages", channel)
    assert (changed["type"], changed["context"]["entities"]) == ("app_context_changed", [])


def test_edits_and_deletions_are_told(slack: StandIn, bot: EchoBot, camille: Person, channel: str) -> None:
    ts = camille.say(channel, "wifi")
    # One at a time: Bolt hands each envelope to a task of its own and keeps no order.
    for happen in (
        lambda: camille.edit(channel, ts, "vpn"),
        lambda: slack.unfurl(channel, ts),
        lambda: camille.delete(channel, ts),
    ):
        happen()
        slack.settle()
    told = [event for event in bot.events("message") if event.get("subtype")]
    assert [event["subtype"] for event in told] == ["message_changed", "message_changed", "message_deleted"]
    assert (told[0]["message"]["text"], told[0]["previous_message"]["text"]) == ("vpn", "wifi")
    assert told[1]["message"]["text"] == told[1]["previous_message"]["text"]
    assert told[2]["deleted_ts"] == ts


def test_an_event_is_sent_again_until_it_is_acknowledged(slack: StandIn, camille: Person) -> None:
    camille.say(camille.direct, "hello")
    time.sleep(0.005)
    with EchoBot(slack) as bot:
        slack.settle()
        assert [event["text"] for event in bot.events("message")] == ["hello"]
    assert slack.deliveries[0].attempts > 1


def test_an_event_that_nobody_takes_is_given_up(slack: StandIn, camille: Person) -> None:
    camille.say(camille.direct, "hello")
    slack.settle()
    assert slack.deliveries[0].attempts == 4
    assert not slack.deliveries[0].acknowledged


def test_duplicates_and_overtaking(slack: StandIn, bot: EchoBot, camille: Person) -> None:
    slack.faults.add("duplicate")
    camille.say(camille.direct, "once")
    slack.settle()
    assert [event["text"] for event in bot.events("message")] == ["once", "once"]
    assert len({body["event_id"] for body in bot.seen}) == 1
    slack.faults.add("reorder")
    camille.say(camille.direct, "first")
    camille.say(camille.direct, "second")
    slack.settle()
    assert [event["text"] for event in bot.events("message")][2:] == ["second", "first"]


@pytest.mark.parametrize("what", ["drop", "disconnect", "refuse"])
def test_the_bot_comes_back_after_its_sockets_were_lost(slack: StandIn, camille: Person, what: str) -> None:
    with EchoBot(slack, ping_seconds=0.2) as bot:
        if what == "refuse":
            slack.faults.add("refuse_handshake", times=2)
        if what == "disconnect":
            slack.disconnect_sockets("refresh_requested")
        else:
            slack.drop_sockets()
        before = slack.platform.sockets.handshakes
        slack.wait_until(lambda: slack.platform.sockets.handshakes > before, "a new handshake", 30)
        camille.say(camille.direct, "still there?")
        slack.wait_until(lambda: bot.events("message"), "the event")


def test_a_frozen_socket_is_given_up_by_the_client(slack: StandIn, camille: Person) -> None:
    with EchoBot(slack, ping_seconds=0.2) as bot:
        before = slack.platform.sockets.handshakes
        slack.freeze_sockets()
        slack.wait_until(lambda: slack.platform.sockets.handshakes > before, "a new handshake", 30)
        slack.wait_until(lambda: slack.connections == 1, "the end of the frozen one", 30)
        camille.say(camille.direct, "still there?")
        slack.wait_until(lambda: bot.events("message"), "the event")


def test_a_ticket_opens_one_socket(slack: StandIn) -> None:
    import aiohttp

    async def open_twice() -> list[int]:
        url = slack.platform.url.replace("http", "ws") + f"link/?ticket={slack.platform.sockets.ticket()}"
        found = []
        async with aiohttp.ClientSession() as session:
            for _ in range(2):
                try:
                    async with session.ws_connect(url) as ws:
                        found.append(101 if (await ws.receive_json())["type"] == "hello" else 0)
                except aiohttp.WSServerHandshakeError as error:
                    found.append(error.status)
        return found

    import asyncio

    assert asyncio.run(open_twice()) == [101, 401]


class Endpoint(BaseHTTPRequestHandler):
    """An app on HTTP: keeps what came, answers what it is told to."""

    def do_POST(self) -> None:
        server: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.got.append((dict(self.headers), body))
        status, text = server.answers.pop(0) if server.answers else (200, "")
        text = json.loads(body)["challenge"] if text == "back" else text
        self.send_response(status)
        if status == 500 and text == "never":
            self.send_header("X-Slack-No-Retry", "1")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        """Not on the screen."""


@pytest.fixture
def endpoint(slack: StandIn) -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    server.got, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    slack.deliver_to(f"http://127.0.0.1:{server.server_port}/slack/events")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_http_is_signed_and_tried_again(slack: StandIn, endpoint: Any, camille: Person) -> None:
    endpoint.answers += [(500, ""), (503, "")]
    camille.say(camille.direct, "hello")
    slack.settle()
    assert [headers.get("X-Slack-Retry-Num") for headers, _ in endpoint.got] == [None, "1", "2"]
    assert endpoint.got[1][0]["X-Slack-Retry-Reason"] == "http_error"
    verifier = SignatureVerifier(slack.app.signing_secret)
    assert all(verifier.is_valid_request(body, headers) for headers, body in endpoint.got)
    assert len({json.loads(body)["event_id"] for _, body in endpoint.got}) == 1


@pytest.mark.parametrize(("answer", "right"), [("{}", False), ("anything", False), ("back", True)])
def test_an_address_has_to_give_the_word_back(slack: StandIn, endpoint: Any, answer: str, right: bool) -> None:
    endpoint.answers.append((200, answer))
    assert slack.verify_url() is right


def test_an_app_may_decline_to_be_tried_again(slack: StandIn, endpoint: Any, camille: Person) -> None:
    endpoint.answers.append((500, "never"))
    camille.say(camille.direct, "hello")
    slack.settle()
    assert len(endpoint.got) == 1


def test_commands_and_interactions_are_forms(slack: StandIn, endpoint: Any, camille: Person, channel: str) -> None:
    slack.settle()
    endpoint.answers.append((200, "in a moment"))
    camille.command(channel, "/hotline", "a & b")
    slack.settle()
    [fields] = [parse_qs(body.decode()) for _, body in endpoint.got if body.startswith(b"token=")]
    assert (fields["command"], fields["text"]) == (["/hotline"], ["a &amp; b"])
    assert camille.sees(channel)[0]["text"] == "in a moment"
    camille.message_shortcut(channel, camille.say(channel, "help"), "ask")
    slack.settle()
    payloads = [parse_qs(body.decode()).get("payload") for _, body in endpoint.got]
    [found] = [json.loads(payload[0]) for payload in payloads if payload]
    assert (found["type"], found["message"]["text"]) == ("message_action", "help")


def test_a_response_url_replaces_deletes_and_wears_out(slack: StandIn, camille: Person, channel: str) -> None:
    from slack_sdk.webhook import WebhookClient

    room = slack.platform.state.rooms[channel]
    ts = WebClient(slack.bot_token, base_url=slack.url).chat_postMessage(channel=channel, text="One")["ts"]
    hook = WebhookClient(slack.platform.new_response_url(room, camille.id, str(ts)))
    hook.send(text="Two", replace_original=True)
    hook.send(text="Psst", response_type="ephemeral")
    assert [message["text"] for message in camille.sees(channel)] == ["Two", "Psst"]
    hook.send(delete_original=True)
    assert [message["text"] for message in camille.sees(channel)] == ["Psst"]
    hook.send(text="All", response_type="in_channel")
    hook.send(text="Fifth")
    assert (hook.send(text="Sixth").status_code, hook.send(text="Sixth").body) == (
        404,
        '{"ok": false, "error": "used_url"}',
    )


def test_an_uninstalled_app_is_told_and_shut_out(slack: StandIn) -> None:
    token = slack.bot_token
    slack.uninstall()
    assert {sent.payload["event"]["type"] for sent in slack.deliveries} == {"tokens_revoked", "app_uninstalled"}
    with pytest.raises(Exception, match="account_inactive"):
        WebClient(token, base_url=slack.url).auth_test()


def test_a_delivery_may_be_late_or_lost_at_its_first_try(slack: StandIn, bot: EchoBot, camille: Person) -> None:
    slack.faults.add("delay", seconds=0.2)
    camille.say(camille.direct, "late")
    slack.faults.add("lost_delivery")
    camille.say(camille.direct, "lost once")
    slack.settle()
    late, lost = [sent for sent in slack.deliveries if sent.payload["event"].get("channel") == camille.direct]
    assert late.acknowledged_at is not None
    assert late.acknowledged_at - late.began_at >= 0.2
    assert (late.attempts, lost.attempts, lost.acknowledged) == (1, 2, True)
