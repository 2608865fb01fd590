"""A conversation by mail: all the steps at once, each question a round trip, and never round in circles."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from dialogue import VOCABULARY, Dialogue, article, found
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_rows import ATTACHED, NO_SITUATIONS, NOT_ATTACHED, ONE, RETURN, SEVERAL, SITUATIONS, texts

from bot.acts import Act, Read, read
from bot.acts.pleasantries import without_pleasantries
from bot.conversation.situation import situation
from bot.messages import ReplyKind
from bot.state import Conversation, Guide, Outcome, Pending, Policy, Reason, Stage, Turn
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


def at_a_step(text: str) -> Read:
    return read(text, "", Stage.GUIDING, Pending.NOTHING)


# --- what is read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "steps"), SEVERAL)
def test_each_step_that_a_message_names_is_understood(text: str, steps: dict[int, Act]) -> None:
    understood = at_a_step(text)

    assert dict(understood.steps) == steps
    # Who looks at one step only sees the last.
    assert (understood.number, understood.act) == (max(steps), steps[max(steps)]) or len(steps) == 1


@pytest.mark.parametrize(("text", "act", "number"), ONE)
def test_one_step_is_understood_by_its_number(text: str, act: Act, number: int) -> None:
    understood = at_a_step(text)

    assert (understood.act, understood.number, understood.steps) == (act, number, ())


@pytest.mark.parametrize("stage", [Stage.LISTENING, Stage.DIAGNOSING, Stage.GUIDING, Stage.CLOSED])
def test_a_hint_at_what_is_attached_is_understood_everywhere(stage: Stage) -> None:
    misread = [text for text in texts(ATTACHED) if read(text, "", stage, Pending.NOTHING).act is not Act.ATTACHED]
    overread = [text for text in texts(NOT_ATTACHED) if read(text, "", stage, Pending.NOTHING).act is Act.ATTACHED]

    assert (misread, overread) == ([], [])


@pytest.mark.parametrize("text", texts(RETURN))
def test_the_problem_that_was_left_is_asked_for(text: str) -> None:
    assert at_a_step(text).act is Act.RETURN


@pytest.mark.parametrize("row", texts(SITUATIONS))
def test_a_message_that_tells_facts_and_nothing_else_is_understood(row: str) -> None:
    text, _, facts = row.partition("=")

    told = situation(at_a_step(text), VOCABULARY)

    assert ",".join(f"{fact.facet}={fact.value}" for fact in told) == facts
    assert {fact.source for fact in told} == {"answer"}


@pytest.mark.parametrize("text", texts(NO_SITUATIONS))
def test_a_message_that_says_more_than_facts_is_not_taken_for_them(text: str) -> None:
    assert situation(at_a_step(text), VOCABULARY) == ()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Bonjour, l'étape 2 ne marche pas. Cordialement, Camille", "l'étape 2 ne marche pas."),
        ("Hello team,\n\ndone\n\nBest regards,\nJohn Smith\nAccounting", "done"),
        ("Bonjour,\nC'est fait.\nMerci,\nCamille", "C'est fait.\nMerci"),
        ("Bonjour", "Bonjour"),
        ("Bonne journée", "Bonne journée"),
        ("hi the printer is dead", "hi the printer is dead"),
        ("c'est bon, merci", "c'est bon, merci"),
        ("L'imprimante dit bonjour, puis rien", "L'imprimante dit bonjour, puis rien"),
    ],
)
def test_pleasantries_around_an_answer_are_left_out(text: str, left: str) -> None:
    assert without_pleasantries(text).rstrip(",") == left


@pytest.mark.parametrize(
    "unit",
    ["1, ", "1. ok ", "la 1 et ", "étape 1 à 2, ", "cordialement ", "voir pièce ", "tout sauf ", "1\n", "merci, A ", "§0§ "],
)  # fmt: skip
def test_a_hostile_mail_is_read_in_time(unit: str) -> None:
    started = time.monotonic()

    at_a_step(unit * (20_000 // len(unit)))

    assert time.monotonic() - started < 5


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


# --- another problem -------------------------------------------------------------------------------------------


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
    dialogue = guided("fr", 4, finds).types(text)

    conversation = dialogue.conversation
    assert conversation.guide is not None or "screen" in conversation.offered
    assert dialogue.said.startswith(say("fr", "another-left", title="stuck (fr)"))
    assert (conversation.tried[0].outcome, conversation.tried[0].problem) == (Outcome.ABANDONED, "ça coince")
    assert conversation.problem == text


def test_an_unclear_other_problem_is_asked_about_and_taken_up_on_a_yes() -> None:
    unclear = found((article("mouse"), 0.4), (article("stuck"), 0.1))
    dialogue = guided("fr", 4, unclear).types("ma souris ne marche plus")

    assert dialogue.buttons == ["new", "same", "human"]
    dialogue.types("un autre problème")
    assert dialogue.conversation.offered == ("mouse", "stuck") or dialogue.conversation.offered == ("mouse",)
    assert dialogue.said.startswith(say("fr", "another-left", title="stuck (fr)"))


def test_an_unclear_other_problem_that_is_the_same_goes_on_with_the_steps() -> None:
    unclear = found((article("mouse"), 0.4), (article("stuck"), 0.1))
    dialogue = (
        guided("fr", 4, unclear).types("étape 1 faite").types("ma souris ne marche plus").types("toujours le même")
    )

    assert shown(dialogue) == [2, 3, 4]


@LANGS
def test_the_problem_that_was_left_can_be_taken_up_again(lang: Lang) -> None:
    screen = found((article("screen", lang), 0.95), lang=lang)
    dialogue = guided(lang, 4, screen).types("étape 2 faite").types("mon écran clignote")
    dialogue.types("problème précédent" if lang == "fr" else "previous problem")

    conversation = dialogue.conversation
    assert conversation.guide is not None
    assert (conversation.guide.article, conversation.problem) == ("stuck", "ça coince")
    assert (dialogue.said, shown(dialogue)) == (say(lang, "back-to-left", title=f"stuck ({lang})"), [3, 4])
    assert [tried.guide.article for tried in conversation.tried] == ["screen"]


def test_the_end_of_the_other_problem_names_the_one_that_is_left_and_it_opens_again() -> None:
    dialogue = guided("fr", 4, SCREEN).types("mon écran clignote").types("ça marche")

    assert dialogue.said == f"{say('fr', 'solved')} {say('fr', 'still-open', title='stuck (fr)')}"
    dialogue.types("problème précédent")
    assert (dialogue.conversation.stage, dialogue.conversation.episode) == (Stage.GUIDING, 2)


def test_another_problem_after_it_works_closes_the_first_and_goes_on() -> None:
    dialogue = guided("fr", 4, SCREEN).types("ça marche, merci. Au fait, mon écran clignote.")

    assert (dialogue.turn.fixed, dialogue.conversation.tried[0].outcome) == ("stuck", Outcome.SOLVED)
    assert dialogue.said.startswith(say("fr", "another-after-solved", title="stuck (fr)"))


def test_another_problem_after_the_end_is_taken_up_and_named() -> None:
    dialogue = guided("fr", 4, SCREEN).types("ça marche").types("au fait, j'ai aussi l'écran qui clignote")

    assert (dialogue.conversation.episode, dialogue.reply.article_id) == (2, "screen")
    assert "screen (fr)" in dialogue.said


def test_the_previous_problem_when_there_is_none_is_not_understood() -> None:
    dialogue = guided("fr", 4, found()).types("problème précédent")

    assert "Où en êtes-vous" in dialogue.said


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


# --- no circles ------------------------------------------------------------------------------------------------


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
    for name in ("circles", "seen", "told_to_wait"):
        del data[name]
    for tried in data["tried"]:
        del tried["problem"]

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
        "un humain", "ça recommence", "yes", "none of these", "step 2 does not work", "<idle>",
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
    return steps | {(tried.guide.article, -1, tried.outcome) for tried in conversation.tried if tried.outcome is X}


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
