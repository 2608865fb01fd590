import pytest
from acts_rows import (
    AT_A_QUESTION,
    AT_A_STEP,
    AT_AN_OFFER,
    AT_ANOTHER,
    AT_THE_CLOSE,
    AT_THE_END,
    AT_THE_START,
    NUMBERED,
    STORIES,
    rows,
)

from bot.acts import Act, read
from bot.acts.answers import number_in
from bot.acts.spelling import plain
from bot.guiding import STEP_CHOICES
from bot.state import Pending, Stage
from bot.wording import say


def act_of(text: str, stage: Stage, pending: Pending = Pending.NOTHING) -> Act:
    return read(text, "", stage, pending).act


@pytest.mark.parametrize(("text", "act"), rows(AT_A_STEP))
def test_an_answer_to_a_step_is_understood(text: str, act: Act) -> None:
    assert act_of(text, Stage.GUIDING) is act


@pytest.mark.parametrize(("text", "act"), rows(AT_THE_END))
def test_an_answer_after_the_last_step_is_understood(text: str, act: Act) -> None:
    assert act_of(text, Stage.GUIDING, Pending.WORKED) is act


@pytest.mark.parametrize(("text", "act"), rows(AT_AN_OFFER))
def test_an_answer_to_an_offer_is_understood(text: str, act: Act) -> None:
    assert act_of(text, Stage.DIAGNOSING, Pending.OFFER) is act


@pytest.mark.parametrize(("text", "act"), rows(AT_A_QUESTION))
def test_an_answer_to_a_filter_question_is_understood(text: str, act: Act) -> None:
    assert act_of(text, Stage.DIAGNOSING, Pending.FACT) is act


@pytest.mark.parametrize(("text", "act"), rows(AT_ANOTHER))
def test_another_problem_or_the_same_is_understood(text: str, act: Act) -> None:
    assert act_of(text, Stage.GUIDING, Pending.ANOTHER) is act


@pytest.mark.parametrize(("text", "act"), rows(AT_THE_START))
def test_a_first_message_is_understood(text: str, act: Act) -> None:
    assert act_of(text, Stage.LISTENING) is act


@pytest.mark.parametrize(("text", "act"), rows(AT_THE_CLOSE))
def test_a_message_after_the_end_is_understood(text: str, act: Act) -> None:
    assert act_of(text, Stage.CLOSED) is act


@pytest.mark.parametrize(("text", "act", "number"), NUMBERED)
def test_a_step_is_named_by_its_number(text: str, act: Act, number: int) -> None:
    understood = read(text, "", Stage.GUIDING, Pending.NOTHING)

    assert (understood.act, understood.number) == (act, number)


@pytest.mark.parametrize(("text", "act"), STORIES)
def test_a_long_mail_is_understood_by_one_of_its_sentences(text: str, act: Act) -> None:
    assert act_of(text, Stage.GUIDING) is act


def test_a_long_mail_that_says_nothing_of_the_steps_is_a_question_that_may_be_an_answer() -> None:
    text = "Bonjour, je vous écris de nouveau car mon ordinateur portable ne marche pas bien ce matin et je dois rendre un rapport"

    understood = read(text, "", Stage.GUIDING, Pending.NOTHING)

    assert (understood.act, understood.maybe) == (Act.ASK, Act.NOT_SOLVED)


def test_oui_or_non_to_i_found_nothing_is_an_answer() -> None:
    # "Voulez-vous un humain ?"
    assert act_of("oui", Stage.LISTENING, Pending.WORDS) is Act.YES
    assert act_of("oui je veux bien", Stage.LISTENING, Pending.WORDS) is Act.YES
    assert act_of("no", Stage.LISTENING, Pending.WORDS) is Act.NO
    assert act_of("non, c'est le scanner qui est en panne", Stage.LISTENING, Pending.WORDS) is Act.ASK


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("le premier", 1),
        ("the second one", 2),
        ("one", 1),
        ("the last one", -1),
        ("1 ou 2", 0),
        ("12", 0),
        ("", 0),
    ],
)
def test_the_number_of_an_offer(text: str, number: int) -> None:
    assert number_in(plain(text)) == number


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("act", STEP_CHOICES)
def test_the_words_of_a_step_s_buttons_do_what_the_buttons_do(lang, act) -> None:
    # Mail and the terminal have no buttons: people copy the words.
    label = say(lang, f"choice-{act.replace('_', '-')}")

    assert act_of(label, Stage.GUIDING) is Act(act)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("key", "stage", "pending", "acts"),
    [
        ("choice-none", Stage.DIAGNOSING, Pending.OFFER, {Act.NONE}),
        ("choice-unsure", Stage.DIAGNOSING, Pending.FACT, {Act.UNSURE}),
        ("choice-human", Stage.LISTENING, Pending.NOTHING, {Act.HUMAN}),
        ("choice-still-broken", Stage.GUIDING, Pending.WORKED, {Act.NO, Act.NOT_SOLVED}),
        ("choice-solved", Stage.GUIDING, Pending.WORKED, {Act.SOLVED}),
        # After an information article, thanks are a yes.
        ("choice-helped", Stage.GUIDING, Pending.WORKED, {Act.YES, Act.THANKS}),
        ("choice-did-not-help", Stage.GUIDING, Pending.WORKED, {Act.NO}),
        ("choice-new-problem", Stage.GUIDING, Pending.ANOTHER, {Act.NEW}),
        ("choice-same-problem", Stage.GUIDING, Pending.ANOTHER, {Act.SAME}),
    ],
)
def test_the_words_of_a_button_do_what_the_button_does(lang, key, stage, pending, acts) -> None:
    assert act_of(say(lang, key), stage, pending) in acts


