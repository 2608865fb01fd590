"""What a message does: asks, says that a step is done, wants a human, thanks... Pure: no I/O.

Both languages are always understood, whatever the conversation's own: people mix them. The words are in
`answers` (short answers), `human` and `notions` (who asks for a human) and `spelling` (what people type, spelled out).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.acts import answers
from bot.acts.human import Meaning, in_doubt, wants_human
from bot.acts.pleasantries import without_pleasantries
from bot.acts.reports import described, named, outcomes_told
from bot.acts.spelling import plain
from bot.acts.turns import after_it_works
from bot.state import Pending, Stage
from retrieval.articles import Lang
from retrieval.folding import fold

__all__ = ["Act", "Meaning", "Read", "in_doubt", "read", "wants_human"]


class Act(StrEnum):
    """The closed list of what a message can do."""

    ASK = "ask"
    DONE = "done"
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    CANNOT = "cannot"
    BACK = "back"
    #: Wants to see the step `number`; is at it, when `value` is "here".
    STEP = "step"
    #: Is busy with it, will be back.
    WAIT = "wait"
    HUMAN = "human"
    YES = "yes"
    NO = "no"
    #: Picks the article `value` of those offered.
    PICK = "pick"
    #: Picks number `number` of what was offered; -1: the last.
    PICK_NUMBER = "pick_number"
    NONE = "none"
    #: Says that the facet is such: `value` is `facet=value`.
    FACT = "fact"
    UNSURE = "unsure"
    THANKS = "thanks"
    GREET = "greet"
    #: Wants the language `value`.
    LANGUAGE = "language"
    #: "Another problem", when asked.
    NEW = "new"
    #: "Still the same problem", when asked.
    SAME = "same"
    #: Points at what is attached, and says nothing else.
    ATTACHED = "attached"
    #: Back to the problem that was left for another.
    RETURN = "return"
    #: Nothing to read.
    NONSENSE = "nonsense"


@dataclass(frozen=True, slots=True)
class Read:
    """A message, understood."""

    act: Act
    #: What was written.
    text: str = ""
    value: str = ""
    #: The number of a step or of an offer that the message names; 0: none.
    number: int = 0
    upset: bool = False
    #: What an `ASK` means should it turn out to be about the step at hand.
    maybe: Act | None = None
    #: When it says of several steps how they came out: each with `DONE`, `NOT_SOLVED`, `CANNOT` or `SOLVED`; the
    #: message's own `act` and `number` are those of the last.
    steps: tuple[tuple[int, Act], ...] = ()
    #: Opens another subject, or adds one ("au fait", "also"): of an `ASK`.
    also: bool = False
    #: At a step, what the message goes on to after it said that it works: "ça marche, par contre mon VPN...".
    then: str = ""


#: Longer messages tell a story: "ça marche" in one of them is rarely an answer.
SHORT = 12


def read(text: str, choice: str, stage: Stage, pending: Pending, meaning: Meaning | None = None) -> Read:
    """Understand a message, given where the conversation stands. A pressed button says it all.

    `meaning`: of the text, where the search's model is at hand; it helps to see who asks for a human.
    """
    if choice:
        return _pressed(choice, text)
    said = text.strip() if answers.GREET.search(plain(text)) else without_pleasantries(text.strip())
    typed = _typed(said, plain(said), stage, pending, meaning)
    return replace(typed, text=text.strip(), upset=_is_upset(text))


def _pressed(choice: str, text: str) -> Read:
    name, _, value = choice.partition(":")
    acts = {"article": Act.PICK, "fact": Act.FACT}
    try:
        return Read(acts.get(name) or Act(name), text, value)
    except ValueError:
        # A button of an older version: what it said is as good as typed.
        return Read(Act.ASK, text)


def _typed(text: str, words: str, stage: Stage, pending: Pending, meaning: Meaning | None) -> Read:
    if not _READABLE.search(words):
        return Read(Act.NONSENSE)
    if language := _language(words):
        return Read(Act.LANGUAGE, value=language)
    short = len(words.split()) <= SHORT
    if pending in (Pending.OFFER, Pending.FACT) and short and (number := answers.number_in(words)):
        return Read(Act.PICK_NUMBER, number=number)
    if not any(pattern.search(words) for pattern in _NO_WISH) and wants_human(text, meaning):
        return Read(Act.HUMAN)
    if aside := _beside_the_problem(words):
        return Read(aside)
    if stage is Stage.GUIDING and pending is not Pending.ANOTHER:
        then = after_it_works(text, lambda part: _says_it_works(part, pending))
        return replace(_about_a_step(text, words, pending), then=then)
    for act, pattern in _in_context(stage, pending) if short else ():
        if pattern.search(words):
            return Read(act)
    # Who was not heard of for long is closed in silence, and answers by mail all the same.
    late = _about_a_step(text, words, pending) if stage is Stage.CLOSED and _NAMES_A_STEP.search(words) else None
    if late is not None and late.number:
        return late
    maybe = _after_the_end(words) if stage is Stage.CLOSED else None
    return Read(Act.ASK, maybe=maybe, also=bool(answers.ALSO.search(words)))


def _after_the_end(words: str) -> Act | None:
    """What may be no new problem: thanks in other words, or the old one that is still there."""
    if len(words.split()) <= SHORT and answers.MERE_THANKS.search(words):
        return Act.THANKS
    if answers.STILL.search(words) or answers.COMES_BACK.search(words):
        return Act.NOT_SOLVED
    return Act.NOT_SOLVED if answers.NOT_SOLVED.search(words) and not answers.NAMES_SUBJECT.search(words) else None


def _beside_the_problem(words: str) -> Act | None:
    """What says nothing of the problem itself."""
    if len(words.split()) > 2 * SHORT:
        return None
    if answers.ATTACHED.search(words):
        return Act.ATTACHED
    return Act.RETURN if answers.LEFT_PROBLEM.search(words) else None


_NAMES_A_STEP = re.compile(r"(?<!\w)(?:etapes?|steps?)(?!\w)")


#: Patterns of whole messages: what one of them fits asks for nobody.
_NO_WISH = (answers.GREET, answers.THANKS, answers.ONLY_SOLVED, answers.ONLY_DONE, answers.BACK, answers.HELP)
_READABLE = re.compile(r"\w|[👍👎✅❌👌🎉🥳🙏👋🆗✔☑😊🙂😀😃😄❤💯💪😞😢😭🙁☹😕😔😩🤷]")


def _in_context(stage: Stage, pending: Pending) -> list[tuple[Act, re.Pattern[str]]]:
    """What short words mean here, the first that fits counts."""
    yes_no = [(Act.NO, answers.NO), (Act.YES, answers.YES)]
    if pending is Pending.OFFER:
        return [(Act.UNSURE, answers.UNSURE), (Act.NONE, answers.NONE), *_OVER, *_short(yes_no)]
    if pending is Pending.FACT:
        return [(Act.UNSURE, answers.UNSURE), (Act.UNSURE, answers.NONE), *_OVER, *_bare(yes_no)]
    if pending is Pending.ANOTHER:
        return [(Act.NEW, answers.OTHER), (Act.SAME, answers.SAME), *_OVER, *yes_no]
    if pending is Pending.WORDS:
        return [(Act.NOT_SOLVED, answers.HELP), *_OVER, *_bare(yes_no)]
    done = [(Act.DONE, answers.ONLY_DONE), (Act.NOT_SOLVED, answers.COMES_BACK)] if stage is Stage.CLOSED else []
    return [(Act.NOT_SOLVED, answers.HELP), *_OVER, *done]


def _bare(patterns: list[tuple[Act, re.Pattern[str]]]) -> list[tuple[Act, re.Pattern[str]]]:
    """The same, when nothing else is said: "yes", not "yes a Mac"."""
    return [
        (act, re.compile(rf"(?:{pattern.pattern})(?: (?:merci|thanks|je veux bien|bien sur|of course))*$"))
        for act, pattern in patterns
    ]


def _short(patterns: list[tuple[Act, re.Pattern[str]]]) -> list[tuple[Act, re.Pattern[str]]]:
    """The same, with three words more at most: "no" opens many a new problem."""
    return [(act, re.compile(rf"(?:{pattern.pattern})(?: \S+){{0,3}}$")) for act, pattern in patterns]


_OVER = [
    (Act.SOLVED, answers.ONLY_SOLVED),
    (Act.THANKS, answers.THANKS),
    (Act.GREET, answers.GREET),
    (Act.WAIT, re.compile(rf"(?:{answers.WAIT.pattern})$")),
]


def _about_a_step(text: str, words: str, pending: Pending) -> Read:
    """An answer to a step, to all of them, or to "does it work now?"; else something to ask about."""
    if answers.BACK.search(words):
        return Read(Act.BACK)
    told = named(text)
    if answers.HERE.search(words) and len(told) == 1:
        return Read(Act.STEP, value="here", number=told[0])
    if len(told) == 1 and len(words.split()) <= 2 * SHORT and answers.LEFT_TO_DO.search(words):
        return Read(Act.STEP, value="here", number=told[0])
    if answers.AT_STEP.search(words):
        return Read(Act.STEP, number=answers.step_in(words)[0])
    if several := outcomes_told(text, lambda clause: _step_act(clause, pending, asks=False) or ""):
        return _of_several(several)
    number, said = answers.step_in(words)
    return _of_one(text, said, told[-1] if told else number, pending)


def _of_several(several: tuple[tuple[int, str], ...]) -> Read:
    steps = tuple((number, Act(outcome)) for number, outcome in several)
    number, last = steps[-1]
    return Read(last, number=number, steps=steps)


def _of_one(text: str, words: str, number: int, pending: Pending) -> Read:
    """An answer to one step, or to all of them: `words` has "ca" where the step was named."""
    act = _step_act(words, pending, asks="?" in text)
    also = bool(answers.ALSO.search(words))
    if len(words.split()) > SHORT and not number:
        return Read(_in_story(text) or Act.ASK, maybe=act, also=also)
    if number and answers.TO_COME.search(words):
        return Read(Act.WAIT)
    if act is None and number:
        return Read(Act(described(words) or Act.NOT_SOLVED), number=number)
    if act is None:
        return Read(Act.ASK, also=also)
    subject = answers.NAMES_SUBJECT.search(words) and not answers.STILL.search(words)
    if answers.ASIDE.search(words) or (act is Act.NOT_SOLVED and subject and not number):
        return Read(Act.ASK, maybe=act, also=also)
    return Read(act, number=number)


def _step_act(words: str, pending: Pending, *, asks: bool) -> Act | None:
    """What an answer to a step says, from the plainest to the vaguest."""
    hedged = bool(answers.HEDGE.search(words))
    works = Act.ASK if hedged or asks else Act.SOLVED
    worked = pending is Pending.WORKED
    patterns = [
        *([(Act.UNSURE, answers.UNSURE)] if worked else []),
        (Act.NOT_SOLVED, answers.NOT_SOLVED),
        *([(Act.NO, answers.NO)] if worked else []),
        (Act.WAIT, answers.WAIT),
        (works, answers.SOLVED),
        *([(Act.YES, answers.YES)] if worked else []),
        (Act.THANKS, answers.THANKS),
        (Act.CANNOT, answers.CANNOT),
        (Act.CANNOT, answers.UNSURE),
        (Act.NOT_SOLVED, answers.NO),
        (Act.GREET, answers.GREET),
        (Act.ASK if hedged else Act.DONE, answers.DONE),
    ]
    act = next((act for act, pattern in patterns if pattern.search(words)), None)
    return None if act is Act.ASK else act


def _says_it_works(words: str, pending: Pending) -> bool:
    return _step_act(words, pending, asks="?" in words) in (Act.SOLVED, Act.YES)


def _in_story(text: str) -> Act | None:
    """What a long message says of the fault by one of its sentences."""
    sentences = [plain(sentence) for sentence in re.split(r"[.!?;\n]+|, ", text)]
    if any(answers.STILL.search(sentence) for sentence in sentences):
        return Act.NOT_SOLVED
    if any(answers.ONLY_SOLVED.search(sentence) for sentence in sentences):
        return Act.SOLVED
    return None


def _language(words: str) -> Lang | None:
    if answers.ENGLISH.search(words):
        return "en"
    return "fr" if answers.FRENCH.search(words) else None


def _is_upset(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    shouts = len(letters) >= 15 and sum(character.isupper() for character in letters) > 0.8 * len(letters)
    return shouts or "!!!" in text or bool(answers.ANGRY.search(fold(text)))
