"""What hotliners' letters say of a handoff: in the desk's words, ready to be read. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.mail.briefs import Page, Section
from bot.channels.mail.content import plain
from bot.channels.mail.desk_words import WORDS
from bot.channels.mail.incoming import UNKNOWN_SENDER
from bot.channels.mail.screen import is_name
from bot.channels.mail.words import BOT_NAME
from bot.desk import reasons, view
from bot.desk.on_mail import replies
from bot.desk.words import WORDS as DESK_WORDS
from bot.desk.words import named
from bot.state import Outcome
from bot.store.handoffs import Handoff
from bot.store.mail_briefs import UNDELIVERED, Said
from retrieval.articles import Lang
from retrieval.vocabulary import Vocabulary

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
    handoff: Handoff, lines: Sequence[Said], files: Sequence[str], vocabulary: Vocabulary, lang: Lang, url: str, *,
    again: bool = False, certain: bool = True, more: int = 0,
) -> Page:  # fmt: skip
    """The first mail about a handoff.

    `again`: it was transferred and waits anew; `certain`: it is known who asks, so that answers can reach them; `more`:
    so many others wait of which no mail is sent now.
    """
    words, queue = WORDS[lang], view.queue_name(vocabulary.queues, handoff.queue, lang)
    packet, shown = handoff.packet, told(lines)[-LINES:]
    return Page(
        words["again" if again else "waiting"].format(id=handoff.id, queue=queue),
        rows=_rows(handoff, lines, queue, lang, certain=certain),
        paragraphs=(words["more"].format(count=more, url=url.rpartition("/handoffs/")[0]),) if more else (),
        sections=_filled(
            Section(words["problem"], (_clip(_problem(handoff), lang) or words["no_words"],), words=True),
            Section(words["about_mails"], tuple(dict.fromkeys(each for line in shown for each in _notes(line, lang)))),
            Section(words["facts"], tuple(_fact(fact, vocabulary, lang) for fact in packet.get("facts", ()))),
            Section(words["tried"], tuple(_tried(tried, lang) for tried in packet.get("tried", ()))),
            Section(words["candidates"], tuple(_leads(packet, lang))),
            Section(words["files"], tuple(files)),
            Section(words["transcript"], tuple(_line(each, handoff, lang) for each in shown), words=True),
        ),
        how=(words["how_take"], words["how_then" if certain else "how_uncertain"], words["how_orders"]),
        url=url,
    )


def news(
    handoff: Handoff, lines: Sequence[Said], files: Mapping[int, Sequence[str]], lang: Lang, url: str, *,
    certain: bool = True, checked: bool = False,
) -> Page:  # fmt: skip
    """What was said since, for who has the handoff.

    `files`: names by message; `certain`: it is known who asks; `checked`: our mail server tells whose mails are theirs.
    """
    words = WORDS[lang]
    return Page(
        words["news"].format(id=handoff.id),
        sections=tuple(_news(each, files.get(each.id, ()), handoff, lang, checked=checked) for each in lines),
        how=replies.how_to_go_on(lang, certain=certain),
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


def _rows(
    handoff: Handoff, lines: Sequence[Said], queue: str, lang: Lang, *, certain: bool
) -> tuple[tuple[str, str], ...]:
    words, desk = WORDS[lang], DESK_WORDS[lang]
    mood = desk["upset" if handoff.packet.get("mood") == "upset" else "calm"]
    uncertain = f"{words['uncertain']}{words['colon']}{words['no_answer']}"
    rows = [
        (words["requester"], who(handoff, lang) if certain else uncertain),
        (words["lang"], desk.get(f"lang_{handoff.lang}", handoff.lang)),
        (words["channel"], named(lang, "channel", str(handoff.packet.get("channel", "")))),
        (words["queue"], queue),
        (words["reason"], named(lang, "reason", handoff.reason)),
        (words["mood"], mood),
    ]
    mails = [each for each in lines if each.direction == "in" and each.channel == "mail" and not each.is_ignored]
    if mails and certain:
        rows.append((words["sender"], words["verified" if mails[-1].is_verified else "unverified"]))
    return tuple(rows)


def _filled(*sections: Section) -> tuple[Section, ...]:
    return tuple(each for each in sections if each.lines)


def _fact(fact: Mapping[str, Any], vocabulary: Vocabulary, lang: Lang) -> str:
    """A fact in the reader's words; the packet has those of the requester's language."""
    facet, value = str(fact["facet"]), str(fact["value"])
    known = vocabulary.facets[facet].values.get(value) if facet in vocabulary.facets else None
    label = known.label[lang] if known else fact.get("label") or value
    return f"{named(lang, 'facet', facet)}{WORDS[lang]['colon']}{label} ({named(lang, 'source', str(fact['source']))})"


def _tried(tried: Mapping[str, Any], lang: Lang) -> str:
    """An article and its outcome; below it each step and what came of it, if anything was told of them."""
    colon, outcome, steps = WORDS[lang]["colon"], str(tried["outcome"]), tried.get("steps", ())
    is_reported = any(step["outcome"] != Outcome.NOT_REACHED for step in steps)
    is_silent = bool(steps) and not is_reported and outcome in (Outcome.NOT_REACHED, Outcome.ABANDONED)
    came = WORDS[lang]["silent"] if is_silent else named(lang, "outcome", outcome)
    lines = [f"{tried.get('title') or tried['article']}{colon}{came}"]
    for step in steps if is_reported else ():
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


def _news(line: Said, files: Sequence[str], handoff: Handoff, lang: Lang, *, checked: bool) -> Section:
    words = WORDS[lang]
    is_doubtful = checked and line.direction == "in" and line.channel == "mail" and not line.is_verified
    doubt = (f"{words['sender']}{words['colon']}{words['unverified']}",) if is_doubtful else ()
    heading = words["noted" if line.direction == "note" else "says"].format(name=_speaker(line, handoff, lang))
    named = (words["with_files"].format(names=", ".join(files)),) if files else ()
    return Section(
        heading, (_clip(_said(line, lang), lang) or words["no_words"], *named, *doubt, *_notes(line, lang)), words=True
    )


def _speaker(line: Said, handoff: Handoff, lang: Lang) -> str:
    if line.direction == "in":
        return who(handoff, lang) if line.sender != UNKNOWN_SENDER else WORDS[lang]["uncertain"]
    return DESK_WORDS[lang]["bot"] if line.author == "bot" else line.author


def _said(line: Said, lang: Lang) -> str:
    text = line.text.strip()
    if line.direction == "note":
        return reasons.noted(line.author, text, lang)
    # Only what the bot says quotes articles, with their marks.
    return plain(text, lang) if line.direction == "out" and line.author == "bot" else text


def _notes(line: Said, lang: Lang) -> list[str]:
    """What is to be known of a mail, as that it could not be read."""
    found = [reasons.told(note, lang).text for note in line.notes if note.strip()]
    return [note[:1].upper() + note[1:] for note in found]


def _clip(text: str, lang: Lang) -> str:
    # Between two words: half an address would not be known for one.
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(None, 1)[0]}\n{WORDS[lang]['cut']}"


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + "..."
