"""chat.startStream, appendStream, stopStream: a message that grows while it is read."""

from __future__ import annotations

from bot.demo.slack.blocks import check_blocks
from bot.demo.slack.errors import JSON, SlackError
from bot.demo.slack.methods.chat import required_thread
from bot.demo.slack.methods.registry import Request, method
from bot.demo.slack.posting import as_bot, change, post
from bot.demo.slack.state import Room

_CHUNKS = frozenset({"markdown_text", "task_update", "plan_update", "blocks"})


@method("chat.startStream", "chat:write", tier=2)
def chat_start_stream(request: Request) -> JSON:
    """Begin; always in a thread, and in a channel for one named person."""
    room, thread = request.room(), required_thread(request)
    if room.kind != "im":
        for name in ("recipient_user_id", "recipient_team_id"):
            if not request.text(name, ""):
                raise SlackError(f"missing_{name}")
    account, marks = as_bot(request.platform, request.team)
    message = post(request.platform, room, account, {"text": "", "_stream": "on", **marks}, thread)
    _append(request, message)
    return {"channel": room.id, "ts": message["ts"]}


@method("chat.appendStream", "chat:write", tier=4)
def chat_append_stream(request: Request) -> JSON:
    """Go on."""
    room, message = _streaming(request)
    _append(request, message)
    return {"channel": room.id, "ts": message["ts"]}


@method("chat.stopStream", "chat:write", tier=2)
def chat_stop_stream(request: Request) -> JSON:
    """End; more blocks may come below."""
    room, message = _streaming(request)
    _append(request, message)
    message.pop("_stream")
    if request.arguments.get("blocks"):
        below = check_blocks(request.arguments["blocks"], unknown=request.platform.unknown_blocks)
        message["blocks"] = [*message.get("blocks", []), *below]
    if request.arguments.get("metadata"):
        message["metadata"] = request.arguments["metadata"]
    if status := request.text("session_status", ""):
        room.sessions[str(message.get("thread_ts", message["ts"]))] = status
    change(request.platform, room, message, {})
    return {"channel": room.id, "ts": message["ts"], "message": message}


def _streaming(request: Request) -> tuple[Room, JSON]:
    room = request.room()
    message = room.message(request.text("ts"))
    if message.get("user") != request.granted.user:
        raise SlackError("message_not_owned_by_app")
    if message.get("_stream") == "stopped":
        raise SlackError("stopped_by_user")
    if not message.get("_stream"):
        raise SlackError("message_not_in_streaming_state")
    return room, message


def _append(request: Request, message: JSON) -> None:
    given = request.arguments.get("chunks") or []
    if not isinstance(given, list) or any(chunk.get("type") not in _CHUNKS for chunk in given):
        raise SlackError("invalid_chunks")
    chunks = [*given]
    if request.text("markdown_text", ""):
        chunks.append({"type": "markdown_text", "text": request.text("markdown_text")})
    for chunk in chunks:
        _take(message, chunk)
    request.platform.version += 1


def _take(message: JSON, chunk: JSON) -> None:
    blocks = message.setdefault("blocks", [])
    if chunk["type"] == "markdown_text":
        message["text"] += chunk["text"]
        if not blocks or blocks[-1]["type"] != "markdown":
            blocks.append({"type": "markdown", "text": ""})
        blocks[-1]["text"] += chunk["text"]
    elif chunk["type"] == "blocks":
        blocks.extend(check_blocks(chunk["blocks"]))
    else:
        plan = next((block for block in blocks if block["type"] == "plan"), None)
        if plan is None:
            plan = {"type": "plan", "title": "", "tasks": []}
            blocks.insert(0, plan)
        if chunk["type"] == "plan_update":
            plan["title"] = chunk["title"]
        else:
            task = {"type": "task_card", "task_id": chunk["id"], "title": chunk["title"], "status": chunk["status"]}
            plan["tasks"] = [*(old for old in plan["tasks"] if old["task_id"] != chunk["id"]), task]
