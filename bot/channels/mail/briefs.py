"""Letters to hotliners: a space for the answer, our line, and below it what there is to know. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes
from html import escape

from bot.channels.mail.desk_words import WORDS
from bot.channels.mail.headers import one_line
from bot.channels.mail.letters import Letter, as_bytes
from bot.channels.mail.tokens import Role, Tokens
from bot.channels.mail.words import BOT_NAME
from retrieval.articles import Lang


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and lines below it."""

    heading: str
    lines: tuple[str, ...]
    #: Somebody's words, which keep their line breaks; else a list.
    words: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a letter says, top to bottom, ready to be read."""

    title: str
    #: What everybody looks for first: name and value.
    rows: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    paragraphs: tuple[str, ...] = ()
    #: How to go on.
    how: tuple[str, ...] = ()
    #: The desk's page.
    url: str = ""


@dataclass(frozen=True, slots=True)
class To:
    """Whom a letter is for, and the thread that it belongs to."""

    address: str
    handoff_id: int
    subject: str
    #: Message-IDs of the earlier mails, oldest first.
    thread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter that is ready to be sent."""

    message_id: str
    raw: bytes


def write(
    name: str, page: Page, to: To, lang: Lang, at: datetime, tokens: Tokens, mask: Callable[[str], str], *,
    plus: bool = False,
) -> Sheet:  # fmt: skip
    """The mail `name`. `mask` takes out what this hotliner may not read. Raises NoRecipientError."""
    shown = masked(page, mask)
    message_id = tokens.message_id(name, to.address, at)
    letter = Letter(
        sender=tokens.address,
        sender_name=BOT_NAME,
        recipient=to.address,
        subject=one_line(mask(to.subject), 200),
        message_id=message_id,
        at=at,
        text=as_text(shown, lang),
        html=as_html(shown, lang),
        reply_to=tokens.plus(Role.HOTLINER, to.handoff_id, to.address) if plus else "",
        references=to.thread,
        automatic="auto-generated",
    )
    return Sheet(message_id, as_bytes(letter))


def masked(page: Page, mask: Callable[[str], str]) -> Page:
    """The same page, with every text in it masked; the link is ours."""
    return replace(
        page,
        title=mask(page.title),
        rows=tuple((name, mask(value)) for name, value in page.rows),
        sections=tuple(
            replace(each, heading=mask(each.heading), lines=tuple(mask(line) for line in each.lines))
            for each in page.sections
        ),
        paragraphs=tuple(mask(each) for each in page.paragraphs),
    )


def text_of(raw: bytes) -> str:
    """The plain text of a letter that was written here."""
    for part in message_from_bytes(raw).walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            return content.decode("utf-8").replace("\r\n", "\n") if isinstance(content, bytes) else ""
    return ""


def as_text(page: Page, lang: Lang) -> str:
    """The plain text: two empty lines to write in, our line, the rest."""
    words = WORDS[lang]
    blocks = [page.title, "\n".join(f"{name}{words['colon']}{value}" for name, value in page.rows)]
    blocks += [*page.paragraphs, *(_section_text(each) for each in page.sections)]
    if page.url:
        blocks.append(f"{words['open_desk']}{words['colon']}{page.url}")
    if page.how:
        blocks.append(_section_text(Section(words["how"], page.how)))
    return f"\n\n{words['line']}\n\n" + "\n\n".join(block for block in blocks if block) + "\n"


def _section_text(section: Section) -> str:
    mark = "  " if section.words else "- "
    return "\n".join([section.heading, *(mark + _indented(line, len(mark)) for line in section.lines)])


def _indented(text: str, by: int) -> str:
    first, *more = text.split("\n")
    return "\n".join([first, *(" " * by + line if line.strip() else "" for line in more)])


_PAGE = (
    "margin:0;padding:20px;background:#ffffff;color:#1d2a2a;"
    "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5"
)
_LINE = "margin:0 0 18px;padding:0 0 8px;border-bottom:1px solid #d9d6cc;color:#55625f;font-size:13px"
_TITLE = "margin:0 0 12px;font-size:18px"
_HEADING = "margin:16px 0 4px;font-size:15px"
_WORDS = "margin:0 0 8px;padding:6px 12px;border-left:3px solid #dfb866;background:#faf8f2"
_NAME = "padding:1px 14px 1px 0;color:#55625f;text-align:left;font-weight:normal;vertical-align:top"
_HOW = "margin:18px 0 0;padding:10px 14px;border-radius:8px;background:#e2f0ed;color:#0a4f49"


def as_html(page: Page, lang: Lang) -> str:
    """The same in HTML: inline styles only, everything escaped, nothing that has to be fetched."""
    words = WORDS[lang]
    blocks = [f'<p style="{_LINE}">{escape(words["line"])}</p>', f'<h1 style="{_TITLE}">{escape(page.title)}</h1>']
    if page.rows:
        blocks.append(_table(page.rows))
    blocks += [f"<p>{_breaks(each)}</p>" for each in page.paragraphs]
    blocks += [_section_html(each) for each in page.sections]
    if page.url:
        url = escape(page.url)
        blocks.append(f'<p>{escape(words["open_desk"] + words["colon"])}<a href="{url}">{url}</a></p>')
    if page.how:
        blocks.append(f'<div style="{_HOW}">{_section_html(Section(words["how"], page.how))}</div>')
    body = "\n".join(blocks)
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8"></head>\n'
        f'<body style="{_PAGE}">\n<p><br></p>\n<div style="max-width:640px">\n{body}\n</div>\n</body></html>\n'
    )


def _table(rows: Sequence[tuple[str, str]]) -> str:
    lines = "\n".join(
        f'<tr><th style="{_NAME}">{escape(name)}</th><td>{_breaks(value)}</td></tr>' for name, value in rows
    )
    return f'<table style="border-spacing:0">\n{lines}\n</table>'


def _section_html(section: Section) -> str:
    heading = f'<h2 style="{_HEADING}">{escape(section.heading)}</h2>'
    if section.words:
        return heading + "\n".join(f'<p style="{_WORDS}">{_breaks(line)}</p>' for line in section.lines)
    rows = "\n".join(f"<li>{_breaks(line)}</li>" for line in section.lines)
    return f'{heading}\n<ul style="margin:0;padding-left:22px">\n{rows}\n</ul>'


def _breaks(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")
