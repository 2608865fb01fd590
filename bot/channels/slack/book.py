"""What the channel needs from the rows behind it, and from those who work at the desk: its two sockets.

The rows and the desk are above and beside the channels; the application plugs them in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.messages import Reply
from retrieval.articles import Lang


@dataclass(frozen=True, slots=True)
class Team:
    """A workspace in which the app is installed."""

    id: str
    bot_user: str
    bot_id: str = ""
    name: str = ""
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """The message that shows a reply."""

    team: str
    channel: str
    ts: str
    #: The reply's name.
    external_id: str
    #: Its buttons answer what was asked last.
    is_open: bool
    reply: Reply
    conversation_id: int


@dataclass(frozen=True, slots=True)
class Thread:
    """What is known of a thread."""

    #: As `T1:U1`.
    requester: str
    #: The bot or a hotliner has spoken there.
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """What a workspace says of one of its people."""

    team: str
    user: str
    name: str = ""
    email: str = ""
    lang: str = ""
    time_zone: str = ""

    def as_meta(self) -> Mapping[str, str]:
        """What goes with the person's messages."""
        return {"name": self.name, "email": self.email, "lang": self.lang}


@dataclass(frozen=True, slots=True)
class Talk:
    """An open conversation of a person."""

    thread: str
    stage: str
    problem: str


class Book(Protocol):
    """What the channel remembers. Each call is one short transaction."""

    def thread(self, key: str) -> Thread | None:
        """What is known of this thread."""

    def move_thread(self, old: str, new: str) -> None:
        """The thread has got its place."""

    def keep_post(
        self, conversation_id: int, external_id: str, team: str, channel: str, ts: str, *, is_open: bool
    ) -> None:
        """A reply is shown by this message."""

    def close_post(self, external_id: str) -> None:
        """Its buttons are gone."""

    def post(self, external_id: str) -> Post | None:
        """Where a reply is shown."""

    def open_post(self, conversation_id: int) -> Post | None:
        """The latest message with buttons."""

    def edit(self, message: str, text: str) -> None:
        """The person has changed their words."""

    def redact(self, message: str) -> None:
        """The person has taken the message back."""

    def profile(self, team: str, user: str) -> Profile | None:
        """Who it is, when we know."""

    def keep_profile(self, found: Profile) -> None:
        """Who it is, as Slack says now."""

    def choose_lang(self, team: str, user: str, lang: Lang) -> None:
        """The person chose a language."""

    def talks(self, team: str, user: str) -> Sequence[Talk]:
        """The person's open conversations, the latest first."""

    def rate(self, external_id: str, value: str) -> None:
        """The person says whether it was of use."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something that a hotliner pressed can't be done now: a sentence for them."""

    why: str


@dataclass(frozen=True, slots=True)
class Presser:
    """Who pressed or wrote something in the hotliners' channel."""

    team: str
    user: str
    lang: Lang
    name: str = ""
    email: str = ""


class Desk(Protocol):
    """What hotliners do on Slack: the same acts as on the desk's pages."""

    def handoff_at(self, team: str, channel: str, ts: str) -> int | None:
        """The handoff whose card is this message."""

    def act(self, handoff_id: int, act: str, who: Presser, fields: Mapping[str, str], key: str) -> Refused | None:
        """Claim, answer, note, transfer, give_back or resolve; the same `key` twice does it once."""

    def hear(self, handoff_id: int, who: Presser, text: str, key: str, *, internal: bool) -> str:
        """Something was written in the card's thread: `relayed` to the requester, `kept` as a note, or nothing."""

    def form(self, handoff_id: int, act: str, who: Presser) -> Mapping[str, Any] | Refused:
        """The window in which a hotliner writes an answer, a note, or says where it goes."""

    def home(self, who: Presser, *, is_hotliner: bool) -> Mapping[str, Any]:
        """The App Home of this person."""

    def has_role(self, who: Presser) -> bool:
        """Whether they have an account at the desk that may take conversations."""


class Teams(Protocol):
    """The installations."""

    def team(self, team_id: str) -> Team | None:
        """The installation in this workspace, or None."""

    def forget(self, team_id: str) -> None:
        """It was uninstalled."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the connection stands, for `/healthz`."""

    mode: str
    connected: bool
    last_event_at: datetime | None
    problem: str
