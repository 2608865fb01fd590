"""The one workspace of a bot token. (Many workspaces, by OAuth: the application keeps their tokens.)"""

from __future__ import annotations

import threading

from bot.channels import TryAgain
from bot.channels.slack.api import TokenRefused, auth_test
from bot.channels.slack.book import Team


class OneTeam:
    """Knows its workspace after the first call of `auth.test`."""

    def __init__(self, token: str, api_url: str) -> None:
        """Nothing is called yet."""
        self._token = token
        self._api_url = api_url
        self._lock = threading.Lock()
        self._team: Team | None = None
        self.refused = ""

    def only(self) -> Team | None:
        """The workspace; None when the token is refused. Raises TryAgain when Slack can't be reached."""
        with self._lock:
            if self._team is None and not self.refused:
                try:
                    self._team = auth_test(self._api_url, self._token)
                except TokenRefused as error:
                    self.refused = str(error)
            return self._team

    def team(self, team_id: str) -> Team | None:
        """The workspace, if that is its id."""
        found = self.only()
        return found if found is not None and found.id == team_id else None

    def forget(self, team_id: str) -> None:
        """The app was removed: the token is of no use any more."""
        known = self._team
        if known is not None and known.id == team_id:
            self.refused = self.refused or "app_uninstalled"
            self._team = None

    def watch(self) -> str:
        """Ask Slack whether the token still stands; what is wrong, or nothing."""
        try:
            team = auth_test(self._api_url, self._token)
        except TokenRefused as error:
            self.refused = str(error)
        except TryAgain:
            return self.refused
        else:
            with self._lock:
                self._team, self.refused = team, ""
        return self.refused
