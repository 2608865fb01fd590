"""Replies as Slack shows them: escaped, within the limits, with and without the newer blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.channels.slack import blocks as kit
from bot.channels.slack.cards import News, Shown, card, news, resolve_form
from bot.channels.slack.mrkdwn import article, escape, split
from bot.channels.slack.replies import render, render_over
from bot.messages import Choice, PastStep, Reply, ReplyKind, ShownStep
from retrieval.articles import LANGS, Lang, Risk

NASTY = "<!here> <@U1> & <https://evil.example|click> *x*"
STEP = ShownStep(2, 3, "Retirez **le papier** <b>.", "le voyant est vert.", Risk.DATA_LOSS)
CHOICES = (Choice("done", "C'est fait"), Choice("solved", "Ça marche"), Choice("human", "Un humain"))


def step_reply(lang: Lang = "fr", step: ShownStep = STEP) -> Reply:
    from bot.wording import say

    text = say(lang, "step", number=step.number, total=step.total)
    return Reply(
        ReplyKind.STEP, lang, text, CHOICES, "a", "L'imprimante", (step,), past=(PastStep(1, "Allumez.", "done"),)
    )


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value[name] for name in ("text", "title") if isinstance(value.get(name), str)]
        return own + [text for each in value.values() for text in texts(each)]
    return [text for each in value for text in texts(each)] if isinstance(value, (list, tuple)) else []


def marked(value: Any) -> list[str]:
    """The texts in which Slack reads marks; plain ones and the titles of plans show as they are."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [text for each in value.values() for text in marked(each)]
    return [text for each in value for text in marked(each)] if isinstance(value, (list, tuple)) else []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", ReplyKind)
def test_nothing_in_a_message_calls_anybody(kind: ReplyKind, lang: Lang) -> None:
    step = ShownStep(1, 1, NASTY, NASTY)
    message = render(Reply(kind, lang, NASTY, (), "a", NASTY, (step,), NASTY), "re-1-0")
    for blocks in (message.rich, message.plain):
        assert not any("<!" in text or "<@" in text for text in marked(blocks))
    assert "<!" not in message.text


def test_every_message_of_the_bot_carries_the_button_for_a_human() -> None:
    for kind in set(ReplyKind) - {ReplyKind.HUMAN, ReplyKind.HANDOFF, ReplyKind.END}:
        for choices in ((), CHOICES[:1]):
            message = render(Reply(kind, "fr", "Bonjour.", choices), "re-1-0")
            assert str(message.rich).count("'value': 'human'") == 1


def test_a_step_is_a_plan_with_ticks_and_its_risk() -> None:
    message = render(step_reply(), "re-1-0")
    kinds = [block["type"] for block in message.rich]
    assert kinds == ["plan", "alert", "section", "context", "actions"]
    assert [task["status"] for task in message.rich[0]["tasks"]] == ["complete", "in_progress"]
    assert {block["type"] for block in message.plain} <= {"section", "context", "actions"}
    assert "✅ 1. Allumez." in str(message.plain)
    for blocks in (message.rich, message.plain):
        assert sum("Retirez" in text for text in texts(blocks)) == 1
        assert sum("Étape 2 sur 3" in text for text in texts(blocks)) == 1


def test_a_message_that_is_over_has_no_buttons_and_says_what_was_chosen() -> None:
    over = render_over(step_reply(), "C'est fait", "done")
    assert "actions" not in {block["type"] for block in over.rich}
    assert [task["status"] for task in over.rich[0]["tasks"]] == ["complete", "complete"]
    assert "C'est fait" in str(over.rich)


@pytest.mark.parametrize("length", [10, 2_899, 2_901, 9_000, 40_000])
@pytest.mark.parametrize("filling", ["a", "mot ", "ligne\n", "paragraphe\n\n", "&"])
def test_long_texts_keep_within_slacks_limits(length: int, filling: str) -> None:
    text = (filling * (length // len(filling) + 1))[:length]
    for reply in (
        Reply(ReplyKind.ARTICLE, "fr", text, CHOICES, "a", "T"),
        Reply(ReplyKind.HUMAN, "fr", text, author="Ada"),
        step_reply(step=replace(STEP, text=text)),
    ):
        message = render(reply, "re-1-0")
        for blocks in (message.rich, message.plain):
            assert 0 < len(blocks) <= kit.BLOCKS
            assert sum(len(each) for each in texts(blocks)) < 13_000
            assert all(len(block["text"]["text"]) <= 3000 for block in blocks if block["type"] == "section")
        assert len(message.text) <= 3000


def test_the_choices_of_long_articles_fit_on_buttons() -> None:
    message = render(Reply(ReplyKind.OFFER, "fr", "?", (Choice("article:x", "é" * 200),)), "re-1-0")
    assert all(len(each["text"]["text"]) <= 75 for each in message.rich[-1]["elements"])


def test_the_end_asks_whether_it_was_of_use() -> None:
    message = render(Reply(ReplyKind.END, "en", "Glad!"), "re-1-0")
    assert message.rich[-1]["type"] == "context_actions"
    assert message.plain[-1]["type"] == "actions"


def test_articles_keep_their_marks() -> None:
    assert article("**Win** + *R* & `a<b*c*`") == "*Win* + _R_ &amp; `a&lt;b*c*`"
    assert article("- un\n- deux") == "• un\n• deux"
    assert article("[site](https://a.b/c) [autre](article:x) [js](javascript:1)") == (
        "<https://a.b/c|site> “autre” “js”"
    )


def test_pieces_lose_no_word_and_break_no_character() -> None:
    text = escape("a & b < c > " * 900)
    pieces = split(text, 2900)
    assert " ".join(pieces).split() == text.split()
    assert all(len(piece) <= 2900 for piece in pieces)


def shown(**more: Any) -> Shown:
    values: dict[str, Any] = {
        "id": 7, "state": "waiting", "who": NASTY, "hotliner": "Ada", "ago": "à l'instant", "problem": NASTY * 200,
        "queue": "Réseau", "reason": NASTY, "lang": "français", "channel": "Mail", "upset": True,
        "facts": [NASTY] * 40, "tried": [NASTY] * 40, "candidates": [NASTY] * 5, **more,
    }  # fmt: skip
    return Shown(**values)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("state", ["waiting", "claimed", "resolved", "returned"])
def test_a_card_is_escaped_and_within_the_limits(state: str, lang: Lang) -> None:
    text, blocks = card(shown(state=state), lang)
    assert not any("<!" in each or "<@" in each or "<http" in each for each in [text, *texts(blocks)])
    assert sum(len(each) for each in texts(blocks)) < 13_000
    assert any(block["type"] == "actions" for block in blocks) is (state in ("waiting", "claimed"))


@pytest.mark.parametrize("by", ["requester", "bot", "hotliner", "note"])
def test_news_in_a_cards_thread_are_escaped(by: str) -> None:
    text, blocks = news(News(by, NASTY, NASTY * 100, NASTY, NASTY), "en")
    assert not any("<!" in each or "<@" in each for each in [text, *texts(blocks)])


def test_the_list_of_articles_fits_into_its_window() -> None:
    form = resolve_form(1, "fr", {f"article-{n}": "T" * 200 for n in range(300)})
    options = form["blocks"][0]["element"]["options"]
    assert len(options) == 100
    assert options[-1]["value"] == "none"
