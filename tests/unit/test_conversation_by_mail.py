"""What the bot says by mail, where nothing can be pressed, answers take days, and "here" is nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dialogue import VOCABULARY, Dialogue, article, found

from bot.acts import read
from bot.conversation import Known, advance
from bot.messages import ReplyKind
from bot.state import Conversation, Fact, Outcome, Pending, Policy, Reason, Stage
from bot.wording import say
from retrieval.articles import Findings, Lang

LANGS = pytest.mark.parametrize("lang", ["fr", "en"])
MAIL = Policy(all_at_once=True)


def guided(lang: Lang = "fr", policy: Policy = MAIL) -> Dialogue:
    """After the six steps of the article "stuck" were sent."""
    stuck = found((article("stuck", lang, 6), 0.9), lang=lang)
    return Dialogue(lang, [stuck], vocabulary=VOCABULARY, policy=policy).types("ça coince")


def offered(lang: Lang = "fr", policy: Policy = MAIL) -> Dialogue:
    both = found((article("a", lang), 0.4), (article("b", lang), 0.3), lang=lang)
    return Dialogue(lang, [both], vocabulary=VOCABULARY, policy=policy).types("ça coince")


def resolved(policy: Policy = MAIL, lang: Lang = "fr") -> Dialogue:
    """After a hotliner had it and marked it as resolved."""
    dialogue = guided(lang, policy).types("je suis sous Mac").types("un humain")
    dialogue.conversation = replace(dialogue.conversation, stage=Stage.CLOSED, pending=Pending.NOTHING)
    return dialogue


def shown(dialogue: Dialogue) -> list[int]:
    return [step.number for step in dialogue.reply.steps]


# --- what is left of the steps ---------------------------------------------------------------------------------


@LANGS
@pytest.mark.parametrize(
    "text",
    ["bonjour", "hello", "english please", "en français svp", "étape 9", "retour", "le voyant est orange", "???"],
)
def test_whatever_is_said_beside_the_steps_comes_with_those_that_are_left(lang: Lang, text: str) -> None:
    dialogue = guided(lang).types("étape 2 faite").types(text)

    assert (dialogue.reply.kind, shown(dialogue)) == (ReplyKind.GUIDE, [3, 4, 5, 6])


def test_a_language_switch_sends_the_steps_of_the_translation() -> None:
    dialogue = guided("fr").types("étape 4 faite")
    dialogue.shelf["stuck"] = article("stuck", "en", 6)
    dialogue.types("Sorry, can you write in English?")

    assert dialogue.said == say("en", "language-switched")
    assert [step.text for step in dialogue.reply.steps] == ["stuck en 5", "stuck en 6"]


@LANGS
@pytest.mark.parametrize("text", ["étape 3", "step 3", "3", "montrez-moi l'étape 3", "show me step 3"])
def test_a_step_is_shown_with_those_after_it_and_counts_none_as_done(lang: Lang, text: str) -> None:
    dialogue = guided(lang).types(text)

    assert (dialogue.reply.kind, shown(dialogue)) == (ReplyKind.GUIDE, [3, 4, 5, 6])
    assert dialogue.conversation.guide is not None
    assert set(dialogue.conversation.guide.outcomes) == {Outcome.NOT_REACHED}


def test_a_step_that_was_done_is_shown_again_with_those_that_are_left() -> None:
    assert shown(guided().types("étapes 1 et 3 faites").types("étape 1")) == [1, 2, 4, 5, 6]


@pytest.mark.parametrize("text", ["c'est fait", "done", "j'ai tout fait"])
def test_all_steps_done_offer_no_way_back(text: str) -> None:
    assert guided().types(text).buttons == ["solved", "not_solved", "human"]


@LANGS
def test_elsewhere_steps_are_shown_one_by_one_as_before(lang: Lang) -> None:
    dialogue = guided(lang, Policy()).types("étape 3")

    assert (dialogue.reply.kind, shown(dialogue)) == (ReplyKind.STEP, [3])
    assert dialogue.buttons == ["done", "solved", "not_solved", "cannot", "back", "human"]


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fr", "Il n'y a pas d'étape 9 : la liste en compte 6."),
        ("en", "There is no step 9: the list has 6."),
    ],
)
def test_a_step_that_there_is_not(lang: Lang, sentence: str) -> None:
    assert guided(lang).types("l'étape 9 ne marche pas").said == sentence


# --- sentences -------------------------------------------------------------------------------------------------


@LANGS
def test_no_mail_of_the_bot_says_to_write_here(lang: Lang) -> None:
    solved = guided(lang).types("ça marche").said
    silent = guided(lang).stays_silent()
    closed = silent.said, silent.stays_silent().said

    assert solved == say(lang, "solved-mail")
    assert closed == (say(lang, "remind-mail"), say(lang, "closed-silent-mail"))
    for text in (solved, *closed, say(lang, "resolved-mail", name="Ada")):
        assert ("ce mail" if lang == "fr" else "this mail") in text
        assert not {"ici", "here"} & set(text.lower().split())


@LANGS
def test_elsewhere_the_sentences_are_as_before(lang: Lang) -> None:
    silent = guided(lang, Policy()).stays_silent()

    assert guided(lang, Policy()).types("ça marche").said == say(lang, "solved")
    assert silent.said.startswith(say(lang, "remind"))
    assert silent.stays_silent().said == say(lang, "closed-silent")


def test_a_reminder_shows_the_steps_that_are_left() -> None:
    assert shown(guided().types("étape 4 faite").stays_silent()) == [5, 6]


@pytest.mark.parametrize("policy", [MAIL, Policy()])
@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fr", "Je n'ai pas compris votre réponse. Est-ce l'un de ces problèmes ?"),
        ("en", "I did not understand your answer. Is it one of these problems?"),
    ],
)
@pytest.mark.parametrize("text", ["un truc bizarre apparaît", "something odd appears", "c'est fait", "???"])
def test_an_offer_that_is_said_again_says_why(policy: Policy, lang: Lang, sentence: str, text: str) -> None:
    dialogue = offered(lang, policy).types(text)

    assert dialogue.said == sentence
    assert dialogue.buttons == ["article:a", "article:b", "none", "human"]


@pytest.mark.parametrize("findings", [found((article("a"), 0.4), (article("c"), 0.3)), found((article("a"), 0.9))])
def test_words_that_change_what_is_offered_were_understood(findings: Findings) -> None:
    dialogue = offered()
    dialogue.finds = [findings]

    assert say("fr", "not-understood") not in dialogue.types("un truc bizarre apparaît").said


def test_words_that_tell_a_fact_were_understood() -> None:
    assert say("fr", "not-understood") not in offered().types("un truc bizarre sous windows apparaît").said


# --- hotliners -------------------------------------------------------------------------------------------------


STILL_THERE = [
    "Ça ne marche toujours pas, Outlook redemande encore", "ça recommence", "Mon Outlook redemande encore le mot de passe",
    "It does not work, still choppy", "it is broken again", "Still the same", "Bonjour,\n\nça ne marche plus.\n\nMerci,\nAna",
]  # fmt: skip


@LANGS
@pytest.mark.parametrize("text", STILL_THERE)
def test_what_a_hotliner_resolved_and_is_still_there_goes_back_to_humans_at_once(lang: Lang, text: str) -> None:
    dialogue = resolved(lang=lang).types(text)

    conversation = dialogue.conversation
    assert (dialogue.turn.handoff, dialogue.said) == (Reason.EXHAUSTED, say(lang, "handoff-reopened"))
    assert (conversation.stage, conversation.episode) == (Stage.WITH_HOTLINER, 2)
    assert conversation.problem.startswith("ça coince")
    assert conversation.facts == (Fact("os", "macos", "answer"),)
    assert [tried.guide.article for tried in conversation.tried] == ["stuck"]


@pytest.mark.parametrize(
    "text", ["mon clavier ne marche pas", "autre chose : plus de son", "my keyboard does not work", "also, no sound"]
)
def test_another_problem_after_a_hotliner_is_a_new_one(text: str) -> None:
    dialogue = resolved()
    dialogue.finds = [found((article("new"), 0.9))]

    assert dialogue.types(text).turn.handoff is None
    assert dialogue.conversation.problem == text


def test_thanks_to_a_hotliner_are_not_answered() -> None:
    dialogue = resolved()
    dialogue.finds = [found()]
    dialogue.types("Merci beaucoup Ada, ça marche !")

    assert (dialogue.turn.replies, dialogue.conversation.stage) == ((), Stage.CLOSED)


def test_what_the_bot_solved_and_is_still_there_is_looked_at_by_it_first() -> None:
    both = found((article("stuck"), 0.5), (article("offline"), 0.45))
    dialogue = guided().types("ça marche")
    dialogue.finds = [both]

    assert dialogue.types("ça ne marche toujours pas").conversation.guide is not None


@LANGS
@pytest.mark.parametrize(
    "text", ["un humain", "je veux parler à quelqu'un", "Bonjour,\nun humain svp.\nMerci,\nAna", "a human, please", "call me back"]
)  # fmt: skip
def test_a_mere_wish_is_answered_once_while_a_hotliner_has_it(lang: Lang, text: str) -> None:
    dialogue = guided(lang).types("un humain").types(text)

    assert dialogue.said == say(lang, "handoff-already")
    assert dialogue.types(text).turn.replies == ()


@pytest.mark.parametrize(
    "text",
    [
        "I am in room 12, call me on 555", "Je suis au bureau 12, appelez-moi au 555", "call me, I am in the lobby",
        "rappelez-moi, je suis à l'accueil", "un humain, mon écran est noir", "rappelez-moi au 06 12 34 56 78",
    ],
)  # fmt: skip
def test_a_wish_that_tells_more_is_for_the_hotliner_alone(text: str) -> None:
    dialogue = guided().types("un humain").types(text)

    assert (dialogue.turn.replies, bool(dialogue.turn.silence)) == ((), True)
    # The sentence is still there to be said.
    assert dialogue.types("un humain").said == say("fr", "handoff-already")


@pytest.mark.parametrize("policy", [MAIL, Policy()])
def test_a_wish_is_not_answered_by_mail_once_a_hotliner_has_taken_it(policy: Policy) -> None:
    conversation = Conversation("fr", Stage.WITH_HOTLINER)
    wish = read("un humain", "", Stage.WITH_HOTLINER, Pending.NOTHING)

    turn = advance(conversation, wish, Known(claimed=True), policy)

    assert bool(turn.replies) is not policy.all_at_once
    assert turn.replies or turn.silence
