"""views.*: modals, which open on a trigger, and the App Home."""

from __future__ import annotations

import secrets
from typing import Any

from bot.demo.slack.blocks import check_blocks
from bot.demo.slack.errors import JSON, SlackError, invalid_arguments
from bot.demo.slack.methods.registry import Request, method
from bot.demo.slack.platform import Platform

MOST_MODALS = 3


@method("views.open", tier=4)
def views_open(request: Request) -> JSON:
    """Open a modal for whom the trigger belongs to."""
    account = request.platform.spend_trigger(request.text("trigger_id"))
    view = make_view(request.platform, request.team, request.arguments.get("view"))
    request.platform.state.modals[account.id] = []
    return {"view": show_modal(request.platform, account.id, view)}


@method("views.push", tier=4)
def views_push(request: Request) -> JSON:
    """Open a modal on top of the one that is open."""
    account = request.platform.spend_trigger(request.text("trigger_id"))
    view = make_view(request.platform, request.team, request.arguments.get("view"))
    return {"view": show_modal(request.platform, account.id, view)}


@method("views.update", tier=4)
def views_update(request: Request) -> JSON:
    """Change a view that is open, by its id or by the app's own id for it."""
    state = request.platform.state
    wanted, external = request.text("view_id", ""), request.text("external_id", "")
    old = next((view for view in state.views.values() if wanted == view["id"]), None)
    if old is None and external:
        old = next((view for view in state.views.values() if view["external_id"] == external), None)
    if old is None:
        raise SlackError("not_found")
    if request.text("hash", old["hash"]) != old["hash"]:
        raise SlackError("hash_conflict")
    new = make_view(request.platform, request.team, request.arguments.get("view"))
    return {"view": replace_view(request.platform, old, new)}


@method("views.publish", tier=4)
def views_publish(request: Request) -> JSON:
    """Set what an account sees in the App Home."""
    platform, account = request.platform, request.account("user_id")
    if not platform.app.home_tab:
        raise SlackError("not_enabled")
    view = make_view(platform, request.team, request.arguments.get("view"), home=True)
    old = platform.state.homes.get(account.id)
    if old is not None and request.text("hash", old["hash"]) != old["hash"]:
        raise SlackError("hash_conflict")
    view |= {"id": old["id"] if old else view["id"]}
    platform.state.homes[account.id] = view
    platform.version += 1
    return {"view": view}


def show_modal(platform: Platform, user: str, view: JSON) -> JSON:
    """Put a view on top of an account's open ones. Raises SlackError(push_limit_reached)."""
    stack = platform.state.modals.setdefault(user, [])
    if len(stack) >= MOST_MODALS:
        raise SlackError("push_limit_reached")
    view |= {"root_view_id": stack[0] if stack else view["id"], "previous_view_id": stack[-1] if stack else None}
    platform.state.views[view["id"]] = view
    stack.append(view["id"])
    platform.version += 1
    return view


def replace_view(platform: Platform, old: JSON, new: JSON) -> JSON:
    """Change an open view in place; it keeps its id, and what was typed into blocks that stay."""
    kept = {key: old[key] for key in ("id", "root_view_id", "previous_view_id")}
    platform.state.views[old["id"]] = old | new | kept
    platform.version += 1
    return platform.state.views[old["id"]]


def make_view(platform: Platform, team: str, given: Any, home: bool = False) -> JSON:
    """A view as Slack keeps it. Raises SlackError for what Slack does not take."""
    if not isinstance(given, dict):
        raise invalid_arguments("missing required field: view")
    kind = given.get("type")
    if kind != ("home" if home else "modal"):
        raise invalid_arguments(f"invalid view type: {kind}")
    messages = list(_problems(given)) if kind == "modal" else []
    if messages:
        raise invalid_arguments(*messages)
    try:
        blocks = check_blocks(given.get("blocks"), kind, platform.unknown_blocks)
    except SlackError as error:
        told = error.more.get("response_metadata", {}).get("messages", [error.code])
        raise SlackError("invalid_arguments", response_metadata={"messages": told}) from error
    bot = platform.state.bot(team)
    return {
        "id": platform.state.new_id("V"),
        "team_id": team,
        "type": kind,
        "blocks": blocks,
        "private_metadata": given.get("private_metadata", ""),
        "callback_id": given.get("callback_id", ""),
        "state": {"values": {}},
        "hash": f"{platform.state.new_ts()}.{secrets.token_hex(4)}",
        "title": given.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": given.get("clear_on_close", False),
        "notify_on_close": given.get("notify_on_close", False),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": None,
        "root_view_id": None,
        "app_id": platform.app.id,
        "external_id": given.get("external_id", ""),
        "app_installed_team_id": team,
        "bot_id": bot.bot_id if bot else "",
    }


def _problems(view: JSON) -> list[str]:
    found = []
    for name, most in (("title", 24), ("submit", 24), ("close", 24)):
        text = view.get(name)
        if text is None:
            if name == "title":
                found.append("missing required field: title [json-pointer:/view/title]")
        elif text.get("type") != "plain_text" or not 1 <= len(text.get("text", "")) <= most:
            found.append(f"must be plain_text of 1 to {most} characters [json-pointer:/view/{name}]")
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if len(view.get(name) or "") > most:
            found.append(f"must be less than {most + 1} characters [json-pointer:/view/{name}]")
    inputs = any(block.get("type") == "input" for block in view.get("blocks") or [] if isinstance(block, dict))
    if inputs and not view.get("submit"):
        found.append("submit is required when an input block is used [json-pointer:/view/submit]")
    return found
