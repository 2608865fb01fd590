"""A small app on the real Bolt, for the tests of the Slack that stands in."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import StandIn

BUTTON = {"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}
MODAL = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "A form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "typed"},
        }
    ],
}


def make_app(slack: StandIn, seen: list[dict[str, Any]]) -> AsyncApp:
    """Keeps every event; answers mentions with a button, the button with a form, `/hotline` with its words."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.url)
    app = AsyncApp(client=client, signing_secret=slack.app.signing_secret, process_before_response=True)

    async def keep(body: dict[str, Any]) -> None:
        seen.append(body)

    async def answer(body: dict[str, Any], client: AsyncWebClient) -> None:
        seen.append(body)
        event = body["event"]
        blocks = [{"type": "actions", "elements": [BUTTON]}]
        await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="yes", blocks=blocks)

    async def open_form(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        seen.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    async def read_form(ack: Any, view: dict[str, Any]) -> None:
        words = view["state"]["values"]["words"]["typed"]["value"]
        await (ack() if words == "please" else ack(response_action="errors", errors={"words": "say please"}))

    async def command(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack("wait")
        await respond(f"done: {body['text']}")

    app.event("message")(keep)
    app.event("app_home_opened")(keep)
    app.event("member_joined_channel")(keep)
    app.event("app_mention")(answer)
    app.action("go")(open_form)
    app.view("form")(read_form)
    app.command("/hotline")(command)
    return app


class EchoBot:
    """The app, connected in Socket Mode from a thread of its own."""

    def __init__(self, slack: StandIn, ping_seconds: float = 10.0) -> None:
        self.seen: list[dict[str, Any]] = []
        self._slack = slack
        self._ping_seconds = ping_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="echo bot")

    def __enter__(self) -> EchoBot:
        self._thread.start()
        self._slack.wait_until(lambda: self._slack.connections, "the bot")
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(20)

    async def _run(self) -> None:
        app = make_app(self._slack, self.seen)
        handler = AsyncSocketModeHandler(app, self._slack.app_token, ping_interval=self._ping_seconds)
        await handler.connect_async()
        while not self._stop.is_set():
            await asyncio.sleep(0.02)
            if not await handler.client.is_connected():
                handler.client.wss_uri = None
        await handler.close_async()

    def events(self, kind: str) -> list[dict[str, Any]]:
        """The events of one type, as they came."""
        return [body["event"] for body in self.seen if body.get("event", {}).get("type") == kind]
