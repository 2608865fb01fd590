"""What Slack sends to an app, shape by shape. Pure: no I/O."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence

from bot.demo.slack.errors import JSON
from bot.demo.slack.manifest import App
from bot.demo.slack.state import Account, Grant, Room

KINDS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
#: What a message carries for this Slack's own use; an app never sees it.
PRIVATE = frozenset({"metadata", "_stream", "_unfurled"})


def event_callback(app: App, grant: Grant, event_id: str, event: JSON) -> JSON:
    """The wrapper of all events."""
    return {
        "token": app.verification_token,
        "team_id": grant.team,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": grant.team,
                "user_id": grant.user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{uuid.uuid4().hex}",
    }


def shown(message: JSON) -> JSON:
    """A message without what is this Slack's own."""
    return {key: value for key, value in message.items() if key not in PRIVATE}


def message_event(room: Room, message: JSON) -> JSON:
    """Somebody wrote."""
    return {**shown(message), "channel": room.id, "channel_type": room.kind, "event_ts": message["ts"]}


def mention_event(room: Room, message: JSON) -> JSON:
    """Somebody named the bot: a second event beside the message's own, and it has no `channel_type`."""
    keys = ("user", "text", "ts", "client_msg_id", "team", "thread_ts", "parent_user_id", "blocks", "files", "bot_id")
    kept = {key: message[key] for key in keys if key in message}
    return {"type": "app_mention", **kept, "channel": room.id, "event_ts": message["ts"]}


def changed_event(room: Room, message: JSON, before: JSON, ts: str) -> JSON:
    """A message was edited, by its author, by the bot, or by Slack (a link's preview)."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "message": shown(message),
        "previous_message": shown(before),
        "channel": room.id,
        "channel_type": room.kind,
        "ts": ts,
        "event_ts": ts,
    }


def deleted_event(room: Room, before: JSON, ts: str) -> JSON:
    """A message was deleted."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "deleted_ts": before["ts"],
        "previous_message": shown(before),
        "channel": room.id,
        "channel_type": room.kind,
        "ts": ts,
        "event_ts": ts,
    }


def home_opened(user: str, channel: str, tab: str, view: JSON | None, ts: str, entities: Sequence[JSON]) -> JSON:
    """Somebody opened the app: its home, or its messages (then with what they look at beside it)."""
    event: JSON = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": ts}
    if tab == "home":
        return {**event, "view": view} if view else event
    return {**event, "context": {"entities": list(entities)}}


def context_changed(user: str, channel: str, ts: str, entities: Sequence[JSON]) -> JSON:
    """Somebody who has the app's messages open looks at something else."""
    context = {"entities": list(entities)}
    return {"type": "app_context_changed", "user": user, "channel": channel, "context": context, "event_ts": ts}


def file_shared(room: Room, file_id: str, user: str, ts: str) -> JSON:
    """A file was put into a room; the message that shows it is an event of its own."""
    event = {"type": "file_shared", "file_id": file_id, "user_id": user, "file": {"id": file_id}}
    return {**event, "channel_id": room.id, "event_ts": ts}


def member_joined(room: Room, user: str, inviter: str, ts: str) -> JSON:
    """An account is now in a channel."""
    event: JSON = {
        "type": "member_joined_channel",
        "user": user,
        "channel": room.id,
        "channel_type": "G" if room.kind == "group" else "C",
        "team": room.team,
        "event_ts": ts,
    }
    return {**event, "inviter": inviter} if inviter else event


def _who(account: Account, team: JSON) -> JSON:
    return {
        "user": {"id": account.id, "username": account.name, "name": account.name, "team_id": account.team},
        "team": {"id": team["id"], "domain": team["domain"]},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _place(room: Room) -> JSON:
    return {"id": room.id, "name": "directmessage" if room.kind == "im" else room.name}


def slash_command(
    app: App, team: JSON, account: Account, room: Room, command: str, text: str, trigger: str, url: str
) -> JSON:
    """Somebody typed a slash command; there is no thread in it."""
    return {
        "token": app.verification_token,
        "team_id": team["id"],
        "team_domain": team["domain"],
        "channel_id": room.id,
        "channel_name": _place(room)["name"],
        "user_id": account.id,
        "user_name": account.name,
        "command": command,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "response_url": url,
        "trigger_id": trigger,
    }


def block_actions(app: App, team: JSON, account: Account, where: JSON, action: JSON, state: JSON, trigger: str) -> JSON:
    """Somebody pressed a button or chose an option; `where` is what `in_message` or `in_view` gives."""
    return {
        "type": "block_actions",
        **_who(account, team),
        "api_app_id": app.id,
        "token": app.verification_token,
        "trigger_id": trigger,
        "state": {"values": state},
        **where,
        "actions": [action],
    }


def in_message(room: Room, message: JSON, ephemeral: bool, url: str) -> JSON:
    """Where a button was pressed: a message. Of one that only the presser sees, Slack sends no copy."""
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": room.id,
        "is_ephemeral": ephemeral,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    place = {"container": container, "channel": _place(room), "response_url": url}
    return place if ephemeral else {**place, "message": shown(message)}


def in_view(view: JSON) -> JSON:
    """Where a button was pressed: a modal, or the App Home."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def global_shortcut(app: App, team: JSON, account: Account, callback_id: str, trigger: str, ts: str) -> JSON:
    """A shortcut from anywhere: no channel, no response_url."""
    who = _who(account, team)
    del who["user"]["name"]
    return {
        "type": "shortcut",
        **who,
        "token": app.verification_token,
        "callback_id": callback_id,
        "trigger_id": trigger,
        "action_ts": ts,
    }


def message_shortcut(
    app: App, team: JSON, account: Account, room: Room, message: JSON, callback_id: str, trigger: str, ts: str, url: str
) -> JSON:
    """A shortcut from a message's menu."""
    return {
        "type": "message_action",
        **_who(account, team),
        "token": app.verification_token,
        "callback_id": callback_id,
        "trigger_id": trigger,
        "action_ts": ts,
        "channel": _place(room),
        "message_ts": message["ts"],
        "message": shown(message),
        "response_url": url,
    }


def view_submission(app: App, team: JSON, account: Account, view: JSON, trigger: str, urls: Sequence[JSON]) -> JSON:
    """Somebody sent a modal's form."""
    return {
        "type": "view_submission",
        **_who(account, team),
        "api_app_id": app.id,
        "token": app.verification_token,
        "trigger_id": trigger,
        "view": view,
        "response_urls": list(urls),
    }


def view_closed(app: App, team: JSON, account: Account, view: JSON, cleared: bool) -> JSON:
    """Somebody closed a modal that asked to be told."""
    return {
        "type": "view_closed",
        **_who(account, team),
        "api_app_id": app.id,
        "token": app.verification_token,
        "view": view,
        "is_cleared": cleared,
    }
