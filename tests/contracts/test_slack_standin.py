"""The Slack that stands in answers the real SDK as Slack's own documentation says that Slack does."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.slack import App, Person, StandIn, Timing, read_manifest

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def slack() -> Iterator[StandIn]:
    with StandIn(timing=Timing(acknowledge=0.3, retries=(0.01, 0.02, 0.03), trigger=0.2)) as standin:
        yield standin


@pytest.fixture
def camille(slack: StandIn) -> Person:
    return slack.add_person("camille", "camille@example.com")


@pytest.fixture
def channel(slack: StandIn, camille: Person) -> str:
    return slack.add_channel("help", [camille])


@pytest.fixture
def client(slack: StandIn) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.url)


def refused(call: Any, **arguments: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return dict(caught.value.response.data)  # type: ignore[arg-type]


def test_a_token_tells_who_calls(slack: StandIn, client: WebClient) -> None:
    assert client.auth_test()["user_id"] == slack.bot_user
    assert refused(WebClient(base_url=slack.url).auth_test)["error"] == "not_authed"
    assert refused(WebClient("xoxb-of-nobody", base_url=slack.url).auth_test)["error"] == "invalid_auth"
    assert refused(WebClient(slack.app_token, base_url=slack.url).auth_test)["error"] == "not_allowed_token_type"
    assert refused(client.apps_connections_open, app_token=slack.bot_token)["error"] == "not_allowed_token_type"
    slack.revoke()
    assert refused(client.auth_test)["error"] == "token_revoked"


def test_a_missing_scope_is_named() -> None:
    manifest = {"oauth_config": {"scopes": {"bot": ["users:read"]}}}
    with StandIn(read_manifest(manifest)) as slack:
        client = WebClient(slack.bot_token, base_url=slack.url)
        error = refused(client.users_lookupByEmail, email="a@example.com")
        assert (error["error"], error["needed"], error["provided"]) == (
            "missing_scope",
            "users:read.email",
            "users:read",
        )
        camille = slack.add_person("camille", "camille@example.com")
        assert "email" not in client.users_info(user=camille.id)["user"]["profile"]


def test_a_misspelt_scope_or_event_of_a_manifest_is_told() -> None:
    with pytest.raises(ValueError, match=r"app_mentoins:read.*mesage\.im"):
        read_manifest({
            "oauth_config": {"scopes": {"bot": ["app_mentoins:read"]}},
            "settings": {"event_subscriptions": {"bot_events": ["mesage.im"]}},
        })  # fmt: skip


def test_an_unknown_method_is_told(client: WebClient) -> None:
    error = refused(lambda: client.api_call("chat.shout"))
    assert (error["error"], error["req_method"]) == ("unknown_method", "chat.shout")


@pytest.mark.parametrize("name", ["id", "help", "#help"])
def test_a_post_takes_an_id_or_a_name(client: WebClient, channel: str, name: str) -> None:
    posted = client.chat_postMessage(channel=channel if name == "id" else name, text="Hi")
    assert posted["channel"] == channel
    assert posted["message"]["bot_id"]
    assert "subtype" not in posted["message"]


def test_a_post_to_a_person_lands_in_their_direct_messages(client: WebClient, camille: Person) -> None:
    assert client.chat_postMessage(channel=camille.id, text="Hi")["channel"] == camille.direct
    assert [message["text"] for message in camille.sees(camille.direct)] == ["Hi"]


def test_what_slack_refuses_to_post(slack: StandIn, client: WebClient, channel: str) -> None:
    def post(**arguments: Any) -> Any:
        return client.api_call("chat.postMessage", json=arguments)

    assert refused(post, channel="C404", text="Hi")["error"] == "channel_not_found"
    assert refused(post, channel="", text="Hi")["error"] == "channel_not_found"
    assert refused(post, channel=channel, text="")["error"] == "no_text"
    assert refused(post, channel=channel, text="Hi", thread_ts="yesterday")["error"] == "invalid_thread_ts"
    assert refused(post, channel=channel, markdown_text="a", text="b")["error"] == "markdown_text_conflict"
    assert refused(post, channel=channel, blocks="{}")["error"] == "invalid_blocks_format"
    assert refused(post, text="x")["error"] == "invalid_arguments"
    slack.archive(channel)
    assert refused(post, channel=channel, text="Hi")["error"] == "is_archived"
    outside = slack.add_channel("outside", bot=False)
    assert refused(post, channel=outside, text="Hi")["error"] == "not_in_channel"
    secret = slack.add_channel("secret", private=True, bot=False)
    assert refused(post, channel=secret, text="Hi")["error"] == "channel_not_found"


def test_spaces_are_text(client: WebClient, channel: str) -> None:
    assert client.api_call("chat.postMessage", json={"channel": channel, "text": " "})["ok"]


def test_a_thread_that_is_not_there_means_the_channel(client: WebClient, channel: str) -> None:
    assert "thread_ts" not in client.chat_postMessage(channel=channel, text="Hi", thread_ts="1.000001")["message"]


def test_a_reply_to_a_reply_goes_to_the_root(client: WebClient, camille: Person, channel: str) -> None:
    root = camille.say(channel, "It broke")
    reply = client.chat_postMessage(channel=channel, text="What did?", thread_ts=root)["ts"]
    client.chat_postMessage(channel=channel, text="Say more", thread_ts=reply)
    thread = client.conversations_replies(channel=channel, ts=root)["messages"]
    assert [message["text"] for message in thread] == ["It broke", "What did?", "Say more"]
    assert {message["thread_ts"] for message in thread} == {root}
    assert thread[0]["reply_count"] == 2
    assert client.conversations_replies(channel=channel, ts=reply)["messages"] == thread


def test_metadata_comes_back_when_it_is_asked_for(client: WebClient, channel: str) -> None:
    metadata = {"event_type": "answer", "event_payload": {"id": "7"}}
    client.chat_postMessage(channel=channel, text="Hi", metadata=metadata)
    assert "metadata" not in client.conversations_history(channel=channel)["messages"][0]
    found = client.conversations_history(channel=channel, include_all_metadata=True)["messages"][0]
    assert found["metadata"] == metadata


def test_history_comes_in_pages_newest_first(client: WebClient, camille: Person, channel: str) -> None:
    for number in range(5):
        camille.say(channel, str(number))
    first = client.conversations_history(channel=channel, limit=3)
    rest = client.conversations_history(channel=channel, limit=3, cursor=first["response_metadata"]["next_cursor"])
    assert [message["text"] for message in first["messages"] + rest["messages"]] == ["4", "3", "2", "1", "0"]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    since = client.conversations_history(channel=channel, oldest=rest["messages"][0]["ts"])["messages"]
    assert [message["text"] for message in since] == ["4", "3", "2"]


def test_an_update_keeps_what_it_does_not_name(client: WebClient, camille: Person, channel: str) -> None:
    ts = client.chat_postMessage(channel=channel, text="One", blocks=[SECTION])["ts"]
    client.chat_update(channel=channel, ts=ts, text="Two")
    [message] = camille.sees(channel)
    assert message["text"] == "Two"
    assert message["blocks"][0]["text"] == SECTION["text"]
    assert refused(client.chat_update, channel="help", ts=ts, text="x")["error"] == "channel_not_found"
    assert refused(client.chat_update, channel=channel, ts=ts, text="x" * 4001)["error"] == "msg_too_long"
    theirs = camille.say(channel, "Mine")
    assert refused(client.chat_update, channel=channel, ts=theirs, text="x")["error"] == "cant_update_message"
    assert refused(client.chat_update, channel=channel, ts="1.000001", text="x")["error"] == "message_not_found"


def test_a_deleted_root_leaves_a_tombstone(client: WebClient, channel: str) -> None:
    root = client.chat_postMessage(channel=channel, text="Root")["ts"]
    client.chat_postMessage(channel=channel, text="Reply", thread_ts=root)
    client.chat_delete(channel=channel, ts=root)
    thread = client.conversations_replies(channel=channel, ts=root)["messages"]
    assert [message.get("subtype") for message in thread] == ["tombstone", None]
    assert refused(client.chat_update, channel=channel, ts=root, text="x")["error"] == "message_not_found"


def test_what_one_person_sees_leaves_no_trace(slack: StandIn, client: WebClient, camille: Person, channel: str) -> None:
    dominique = slack.add_person("dominique")
    dominique.join(channel)
    client.chat_postEphemeral(channel=channel, user=camille.id, text="For you")
    assert [message["text"] for message in camille.sees(channel)] == ["For you"]
    assert dominique.sees(channel) == []
    assert client.conversations_history(channel=channel)["messages"] == []
    dominique.leave(channel)
    error = refused(client.chat_postEphemeral, channel=channel, user=dominique.id, text="x")
    assert error["error"] == "user_not_in_channel"


@pytest.mark.parametrize(
    "blocks",
    [
        [SECTION] * 51,
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}],
        [{"type": "section"}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        [{"type": "shout"}],
        [SECTION | {"block_id": "a"}, SECTION | {"block_id": "a"}],
        [{"type": "actions", "elements": []}],
        [{"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}]}],
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": ""}]}],
        [{"type": "alert", "text": {"type": "plain_text", "text": "x" * 201}}],
        [{"type": "plan", "title": "x", "tasks": [{"task_id": "1", "title": "x", "status": "done"}]}],
        [{"type": "image", "image_url": "/here.png", "alt_text": "x"}],
    ],
    ids=lambda blocks: f"{blocks[0]['type']} x{len(blocks)}",
)
def test_blocks_over_the_limits_are_refused(client: WebClient, channel: str, blocks: list[dict[str, Any]]) -> None:
    error = refused(client.chat_postMessage, channel=channel, text="x", blocks=blocks)
    assert error["error"] == "invalid_blocks"
    assert "json-pointer:/blocks" in error["response_metadata"]["messages"][0]


def test_too_much_text_in_all_is_refused(client: WebClient, channel: str) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5
    assert refused(client.chat_postMessage, channel=channel, text="x", blocks=blocks)["error"] == "msg_blocks_too_long"


def test_a_slack_that_does_not_know_a_new_block_says_so(slack: StandIn, client: WebClient, channel: str) -> None:
    plan = [{"type": "plan", "title": "Steps", "tasks": [{"task_id": "1", "title": "One", "status": "complete"}]}]
    client.chat_postMessage(channel=channel, text="x", blocks=plan)
    slack.platform.unknown_blocks = {"plan"}
    assert refused(client.chat_postMessage, channel=channel, text="x", blocks=plan)["error"] == "invalid_blocks"


def test_people_are_found(slack: StandIn, client: WebClient, camille: Person) -> None:
    found = client.users_lookupByEmail(email="Camille@Example.com")["user"]
    assert (found["id"], found["tz"], found["profile"]["email"]) == (camille.id, "Europe/Paris", "camille@example.com")
    assert "locale" not in found
    assert client.users_info(user=camille.id, include_locale=True)["user"]["locale"] == "fr-FR"
    assert refused(client.users_lookupByEmail, email="x@example.com")["error"] == "users_not_found"
    assert refused(client.users_info, user="U404")["error"] == "user_not_found"
    assert {user["name"] for user in client.users_list()["members"]} == {"camille", "hotliner"}


def test_rooms_are_found(slack: StandIn, client: WebClient, camille: Person, channel: str) -> None:
    slack.add_channel("secret", private=True, bot=False)
    listed = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert [room["name"] for room in listed] == ["help"]
    assert client.conversations_info(channel=channel)["channel"]["is_member"]
    assert set(client.conversations_members(channel=channel)["members"]) == {camille.id, slack.bot_user}
    assert client.conversations_open(users=[camille.id])["channel"]["id"] == camille.direct
    outside = slack.add_channel("outside", bot=False)
    client.conversations_join(channel=outside)
    assert client.conversations_info(channel=outside)["channel"]["is_member"]
    assert (
        refused(client.conversations_join, channel=camille.direct)["error"] == "method_not_supported_for_channel_type"
    )


def test_reactions(client: WebClient, camille: Person, channel: str) -> None:
    ts = camille.say(channel, "It broke")
    client.reactions_add(channel=channel, timestamp=ts, name="eyes")
    assert refused(client.reactions_add, channel=channel, timestamp=ts, name="eyes")["error"] == "already_reacted"
    assert camille.sees(channel)[0]["reactions"][0]["name"] == "eyes"
    client.reactions_remove(channel=channel, timestamp=ts, name="eyes")
    assert camille.sees(channel)[0]["reactions"] == []
    assert refused(client.reactions_add, channel=channel, timestamp=ts, name="no such")["error"] == "invalid_name"


def test_a_file_goes_up_and_comes_down(slack: StandIn, client: WebClient, camille: Person, channel: str) -> None:
    client.files_upload_v2(channel=channel, content="log line", filename="error.txt", initial_comment="Here")
    [message] = camille.sees(channel)
    [file] = message["files"]
    assert (message["subtype"], message["text"], file["mimetype"]) == ("file_share", "Here", "text/plain")
    assert client.files_info(file=file["id"])["file"]["size"] == 8

    def fetch(token: str) -> tuple[str, bytes]:
        request = urllib.request.Request(file["url_private"], headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request) as answer:
            return answer.headers.get_content_type(), answer.read()

    assert fetch(slack.bot_token) == ("text/plain", b"log line")
    # Without a good token Slack gives a page to sign in, with a 200.
    assert fetch("xoxb-of-nobody")[0] == "text/html"


def test_a_file_of_another_company_has_to_be_looked_up(client: WebClient, camille: Person, channel: str) -> None:
    camille.upload(channel, "screen.png", b"png", stub=True)
    [file] = camille.sees(channel)[0]["files"]
    assert file["file_access"] == "check_file_info"
    assert client.files_info(file=file["id"])["file"]["url_private"]


def test_a_stream_grows_and_ends(client: WebClient, camille: Person, channel: str) -> None:
    root = camille.say(channel, "It broke")
    assert refused(client.chat_startStream, channel=channel, thread_ts=root)["error"] == "missing_recipient_user_id"
    who = {"recipient_user_id": camille.id, "recipient_team_id": camille.account.team}
    ts = client.chat_startStream(channel=channel, thread_ts=root, markdown_text="One ", **who)["ts"]
    assert refused(client.chat_update, channel=channel, ts=ts, text="x")["error"] == "streaming_state_conflict"
    task = {"type": "task_update", "id": "1", "title": "Search", "status": "complete"}
    client.chat_appendStream(channel=channel, ts=ts, chunks=[task, {"type": "markdown_text", "text": "two"}])
    client.chat_stopStream(channel=channel, ts=ts, blocks=[SECTION])
    message = camille.sees(channel, root)[-1]
    assert message["text"] == "One two"
    assert [block["type"] for block in message["blocks"]] == ["plan", "markdown", "section"]
    error = refused(client.chat_appendStream, channel=channel, ts=ts, markdown_text="x")
    assert error["error"] == "message_not_in_streaming_state"


def test_a_home_is_published(client: WebClient, camille: Person) -> None:
    view = client.views_publish(user_id=camille.id, view={"type": "home", "blocks": [SECTION]})["view"]
    assert camille.home == view
    stale = refused(client.views_publish, user_id=camille.id, hash="old", view={"type": "home", "blocks": [SECTION]})
    assert stale["error"] == "hash_conflict"
    table = {"type": "home", "blocks": [{"type": "markdown", "text": "x"}]}
    assert refused(client.views_publish, user_id=camille.id, view=table)["error"] == "invalid_arguments"


def test_status_prompts_and_title(client: WebClient, slack: StandIn, camille: Person) -> None:
    root = camille.say(camille.direct, "It broke")
    room = slack.platform.state.rooms[camille.direct]
    client.assistant_threads_setStatus(channel_id=room.id, thread_ts=root, status="searches")
    client.assistant_threads_setTitle(channel_id=room.id, thread_ts=root, title="It broke")
    assert (room.statuses[root][0], room.titles[root]) == ("searches", "It broke")
    client.chat_postMessage(channel=room.id, thread_ts=root, text="Found")
    assert room.statuses == {}
    prompts = [{"title": "VPN", "message": "The VPN fails"}]
    client.assistant_threads_setSuggestedPrompts(channel_id=room.id, thread_ts=root, prompts=prompts)
    assert room.prompts == []
    client.assistant_threads_setSuggestedPrompts(channel_id=room.id, prompts=prompts)
    assert room.prompts == prompts


def test_a_permalink_names_the_thread(client: WebClient, camille: Person, channel: str) -> None:
    root = camille.say(channel, "It broke")
    reply = camille.say(channel, "More", thread=root)
    link = client.chat_getPermalink(channel=channel, message_ts=reply)["permalink"]
    assert link.endswith(f"/archives/{channel}/p{reply.replace('.', '')}?thread_ts={root}&cid={channel}")


def test_rates_are_limited_by_channel_and_by_method(slack: StandIn, client: WebClient, channel: str) -> None:
    other = slack.add_channel("other")
    for number in range(5):
        client.chat_postMessage(channel=channel, text=str(number))
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel, text="too many")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")
    client.chat_postMessage(channel=other, text="another channel")
    for _ in range(20):
        client.conversations_list()
    with pytest.raises(SlackApiError, match="ratelimited"):
        client.conversations_list()
    slack.limits.on = False
    client.conversations_list()


def test_teams_do_not_see_each_other(slack: StandIn, camille: Person, channel: str) -> None:
    other = slack.add_team("other")
    client = WebClient(slack.grant(other).token, base_url=slack.url)
    assert client.auth_test()["team_id"] == other
    assert refused(client.chat_postMessage, channel=channel, text="x")["error"] == "channel_not_found"
    assert refused(client.users_info, user=camille.id)["error"] == "user_not_found"


def test_oauth_installs_and_rotates() -> None:
    with StandIn(App(rotation=True)) as slack:
        team = slack.add_team("new", installed=False)
        where = f"{slack.url.removesuffix('api/')}oauth/v2/authorize?client_id={slack.app.client_id}&team={team}"
        request = urllib.request.Request(f"{where}&state=s1&redirect_uri=http://127.0.0.1:9/back")

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_: Any) -> None:
                return None

        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.build_opener(Stay).open(request)
        back = caught.value.headers["Location"]
        caught.value.close()
        code = back.split("code=")[1].split("&")[0]
        assert back.endswith("state=s1")
        client = WebClient(base_url=slack.url)
        secret = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret}
        assert (
            refused(client.oauth_v2_access, code=code, client_id="x", client_secret="y")["error"] == "invalid_client_id"
        )
        given = client.oauth_v2_access(code=code, **secret)
        assert (given["team"]["id"], given["expires_in"]) == (team, 43_199)
        assert refused(client.oauth_v2_access, code=code, **secret)["error"] == "invalid_code"
        again = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"], **secret}
        fresh = client.oauth_v2_access(**again)
        assert WebClient(fresh["access_token"], base_url=slack.url).auth_test()["team_id"] == team
        assert refused(client.oauth_v2_access, **again)["error"] == "invalid_refresh_token"
        assert refused(WebClient(given["access_token"], base_url=slack.url).auth_test)["error"] == "invalid_auth"


@pytest.mark.parametrize(
    ("effect", "how", "status"), [("ratelimited", {"seconds": 7}, 429), ("server_error", {"status": 503}, 503)]
)
def test_a_call_fails_when_the_switch_says_so(
    slack: StandIn, client: WebClient, channel: str, effect: str, how: dict[str, Any], status: int
) -> None:
    slack.faults.add(effect, "chat.postMessage", **how)
    client.auth_test()
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel, text="x")
    assert caught.value.response.status_code == status
    assert client.chat_postMessage(channel=channel, text="x")["ok"]
    assert len(slack.messages(channel)) == 1


def test_a_reply_may_be_lost_after_the_deed_or_before(slack: StandIn, channel: str) -> None:
    client = WebClient(slack.bot_token, base_url=slack.url, retry_handlers=[])
    slack.faults.add("lost_call", "chat.postMessage", where={"channel": channel})
    with pytest.raises(ConnectionError):
        client.chat_postMessage(channel=channel, text="never")
    slack.faults.add("lost_reply", "chat.postMessage")
    with pytest.raises(ConnectionError):
        client.chat_postMessage(channel=channel, text="done")
    assert [message["text"] for message in slack.messages(channel)] == ["done"]


def test_a_fault_may_be_slow_named_or_rare(slack: StandIn, client: WebClient, channel: str) -> None:
    slack.faults.add("slow", "auth.test", seconds=0.2)
    began = time.monotonic()
    client.auth_test()
    assert time.monotonic() - began >= 0.2
    slack.faults.add("error", "chat.postMessage", error="restricted_action", where={"channel": channel})
    client.chat_postMessage(channel=slack.add_channel("other"), text="x")
    assert refused(client.chat_postMessage, channel=channel, text="x")["error"] == "restricted_action"
    slack.faults.add("error", "api.test", error="fatal_error", times=None, chance=0.3)
    failed = sum(not slack.faults.strike("error", "api.test") for _ in range(200))
    assert 100 < failed < 180
    slack.faults.clear()
    assert client.api_test()["ok"]
    with pytest.raises(ValueError, match="No such fault: explode"):
        slack.faults.add("explode")
