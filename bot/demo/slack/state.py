"""What a Slack knows: teams, accounts, rooms and their messages, files, views, tokens. In memory; no I/O."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.demo.slack.errors import JSON, SlackError


@dataclass
class Account:
    """A member of a team: a person, or a bot's own user."""

    id: str
    team: str
    name: str
    real_name: str
    email: str = ""
    locale: str = "en-US"
    tz: str = "Europe/Paris"
    bot_id: str = ""
    deleted: bool = False


@dataclass
class Room:
    """A channel, a private channel (`group`), a direct message (`im`) or one of several people (`mpim`)."""

    id: str
    team: str
    name: str
    kind: str
    members: set[str] = field(default_factory=set)
    archived: bool = False
    #: By `ts`, in their order. A root that was deleted under its replies stays as a tombstone.
    messages: dict[str, JSON] = field(default_factory=dict)
    #: What only one account sees: (account id, message).
    whispers: list[tuple[str, JSON]] = field(default_factory=list)
    #: What the bot says that it is doing, by thread: (status, when it was said).
    statuses: dict[str, tuple[str, float]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    prompts: list[JSON] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)

    def message(self, ts: str) -> JSON:
        """The message with this `ts`. Raises SlackError(message_not_found)."""
        found = self.messages.get(ts)
        if found is None or found.get("subtype") == "tombstone":
            raise SlackError("message_not_found")
        return found

    def thread(self, root: str) -> list[JSON]:
        """A root and its replies, oldest first."""
        return [message for ts, message in self.messages.items() if root in (ts, message.get("thread_ts"))]


@dataclass
class File:
    """An uploaded file; `shared` once a message shows it."""

    id: str
    team: str
    name: str
    title: str = ""
    owner: str = ""
    mimetype: str = "application/octet-stream"
    content: bytes = b""
    created: float = 0.0
    rooms: set[str] = field(default_factory=set)
    deleted: bool = False
    #: As with people of another company: the message only tells that there is a file.
    stub: bool = False


@dataclass
class Grant:
    """What a token allows."""

    token: str
    kind: str
    team: str
    scopes: frozenset[str]
    user: str = ""
    bot_id: str = ""
    revoked: bool = False
    #: What a call with it is told once it is revoked.
    refusal: str = "token_revoked"
    expires_at: float | None = None
    refresh_token: str = ""


@dataclass(frozen=True)
class Timing:
    """How long things last, in seconds. Tests shorten them; the defaults are Slack's."""

    acknowledge: float = 3.0
    #: How long after a delivery failed the next one is tried.
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger: float = 3.0
    ticket: float = 30.0
    response_url: float = 1800.0
    status: float = 120.0


@dataclass
class ResponseUrl:
    """Where an interaction may be answered: five times, for half an hour."""

    room: str
    user: str
    message_ts: str
    thread_ts: str
    expires_at: float
    left: int = 5


class State:
    """All of it, for any number of teams and one app."""

    def __init__(self) -> None:
        self.teams: dict[str, JSON] = {}
        self.accounts: dict[str, Account] = {}
        self.rooms: dict[str, Room] = {}
        self.files: dict[str, File] = {}
        self.views: dict[str, JSON] = {}
        self.homes: dict[str, JSON] = {}
        #: The modals that an account has open, the one on top last.
        self.modals: dict[str, list[str]] = {}
        self.grants: dict[str, Grant] = {}
        self.triggers: dict[str, tuple[str, float]] = {}
        self.spent_triggers: set[str] = set()
        self.response_urls: dict[str, ResponseUrl] = {}
        #: Codes of OAuth that were not exchanged yet: (team, account that installs).
        self.codes: dict[str, tuple[str, str]] = {}
        self.counter = 0
        self._last_ts = 0

    def new_id(self, letter: str) -> str:
        """An id like Slack's: a letter that tells the kind, then capitals and digits."""
        self.counter += 1
        return f"{letter}0{self.counter:08d}"

    def new_ts(self) -> str:
        """The name of a message in its room; each is later than all before."""
        self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def room(self, id_: str) -> Room:
        """Raises SlackError(channel_not_found)."""
        if id_ not in self.rooms:
            raise SlackError("channel_not_found")
        return self.rooms[id_]

    def account(self, id_: str) -> Account:
        """Raises SlackError(user_not_found)."""
        if id_ not in self.accounts:
            raise SlackError("user_not_found")
        return self.accounts[id_]

    def bot(self, team: str) -> Grant | None:
        """The live installation of the app in a team."""
        grants = (grant for grant in self.grants.values() if grant.kind == "bot" and grant.team == team)
        return next((grant for grant in grants if not grant.revoked), None)

    def direct(self, one: str, other: str) -> Room:
        """The direct messages of two accounts, opened when there are none yet."""
        for room in self.rooms.values():
            if room.kind == "im" and room.members == {one, other}:
                return room
        room = Room(self.new_id("D"), self.account(one).team, "", "im", {one, other})
        self.rooms[room.id] = room
        return room

    def rooms_of(self, team: str) -> Iterator[Room]:
        """Every room of a team."""
        return (room for room in self.rooms.values() if room.team == team)
