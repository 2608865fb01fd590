"""What a mail says, as plain text and as HTML, from one description of it. Pure: no I/O.

HTML has no picture, link or script from outside, and every word in it is escaped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from bot.channels.mail.words import BOT_NAME, WORDS
from bot.messages import Choice, Reply, ReplyKind, ShownStep
from bot.wording import say
from retrieval.articles import Lang

_LINK = re.compile(r"\[([^\[\]]{1,300})\]\(([^()\s]{1,500})\)")
_GREETED = re.compile(r"(?:bonjour|bonsoir|hello|good )", re.IGNORECASE)
#: After these a human has it, or nothing is left to ask.
_LAST = (ReplyKind.HANDOFF, ReplyKind.END)
#: Where French puts a space that no line may end on.
_FRENCH_SPACES = re.compile(r"(?<=\S) (?=[:;!?»])|(?<=«) (?=\S)")
_BOLD = re.compile(r"\*\*([^*\n]{1,300})\*\*")


@dataclass(frozen=True, slots=True)
class Content:
    """The parts of a mail, top to bottom."""

    lang: Lang
    paragraphs: tuple[str, ...]
    steps: tuple[ShownStep, ...]
    #: Numbered, to be picked by their number.
    options: tuple[str, ...]
    #: What leads to the examples of an answer, and these.
    prompt: str
    answers: tuple[str, ...]
    signature: str
    small_print: str


def content_of(reply: Reply, *, first: bool = False) -> Content:
    """What the mail of a reply says; the first one greets."""
    words = WORDS[reply.lang]
    paragraphs = tuple(piece.strip() for piece in re.split(r"\n\s*\n", reply.text) if piece.strip())
    options = tuple(choice.label for choice in reply.choices if _is_option(reply, choice))
    answers = _answers(reply)
    human = reply.kind is ReplyKind.HUMAN
    if first and not human and not _GREETED.match(reply.text):
        paragraphs = (words["hello"], *paragraphs)
    name = f"{reply.author or BOT_NAME}, {words['signature_human' if human else 'signature']}"
    return Content(
        reply.lang,
        # A hotliner's words are shown as they were written; only articles hold Markdown.
        paragraphs if human else tuple(plain(paragraph, reply.lang) for paragraph in paragraphs),
        reply.steps,
        options,
        words["answer_number" if options else "answer"] if options or answers else "",
        answers,
        name,
        "" if human else words["automatic_last" if reply.kind in _LAST else "automatic"],
    )


def _is_option(reply: Reply, choice: Choice) -> bool:
    return reply.kind is ReplyKind.OFFER and choice.act.startswith("article:")


def _answers(reply: Reply) -> tuple[str, ...]:
    """Answers that the reader of messages understands: the words of the buttons, and a step by its number."""
    labels = [choice.label for choice in reply.choices if not _is_option(reply, choice) and choice.act != "cannot"]
    if reply.kind is ReplyKind.GUIDE and len(reply.steps) > 1:
        labels.insert(1, WORDS[reply.lang]["step"].format(number=reply.steps[1].number))
    return tuple(dict.fromkeys(labels))


def plain(text: str, lang: Lang) -> str:
    """Markdown of an article as ordinary words: a link to another article becomes its quoted title."""
    text = _LINK.sub(
        lambda match: (
            WORDS[lang]["quote"].format(text=match[1])
            if match[2].startswith("article:")
            else f"{match[1]} ({match[2]})"
        ),
        text,
    )
    return _BOLD.sub(r"\1", text).replace("`", "")


def as_text(content: Content) -> str:
    """The plain text of the mail."""
    blocks = [*content.paragraphs]
    blocks += [_step_text(step, content.lang) for step in content.steps]
    if content.options:
        blocks.append("\n".join(f"{number}. {label}" for number, label in enumerate(content.options, 1)))
    if content.prompt:
        blocks.append(f"{content.prompt}\n{_quoted(content)}".strip())
    # Two dashes and a blank: what mail programs take for a signature.
    blocks.append("\n".join(line for line in ("-- ", content.signature, content.small_print) if line))
    return _spaced("\n\n".join(blocks), content) + "\n"


def _spaced(text: str, content: Content) -> str:
    """French punctuation kept with its word; what a hotliner wrote stays as it is."""
    french = content.lang == "fr" and content.small_print
    return _FRENCH_SPACES.sub("\N{NO-BREAK SPACE}", text) if french else text


def _step_text(step: ShownStep, lang: Lang) -> str:
    lead = f"{step.number}. "
    lines = [plain(step.text, lang), *_notes(step, lang)]
    indented = [line.replace("\n", "\n" + " " * len(lead)) for line in lines]
    return lead + ("\n" + " " * len(lead)).join(indented)


def _notes(step: ShownStep, lang: Lang) -> list[str]:
    """The risk of a step, which comes first because it must be read first, and the result to expect."""
    notes = [f"! {say(lang, f'risk-{step.risk.value}')}"] if step.risk else []
    return notes + ([say(lang, "expected", text=plain(step.expected, lang))] if step.expected else [])


_TEXT = "margin:0 0 14px;line-height:1.5"
_MUTED = "margin:4px 0 0;color:#55625f;font-size:14px;line-height:1.45"
_RISK = "margin:6px 0 0;padding:6px 10px;background:#fdf2d8;color:#7a5200;border-left:3px solid #dfb866;font-size:14px"
_ANSWERS = "margin:18px 0 0;padding:10px 14px;border-radius:8px;background:#e2f0ed;color:#0a4f49;line-height:1.6"
_PAGE = (
    "margin:0;padding:20px;background:#ffffff;color:#1d2a2a;"
    "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px"
)


def as_html(content: Content) -> str:
    """The HTML of the mail: inline styles only, which is all that mail programs keep."""
    blocks = [f'<p style="{_TEXT}">{_lines(paragraph)}</p>' for paragraph in content.paragraphs]
    if content.steps:
        blocks.append(_numbered([_step_html(step, content.lang) for step in content.steps], content.steps[0].number))
    if content.options:
        blocks.append(_numbered([escape(label) for label in content.options], 1))
    if content.prompt:
        blocks.append(_answers_html(content))
    rule = "margin:22px 0 0;padding:10px 0 0;border-top:1px solid #d9d6cc;color:#55625f;font-size:13px;line-height:1.5"
    signed = "<br>".join(escape(line) for line in (content.signature, content.small_print) if line)
    blocks.append(f'<p style="{rule}">{signed}</p>')
    body = _spaced("\n".join(blocks), content)
    return (
        f'<!DOCTYPE html>\n<html lang="{content.lang}"><head><meta charset="utf-8"></head>\n'
        f'<body style="{_PAGE}">\n<div style="max-width:640px">\n{body}\n</div>\n</body></html>\n'
    )


def _answers_html(content: Content) -> str:
    # Quoted words and no buttons: nothing in a mail can be pressed.
    return f'<div style="{_ANSWERS}">{escape(content.prompt)}<br>\n<b>{escape(_quoted(content))}</b></div>'


def _quoted(content: Content) -> str:
    """The examples of an answer, on one line."""
    quoted = [WORDS[content.lang]["quote"].format(text=answer) for answer in content.answers]
    return WORDS[content.lang]["or"].join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else "".join(quoted)


def _numbered(items: list[str], start: int) -> str:
    rows = "\n".join(f'<li style="margin:0 0 14px;padding-left:4px;line-height:1.5">{item}</li>' for item in items)
    return f'<ol start="{start}" style="margin:0 0 14px;padding-left:26px">\n{rows}\n</ol>'


def _step_html(step: ShownStep, lang: Lang) -> str:
    parts = [_lines(plain(step.text, lang))]
    if step.risk:
        parts.append(f'<div style="{_RISK}">{escape(say(lang, f"risk-{step.risk.value}"))}</div>')
    if step.expected:
        parts.append(f'<div style="{_MUTED}">{_lines(say(lang, "expected", text=plain(step.expected, lang)))}</div>')
    return "".join(parts)


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")
