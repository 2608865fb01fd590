"""HTTP mode: signed requests, a row before the 200, nothing forged."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import uvicorn

from bot.app import create_app
from bot.demo.slack import StandIn
from bot.settings import Settings
from bot.store import messages
from tests.slack_house import TIMING, House


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/hotliner.sqlite"


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    with StandIn(timing=TIMING) as slack:
        more = {"slack_app_token": "", "slack_signing_secret": slack.app.signing_secret}
        house = House(slack, settings, **more)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            config = uvicorn.Config(create_app(house.service), log_level="warning", lifespan="on")
            server = uvicorn.Server(config)
            thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
            thread.start()
            house.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            house.until(lambda: server.started, "the server")
            slack.deliver_to(f"{house.url}/slack/events")
            try:
                yield house
            finally:
                server.should_exit = True
                thread.join(10)


def post(house: House, body: bytes, secret: str, at: float | None = None) -> int:
    stamp = str(int(at or time.time()))
    signature = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Signature": f"v0={signature}",
        "X-Slack-Request-Timestamp": stamp,
    }
    try:
        with urlopen(Request(f"{house.url}/slack/events", body, headers)) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def event(house: House) -> bytes:
    said = {"type": "message", "channel_type": "im", "channel": "D9", "user": "U9", "ts": "9.0", "text": "bonjour"}
    return json.dumps(
        {"type": "event_callback", "team_id": house.slack.team, "event_id": "Ev1", "event": said}
    ).encode()


def test_a_conversation_by_http_works_like_one_by_socket(house: House) -> None:
    me = house.camille
    ts = me.say(me.direct, "mon imprimante n'imprime rien")
    step = house.answers(me, me.direct, ts, 2)[-1]
    assert house.press(me, me.direct, step, "C'est fait").acknowledged
    house.until(lambda: "Étape 2 sur" in me.sees(me.direct, ts)[-1]["text"], "step 2")
    assert me.command(house.general, "/hotline", "status").answer["text"]


def test_forged_and_old_requests_are_refused(house: House) -> None:
    secret = house.slack.app.signing_secret
    assert post(house, event(house), "not the secret") == 401
    assert post(house, event(house), secret, time.time() - 400) == 401
    with house.service.store.read() as tx:
        assert messages.counts(tx) == {}
    assert post(house, event(house), secret) == 200


def test_a_request_that_is_not_for_us_is_answered_once(house: House) -> None:
    other = {
        "type": "event_callback",
        "team_id": house.slack.team,
        "event": {"type": "team_join", "user": {"id": "U1"}},
    }
    assert post(house, json.dumps(other).encode(), house.slack.app.signing_secret) == 200
    challenge = {"type": "url_verification", "challenge": "x"}
    assert post(house, json.dumps(challenge).encode(), house.slack.app.signing_secret) == 200
