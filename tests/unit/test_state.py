import json
from typing import get_args

from dialogue import article
from hypothesis import given
from hypothesis import strategies as st

from bot.state import Candidate, Conversation, Fact, Guide, Outcome, Pending, Stage, Tried
from retrieval.articles import Lang, Step

langs = st.sampled_from(get_args(Lang))
texts = st.text(max_size=30)
tuples = st.lists(texts, max_size=3).map(tuple)
steps = st.lists(st.from_type(Step), max_size=3).map(tuple)
guides = st.builds(
    Guide,
    texts,
    langs,
    texts,
    texts,
    steps,
    st.lists(st.sampled_from(Outcome), max_size=3).map(tuple),
    st.integers(0, 9),
)
conversations = st.builds(
    Conversation,
    lang=langs,
    stage=st.sampled_from(Stage),
    episode=st.integers(1, 9),
    lang_chosen=st.booleans(),
    problem=texts,
    facts=st.lists(st.from_type(Fact), max_size=3).map(tuple),
    asked=tuples,
    pending=st.sampled_from(Pending),
    offered=tuples,
    aside=texts,
    candidates=st.lists(
        st.builds(Candidate, texts, texts, st.floats(0, 1), texts, st.dictionaries(texts, tuples, max_size=2)),
        max_size=3,
    ).map(tuple),
    refused=tuples,
    guide=st.none() | guides,
    tried=st.lists(st.builds(Tried, guides, st.sampled_from(Outcome)), max_size=2).map(tuple),
    misses=st.integers(0, 9),
    upset=st.booleans(),
    reminded=st.booleans(),
    handed_over=st.booleans(),
)


@given(conversations)
def test_a_conversation_survives_json(conversation: Conversation) -> None:
    assert Conversation.from_json(json.loads(json.dumps(conversation.to_json()))) == conversation


def test_a_conversation_of_an_older_version_is_read() -> None:
    older = Conversation("fr").to_json()
    del older["handed_over"]

    assert Conversation.from_json(older) == Conversation("fr")


def test_a_guide_keeps_its_own_copy_of_the_steps() -> None:
    guide = Guide.of(article("stuck"))

    assert guide.steps == article("stuck").steps
    assert guide.outcomes == (Outcome.NOT_REACHED,) * 3


def test_a_step_is_marked_by_its_index_or_where_the_guide_stands() -> None:
    guide = Guide.of(article("stuck"))

    assert guide.mark(Outcome.DONE).outcomes[0] is Outcome.DONE
    assert guide.mark(Outcome.CANNOT, 2).outcomes == (Outcome.NOT_REACHED, Outcome.NOT_REACHED, Outcome.CANNOT)


def test_tried_and_refused_articles_are_not_proposed_again() -> None:
    tried = Tried(Guide.of(article("stuck")), Outcome.NOT_SOLVED)

    assert Conversation("fr", refused=("jam",), tried=(tried,)).excluded == {"jam", "stuck"}
