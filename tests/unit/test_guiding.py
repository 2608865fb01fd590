"""Step by step, and all steps at once: every answer, in both languages."""

import pytest
from dialogue import Dialogue, article, found

from bot.messages import ReplyKind
from bot.state import Outcome, Pending, Policy, Reason, Stage
from retrieval.articles import Lang

LANGS = pytest.mark.parametrize("lang", ["fr", "en"])
MAIL = Policy(all_at_once=True)
N, X, D, C, S = Outcome.NOT_REACHED, Outcome.NOT_SOLVED, Outcome.DONE, Outcome.CANNOT, Outcome.SOLVED


def guided(lang: Lang = "fr", policy: Policy = Policy(), steps: int = 3, other: float = 0.0) -> Dialogue:  # noqa: B008
    """A dialogue at the first step; `other` is the probability of the next fault."""
    matches = [(article("stuck", lang, steps), 0.9)] + ([(article("offline", lang), other)] if other else [])
    return Dialogue(lang, [found(*matches, lang=lang)], policy=policy).types("ça coince")


def outcomes(dialogue: Dialogue) -> tuple[Outcome, ...]:
    conversation = dialogue.conversation
    guide = conversation.guide or conversation.tried[-1].guide
    return guide.outcomes


# --- one step at a time ----------------------------------------------------------------------------------------


@LANGS
@pytest.mark.parametrize("answer", ["done", "ok fait", "next", "oui"])
def test_done_shows_the_next_step(lang: Lang, answer: str) -> None:
    dialogue = guided(lang)
    dialogue.presses("done") if answer == "done" else dialogue.types(answer)

    assert dialogue.step == 2
    assert "back" in dialogue.buttons
    assert outcomes(dialogue) == (D, N, N)


@LANGS
@pytest.mark.parametrize("press", [True, False])
def test_it_works_now_closes(lang: Lang, press: bool) -> None:
    dialogue = guided(lang)
    dialogue.presses("solved") if press else dialogue.types("ça marche !")

    assert dialogue.conversation.stage is Stage.CLOSED
    assert outcomes(dialogue) == (S, N, N)
    assert dialogue.conversation.tried[-1].outcome is Outcome.SOLVED


@LANGS
@pytest.mark.parametrize(
    ("answer", "outcome"), [("non toujours pareil", X), ("still nothing", X), ("je peux pas", C), ("i can't", C)]
)
def test_no_help_and_cannot_are_noted_and_lead_to_the_next_step(lang: Lang, answer: str, outcome: Outcome) -> None:
    dialogue = guided(lang).types(answer)

    assert dialogue.step == 2
    assert outcomes(dialogue) == (outcome, N, N)


@pytest.mark.parametrize("answer", ["retour", "back"])
def test_back_shows_the_step_before(answer: str) -> None:
    dialogue = guided().types("fait").types(answer)

    assert (dialogue.step, outcomes(dialogue)) == (1, (N, N, N))
    assert "première étape" in dialogue.types(answer).said
    assert dialogue.step == 1


def test_the_last_step_asks_whether_it_works() -> None:
    dialogue = guided().types("fait").types("ok").types("suivant")

    assert dialogue.conversation.pending is Pending.WORKED
    assert dialogue.buttons == ["solved", "not_solved", "back", "human"]


def test_back_from_the_end_shows_the_last_step() -> None:
    assert guided(steps=1).types("fait").types("retour").step == 1


@pytest.mark.parametrize("answer", ["oui", "yes", "ça marche", "merci !", "👍"])
def test_it_works_at_the_end(answer: str) -> None:
    assert guided(steps=1).types("fait").types(answer).conversation.stage is Stage.CLOSED


@pytest.mark.parametrize("answer", ["non", "toujours pas", "no", "still not working"])
def test_steps_in_vain_lead_to_the_next_fault_then_to_a_human(answer: str) -> None:
    dialogue = guided(steps=1, other=0.04).types("fait").types(answer)

    assert dialogue.buttons == ["article:offline", "none", "human"]
    dialogue.types("oui").types("fait").types("fait").types("fait")
    assert dialogue.types(answer).turn.handoff is Reason.EXHAUSTED
    assert [tried.guide.article for tried in dialogue.conversation.tried] == ["stuck", "offline"]


