"""What Slack's events say, and which of them are for us. Pure: no I/O.

A mention in a channel arrives as two events with one timestamp, in any order; both become the same `Heard`, and
their message is named by (team, channel, ts), so that the second one is known already.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.channels.slack.places import Place, address
from bot.messages import Incoming

#: Kinds of message that a person wrote; all the others are about messages, or from programs.
_FROM_PEOPLE = frozenset({"", "file_share", "thread_broadcast", "me_message"})
#: Stands before the id of a file whose address is not known yet.
ASK = "files.info:"
#: Characters of a message that are kept; Slack itself takes 40,000 and shows fewer.
MOST_CHARACTERS = 12_000


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with a message."""

    id: str
    name: str
    mimetype: str
    #: Bytes, as Slack says.
    size: int
    #: Where it is fetched, with the bot's token.
    url: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Something a person said."""

    place: Place
    ts: str
    user: str
    text: str
    is_direct: bool
    is_mention: bool
    #: Written in a thread, below another message.
    is_reply: bool
    files: tuple[File, ...] = ()
    #: From another organisation, in a shared channel.
    is_stranger: bool = False
    #: It speaks to a colleague: somebody other than the bot is mentioned.
    calls_somebody: bool = False

    @property
    def message(self) -> str:
        """Names the message, whatever event brought it."""
        return f"{self.place.team}:{self.place.channel}:{self.ts}"

    @property
    def sender(self) -> str:
        """Who said it."""
        return address(self.place.team, self.user)


@dataclass(frozen=True, slots=True)
class Edited:
    """A person has changed what they wrote."""

    message: str
    user: str
    text: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message was taken back."""

    message: str


def read_event(body: Mapping[str, Any]) -> Heard | Edited | Deleted | None:
    """What a `message` or `app_mention` event says; None when no person said anything."""
    event = _mapping(body.get("event"))
    # A mention carries no team of its own; `event.team` is the writer's, which may be a guest's home.
    team = str(body.get("team_id") or event.get("team") or "")
    channel = str(event.get("channel") or "")
    if not team or not channel:
        return None
    subtype = str(event.get("subtype") or "")
    if subtype == "message_changed":
        return _edited(team, channel, event)
    if subtype == "message_deleted":
        ts = str(event.get("deleted_ts") or "")
        return Deleted(f"{team}:{channel}:{ts}") if ts else None
    return _heard(team, channel, event, body) if subtype in _FROM_PEOPLE else None


def _heard(team: str, channel: str, event: Mapping[str, Any], body: Mapping[str, Any]) -> Heard | None:
    ts, user = str(event.get("ts") or ""), str(event.get("user") or "")
    if not ts or not user or event.get("bot_id") or event.get("hidden"):
        return None
    thread, me = str(event.get("thread_ts") or ""), bot_user_of(body)
    raw = str(event.get("text") or "")
    home = str(event.get("user_team") or event.get("source_team") or team)
    return Heard(
        Place(team, channel, thread or ts), ts, user, plain_text(raw, me),
        is_direct=event.get("channel_type") == "im" or channel.startswith("D"),
        is_mention=event.get("type") == "app_mention" or bool(me and f"<@{me}" in raw),
        is_reply=bool(thread) and thread != ts,
        files=_files(event.get("files")),
        is_stranger=bool(body.get("is_ext_shared_channel")) and home != team,
        calls_somebody=any(called != me for called in re.findall(r"<@([A-Z0-9]+)", raw)),
    )  # fmt: skip


def _edited(team: str, channel: str, event: Mapping[str, Any]) -> Edited | None:
    now, before = _mapping(event.get("message")), _mapping(event.get("previous_message"))
    ts, user, text = (str(now.get(name) or "") for name in ("ts", "user", "text"))
    # Slack also reports its own changes so: a link that unfolds, a thread that grows.
    if not ts or not user or now.get("bot_id") or text == str(before.get("text") or ""):
        return None
    return Edited(f"{team}:{channel}:{ts}", user, plain_text(text, ""))


def bot_user_of(body: Mapping[str, Any]) -> str:
    """The bot that the event was delivered to, as a user of the workspace; empty when it is not said."""
    for each in body.get("authorizations") or ():
        if isinstance(each, Mapping) and each.get("is_bot"):
            return str(each.get("user_id") or "")
    return ""


def _files(listed: object) -> tuple[File, ...]:
    found = []
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, Mapping) and each.get("id") and each.get("mode") != "tombstone":
            name = str(each.get("name") or each.get("title") or each["id"])
            # From another company there is only a stub: its address has to be asked for.
            url = str(each.get("url_private_download") or each.get("url_private") or f"{ASK}{each['id']}")
            size = each.get("size")
            found.append(File(str(each["id"]), name, str(each.get("mimetype") or ""), _number(size), url))
    return tuple(found)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


_MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def plain_text(text: str, bot_user: str) -> str:
    """What a person wrote, without Slack's marks: names for mentions, addresses for links, real `&`, `<` and `>`."""

    def spelled(found: re.Match[str]) -> str:
        kind, value, label = found[1], found[2], found[3] or ""
        if kind == "@":
            return "" if value == bot_user else f"@{label or value}"
        if kind == "#":
            return f"#{label or value}"
        if kind == "!":
            return label or f"@{value.partition('^')[0]}"
        return label if value.startswith(("mailto:", "tel:")) and label else _link(value, label)

    return html.unescape(_MARK.sub(spelled, text)).strip()[:MOST_CHARACTERS]


def _link(url: str, label: str) -> str:
    return url if not label or label in url else f"{label} ({url})"


def is_for_us(heard: Heard, *, is_ours: bool, is_requester: bool, helps_here: bool) -> bool:
    """Whether the bot has to do with what was said.

    `is_ours`: the bot speaks in this thread already; `is_requester`: with the person who said it; `helps_here`: the
    channel is one where it looks at every new message.
    """
    if heard.is_stranger:
        # People of other organisations in a shared channel: our articles are not for them.
        return False
    if heard.is_direct or heard.is_mention:
        return True
    if heard.is_reply:
        # Colleagues who talk among themselves in the thread are not answered.
        return is_ours and is_requester
    return helps_here


def to_incoming(heard: Heard, profile: Mapping[str, str], *, only_if_sure: bool = False) -> Incoming:
    """The message for the inbox. `profile`: what is known of the person (`name`, `email`, `lang`)."""
    meta = {
        "lang": profile.get("lang", ""),
        "email": profile.get("email", ""),
        "files": ", ".join(file.name for file in heard.files),
        "attachments_json": json.dumps([asdict(file) for file in heard.files]) if heard.files else "",
        "only_if_sure": "1" if only_if_sure else "",
    }
    return Incoming(
        channel="slack",
        external_id=heard.message,
        thread=heard.place.key,
        sender=heard.sender,
        text=heard.text,
        sender_name=profile.get("name", ""),
        meta={name: value for name, value in meta.items() if value},
    )
