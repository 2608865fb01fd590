"""Slack, put together: the channel, the cards, the profiles. Imported only where Slack is configured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from bot.channels.slack import SlackChannel, oauth, web
from bot.channels.slack.api import Api
from bot.channels.slack.teams import OneTeam
from bot.desk.on_slack.acts import SlackDesk
from bot.desk.on_slack.board import Board
from bot.desk.on_slack.files import Files
from bot.desk.on_slack.profiles import Profiles
from bot.desk.on_slack.rows import Rows
from bot.desk.on_slack.vault import Vault
from bot.inbox import Inbox, utc_now
from bot.settings import Settings
from bot.store import Store
from retrieval.search import Search

#: What is looked after beside the conversations.
Chore = Board | Files | Profiles | Vault


@dataclass(frozen=True)
class OnSlack:
    """What Slack adds to the service."""

    channel: SlackChannel
    chores: Sequence[Chore]
    #: The addresses that Slack calls in HTTP mode, and those of an installation.
    routers: Sequence[APIRouter]

    def health(self) -> dict[str, Any]:
        """How the connection stands, as JSON values."""
        seen = self.channel.health()
        at = seen.last_event_at.isoformat(timespec="seconds") if seen.last_event_at else None
        return {"mode": seen.mode, "connected": seen.connected, "last_event_at": at, "problem": seen.problem}


def connect(settings: Settings, store: Store, search: Search, inbox: Inbox) -> OnSlack:
    """Wire it; nothing runs yet. Raises SettingsError when Slack refuses a token."""
    teams: OneTeam | Vault
    if settings.slack_bot_token:
        teams = OneTeam(settings.slack_bot_token, settings.slack_api_url)
    else:
        teams = Vault(store, settings, utc_now)
    api = Api(settings.slack_api_url, teams.team)
    desk = SlackDesk(store, search, settings, utc_now)
    channel = SlackChannel(settings, inbox, Rows(store, settings.files_dir, utc_now), desk, teams, api)
    channel.check()
    files = Files(store, settings, teams, api)
    board = Board(store, search, settings, api, teams.only, files, utc_now)
    chores: list[Chore] = [board, files, Profiles(store, settings, api, utc_now)]
    if isinstance(teams, OneTeam):
        return OnSlack(channel, chores, [web.router(channel)])
    return OnSlack(channel, [*chores, teams], [web.router(channel), oauth.router(settings, teams.keep)])
