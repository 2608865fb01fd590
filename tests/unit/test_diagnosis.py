import pytest
from dialogue import VOCABULARY, article, found
from hypothesis import given
from hypothesis import strategies as st

from bot.diagnosis import add_facts, answer_in, best_question, facts_in, turns_of_offer, values_listed, weigh
from bot.state import Candidate, Fact
from retrieval.vocabulary import Vocabulary, from_plain

SYSTEMS = ("windows", "macos", "linux", "ios", "android")
BY_SYSTEM = tuple(Candidate(os, os, 0.19, applies_to={"os": (os,)}) for os in SYSTEMS)


def told(text: str) -> dict[str, str]:
    return {fact.facet: fact.value for fact in facts_in(text, VOCABULARY)}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("mon Mac est lent", {"os": "macos"}),
        ("my MacBook on wifi", {"os": "macos", "link": "wifi"}),
        ("un câble d'ubuntu", {"os": "linux"}),
        ("Mac ou Windows, je ne sais plus", {}),  # two values: left open
        ("la machine à café", {}),  # "mac" inside another word
        ("non-mac", {}),
        ("", {}),
    ],
)
def test_a_text_tells_facts_by_whole_words(text: str, facts: dict[str, str]) -> None:
    assert told(text) == facts


def test_a_longer_entry_hides_the_shorter_one_inside_it() -> None:
    plain = {"fr": "?", "en": "?"}
    values = {
        "word": {"fr": "Word", "en": "Word", "words": {"en": ["word"]}},
        "password": {"fr": "Mot de passe", "en": "Password", "words": {"en": ["pass word"]}},
    }
    vocabulary = from_plain({"facets": {"about": {"ask": plain, "values": values}}})

    assert [fact.value for fact in facts_in("my pass word", vocabulary)] == ["password"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("un macbook", "macos"),
        ("Linux", "linux"),  # the label of the button, which is no word of the vocabulary
        ("c'est l'iPhone ou iPad", "ios"),
        ("ipad", "ios"),
        ("sur android", "android"),
        ("je préfère Linux", "linux"),
        ("le rouge", None),
        ("", None),
    ],
)
def test_a_filter_question_is_answered_by_words_or_labels(text: str, value: str | None) -> None:
    answer = answer_in(text, "os", VOCABULARY)

    assert (answer.value if answer else None) == value
    assert answer is None or answer.source == "answer"


def test_an_answer_to_another_question_is_none() -> None:
    assert answer_in("un macbook", "link", VOCABULARY) is None


@pytest.mark.parametrize(
    ("known", "new", "kept"),
    [
        ("text", "answer", "new"),  # an answer replaces what was read
        ("answer", "text", "known"),  # never the other way round
        ("answer", "answer", "new"),  # a change of mind
        ("text", "text", "new"),
        ("profile", "text", "new"),  # the text speaks of this problem, the profile of the person
        ("text", "profile", "known"),
    ],
)
def test_which_fact_is_kept(known, new, kept) -> None:
    facts = add_facts((Fact("os", "known", known),), (Fact("os", "new", new),))

    assert [fact.value for fact in facts] == [kept]


def test_facts_of_other_facets_are_kept() -> None:
    assert len(add_facts((Fact("os", "macos", "text"),), (Fact("link", "usb", "text"),))) == 2


def test_a_fact_moves_the_article_that_expects_it_to_the_front() -> None:
    mac, windows = article("mac", applies_to={"os": ("macos",)}), article("win", applies_to={"os": ("windows",)})
    findings = found((windows, 0.5), (mac, 0.4))

    by_answer = weigh(findings, (Fact("os", "macos", "answer"),), VOCABULARY)
    by_text = weigh(findings, (Fact("os", "macos", "text"),), VOCABULARY)

    assert [each.article for each in by_answer] == ["mac", "win"]
    # What was mentioned in passing counts less: it was in the question already.
    assert by_answer[0].probability > by_text[0].probability > 0.4


def test_an_article_that_says_nothing_of_a_facet_expects_anything() -> None:
    findings = found((article("any"), 0.5), (article("all", applies_to={"os": SYSTEMS}), 0.3))

    candidates = weigh(findings, (Fact("os", "macos", "answer"),), VOCABULARY)

    assert [round(each.probability, 2) for each in candidates] == [0.5, 0.3]