def test_the_next_fault_is_named_when_it_is_sure() -> None:
    dialogue = Dialogue(finds=[found((article("stuck"), 0.9), (article("offline"), 0.0999))]).types("ça coince")
    for _ in range(3):
        dialogue.types("toujours pareil")

    assert "Essayons une autre piste" in dialogue.said
    assert dialogue.step == 1


def test_the_last_step_in_vain_does_not_ask_whether_it_works() -> None:
    assert guided(steps=1).types("toujours pareil").turn.handoff is Reason.EXHAUSTED


def test_two_articles_in_vain_are_enough() -> None:
    three = [(article("stuck", steps=1), 0.5), (article("jam", steps=1), 0.3), (article("toner", steps=1), 0.1)]
    dialogue = Dialogue(finds=[found(*three)]).types("ça coince").types("le 1").types("toujours pareil").types("le 1")

    assert dialogue.types("toujours pareil").turn.handoff is Reason.EXHAUSTED


def test_a_second_press_of_done_after_the_last_step_is_not_it_works() -> None:
    dialogue = guided(steps=1).presses("done").presses("done")

    assert dialogue.conversation.stage is Stage.GUIDING
    assert "marche" in dialogue.reply.text


def test_i_do_not_know_whether_it_works_asks_to_try() -> None:
    dialogue = guided(steps=1).types("fait").types("je ne sais pas")

    assert "Refaites" in dialogue.said
    assert dialogue.conversation.pending is Pending.WORKED


@pytest.mark.parametrize("button", ["fact:os=macos", "none", "unsure", "new", "same", "pick_number"])
def test_the_button_of_an_older_question_repeats_the_step(button: str) -> None:
    dialogue = guided().presses(button)

    assert (dialogue.step, outcomes(dialogue)) == (1, (N, N, N))


def test_an_older_offer_pressed_mid_way_changes_the_article() -> None:
    dialogue = guided()
    dialogue.shelf["offline"] = article("offline")
    dialogue.presses("article:offline")

    assert dialogue.conversation.guide is not None
    assert dialogue.conversation.guide.article == "offline"
    assert dialogue.conversation.tried[-1].outcome is Outcome.ABANDONED


def test_an_older_offer_of_an_article_that_is_gone_stays_at_the_step() -> None:
    dialogue = guided().presses("article:gone")

    assert "plus disponible" in dialogue.said
    assert dialogue.step == 1


@pytest.mark.parametrize("text", ["merci", "bonjour", "???", "attends", "je vais essayer", "pas encore"])
def test_thanks_greetings_and_waiting_show_the_step_again(text: str) -> None:
    dialogue = guided().types("fait").types(text)

    assert (dialogue.step, outcomes(dialogue)) == (2, (D, N, N))
    assert len(dialogue.questions) == 1


# --- steps by their number -------------------------------------------------------------------------------------


def test_steps_done_by_number() -> None:
    dialogue = guided(steps=5).types("j'ai fait 1 à 3, toujours pareil")

    assert (dialogue.step, outcomes(dialogue)) == (4, (D, D, X, N, N))


def test_a_former_step_is_marked_without_going_back() -> None:
    dialogue = guided(steps=4).types("fait").types("fait").types("l'étape 1 ne marche pas")

    assert (dialogue.step, outcomes(dialogue)) == (3, (X, D, N, N))


def test_a_step_is_shown_by_its_number() -> None:
    assert guided().types("étape 3").step == 3
    assert guided().types("fait").types("revenir à l'étape 1").step == 1


@LANGS
def test_a_step_that_does_not_exist_is_said(lang: Lang) -> None:
    dialogue = guided(lang).types("l'étape 9 ne marche pas")

    assert "9" in dialogue.said
    assert (dialogue.step, outcomes(dialogue)) == (1, (N, N, N))


def test_the_step_that_solved_it_is_remembered() -> None:
    assert outcomes(guided().types("l'étape 2 a marché !")) == (D, S, N)


