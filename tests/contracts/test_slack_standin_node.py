"""A second real client, Slack's own for Node, works against the Slack that stands in; its types fit what is sent."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from bot.demo.slack import Person, StandIn, buttons, read_manifest

ORACLE = Path(__file__).parent.parent / "oracles" / "slack_js"

MANIFESTS = Path(__file__).parent.parent.parent / "slack"
#: Scopes and events that Slack has and the client's types do not name yet.
NEWER = ("assistant:write", "agent_session_stopped")

#: How long npm may take to install the client.
NPM_SECONDS = 200

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the client in it."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("needs Node and npm: with them, a second real client checks the Slack that stands in")
    folder = tmp_path_factory.mktemp("slack_js")
    shutil.copytree(ORACLE, folder, dirs_exist_ok=True)
    try:
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=NPM_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"needs @slack/bolt, which npm did not install within {NPM_SECONDS} seconds")
    if done.returncode:
        pytest.skip(f"needs @slack/bolt, which npm could not install: {done.stderr.strip()[-300:]}")
    return folder


@pytest.fixture
def slack(node: Path) -> Iterator[StandIn]:
    """With the client connected."""
    with StandIn() as standin:
        environment = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
        environment |= {
            "SLACK_API_URL": standin.url,
            "SLACK_BOT_TOKEN": standin.bot_token,
            "SLACK_APP_TOKEN": standin.app_token,
        }
        client = subprocess.Popen(["node", "echo.mjs"], cwd=node, env=environment)
        try:
            standin.wait_until(lambda: standin.connections, "the client", 60)
            yield standin
        finally:
            client.terminate()
            client.wait(20)


@pytest.fixture
def camille(slack: StandIn) -> Person:
    return slack.add_person("camille", "camille@example.com", locale="fr-FR")


@pytest.fixture
def channel(slack: StandIn, camille: Person) -> str:
    return slack.add_channel("help", [camille])


def test_the_client_for_node_works_unmodified(slack: StandIn, camille: Person, channel: str) -> None:
    ts = camille.say(channel, "@hotliner hello")
    slack.wait_until(lambda: camille.sees(channel, ts)[1:], "an answer")
    root, answer = camille.sees(channel, ts)
    assert root["reactions"][0]["name"] == "eyes"
    assert answer["metadata"]["event_payload"] == {"to": ts}
    assert camille.click(channel, answer["ts"], buttons(answer)[0]["action_id"]).acknowledged
    slack.wait_until(lambda: camille.modal, "the form")
    assert camille.submit({"typed": "now"}).answer["errors"] == {"words": "say please"}
    camille.submit({"typed": "please"})
    assert camille.modal is None
    camille.command(channel, "/hotline", "status")
    slack.wait_until(lambda: len(camille.sees(channel)) == 3, "both answers to the command")
    assert camille.sees(channel)[2]["text"] == "done: status (fr-FR)"
    camille.say(camille.direct, "a file please")
    slack.wait_until(lambda: camille.sees(camille.direct)[1:], "the file")
    [file] = camille.sees(camille.direct)[1]["files"]
    assert file["size"] == 6
    slack.settle()
    assert all(sent.acknowledged for sent in slack.deliveries)


#: The client declares a message within an event as an event of its own; Slack leaves out what the outer one says.
HEAD = """\
import type * as B from "@slack/bolt";
import type * as T from "@slack/types";
type Inner = "message" | "previous_message" | "root";
type Within = { [name in Inner]?: Partial<T.GenericMessageEvent | T.ThreadBroadcastMessageEvent["root"]> };
"""
#: What Slack sends and the client's types leave out: (where, key).
UNDECLARED = {
    ("file_share", "timestamp"),
    ("file_share", "user_team"),
    ("file_share", "file_access"),
    ("file_share", "ims"),
    ("file_share", "team"),
    ("thread_broadcast", "team"),
    ("thread_broadcast", "parent_user_id"),
    ("tokens_revoked", "event_ts"),
    ("app_uninstalled", "event_ts"),
    ("view_submission", "username"),
    ("view_closed", "username"),
}
TYPES = {
    "app_mention": "T.AppMentionEvent",
    "app_home_opened": "T.AppHomeOpenedEvent",
    "member_joined_channel": "T.MemberJoinedChannelEvent",
    "app_context_changed": "T.AppContextChangedEvent",
    "file_shared": "T.FileSharedEvent",
    "reaction_added": "T.ReactionAddedEvent",
    "tokens_revoked": "T.TokensRevokedEvent",
    "app_uninstalled": "T.AppUninstalledEvent",
    "message": 'Omit<T.GenericMessageEvent, "subtype">',
    "message_changed": "Omit<T.MessageChangedEvent, Inner> & Within",
    "message_deleted": "Omit<T.MessageDeletedEvent, Inner> & Within",
    "thread_broadcast": "Omit<T.ThreadBroadcastMessageEvent, Inner> & Within",
    "file_share": "T.FileShareMessageEvent",
    "block_actions": "B.BlockAction",
    "view_submission": "B.ViewSubmitAction",
    "view_closed": "B.ViewClosedAction",
    "shortcut": "B.GlobalShortcut",
    "message_action": "B.MessageShortcut",
    "command": "B.SlashCommand",
}


def test_what_is_sent_has_the_types_that_the_client_declares(node: Path, tmp_path: Path) -> None:
    samples: dict[str, dict[str, Any]] = {}
    for name, sample in everything_sent():
        samples.setdefault(name, sample)
    assert set(samples) == set(TYPES)
    lines = [
        f"export const {name}: {TYPES[name]} = {json.dumps(declared(sample, name))};"
        for name, sample in samples.items()
    ]
    assert type_errors(node, "payloads.ts", [HEAD, *lines]) == []
    spoilt = samples["message"] | {"response_url": "x"}
    assert type_errors(node, "spoilt.ts", [HEAD, f"export const m: {TYPES['message']} = {json.dumps(spoilt)};"])


@pytest.mark.parametrize("spoilt", [False, True])
def test_the_manifests_have_the_type_that_the_client_declares(node: Path, spoilt: bool) -> None:
    """The client's type stands for Slack's schema of manifests; it knows scopes and events by name as well."""
    manifests = sorted(MANIFESTS.glob("*.yaml"))
    assert manifests, "slack/ holds the manifests"
    for path in manifests:
        manifest = yaml.safe_load(path.read_text("utf-8"))
        read_manifest(manifest)
        if spoilt:
            manifest["features"]["bot_users"] = {}
        lines = [
            'import type { Manifest } from "@slack/web-api/dist/types/request/manifest.js";',
            f"export const manifest: Manifest = {json.dumps(without_newer(manifest))};",
        ]
        assert bool(type_errors(node, "manifest.ts", lines)) is spoilt, type_errors(node, "manifest.ts", lines)


def without_newer(value: Any) -> Any:
    """A manifest without what is newer than the client's types."""
    if isinstance(value, list):
        return [without_newer(item) for item in value if item not in NEWER]
    return {key: without_newer(item) for key, item in value.items()} if isinstance(value, dict) else value


