"""What hotliners are answered to what they wrote by mail. No I/O."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.mail.briefs import Page, Section
from bot.channels.mail.desk_words import WORDS
from bot.desk.reasons import told
from retrieval.articles import Lang


def took(handoff_id: int, lang: Lang, *, has_more: bool, certain: bool = True) -> Page:
    """They have it; `has_more`: below the order stood words, which are a note now; `certain`: it is known who asks."""
    words = WORDS[lang]
    return Page(
        words["took"].format(id=handoff_id),
        paragraphs=(words["below_order"], words["kept"]) if has_more else (),
        how=how_to_go_on(lang, certain=certain),
    )


def how_to_go_on(lang: Lang, *, certain: bool) -> tuple[str, ...]:
    """What who has a handoff may do next; `certain`: it is known who asks, so that answers can reach them."""
    names = ("how_answer", "how_note", "how_end") if certain else ("how_uncertain", "how_note", "how_end_alone")
    return tuple(WORDS[lang][name] for name in names)


def no_way(handoff_id: int, lang: Lang) -> Page:
    """Nothing can be sent to who asks; their words are a note now."""
    return _page("no_way", handoff_id, lang, "no_way_why", "kept", "how_uncertain")


def not_yours(handoff_id: int, state: str, name: str, lang: Lang, *, kept: bool) -> Page:
    """It is waiting, claimed by `name`, or over. `kept`: their words are a note now."""
    words = WORDS[lang]
    title = {"waiting": "take_first", "claimed": "too_late"}.get(state, "over")
    said = [words["kept"]] if kept else []
    if state == "waiting":
        said.append(words["take_first_how"])
    return Page(words[title].format(id=handoff_id, name=name), paragraphs=tuple(said))


def held(handoff_id: int, left: str, lang: Lang) -> Page:
    """Nothing left, because of `left`, as `screen.leftover` calls it; `internal`: it looks like a note."""
    words = WORDS[lang]
    if left == "internal":
        return _page("held", handoff_id, lang, "internal_why", "kept", "internal_how")
    why = words["held_why"].format(what=words[f"left.{left}"])
    return Page(words["held"].format(id=handoff_id), paragraphs=(why, words["kept"], words["held_how"]))


def below(handoff_id: int, lang: Lang) -> Page:
    """What stood below our line was not sent."""
    return _page("below", handoff_id, lang, "below_line", "empty_how")


def empty(handoff_id: int, lang: Lang) -> Page:
    """There were no words."""
    return _page("empty", handoff_id, lang, "empty_why", "empty_how")


def no_queue(handoff_id: int, queue: str, names: Sequence[str], lang: Lang) -> Page:
    """There is no such queue; these are there."""
    words = WORDS[lang]
    why = words["no_queue_why"].format(queue=queue[:80])
    return Page(
        words["no_queue"].format(id=handoff_id),
        paragraphs=(why,),
        sections=(Section(words["no_queue_which"], tuple(names)),),
    )


def no_files(handoff_id: int, names: Sequence[str], lang: Lang) -> Page:
    """Their words left, these files did not."""
    words = WORDS[lang]
    return Page(
        words["no_files"].format(id=handoff_id), paragraphs=(words["no_files_why"].format(names=", ".join(names)),)
    )


def unreadable(handoff_id: int, reason: str, lang: Lang) -> Page:
    """Their mail could not be read."""
    words = WORDS[lang]
    return Page(
        words["unreadable"].format(id=handoff_id),
        paragraphs=(words["unreadable_why"].format(reason=told(reason, lang).text), words["unreadable_how"]),
    )


def refused(handoff_id: int, why: str, lang: Lang) -> Page:
    """`refused`: nothing proves who wrote; `stranger`: no hotliner's address."""
    return _page("refused", handoff_id, lang, f"{why}_why", f"{why}_how", "once_a_day")


def orders(handoff_id: int, queues: Sequence[str], lang: Lang) -> Page:
    """All the orders."""
    words = WORDS[lang]
    named = ("take", "answer", "note", "transfer", "resolve", "return")
    return Page(
        words["help"].format(id=handoff_id),
        paragraphs=(words["help_how"],),
        sections=tuple(
            each
            for each in (
                Section(words["how"], tuple(words[f"help_{name}"] for name in named)),
                Section(words["no_queue_which"], tuple(queues)),
            )
            if each.lines
        ),
    )


def _page(title: str, handoff_id: int, lang: Lang, *said: str) -> Page:
    words = WORDS[lang]
    return Page(words[title].format(id=handoff_id), paragraphs=tuple(words[each] for each in said))
