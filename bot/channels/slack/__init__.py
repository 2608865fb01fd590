"""Slack: Bolt takes requests in, over a socket or by HTTP; replies leave as posts in the same thread.

Only what is configured is imported: an installation without Slack never loads its libraries.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot.channels import Intake, TryAgain
from bot.channels.slack.api import Api, TokenRefused, check_app_token
from bot.channels.slack.app import dispatch, make_app
from bot.channels.slack.book import Book, Desk, Health, Teams
from bot.channels.slack.listeners import Listeners
from bot.channels.slack.posting import Poster
from bot.channels.slack.socket import Socket
from bot.channels.slack.status import Status
from bot.channels.slack.teams import OneTeam
from bot.messages import Outgoing
from bot.settings import Settings, SettingsError

log = logging.getLogger(__name__)

#: Seconds between two looks at whether the token still stands.
WATCH = 60.0


class SlackChannel:
    """The app in its workspaces."""

    name = "slack"
    all_at_once = False

    def __init__(
        self, settings: Settings, intake: Intake, book: Book, desk: Desk, teams: Teams, api: Api, ping: float = 5
    ) -> None:
        """`book` and `desk` are plugged in by the application; nothing is called before `start`."""
        self._settings = settings
        self._teams = teams
        self.api = api
        self._poster = Poster(api, book, self._submit)
        self._later = ThreadPoolExecutor(2, thread_name_prefix="slack-later")
        self._status = Status(api, intake)
        self.listeners = Listeners(settings, intake, book, desk, teams, api, self._submit, self._status.watch)
        self.bolt: App = make_app(self.listeners, teams, settings.slack_signing_secret, settings.slack_api_url)
        self._socket: Socket | None = None
        if settings.slack_app_token:
            self._socket = Socket(settings.slack_app_token, settings.slack_api_url, self.receive, ping)
        self._last_event: datetime | None = None
        self._watching = threading.Event()

    def check(self) -> None:
        """Raises SettingsError when Slack refuses a token. When Slack can't be reached, that is only told."""
        try:
            if isinstance(self._teams, OneTeam) and self._teams.only() is None:
                raise SettingsError(f"HOTLINER_SLACK_BOT_TOKEN: Slack refuses it ({self._teams.refused}). "
                                    "Install the app in the workspace and copy its bot token (docs/slack.md).")  # fmt: skip
            if self._settings.slack_app_token:
                check_app_token(self._settings.slack_api_url, self._settings.slack_app_token)
        except TokenRefused as error:
            raise SettingsError(f"HOTLINER_SLACK_APP_TOKEN: Slack refuses it ({error}). "
                                "Make an app-level token with the scope connections:write (docs/slack.md).") from error  # fmt: skip
        except TryAgain as error:
            log.warning("Slack can't be reached now", extra={"action": "slack_check", "why": str(error)})

    def start(self) -> None:
        """Connect; in HTTP mode there is nothing to open. Then watch the token."""
        self._status.start()
        if self._socket is not None:
            self._socket.start()
        if isinstance(self._teams, OneTeam):
            threading.Thread(target=self._watch, args=(self._teams,), name="slack-watch", daemon=True).start()

    def stop(self) -> None:
        """Take nothing more, finish what is in hand."""
        self._watching.set()
        if self._socket is not None:
            self._socket.stop()
        self._status.stop()
        self._later.shutdown(wait=False, cancel_futures=True)

    def send(self, outgoing: Outgoing) -> None:
        """Deliver a reply. Raises TryAgain or Undeliverable."""
        self._poster.send(outgoing)

    def receive(self, payload: dict[str, Any], headers: dict[str, str]) -> tuple[int, Any]:
        """One envelope: (status, what to answer); 200 only when it was kept."""
        self._last_event = datetime.now(UTC)
        return dispatch(self.bolt, payload, headers)

    @property
    def takes_http(self) -> bool:
        """Whether requests by HTTP can be told from forged ones."""
        return bool(self._settings.slack_signing_secret)

    def receive_http(self, request: BoltRequest) -> BoltResponse:
        """One request by HTTP; refused when it is not signed with our secret."""
        response = self.bolt.dispatch(request)
        if response.status == 200:
            self._last_event = datetime.now(UTC)
        return response

    def health(self) -> Health:
        """How the connection stands."""
        refused = self._teams.refused if isinstance(self._teams, OneTeam) else ""
        problem = refused or ", ".join(f"{team}: {what}" for team, what in sorted(self.api.problems.items()))
        connected = self._socket.connected if self._socket is not None else not problem
        return Health("socket" if self._socket else "http", connected, self._last_event, problem)

    def _watch(self, team: OneTeam) -> None:
        while not self._watching.wait(WATCH):
            if problem := team.watch():
                log.error("Slack refuses the bot token", extra={"action": "slack_token", "why": problem})

    def _submit(self, act: Callable[..., object], *arguments: Any, **named: Any) -> None:
        try:
            self._later.submit(_guarded, act, arguments, named)
        except RuntimeError:
            # We are stopping: what is only nice to have is left.
            log.debug("left undone while stopping")


def _guarded(act: Callable[..., object], arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
    try:
        act(*arguments, **named)
    except Exception:
        log.exception("something beside the conversation failed", extra={"action": "slack_later"})
