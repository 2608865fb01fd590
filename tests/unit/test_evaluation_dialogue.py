"""Simulated conversations."""

from __future__ import annotations

import pytest
from dialogue import VOCABULARY, article, found

from bot.evaluation.dialogue import Ending, Rule, World, play, requester, simulate, summarise, table
from bot.state import Conversation, Pending
from retrieval.articles import Article, Findings, Lang
from retrieval.evaluate import Question

WINDOWS = article("win", applies_to={"os": ("windows",)})
MAC = article("mac", applies_to={"os": ("macos",)})
LINUX = article("lin", applies_to={"os": ("linux",), "link": ("wifi",)})
PHONE = article("pho", applies_to={"os": ("ios",), "link": ("cable",)})
ALL = {each.id: each for each in (WINDOWS, MAC, LINUX, PHONE)}


def world(findings: Findings) -> World:
    def by_id(id: str, lang: Lang) -> Article | None:
        return ALL.get(id)

    return World(lambda text, lang: findings, by_id, VOCABULARY)


#: Four candidates that the system tells apart, none of them likely by itself.
VAGUE = found((WINDOWS, 0.24), (MAC, 0.23), (LINUX, 0.22), (PHONE, 0.21))


def ending(truth: Article, rule: Rule, findings: Findings = VAGUE) -> Ending:
    return play(requester("cela ne marche plus du tout", "fr", (truth.id,), truth), world(findings), rule)


def test_a_sure_answer_takes_one_turn() -> None:
    sure = found((WINDOWS, 0.9), (MAC, 0.05))

    assert ending(WINDOWS, Rule.IN_USE, sure) == Ending("fr", 1, True, 0)
    assert ending(MAC, Rule.IN_USE, sure) == Ending("fr", 1, False, 0)


def test_without_questions_the_right_one_of_three_is_picked() -> None:
    assert ending(MAC, Rule.NO_QUESTIONS) == Ending("fr", 2, True, 0)


def test_what_is_not_among_the_three_comes_after_none_of_these() -> None:
    assert ending(PHONE, Rule.NO_QUESTIONS) == Ending("fr", 3, True, 0)


@pytest.mark.parametrize("rule", [Rule.IN_USE, Rule.FIXED_ORDER])
def test_a_filter_question_is_answered_from_the_facets(rule: Rule) -> None:
    assert ending(PHONE, rule) == Ending("fr", 2, True, 1)


def test_the_fixed_order_asks_what_the_rule_in_use_leaves() -> None:
    """Two likely candidates: a choice of three helps as soon as a question would."""
    likely = found((LINUX, 0.45), (PHONE, 0.45))

    assert ending(LINUX, Rule.FIXED_ORDER, likely).asked == 1
    assert ending(LINUX, Rule.NO_QUESTIONS, likely) == Ending("fr", 2, True, 0)


def test_a_requester_does_not_know_what_the_article_does_not_say() -> None:
    asker = requester("x", "fr", ("win",), WINDOWS)
    asked = Conversation("fr", pending=Pending.FACT, asked=("os",))
    unknown = Conversation("fr", pending=Pending.FACT, asked=("link",))

    assert asker.answer(asked) == "fact:os=windows"
    assert asker.answer(unknown) == "unsure"


def test_a_requester_picks_the_right_one_or_none() -> None:
    offer = Conversation("fr", pending=Pending.OFFER, offered=("mac", "win"))

    assert requester("x", "fr", ("win",), WINDOWS).answer(offer) == "article:win"
    assert requester("x", "fr", ("pho",), PHONE).answer(offer) == "none"
    assert requester("x", "fr", ("win",), WINDOWS).answer(Conversation("fr", pending=Pending.WORDS)) == ""


def test_of_several_values_a_requester_has_one_always_the_same() -> None:
    truth = article("any", applies_to={"os": ("windows", "macos", "linux")})
    people = [requester(f"problem {n}", "en", ("any",), truth) for n in range(30)]

    assert {each.facts["os"] for each in people} == {"windows", "macos", "linux"}
    assert people == [requester(f"problem {n}", "en", ("any",), truth) for n in range(30)]


def test_nothing_found_ends_without_an_article() -> None:
    assert ending(WINDOWS, Rule.IN_USE, found((WINDOWS, 0.01))) == Ending("fr", 0, False, 0)


def test_only_answerable_questions_about_articles_that_exist_are_played() -> None:
    questions = [Question("a b c", "fr", ("win",)), Question("x", "fr", ()), Question("y", "fr", ("gone",))]
    told = []

    endings = simulate(questions, world(VAGUE), lambda *each: told.append(each))

    assert {rule: len(each) for rule, each in endings.items()} == dict.fromkeys(Rule, 1)
    assert told == [("conversations", 1, 2), ("conversations", 2, 2)]


def test_the_summary_counts_within_turns_by_language() -> None:
    ends = [Ending("fr", 1, True, 0), Ending("fr", 3, True, 2), Ending("en", 2, False, 1), Ending("en", 0, False, 3)]

    found = summarise({rule: ends for rule in Rule})

    in_use = found["in_use"]
    assert in_use["success"] == {"1": 0.25, "2": 0.25, "3": 0.5, "4": 0.5}
    assert (in_use["n"], in_use["wrong"], in_use["questions"]) == (4, 0.25, 1.5)
    assert in_use["by_lang"]["fr"]["success"]["3"] == 1.0
    assert found["no_questions"]["p"] == {"1": 1.0, "2": 1.0, "3": 1.0, "4": 1.0}
    lines = table(found).splitlines()
    assert any(
        line.startswith("the rule in use            4   0.250  0.250  0.500  0.500   0.250       1.50")
        for line in lines
    )


@pytest.mark.parametrize("rule", list(Rule))
def test_nobody_at_all_is_no_error(rule: Rule) -> None:
    assert summarise({each: [] for each in Rule})[rule]["n"] == 0


def test_patience_ends_where_the_right_article_is_not_found() -> None:
    """Nobody is led anywhere: one question or two, then "none of these", then a human."""
    others = found((WINDOWS, 0.3), (MAC, 0.3), (LINUX, 0.2))
    lost = requester("cela ne marche plus du tout", "fr", ("pho",), article("pho", applies_to={"since": ("update",)}))

    for rule in Rule:
        end = play(lost, world(others), rule)
        assert (end.turns, end.right) == (0, False)
    assert play(lost, world(others), Rule.FIXED_ORDER).asked == 1


def test_somebody_upset_is_not_asked_in_any_order() -> None:
    upset = requester("RIEN NE MARCHE PLUS DU TOUT ICI !!!", "fr", ("mac",), MAC)

    assert {rule: play(upset, world(VAGUE), rule).asked for rule in Rule} == dict.fromkeys(Rule, 0)
