"""The light Markdown of articles -> safe HTML: emphasis, code, lists; no link, picture or HTML of anyone. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_NEVER = ("image", "autolink", "html_inline", "html_block", "heading", "lheading", "hr", "code", "fence", "reference")


def _make() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(list(_NEVER))
    # A link to another article stays its title: the reader is told of it, and led to it by the bot.
    for rule in ("link_open", "link_close"):
        markdown.add_render_rule(rule, _nothing)
    markdown.add_render_rule("text", _text)
    return markdown


def _nothing(*_: object) -> str:
    return ""


def _text(_renderer: object, tokens: Sequence[Token], number: int, *_: object) -> str:
    # French puts spaces inside its quotes and before some marks: no line may break there. Code stays as it is.
    return str(escape(re.sub(r"(?<=«) | (?=[»?!:;])", "\N{NO-BREAK SPACE}", tokens[number].content)))


_MARKDOWN = _make()


def rich(text: str) -> Markup:
    """Paragraphs and lists."""
    return Markup(_MARKDOWN.render(text))  # noqa: S704 - markdown-it escapes all that it was not told to render


def rich_line(text: str) -> Markup:
    """One line, without a paragraph around it."""
    return Markup(_MARKDOWN.renderInline(text))  # noqa: S704 - as above
