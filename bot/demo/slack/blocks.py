"""Block Kit: what Slack takes, and its words for what it does not. Pure: no I/O."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from bot.demo.slack.errors import JSON, SlackError

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_TEXT = 13_200

#: (where it went wrong, what is wrong), as a JSON pointer and a sentence.
Problem = tuple[str, str]
Check = Callable[[JSON, str], Iterator[Problem]]

_TASK_STATES = ("pending", "in_progress", "complete", "error")
_MESSAGE_ONLY = frozenset({"markdown", "table", "plan", "task_card", "context_actions", "card", "carousel"})
_INPUTS = frozenset({
    "plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input",
    "static_select", "multi_static_select", "external_select", "multi_external_select", "users_select",
    "multi_users_select", "conversations_select", "multi_conversations_select", "channels_select",
    "multi_channels_select", "radio_buttons", "checkboxes", "datepicker", "timepicker", "datetimepicker",
})  # fmt: skip
_CONTROLS = (_INPUTS - {"plain_text_input", "rich_text_input", "file_input"}) | {
    "button",
    "overflow",
    "workflow_button",
}


def check_blocks(blocks: Any, surface: str = "message", unknown: Collection[str] = ()) -> list[JSON]:
    """The blocks, with an id each, as Slack keeps them.

    `surface` is message, modal or home; `unknown` are the types that this Slack does not know yet.
    Raises SlackError: invalid_blocks_format, invalid_blocks or msg_blocks_too_long.
    """
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    found = list(problems(blocks, surface, unknown))
    if found:
        told = [f"{what} [json-pointer:{where}]" for where, what in found]
        raise SlackError(
            "invalid_blocks", errors=told, response_metadata={"messages": [f"[ERROR] {text}" for text in told]}
        )
    if surface == "message" and sum(map(_length, blocks)) > MOST_TEXT:
        raise SlackError("msg_blocks_too_long")
    return [_with_ids(block) for block in blocks]


_ids = itertools.count(1)


def _with_ids(block: JSON) -> JSON:
    return {**block, "block_id": block.get("block_id") or f"b{next(_ids):05X}"}


def _length(value: Any) -> int:
    if isinstance(value, dict):
        return sum(
            len(part) if key == "text" and isinstance(part, str) else _length(part) for key, part in value.items()
        )
    return sum(map(_length, value)) if isinstance(value, list) else 0


def problems(blocks: Sequence[JSON], surface: str, unknown: Collection[str] = ()) -> Iterator[Problem]:
    """Everything that Slack would refuse."""
    if len(blocks) > MOST_BLOCKS[surface]:
        yield "/blocks", f"no more than {MOST_BLOCKS[surface]} items allowed"
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        where, kind = f"/blocks/{number}", block.get("type")
        if kind not in _BLOCKS or kind in unknown or (surface != "message" and kind in _MESSAGE_ONLY):
            yield f"{where}/type", f"unsupported type: {kind}"
            continue
        block_id = block.get("block_id", "")
        if block_id and block_id in seen:
            yield f"{where}/block_id", f"block_id {block_id} already exists"
        seen.add(block_id)
        yield from _at_most(block_id, 255, f"{where}/block_id")
        if kind == "input" and surface == "message" and block.get("dispatch_action") is None:
            yield f"{where}/type", "input blocks need dispatch_action in messages"
        yield from _BLOCKS[kind](block, where)


def _at_most(text: Any, most: int, where: str, least: int = 0) -> Iterator[Problem]:
    if not isinstance(text, str):
        yield where, "must be a string"
    elif len(text) > most:
        yield where, f"must be less than {most + 1} characters"
    elif len(text) < least:
        yield where, f"must be more than {least - 1} characters"


def _text(value: Any, most: int, where: str, plain: bool = False) -> Iterator[Problem]:
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if not isinstance(value, dict) or value.get("type") not in kinds:
        yield where, f"must be a text object of type {' or '.join(kinds)}"
        return
    yield from _at_most(value.get("text"), most, f"{where}/text", 1)
    if extra := set(value) - {"type", "text", "emoji", "verbatim"}:
        yield where, f"additional property: {sorted(extra)[0]}"


def _section(block: JSON, where: str) -> Iterator[Problem]:
    if "text" not in block and "fields" not in block:
        yield where, "missing required field: text or fields"
    if "text" in block:
        yield from _text(block["text"], 3000, f"{where}/text")
    fields = block.get("fields", [])
    if "fields" in block and not 1 <= len(fields) <= 10:
        yield f"{where}/fields", "must have 1 to 10 items"
    for number, part in enumerate(fields):
        yield from _text(part, 2000, f"{where}/fields/{number}")
    if "accessory" in block:
        yield from _element(block["accessory"], f"{where}/accessory", _CONTROLS | {"image"})


def _elements(most: int, allowed: Collection[str]) -> Check:
    def check(block: JSON, where: str) -> Iterator[Problem]:
        elements = block.get("elements")
        if not isinstance(elements, list) or not 1 <= len(elements) <= most:
            yield f"{where}/elements", f"must have 1 to {most} items"
            return
        ids = [element.get("action_id") for element in elements if element.get("action_id")]
        if len(ids) != len(set(ids)):
            yield f"{where}/elements", "action_id already exists in this block"
        for number, element in enumerate(elements):
            yield from _element(element, f"{where}/elements/{number}", allowed)

    return check


def _context(block: JSON, where: str) -> Iterator[Problem]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield f"{where}/elements", "must have 1 to 10 items"
        return
    for number, element in enumerate(elements):
        place = f"{where}/elements/{number}"
        if element.get("type") == "image":
            yield from _picture(element, place)
        else:
            yield from _text(element, 2000, place)


def _picture(block: JSON, where: str) -> Iterator[Problem]:
    if ("image_url" in block) == ("slack_file" in block):
        yield where, "must have either image_url or slack_file"
    if "image_url" in block:
        yield from _at_most(block["image_url"], 3000, f"{where}/image_url", 1)
        if not str(block["image_url"]).startswith(("https://", "http://")):
            yield f"{where}/image_url", "must be a URL"
    yield from _at_most(block.get("alt_text"), 2000, f"{where}/alt_text", 1)
    if "title" in block:
        yield from _text(block["title"], 2000, f"{where}/title", plain=True)


def _header(block: JSON, where: str) -> Iterator[Problem]:
    yield from _text(block.get("text"), 150, f"{where}/text", plain=True)


def _input(block: JSON, where: str) -> Iterator[Problem]:
    yield from _text(block.get("label"), 2000, f"{where}/label", plain=True)
    if "hint" in block:
        yield from _text(block["hint"], 2000, f"{where}/hint", plain=True)
    yield from _element(block.get("element"), f"{where}/element", _INPUTS)


def _markdown(block: JSON, where: str) -> Iterator[Problem]:
    yield from _at_most(block.get("text"), 12_000, f"{where}/text", 1)


def _table(block: JSON, where: str) -> Iterator[Problem]:
    rows = block.get("rows")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 100:
        yield f"{where}/rows", "must have 1 to 100 items"
    elif any(not isinstance(row, list) or not 1 <= len(row) <= 20 for row in rows):
        yield f"{where}/rows", "each row must have 1 to 20 cells"


def _alert(block: JSON, where: str) -> Iterator[Problem]:
    yield from _text(block.get("text"), 200, f"{where}/text")
    if block.get("level", "default") not in ("default", "info", "warning", "error", "success"):
        yield f"{where}/level", "must be one of default, info, warning, error, success"


def _task(block: JSON, where: str) -> Iterator[Problem]:
    yield from _at_most(block.get("task_id"), 255, f"{where}/task_id", 1)
    yield from _at_most(block.get("title"), 256, f"{where}/title", 1)
    if block.get("status") not in _TASK_STATES:
        yield f"{where}/status", f"must be one of {', '.join(_TASK_STATES)}"
    for name in ("details", "output"):
        if name in block and (not isinstance(block[name], dict) or block[name].get("type") != "rich_text"):
            yield f"{where}/{name}", "must be a rich_text block"


def _plan(block: JSON, where: str) -> Iterator[Problem]:
    yield from _at_most(block.get("title"), 256, f"{where}/title", 1)
    tasks = block.get("tasks", [])
    if len(tasks) > 50:
        yield f"{where}/tasks", "no more than 50 items allowed"
    ids = [task.get("task_id") for task in tasks]
    if len(ids) != len(set(ids)):
        yield f"{where}/tasks", "task_id must be unique"
    for number, task in enumerate(tasks):
        yield from _task(task, f"{where}/tasks/{number}")


def _anything(_block: JSON, _where: str) -> Iterator[Problem]:
    return iter(())


_BLOCKS: dict[str, Check] = {
    "section": _section,
    "actions": _elements(25, _CONTROLS),
    "context": _context,
    "context_actions": _elements(5, ("feedback_buttons", "icon_button")),
    "divider": _anything,
    "header": _header,
    "image": _picture,
    "input": _input,
    "markdown": _markdown,
    "table": _table,
    "alert": _alert,
    "plan": _plan,
    "task_card": _task,
    "rich_text": _anything,
    "card": _anything,
    "carousel": _anything,
    "container": _anything,
    "file": _anything,
    "video": _anything,
}


def _element(element: Any, where: str, allowed: Collection[str]) -> Iterator[Problem]:
    if not isinstance(element, dict) or element.get("type") not in allowed:
        yield where, f"unsupported element: {element.get('type') if isinstance(element, dict) else element}"
        return
    kind = element["type"]
    if kind == "image":
        yield from _picture(element, where)
        return
    yield from _at_most(element.get("action_id", ""), 255, f"{where}/action_id")
    if "placeholder" in element:
        yield from _text(element["placeholder"], 150, f"{where}/placeholder", plain=True)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{where}/confirm")
    if kind == "button":
        yield from _button(element, where)
    elif kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            button = element.get(name, {})
            yield from _text(button.get("text"), 75, f"{where}/{name}/text", plain=True)
            yield from _at_most(button.get("value"), 2000, f"{where}/{name}/value", 1)
    elif "options" in element or "option_groups" in element or kind in ("static_select", "overflow", "radio_buttons"):
        yield from _options(element, where)
    elif kind == "plain_text_input":
        yield from _typing(element, where)


def _button(element: JSON, where: str) -> Iterator[Problem]:
    yield from _text(element.get("text"), 75, f"{where}/text", plain=True)
    yield from _at_most(element.get("value", ""), 2000, f"{where}/value")
    yield from _at_most(element.get("url", ""), 3000, f"{where}/url")
    yield from _at_most(element.get("accessibility_label", ""), 75, f"{where}/accessibility_label")
    if element.get("style", "primary") not in ("primary", "danger"):
        yield f"{where}/style", "must be one of primary, danger"


def _confirm(confirm: JSON, where: str) -> Iterator[Problem]:
    for name, most in (("title", 100), ("confirm", 30), ("deny", 30)):
        yield from _text(confirm.get(name), most, f"{where}/{name}", plain=True)
    yield from _text(confirm.get("text"), 300, f"{where}/text")


def _options(element: JSON, where: str) -> Iterator[Problem]:
    most = {"overflow": 5, "radio_buttons": 10, "checkboxes": 10}.get(element["type"], 100)
    groups = element.get("option_groups")
    options = [option for group in groups for option in group["options"]] if groups else element.get("options", [])
    if not 1 <= len(options) <= most:
        yield f"{where}/options", f"must have 1 to {most} items"
    for number, option in enumerate(options):
        place = f"{where}/options/{number}"
        yield from _text(option.get("text"), 75, f"{place}/text")
        yield from _at_most(option.get("value"), 150, f"{place}/value", 1)
        if "description" in option:
            yield from _text(option["description"], 75, f"{place}/description")
    chosen = element.get("initial_option")
    if chosen is not None and chosen not in options:
        yield f"{where}/initial_option", "must exactly match one of the options"


def _typing(element: JSON, where: str) -> Iterator[Problem]:
    most = element.get("max_length", 3000)
    if not 1 <= most <= 3000:
        yield f"{where}/max_length", "must be from 1 to 3000"
    if "initial_value" in element:
        yield from _at_most(element["initial_value"], most, f"{where}/initial_value")
