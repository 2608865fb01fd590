"""By mail, another problem while there is one at hand: left, taken up, asked about, and come back to."""

from __future__ import annotations

import pytest
from dialogue import VOCABULARY, Dialogue, article, found

from bot.acts import read
from bot.state import Outcome, Pending, Policy, Stage
from bot.wording import say
from retrieval.articles import Findings, Lang

LANGS = pytest.mark.parametrize("lang", ["fr", "en"])
MAIL = Policy(all_at_once=True)


def guided(lang: Lang = "fr", *others: Findings) -> Dialogue:
    """By mail, after the four steps of the article "stuck" were sent; `others`: what the next searches find."""
    finds = [found((article("stuck", lang, 4), 0.9), lang=lang), *others]
    return Dialogue(lang, finds, vocabulary=VOCABULARY, policy=MAIL).types("ça coince")


def shown(dialogue: Dialogue) -> list[int]:
    return [step.number for step in dialogue.reply.steps]


SCREEN, MAYBE = found((article("screen"), 0.95)), found((article("screen"), 0.4), (article("stuck"), 0.3))


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("mon écran clignote", SCREEN),
        ("au fait, j'ai aussi l'écran qui clignote", MAYBE),
        ("autre chose : l'écran clignote", MAYBE),
        ("par ailleurs mon écran clignote", MAYBE),
        ("another thing: my screen flickers", MAYBE),
        ("also, the screen flickers", MAYBE),
        ("by the way my mouse is dead", MAYBE),
    ],
)
def test_a_clear_other_problem_is_taken_up_at_once(text: str, finds: Findings) -> None:
    dialogue = guided("fr", finds).types(text)

    conversation = dialogue.conversation
    assert conversation.guide is not None or "screen" in conversation.offered
    assert dialogue.said.endswith(f"\n\n{say('fr', 'another-left', title='stuck (fr)')}")
    assert (conversation.tried[0].outcome, conversation.tried[0].problem) == (Outcome.ABANDONED, "ça coince")
    assert conversation.problem == text


def test_an_unclear_other_problem_is_asked_about_and_taken_up_on_a_yes() -> None:
    unclear = found((article("mouse"), 0.4), (article("stuck"), 0.1))
    dialogue = guided("fr", unclear).types("ma souris ne marche plus")

    assert dialogue.buttons == ["new", "same", "human"]
    dialogue.types("un autre problème")
    assert dialogue.conversation.offered == ("mouse", "stuck") or dialogue.conversation.offered == ("mouse",)
    assert dialogue.said.endswith(f"\n\n{say('fr', 'another-left', title='stuck (fr)')}")


def test_an_unclear_other_problem_that_is_the_same_goes_on_with_the_steps() -> None:
    unclear = found((article("mouse"), 0.4), (article("stuck"), 0.1))
    dialogue = guided("fr", unclear).types("étape 1 faite").types("ma souris ne marche plus").types("toujours le même")

    assert shown(dialogue) == [2, 3, 4]


@LANGS
def test_the_problem_that_was_left_can_be_taken_up_again(lang: Lang) -> None:
    screen = found((article("screen", lang), 0.95), lang=lang)
    dialogue = guided(lang, screen).types("étape 2 faite").types("mon écran clignote")
    dialogue.types("problème précédent" if lang == "fr" else "previous problem")

    conversation = dialogue.conversation
    assert conversation.guide is not None
    assert (conversation.guide.article, conversation.problem) == ("stuck", "ça coince")
    assert (dialogue.said, shown(dialogue)) == (say(lang, "back-to-left", title=f"stuck ({lang})"), [3, 4])
    assert [tried.guide.article for tried in conversation.tried] == ["screen"]


def test_the_end_of_the_other_problem_names_the_one_that_is_left_and_it_opens_again() -> None:
    dialogue = guided("fr", SCREEN).types("mon écran clignote").types("ça marche")

    assert dialogue.said == f"{say('fr', 'solved-mail')} {say('fr', 'still-open', title='stuck (fr)')}"
    dialogue.types("problème précédent")
    assert (dialogue.conversation.stage, dialogue.conversation.episode) == (Stage.GUIDING, 2)


