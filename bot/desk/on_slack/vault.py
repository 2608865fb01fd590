"""Tokens of many workspaces: encrypted in the database, renewed in time by one process, forgotten with the workspace."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken

from bot.channels import TryAgain
from bot.channels.slack.api import TokenRefused
from bot.channels.slack.book import Team
from bot.channels.slack.oauth import Granted, refresh
from bot.settings import Settings, SettingsError
from bot.store import Store, slack

log = logging.getLogger(__name__)

#: How long before its end a token is renewed; Slack's live twelve hours.
EARLY = timedelta(hours=2)
#: How long one renewal may take before another process tries.
LEASE = timedelta(minutes=2)
#: Seconds between two looks for tokens that end.
LOOK = 20.0
#: Seconds that a token is believed without a look at the database.
FRESH = 30.0


class Vault:
    """The installations."""

    def __init__(self, store: Store, settings: Settings, now: Callable[[], datetime]) -> None:
        """Raises SettingsError when something is missing that keeps tokens safe."""
        for name in ("slack_client_secret", "slack_token_key"):
            if not getattr(settings, name):
                raise SettingsError(f"HOTLINER_{name.upper()}='': many workspaces need it (docs/slack.md).")
        self._store = store
        self._settings = settings
        self._now = now
        self._cipher = Fernet(settings.slack_token_key)
        self._next_look = 0.0
        self._known: dict[str, tuple[float, Team | None]] = {}

    def team(self, team_id: str) -> Team | None:
        """The installation in this workspace."""
        at, team = self._known.get(team_id, (-FRESH, None))
        if time.monotonic() - at < FRESH and team is not None:
            return team
        with self._store.read() as tx:
            row = slack.team(tx, team_id)
        team = None
        if row is not None:
            token = self._open(row.token)
            team = Team(row.team_id, row.bot_user, row.bot_id, row.name, token) if token else None
        self._known[team_id] = (time.monotonic(), team)
        return team

    def only(self) -> Team | None:
        """The workspace, when there is exactly one."""
        with self._store.read() as tx:
            rows = slack.teams(tx)
        return self.team(rows[0].team_id) if len(rows) == 1 else None

    def keep(self, granted: Granted) -> None:
        """A workspace has installed the app, or its token was renewed."""
        now = self._now()
        with self._store.begin() as tx:
            slack.keep_team(
                tx,
                team_id=granted.team,
                name=granted.name,
                bot_user=granted.bot_user,
                bot_id=granted.bot_id,
                scopes=granted.scopes,
                token=self._seal(granted.token),
                refresh_token=self._seal(granted.refresh_token),
                expires_at=now + timedelta(seconds=granted.expires_in) if granted.expires_in else None,
                lease=None,
                installed_at=now,
            )
        self._known.pop(granted.team, None)

    def forget(self, team_id: str) -> None:
        """The app was removed there: its tokens and the people's profiles go."""
        with self._store.begin() as tx:
            slack.remove_team(tx, team_id)
        self._known.pop(team_id, None)

    def deliver_due(self) -> int:
        """Renew what ends soon. Returns how many tokens were renewed."""
        if time.monotonic() < self._next_look:
            return 0
        self._next_look = time.monotonic() + LOOK
        now = self._now()
        with self._store.read() as tx:
            if not slack.expiring(tx, now + EARLY, now):
                return 0
        with self._store.begin() as tx:
            rows = slack.lease_expiring(tx, now + EARLY, now, LEASE)
        return sum(self._renew(row.team_id, row.name, row.bot_user, row.bot_id, row.refresh_token) for row in rows)

    def _renew(self, team: str, name: str, bot_user: str, bot_id: str, sealed: str) -> bool:
        try:
            granted = refresh(self._settings, self._open(sealed))
        except TokenRefused as error:
            # Somebody has to install it again; until then its answers become handoffs.
            log.error("a token was not renewed", extra={"action": "slack_token", "team": team, "why": str(error)})
            return False
        except TryAgain as error:
            log.warning("a token waits to be renewed", extra={"action": "slack_token", "team": team, "why": str(error)})
            return False
        self.keep(Granted(team, granted.name or name, bot_user, granted.bot_id or bot_id, granted.scopes,
                          granted.token, granted.refresh_token, granted.expires_in))  # fmt: skip
        return True

    def _seal(self, secret: str) -> str:
        return self._cipher.encrypt(secret.encode()).decode() if secret else ""

    def _open(self, sealed: str) -> str:
        try:
            return self._cipher.decrypt(sealed.encode()).decode() if sealed else ""
        except InvalidToken:
            log.error("a token can't be read with HOTLINER_SLACK_TOKEN_KEY", extra={"action": "slack_token"})
            return ""
