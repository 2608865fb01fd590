"""Slack's blocks, never over their limits. Pure: no I/O.

Limits: 50 blocks in a message, 100 in a view, 3,000 characters in a section, 75 on a button, 10,000 in all (Slack
refuses a message whose blocks hold some 13,000 together, whatever each of them holds).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bot.channels.slack.mrkdwn import clip, split

Block = dict[str, Any]

SECTION = 2900
BUTTON = 75
TITLE = 24
CONTEXT = 1900
OPTION = 75
VALUE = 1900
ALERT = 200
BLOCKS = 50
TOTAL = 10_000


def text(words: str, most: int = SECTION) -> dict[str, Any]:
    """A text object with marks."""
    return {"type": "mrkdwn", "text": clip(words, most)}


def plain(words: str, most: int) -> dict[str, Any]:
    """A text object without marks."""
    return {"type": "plain_text", "text": clip(words, most), "emoji": True}


def sections(words: str) -> list[Block]:
    """Paragraphs, in as many sections as they need."""
    return [{"type": "section", "text": text(piece)} for piece in split(words, SECTION)]


def context(words: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [text(words, CONTEXT)]}


def header(words: str) -> Block:
    """A title."""
    return {"type": "header", "text": plain(words, 150)}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def button(action: str, label: str, value: str = "", style: str = "", url: str = "") -> dict[str, Any]:
    """One button; `style` is `primary`, `danger` or nothing."""
    made: dict[str, Any] = {"type": "button", "action_id": action, "text": plain(label, BUTTON)}
    made |= {"value": value[:VALUE]} if value else {}
    made |= {"style": style} if style else {}
    return made | ({"url": url} if url else {})


def actions(name: str, elements: Sequence[dict[str, Any]]) -> Block:
    """A row of buttons; `name` comes back when one is pressed."""
    return {"type": "actions", "block_id": name[:255], "elements": list(elements)[:25]}


def alert(words: str, level: str) -> Block:
    """A warning that stands out."""
    return {"type": "alert", "text": text(words, ALERT), "level": level}


def image(url: str, alt: str) -> Block:
    """A picture."""
    return {"type": "image", "image_url": url, "alt_text": clip(alt, 2000)}


def option(label: str, value: str) -> dict[str, Any]:
    """One entry of a list."""
    return {"text": plain(label, OPTION), "value": value[:75]}


def select(action: str, options: Sequence[dict[str, Any]], chosen: str = "") -> dict[str, Any]:
    """A list to choose from; `chosen` is the value that stands there at first."""
    made: dict[str, Any] = {"type": "static_select", "action_id": action, "options": list(options)[:100]}
    first = next((each for each in options if each["value"] == chosen), None)
    return made | ({"initial_option": first} if first else {})


def area(name: str, label: str, hint: str, *, first: str = "", optional: bool = False) -> Block:
    """A box to write several lines in."""
    element: dict[str, Any] = {"type": "plain_text_input", "action_id": name, "multiline": True, "max_length": 3000}
    element |= {"initial_value": first[:3000]} if first else {}
    made: Block = {"type": "input", "block_id": name, "label": plain(label, 2000), "element": element}
    made |= {"hint": plain(hint, 2000)} if hint else {}
    return made | ({"optional": True} if optional else {})


def choice(name: str, label: str, options: Sequence[dict[str, Any]], chosen: str = "") -> Block:
    """A list to choose from, in a form."""
    return {
        "type": "input", "block_id": name, "label": plain(label, 2000), "element": select(name, options, chosen)
    }  # fmt: skip


def modal(callback: str, title: str, send: str, cancel: str, blocks: Iterable[Block], private: object = None) -> Block:
    """A form in a window. `private` comes back as it is with what was filled in."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, TITLE),
        "submit": plain(send, TITLE),
        "close": plain(cancel, TITLE),
        "private_metadata": json.dumps(private or {})[:3000],
        "blocks": list(blocks)[:100],
    }


def within_limits(blocks: Sequence[Block]) -> list[Block]:
    """At most 50 blocks and 10,000 characters: the middle gives way, what can be pressed stays."""
    tail = [block for block in blocks if block["type"] in ("actions", "context_actions")]
    body = [block for block in blocks if block not in tail]
    kept: list[Block] = []
    room = TOTAL - sum(_size(block) for block in tail)
    for block in body[: BLOCKS - len(tail)]:
        room -= _size(block)
        if room < 0:
            break
        kept.append(block)
    return [*kept, *tail]


def _size(value: object) -> int:
    """Characters that are shown."""
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "plain_text", "text"):
            shown = value.get("text")
            return len(shown) if isinstance(shown, str) else 0
        # A task's title is bare text.
        own = len(value["title"]) if isinstance(value.get("title"), str) else 0
        return own + sum(_size(each) for each in value.values())
    return sum(_size(each) for each in value) if isinstance(value, list) else 0