def test_another_problem_after_it_works_closes_the_first_and_goes_on() -> None:
    dialogue = guided("fr", SCREEN).types("ça marche, merci. Au fait, mon écran clignote.")

    assert (dialogue.turn.fixed, dialogue.conversation.tried[0].outcome) == ("stuck", Outcome.SOLVED)
    assert dialogue.said.startswith(say("fr", "another-after-solved", title="stuck (fr)"))


def test_another_problem_after_the_end_is_taken_up_and_named() -> None:
    dialogue = guided("fr", SCREEN).types("ça marche").types("au fait, j'ai aussi l'écran qui clignote")

    assert (dialogue.conversation.episode, dialogue.reply.article_id) == (2, "screen")
    assert "screen (fr)" in dialogue.said


def test_the_previous_problem_when_there_is_none_is_not_understood() -> None:
    dialogue = guided("fr", found()).types("problème précédent")

    assert "Où en êtes-vous" in dialogue.said


# --- it works, but something else does not ----------------------------------------------------------------------


UNCLEAR = found((article("vpn"), 0.4), (article("stuck"), 0.1))


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("Merci, ça marche ! Par contre mon VPN ne se connecte pas.", "mon VPN ne se connecte pas."),
        ("Bonjour,\n\nça marche, merci.\n\nEn revanche, mon VPN ne se connecte pas.", "mon VPN ne se connecte pas."),
        ("ça marche mais le VPN ne se connecte plus", "le VPN ne se connecte plus"),
        ("C'est résolu, merci. Au fait mon écran clignote", "mon écran clignote"),
        ("It works now, thanks! However, my VPN does not connect.", "my VPN does not connect."),
        ("it works but now Outlook won't open", "now Outlook won't open"),
    ],
)
def test_what_comes_after_it_works_is_read_by_itself(text: str, then: str) -> None:
    assert read(text, "", Stage.GUIDING, Pending.NOTHING).then == then


@pytest.mark.parametrize(
    "text",
    [
        "ça marche mais lentement", "ça marche, mais c'est très lent maintenant", "it works but it is very slow",
        "ça ne marche pas, par contre mon voyant est vert", "it does not work but my light is green",
        "ça marche mais le problème revient toujours pas réglé", "it works but still no sound from it", "ça marche !",
        "j'ai essayé mais mon écran reste noir", "étape 2 faite, par contre mon voyant est rouge",
    ],
)  # fmt: skip
def test_what_is_about_the_same_thing_is_not(text: str) -> None:
    assert read(text, "", Stage.GUIDING, Pending.NOTHING).then == ""


@LANGS
@pytest.mark.parametrize("sure", [0.9, 0.4])
def test_it_works_but_goes_on_to_the_other_problem_at_once(lang: Lang, sure: float) -> None:
    vpn = found((article("vpn", lang), sure), (article("stuck", lang), 0.05), lang=lang)
    text = {"fr": "Merci, ça marche ! Par contre mon VPN ne se connecte pas.", "en": "Thanks, it works! However my VPN does not connect."}  # fmt: skip
    dialogue = guided(lang, vpn).types(text[lang])

    conversation = dialogue.conversation
    assert (
        dialogue.questions[-1] in text[lang].partition("V")[0] + "mon VPN ne se connecte pas. my VPN does not connect."
    )
    assert dialogue.said.startswith(say(lang, "another-after-solved", title=f"stuck ({lang})"))
    assert (conversation.tried[0].outcome, dialogue.turn.fixed) == (Outcome.SOLVED, "stuck")
    assert conversation.guide is not None or conversation.offered[0] == "vpn"
    assert say(lang, "still-open", title="stuck") not in dialogue.types("ça marche").said


