"""A conversation by mail: all the steps at once, and each question a round trip."""

from __future__ import annotations

import pytest
from dialogue import VOCABULARY, Dialogue, article, found
from mail_rows import ATTACHED, texts

from bot.messages import ReplyKind
from bot.state import Outcome, Pending, Policy, Reason, Stage
from bot.wording import say
from retrieval.articles import Findings, Lang

LANGS = pytest.mark.parametrize("lang", ["fr", "en"])
MAIL = Policy(all_at_once=True)
N, X, D, C, S = Outcome.NOT_REACHED, Outcome.NOT_SOLVED, Outcome.DONE, Outcome.CANNOT, Outcome.SOLVED


def guided(lang: Lang = "fr", steps: int = 4, *others: Findings, **applies_to: tuple[str, ...]) -> Dialogue:
    """By mail, after the steps of the article "stuck" were sent; `others`: what the next searches find."""
    stuck = article("stuck", lang, steps, applies_to=applies_to)
    finds = [found((stuck, 0.9), lang=lang), *others]
    return Dialogue(lang, finds, vocabulary=VOCABULARY, policy=MAIL).types("ça coince")


def outcomes(dialogue: Dialogue) -> tuple[Outcome, ...]:
    conversation = dialogue.conversation
    return (conversation.guide or conversation.tried[-1].guide).outcomes


def shown(dialogue: Dialogue) -> list[int]:
    return [step.number for step in dialogue.reply.steps]


# --- steps -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected", "left"),
    [
        ("l'étape 2 ne marche pas", (D, X, N, N), [3, 4]),
        ("step 2 does not work", (D, X, N, N), [3, 4]),
        ("j'ai fait 1 à 3, toujours pareil", (D, D, X, N), [4]),
        ("I did 1 to 3, still the same", (D, D, X, N), [4]),
        ("étapes 1, 2 et 3 faites, rien ne change", (D, D, X, N), [4]),
        ("j'ai tout fait jusqu'à la 3", (D, D, D, N), [4]),
        ("j'en suis à l'étape 3", (D, D, N, N), [3, 4]),
        ("I'm at step 3", (D, D, N, N), [3, 4]),
        ("je bloque à la 2", (D, C, N, N), [3, 4]),
        ("je ne peux pas faire l'étape 2, je n'ai pas les droits", (D, C, N, N), [3, 4]),
        ("can't do step 2, no admin rights", (D, C, N, N), [3, 4]),
        ("étapes 1 et 3 faites", (D, N, D, N), [2, 4]),
        ("1. ok\n2. pas de voyant vert\n3. je ne trouve pas le menu", (D, X, C, N), [4]),
        ("1) fait 2) fait 3) ne marche pas", (D, D, X, N), [4]),
    ],
)
def test_outcomes_are_recorded_and_the_rest_is_sent(text: str, expected: tuple[Outcome, ...], left: list[int]) -> None:
    dialogue = guided().types(text)

    assert (outcomes(dialogue), shown(dialogue)) == (expected, left)
    assert dialogue.reply.kind is ReplyKind.GUIDE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. ok\n2. ok\n3. pas de voyant vert\n4. je ne trouve pas le menu", (D, D, X, C)),
        ("1. ok\n2. ok\n3. ok\n4. nothing happens", (D, D, D, X)),
        ("étapes 1 à 4 faites, rien ne change", (D, D, D, X)),
        ("je bloque à la 4", (D, D, D, C)),
    ],
)
def test_steps_that_are_used_up_go_to_a_human_with_their_outcomes(text: str, expected: tuple[Outcome, ...]) -> None:
    dialogue = guided().types(text)

    assert (dialogue.turn.handoff, outcomes(dialogue)) == (Reason.EXHAUSTED, expected)


def test_steps_that_are_used_up_lead_to_the_next_fault() -> None:
    both = found((article("stuck"), 0.5), (article("offline"), 0.45))
    dialogue = guided("fr", 2, both).types("1. fait\n2. rien ne se passe")

    assert dialogue.conversation.guide is not None
    assert (dialogue.reply.article_id, outcomes(dialogue)) == ("offline", (N, N, N))
    assert dialogue.conversation.tried[0].guide.outcomes == (D, X)


@pytest.mark.parametrize("text", ["1. ok\n2. ok\n3. ok\n4. ok", "steps 1 to 4 done", "j'ai tout fait jusqu'à la 4"])
def test_all_steps_done_ask_whether_it_works(text: str) -> None:
    dialogue = guided().types(text)

    assert (dialogue.conversation.pending, outcomes(dialogue)) == (Pending.WORKED, (D, D, D, D))


