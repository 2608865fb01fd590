"""The Bolt app: Slack's requests to our listeners. Acknowledged is only what a listener has finished."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient

from bot.channels.slack.book import Teams
from bot.channels.slack.listeners import Listeners

log = logging.getLogger(__name__)

COMMAND = "/hotline"
SHORTCUT = "hotline_new_request"
ABOUT = "hotline_from_message"
_NOT_SECRET = "no requests by HTTP"  # noqa: S105 (Bolt wants one; without ours, HTTP is switched off)


def make_app(listeners: Listeners, teams: Teams, signing_secret: str, api_url: str) -> App:
    """The app, with every listener in its place. Nothing is called yet."""
    app = App(
        name="hotliner",
        # Without it, Bolt acknowledges an event before the listener has run, and a crash would lose it.
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        # None means: not installed there, and Bolt drops the request.
        authorize=_authorize(teams),  # type: ignore[arg-type]
        signing_secret=signing_secret or _NOT_SECRET,
        client=WebClient(base_url=api_url),
        logger=logging.getLogger("slack_bolt"),
        user_facing_authorize_error_message="",
    )
    app.error(_failed)
    _events(app, listeners)
    _interactions(app, listeners)
    return app


def _authorize(teams: Teams) -> Callable[..., AuthorizeResult | None]:
    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        team = teams.team(team_id or "")
        if team is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team.id, bot_user_id=team.bot_user, bot_id=team.bot_id or None,
            bot_token=team.token,
        )  # fmt: skip

    return authorize


def _failed(error: Exception) -> BoltResponse:
    if isinstance(error, BoltUnhandledRequestError):
        # Not for us: acknowledged, or Slack would send it three times more.
        return BoltResponse(status=200, body="")
    log.error("a request of Slack was not handled", exc_info=error, extra={"action": "slack_listener"})
    return BoltResponse(status=500, body="")


def _events(app: App, listeners: Listeners) -> None:
    def heard(body: dict[str, Any]) -> None:
        listeners.message(body)

    def home(body: dict[str, Any]) -> None:
        listeners.home_opened(body)

    def members(body: dict[str, Any]) -> None:
        listeners.moved_in_or_out(body)

    def gone(body: dict[str, Any]) -> None:
        listeners.uninstalled(body)

    for name in ("message", "app_mention"):
        app.event(name)(heard)
    app.event({"type": "message", "subtype": [re.compile(".+")]})(heard)
    app.event("app_home_opened")(home)
    for name in ("member_joined_channel", "member_left_channel"):
        app.event(name)(members)
    for name in ("app_uninstalled", "tokens_revoked"):
        app.event(name)(gone)


def _interactions(app: App, listeners: Listeners) -> None:
    def run(ack: Ack, act: Callable[[Mapping[str, Any]], object], body: Mapping[str, Any]) -> None:
        act(body)
        ack()

    def filled(ack: Ack, act: Callable[[Mapping[str, Any]], Mapping[str, str]], body: Mapping[str, Any]) -> None:
        errors = act(body)
        if errors:
            ack(response_action="errors", errors=dict(errors))
        else:
            ack()

    app.action(re.compile(r"^say:"))(lambda ack, body: run(ack, listeners.pressed, body))
    app.action(re.compile(r"^feedback"))(lambda ack, body: run(ack, listeners.rated, body))
    app.action(re.compile(r"^card:"))(lambda ack, body: run(ack, listeners.card_pressed, body))
    app.action(re.compile(r"^home:"))(lambda ack, body: run(ack, listeners.home_pressed, body))
    app.action("link")(lambda ack: ack())
    app.view("ask")(lambda ack, body: filled(ack, listeners.asked, body))
    app.view(re.compile(r"^card:"))(lambda ack, body: filled(ack, listeners.card_filled, body))
    app.shortcut(SHORTCUT)(lambda ack, body: run(ack, listeners.shortcut, body))
    app.shortcut(ABOUT)(lambda ack, body: run(ack, listeners.ask_about, body))

    def command(ack: Ack, body: dict[str, Any]) -> None:
        said = listeners.command(body)
        ack(said) if said else ack()

    app.command(COMMAND)(command)


def dispatch(app: App, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, Any]:
    """One envelope of Socket Mode: (status, what to answer)."""
    response = app.dispatch(BoltRequest(mode="socket_mode", body=body, headers=dict(headers)))
    return response.status, response.body
