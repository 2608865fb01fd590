"""What became of each question, kept in a file, and two such runs compared. Pure: no I/O."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from retrieval.evaluate import Outcome, Question, shares
from retrieval.resampling import difference, p_value

_FORM = "hotliner-run-1"


class UnusableRunError(Exception):
    """This is not a run that was saved, or it shares no question with the one at hand. Says what to do."""


def write_run(outcomes: Sequence[Outcome], setup: dict[str, str]) -> str:
    """`setup` says what was measured: the model, the articles, the questions."""
    rows = "".join(f"  {json.dumps(asdict(each), ensure_ascii=False)},\n" for each in outcomes).removesuffix(",\n")
    return f'{{"form": "{_FORM}", "setup": {json.dumps(setup, ensure_ascii=False)}, "outcomes": [\n{rows}\n]}}\n'


def read_run(text: str) -> tuple[list[Outcome], dict[str, str]]:
    """What `write_run` wrote. Raises UnusableRunError."""
    try:
        plain = json.loads(text)
        if plain["form"] != _FORM:
            raise KeyError("form")
        return [_outcome(each) for each in plain["outcomes"]], dict(plain["setup"])
    except (ValueError, TypeError, KeyError) as error:
        raise UnusableRunError("not a run kept by 'hotliner eval --save'") from error


def _outcome(plain: dict[str, Any]) -> Outcome:
    asked = plain["question"]
    question = Question(**{**asked, "relevant": tuple(asked["relevant"])})
    return Outcome(question, int(plain["rank"]), bool(plain["sure"]), float(plain["probability"]))


def compare(before: Sequence[Outcome], after: Sequence[Outcome]) -> dict[str, Any]:
    """Figures of the questions that both runs asked, the differences with interval and p-value, and what changed.

    Raises UnusableRunError when they have no question in common.
    """
    pairs = _pairs(before, after)
    if not pairs:
        raise UnusableRunError("the two runs have no question in common; compare runs on the same questions")
    old, new = shares([one for one, _ in pairs]), shares([other for _, other in pairs])
    changed = [_change(*pair) for pair in pairs if _place(pair[0]) != _place(pair[1])]
    return {
        "n": len(pairs),
        "left_out": len(before) + len(after) - 2 * len(pairs),
        "figures": {
            name: {
                "before": round(old[name].value, 4),
                "after": round(new[name].value, 4),
                "difference": round(new[name].value - old[name].value, 4),
                "ci": difference(old[name], new[name]),
                "p": p_value(old[name], new[name]),
            }
            for name in old
        },
        "changed": sorted(changed, key=lambda each: (each["change"], each["lang"], each["name"])),
    }


def _pairs(before: Sequence[Outcome], after: Sequence[Outcome]) -> list[tuple[Outcome, Outcome]]:
    """A question is the same when all of it is: its words, its language and what answers it."""
    known = {each.question: each for each in before}
    return [(known[each.question], each) for each in after if each.question in known]


def _place(outcome: Outcome) -> tuple[float, bool]:
    """What a person would notice: right at once, among those offered, or not; and whether it was said for certain."""
    first, offered = outcome.rank == 1, 0 < outcome.rank <= 3
    return (first + offered, outcome.sure)


def _change(before: Outcome, after: Outcome) -> dict[str, Any]:
    question = after.question
    return {
        "name": question.id or question.text,
        "text": question.text,
        "lang": question.lang,
        "change": _word(before, after),
        "rank": [before.rank, after.rank],
        "sure": [before.sure, after.sure],
    }


def _word(before: Outcome, after: Outcome) -> str:
    """Found higher is better; at the same place, sure is better when it is right and worse when it is not."""
    (old, _), (new, now_sure) = _place(before), _place(after)
    if old != new:
        return "better" if new > old else "worse"
    return "better" if now_sure == (after.rank == 1) else "worse"
