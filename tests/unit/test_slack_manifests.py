"""The manifests ask for what the code uses, and for nothing that Slack does not know."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.channels.slack.app import ABOUT, COMMAND, SHORTCUT
from bot.demo.slack import read_manifest

FOLDER = Path(__file__).parents[2] / "slack"
FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_declares_what_the_listeners_wait_for(file: Path) -> None:
    app = read_manifest(yaml.safe_load(file.read_text("utf-8")))
    assert app.commands == {COMMAND}
    assert {shortcut.callback_id for shortcut in app.shortcuts or ()} == {SHORTCUT, ABOUT}
    assert app.events >= {"message.im", "message.channels", "message.groups", "app_mention", "app_home_opened"}
    assert app.home_tab
    assert app.messages_tab


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_keeps_within_slacks_limits(file: Path) -> None:
    manifest = yaml.safe_load(file.read_text("utf-8"))
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    view = manifest["features"]["agent_view"]
    assert len(view["agent_description"]) <= 300
    assert len(view["suggested_prompts"]) <= 4
    assert all(len(shortcut["name"]) <= 24 for shortcut in manifest["features"]["shortcuts"])


def test_the_one_for_http_has_addresses_and_the_other_none() -> None:
    socket, http = (yaml.safe_load((FOLDER / name).read_text()) for name in ("manifest.yaml", "manifest-http.yaml"))
    assert socket["settings"]["socket_mode_enabled"]
    assert "request_url" not in socket["settings"]["event_subscriptions"]
    assert http["settings"]["event_subscriptions"]["request_url"].endswith("/slack/events")
    assert http["oauth_config"]["redirect_urls"][0].endswith("/slack/oauth_redirect")
    assert socket["oauth_config"]["scopes"] == http["oauth_config"]["scopes"]
