"""By mail nobody goes round in circles: two replies that bring nothing new, then a human."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dialogue import VOCABULARY, Dialogue, article, found
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import ReplyKind
from bot.state import Conversation, Guide, Outcome, Policy, Reason, Stage, Turn
from retrieval.articles import Findings, Lang

MAIL = Policy(all_at_once=True)


def guided(lang: Lang = "fr", steps: int = 4, *others: Findings, **applies_to: tuple[str, ...]) -> Dialogue:
    """By mail, after the steps of the article "stuck" were sent; `others`: what the next searches find."""
    stuck = article("stuck", lang, steps, applies_to=applies_to)
    finds = [found((stuck, 0.9), lang=lang), *others]
    return Dialogue(lang, finds, vocabulary=VOCABULARY, policy=MAIL).types("ça coince")


@pytest.mark.parametrize(
    "messages",
    [
        ("bonjour", "bonjour", "bonjour"),
        ("english please", "en français svp", "english please"),
        ("étape 9", "l'étape 9 ne marche pas", "étape 12"),
        ("retour", "retour", "back"),
        ("étape 1", "étape 2", "étape 3"),
        ("???", "!!!", "..."),
    ],
)
@pytest.mark.parametrize("place", ["start", "offer", "steps", "end of steps", "another", "closed"])
def test_the_third_message_that_brings_nothing_new_goes_to_a_human(place: str, messages: tuple[str, ...]) -> None:
    dialogue = Dialogue(finds=[found((article("a"), 0.4), (article("b"), 0.3))], policy=MAIL)
    if place == "offer":
        dialogue.types("ça coince")
    if place in ("steps", "end of steps", "another", "closed"):
        dialogue = guided("fr", 4, found((article("mouse"), 0.4), (article("stuck"), 0.1)))
    if place == "end of steps":
        dialogue.types("c'est fait")
    if place == "closed":
        dialogue.types("ça marche")
    if place == "another":
        # Asking it is the first reply that brings nothing new.
        dialogue.types("ma souris ne marche plus")
    dialogue.finds = [found()]

    turns = [dialogue.types(message).turn for message in messages]

    assert any(turn.handoff for turn in turns)
    assert sum(bool(turn.replies) and turn.handoff is None for turn in turns) <= 2


def test_something_new_in_between_starts_the_count_afresh() -> None:
    dialogue = guided().types("bonjour").types("retour").types("étape 1 faite").types("bonjour").types("retour")

    assert (dialogue.turn.handoff, dialogue.conversation.circles) == (None, 2)
    assert dialogue.types("bonjour").turn.handoff is Reason.UNKNOWN


def test_a_reminder_is_no_answer() -> None:
    assert guided().types("bonjour").stays_silent().conversation.circles == 1


def test_facts_that_go_back_and_forth_are_new_only_once() -> None:
    dialogue = guided().types("je suis sous Mac").types("je suis sous Windows")
    turns = [dialogue.types(text).turn for text in ("je suis sous Mac", "je suis sous Windows", "je suis sous Mac")]

    assert [turn.handoff for turn in turns] == [None, None, Reason.UNKNOWN]


def test_elsewhere_nobody_counts() -> None:
    dialogue = Dialogue(finds=[found((article("stuck"), 0.9))]).types("ça coince")
    for _ in range(9):
        dialogue.types("bonjour")

    assert dialogue.turn.handoff is None


def test_a_conversation_of_an_older_version_is_read() -> None:
    data = guided().types("l'étape 2 ne marche pas").types("toujours pareil").conversation.to_json()
    for name in ("circles", "seen", "told_to_wait", "aside_solved"):
        del data[name]
    for tried in data["tried"]:
        del tried["problem"], tried["facts"]

    conversation = Conversation.from_json(data)

    assert (conversation.circles, conversation.seen, conversation.told_to_wait) == (0, (), 0)
    assert conversation.tried[0].problem == ""


SHELF = tuple(
    article(f"fault-{n}", steps=n % 4, applies_to={"os": (("windows", "macos", "linux")[n % 3],)}) for n in range(5)
)
MESSAGES = st.sampled_from(
    [
        "bonjour", "merci", "???", "", "english please", "en français svp", "retour", "étape 1", "étape 2", "étape 9",
        "fait", "toujours pareil", "je ne peux pas", "ça marche", "oui", "non", "aucun", "je ne sais pas", "le premier",
        "2", "l'étape 1 ne marche pas", "étape 2 faite", "1. ok\n2. ko", "j'en suis à l'étape 2", "je suis sous Mac",
        "sous Linux", "mon écran clignote", "au fait, mon écran clignote", "autre chose", "le même", "un autre problème",
        "problème précédent", "voir pièce jointe", "j'attends", "pas encore", "le voyant est orange", "c'est nul",
        "ça marche, par contre mon écran clignote", "un humain", "ça recommence", "yes", "none of these", "step 2 does not work", "<idle>",
    ]
)  # fmt: skip
CHOICES = st.sampled_from(
    ["", "", "", "", "none", "unsure", "new", "same", "back", "solved", "article:fault-1", "fact:os=macos"]
)


@st.composite
def searches(draw: st.DrawFn) -> Findings:
    """Anything that a search may find."""
    faults = draw(st.lists(st.sampled_from(SHELF), max_size=4, unique_by=lambda each: each.id))
    share = draw(st.sampled_from([0.02, 0.3, 0.6, 0.95]))
    return found(*((fault, share / 2**n / (1 if n == 0 else 2)) for n, fault in enumerate(faults)))


def is_progress(before: Conversation, turn: Turn, ever: set[str]) -> bool:
    """As people would say it: a new fact, what became of a step, an article not shown yet, the end."""
    after = turn.conversation
    if after.stage is Stage.CLOSED and before.stage is not Stage.CLOSED:
        return True
    facts = {(fact.facet, fact.value) for fact in after.facts} - {(fact.facet, fact.value) for fact in before.facts}
    shows = {reply.article_id for reply in turn.replies if reply.article_id} | set(after.offered)
    return bool(facts or shows - ever or _came_out(after) - _came_out(before))


def _came_out(conversation: Conversation) -> set[tuple[str, int, Outcome]]:
    guides: list[Guide] = [tried.guide for tried in conversation.tried]
    guides += [conversation.guide] if conversation.guide else []
    steps = {(g.article, n, o) for g in guides for n, o in enumerate(g.outcomes) if o is not Outcome.NOT_REACHED}
    return steps | {
        (tried.guide.article, -1, tried.outcome) for tried in conversation.tried if tried.outcome is Outcome.NOT_SOLVED
    }


@settings(max_examples=600, deadline=None)
@given(st.lists(st.tuples(MESSAGES, CHOICES, searches()), min_size=4, max_size=25))
def test_never_more_than_two_replies_in_a_row_without_progress(course: list[tuple[str, str, Findings]]) -> None:
    dialogue = Dialogue(finds=[found()], vocabulary=VOCABULARY, policy=MAIL)
    dialogue.shelf = {each.id: each for each in SHELF}
    idle_replies, ever = 0, set[str]()
    for text, choice, findings in course:
        before = dialogue.conversation
        dialogue.finds = [findings]
        if text == "<idle>":
            dialogue.stays_silent()
            continue
        dialogue._say(text, choice, None)
        turn = dialogue.turn
        # No silence without a reason, and no end of it: a human, an answer, or why none is due.
        assert turn.replies or turn.silence
        if turn.handoff is not None:
            # A hotliner gives it back.
            idle_replies, ever = 0, set()
            dialogue.conversation = replace(turn.conversation, stage=Stage.LISTENING)
        elif is_progress(before, turn, ever):
            idle_replies = 0
            # After the end, the same article may be shown to another problem.
            ever = set() if turn.conversation.stage is Stage.CLOSED else ever
        elif turn.replies:
            idle_replies += 1
            assert idle_replies <= 2, (text, choice, dialogue.said)
        ever |= {reply.article_id for reply in turn.replies} | set(turn.conversation.offered)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(MESSAGES, searches()), min_size=1, max_size=8), st.integers(0, 10**6))
def test_whoever_repeats_themselves_comes_to_a_human_or_an_end(
    round_trip: list[tuple[str, Findings]], seed: int
) -> None:
    dialogue = Dialogue(finds=[found()], vocabulary=VOCABULARY, policy=MAIL)
    dialogue.shelf = {each.id: each for each in SHELF}
    replies = 0
    for n in range(400):
        text, findings = round_trip[(n + seed) % len(round_trip)]
        dialogue.finds = [findings]
        before = dialogue.conversation.stage
        dialogue._say("bonjour" if text == "<idle>" else text, "", None)
        if dialogue.turn.handoff is not None or (dialogue.conversation.stage is Stage.CLOSED is not before):
            return
        replies += bool(dialogue.turn.replies)
        assert replies < 120


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(MESSAGES, CHOICES, searches()), min_size=2, max_size=15))
def test_no_mail_offers_what_leads_nowhere_in_a_mail(course: list[tuple[str, str, Findings]]) -> None:
    dialogue = Dialogue(finds=[found()], vocabulary=VOCABULARY, policy=MAIL)
    dialogue.shelf = {each.id: each for each in SHELF}
    for text, choice, findings in course:
        dialogue.finds = [findings]
        if text == "<idle>":
            dialogue.stays_silent()
        else:
            dialogue._say(text, choice, None)
        for reply in dialogue.turn.replies:
            # All steps are in the mail: none is next, and none to go back to.
            assert not {"done", "back"} & {each.act for each in reply.choices}, (text, choice, reply.text)
            assert reply.kind is not ReplyKind.STEP
        if dialogue.conversation.stage is Stage.WITH_HOTLINER:
            dialogue.conversation = replace(dialogue.conversation, stage=Stage.LISTENING)
