"""Slack's marks as HTML. Pure: no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

_TOKEN = re.compile(r"```(?P<pre>.+?)```|`(?P<code>[^`\n]+)`|<(?P<link>[^<>\n]+)>", re.DOTALL)
_MARKS = (
    (re.compile(r"(?<![\w*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\w*])"), r"<b>\1</b>"),
    (re.compile(r"(?<![\w_])_(?!\s)([^_\n]+?)(?<!\s)_(?![\w_])"), r"<i>\1</i>"),
    (re.compile(r"(?<![\w~])~(?!\s)([^~\n]+?)(?<!\s)~(?![\w~])"), r"<s>\1</s>"),
)
_QUOTE = re.compile(r"(?:^(?:&gt;|>) ?.*(?:\n|$))+", re.MULTILINE)
_SHORTCODE = re.compile(r":([a-z0-9_+-]+):")
#: The few that are met here; any other stays as it is written.
EMOJI = {
    "eyes": "👀", "white_check_mark": "✅", "heavy_check_mark": "✔️", "x": "❌", "warning": "⚠️", "wave": "👋", "tada": "🎉",
    "thumbsup": "👍", "+1": "👍", "thumbsdown": "👎", "-1": "👎", "hourglass_flowing_sand": "⏳", "lock": "🔒",
    "speech_balloon": "💬", "bust_in_silhouette": "👤", "robot_face": "🤖", "red_circle": "🔴", "large_yellow_circle": "🟡",
    "large_green_circle": "🟢", "information_source": "ℹ️", "bulb": "💡", "pray": "🙏", "heart": "❤️", "envelope": "✉️", "memo": "📝",
    "arrows_counterclockwise": "🔄", "no_entry": "⛔", "question": "❓", "raised_hands": "🙌", "hourglass": "⌛",
}  # fmt: skip
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})


def emoji(text: str) -> str:
    """Short codes as pictures."""
    return _SHORTCODE.sub(lambda match: EMOJI.get(match[1], match[0]), text)


def plain(text: str) -> Markup:
    """Text without marks."""
    return _lines(Markup(escape(emoji(text))))  # noqa: S704 (just escaped)


def mrkdwn(text: str, names: Mapping[str, str] | None = None) -> Markup:
    """Text with Slack's marks; `names` gives what stands for an account's or a channel's id.

    >>> mrkdwn("*Bonjour* <https://example.com|ici> 1 &lt; 2")
    Markup('<b>Bonjour</b> <a href="https://example.com" target="_blank" rel="noreferrer">ici</a> 1 &lt; 2')
    """
    names = names or {}
    kept: list[str] = []

    def keep(html: str) -> str:
        kept.append(html)
        return f"\x00{len(kept) - 1}\x00"

    def token(match: re.Match[str]) -> str:
        if match["pre"] is not None:
            return keep(f"<pre>{_escaped(match['pre'].strip())}</pre>")
        if match["code"] is not None:
            return keep(f"<code>{_escaped(match['code'])}</code>")
        return keep(_link(match["link"], names))

    html = _escaped(emoji(_TOKEN.sub(token, text.replace("\x00", ""))))
    for pattern, replacement in _MARKS:
        html = pattern.sub(replacement, html)
    html = _QUOTE.sub(lambda match: keep(_quote(match[0])), html)
    html = str(_lines(Markup(html)))  # noqa: S704 (escaped piece by piece)
    while "\x00" in html:
        html = re.sub("\x00(\\d+)\x00(?:<br>)?", lambda match: kept[int(match[1])] + _break(match[0], kept), html)
    return Markup(html)  # noqa: S704 (escaped piece by piece)


def _break(found: str, kept: list[str]) -> str:
    """A block needs no line break behind it; anything else keeps its own."""
    if not found.endswith("<br>"):
        return ""
    return "" if kept[int(found.split("\x00")[1])].startswith(("<blockquote", "<pre")) else "<br>"


def _quote(lines: str) -> str:
    inner = "<br>".join(re.sub(r"^(?:&gt;|>) ?", "", line) for line in lines.rstrip("\n").split("\n"))
    return f"<blockquote>{inner}</blockquote>"


def _escaped(text: str) -> str:
    """Escaped once: what Slack escaped already stays as it is."""
    once = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    return str(escape(once))


def _link(inside: str, names: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    if target[:2] in ("@U", "@W", "#C"):
        name = names.get(target[1:], label or target[1:])
        return f'<span class="mention">{escape(target[0] + name)}</span>'
    if target.startswith("!"):
        return f'<span class="mention">@{escape(target[1:].split("^")[0])}</span>'
    if not target.startswith(("http://", "https://", "mailto:")):
        return _escaped(f"<{inside}>")
    href = _escaped(target)
    return f'<a href="{href}" target="_blank" rel="noreferrer">{_escaped(label) or href}</a>'


def _lines(html: Markup) -> Markup:
    return Markup(str(html).replace("\n", "<br>"))  # noqa: S704 (only line breaks are added)


def markdown(text: str) -> Markup:
    """Markdown proper, for the block that takes it."""
    return Markup(_markdown.render(text))  # noqa: S704 (HTML in it is escaped)
