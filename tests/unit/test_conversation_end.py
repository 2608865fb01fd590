"""A human at any moment, silence, the end, and what comes after it."""

from dataclasses import replace

import pytest
from dialogue import VOCABULARY, Dialogue, article, found

from bot.acts import Act, Read
from bot.conversation import Known, advance, hand_off, idle, question_for, waits
from bot.state import Candidate, Conversation, Fact, Outcome, Pending, Policy, Reason, Stage
from bot.wording import say
from retrieval.articles import Lang

LANGS = pytest.mark.parametrize("lang", ["fr", "en"])
MAIL = Policy(all_at_once=True)
STUCK, OFFLINE = article("stuck"), article("offline", queue="network")


def at(place: str, lang: Lang = "fr") -> Dialogue:
    """A dialogue at some place of it."""
    stuck, offline = article("stuck", lang), article("offline", lang)
    systems = found(
        *((article(os, lang, applies_to={"os": (os,)}), 0.19) for os in ("windows", "macos", "linux", "ios", "android"))
    )
    finds = {"offer": found((stuck, 0.4), (offline, 0.3), lang=lang), "question": systems, "unknown": found()}
    dialogue = Dialogue(lang, [finds.get(place, found((stuck, 0.9), lang=lang))], vocabulary=VOCABULARY)
    if place != "start":
        dialogue.types("l'imprimante coince")
    if place == "end of steps":
        dialogue.types("fait").types("fait").types("fait")
    if place == "another":
        dialogue.finds = [found((article("wifi", lang), 0.95))]
        dialogue.types("mon wifi est mort")
    if place == "closed":
        dialogue.types("ça marche")
    return dialogue


PLACES = ["start", "offer", "question", "unknown", "step", "end of steps", "another", "closed"]


# --- a human ---------------------------------------------------------------------------------------------------


@LANGS
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("words", ["un humain svp", "let me talk to a person", ""])
def test_a_human_is_had_at_any_moment(lang: Lang, place: str, words: str) -> None:
    dialogue = at(place, lang)
    searched = len(dialogue.questions)
    dialogue.types(words) if words else dialogue.presses("human")

    assert dialogue.turn.handoff is Reason.ASKED
    assert dialogue.conversation.stage is Stage.WITH_HOTLINER
    assert dialogue.said == say(lang, "handoff-asked")
    assert len(dialogue.questions) == searched


@LANGS
@pytest.mark.parametrize("place", PLACES[:-1])
def test_whatever_waits_for_an_answer_offers_a_human(lang: Lang, place: str) -> None:
    dialogue = at(place, lang)

    for text in ("bonjour", "???", "english please", "attends"):
        # Before there is a problem, "wait" is answered by waiting.
        assert dialogue.types(text).turn.silence or dialogue.buttons[-1] == "human"


def test_the_queue_is_that_of_the_fault_at_hand() -> None:
    candidate = Candidate("offline", "Offline", 0.4, "network")

    assert at("step").presses("human").turn.queue == "printing"
    assert hand_off(Conversation("fr", candidates=(candidate,)), Reason.ASKED).queue == "network"
    assert hand_off(Conversation("fr"), Reason.ASKED).queue == ""


def test_a_silent_handoff_passes_the_conversation_on_without_a_word() -> None:
    turn = hand_off(Conversation("fr", problem="p"), Reason.CAPPED, silent=True)

    assert (turn.handoff, turn.replies, turn.conversation.stage) == (Reason.CAPPED, (), Stage.WITH_HOTLINER)
    assert turn.silence == "passed on without a word: capped"


def test_the_queue_of_what_was_tried_last_when_nothing_is_left() -> None:
    dialogue = (
        Dialogue(finds=[found((article("offline", steps=1, queue="network"), 0.9))]).types("hors ligne").types("non")
    )

    assert (dialogue.turn.handoff, dialogue.turn.queue) == (Reason.EXHAUSTED, "network")


