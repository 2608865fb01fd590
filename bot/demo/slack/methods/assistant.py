"""assistant.threads.* and agents.sessions.*: what the bot is doing, what to ask it, what a thread is called."""

from __future__ import annotations

import time

from bot.demo.slack.errors import JSON, SlackError, invalid_arguments
from bot.demo.slack.methods.registry import Request, method
from bot.demo.slack.state import Room

MOST_PROMPTS = 4
_STATES = ("active", "processing", "suspended", "closed")


@method("assistant.threads.setStatus", "chat:write", "assistant:write")
def threads_set_status(request: Request) -> JSON:
    """Say what the bot is doing; a post in the thread takes it away, or two minutes do."""
    room, thread = _thread(request)
    if len(request.arguments.get("loading_messages") or []) > 10:
        raise invalid_arguments("no more than 10 items allowed: loading_messages")
    status = request.text("status")
    if status:
        room.statuses[thread] = (status, time.monotonic())
    else:
        room.statuses.pop(thread, None)
    request.platform.version += 1
    return {}


@method("assistant.threads.setSuggestedPrompts", "assistant:write", tier=4)
def threads_set_suggested_prompts(request: Request) -> JSON:
    """Offer what to ask. With a thread, an app with an agent view gets a yes and nothing is shown."""
    room = request.room("channel_id")
    prompts = request.arguments.get("prompts") or []
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= MOST_PROMPTS:
        raise invalid_arguments(f"prompts must have 1 to {MOST_PROMPTS} items")
    if any(not prompt.get("title") or not prompt.get("message") for prompt in prompts):
        raise invalid_arguments("a prompt has a title and a message")
    if not (request.platform.app.agent and request.text("thread_ts", "")):
        room.prompts = prompts
        request.platform.version += 1
    return {}


@method("assistant.threads.setTitle", "assistant:write", tier=4)
def threads_set_title(request: Request) -> JSON:
    """Name a thread."""
    room, thread = _thread(request)
    room.titles[thread] = request.text("title")
    request.platform.version += 1
    return {}


@method("agents.sessions.setStatus", "chat:write", tier=3)
def sessions_set_status(request: Request) -> JSON:
    """Where an agent's work on a thread stands."""
    room, thread = _session(request)
    if request.text("status") not in _STATES:
        raise invalid_arguments(f"status must be one of {', '.join(_STATES)}")
    room.sessions[thread] = request.text("status")
    if request.text("title", ""):
        room.titles[thread] = request.text("title")
    request.platform.version += 1
    return {}


@method("agents.sessions.rename", "chat:write", tier=3)
def sessions_rename(request: Request) -> JSON:
    """Name an agent's work on a thread."""
    room, thread = _session(request)
    room.titles[thread] = request.text("title")
    return {}


def _session(request: Request) -> tuple[Room, str]:
    if not request.platform.app.agent:
        raise SlackError("not_allowed")
    return _thread(request)


def _thread(request: Request) -> tuple[Room, str]:
    room, thread = request.room("channel_id"), request.text("thread_ts")
    if thread not in room.messages:
        raise SlackError("invalid_thread_ts")
    return room, thread
