"""What hotliners' letters say of a handoff: in the desk's words, ready to be read. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.mail.briefs import Page, Section
from bot.channels.mail.content import plain
from bot.channels.mail.desk_words import WORDS
from bot.channels.mail.screen import is_name
from bot.channels.mail.words import BOT_NAME
from bot.desk import view
from bot.desk.words import WORDS as DESK_WORDS
from bot.desk.words import named
from bot.store.handoffs import Handoff
from bot.store.mail_briefs import UNDELIVERED, Said
from retrieval.articles import Lang

#: Lines of the transcript that a brief shows, and characters of each; the desk has them all.
LINES = 12
LONGEST = 1500
#: Leads below this share would be shown as 0 %: they lead nowhere.
LEAST = 0.005


def who(handoff: Handoff, lang: Lang) -> str:
    """How to call the requester: never by an address."""
    if handoff.requester.startswith("#"):
        return view.who(handoff, lang)
    name = handoff.requester.strip()
    return name if is_name(name) else WORDS[lang]["nameless"].format(number=handoff.id)


def subject(handoff: Handoff, lang: Lang) -> str:
    """What all mails about this handoff have in common."""
    title, problem = WORDS[lang]["subject"].format(id=handoff.id), _problem(handoff)
    return f"{title}{WORDS[lang]['colon']}{' '.join(problem.split())[:80]}" if problem else title


def packet(
    handoff: Handoff, lines: Sequence[Said], files: Sequence[str], queues: view.Queues, lang: Lang, url: str, *,
    again: bool = False,
) -> Page:  # fmt: skip
    """The first mail about a handoff; `again`: it was transferred and waits anew."""
    words, queue = WORDS[lang], view.queue_name(queues, handoff.queue, lang)
    packet = handoff.packet
    return Page(
        words["again" if again else "waiting"].format(id=handoff.id, queue=queue),
        rows=_rows(handoff, lines, queue, lang),
        sections=_filled(
            Section(words["problem"], (_clip(_problem(handoff), lang) or words["no_words"],), words=True),
            Section(words["facts"], tuple(_fact(fact, lang) for fact in packet.get("facts", ()))),
            Section(words["tried"], tuple(_tried(tried, lang) for tried in packet.get("tried", ()))),
            Section(words["candidates"], tuple(_leads(packet, lang))),
            Section(words["files"], tuple(files)),
            Section(
                words["transcript"], tuple(_line(each, handoff, lang) for each in told(lines)[-LINES:]), words=True
            ),
        ),
        how=(words["how_take"], words["how_then"], words["how_orders"]),
        url=url,
    )


def news(handoff: Handoff, lines: Sequence[Said], files: Mapping[int, Sequence[str]], lang: Lang, url: str) -> Page:
    """What was said since, for who has the handoff. `files`: names by message."""
    words = WORDS[lang]
    return Page(
        words["news"].format(id=handoff.id),
        sections=tuple(_news(each, files.get(each.id, ()), handoff, lang) for each in lines),
        how=(words["how_answer"], words["how_note"], words["how_end"]),
        url=url,
    )


def out_of_hands(handoff: Handoff, lang: Lang, url: str) -> Page:
    """The handoff is somebody else's, or over."""
    words = WORDS[lang]
    return Page(
        words[handoff.state].format(id=handoff.id, name=handoff.hotliner or BOT_NAME),
        paragraphs=(words["no_more"],),
        url=url,
    )


def told(lines: Sequence[Said], but: str = "") -> list[Said]:
    """The lines that a hotliner is shown; `but`: without the notes of this one."""
    return [each for each in lines if _is_told(each) and not (each.direction == "note" and each.author == but)]


def _is_told(line: Said) -> bool:
    if line.direction == "in":
        return not line.is_ignored
    if line.direction == "note":
        return not line.external_id.startswith(UNDELIVERED)
    return line.state != "held"


def _problem(handoff: Handoff) -> str:
    return str(handoff.packet.get("problem") or handoff.subject or "").strip()


def _rows(handoff: Handoff, lines: Sequence[Said], queue: str, lang: Lang) -> tuple[tuple[str, str], ...]:
    words, desk = WORDS[lang], DESK_WORDS[lang]
    mood = desk["upset" if handoff.packet.get("mood") == "upset" else "calm"]
    rows = [
        (words["requester"], who(handoff, lang)),
        (words["lang"], desk.get(f"lang_{handoff.lang}", handoff.lang)),
        (words["channel"], named(lang, "channel", str(handoff.packet.get("channel", "")))),
        (words["queue"], queue),
        (words["reason"], named(lang, "reason", handoff.reason)),
        (words["mood"], mood),
    ]
    mails = [each for each in lines if each.direction == "in" and each.channel == "mail" and not each.is_ignored]
    if mails:
        rows.append((words["sender"], words["verified" if mails[-1].is_verified else "unverified"]))
    return tuple(rows)


def _filled(*sections: Section) -> tuple[Section, ...]:
    return tuple(each for each in sections if each.lines)


def _fact(fact: Mapping[str, Any], lang: Lang) -> str:
    source = named(lang, "source", str(fact["source"]))
    name = named(lang, "facet", str(fact["facet"]))
    return f"{name}{WORDS[lang]['colon']}{fact.get('label') or fact['value']} ({source})"


def _tried(tried: Mapping[str, Any], lang: Lang) -> str:
    """An article and its outcome; below it each step and what came of it."""
    colon = WORDS[lang]["colon"]
    lines = [f"{tried.get('title') or tried['article']}{colon}{named(lang, 'outcome', str(tried['outcome']))}"]
    for step in tried.get("steps", ()):
        text = " ".join(plain(str(step["text"]), lang).split())
        lines.append(f"{step['number']}. {named(lang, 'outcome', str(step['outcome']))}{colon}{_short(text, 120)}")
    return "\n".join(lines)


def _leads(packet: Mapping[str, Any], lang: Lang) -> list[str]:
    return [
        f"{lead.get('title') or lead['article']} ({view.percent(float(lead['probability']), lang)})"
        for lead in packet.get("candidates", ())
        if float(lead["probability"]) >= LEAST
    ]


def _line(line: Said, handoff: Handoff, lang: Lang) -> str:
    words = WORDS[lang]
    name = _speaker(line, handoff, lang)
    if line.direction == "note":
        name = words["by_note"].format(name=name)
    elif line.direction == "out" and line.state == "failed":
        name = f"{name} ({words['not_arrived']})"
    return f"{name}{words['colon']}{_clip(_said(line, lang), lang) or words['no_words']}"


def _news(line: Said, files: Sequence[str], handoff: Handoff, lang: Lang) -> Section:
    words = WORDS[lang]
    heading = words["noted" if line.direction == "note" else "says"].format(name=_speaker(line, handoff, lang))
    named = (words["with_files"].format(names=", ".join(files)),) if files else ()
    return Section(heading, (line.text.strip() or words["no_words"], *named), words=True)


def _speaker(line: Said, handoff: Handoff, lang: Lang) -> str:
    if line.direction == "in":
        return who(handoff, lang)
    return DESK_WORDS[lang]["bot"] if line.author == "bot" else line.author


def _said(line: Said, lang: Lang) -> str:
    text = line.text.strip()
    # Only what the bot says quotes articles, with their marks.
    return plain(text, lang) if line.direction == "out" and line.author == "bot" else text


def _clip(text: str, lang: Lang) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]}\n{WORDS[lang]['cut']}"


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + "..."
