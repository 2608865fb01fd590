"""chat.*: posts, updates, deletions, and what only one person sees."""

from __future__ import annotations

import json

from bot.demo.slack.blocks import check_blocks
from bot.demo.slack.errors import JSON, SlackError, invalid_arguments
from bot.demo.slack.methods.registry import Request, method
from bot.demo.slack.posting import as_bot, change, post, remove, whisper
from bot.demo.slack.state import Room

MOST_TEXT = 40_000
MOST_TEXT_OF_UPDATE = 4_000


@method("chat.postMessage", "chat:write")
def chat_post_message(request: Request) -> JSON:
    """Post into a channel, a thread or a direct message."""
    room = _destination(request)
    if room.archived:
        raise SlackError("is_archived")
    message = _content(request)
    account, marks = as_bot(request.platform, request.team)
    thread = request.text("thread_ts", "")
    kept = post(
        request.platform, room, account, {"text": "", **message, **marks}, thread, request.flag("reply_broadcast")
    )
    return {"channel": room.id, "ts": kept["ts"], "message": kept}


@method("chat.update", "chat:write", tier=3)
def chat_update(request: Request) -> JSON:
    """Change the bot's own message. What is not given stays; an empty list takes the blocks away."""
    room = request.room()
    message = room.message(request.text("ts"))
    if message.get("user") != request.granted.user:
        raise SlackError("cant_update_message")
    if message.get("_stream"):
        raise SlackError("streaming_state_conflict")
    if len(str(request.arguments.get("text") or "")) > MOST_TEXT_OF_UPDATE:
        raise SlackError("msg_too_long")
    new = _content(request)
    change(request.platform, room, message, new, request.granted.user)
    return {"channel": room.id, "ts": message["ts"], "text": message.get("text", ""), "message": message}


@method("chat.delete", "chat:write", tier=3)
def chat_delete(request: Request) -> JSON:
    """Delete the bot's own message."""
    room = request.room()
    message = room.message(request.text("ts"))
    if message.get("user") != request.granted.user:
        raise SlackError("cant_delete_message")
    remove(request.platform, room, message)
    return {"channel": room.id, "ts": message["ts"]}


@method("chat.postEphemeral", "chat:write", tier=4)
def chat_post_ephemeral(request: Request) -> JSON:
    """Show a message to one member of a channel."""
    room = request.room()
    if request.granted.user not in room.members:
        raise SlackError("not_in_channel")
    if request.text("user") not in room.members:
        raise SlackError("user_not_in_channel")
    account, marks = as_bot(request.platform, request.team)
    message = {"user": account.id, **_content(request), **marks}
    if thread := request.text("thread_ts", ""):
        message["thread_ts"] = thread
    return {"message_ts": whisper(request.platform, room, request.text("user"), message)}


@method("chat.getPermalink")
def chat_get_permalink(request: Request) -> JSON:
    """The address of a message; one in a thread names the thread."""
    room = request.room()
    return {"channel": room.id, "permalink": permalink(request, room, room.message(request.text("message_ts")))}


def permalink(request: Request, room: Room, message: JSON) -> str:
    """On this Slack: a page of it."""
    address = f"{request.platform.url}archives/{room.id}/p{message['ts'].replace('.', '')}"
    thread = message.get("thread_ts")
    return f"{address}?thread_ts={thread}&cid={room.id}" if thread else address


def _destination(request: Request) -> Room:
    """A channel by its id or its name, or a person's direct messages. The bot has to be in it."""
    state, name = request.platform.state, request.text("channel")
    if name in state.accounts and state.account(name).team == request.team:
        return state.direct(name, request.granted.user)
    named = (room for room in state.rooms_of(request.team) if room.name and room.name == name.removeprefix("#"))
    room = request.own_room(name if name in state.rooms else next((found.id for found in named), ""))
    if request.granted.user not in room.members:
        raise SlackError("not_in_channel")
    if room.kind == "im" and not request.platform.app.messages_tab:
        raise SlackError("messages_tab_disabled")
    return room


def _content(request: Request) -> JSON:
    """Text, blocks and metadata. Raises SlackError for what Slack does not take."""
    given = request.arguments
    message: JSON = {}
    if given.get("markdown_text"):
        return _markdown(given)
    text = str(given.get("text") or "")
    if len(text) > MOST_TEXT:
        raise SlackError("msg_too_long")
    if text:
        message["text"] = text
    if given.get("blocks") not in (None, ""):
        message["blocks"] = check_blocks(given["blocks"], unknown=request.platform.unknown_blocks)
    if not text and not message.get("blocks") and not given.get("attachments"):
        raise SlackError("no_text")
    if given.get("attachments"):
        message["attachments"] = given["attachments"]
    if given.get("metadata"):
        message["metadata"] = _metadata(given["metadata"])
    return message


def _markdown(given: JSON) -> JSON:
    text = str(given["markdown_text"])
    if given.get("text") or given.get("blocks"):
        raise SlackError("markdown_text_conflict")
    if len(text) > 12_000:
        raise SlackError("msg_too_long")
    return {"text": text, "blocks": [{"type": "markdown", "text": text}]}


def _metadata(metadata: JSON) -> JSON:
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    payload = metadata.get("event_payload")
    if not isinstance(payload, dict):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(payload)) > 16_000:
        raise SlackError("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": payload}


def required_thread(request: Request) -> str:
    """A thread, where there must be one. Raises SlackError(invalid_arguments)."""
    thread = request.text("thread_ts", "")
    if not thread:
        raise invalid_arguments("missing required field: thread_ts")
    return thread
