"""The card of a handoff in the hotliners' channel, and the windows behind its buttons. Pure: no I/O.

What is on a card comes ready to be read, in the words of the desk (`Shown`); here it only gets its Slack form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.channels.slack import blocks as kit
from bot.channels.slack.blocks import Block
from bot.channels.slack.mrkdwn import clip, escape, quote
from bot.channels.slack.words import WORDS
from retrieval.articles import Lang

#: Begins the names of a card's buttons and windows; the act follows.
CARD = "card:"
#: What can be done with a handoff that waits, and with one that somebody has.
WAITING = ("take",)
CLAIMED = ("answer", "note", "transfer", "give_back", "resolve")
#: These need no window.
AT_ONCE = frozenset(("take", "give_back"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A handoff, ready to be read."""

    id: int
    state: str
    who: str
    hotliner: str
    ago: str
    problem: str
    queue: str
    reason: str
    lang: str
    channel: str
    upset: bool
    facts: Sequence[str] = ()
    tried: Sequence[str] = ()
    candidates: Sequence[str] = ()
    #: The desk's page of it.
    url: str = ""


def card(shown: Shown, lang: Lang) -> tuple[str, list[Block]]:
    """(the fallback text, the blocks) of the card."""
    words = WORDS[lang]
    title = words["card"].format(id=shown.id)
    standing = words[shown.state].format(name=escape(shown.hotliner), ago=escape(shown.ago))
    mark = {"waiting": "🔴", "claimed": "🟡", "resolved": "✅", "returned": "↩️"}[shown.state]
    problem = clip(shown.problem or words["no_words"], 1500)
    blocks = [
        *kit.sections(f"{mark} *{title}* · {standing}" + (f" · 😠 {words['upset']}" if shown.upset else "")),
        *kit.sections(quote(problem)),
        kit.context(_line(shown, words)),
    ]
    blocks += _lists(shown, words)
    if shown.state in ("waiting", "claimed"):
        acts = WAITING if shown.state == "waiting" else CLAIMED
        style = {"take": "primary", "answer": "primary"}
        elements = [kit.button(CARD + act, words[act], str(shown.id), style.get(act, "")) for act in acts]
        if shown.url.startswith("https://"):
            elements.append(kit.button("link", words["home_open"], url=shown.url))
        # A new name for each state: Slack wants it, and a late press says what it was meant for.
        blocks.append(kit.actions(f"card|{shown.id}|{shown.state}", elements))
        blocks.append(kit.context(words["how" if shown.state == "claimed" else "how_waiting"]))
    return clip(f"{title} · {standing}: {escape(problem)}", 500), kit.within_limits(blocks)


def _line(shown: Shown, words: Mapping[str, str]) -> str:
    pairs = [
        (words["requester"], f"{shown.who} ({shown.channel}, {shown.lang})"),
        (words["queue"], shown.queue),
        (words["reason"], shown.reason),
    ]
    return "  ·  ".join(f"{name}{words['colon']}*{escape(clip(value, 120))}*" for name, value in pairs if value)


def _lists(shown: Shown, words: Mapping[str, str]) -> list[Block]:
    lists = [("facts", shown.facts), ("tried", shown.tried), ("candidates", shown.candidates)]
    parts = [
        f"*{words[name]}*\n" + "\n".join(f"• {escape(clip(line, 200))}" for line in lines[:12])
        for name, lines in lists
        if lines
    ]
    return kit.sections("\n\n".join(parts)) if parts else []


def answer_form(handoff: int, lang: Lang, act: str, about: str) -> Block:
    """The window to write an answer or a note in."""
    words = WORDS[lang]
    hint = words["text_hint" if act == "answer" else "note_hint"]
    blocks = [*kit.sections(quote(clip(about, 600)))] if about else []
    blocks.append(kit.area("text", words["text"], hint))
    return _form(handoff, act, lang, blocks)


def transfer_form(handoff: int, lang: Lang, queues: Mapping[str, str]) -> Block:
    """The window to choose another queue in; `queues`: id to label."""
    words = WORDS[lang]
    options = [kit.option(label, queue) for queue, label in queues.items()]
    blocks = [kit.choice("queue", words["new_queue"], options), kit.area("text", words["why"], "", optional=True)]
    return _form(handoff, "transfer", lang, blocks)


def resolve_form(handoff: int, lang: Lang, articles: Mapping[str, str]) -> Block:
    """The window to say what helped; `articles`: id to title, the likeliest first."""
    words = WORDS[lang]
    none = kit.option(words["no_article"], "none")
    options = [*(kit.option(title, article) for article, title in articles.items()), none][-100:]
    options = options if len(articles) < 100 else [*options[:99], none]
    blocks = [
        kit.choice("article", words["which_article"], options),
        kit.area("text", words["last_words"], words["text_hint"], optional=True),
    ]
    return _form(handoff, "resolve", lang, blocks)


def _form(handoff: int, act: str, lang: Lang, blocks: Sequence[Block]) -> Block:
    words = WORDS[lang]
    private = {"handoff": handoff}
    return kit.modal(CARD + act, words[act], words["send"], words["cancel"], blocks, private)


def ask_form(lang: Lang, first: str = "", error: str = "") -> Block:
    """The window to ask in; `first` stands there already."""
    words = WORDS[lang]
    blocks = [kit.area("text", words["ask_label"], words["ask_hint"], first=first)]
    blocks = [*kit.sections(error), *blocks] if error else blocks
    return kit.modal("ask", words["ask_title"], words["ask_send"], words["cancel"], blocks)


@dataclass(frozen=True, slots=True)
class News:
    """Something new in a conversation, for the card's thread."""

    #: requester, bot, hotliner or note.
    by: str
    name: str
    text: str
    #: What became of it, when it is not plain: a sentence.
    trouble: str = ""
    files: str = ""


def news(line: News, lang: Lang) -> tuple[str, list[Block]]:
    """(the fallback text, the blocks) of one line in the card's thread."""
    words = WORDS[lang]
    key = {"requester": "says", "bot": "bot_says", "hotliner": "answered", "note": "noted"}[line.by]
    lead = f"{_FACES[line.by]} *{escape(words[key].format(name=line.name))}*"
    said = quote(clip(line.text, 2600)) if line.text else ""
    small = [words["with_files"].format(names=line.files)] if line.files else []
    small += [f"⚠️ {line.trouble}"] if line.trouble else []
    blocks = kit.sections(f"{lead}\n{said}".strip())
    blocks += [kit.context(escape("  ·  ".join(small)))] if small else []
    return clip(f"{words[key].format(name=escape(line.name))} {escape(line.text)}", 500), blocks


_FACES = {"requester": "💬", "bot": "🤖", "hotliner": "👤", "note": "🔒"}
