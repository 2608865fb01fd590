"""Messages come, change and go: what the room holds then, and what the app is told."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.demo.slack import events
from bot.demo.slack.errors import JSON, SlackError
from bot.demo.slack.platform import Platform
from bot.demo.slack.state import Account, Room

_TS = re.compile(r"\d{1,12}\.\d{1,6}")


def post(
    platform: Platform, room: Room, author: Account, message: JSON, thread: str = "", broadcast: bool = False
) -> JSON:
    """Put a message into a room, tell the app, and give the message as it is kept.

    A reply to a reply goes to the root; a thread that isn't there means the channel itself, as on Slack.
    """
    if thread and not _TS.fullmatch(thread):
        raise SlackError("invalid_thread_ts")
    ts = platform.state.new_ts()
    kept: JSON = {"type": "message", "user": author.id, **message, "ts": ts, "team": author.team}
    root = room.messages.get(thread)
    if root is not None:
        root = room.messages[str(root.get("thread_ts", root["ts"]))]
        _reply(root, kept, author)
        if broadcast:
            kept |= {"subtype": "thread_broadcast", "root": events.shown(root)}
    room.messages[ts] = kept
    room.statuses.pop(kept.get("thread_ts", ts), None)
    _announce(platform, room, author, kept)
    return kept


def _reply(root: JSON, message: JSON, author: Account) -> None:
    users = root.get("reply_users", [])
    if author.id not in users:
        users = [*users, author.id]
    root |= {
        "thread_ts": root["ts"],
        "reply_count": root.get("reply_count", 0) + 1,
        "reply_users_count": len(users),
        "reply_users": users,
        "latest_reply": message["ts"],
    }
    message |= {"thread_ts": root["ts"], "parent_user_id": root.get("user", "")}


def _announce(platform: Platform, room: Room, author: Account, message: JSON) -> None:
    grant = platform.state.bot(room.team)
    told: list[Callable[[], None]] = [lambda: platform.emit_in(room, events.message_event(room, message))]
    named = grant is not None and author.id != grant.user and f"<@{grant.user}>" in message.get("text", "")
    if named and grant is not None and grant.user in room.members and room.kind != "im":
        told.append(lambda: platform.emit(room.team, "app_mention", events.mention_event(room, message)))
        if platform.faults.coin():
            told.reverse()
    for tell in told:
        tell()


def change(platform: Platform, room: Room, message: JSON, new: JSON, edited_by: str = "") -> None:
    """Change a message in place and tell the app."""
    before = dict(message)
    message |= new
    ts = platform.state.new_ts()
    if edited_by:
        message["edited"] = {"user": edited_by, "ts": ts}
    platform.emit_in(room, events.changed_event(room, message, before, ts))


def remove(platform: Platform, room: Room, message: JSON) -> None:
    """Delete a message and tell the app; a root with replies leaves a tombstone."""
    before = dict(message)
    if message.get("reply_count"):
        kept = {key: message[key] for key in message if key in ("type", "ts", "thread_ts") or key.startswith("reply")}
        message.clear()
        message |= {
            **kept,
            "subtype": "tombstone",
            "hidden": True,
            "user": "USLACKBOT",
            "text": "This message was deleted.",
        }
    else:
        del room.messages[message["ts"]]
        root = room.messages.get(message.get("thread_ts", ""))
        if root is not None:
            root["reply_count"] = max(0, root.get("reply_count", 1) - 1)
    platform.emit_in(room, events.deleted_event(room, before, platform.state.new_ts()))


def whisper(platform: Platform, room: Room, to: str, message: JSON) -> str:
    """Show a message to one account only; it leaves no trace in the room. Gives its `ts`."""
    ts = platform.state.new_ts()
    room.whispers.append((to, {"type": "message", "subtype": "ephemeral", **message, "ts": ts}))
    platform.version += 1
    return ts


def as_bot(platform: Platform, team: str) -> tuple[Account, JSON]:
    """The bot's account in a team and what marks its messages. Raises SlackError(account_inactive)."""
    grant = platform.state.bot(team)
    if grant is None:
        raise SlackError("account_inactive")
    account = platform.state.account(grant.user)
    profile = {
        "id": grant.bot_id,
        "app_id": platform.app.id,
        "name": account.name,
        "deleted": False,
        "updated": 1_700_000_000,
        "icons": {},
        "team_id": team,
    }
    return account, {"bot_id": grant.bot_id, "app_id": platform.app.id, "bot_profile": profile}
