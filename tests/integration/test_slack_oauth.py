"""Many workspaces: installed by OAuth, tokens encrypted, renewed once, forgotten with the workspace."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from bot.app import Service, build, create_app
from bot.channels.slack.oauth import sign, verify
from bot.demo.slack import App, StandIn
from bot.desk.on_slack.vault import Vault
from bot.inbox import utc_now
from bot.settings import Settings, SettingsError
from bot.store import slack as rows
from tests.slack_house import TIMING

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/hotliner.sqlite"


@pytest.fixture
def slack() -> Iterator[StandIn]:
    with StandIn(App(rotation=True), TIMING) as opened:
        yield opened


@pytest.fixture
def many(slack: StandIn, settings: Settings) -> Settings:
    return settings.model_copy(
        update={
            "slack_client_id": slack.app.client_id,
            "slack_client_secret": slack.app.client_secret,
            "slack_token_key": KEY,
            "slack_api_url": slack.url,
            "slack_app_token": slack.app_token,
            "public_url": "http://testserver",
        }
    )


def install(client: TestClient, team: str) -> int:
    """What a browser does: to Slack, which sends back with a code."""
    import urllib.error
    import urllib.parse
    import urllib.request

    asked = client.get("/slack/install", follow_redirects=False)
    assert asked.status_code == 303

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        urllib.request.build_opener(Stay).open(f"{asked.headers['location']}&team={team}")
    except urllib.error.HTTPError as error:
        back = urllib.parse.urlsplit(error.headers["Location"])
        client.last = f"{back.path}?{back.query}"
        return client.get(client.last).status_code
    raise AssertionError("Slack did not send back")


@pytest.fixture
def service(many: Settings) -> Service:
    return build(many)


def test_two_workspaces_are_served_each_with_its_own_token(slack: StandIn, service: Service) -> None:
    one, two = slack.team, slack.add_team("other", "Other")
    with TestClient(create_app(service)) as client:
        assert install(client, one) == 200
        assert install(client, two) == 200
        assert client.get(client.last).status_code == 401, "a state is good once"
        slack.wait_until(lambda: slack.connections, "the bot")
        for team in (one, two):
            person = slack.add_person("camille", "camille@example.com", team=team)
            ts = person.say(person.direct, "bonjour")
            slack.wait_until(lambda p=person, t=ts: len(p.sees(p.direct, t)) == 2, f"an answer in {team}")


def test_tokens_are_not_readable_in_the_database(slack: StandIn, service: Service) -> None:
    with TestClient(create_app(service)) as client:
        install(client, slack.team)
        with service.store.read() as tx:
            [row] = rows.teams(tx)
        token = slack.grant().token
        assert token not in (row.token, row.refresh_token)
        assert "xox" not in row.token
        assert "xox" not in row.refresh_token


def test_a_token_that_ends_soon_is_renewed_once(slack: StandIn, service: Service, many: Settings) -> None:
    with TestClient(create_app(service)) as client:
        install(client, slack.team)
        later = [utc_now() + timedelta(hours=11)]
        vaults = [Vault(service.store, many, lambda: later[0]) for _ in range(3)]
        done: list[int] = []
        threads = [threading.Thread(target=lambda v=v: done.append(v.deliver_due())) for v in vaults]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(done) == 1
        team = vaults[0].team(slack.team)
        assert team is not None
        assert team.token == slack.grant().token


def test_a_workspace_that_removes_the_app_is_forgotten(slack: StandIn, service: Service) -> None:
    with TestClient(create_app(service)) as client:
        install(client, slack.team)
        slack.wait_until(lambda: slack.connections, "the bot")
        slack.uninstall()

        def gone() -> bool:
            with service.store.read() as tx:
                return rows.teams(tx) == []

        slack.wait_until(gone, "forgotten")


def test_without_a_key_nothing_starts(many: Settings) -> None:
    with pytest.raises(SettingsError, match="HOTLINER_SLACK_TOKEN_KEY"):
        build(many.model_copy(update={"slack_token_key": ""}))


def test_a_state_belongs_to_one_browser_and_ten_minutes() -> None:
    settings = replace_key(Settings())
    state = sign(settings, "nonce", 1000)
    assert verify(settings, "nonce", state, 1500)
    assert not verify(settings, "another", state, 1500)
    assert not verify(settings, "nonce", state, 1700)
    assert not verify(settings, "nonce", state + "0", 1500)
    assert not verify(settings, "", "", 1500)


def replace_key(settings: Settings) -> Settings:
    return settings.model_copy(update={"slack_token_key": KEY})