def test_a_pressed_button_says_it_all_whatever_the_text() -> None:
    pressed = read("C'est fait, la suite", "not_solved", Stage.GUIDING, Pending.NOTHING)

    assert pressed.act is Act.NOT_SOLVED


def test_buttons_that_carry_a_value() -> None:
    picked = read("", "article:printer-offline", Stage.DIAGNOSING, Pending.OFFER)
    answered = read("", "fact:os=macos", Stage.DIAGNOSING, Pending.FACT)

    assert (picked.act, picked.value) == (Act.PICK, "printer-offline")
    assert (answered.act, answered.value) == (Act.FACT, "os=macos")


def test_a_button_of_an_older_version_counts_as_its_words() -> None:
    pressed = read("Ancien bouton", "gone:1", Stage.GUIDING, Pending.NOTHING)

    assert (pressed.act, pressed.text) == (Act.ASK, "Ancien bouton")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ÇA MARCHE TOUJOURS PAS DU TOUT",
        "ras le bol de ce truc",
        "this is ridiculous",
        "help!!!",
        "😡",
        "wtf",
        "c'est n'importe quoi",
        "vous vous moquez de moi",
        "c'est franchement agaçant",
        "j'en ai vraiment assez",
        "quelle perte de temps",
        "c'est une honte",
        "je suis à bout de nerfs",
        "VOUS NE COMPRENEZ RIEN DU TOUT",
        "c'est insupportable ce truc",
        "service déplorable",
        "ce bot est nul",
        "this is a nightmare",
        "I'm losing patience",
        "this is driving me crazy",
        "what a waste of time",
        "are you kidding me",
        "absolutely hopeless service",
        "so frustrating",
        "this bot is rubbish",
        "I'm really annoyed",
        "ENOUGH WITH THIS NONSENSE",
    ],
)
def test_anger_shows(text: str) -> None:
    assert read(text, "", Stage.LISTENING, Pending.NOTHING).upset is bool(text)


@pytest.mark.parametrize(
    "text",
    [
        "PC HS",
        "mon VPN ne marche pas",
        "URGENT",
        "the HP LASERJET is offline",
        "merci !",
        "mon écran est noir",
        "c'est urgent",
        "le disque dur est plein",
        "merci, c'est parfait",
        "my mouse is dead",
        "thank you so much!",
        "I need it for tomorrow",
        "the file is corrupted",
        "la batterie est à bout, elle ne charge plus",
        "the worst case would be a reinstall?",
        "je ne comprends pas l'étape",
    ],
)
def test_abbreviations_and_short_cries_are_no_anger(text: str) -> None:
    assert not read(text, "", Stage.LISTENING, Pending.NOTHING).upset


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("Ça marche tjs pa", "ca marche toujours pas"),  # SMS
        ("je n'arrive pas", "je arrive pas"),  # "ne" tells nothing
        ("i can not do it pls", "i can't do it"),  # politeness, contractions
        ("tehcnicien", "technicien"),  # letters swapped
        ("toujorus", "toujours"),
        ("marchent", "marchent"),  # right as it is, though near "marche"
        ("0x00000709", "0x00000709"),  # codes are not mended
        ("👍🏽", "👍"),  # skin tones
    ],
)
def test_what_people_type_is_spelled_out(typed: str, spelled: str) -> None:
    assert plain(typed) == spelled
