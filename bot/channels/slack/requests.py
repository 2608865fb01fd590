"""What Slack's commands, buttons and windows say. Pure: no I/O."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.slack.events import MOST_CHARACTERS, plain_text
from bot.channels.slack.places import Place
from retrieval.folding import fold

_WORDS = {
    "human": "human", "humain": "human", "hotliner": "human", "agent": "human",
    "status": "status", "statut": "status", "etat": "status",
    "help": "help", "aide": "help", "?": "help",
    "new": "ask", "nouveau": "ask", "": "ask",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that somebody pressed under a message."""

    team: str
    user: str
    channel: str
    ts: str
    #: The thread of the message.
    thread: str
    action: str
    #: The name of the row of buttons.
    block: str
    value: str
    label: str
    trigger: str

    @property
    def place(self) -> Place:
        """The thread in which it was pressed."""
        return Place(self.team, self.channel, self.thread or self.ts)


def read_press(body: Mapping[str, Any]) -> Pressed:
    """What a `block_actions` payload says of its first action; what is missing is empty."""
    actions = body.get("actions")
    action = _map(actions[0]) if isinstance(actions, list) and actions else {}
    container, message = _map(body.get("container")), _map(body.get("message"))
    selected = _map(action.get("selected_option"))
    return Pressed(
        team=team_of(body),
        user=user_of(body),
        channel=str(container.get("channel_id") or _map(body.get("channel")).get("id") or ""),
        ts=str(container.get("message_ts") or message.get("ts") or ""),
        thread=str(container.get("thread_ts") or message.get("thread_ts") or ""),
        action=str(action.get("action_id") or ""),
        block=str(action.get("block_id") or ""),
        value=str(action.get("value") or selected.get("value") or ""),
        label=str(_map(action.get("text")).get("text") or ""),
        trigger=str(body.get("trigger_id") or ""),
    )


def team_of(body: Mapping[str, Any]) -> str:
    """The workspace of an interaction."""
    user = _map(body.get("user"))
    return str(_map(body.get("team")).get("id") or user.get("team_id") or body.get("team_id") or "")


def user_of(body: Mapping[str, Any]) -> str:
    """Who did it."""
    return str(_map(body.get("user")).get("id") or body.get("user_id") or "")


def read_command(text: str) -> tuple[str, str]:
    """(`ask`, `human`, `status` or `help`; the question) of what follows the command, in both languages."""
    words = plain_text(text, "")
    known = _WORDS.get(fold(words).strip())
    return (known, "") if known else ("ask", words)


@dataclass(frozen=True, slots=True)
class Filled:
    """A window that was sent."""

    team: str
    user: str
    #: Names this window: sent twice, it counts once.
    id: str
    callback: str
    private: Mapping[str, Any]
    fields: Mapping[str, str]


def read_form(body: Mapping[str, Any]) -> Filled:
    """What a `view_submission` payload says."""
    view = _map(body.get("view"))
    values = _map(_map(view.get("state")).get("values"))
    fields = {}
    for name, inputs in values.items():
        for given in _map(inputs).values():
            chosen = _map(_map(given).get("selected_option")).get("value")
            fields[str(name)] = str(chosen or _map(given).get("value") or "").strip()[:MOST_CHARACTERS]
    try:
        private = json.loads(str(view.get("private_metadata") or "{}"))
    except ValueError:
        private = {}
    return Filled(
        team_of(body),
        user_of(body),
        str(view.get("id") or ""),
        str(view.get("callback_id") or ""),
        _map(private),
        fields,
    )


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