def declared(value: Any, name: str) -> Any:
    """A sample without what the client's types leave out."""
    if isinstance(value, list):
        return [declared(item, name) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {
        key: item
        for key, item in value.items()
        if (name, key) not in UNDECLARED and (key, item) != ("enterprise", None)
    }
    return {key: declared(item, name) for key, item in kept.items()}


def everything_sent() -> Iterator[tuple[str, dict[str, Any]]]:
    """One of each thing that goes to an app, by the name of its type."""
    with StandIn() as slack:
        camille = slack.add_person("camille", "camille@example.com")
        channel = slack.add_channel("help", [camille])
        ts = camille.say(channel, "@hotliner hello")
        camille.edit(channel, ts, "hello you")
        camille.say(channel, "all of you", thread=ts, broadcast=True)
        camille.upload(channel, "screen.png", b"png", "look")
        camille.react(channel, ts, "eyes")
        camille.open_home()
        camille.look_at([channel])
        camille.delete(channel, camille.say(channel, "oops"))
        press_everything(slack, camille, channel, ts)
        slack.uninstall()
        for sent in slack.deliveries:
            event = sent.payload.get("event", sent.payload)
            yield event.get("subtype") or event.get("type", "command"), event


def press_everything(slack: StandIn, camille: Person, channel: str, ts: str) -> None:
    """A button, a form sent and one closed, a command, both kinds of shortcuts."""
    client = WebClient(slack.bot_token, base_url=slack.url)
    words = {"type": "plain_text", "text": "Go"}
    blocks = [{"type": "actions", "elements": [{"type": "button", "action_id": "go", "value": "1", "text": words}]}]
    camille.click(channel, str(client.chat_postMessage(channel=channel, text="Go", blocks=blocks)["ts"]), "go")
    view = {"type": "modal", "title": words, "notify_on_close": True, "blocks": [{"type": "divider"}]}
    client.views_open(trigger_id=slack.platform.new_trigger(camille.id), view=view)
    camille.submit()
    camille.close()
    camille.command(channel, "/hotline", "status")
    camille.shortcut("new")
    camille.message_shortcut(channel, ts, "ask")


def type_errors(node: Path, name: str, lines: list[str]) -> list[str]:
    """What the TypeScript compiler says of a file with these lines."""
    (node / name).write_text("\n".join(lines), encoding="utf-8")
    options = [
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "--target",
        "es2022",
        "--module",
        "nodenext",
        "--moduleResolution",
        "nodenext",
    ]
    done = subprocess.run(
        ["node_modules/.bin/tsc", *options, name], cwd=node, capture_output=True, text=True, timeout=120, check=False
    )
    return done.stdout.splitlines()
