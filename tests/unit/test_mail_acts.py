"""What is read in the answer to a mail: steps, what is attached, what a person has."""

from __future__ import annotations

import time

import pytest
from dialogue import VOCABULARY
from mail_rows import ATTACHED, NO_SITUATIONS, NOT_ATTACHED, ONE, RETURN, SEVERAL, SITUATIONS, texts

from bot.acts import Act, Read, read
from bot.acts.pleasantries import without_pleasantries
from bot.conversation.situation import situation
from bot.state import Pending, Stage


def at_a_step(text: str) -> Read:
    return read(text, "", Stage.GUIDING, Pending.NOTHING)


@pytest.mark.parametrize(("text", "steps"), SEVERAL)
def test_each_step_that_a_message_names_is_understood(text: str, steps: dict[int, Act]) -> None:
    understood = at_a_step(text)

    assert dict(understood.steps) == steps
    # Who looks at one step only sees the last.
    assert (understood.number, understood.act) == (max(steps), steps[max(steps)]) or len(steps) == 1


@pytest.mark.parametrize(("text", "act", "number"), ONE)
def test_one_step_is_understood_by_its_number(text: str, act: Act, number: int) -> None:
    understood = at_a_step(text)

    assert (understood.act, understood.number, understood.steps) == (act, number, ())


@pytest.mark.parametrize("stage", [Stage.LISTENING, Stage.DIAGNOSING, Stage.GUIDING, Stage.CLOSED])
def test_a_hint_at_what_is_attached_is_understood_everywhere(stage: Stage) -> None:
    misread = [text for text in texts(ATTACHED) if read(text, "", stage, Pending.NOTHING).act is not Act.ATTACHED]
    overread = [text for text in texts(NOT_ATTACHED) if read(text, "", stage, Pending.NOTHING).act is Act.ATTACHED]

    assert (misread, overread) == ([], [])


@pytest.mark.parametrize("text", texts(RETURN))
def test_the_problem_that_was_left_is_asked_for(text: str) -> None:
    assert at_a_step(text).act is Act.RETURN


@pytest.mark.parametrize("row", texts(SITUATIONS))
def test_a_message_that_tells_facts_and_nothing_else_is_understood(row: str) -> None:
    text, _, facts = row.partition("=")

    told = situation(at_a_step(text), VOCABULARY)

    assert ",".join(f"{fact.facet}={fact.value}" for fact in told) == facts
    assert {fact.source for fact in told} == {"answer"}


@pytest.mark.parametrize("text", texts(NO_SITUATIONS))
def test_a_message_that_says_more_than_facts_is_not_taken_for_them(text: str) -> None:
    assert situation(at_a_step(text), VOCABULARY) == ()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Bonjour, l'étape 2 ne marche pas. Cordialement, Camille", "l'étape 2 ne marche pas."),
        ("Hello team,\n\ndone\n\nBest regards,\nJohn Smith\nAccounting", "done"),
        ("Bonjour,\nC'est fait.\nMerci,\nCamille", "C'est fait.\nMerci"),
        ("Bonjour", "Bonjour"),
        ("Bonne journée", "Bonne journée"),
        ("hi the printer is dead", "hi the printer is dead"),
        ("c'est bon, merci", "c'est bon, merci"),
        ("L'imprimante dit bonjour, puis rien", "L'imprimante dit bonjour, puis rien"),
    ],
)
def test_pleasantries_around_an_answer_are_left_out(text: str, left: str) -> None:
    assert without_pleasantries(text).rstrip(",") == left


@pytest.mark.parametrize(
    "unit",
    ["1, ", "1. ok ", "la 1 et ", "étape 1 à 2, ", "cordialement ", "voir pièce ", "tout sauf ", "ça marche mais ", "1\n", "merci, A ", "§0§ "],
)  # fmt: skip
def test_a_hostile_mail_is_read_in_time(unit: str) -> None:
    started = time.monotonic()

    at_a_step(unit * (20_000 // len(unit)))

    assert time.monotonic() - started < 5
