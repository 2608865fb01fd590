"""One Slack, put together: what it knows, what goes wrong, how the app is reached."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from bot.demo.slack import events
from bot.demo.slack.delivery import Deliveries
from bot.demo.slack.errors import JSON, SlackError
from bot.demo.slack.faults import Faults
from bot.demo.slack.limits import RateLimits
from bot.demo.slack.manifest import EVENTS, App
from bot.demo.slack.sockets import Sockets
from bot.demo.slack.state import Account, Grant, ResponseUrl, Room, State, Timing


@dataclass
class Call:
    """One call of the Web API, as it was answered. `at` is `time.monotonic()` when it arrived."""

    method: str
    arguments: JSON
    team: str
    at: float
    status: int = 0
    answer: JSON = field(default_factory=dict)


class Platform:
    """Everything that the methods, the people and the pages share; used in one event loop only."""

    def __init__(self, app: App, timing: Timing) -> None:
        self.app = app
        self.timing = timing
        self.state = State()
        self.faults = Faults()
        self.limits = RateLimits()
        self.sockets = Sockets(app.id, timing.ticket, self.faults)
        self.deliveries = Deliveries(app, timing, self.faults, self.sockets)
        self.calls: list[Call] = []
        #: Block types that this Slack does not know yet: new ones roll out in steps.
        self.unknown_blocks: set[str] = set()
        #: Counts what was seen to change, so that a page knows when to look again.
        self.version = 0
        self.url = ""
        #: The page on which people read messages, for permalinks.
        self.page_url = ""

    def emit(self, team: str, name: str, event: JSON) -> None:
        """Tell the app, if it is installed there, has subscribed and may know."""
        self.version += 1
        grant = self.state.bot(team)
        if grant is None or name not in self.app.events:
            return
        needed = EVENTS[name]
        if needed and not grant.scopes.intersection(needed):
            return
        self.deliveries.event(events.event_callback(self.app, grant, self.state.new_id("Ev"), event))

    def emit_in(self, room: Room, event: JSON) -> None:
        """Tell of a message in a room, if the bot is in it."""
        self.version += 1
        grant = self.state.bot(room.team)
        if grant is not None and grant.user in room.members:
            self.emit(room.team, f"message.{events.KINDS[room.kind]}", event)

    def uninstalled(self, grant: Grant) -> None:
        """The app leaves a team: its token is dead, and it is told so."""
        for name, event in (
            ("tokens_revoked", {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [grant.user]}}),
            ("app_uninstalled", {"type": "app_uninstalled"}),
        ):
            self.emit(grant.team, name, {**event, "event_ts": self.state.new_ts()})
        grant.revoked, grant.refusal = True, "account_inactive"

    def new_trigger(self, user: str) -> str:
        """What lets the app open a modal for this account, once and within seconds."""
        trigger = self.state.new_id("T")
        self.state.triggers[trigger] = (user, time.monotonic() + self.timing.trigger)
        return trigger

    def spend_trigger(self, trigger: str) -> Account:
        """Whose trigger it is. Raises SlackError: invalid, exchanged or expired."""
        if trigger in self.state.spent_triggers:
            raise SlackError("exchanged_trigger_id")
        user, expires = self.state.triggers.pop(trigger, ("", 0.0))
        if not user:
            raise SlackError("invalid_trigger_id")
        self.state.spent_triggers.add(trigger)
        if expires < time.monotonic():
            raise SlackError("expired_trigger_id")
        return self.state.account(user)

    def new_response_url(self, room: Room, user: str, message_ts: str = "", thread_ts: str = "") -> str:
        """Where the app may answer an interaction."""
        token = self.state.new_id("R")
        expires = time.monotonic() + self.timing.response_url
        self.state.response_urls[token] = ResponseUrl(room.id, user, message_ts, thread_ts, expires)
        return f"{self.url}response/{token}"