# --- all at once -----------------------------------------------------------------------------------------------


@LANGS
def test_by_mail_a_step_that_fails_leaves_the_rest_to_do(lang: Lang) -> None:
    dialogue = guided(lang, MAIL, steps=4).types("l'étape 2 ne marche pas" if lang == "fr" else "step 2 doesn't work")

    assert dialogue.reply.kind is ReplyKind.GUIDE
    assert [(step.number, step.total) for step in dialogue.reply.steps] == [(3, 4), (4, 4)]
    assert outcomes(dialogue) == (D, X, N, N)


def test_by_mail_some_steps_done_leave_the_rest_to_do() -> None:
    dialogue = guided(policy=MAIL, steps=4).types("j'ai fait l'étape 3")

    assert [step.number for step in dialogue.reply.steps] == [4]
    assert "Voici la suite" in dialogue.said


def test_by_mail_the_same_step_in_vain_twice_leads_on() -> None:
    dialogue = guided(policy=MAIL, steps=4).types("l'étape 2 ne marche pas").types("l'étape 2 ne marche pas")

    assert dialogue.turn.handoff is Reason.EXHAUSTED


def test_by_mail_the_last_step_in_vain_leads_on() -> None:
    dialogue = guided(policy=MAIL).types("j'ai fait 1 à 3, toujours pareil")

    assert dialogue.turn.handoff is Reason.EXHAUSTED
    assert outcomes(dialogue) == (D, D, X)


@pytest.mark.parametrize(
    "text",
    [
        "toujours pareil",
        "je n'y arrive pas",
        "Bonjour,\nj'ai tout suivi dans l'ordre avec un collègue ce matin, mais l'imprimante n'imprime toujours pas.\nCordialement, Paul",
    ],
)
def test_by_mail_no_help_leads_on(text: str) -> None:
    assert guided(policy=MAIL).types(text).turn.handoff is Reason.EXHAUSTED


def test_by_mail_done_asks_whether_it_works() -> None:
    dialogue = guided(policy=MAIL).types("c'est fait")

    assert (dialogue.conversation.pending, outcomes(dialogue)) == (Pending.WORKED, (D, D, D))
    assert dialogue.types("oui merci").conversation.stage is Stage.CLOSED


def test_by_mail_thanks_are_not_answered_and_waiting_neither() -> None:
    for text in ("merci", "je vais essayer"):
        dialogue = guided(policy=MAIL).types(text)
        assert (dialogue.turn.replies, bool(dialogue.turn.silence)) == ((), True)
        assert dialogue.conversation.stage is Stage.GUIDING


def test_by_mail_back_says_where_we_are() -> None:
    dialogue = guided(policy=MAIL).types("retour")

    assert dialogue.buttons == ["solved", "not_solved", "cannot", "human"]


def test_by_mail_one_step_is_shown_by_its_number() -> None:
    assert guided(policy=MAIL).types("étape 2").step == 2


# --- asides ----------------------------------------------------------------------------------------------------


def mid_way(aside: str = "mon wifi est mort") -> Dialogue:
    """At the second step of three, then words that surely are another fault."""
    dialogue = guided().types("fait")
    dialogue.finds = [found((article("wifi"), 0.95))]
    return dialogue.types(aside)


@pytest.mark.parametrize(
    "text", ["mon wifi est mort", "my wifi does not work", "et sinon mon wifi marche pas non plus"]
)
def test_another_problem_mid_way_is_asked_about(text: str) -> None:
    dialogue = mid_way(text)

    assert dialogue.buttons == ["new", "same", "human"]
    assert dialogue.conversation.pending is Pending.ANOTHER


@pytest.mark.parametrize("answer", ["new", "oui", "un autre", "another one", "c'est le wifi de mon bureau"])
def test_another_problem_starts_afresh(answer: str) -> None:
    dialogue = mid_way()
    dialogue.presses(answer) if answer == "new" else dialogue.types(answer)

    conversation = dialogue.conversation
    assert conversation.guide is not None
    assert (conversation.guide.article, conversation.tried[-1].outcome) == ("wifi", Outcome.ABANDONED)
    assert conversation.problem in ("mon wifi est mort", "c'est le wifi de mon bureau")