def test_the_queue_of_most_of_what_was_found_when_none_of_it_was_right() -> None:
    net, phone = article("wifi", queue="network"), article("phone", queue="phones")
    dialogue = Dialogue(
        finds=[found((net, 0.4), (article("lan", queue="network"), 0.2), (phone, 0.05), unknown_below=0.3)]
    )

    assert dialogue.types("internet").types("aucun").turn.queue == "network"


def test_a_wish_for_a_human_that_tells_the_problem_keeps_it() -> None:
    dialogue = Dialogue().types("je veux parler à un technicien, mon écran est noir")

    assert dialogue.conversation.problem == "je veux parler à un technicien, mon écran est noir"


def test_a_bare_wish_for_a_human_leaves_the_problem_as_it_was() -> None:
    assert at("step").types("un humain svp").conversation.problem == "l'imprimante coince"


def test_the_bot_holds_its_tongue_while_a_hotliner_has_it() -> None:
    dialogue = at("step").presses("human")

    for text in ("toujours pareil", "merci", "mon wifi est mort", "english please"):
        dialogue.types(text)
        assert (dialogue.turn.replies, bool(dialogue.turn.silence)) == ((), True)
    assert len(dialogue.questions) == 1


def test_asking_for_a_human_again_says_that_one_has_it() -> None:
    dialogue = at("step").presses("human").types("un humain !!")

    assert "déjà" in dialogue.said
    assert dialogue.turn.handoff is None


def test_what_a_hotliner_gave_back_and_still_fails_goes_back_to_them() -> None:
    dialogue = at("unknown").types("un humain")
    # What handoff.give_back does.
    dialogue.conversation = replace(dialogue.conversation, stage=Stage.LISTENING)

    assert dialogue.types("toujours pareil").turn.handoff is Reason.EXHAUSTED


def test_what_a_hotliner_gave_back_and_works_is_over() -> None:
    dialogue = at("step").presses("human")
    dialogue.conversation = replace(dialogue.conversation, stage=Stage.LISTENING)

    assert dialogue.types("ça marche").conversation.stage is Stage.CLOSED


# --- silence ---------------------------------------------------------------------------------------------------


@LANGS
@pytest.mark.parametrize("place", ["offer", "question", "unknown", "step", "end of steps", "another"])
def test_silence_is_reminded_once_and_then_closes(lang: Lang, place: str) -> None:
    dialogue = at(place, lang)
    assert waits(dialogue.conversation)

    dialogue.stays_silent()
    assert dialogue.said.startswith(say(lang, "remind"))
    assert dialogue.buttons[-1] == "human"

    dialogue.stays_silent()
    assert dialogue.said == say(lang, "closed-silent")
    assert dialogue.conversation.stage is Stage.CLOSED


def test_any_answer_starts_the_waiting_afresh() -> None:
    dialogue = at("step").stays_silent().types("fait").stays_silent()

    assert dialogue.conversation.stage is Stage.GUIDING


@pytest.mark.parametrize("place", ["start", "closed"])
def test_nothing_is_waited_for(place: str) -> None:
    dialogue = at(place)
    turn = idle(dialogue.conversation, VOCABULARY, Policy())

    assert not waits(dialogue.conversation)
    assert (turn.replies, bool(turn.silence)) == ((), True)


def test_nobody_is_reminded_while_a_hotliner_has_it() -> None:
    assert not waits(at("step").presses("human").conversation)


def test_by_mail_the_reminder_names_the_answers() -> None:
    dialogue = Dialogue(finds=[found((STUCK, 0.9))], policy=MAIL).types("ça coince").stays_silent()

    assert dialogue.buttons == ["solved", "not_solved", "cannot", "human"]


# --- after the end ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [("merci", "you-are-welcome-closed"), ("ça marche", "glad"), ("c'est fait", "you-are-welcome-closed")],
)
def test_thanks_after_the_end_are_answered_and_open_nothing(text: str, key: str) -> None:
    dialogue = at("closed").types(text)

    assert dialogue.said == say("fr", key)
    assert (dialogue.conversation.stage, dialogue.conversation.episode) == (Stage.CLOSED, 1)


