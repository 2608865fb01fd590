"""From the first words to a fault: sure, unsure, unknown; filter questions, offers, languages."""

import pytest
from dialogue import VOCABULARY, Dialogue, article, found

from bot.messages import ReplyKind
from bot.state import Pending, Policy, Reason, Stage
from retrieval.articles import Lang

LANGS = pytest.mark.parametrize("lang", ["fr", "en"])
A, B, C, D = (article(name) for name in ("stuck", "offline", "jam", "toner"))
SYSTEMS = ("windows", "macos", "linux", "ios", "android")
BY_SYSTEM = found(*((article(os, applies_to={"os": (os,)}), 0.19) for os in SYSTEMS), sure_from=0.7)
MAIL = Policy(all_at_once=True)


def unsure() -> Dialogue:
    return Dialogue(finds=[found((A, 0.4), (B, 0.3), (C, 0.2), (D, 0.05))])


def asked() -> Dialogue:
    """A dialogue in which the system was asked for."""
    return Dialogue(finds=[BY_SYSTEM], vocabulary=VOCABULARY).types("ça n'imprime pas")


# --- sure ------------------------------------------------------------------------------------------------------


@LANGS
def test_sure_names_the_fault_and_shows_the_first_step(lang: Lang) -> None:
    dialogue = Dialogue(lang, [found((article("stuck", lang), 0.9), lang=lang)]).types("paper stuck")

    intro, step = dialogue.turn.replies
    assert f"stuck ({lang})" in intro.text
    assert (step.kind, dialogue.step, step.lang) == (ReplyKind.STEP, 1, lang)
    assert dialogue.buttons == ["done", "solved", "not_solved", "cannot", "human"]
    assert dialogue.conversation.stage is Stage.GUIDING


@LANGS
def test_a_mail_gets_all_the_steps_at_once(lang: Lang) -> None:
    dialogue = Dialogue(lang, [found((article("stuck", lang), 0.9), lang=lang)], policy=MAIL).types("paper stuck")

    assert [reply.kind for reply in dialogue.turn.replies] == [ReplyKind.GUIDE]
    assert [step.number for step in dialogue.reply.steps] == [1, 2, 3]
    assert "human" in dialogue.buttons


def test_an_information_article_is_shown_and_asked_whether_it_helped() -> None:
    dialogue = Dialogue(finds=[found((article("hours", steps=0), 0.9))]).types("à quelle heure ouvre le support")

    assert dialogue.reply.kind is ReplyKind.ARTICLE
    assert "Est-ce que cela vous aide ?" in dialogue.said
    assert dialogue.buttons == ["solved", "not_solved", "human"]
    assert dialogue.types("oui merci").conversation.stage is Stage.CLOSED


def test_an_information_article_that_does_not_help_leads_on() -> None:
    dialogue = Dialogue(finds=[found((article("hours", steps=0), 0.9), (B, 0.05))]).types("horaires ?")

    assert dialogue.types("retour").buttons == ["solved", "not_solved", "human"]
    assert dialogue.types("étape 2").buttons == ["solved", "not_solved", "human"]
    assert dialogue.types("non").buttons == ["article:offline", "none", "human"]


@LANGS
def test_an_article_that_exists_only_in_the_other_language_is_flagged(lang: Lang) -> None:
    other: Lang = "en" if lang == "fr" else "fr"
    dialogue = Dialogue(lang, [found((article("stuck", other), 0.9), lang=lang)]).types("imprimante")

    assert {"fr": "qu'en anglais", "en": "only exists in French"}[lang] in dialogue.said


# --- unsure ----------------------------------------------------------------------------------------------------


@LANGS
def test_unsure_offers_the_best_three_and_none_of_these(lang: Lang) -> None:
    dialogue = unsure()
    dialogue.conversation = dialogue.conversation.from_json({**dialogue.conversation.to_json(), "lang": lang})
    dialogue.types("l'imprimante fait du bruit")

    assert dialogue.reply.kind is ReplyKind.OFFER
    assert dialogue.buttons == ["article:stuck", "article:offline", "article:jam", "none", "human"]


def test_one_candidate_is_offered_as_one() -> None:
    dialogue = Dialogue(finds=[found((A, 0.4))]).types("ça coince")

    assert dialogue.said == "Est-ce bien ce problème ?"
    assert dialogue.types("oui").conversation.stage is Stage.GUIDING