def test_it_works_but_is_asked_about_when_the_search_knows_nothing_and_remembered() -> None:
    dialogue = guided("fr", found()).types("Merci, ça marche ! Par contre mon poisson ne nage pas.")

    assert dialogue.buttons == ["new", "same", "human"]
    assert dialogue.said == say("fr", "another-problem-mail", words="mon poisson ne nage pas")
    dialogue.types("un autre problème")
    assert (dialogue.conversation.tried[0].outcome, dialogue.turn.fixed) == (Outcome.SOLVED, "stuck")
    assert "stuck (fr)" not in dialogue.types("c'est réglé").said


def test_it_works_but_of_the_same_problem_goes_on_with_it() -> None:
    dialogue = guided("fr", found((article("stuck"), 0.9))).types("ça marche, par contre mon VPN ne se connecte pas")

    assert dialogue.conversation.problem.startswith("ça coince")
    assert dialogue.turn.fixed == ""


def test_that_it_was_solved_is_forgotten_with_still_the_same() -> None:
    dialogue = guided("fr", found()).types("Merci, ça marche ! Par contre mon poisson ne nage pas.")

    assert not dialogue.types("toujours le même").conversation.aside_solved


def test_elsewhere_it_works_but_is_read_as_before() -> None:
    dialogue = Dialogue(finds=[found((article("stuck"), 0.9)), UNCLEAR]).types("ça coince")
    text = "Merci, ça marche ! Par contre mon VPN ne se connecte pas."

    assert dialogue.types(text).questions[-1] == text
    assert dialogue.said == say("fr", "another-problem")


# --- the question ------------------------------------------------------------------------------------------------


@LANGS
def test_the_question_quotes_what_it_is_about(lang: Lang) -> None:
    mouse = found((article("mouse", lang), 0.4), (article("stuck", lang), 0.1), lang=lang)
    words = "ma souris ne marche plus" if lang == "fr" else "my mouse does not work"
    dialogue = guided(lang, mouse).types(f"Bonjour,\n\n{words}.")

    assert dialogue.said == say(lang, "another-problem-mail", words=words)
    assert dialogue.stays_silent().said.endswith(say(lang, "another-problem-mail", words=words))


def test_a_long_quotation_is_cut_between_words() -> None:
    dialogue = guided("fr", found()).types(f"Merci, ça marche ! Par contre mon poisson {'nage ' * 60}")

    quoted = dialogue.said.partition("« ")[2].partition(" »")[0]
    assert len(quoted) <= 120
    assert quoted.endswith("nage…")


# --- facts -------------------------------------------------------------------------------------------------------


@LANGS
def test_what_people_have_goes_with_them_to_another_problem_and_back(lang: Lang) -> None:
    keyboard = found((article("keyboard", lang), 0.95), lang=lang)
    dialogue = guided(lang, found((article("stuck", lang), 0.9), lang=lang), keyboard)
    dialogue.types("je suis sous Mac, en wifi" if lang == "fr" else "I use a Mac, over wifi")
    dialogue.types("mon clavier tape n'importe quoi" if lang == "fr" else "also my keyboard types wrong letters")

    assert {(fact.facet, fact.value) for fact in dialogue.conversation.facts} == {("os", "macos")}
    dialogue.types("problème précédent" if lang == "fr" else "previous problem")
    assert {(fact.facet, fact.value) for fact in dialogue.conversation.facts} == {("os", "macos"), ("link", "wifi")}
    assert ("os", "macos") in {(f.facet, f.value) for f in dialogue.types("un humain").conversation.facts}


def test_what_was_told_last_of_their_system_counts() -> None:
    same = found((article("stuck"), 0.9))
    screen = found((article("screen"), 0.95))
    dialogue = guided("fr", same, screen, screen).types("je suis sous Mac").types("mon écran clignote")
    dialogue.types("je suis sous Windows").types("problème précédent")

    assert [fact.value for fact in dialogue.conversation.facts if fact.facet == "os"] == ["windows"]
