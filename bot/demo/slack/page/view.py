"""One person's view: the room and the thread that are open, and what stands there."""

from __future__ import annotations

import time
from collections.abc import Mapping

from bot.demo.slack.errors import JSON
from bot.demo.slack.manifest import Shortcut
from bot.demo.slack.page.shown import ShownMessage, ShownRoom, language, news, rooms_of, show
from bot.demo.slack.page.words import WORDS
from bot.demo.slack.person import Person
from bot.demo.slack.standin import StandIn
from bot.demo.slack.state import Room
from retrieval.articles import Lang

#: The room's name in the address when the app's home is open.
HOME = "home"


class View:
    """What the templates ask for."""

    def __init__(
        self,
        slack: StandIn,
        person: Person,
        room: str,
        thread: str,
        lang: Lang | None,
        seen: dict[tuple[str, str], str],
    ) -> None:
        self.person = person
        self.lang: Lang = lang or language(person.account.locale)
        self.words: Mapping[str, str] = WORDS[self.lang]
        self.chosen_lang = lang or ""
        self._slack = slack
        self._state = slack.platform.state
        self._seen = seen
        self.direct = person.direct
        self.at_home = room == HOME
        mine = self._state.rooms.get(room)
        self.room = self.direct if mine is None or person.id not in mine.members else room
        self.thread = thread if thread in self._room.messages else ""
        seen[person.id, self.room] = max(self._room.messages, default="")

    @property
    def _room(self) -> Room:
        return self._state.rooms[self.room]

    @property
    def is_direct(self) -> bool:
        """Whether the app's own messages are open."""
        return self.room == self.direct

    @property
    def app_name(self) -> str:
        """What the bot is called."""
        return self._slack.app.title

    @property
    def version(self) -> int:
        """What this view is as new as."""
        return self._slack.platform.version

    @property
    def team(self) -> str:
        """The workspace's name."""
        return str(self._state.teams[self.person.account.team]["name"])

    @property
    def room_name(self) -> str:
        """As in its head."""
        return self.app_name if self.is_direct else self._room.name

    @property
    def place(self) -> str:
        """As in the box to write in."""
        key, name = ("write_to", self.app_name) if self.is_direct else ("write_in", f"#{self._room.name}")
        return self.words[key].format(name=name)

    @property
    def members(self) -> int:
        """How many are in the room."""
        return len(self._room.members)

    @property
    def rooms(self) -> list[ShownRoom]:
        """The channels."""
        seen = {room: ts for (who, room), ts in self._seen.items() if who == self.person.id}
        return rooms_of(self.person, list(self._state.rooms.values()), "" if self.at_home else self.room, seen)

    @property
    def direct_news(self) -> int:
        """What is new in the app's messages."""
        return news(self._state.rooms[self.direct], self.person.id, self._seen.get((self.person.id, self.direct), ""))

    @property
    def messages(self) -> list[ShownMessage]:
        """What stands in the room."""
        return self._shown(self.person.sees(self.room))

    @property
    def replies(self) -> list[ShownMessage]:
        """The open thread, its root first."""
        return self._shown(self.person.sees(self.room, self.thread)) if self.thread else []

    def _shown(self, messages: list[JSON]) -> list[ShownMessage]:
        accounts = self._state.accounts.values()
        names = {account.id: account.name for account in accounts}
        names |= {room.id: room.name for room in list(self._state.rooms.values()) if room.name}
        return show(self.person, {account.id: account.real_name for account in accounts}, names, messages)

    @property
    def status(self) -> str:
        """What the bot says that it is doing in the open thread."""
        words, since = self._room.statuses.get(self.thread, ("", 0.0))
        return words if time.monotonic() - since < self._slack.platform.timing.status else ""

    @property
    def title(self) -> str:
        """What the open thread is called."""
        return self._room.titles.get(self.thread, "")

    @property
    def prompts(self) -> list[JSON]:
        """What the app offers to ask."""
        return (self._room.prompts or list(self._slack.app.prompts)) if self.is_direct else []

    @property
    def modal(self) -> JSON | None:
        """The modal on top."""
        return self.person.modal

    @property
    def home(self) -> JSON | None:
        """The app's home."""
        return self.person.home

    @property
    def commands(self) -> str:
        """The app's slash commands, in a line."""
        return ", ".join(sorted(self._slack.app.commands or ()))

    @property
    def shortcuts(self) -> list[Shortcut]:
        """What stands below the lightning."""
        return [shortcut for shortcut in self._slack.app.shortcuts or () if shortcut.kind == "global"]

    @property
    def message_shortcuts(self) -> list[Shortcut]:
        """What stands in a message's menu."""
        return [shortcut for shortcut in self._slack.app.shortcuts or () if shortcut.kind == "message"]

    def opened(self) -> None:
        """Tell the app what was opened, as Slack does."""
        if self.at_home:
            self.person.open_home()
        elif self.is_direct:
            self.person.open_messages()
