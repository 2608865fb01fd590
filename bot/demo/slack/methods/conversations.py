"""conversations.*: rooms, who is in them and what was said there."""

from __future__ import annotations

from bot.demo.slack import events
from bot.demo.slack.errors import JSON, SlackError, invalid_arguments
from bot.demo.slack.methods.registry import Request, method, page
from bot.demo.slack.platform import Platform
from bot.demo.slack.state import Room

_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history", "mpim": "mpim:history"}


@method("conversations.open", "im:write", "mpim:write", tier=3)
def conversations_open(request: Request) -> JSON:
    """The direct messages with a person."""
    state = request.platform.state
    users = [name for name in request.text("users", "").split(",") if name]
    if len(users) != 1:
        raise invalid_arguments("users: one account here")
    if users[0] not in state.accounts or state.account(users[0]).team != request.team:
        raise SlackError("user_not_found")
    if state.account(users[0]).deleted:
        raise SlackError("user_disabled")
    room = state.direct(users[0], request.granted.user)
    return {"channel": _shown(room, request) if request.flag("return_im") else {"id": room.id}}


@method("conversations.info", *_READ, tier=3)
def conversations_info(request: Request) -> JSON:
    """One room."""
    room = request.room()
    shown = _shown(room, request)
    return {"channel": {**shown, "num_members": len(room.members)} if request.flag("include_num_members") else shown}


@method("conversations.members", *_READ, tier=4)
def conversations_members(request: Request) -> JSON:
    """Who is in a room."""
    members, next_page = page(sorted(request.room().members), request)
    return {"members": members, "response_metadata": next_page}


@method("conversations.list", *_READ, tier=2)
def conversations_list(request: Request) -> JSON:
    """The rooms that the bot may know of."""
    wanted = {kind.strip() for kind in request.text("types", "public_channel").split(",")}
    kinds = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
    kept = [
        room
        for room in request.platform.state.rooms_of(request.team)
        if room.kind in {kinds.get(name) for name in wanted}
        and (room.kind == "channel" or request.granted.user in room.members)
        and not (room.archived and request.flag("exclude_archived"))
    ]
    rooms, next_page = page(kept, request)
    return {"channels": [_shown(room, request) for room in rooms], "response_metadata": next_page}


@method("conversations.join", "channels:join", tier=3)
def conversations_join(request: Request) -> JSON:
    """The bot enters a public channel."""
    room = request.room()
    if room.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    enter(request.platform, room, request.granted.user)
    return {"channel": _shown(room, request)}


def enter(platform: Platform, room: Room, user: str, inviter: str = "") -> None:
    """An account is now in a room; the app is told if it is there too."""
    if user in room.members:
        return
    room.members.add(user)
    grant = platform.state.bot(room.team)
    if grant is not None and grant.user in room.members and room.kind != "im":
        event = events.member_joined(room, user, inviter, platform.state.new_ts())
        platform.emit(room.team, "member_joined_channel", event)


@method("conversations.history", *_HISTORY.values(), tier=3)
def conversations_history(request: Request) -> JSON:
    """What was said in a room, newest first; replies are in their threads."""
    room = _readable(request)
    tops = [message for message in room.messages.values() if message.get("thread_ts", message["ts"]) == message["ts"]]
    shared = [message for message in room.messages.values() if message.get("subtype") == "thread_broadcast"]
    found = sorted(_within(request, [*tops, *shared]), key=lambda message: message["ts"], reverse=True)
    return _history(request, found)


@method("conversations.replies", *_HISTORY.values(), tier=3)
def conversations_replies(request: Request) -> JSON:
    """A thread, its root first."""
    room, ts = _readable(request), request.text("ts")
    named = room.messages.get(ts)
    if named is None:
        raise SlackError("thread_not_found")
    root, *replies = room.thread(named.get("thread_ts", ts))
    return _history(request, [root, *_within(request, replies)])


def _readable(request: Request) -> Room:
    room = request.room()
    if _HISTORY[room.kind] not in request.granted.scopes:
        provided = ",".join(sorted(request.granted.scopes))
        raise SlackError("missing_scope", needed=_HISTORY[room.kind], provided=provided)
    if request.granted.user not in room.members:
        raise SlackError("not_in_channel")
    return room


def _within(request: Request, messages: list[JSON]) -> list[JSON]:
    oldest, latest = request.text("oldest", "") or "0", request.text("latest", "") or "9999999999"
    low, high, inclusive = float(oldest), float(latest), request.flag("inclusive")
    return [
        message
        for message in messages
        if low < float(message["ts"]) < high or (inclusive and float(message["ts"]) in (low, high))
    ]


def _history(request: Request, messages: list[JSON]) -> JSON:
    found, next_page = page(messages, request)
    with_metadata = request.flag("include_all_metadata")
    shown = [
        {
            **events.shown(message),
            **({"metadata": message["metadata"]} if with_metadata and "metadata" in message else {}),
        }
        for message in found
    ]
    more = bool(next_page["next_cursor"])
    answer: JSON = {"messages": shown, "has_more": more}
    return {**answer, "response_metadata": next_page} if more else answer


def _shown(room: Room, request: Request) -> JSON:
    bot = request.granted.user
    base: JSON = {"id": room.id, "created": 1700000000, "is_archived": room.archived, "context_team_id": room.team}
    if room.kind == "im":
        other = next(iter(room.members - {bot}), bot)
        return {**base, "is_im": True, "user": other, "is_user_deleted": request.platform.state.account(other).deleted}
    return {
        **base,
        "name": room.name,
        "name_normalized": room.name,
        "is_channel": room.kind == "channel",
        "is_group": room.kind == "group",
        "is_im": False,
        "is_mpim": room.kind == "mpim",
        "is_private": room.kind != "channel",
        "is_member": bot in room.members,
    }
