"""What a person types, as Slack writes it down: escaped, with mentions and links marked. Pure: no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.demo.slack.errors import JSON

_MARK = re.compile(
    r"(?P<url>https?://[^\s<>]+)|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?P<mention>(?<!\w)@[\w.-]+)|(?P<channel>(?<!\w)#[\w-]+)"
)


def as_slack_writes(text: str, accounts: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """The text of a message event. `accounts` and `channels` give ids by name.

    >>> as_slack_writes("@hotliner 2 < 3", {"hotliner": "U1"}, {})
    '<@U1> 2 &lt; 3'
    """
    parts, last = [], 0
    for match in _MARK.finditer(text):
        parts += [escape(text[last : match.start()]), _marked(match, accounts, channels)]
        last = match.end()
    return "".join([*parts, escape(text[last:])])


def _marked(match: re.Match[str], accounts: Mapping[str, str], channels: Mapping[str, str]) -> str:
    found = match.group()
    if match["url"]:
        return f"<{escape(found)}>"
    if match["email"]:
        return f"<mailto:{found}|{found}>"
    name = found[1:]
    if match["mention"]:
        plain = name.rstrip(".-")
        return f"<@{accounts[plain]}>{name[len(plain) :]}" if plain in accounts else found
    return f"<#{channels[name]}|{name}>" if name in channels else found


def escape(text: str) -> str:
    """The three characters that Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rich_text(text: str, block_id: str) -> list[JSON]:
    """The block that Slack adds to what people write; the text alone, without its marks."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]
