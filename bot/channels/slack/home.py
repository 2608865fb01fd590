"""The App Home: what a person sees on the app's own tab. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.slack import blocks as kit
from bot.channels.slack.blocks import Block
from bot.channels.slack.cards import CARD, Shown
from bot.channels.slack.mrkdwn import clip, escape
from bot.channels.slack.words import WORDS
from retrieval.articles import LANGS, Lang

HOME = "home:"
_LANGUAGES = {"fr": "Français", "en": "English"}


@dataclass(frozen=True, slots=True)
class Open:
    """An open conversation of the person."""

    stage: str
    problem: str


@dataclass(frozen=True, slots=True)
class Library:
    """What an editor wants to know."""

    version: str
    articles: int
    gaps: Sequence[str]
    url: str = ""


def home(
    lang: Lang, talks: Sequence[Open], queue: Sequence[Shown] | None = None, library: Library | None = None
) -> Block:
    """The tab of a requester; with the `queue` for hotliners, and the `library` for editors."""
    words = WORDS[lang]
    blocks = [
        kit.header(words["home_title"]),
        *kit.sections(words["home_intro"]),
        kit.actions("home", [kit.button(f"{HOME}new", words["home_new"], "new", "primary")]),
        kit.divider(),
        *kit.sections(f"*{words['home_mine']}*\n" + (_talks(talks, lang) or words["home_none"])),
    ]
    blocks += _queue(queue, lang) if queue is not None else []
    blocks += _library(library, lang) if library is not None else []
    buttons = [
        kit.button(f"{HOME}lang:{each}", _LANGUAGES[each], each, "primary" if each == lang else "") for each in LANGS
    ]
    blocks += [kit.divider(), *kit.sections(f"*{words['home_lang']}*"), kit.actions("home-lang", buttons)]
    return {"type": "home", "blocks": blocks[:100]}


def _talks(talks: Sequence[Open], lang: Lang) -> str:
    words = WORDS[lang]
    return "\n".join(
        f"• {escape(clip(talk.problem or words['no_words'], 150))} · _{words[f'stage_{talk.stage}']}_" for talk in talks
    )


def talk_list(talks: Sequence[Open], lang: Lang) -> str:
    """The open conversations as a message."""
    words = WORDS[lang]
    return f"*{words['open_list']}*\n{_talks(talks, lang)}" if talks else words["none_open"]


def _queue(queue: Sequence[Shown], lang: Lang) -> list[Block]:
    words = WORDS[lang]
    blocks = [kit.divider(), *kit.sections(f"*{words['home_queue']}*" + ("" if queue else f"\n{words['home_nobody']}"))]
    for each in queue[:20]:
        state = "🔴" if each.state == "waiting" else "🟡 " + words["home_has"].format(name=escape(each.hotliner))
        line = f"{state} *{escape(each.who)}* · {escape(each.queue)} · {escape(each.ago)}\n{escape(clip(each.problem, 200))}"
        block: Block = {"type": "section", "text": kit.text(line)}
        if each.state == "waiting":
            block["accessory"] = kit.button(f"{CARD}take", words["take"], str(each.id))
        blocks.append(block)
    return blocks


def _library(library: Library, lang: Lang) -> list[Block]:
    words = WORDS[lang]
    index = words["home_index"].format(articles=library.articles, version=library.version)
    gaps = "\n".join(f"• {escape(clip(gap, 150))}" for gap in library.gaps[:10]) or words["home_no_gaps"]
    blocks = [kit.divider(), *kit.sections(f"*{words['home_editor']}*\n{index}\n\n*{words['home_gaps']}*\n{gaps}")]
    if library.url.startswith("https://"):
        blocks.append(kit.actions("home-desk", [kit.button("link", words["home_desk"], url=library.url)]))
    return blocks
