"""A handoff as its card shows it: in the desk's words, ready to be read. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channels.slack.cards import Shown
from bot.channels.slack.words import WORDS as SLACK_WORDS
from bot.desk import view
from bot.desk.words import WORDS, named
from bot.store.handoffs import Handoff
from retrieval.articles import Lang

#: Leads below this share would be shown as 0 %: they lead nowhere.
LEAST = 0.005


def standing(handoff: Handoff) -> str:
    """What the card depends on; the same as the database compares with."""
    return f"{handoff.state}:{handoff.account_id or 0}:{handoff.queue}"


def shown(handoff: Handoff, queues: view.Queues, lang: Lang, now: datetime, url: str = "") -> Shown:
    """The card's content."""
    packet, row = handoff.packet, view.row(handoff, 0, queues, lang, now)
    return Shown(
        id=handoff.id,
        state=handoff.state,
        who=row.who,
        hotliner=handoff.hotliner,
        ago=row.ago,
        problem=str(packet.get("problem") or handoff.subject or ""),
        queue=row.queue,
        reason=row.reason,
        lang=WORDS[lang].get(f"lang_{handoff.lang}", handoff.lang),
        channel=named(lang, "channel", row.channel),
        upset=row.upset,
        facts=[_fact(fact, lang) for fact in packet.get("facts", ())],
        tried=[_tried(tried, lang) for tried in packet.get("tried", ())],
        candidates=[_lead(lead, lang) for lead in packet.get("candidates", ()) if lead["probability"] >= LEAST],
        url=url,
    )


def _fact(fact: Mapping[str, Any], lang: Lang) -> str:
    source = named(lang, "source", str(fact["source"]))
    return f"{named(lang, 'facet', str(fact['facet']))}{SLACK_WORDS[lang]['colon']}{fact.get('label') or fact['value']} ({source})"


def _tried(tried: Mapping[str, Any], lang: Lang) -> str:
    steps = [
        f"{step['number']}. {named(lang, 'outcome', step['outcome'])}"
        for step in tried.get("steps", ())
        if step["outcome"] != "not_reached"
    ]
    outcome = named(lang, "outcome", str(tried["outcome"]))
    lead = f"{tried.get('title') or tried['article']}{SLACK_WORDS[lang]['colon']}{outcome}"
    return lead + (f" ({', '.join(steps)})" if steps else "")


def _lead(lead: Mapping[str, Any], lang: Lang) -> str:
    return f"{lead.get('title') or lead['article']} ({view.percent(float(lead['probability']), lang)})"
