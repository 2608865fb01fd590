"""files.*: uploads in three moves, and what is known of a file."""

from __future__ import annotations

import time
from pathlib import PurePath

from bot.demo.slack.blocks import check_blocks
from bot.demo.slack.errors import JSON, SlackError, invalid_arguments
from bot.demo.slack.methods.registry import Request, method
from bot.demo.slack.platform import Platform
from bot.demo.slack.posting import as_bot, post
from bot.demo.slack.state import File

_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
}


@method("files.info", "files:read", tier=4)
def files_info(request: Request) -> JSON:
    """One file."""
    file = request.platform.state.files.get(request.text("file"))
    if file is None or file.team != request.team:
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    return {"file": shown(request.platform, file), "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.getUploadURLExternal", "files:write", tier=4)
def files_get_upload_url(request: Request) -> JSON:
    """Where to send a file's bytes."""
    if request.number("length", 0) <= 0:
        raise invalid_arguments("length must be greater than 0")
    file = add_file(request.platform, request.team, request.text("filename"), b"", request.granted.user)
    return {"upload_url": f"{request.platform.url}upload/v1/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write", tier=4)
def files_complete_upload(request: Request) -> JSON:
    """The bytes are there: show the files, in a room if one is named."""
    platform = request.platform
    files = []
    for given in request.arguments.get("files") or []:
        file = platform.state.files.get(given.get("id", ""))
        if file is None or not file.content:
            raise SlackError("file_not_found")
        file.title = given.get("title") or file.title
        files.append(file)
    if not files:
        raise invalid_arguments("missing required field: files")
    if channel := request.text("channel_id", ""):
        room = request.own_room(channel)
        if request.granted.user not in room.members:
            raise SlackError("not_in_channel")
        for file in files:
            file.rooms.add(room.id)
        account, marks = as_bot(platform, request.team)
        message = {"text": request.text("initial_comment", ""), "files": [shown(platform, file) for file in files]}
        if request.arguments.get("blocks"):
            message["blocks"] = check_blocks(request.arguments["blocks"])
        post(platform, room, account, {**message, "subtype": "file_share", **marks}, request.text("thread_ts", ""))
    return {"files": [shown(platform, file) for file in files]}


def add_file(platform: Platform, team: str, name: str, content: bytes, owner: str) -> File:
    """Keep a file; its type is told by its name."""
    mimetype = _TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
    file = File(platform.state.new_id("F"), team, name, name, owner, mimetype, content, time.time())
    platform.state.files[file.id] = file
    return file


def shown(platform: Platform, file: File) -> JSON:
    """A file object; the bytes are behind `url_private`, for a token that may read files."""
    address = f"{platform.url}files-pri/{file.team}-{file.id}/{file.name}"
    kinds = [(platform.state.rooms[room].kind, room) for room in sorted(file.rooms)]
    suffix = PurePath(file.name).suffix.lstrip(".").lower()
    return {
        "id": file.id,
        "created": int(file.created),
        "timestamp": int(file.created),
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": suffix or "binary",
        "pretty_type": suffix.upper(),
        "user": file.owner,
        "user_team": file.team,
        "editable": False,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": address,
        "url_private_download": f"{address}?download=1",
        "permalink": f"{platform.url}files/{file.owner}/{file.id}/{file.name}",
        "channels": [room for kind, room in kinds if kind == "channel"],
        "groups": [room for kind, room in kinds if kind in ("group", "mpim")],
        "ims": [room for kind, room in kinds if kind == "im"],
        "file_access": "visible",
        "has_rich_preview": False,
    }
