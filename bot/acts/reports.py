"""What a message says of several steps: "1. ok / 2. pas de voyant", "étapes 1, 2 et 4 faites". Pure: no I/O.

The message is cut into clauses. A clause that names steps tells how they came out; one that names none goes on about
the last that were named ("j'ai fait 1 à 3, toujours pareil").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from bot.acts import answers
from bot.acts.spelling import plain
from retrieval.folding import bare

#: What an answer to one step says: the name of an act ("done", "not_solved"...), or nothing.
Judge = Callable[[str], str]

_UNIT = r"(?! ?(?:premier|first|minutes?|min\b|fois|times|heures?|h\b|hours?|secondes?|seconds?|sec\b|jours?|days?|%|go\b|gb\b|€|janv|fev|mars|avril|mai\b|juin|juil|aout|sept|oct|nov|dec))"
_DIGITS = rf"\d{{1,2}}(?![\w%]|[.:/]\d){_UNIT}"
_WORDS = "|".join(sorted(answers.COUNT, key=len, reverse=True))
_ANY = rf"(?:{_DIGITS}|(?:{_WORDS})\b)"
_NOUN = r"(?:etapes?|steps?|points?|manips?|numeros?|numbers?)"
_THE = rf"(?:(?:la|le|les|the) |l')?(?:{_NOUN} )?"
_TO = r" ?(?:-|–|a|to|through|thru|jusqu'a|jusqu'au) ?"
_AND = r" ?(?:, ?(?:et|and)|,|/|&|\+|\bet\b|\band\b) ?"


def _list(number: str) -> str:
    one = rf"{number}(?:{_TO}{_THE}{number})?"
    return rf"{one}(?:{_AND}(?:aussi )?{_THE}{one})*"


_DID = r"fait|faites|faite|did|done|tried|essaye|teste|termine|suivi|finished|completed"
_NAMED = re.compile(
    # "L'étape 2", "steps 1 to 3", "point n°4".
    rf"(?:\b(?:la|le|les|the) |\bl'|\b)(?P<noun>{_NOUN} ?(?:n°|no?\b|number|numero|#)? ?{_list(_ANY)})"
    # "La deuxième étape", "the second one", "la troisième".
    rf"|\b(?:la |the |l'|ma )?(?P<ordinal>(?:{_WORDS})) (?:{_NOUN}|one)\b"
    r"|\bla (?P<feminine>premiere|deuxieme|seconde|troisieme|quatrieme|cinquieme)\b"
    # "J'ai tout fait jusqu'à la 3": all of them.
    rf"|\b(?:jusqu'a|jusqu'au|up to|until|as far as) {_THE}(?P<upto>{_DIGITS})"
    # "1-3 done".
    rf"|^(?P<first>\d{{1,2}}(?:(?:{_AND}|{_TO}| )\d{{1,2}})*)(?= (?:ok|fait\w*|done)\b)"
    # "Les deux premières", "the first three steps".
    rf"|\b(?:les |mes |aux |the )?(?P<few>deux|trois|quatre|cinq|\d) premieres?\b(?: {_NOUN})?"
    rf"|\b(?:the )?first (?P<several>two|three|four|five|\d)\b(?: {_NOUN}| ones)?"
    # "La 2 ne marche pas", "j'ai fait 1 à 3", "stuck on 4", "pas la 3".
    rf"|\b(?:la|les|#|n°|numero|number|(?:{_DID})(?: les| la| the| de)?|stuck (?:at|on)|can't do|pas|not|pour|for|sauf|except(?: for)?|hormis)(?: la)? ?(?P<bare>{_list(_DIGITS)})"
)
#: "1. ok", "2) fait", "3 : pas de voyant", "4 ok": the number opens what is said of it.
_OPENS = re.compile(
    rf"(?:(?<=\n)|^|(?<=[\s,;.])) *(?:{_NOUN} ?|#|n°)?(?P<list>\d{{1,2}}(?:(?: ?(?:-|–|a|to|et|and|,|&|/) ?| )\d{{1,2}})*)"
    r"(?:(?: ?[)\]./:=>]+| ?[-–]+ )(?!\d)|(?= (?:ok|ko|fait\w*|done|oui|non|yes|no|nok)\b| ?[✅👍❌👎☑✔])|(?<=\n\d)(?= \w)|(?<=#\d)(?= \w))"
)
_NUMBER = re.compile(rf"\d{{1,2}}|\b(?:{_WORDS})\b")
#: Where steps were named, once they are taken out: "§0§".
_MARK = re.compile(r"§(\d+)§")
_CLAUSES = re.compile(
    r"[\n;!?]+|,|(?<!\d)\.(?:\s|$)|\.$"
    r"|\b(?:mais|but|par contre|en revanche|cependant|however|sauf que|puis|ensuite|then|alors que|while|whereas|donc|so)\b"
    r"|\b(?:et|and)\b(?= (?:toujours|encore|still|rien|nothing|ca|la|it|le|the|i|j'|je|aucun|no|l'|§))"
)
_WELL = re.compile(
    r"\b(?:ok|bon|bonne|good|fine|fait\w*|done|passe\w*|reussi\w*|termine\w*|completed?|finished|worked|works|marche|fonctionne|vert\w*|green|succes\w*|aussi|too|also|as well)\b|[✅👍☑✔]"
)
_NO_TROUBLE = re.compile(
    r"\b(?:sans (?:aucun |la moindre |le moindre )?(?:probleme|difficulte|encombre)|without (?:any )?(?:trouble|problem|issue|difficulty)s?|no (?:problem|trouble|issue)s?|went (?:well|fine|ok|through))\b"
)
_TROUBLE = re.compile(
    r"\b(?:pas|plus|aucune?|rien|sans|no|not|none|nothing|never|jamais|erreur|error|ko|nok|bloque\w*|orange|rouge|red|eteint\w*|refus\w*|denied|fail\w*|sauf|except|hormis|echec|impossible|n't)\b|n't\b|[❌👎]"
)
#: The longest message that is looked at: what answers steps is shorter.
_LONGEST = 4000
#: Says nothing of a step by itself, or that it is still to come.
_NO_OUTCOME = frozenset({"", "thanks", "greet", "wait"})
_AS = {"yes": "done", "no": "not_solved", "unsure": "cannot"}


@dataclass
class _Item:
    """The steps that one clause names, and what is said of them."""

    numbers: tuple[int, ...]
    #: The number opens a line of a list: what it says, however little, is of that step.
    opens: bool
    clauses: list[str] = field(default_factory=list)


def named(text: str) -> tuple[int, ...]:
    """All the steps that the message names, in order; "1 à 3" names three."""
    return tuple(number for item in _items(*_marked(text)) for number in item.numbers)


def outcomes_told(text: str, judge: Judge) -> tuple[tuple[int, str], ...]:
    """Each step that the message names (from 1), in order, with how it came out: "done", "not_solved"...

    Empty when it names less than two, or says nothing of them.
    """
    said, refs = _marked(text)
    items = _items(said, refs)
    if len({number for item in items for number in item.numbers}) < 2:
        return ()
    outcomes: dict[int, str] = {}
    for item in items:
        outcomes.update(_outcomes(item, judge))
    return _plausible(_verdict(outcomes, _before_any(said), judge))


@lru_cache(maxsize=64)
def _marked(text: str) -> tuple[str, list[tuple[tuple[int, ...], bool]]]:
    """The text in which "§n§" stands for the nth naming of steps, and what each names; whether it opens a line."""
    said = bare(re.sub(r"[’‘`´]", "'", text[:_LONGEST]))
    said = re.sub(r"[^\S\n]+", " ", said.replace("§", " ")).strip()
    refs: list[tuple[tuple[int, ...], bool]] = []

    def mark(numbers: tuple[int, ...], *, opens: bool) -> str:
        refs.append((numbers, opens))
        return f" §{len(refs) - 1}§ "

    openers = [found for found in _OPENS.finditer(said)]
    firsts = [_numbers(found["list"])[0] for found in openers]
    if len(openers) >= 2 and firsts == sorted(set(firsts)):
        said = _OPENS.sub(lambda found: "\n" + mark(_numbers(found["list"]), opens=True), said)
    said = _NAMED.sub(lambda found: _before(found) + mark(_named_numbers(found), opens=False), said)
    return said, refs


def _before(found: re.Match[str]) -> str:
    """The words before the number that say more than that it is one: "j'ai fait 1 à 3"."""
    return found[0][: found.start("bare") - found.start()] if found["bare"] else ""


def _named_numbers(found: re.Match[str]) -> tuple[int, ...]:
    if last := found["upto"] or found["few"] or found["several"]:
        return tuple(range(1, (answers.COUNT.get(last) or int(last)) + 1))
    return _numbers(next(part for part in found.groups() if part))


def _numbers(words: str) -> tuple[int, ...]:
    """The numbers of "1, 2 et 4" and of "1 à 3"."""
    numbers: list[int] = []
    end = 0
    for found in _NUMBER.finditer(words):
        number = answers.COUNT.get(found[0]) or int(found[0])
        between = words[end : found.start()].strip()
        if numbers and re.match(r"(?:-|–|a\b|to\b|thr|jusqu)", between) and number > numbers[-1]:
            numbers.extend(range(numbers[-1] + 1, number))
        numbers.append(number)
        end = found.end()
    return tuple(numbers)


def _items(said: str, refs: list[tuple[tuple[int, ...], bool]]) -> list[_Item]:
    items: list[_Item] = []
    for clause in _split(said):
        marks = [int(found) for found in _MARK.findall(clause)]
        if marks:
            numbers = tuple(number for each in marks for number in refs[each][0])
            items.append(_Item(numbers, refs[marks[0]][1]))
        if items:
            instead = " " if items[-1].opens else " ca "
            items[-1].clauses.append(plain(_MARK.sub(instead, clause)))
    return items


def _split(said: str) -> Iterator[str]:
    return (clause for clause in _CLAUSES.split(said) if clause.strip())


def _before_any(said: str) -> list[str]:
    """The clauses before the first that names a step."""
    head, _, _ = said.partition("§")
    return [plain(clause) for clause in _split(head)][:-1] if head.strip() else []


def _outcomes(item: _Item, judge: Judge) -> dict[int, str]:
    """How the steps of one item came out: what fails in it is said of the last, unless of all in one breath."""
    first, *further = [_judged(clause, item, judge) for clause in item.clauses]
    last = next((each for each in further if each in ("not_solved", "cannot")), "")
    last = last or ("solved" if "solved" in further else "")
    if not first:
        first = next((each for each in further if each), "")
    if not first:
        return {}
    if first == "not_solved" and answers.STILL.search(item.clauses[0]) and len(item.numbers) > 1:
        first, last = "done", first
    outcomes = dict.fromkeys(item.numbers, first)
    if last and first in ("done", "solved"):
        outcomes[item.numbers[-1]] = last
    return outcomes


def _judged(clause: str, item: _Item, judge: Judge) -> str:
    outcome = judge(clause)
    if outcome not in _NO_OUTCOME:
        return _AS.get(outcome, outcome)
    if outcome or clause is not item.clauses[0]:
        return ""
    listed = item.opens and re.search(r"\w", clause)
    return described(clause) or ("done" if listed else "")


def described(clause: str) -> str:
    """What words that are no answer say of a step: "voyant orange", "aussi"; empty: nothing."""
    if answers.STUCK.search(clause):
        return "cannot"
    if _TROUBLE.search(clause) and not _NO_TROUBLE.search(clause):
        return "not_solved"
    return "done" if _WELL.search(clause) or _NO_TROUBLE.search(clause) else ""


def _verdict(outcomes: dict[int, str], before: list[str], judge: Judge) -> dict[int, str]:
    """The outcomes, when words before them say how it ended: "toujours pareil, j'ai fait 1 à 3"."""
    if outcomes and set(outcomes.values()) == {"done"} and any(judge(clause) == "not_solved" for clause in before):
        outcomes[max(outcomes)] = "not_solved"
    return outcomes


def _plausible(outcomes: dict[int, str]) -> tuple[tuple[int, str], ...]:
    """In order. "Works" said of a step means that the step went well; of the last one alone, that all is well."""
    told = sorted(outcomes.items())
    works = [number for number, outcome in told if outcome == "solved"]
    if works and works != [told[-1][0]]:
        told = [(number, "done" if outcome == "solved" else outcome) for number, outcome in told]
    return tuple(told)
