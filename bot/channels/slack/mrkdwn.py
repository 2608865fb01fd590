"""The light Markdown of articles in Slack's own marks, with everything of anyone's text escaped. Pure: no I/O.

Nothing that people or articles wrote can call somebody: `<!here>`, `<@U1>` and links exist only with real angle
brackets, and those are made here alone.
"""

from __future__ import annotations

import re

_LINK = re.compile(r"\[([^\[\]]{1,300})\]\(([^()\s]{1,500})\)")
_BOLD = re.compile(r"\*\*([^*\n]{1,300})\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*([^*\s][^*\n]{0,300})\*(?![\w*])")
_BULLET = re.compile(r"^(\s*)[-*+] (?=\S)", re.MULTILINE)
_CODE = re.compile(r"(`[^`\n]+`)")


def escape(text: str) -> str:
    """Text that shows as it is written."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quote(text: str) -> str:
    """What somebody wrote, as a quotation."""
    return "\n".join(f"> {line}" for line in escape(text).splitlines())


def article(text: str) -> str:
    """Markdown of an article as mrkdwn; what stands between backquotes stays as it is."""
    return "".join(escape(piece) if number % 2 else _prose(piece) for number, piece in enumerate(_CODE.split(text)))


#: French puts spaces inside its quotes and before some marks: no line may break there.
_TIGHT = re.compile(r"(?<=«) | (?=[»?!:;])")


def _prose(text: str) -> str:
    text = _TIGHT.sub("\N{NO-BREAK SPACE}", text)
    # Bold first becomes a character that no article holds, so that italics do not take it for theirs.
    text = _BOLD.sub("\x01\\1\x01", escape(text))
    text = _BULLET.sub(r"\1• ", text)
    text = _ITALIC.sub(r"_\1_", text)
    return _LINK.sub(_linked, text).replace("\x01", "*")


def _linked(found: re.Match[str]) -> str:
    label, target = found[1], found[2]
    if target.startswith(("https://", "http://")) and "|" not in target:
        return f"<{target}|{label.replace('|', '/')}>"
    return f"“{label}”"


def plain(text: str) -> str:
    """The same without any mark, for titles and for what notifications and screen readers say."""
    return _BOLD.sub(r"\1", _LINK.sub(r"\1", text)).replace("`", "")


def clip(text: str, most: int) -> str:
    """The text, cut at a word when it is longer than `most` characters."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut.rsplit(None, 1)[0] if " " in cut[most // 2 :] else cut) + "…"


def split(text: str, most: int) -> list[str]:
    """The text in pieces of at most `most` characters, parted at paragraphs, else lines, else words."""
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > most:
        at = max(rest.rfind(mark, most // 3, most) for mark in ("\n\n",))
        for mark in ("\n", " "):
            at = rest.rfind(mark, most // 3, most) if at < 0 else at
        at = at if at > 0 else _whole(rest, most)
        pieces.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [*pieces, rest] if rest else pieces


def _whole(text: str, most: int) -> int:
    """Where to cut text without a space: never within an escaped character."""
    start = text.rfind("&", most - 5, most)
    return start if start > 0 and ";" not in text[start:most] else most