def test_thanks_after_the_end_are_not_answered_by_mail() -> None:
    dialogue = at("closed")
    dialogue.policy = MAIL

    assert dialogue.types("merci beaucoup").turn.replies == ()
    assert dialogue.turn.silence


def test_waiting_words_and_language_after_the_end_open_nothing() -> None:
    assert at("closed").types("attends").turn.silence
    assert at("closed").types("english please").conversation.stage is Stage.CLOSED


@pytest.mark.parametrize("text", ["ça marche plus", "toujours pas"])
def test_a_problem_that_comes_back_opens_the_next_episode(text: str) -> None:
    dialogue = at("closed")
    dialogue.finds = [found((STUCK, 0.5), (OFFLINE, 0.45))]
    dialogue.types(text)

    assert dialogue.said.startswith("Désolé que le problème")
    assert dialogue.conversation.episode == 2
    assert dialogue.conversation.stage is Stage.GUIDING or dialogue.conversation.pending is Pending.OFFER


def test_a_problem_that_comes_back_with_nothing_left_goes_to_a_human() -> None:
    dialogue = at("closed").types("ça marche plus")

    assert dialogue.turn.handoff is Reason.EXHAUSTED
    assert dialogue.turn.gap == ""


def test_a_problem_that_a_hotliner_solved_and_comes_back_goes_to_a_human() -> None:
    dialogue = at("offer").presses("human")
    dialogue.conversation = replace(dialogue.conversation, stage=Stage.CLOSED)

    assert dialogue.types("toujours pas").turn.handoff is Reason.EXHAUSTED


def test_a_new_problem_after_the_end_starts_afresh() -> None:
    dialogue = at("closed")
    dialogue.conversation = replace(
        dialogue.conversation, facts=(Fact("os", "macos", "profile"), Fact("link", "wifi", "text")), upset=True
    )
    dialogue.finds = [found()]
    dialogue.types("ma souris est cassée", "fr")

    conversation = dialogue.conversation
    assert (conversation.episode, conversation.problem, conversation.tried, conversation.upset) == (
        2,
        "ma souris est cassée",
        (),
        False,
    )
    assert [fact.source for fact in conversation.facts] == ["profile"]


def test_a_greeting_after_the_end_is_a_new_hello() -> None:
    assert at("closed").types("bonjour").said == say("fr", "hello")


def test_a_new_problem_after_the_end_may_be_in_another_language() -> None:
    assert at("closed").types("my mouse is broken", "en").conversation.lang == "en"


@pytest.mark.parametrize(("press", "step"), [("done", 2), ("not_solved", 2), ("back", 1)])
def test_a_step_that_was_closed_in_silence_goes_on_when_the_person_is_back(press: str, step: int) -> None:
    dialogue = at("step").stays_silent().stays_silent().presses(press)

    assert (dialogue.step, dialogue.conversation.stage, dialogue.conversation.episode) == (step, Stage.GUIDING, 2)
    assert dialogue.conversation.tried == ()


def test_words_bring_back_the_step_that_was_closed_in_silence() -> None:
    assert at("step").stays_silent().stays_silent().types("ok fait").step == 2


def test_it_works_after_a_silent_closing_is_remembered() -> None:
    dialogue = at("step").stays_silent().stays_silent().types("ça marche")

    assert dialogue.conversation.tried[-1].outcome is Outcome.SOLVED


def test_still_broken_when_there_never_was_a_problem_asks_for_one() -> None:
    turn = advance(Conversation("fr", stage=Stage.CLOSED), Read(Act.NOT_SOLVED), Known(), Policy())

    assert turn.replies[0].text == say("fr", "too-short")


def test_no_search_while_a_hotliner_has_it() -> None:
    assert question_for(Conversation("fr", stage=Stage.WITH_HOTLINER, problem="x"), Read(Act.ASK, "y")) == ""
