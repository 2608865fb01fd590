"""What one person sees, ready for the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from bot.demo.slack.errors import JSON
from bot.demo.slack.page.mrkdwn import EMOJI, mrkdwn
from bot.demo.slack.person import Person
from bot.demo.slack.state import Room
from retrieval.articles import Lang

FACES = 6
#: Within so many seconds, the messages of one author stand below one another without their face again.
TOGETHER_SECONDS = 300


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message on the page."""

    ts: str
    anchor: str
    author: str
    face: str
    colour: int
    is_app: bool
    own: bool
    follows: bool
    at: datetime
    text: Markup
    blocks: list[JSON]
    files: list[JSON]
    reactions: list[tuple[str, int]]
    edited: bool
    only_you: bool
    deleted: bool
    replies: int
    source: str


@dataclass(frozen=True, slots=True)
class ShownRoom:
    """A line of the list of rooms."""

    id: str
    name: str
    sign: str
    new: int
    current: bool


def show(
    person: Person, authors: Mapping[str, str], names: Mapping[str, str], messages: list[JSON]
) -> list[ShownMessage]:
    """Messages in order; the blocks of what people typed are left out, for their text says the same.

    `authors` are full names, `names` what a mention shows; both by id.
    """
    shown: list[ShownMessage] = []
    former: JSON = {}
    for message in messages:
        user = str(message.get("user", ""))
        name = authors.get(user, "Slackbot")
        rich = any(block["type"] == "rich_text" for block in message.get("blocks", []))
        together = float(message["ts"]) - float(former.get("ts", 0)) < TOGETHER_SECONDS
        shown.append(
            ShownMessage(
                ts=message["ts"],
                anchor=message["ts"].replace(".", ""),
                author=name,
                face=name[:1].upper(),
                colour=sum(map(ord, user)) % FACES,
                is_app="bot_id" in message,
                own=user == person.id,
                follows=together and former.get("user") == user and former.get("subtype") == message.get("subtype"),
                at=datetime.fromtimestamp(float(message["ts"]), UTC),
                text=mrkdwn(message.get("text", ""), names),
                blocks=[] if rich else message.get("blocks", []),
                files=message.get("files", []),
                reactions=[(EMOJI.get(one["name"], f":{one['name']}:"), one["count"]) for one in _reactions(message)],
                edited="edited" in message and "bot_id" not in message,
                only_you=message.get("subtype") == "ephemeral",
                deleted=message.get("subtype") == "tombstone",
                replies=message.get("reply_count", 0),
                source=_typed(message.get("text", ""), names),
            )
        )
        former = message
    return shown


def _reactions(message: JSON) -> list[JSON]:
    return list(message.get("reactions", []))


def _typed(text: str, names: Mapping[str, str]) -> str:
    """What was typed, near enough to be edited."""
    for id_, name in names.items():
        text = text.replace(f"<@{id_}>", f"@{name}")
    for escaped, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(escaped, character)
    return text


def rooms_of(person: Person, rooms: list[Room], current: str, seen: Mapping[str, str]) -> list[ShownRoom]:
    """The channels that a person is in, with what is new in them."""
    return [
        ShownRoom(
            room.id,
            room.name,
            "🔒" if room.kind == "group" else "#",
            news(room, person.id, seen.get(room.id, "")),
            room.id == current,
        )
        for room in rooms
        if person.id in room.members and room.kind in ("channel", "group")
    ]


def news(room: Room, person: str, since: str) -> int:
    """How many messages of others came into a room since then, its threads counted too."""
    return sum(message["ts"] > since and message.get("user") != person for message in list(room.messages.values()))


def language(locale: str) -> Lang:
    """The page's language for a person."""
    return "fr" if locale.startswith("fr") else "en"