@pytest.mark.parametrize("answer", ["le 2", "the second one", "offline (fr)", "Offline", "offline fr"])
def test_an_offer_is_picked_by_number_or_by_its_title(answer: str) -> None:
    dialogue = unsure().types("bruit").types(answer)

    # One word of a title is not enough to pick it.
    expected = "offline" if answer != "Offline" else None
    guide = dialogue.conversation.guide
    assert (guide.article if guide else None) == expected


def test_yes_to_an_offer_of_three_asks_which_one() -> None:
    dialogue = unsure().types("bruit").types("oui")

    assert "Lequel" in dialogue.said
    assert dialogue.reply.kind is ReplyKind.OFFER


def test_the_last_one_is_the_last_one_offered() -> None:
    dialogue = unsure().types("bruit").types("le dernier")

    assert dialogue.conversation.guide is not None
    assert dialogue.conversation.guide.article == "jam"


def test_an_offer_is_picked_by_button() -> None:
    dialogue = unsure().types("bruit").presses("article:jam")

    assert dialogue.conversation.guide is not None
    assert dialogue.conversation.guide.article == "jam"


def test_a_number_that_was_not_offered_repeats_the_offer() -> None:
    dialogue = unsure().types("bruit").types("le 7")

    assert dialogue.reply.kind is ReplyKind.OFFER
    assert dialogue.conversation.pending is Pending.OFFER


def test_an_article_that_is_gone_is_not_offered_again() -> None:
    dialogue = unsure().types("bruit")
    del dialogue.shelf["stuck"]
    dialogue.finds = [found((B, 0.3), (C, 0.2))]
    dialogue.presses("article:stuck")

    assert "plus disponible" in dialogue.said
    assert dialogue.buttons == ["article:offline", "article:jam", "none", "human"]


def test_a_link_to_an_article_that_is_gone_asks_what_happens() -> None:
    dialogue = Dialogue().presses("article:gone")

    assert "plus disponible" in dialogue.said
    assert dialogue.buttons == ["human"]


@pytest.mark.parametrize("answer", ["aucun", "none of these", "non", "rien de tout ça"])
def test_none_of_these_offers_what_is_left_once_then_a_human(answer: str) -> None:
    dialogue = unsure().types("bruit")
    dialogue.types(answer)

    assert dialogue.buttons == ["article:toner", "none", "human"]
    assert dialogue.types(answer).turn.handoff is Reason.UNKNOWN
    assert dialogue.turn.gap == "bruit"


def test_who_cannot_tell_which_starts_with_the_most_likely() -> None:
    dialogue = unsure().types("bruit").types("je ne sais pas")

    assert dialogue.conversation.guide is not None
    assert dialogue.conversation.guide.article == "stuck"
    assert "le plus probable" in dialogue.said


def test_who_cannot_tell_which_gets_the_next_when_the_likeliest_is_gone() -> None:
    dialogue = unsure().types("bruit")
    dialogue.finds = [found((B, 0.3), (C, 0.2))]

    assert dialogue.types("je ne sais pas").reply.kind is ReplyKind.OFFER


def test_more_words_instead_of_a_choice_are_added_to_the_problem() -> None:
    dialogue = unsure().types("bruit").types("elle affiche erreur 50")

    assert dialogue.questions == ["bruit", "bruit\nelle affiche erreur 50"]
    assert dialogue.conversation.problem == "bruit\nelle affiche erreur 50"


def test_the_offer_is_made_again_after_a_greeting_thanks_or_nonsense() -> None:
    dialogue = unsure().types("bruit")

    for text in ("bonjour", "merci", "???", "attends"):
        assert dialogue.types(text).reply.kind is ReplyKind.OFFER
    assert len(dialogue.questions) == 1


def test_it_works_now_ends_it_even_before_a_fault_is_found() -> None:
    assert unsure().types("bruit").types("c'est bon ça marche").conversation.stage is Stage.CLOSED


# --- filter questions ------------------------------------------------------------------------------------------


def test_a_filter_question_tells_the_candidates_apart() -> None:
    dialogue = asked()

    assert dialogue.reply.text == "Quel système ?"
    assert dialogue.buttons == [*(f"fact:os={os}" for os in SYSTEMS), "unsure", "human"]


