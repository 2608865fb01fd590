"""`hotliner doctor --slack`: what is missing, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.slack.checks import examine
from bot.demo.slack import StandIn, read_manifest
from bot.settings import Settings


@pytest.fixture
def slack() -> Iterator[StandIn]:
    with StandIn() as opened:
        yield opened


def settings_of(slack: StandIn, **more: str) -> Settings:
    values = {"slack_bot_token": slack.bot_token, "slack_app_token": slack.app_token, "slack_api_url": slack.url}
    return Settings(**{**values, **more})


def test_all_is_well(slack: StandIn) -> None:
    desk = slack.add_channel("hotliners", [])
    findings = examine(settings_of(slack, slack_hotliners_channel=desk))
    assert all(found.ok for found in findings), findings
    assert findings[-1].what == "#hotliners"


def test_each_lack_is_named_with_what_to_do(slack: StandIn) -> None:
    alone = slack.add_channel("hotliners", [], bot=False)
    findings = examine(
        settings_of(slack, slack_hotliners_channel=alone, slack_help_channels="C9", slack_app_token="xapp-no")
    )
    wrong = {found.name: found for found in findings if not found.ok}
    assert set(wrong) == {"slack app token", "slack hotliners' channel", "slack help channel"}
    assert "/invite" in wrong["slack hotliners' channel"].todo
    assert all(found.todo for found in wrong.values())


def test_a_refused_token_is_told(slack: StandIn) -> None:
    [*_, last] = examine(settings_of(slack, slack_bot_token="xoxb-no"))
    assert not last.ok
    assert "invalid_auth" in last.what


def test_missing_scopes_are_named() -> None:
    manifest = {"oauth_config": {"scopes": {"bot": ["chat:write"]}}, "settings": {"socket_mode_enabled": True}}
    with StandIn(read_manifest(manifest)) as slack:
        findings = {found.name: found for found in examine(settings_of(slack))}
    assert "im:history" in findings["slack scopes"].what


def test_without_slack_it_says_so() -> None:
    assert not examine(Settings())[0].ok
