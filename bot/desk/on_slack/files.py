"""Fetches the files that people send on Slack, and keeps them beside the index and the database."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from bot.channels import TryAgain, Undeliverable
from bot.channels.slack.api import Caller, Gone, RefusedBlocks
from bot.channels.slack.book import Teams
from bot.channels.slack.events import ASK
from bot.channels.slack.files import download
from bot.settings import Settings
from bot.store import Store, attachments
from bot.store.attachments import TRIES, Attachment

log = logging.getLogger(__name__)


#: Seconds between two looks.
LOOK = 0.4


class Files:
    """The files' folder."""

    def __init__(self, store: Store, settings: Settings, teams: Teams, api: Caller) -> None:
        """`teams` know the tokens that open them, `api` asks for addresses."""
        self._api = api
        self._store = store
        self._folder = settings.files_dir
        self._teams = teams
        self._api_url = settings.slack_api_url
        self._rests_until = 0.0

    def path(self, file: Attachment) -> Path:
        """Where it is."""
        return self._folder / file.path

    def deliver_due(self) -> int:
        """Fetch what is missing. Returns how many were looked at."""
        if time.monotonic() < self._rests_until:
            return 0
        self._rests_until = time.monotonic() + LOOK
        with self._store.read() as tx:
            missing = attachments.to_fetch(tx)
        for file in missing:
            self._fetch(file)
        return len(missing)

    def _address(self, team: str, source: str) -> str:
        if not source.startswith(ASK):
            return source
        found = self._api(team, "files.info", file=source.removeprefix(ASK)).get("file") or {}
        return str(found.get("url_private_download") or found.get("url_private") or "")

    def _fetch(self, file: Attachment) -> None:
        try:
            team = self._teams.team(file.external_id.partition(":")[0])
            if team is None:
                raise Undeliverable("the app is not installed there any more")
            content = download(self._address(team.id, file.source), team.token, self._api_url)
        except TryAgain as error:
            self._rests_until = time.monotonic() + (error.seconds or 5)
            with self._store.begin() as tx:
                attachments.failed(tx, file.id, str(error), for_good=file.attempts + 1 >= TRIES)
        except (Undeliverable, Gone, RefusedBlocks) as error:
            log.warning("a file was not fetched", extra={"action": "slack_file", "why": str(error)})
            with self._store.begin(ring=True) as tx:
                attachments.failed(tx, file.id, str(error), for_good=True)
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            # Its own name comes from outside: it is a column, never a path.
            name = f"{file.id}.bin"
            (self._folder / name).write_bytes(content)
            with self._store.begin(ring=True) as tx:
                attachments.fetched(tx, file.id, name, len(content))
