"""A measured search in the formats of TREC, so that public tools can check the figures. Pure: no I/O.

`run`: question, Q0, article, rank, score, name; `qrels`: question, 0, article, 1. Questions that nothing answers have no
line in the qrels, so tools leave them out of the figures, as `hotliner eval` does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from retrieval.evaluate import Asked, Question

#: What six decimals can still tell apart.
_STEP = 1e-6


def run(asked: Sequence[Asked], name: str) -> str:
    """Tools sort by the score alone: it is the probability, made to fall strictly from rank to rank."""
    lines = []
    for topic, each in zip(topics([each.question for each in asked]), asked, strict=True):
        score = 2.0
        for rank, match in enumerate(each.findings.matches, 1):
            score = min(match.probability, score - _STEP)
            lines.append(f"{topic} Q0 {match.article.id} {rank} {score:.6f} {name}\n")
    return "".join(lines)


def qrels(questions: Sequence[Question]) -> str:
    """The articles that answer each question."""
    return "".join(
        f"{topic} 0 {article} 1\n"
        for topic, question in zip(topics(questions), questions, strict=True)
        for article in question.relevant
    )


def topics(questions: Sequence[Question]) -> list[str]:
    """A name for each question, without spaces: its id where that can serve, else its number in the file."""
    ids = Counter(question.id for question in questions)
    return [
        question.id if ids[question.id] == 1 and question.id and not set(question.id) & set(" \t\n") else f"q{n}"
        for n, question in enumerate(questions, 1)
    ]