@pytest.mark.parametrize("answer", ["same", "le même", "non"])
def test_the_same_problem_goes_on_where_it_was(answer: str) -> None:
    dialogue = mid_way()
    dialogue.presses(answer) if answer == "same" else dialogue.types(answer)

    assert dialogue.step == 2


def test_the_same_problem_goes_on_after_the_last_step_too() -> None:
    dialogue = guided(steps=1).types("fait")
    dialogue.finds = [found((article("wifi"), 0.95))]
    dialogue.types("mon wifi est mort").types("le même")

    assert dialogue.conversation.pending is Pending.WORKED


def test_an_answer_to_the_step_instead_goes_on_too() -> None:
    dialogue = mid_way().presses("done")

    assert dialogue.step == 3


def test_silence_and_language_repeat_the_question_about_another_problem() -> None:
    assert mid_way().stays_silent().buttons == ["new", "same", "human"]
    assert mid_way().types("english please").buttons == ["new", "same", "human"]


def test_words_that_name_something_else_are_asked_about_though_the_search_is_unsure() -> None:
    dialogue = guided().types("fait")
    dialogue.finds = [found((article("mouse"), 0.4), (article("stuck"), 0.1))]

    assert dialogue.types("ma souris ne marche plus").conversation.pending is Pending.ANOTHER


@pytest.mark.parametrize("findings", [found(), found((article("mouse"), 0.4), (article("stuck"), 0.3))])
def test_words_that_may_be_the_same_fault_are_not(findings) -> None:
    dialogue = guided().types("fait")
    dialogue.finds = [findings]

    assert dialogue.types("mon imprimante ne marche plus").step == 3


def test_words_that_are_no_other_problem_count_as_the_answer_that_they_may_be() -> None:
    # "Mon imprimante n'imprime pas": it may be another fault, but the search says that it is this one.
    dialogue = guided().types("mon imprimante ne marche pas")

    assert (dialogue.step, outcomes(dialogue)) == (2, (X, N, N))


def test_an_aside_that_is_not_understood_says_so_once_then_a_human() -> None:
    dialogue = guided().types("le voyant est orange et il clignote")

    assert "Je ne suis pas sûr de vous suivre" in dialogue.said
    assert dialogue.step == 1
    assert dialogue.types("et maintenant deux voyants").turn.handoff is Reason.UNKNOWN


def test_an_answer_in_between_forgives_the_first_aside() -> None:
    dialogue = guided().types("le voyant est orange").types("fait").types("le voyant est bleu maintenant")

    assert dialogue.turn.handoff is None


# --- upset -----------------------------------------------------------------------------------------------------


def test_upset_people_get_no_prose() -> None:
    calm = Dialogue(finds=[found((article("stuck"), 0.9))]).types("ça coince")
    upset = Dialogue(finds=[found((article("stuck"), 0.9))]).types("ras le bol, ça coince encore")

    assert "Why." in calm.said
    assert "Why." not in upset.said


@pytest.mark.parametrize(
    "text",
    [
        "ça marche toujours pas, c'est n'importe quoi",
        "still nothing, this is ridiculous",
        "le voyant est orange, y en a marre",
    ],
)
def test_anger_at_a_step_brings_a_human(text: str) -> None:
    assert guided(steps=5, other=0.09).types(text).turn.handoff is Reason.UPSET


def test_upset_people_get_a_human_after_one_article_in_vain() -> None:
    matches = found((article("stuck", steps=1), 0.9), (article("offline"), 0.09))
    dialogue = Dialogue(finds=[matches]).types("ras le bol, ça coince").types("toujours pareil")

    assert dialogue.turn.handoff is Reason.UPSET


def test_a_button_of_an_older_version_without_words_says_that_it_was_not_understood() -> None:
    dialogue = guided().presses("gone:1")

    assert (dialogue.step, len(dialogue.questions)) == (1, 1)
