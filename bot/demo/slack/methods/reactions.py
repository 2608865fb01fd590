"""reactions.*: the small pictures below a message."""

from __future__ import annotations

import re

from bot.demo.slack.errors import JSON, SlackError
from bot.demo.slack.methods.registry import Request, method
from bot.demo.slack.platform import Platform
from bot.demo.slack.state import Room

_NAME = re.compile(r"[a-z0-9_+'\-]+(::skin-tone-[2-6])?")


@method("reactions.add", "reactions:write", tier=3)
def reactions_add(request: Request) -> JSON:
    """The bot reacts to a message."""
    name = _name(request)
    react(request.platform, request.room(), request.text("timestamp"), request.granted.user, name)
    return {}


@method("reactions.remove", "reactions:write", tier=2)
def reactions_remove(request: Request) -> JSON:
    """The bot takes its reaction back."""
    message = request.room().message(request.text("timestamp"))
    reaction = next((one for one in message.get("reactions", []) if one["name"] == _name(request)), None)
    if reaction is None or request.granted.user not in reaction["users"]:
        raise SlackError("no_reaction")
    reaction["users"].remove(request.granted.user)
    reaction["count"] -= 1
    message["reactions"] = [one for one in message["reactions"] if one["count"]]
    request.platform.version += 1
    return {}


@method("reactions.get", "reactions:read", tier=3)
def reactions_get(request: Request) -> JSON:
    """A message with its reactions."""
    room = request.room()
    return {"type": "message", "channel": room.id, "message": room.message(request.text("timestamp"))}


def react(platform: Platform, room: Room, ts: str, user: str, name: str) -> None:
    """An account reacts to a message. Raises SlackError(already_reacted)."""
    message = room.message(ts)
    reactions = message.setdefault("reactions", [])
    reaction = next((one for one in reactions if one["name"] == name), None)
    if reaction is None:
        reaction = {"name": name, "users": [], "count": 0}
        reactions.append(reaction)
    if user in reaction["users"]:
        raise SlackError("already_reacted")
    reaction["users"].append(user)
    reaction["count"] += 1
    item = {"type": "message", "channel": room.id, "ts": ts}
    event = {"type": "reaction_added", "user": user, "reaction": name, "item": item, "item_user": message.get("user")}
    platform.emit(room.team, "reaction_added", {**event, "event_ts": platform.state.new_ts()})


def _name(request: Request) -> str:
    name = request.text("name").strip(":")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    return name