def test_a_step_that_solved_it_closes_with_the_others_recorded() -> None:
    dialogue = guided().types("1. ok\n2. ne marche pas\n3. ça marche maintenant, merci !")

    assert (dialogue.conversation.stage, dialogue.turn.fixed) == (Stage.CLOSED, "stuck")
    assert outcomes(dialogue) == (D, X, S, N)


def test_more_steps_than_there_are_count_as_far_as_they_go() -> None:
    assert outcomes(guided(steps=4).types("1. ok\n2. ok\n9. ko")) == (D, D, N, N)
    assert "9" in guided().types("l'étape 9 ne marche pas").said


def test_a_former_step_that_fails_after_all_is_recorded_and_the_rest_said_again() -> None:
    dialogue = guided().types("j'ai fait 1 à 3").types("l'étape 2 ne marche pas")

    assert (outcomes(dialogue), shown(dialogue)) == ((D, X, D, N), [4])


def test_the_same_failures_twice_lead_on() -> None:
    dialogue = guided().types("les étapes 1 et 2 ne marchent pas").types("les étapes 1 et 2 ne marchent pas")

    assert dialogue.turn.handoff is Reason.EXHAUSTED


def test_a_step_done_twice_is_no_failure() -> None:
    dialogue = guided().types("étape 2 faite").types("étape 2 faite")

    assert (dialogue.turn.handoff, shown(dialogue)) == (None, [3, 4])


def test_a_step_that_is_still_to_come_is_awaited_in_silence() -> None:
    dialogue = guided().types("je n'ai pas encore fait la 4")

    assert (dialogue.turn.replies, bool(dialogue.turn.silence)) == ((), True)


def test_steps_answered_after_a_silent_closing_count() -> None:
    dialogue = guided().stays_silent().stays_silent().types("l'étape 2 ne marche pas")

    assert (outcomes(dialogue), dialogue.conversation.episode) == ((D, X, N, N), 2)


# --- it works, thanks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["it works now thanks", "c'est bon, merci", "ça remarche, merci beaucoup !", "Bonjour,\nça marche, merci.\nCordialement,\nAna"],
)  # fmt: skip
def test_it_works_closes(text: str) -> None:
    dialogue = guided().types(text)

    assert (dialogue.conversation.stage, dialogue.turn.fixed) == (Stage.CLOSED, "stuck")


@pytest.mark.parametrize(
    "text",
    ["merci", "thanks a lot", "Merci beaucoup,\nCamille", "Bonjour, merci beaucoup. Bonne journée. Camille",
     "Un grand merci pour votre aide rapide et efficace !", "Thanks so much for sorting this out so quickly"],
)  # fmt: skip
def test_thanks_after_the_end_are_not_answered_and_open_nothing(text: str) -> None:
    dialogue = guided("fr", 4, found()).types("ça marche").types(text)

    assert (dialogue.turn.replies, bool(dialogue.turn.silence)) == ((), True)
    assert (dialogue.conversation.stage, dialogue.conversation.episode) == (Stage.CLOSED, 1)


@pytest.mark.parametrize(
    "text", ["merci mais ma souris est morte", "thanks, but my mouse is dead", "merci, autre chose : ma souris"]
)
def test_thanks_with_a_problem_after_the_end_open_it(text: str) -> None:
    dialogue = guided("fr", 4, found((article("mouse"), 0.9))).types("ça marche").types(text)

    assert dialogue.conversation.guide is not None
    assert dialogue.conversation.guide.article == "mouse"


def test_thanks_in_the_middle_are_recorded_in_silence_whatever_was_asked() -> None:
    offered = Dialogue(finds=[found((article("a"), 0.4), (article("b"), 0.3))], policy=MAIL).types("ça coince")
    another = guided("fr", 4, found((article("mouse"), 0.4), (article("stuck"), 0.1))).types("ma souris ne marche plus")
    for dialogue in (guided(), offered, another):
        before = dialogue.conversation
        dialogue.types("merci")
        assert (dialogue.turn.replies, dialogue.turn.silence) == ((), "thanks")
        assert dialogue.conversation == before


def test_thanks_to_does_it_work_now_close() -> None:
    assert guided().types("c'est fait").types("merci").conversation.stage is Stage.CLOSED


# --- facts -----------------------------------------------------------------------------------------------------


MAC, WINDOWS = article("mac-fault", applies_to={"os": ("macos",)}), article("stuck", applies_to={"os": ("windows",)})


