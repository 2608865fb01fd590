"""Keeps what a Slack knows in a file, so that the demo finds its conversations again."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
from pathlib import Path
from typing import Any

from bot.demo.slack.errors import JSON
from bot.demo.slack.state import Account, File, Grant, Room, State

#: What is not worth keeping: whispers go with the window on Slack too, a status with the moment.
_PASSING = ("whispers", "statuses")


def save(state: State, path: Path) -> None:
    """Write the file anew; a crash leaves the former one."""
    kept = {
        "counter": state.counter,
        "teams": state.teams,
        "homes": state.homes,
        "accounts": [_plain(account) for account in state.accounts.values()],
        "rooms": [_plain(room) for room in state.rooms.values()],
        "files": [_plain(file) for file in state.files.values()],
        "grants": [_plain(grant) for grant in state.grants.values()],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    os.replace(beside, path)


def load(state: State, path: Path) -> bool:
    """Read the file back; False when there is none, or one that can't be read: then Slack begins empty."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        rooms = {room["id"]: Room(**room | {"members": set(room["members"])}) for room in kept["rooms"]}
        files = {file["id"]: _file(file) for file in kept["files"]}
        grants = {grant["token"]: Grant(**grant | {"scopes": frozenset(grant["scopes"])}) for grant in kept["grants"]}
        accounts = {account["id"]: Account(**account) for account in kept["accounts"]}
        counter, teams, homes = int(kept["counter"]), dict(kept["teams"]), dict(kept["homes"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    state.rooms, state.files, state.grants, state.accounts = rooms, files, grants, accounts
    state.counter, state.teams, state.homes = counter, teams, homes
    return True


def _plain(value: Any) -> JSON:
    plain = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return {name: _json(each) for name, each in plain.items() if name not in _PASSING}


def _json(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _file(kept: JSON) -> File:
    return File(**kept | {"rooms": set(kept["rooms"]), "content": base64.b64decode(kept["content"])})
