"""Where the methods of the Web API are listed, with the scope and the rate that each needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.demo.slack.errors import JSON, SlackError, invalid_arguments
from bot.demo.slack.platform import Platform
from bot.demo.slack.state import Account, Grant, Room


@dataclass(frozen=True)
class Request:
    """One call, its token checked. `grant` is None for a method that needs none."""

    platform: Platform
    arguments: JSON
    grant: Grant | None

    @property
    def team(self) -> str:
        """The team whose token this is."""
        return self.granted.team

    @property
    def granted(self) -> Grant:
        """The token's grant."""
        assert self.grant is not None, "the dispatcher checks tokens"
        return self.grant

    def text(self, name: str, default: str | None = None) -> str:
        """An argument as text. Raises SlackError(invalid_arguments) when it is missing and has no default."""
        value = self.arguments.get(name)
        if value is None:
            if default is None:
                raise invalid_arguments(f"missing required field: {name}")
            return default
        return str(value)

    def flag(self, name: str) -> bool:
        """An argument as a yes or no; queries say 1 and 0, JSON says true and false."""
        return self.arguments.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int) -> int:
        """An argument as a number. Raises SlackError(invalid_arguments)."""
        try:
            return int(self.arguments.get(name) or default)
        except ValueError:
            raise invalid_arguments(f"must be an integer: {name}") from None

    def room(self, name: str = "channel") -> Room:
        """The room with this id in the token's team. Raises SlackError(channel_not_found)."""
        return self.own_room(self.text(name))

    def own_room(self, id_: str) -> Room:
        """The room with this id, if the token's team has it and the bot may know of it."""
        room = self.platform.state.room(id_)
        hidden = room.kind != "channel" and self.granted.user not in room.members
        if room.team != self.team or hidden:
            raise SlackError("channel_not_found")
        return room

    def account(self, name: str = "user") -> Account:
        """The account with this id in the token's team. Raises SlackError(user_not_found)."""
        account = self.platform.state.account(self.text(name))
        if account.team != self.team:
            raise SlackError("user_not_found")
        return account


Handler = Callable[[Request], JSON]


@dataclass(frozen=True)
class Method:
    """One method: any one of its scopes is enough; `tier` is None where Slack has its own rule."""

    handler: Handler
    scopes: tuple[str, ...] = ()
    tier: int | None = None
    #: Whose token it takes: the bot's, the app's, or none at all.
    caller: str = "bot"


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, tier: int | None = None, caller: str = "bot") -> Callable[[Handler], Handler]:
    """Put a method on the list."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = Method(handler, scopes, tier, caller)
        return handler

    return register


def page(items: list[Any], request: Request, default: int = 100) -> tuple[list[Any], JSON]:
    """One page of a long list, and what says where the next one begins."""
    limit = min(request.number("limit", default), 1000)
    try:
        start = int(request.text("cursor", "") or 0)
    except ValueError:
        raise SlackError("invalid_cursor") from None
    more = start + limit < len(items)
    return items[start : start + limit], {"next_cursor": str(start + limit) if more else ""}