@pytest.mark.parametrize("answer", ["un mac", "Mac", "c'est un macbook", "2", "le deuxième", "MAC"])
def test_a_filter_question_is_answered_in_words_or_by_number(answer: str) -> None:
    dialogue = asked().types(answer)

    assert dialogue.conversation.guide is not None
    assert dialogue.conversation.guide.article == "macos"
    assert [(fact.value, fact.source) for fact in dialogue.conversation.facts] == [("macos", "answer")]


def test_a_filter_question_is_answered_by_button() -> None:
    dialogue = asked().presses("fact:os=windows")

    assert dialogue.conversation.guide is not None
    assert dialogue.conversation.guide.article == "windows"


@pytest.mark.parametrize("answer", ["je ne sais pas", "aucune idée", "dunno"])
def test_i_do_not_know_is_accepted_and_the_question_is_not_asked_again(answer: str) -> None:
    dialogue = asked().types(answer)

    assert dialogue.reply.kind is ReplyKind.OFFER
    assert dialogue.conversation.asked == ("os",)


@pytest.mark.parametrize("answer", ["oui", "non", "le 9", "bonjour"])
def test_what_does_not_answer_repeats_the_question(answer: str) -> None:
    dialogue = asked().types(answer)

    if answer == "le 9":
        # No ninth value: the answer tells nothing.
        assert dialogue.conversation.facts == ()
    else:
        assert "Quel système ?" in dialogue.said
        assert dialogue.buttons == [*(f"fact:os={os}" for os in SYSTEMS), "unsure", "human"]


def test_other_words_at_a_question_are_searched_with_the_problem() -> None:
    dialogue = asked().types("elle clignote en rouge")

    assert dialogue.questions[-1] == "ça n'imprime pas\nelle clignote en rouge"


def test_what_the_text_tells_is_not_asked() -> None:
    dialogue = Dialogue(finds=[BY_SYSTEM], vocabulary=VOCABULARY).types("mon mac n'imprime pas")

    assert dialogue.conversation.asked == ()


def test_at_most_three_filter_questions() -> None:
    dialogue = Dialogue(finds=[BY_SYSTEM], vocabulary=VOCABULARY, policy=Policy(questions=0)).types("ça n'imprime pas")

    assert dialogue.reply.kind is ReplyKind.OFFER
    assert Policy().questions == 3


@pytest.mark.parametrize(("text", "policy"), [("ras le bol, ça n'imprime pas", Policy()), ("ça n'imprime pas", MAIL)])
def test_no_filter_question_to_upset_people_nor_by_mail(text: str, policy: Policy) -> None:
    assert Dialogue(finds=[BY_SYSTEM], vocabulary=VOCABULARY, policy=policy).types(text).reply.kind is ReplyKind.OFFER


def test_a_filter_question_after_none_of_these_says_that_it_was_understood() -> None:
    offer = found((A, 0.3), (B, 0.3), (C, 0.3))
    dialogue = Dialogue(finds=[offer], vocabulary=VOCABULARY).types("bruit")
    dialogue.finds = [BY_SYSTEM]

    assert dialogue.types("aucun").said == "D'accord, ce n'est pas cela.\n\nQuel système ?"


def test_a_facet_that_left_the_vocabulary_is_not_asked_again() -> None:
    dialogue = asked()
    dialogue.vocabulary = type(VOCABULARY)()

    assert dialogue.types("bonjour").buttons == ["human"]
    assert dialogue.types("le 2").conversation.facts == ()


# --- unknown ---------------------------------------------------------------------------------------------------


@LANGS
def test_unknown_says_so_offers_a_human_and_records_the_gap(lang: Lang) -> None:
    dialogue = Dialogue(lang).types("my spaceship is leaking")

    assert dialogue.turn.gap == "my spaceship is leaking"
    assert dialogue.buttons == ["human"]
    assert dialogue.turn.handoff is None


def test_unknown_twice_in_a_row_goes_to_a_human() -> None:
    dialogue = Dialogue().types("ma fusée fuit").types("le carburant coule")

    assert dialogue.turn.handoff is Reason.UNKNOWN
    assert dialogue.turn.gap == "le carburant coule"
    assert dialogue.conversation.problem == "ma fusée fuit\nle carburant coule"