@pytest.mark.parametrize("text", ["je suis sous Mac", "I'm on a Mac", "Bonjour,\nc'est un Mac, en wifi.\nCordialement"])
def test_a_fact_that_the_article_is_not_about_leads_to_the_fault_that_fits(text: str) -> None:
    dialogue = guided("fr", 4, found((WINDOWS, 0.5), (MAC, 0.45)), os=("windows",)).types(text)

    conversation = dialogue.conversation
    assert conversation.guide is not None or conversation.offered == ("mac-fault",)
    assert dialogue.said.startswith(say("fr", "not-for-this"))
    assert conversation.tried[0].outcome is Outcome.ABANDONED
    assert ("os", "macos") in {(fact.facet, fact.value) for fact in conversation.facts}
    assert dialogue.questions[-1] == f"ça coince\n{text}"


def test_a_fact_that_no_article_is_about_goes_to_a_human() -> None:
    dialogue = guided("fr", 4, found((WINDOWS, 0.9)), os=("windows",)).types("je suis sous Mac")

    assert dialogue.turn.handoff is Reason.UNKNOWN


@LANGS
def test_any_other_fact_is_noted_and_the_steps_said_again(lang: Lang) -> None:
    dialogue = guided(lang).types("étape 1 faite").types("c'est un Mac" if lang == "fr" else "it's a Mac")

    assert dialogue.said == say(lang, "noted")
    assert shown(dialogue) == [2, 3, 4]
    assert dialogue.conversation.circles == 0


def test_a_fact_that_was_told_before_brings_nothing_new() -> None:
    assert guided().types("je suis sous Mac").types("je suis sous Mac").conversation.circles == 1


def test_a_fact_after_the_last_step_asks_again_whether_it_works() -> None:
    dialogue = guided().types("c'est fait").types("je suis sous Mac")

    assert say("fr", "and-now") in dialogue.said


def test_a_fact_while_diagnosing_tells_the_candidates_apart() -> None:
    both = found((WINDOWS, 0.45), (MAC, 0.5))
    dialogue = Dialogue(finds=[both], vocabulary=VOCABULARY, policy=MAIL).types("ça coince").types("je suis sous Mac")

    # What a text tells counts a quarter: the Mac's fault comes first, if not for sure.
    assert (dialogue.conversation.candidates[0].article, dialogue.turn.handoff) == ("mac-fault", None)


# --- a human ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["un humain", "je veux parler à quelqu'un", "rappelez-moi au 12 34", "call me back on 12 34"]
)
@pytest.mark.parametrize("answers", [(), ("étape 2 faite",), ("c'est fait",), ("ça marche",), ("bonjour",)])
def test_a_human_is_had_at_any_moment(text: str, answers: tuple[str, ...]) -> None:
    dialogue = guided()
    for answer in answers:
        dialogue.types(answer)

    assert dialogue.types(text).turn.handoff is Reason.ASKED


@LANGS
@pytest.mark.parametrize("text", [*texts(ATTACHED)[:3], "see screenshot below", ""])
@pytest.mark.parametrize("before", [(), ("ça coince",), ("ça coince", "étape 2 faite"), ("ça coince", "ça marche")])
def test_a_picture_without_words_goes_to_a_human(lang: Lang, text: str, before: tuple[str, ...]) -> None:
    dialogue = Dialogue(lang, [found((article("stuck", lang), 0.9), lang=lang)], policy=MAIL)
    for message in before:
        dialogue.types(message)
    dialogue.types(text)

    assert (dialogue.turn.handoff, dialogue.said) == (Reason.UNKNOWN, say(lang, "handoff-attached"))


def test_elsewhere_a_picture_without_words_is_asked_about_as_before() -> None:
    dialogue = Dialogue(finds=[found()]).types("voir pièce jointe")

    assert (dialogue.turn.handoff, dialogue.conversation.pending) == (None, Pending.WORDS)


def test_that_a_hotliner_has_it_is_said_once_an_episode() -> None:
    dialogue = guided().types("un humain").types("je veux parler à quelqu'un")

    assert dialogue.said == say("fr", "handoff-already")
    dialogue.types("un humain svp, où est mon humain ?")
    assert (dialogue.turn.replies, bool(dialogue.turn.silence)) == ((), True)


def test_an_upset_person_gets_a_human_after_one_reply_that_brings_nothing_new() -> None:
    dialogue = guided().types("bonjour").types("BONJOUR QUELQU'UN ME LIT ENFIN OU PAS")

    assert dialogue.turn.handoff is Reason.UPSET


@pytest.mark.parametrize("text", ["toujours pareil, j'en ai marre", "this is ridiculous, step 2 does not work"])
def test_anger_brings_a_human_at_once(text: str) -> None:
    assert guided().types(text).turn.handoff is Reason.UPSET