def test_a_fact_of_a_facet_that_is_gone_changes_nothing() -> None:
    findings = found((article("any"), 0.5))

    assert weigh(findings, (Fact("gone", "x", "answer"),), Vocabulary())[0].probability == pytest.approx(0.5)


def test_what_was_tried_or_refused_is_left_out_and_its_share_goes_to_the_others() -> None:
    findings = found((article("a"), 0.6), (article("b"), 0.2))

    candidates = weigh(findings, (), VOCABULARY, {"a"})

    assert [(each.article, round(each.probability, 2)) for each in candidates] == [("b", 0.5)]


def test_the_question_that_parts_the_candidates_is_asked() -> None:
    question = best_question(BY_SYSTEM, VOCABULARY, (), 0.7)

    assert question is not None
    assert (question.facet, question.values) == ("os", SYSTEMS)
    assert question.gain > 1
    assert question.turns < turns_of_offer(BY_SYSTEM)


@pytest.mark.parametrize(
    ("candidates", "closed"),
    [
        (BY_SYSTEM, ("os",)),  # known, or asked before
        (BY_SYSTEM[:3], ()),  # three candidates: offer them
        (BY_SYSTEM[:1], ()),  # one: nothing to part
        ((), ()),
        (tuple(Candidate(name, name, 0.2) for name in "abcde"), ()),  # no facet parts them
    ],
)
def test_no_question_where_it_would_not_help(candidates, closed) -> None:
    assert best_question(candidates, VOCABULARY, closed, 0.7) is None


def test_a_vague_problem_gets_the_question_that_tells_most() -> None:
    # "Internet does not work": none stands out, and the connection parts most of them.
    links = ("wifi", "wifi", "cable", "cable", "network", "network")
    candidates = tuple(Candidate(f"a{n}", f"a{n}", 0.12, applies_to={"link": (link,)}) for n, link in enumerate(links))

    question = best_question(candidates, VOCABULARY, (), 0.7)

    assert question is not None
    assert question.facet == "link"
    assert best_question(candidates, VOCABULARY, ("link",), 0.7) is None


def test_a_vague_problem_gets_no_question_that_few_candidates_have_a_word_on() -> None:
    silent = tuple(Candidate(f"b{n}", f"b{n}", 0.12) for n in range(3))
    parted = (
        Candidate("a", "a", 0.06, applies_to={"link": ("wifi",)}),
        Candidate("c", "c", 0.05, applies_to={"link": ("cable",)}),
    )

    assert best_question((*silent, *parted), VOCABULARY, (), 0.7) is None
    assert best_question((Candidate("d", "d", 0.001),), VOCABULARY, (), 0.7) is None


def test_values_are_in_the_vocabulary_s_order_and_only_those_that_candidates_list() -> None:
    candidates = (
        Candidate("a", "a", 0.2, applies_to={"os": ("linux", "gone")}),
        Candidate("b", "b", 0.5, applies_to={"os": ("windows",)}),
    )

    assert values_listed(candidates, "os", VOCABULARY.facets["os"]) == ("windows", "linux")


def test_impossible_answers_are_left_out() -> None:
    # Certain of one fault: no other value can be told.
    certain = (
        Candidate("a", "a", 0.0, applies_to={"os": ("linux",)}),
        Candidate("b", "b", 0.0, applies_to={"os": ("ios",)}),
    )
    sure = (*certain, Candidate("c", "c", 1.0, applies_to={"link": ("wifi",)}))

    assert best_question(sure, VOCABULARY, (), 0.7) is None


@given(
    chances=st.lists(st.floats(0.001, 1), min_size=1, max_size=8),
    facts=st.lists(
        st.builds(Fact, st.just("os"), st.sampled_from(SYSTEMS), st.sampled_from(["text", "answer", "profile"]))
    ),
)
def test_probabilities_stay_probabilities(chances: list[float], facts: list[Fact]) -> None:
    total = sum(chances) * 1.1
    matches = [
        (article(f"a{n}", applies_to={"os": (SYSTEMS[n % 5],)}), chance / total) for n, chance in enumerate(chances)
    ]

    candidates = weigh(found(*matches), facts, VOCABULARY)

    assert 0 < sum(each.probability for each in candidates) < 1
    assert list(candidates) == sorted(candidates, key=lambda each: -each.probability)