@pytest.mark.parametrize(("answer", "handoff"), [("oui", Reason.ASKED), ("yes please", Reason.ASKED), ("non", None)])
def test_would_you_prefer_a_human_can_be_answered_yes_or_no(answer: str, handoff: Reason | None) -> None:
    dialogue = Dialogue().types("ma fusée fuit").types(answer)

    assert dialogue.turn.handoff is handoff
    assert len(dialogue.questions) == 1


def test_found_after_other_words() -> None:
    dialogue = Dialogue(finds=[found(), found((A, 0.9))]).types("ma fusée fuit").types("l'imprimante fuit")

    assert dialogue.conversation.stage is Stage.GUIDING
    assert dialogue.conversation.misses == 0


# --- what needs no search --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["bonjour", "merci", "hello", "thanks", "help", "???", "ça marche pas", "it works", "attends"]
)
def test_courtesies_and_empty_words_are_answered_without_a_search(text: str) -> None:
    dialogue = Dialogue().types(text)

    assert dialogue.questions == []
    assert dialogue.turn.replies or dialogue.turn.silence
    assert dialogue.conversation.stage is Stage.LISTENING


def test_thanks_by_mail_are_not_answered() -> None:
    dialogue = Dialogue(policy=MAIL).types("merci")

    assert dialogue.turn.replies == ()
    assert dialogue.turn.silence == "thanks"


def test_solved_before_anything_was_found_closes() -> None:
    assert Dialogue().types("ma fusée fuit").types("c'est réglé").conversation.stage is Stage.CLOSED


# --- language --------------------------------------------------------------------------------------------------


def test_the_language_is_found_with_the_first_problem_and_kept() -> None:
    dialogue = Dialogue("fr", [found()])
    dialogue.types("hello", "en").types("my printer is broken", "en").types("imprimante hp", "fr")

    assert dialogue.conversation.lang == "en"


def test_the_language_is_switched_by_asking_and_not_guessed_any_more() -> None:
    dialogue = Dialogue().types("english please", "en").types("mon imprimante fuit", "fr")

    assert (dialogue.conversation.lang, dialogue.conversation.lang_chosen) == ("en", True)


def test_switching_shows_the_offer_again_with_titles_of_that_language() -> None:
    dialogue = unsure().types("bruit")
    dialogue.finds = [found((article("stuck", "en"), 0.4), lang="en")]
    dialogue.types("in english please")

    assert dialogue.reply.lang == "en"
    assert [choice.label for choice in dialogue.reply.choices][:2] == ["stuck (en)", "offline (fr)"]


def test_switching_shows_the_step_again_from_the_translation() -> None:
    dialogue = Dialogue(finds=[found((A, 0.9))]).types("coincé").types("fait")
    dialogue.shelf["stuck"] = article("stuck", "en")
    dialogue.types("can we speak english?")

    assert (dialogue.step, dialogue.reply.steps[0].text, dialogue.reply.lang) == (2, "stuck en 2", "en")


@pytest.mark.parametrize("translation", [None, article("stuck", "en", steps=5)])
def test_switching_keeps_the_steps_when_no_translation_fits(translation) -> None:
    dialogue = Dialogue(finds=[found((A, 0.9))]).types("coincé")
    dialogue.shelf = {"stuck": translation} if translation else {}
    dialogue.types("english please")

    assert (dialogue.reply.steps[0].text, dialogue.reply.lang) == ("stuck fr 1", "en")


# --- odd ends -----------------------------------------------------------------------------------------------------


def test_a_problem_without_words_to_search_asks_for_more() -> None:
    dialogue = Dialogue().presses("fact:os=macos")

    assert dialogue.questions == []
    assert dialogue.buttons == ["human"]


def test_an_old_answer_while_diagnosing_without_a_problem_asks_for_more() -> None:
    dialogue = unsure()
    dialogue.presses("article:stuck")
    dialogue.conversation = type(dialogue.conversation)("fr", stage=Stage.DIAGNOSING)

    assert dialogue.presses("fact:os=macos").buttons == ["human"]


def test_an_article_that_was_opened_by_a_link_and_did_not_help_leads_to_a_human() -> None:
    dialogue = Dialogue(shelf={"hours": article("hours", steps=0)}).presses("article:hours")

    assert dialogue.types("non").turn.handoff is Reason.EXHAUSTED
    assert dialogue.questions == []
