"""response_url: how an app answers an interaction without a token."""

from __future__ import annotations

import json
import time

from aiohttp import web

from bot.demo.slack.blocks import check_blocks
from bot.demo.slack.errors import JSON, SlackError
from bot.demo.slack.platform import Platform
from bot.demo.slack.posting import as_bot, change, post, remove, whisper
from bot.demo.slack.state import ResponseUrl, Room


class Responses:
    """The endpoint below /response/."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def handle(self, request: web.Request) -> web.Response:
        """POST /response/{token}: five times, for half an hour."""
        url = self._platform.state.response_urls.get(request.match_info["token"])
        if url is None or url.expires_at < time.monotonic():
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if url.left <= 0:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        try:
            answer = json.loads(await request.text())
            respond(self._platform, url, answer)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        except SlackError as error:
            return web.json_response(error.answer, status=400)
        url.left -= 1
        return web.Response(text="ok")


def respond(platform: Platform, url: ResponseUrl, answer: JSON) -> None:
    """Show what the app answered to an interaction, where it wants it shown."""
    room = platform.state.room(url.room)
    if answer.get("delete_original"):
        _take_away(platform, room, url)
        return
    content = _content(platform, answer)
    if answer.get("replace_original") and url.message_ts:
        _replace(platform, room, url, content)
        return
    account, marks = as_bot(platform, room.team)
    thread = str(answer.get("thread_ts") or "")
    if answer.get("response_type") == "in_channel":
        post(platform, room, account, {**content, **marks}, thread)
        return
    placed = {"thread_ts": thread} if thread else {}
    whisper(platform, room, url.user, {"user": account.id, **content, **marks, **placed})


def _content(platform: Platform, answer: JSON) -> JSON:
    content: JSON = {"text": str(answer.get("text") or "")}
    if answer.get("blocks"):
        blocks = answer["blocks"]
        blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
        content["blocks"] = check_blocks(blocks, unknown=platform.unknown_blocks)
    elif not content["text"]:
        raise SlackError("no_text")
    return content


def _own_whisper(room: Room, url: ResponseUrl) -> JSON | None:
    mine = (message for user, message in room.whispers if user == url.user and message["ts"] == url.message_ts)
    return next(mine, None)


def _replace(platform: Platform, room: Room, url: ResponseUrl, content: JSON) -> None:
    mine = _own_whisper(room, url)
    if mine is None:
        message = room.message(url.message_ts)
        change(platform, room, message, {"blocks": [], **content}, str(message.get("user", "")))
        return
    mine.pop("blocks", None)
    mine |= content
    platform.version += 1


def _take_away(platform: Platform, room: Room, url: ResponseUrl) -> None:
    mine = _own_whisper(room, url)
    if mine is None:
        remove(platform, room, room.message(url.message_ts))
        return
    room.whispers.remove((url.user, mine))
    platform.version += 1
