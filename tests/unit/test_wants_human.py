"""Whether people ask for a human: what they write when they do, and when they only speak of one."""

import json
from pathlib import Path

import numpy as np
import pytest

from bot.acts import Act, Meaning, in_doubt, read, wants_human
from bot.acts.human import WORDS, Weights, shipped
from bot.acts.notions import clauses
from bot.state import Pending, Stage
from retrieval.embedders import BILINGUAL

MESSAGES = Path(__file__).parents[2] / "benchmarks/acts"


def labelled(name: str) -> list[tuple[str, bool]]:
    rows = [json.loads(line) for line in (MESSAGES / name).read_text("utf-8").splitlines()]
    return [(row["text"], row["wants_human"]) for row in rows]


def f1(rows: list[tuple[str, bool]]) -> float:
    seen = [wants_human(text) for text, _ in rows]
    right = sum(told and wants for told, (_, wants) in zip(seen, rows, strict=True))
    return 2 * right / (sum(seen) + sum(wants for _, wants in rows))


def test_by_words_alone_asking_for_a_human_is_told_from_speaking_of_one() -> None:
    # The vectors of the search's model add to this: `benchmarks/acts/fit.py` says how much.
    assert f1(labelled("wants_human.test.jsonl")) >= 0.85
    assert f1(labelled("wants_human.train.jsonl")) >= 0.93


def test_no_message_is_both_learnt_from_and_measured_on() -> None:
    learnt = {text.lower() for text, _ in labelled("wants_human.train.jsonl")}

    assert not [text for text, _ in labelled("wants_human.test.jsonl") if text.lower() in learnt]


@pytest.mark.parametrize(
    "text",
    [
        "un humain",
        "human",
        "/handoff",
        "Un humain, s'il vous plaît",
        "A human, please",
        "operator",
        "technicien svp",
        "Bonjour, mon PC ne démarre plus. J'ai tout essayé. Passez-moi un technicien, merci.",
        "je veux pas parler à un robot",
        "can someone call me",
        "g bsoin d1 technicien",
        "parler a qq1 svp",
        "y a quelqu'un ?",
        "is there a real person",
    ],
)
def test_the_words_that_must_never_fail(text: str) -> None:
    assert wants_human(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "no need to call me, it works now",
        "pas besoin de technicien, merci",
        "le technicien est passé hier et depuis ça marche plus",
        "the technician came yesterday and it's broken again",
        "un humain a débranché la prise",
        "my colleague can print",
        "the antivirus agent keeps popping up at startup",
        "how do I become admin",
        "transfer my files to another person",
        'the window says "contact your administrator"',
        "bonjour",
        "merci",
        "hello",
        "ok c'est fait",
        "it still doesn't work",
    ],
)
def test_the_words_that_must_never_be_taken_for_a_wish(text: str) -> None:
    assert not wants_human(text)


def test_the_meaning_decides_where_the_words_leave_a_doubt() -> None:
    text = next(text for text, _ in labelled("wants_human.test.jsonl") if in_doubt(text))
    towards = shipped()[BILINGUAL].vector
    vector = 100 * towards / np.linalg.norm(towards)

    assert wants_human(text, Meaning(BILINGUAL, vector))
    assert not wants_human(text, Meaning(BILINGUAL, -vector))


def test_the_meaning_changes_nothing_where_the_words_leave_no_doubt() -> None:
    assert not in_doubt("l'imprimante n'imprime plus depuis ce matin")
    against = Meaning(BILINGUAL, 100 * shipped()[BILINGUAL].vector)

    assert not wants_human("l'imprimante n'imprime plus depuis ce matin", against)


def test_with_a_model_that_nothing_was_fitted_for_the_words_alone_decide() -> None:
    unknown = Meaning("another-model", np.ones(7, dtype=np.float32))

    for text, _ in labelled("wants_human.test.jsonl"):
        assert wants_human(text, unknown) == wants_human(text)


def test_a_message_is_read_with_its_meaning() -> None:
    text = next(text for text, _ in labelled("wants_human.test.jsonl") if in_doubt(text))
    vector = 100 * shipped()[BILINGUAL].vector

    assert read(text, "", Stage.LISTENING, Pending.NOTHING, Meaning(BILINGUAL, vector)).act is Act.HUMAN
    assert read(text, "", Stage.LISTENING, Pending.NOTHING, Meaning(BILINGUAL, -vector)).act is not Act.HUMAN


def test_the_weights_come_back_as_they_were_written() -> None:
    for weights in shipped().values():
        again = Weights.from_plain(json.loads(json.dumps(weights.to_plain())))
        assert (again.constant, again.notions) == (weights.constant, weights.notions)
        assert np.array_equal(again.vector, weights.vector)
    assert not shipped()[WORDS].vector.size


def test_order_and_company_tell_notions_apart() -> None:
    [asks] = clauses("quelqu'un peut m'appeler")
    [does] = clauses("quelqu'un a pris mon câble")
    [refuses, _] = clauses("je n'ai besoin de personne, ça marche")

    assert {"anybody can", "anybody phone"} <= asks
    assert "did" not in asks
    assert "anybody did" in does
    assert "+works" in refuses


def test_what_stands_in_quotes_is_said_by_others() -> None:
    [clause] = clauses('the window says "call a technician"')

    assert "helper" not in clause
    assert "says" in clause
