import json
from typing import get_args

from dialogue import article
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Choice, Reply, ReplyKind, ShownStep, show
from retrieval.articles import Lang, Risk, Step

replies = st.builds(
    Reply,
    kind=st.sampled_from(ReplyKind),
    lang=st.sampled_from(get_args(Lang)),
    text=st.text(max_size=30),
    choices=st.lists(st.from_type(Choice), max_size=3).map(tuple),
    article_id=st.text(max_size=9),
    title=st.text(max_size=9),
    steps=st.lists(st.from_type(ShownStep), max_size=3).map(tuple),
    author=st.text(max_size=9),
)


@given(replies)
def test_a_reply_survives_json(reply: Reply) -> None:
    assert Reply.from_json(json.loads(json.dumps(reply.to_json()))) == reply


def test_a_reply_without_choices_and_steps_is_read() -> None:
    assert Reply.from_json({"kind": "say", "lang": "fr", "text": "Bonjour"}) == Reply(ReplyKind.SAY, "fr", "Bonjour")


def test_steps_are_shown_with_their_number_in_the_whole() -> None:
    steps = article("stuck", steps=4).steps

    assert [(step.number, step.total) for step in show(steps, 2, 3)] == [(2, 4), (3, 4)]
    assert [step.number for step in show(steps, 3)] == [3, 4]
    assert [step.number for step in show(steps)] == [1, 2, 3, 4]


def test_a_step_is_shown_with_its_risk_and_picture() -> None:
    step = Step("Erase it", "It is gone", Risk.DATA_LOSS, "erase.png")

    assert show((step,)) == (ShownStep(1, 1, "Erase it", "It is gone", Risk.DATA_LOSS, "erase.png"),)
