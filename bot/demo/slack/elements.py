"""The parts of a message that a person can press or fill, and what Slack sends when they do. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.demo.slack.errors import JSON, SlackError

#: Where the chosen value of an element is put, by its type.
_PLACES = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "overflow": "selected_option",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
#: What is pressed, not filled: it has no value in a form.
_PRESSED = frozenset({"button", "overflow", "feedback_buttons", "icon_button", "workflow_button", "image"})


def elements_in(blocks: Sequence[JSON]) -> Iterator[tuple[JSON, JSON]]:
    """(block, element) for everything that can be pressed or filled, in reading order."""
    for block in blocks:
        parts = [*block.get("elements", []), *(block[name] for name in ("accessory", "element") if name in block)]
        for element in parts:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
        yield from elements_in(block.get("child_blocks", []))
        if block.get("type") == "card":
            yield from ((block, element) for element in block.get("actions", []))


def chosen(blocks: Sequence[JSON], action_id: str, value: Any, typed: Mapping[str, Any], ts: str) -> tuple[JSON, JSON]:
    """What Slack sends of the element that was pressed, and the values of all that can be filled beside it.

    Raises SlackError(action_not_found) when no such element stands there.
    """
    for block, element in elements_in(blocks):
        if element["action_id"] != action_id:
            continue
        action = _pressed(element, value)
        if action is not None:
            action |= {"action_id": action_id, "block_id": block.get("block_id", ""), "action_ts": ts}
            values = form_values(blocks, {**typed, action_id: value})
            return {"type": element["type"], **action}, values
    raise SlackError("action_not_found")


def _pressed(element: JSON, value: Any) -> JSON | None:
    kind = element["type"]
    if kind == "button":
        if value is not None and element.get("value") != value:
            return None
        return {key: element[key] for key in ("text", "value", "style") if key in element}
    if kind == "feedback_buttons":
        buttons = (element["positive_button"], element["negative_button"])
        button = next((button for button in buttons if value in (None, button["value"])), None)
        return None if button is None else {"value": button["value"], "text": button["text"]}
    if kind in _PLACES:
        return {_PLACES[kind]: _picked(element, value)}
    return {"value": value}


def _picked(element: JSON, value: Any) -> Any:
    """Options by their values; everything else as it is."""
    options = element.get("options") or [
        option for group in element.get("option_groups", []) for option in group["options"]
    ]
    if not options or value is None:
        return value
    wanted = value if isinstance(value, (list, tuple)) else [value]
    found = [option for option in options if option["value"] in wanted]
    if len(found) != len(wanted):
        raise SlackError("option_not_found")
    return found if isinstance(value, (list, tuple)) else found[0]


def form_values(blocks: Sequence[JSON], typed: Mapping[str, Any]) -> JSON:
    """`state.values`: by block_id and action_id, what was typed or chosen, else what was there to begin with."""
    values: JSON = {}
    for block, element in elements_in(blocks):
        if element["type"] in _PRESSED:
            continue
        given = typed.get(element["action_id"])
        place = _PLACES.get(element["type"], "value")
        initial = "initial_" + place.removeprefix("selected_")
        entry = {"type": element["type"], place: element.get(initial) if given is None else _picked(element, given)}
        values.setdefault(block.get("block_id", ""), {})[element["action_id"]] = entry
    return values


def missing(blocks: Sequence[JSON], typed: Mapping[str, Any]) -> list[str]:
    """The blocks that must be filled and are not: Slack sends no form before they are."""
    inputs = {block.get("block_id", "") for block in blocks if block["type"] == "input" and not block.get("optional")}
    values = form_values(blocks, typed)
    return [
        block_id
        for block_id, actions in values.items()
        if block_id in inputs
        and not any(value for entry in actions.values() for key, value in entry.items() if key != "type")
    ]
