"""An article -> the pieces of it that are embedded. Pure: no I/O."""

from __future__ import annotations

import re

from retrieval.articles import Article, Passage

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKUP = re.compile(r"[*_`>#|]+|^\s*[-+]\s+", re.MULTILINE)
#: MiniLM reads 256 tokens; people's questions are short, and so should be what they are compared with.
_LONGEST = 700


def passages(article: Article) -> list[Passage]:
    """Title, summary, each symptom, the prose in pieces, each step; a neighbour's words (links) are not embedded.

    A piece of prose and a step say "it" and "this device": the title before them says of what. Measured on articles
    without symptoms, that finds three to four questions more of a hundred.
    """
    pieces = [Passage(article.id, article.lang, "title", article.title)]
    if article.summary:
        pieces.append(Passage(article.id, article.lang, "title", f"{article.title}. {article.summary}"))
    pieces += [Passage(article.id, article.lang, "symptom", symptom) for symptom in article.symptoms]
    pieces += [
        Passage(article.id, article.lang, "body", f"{article.title}. {piece}") for piece in _pieces(article.prose)
    ]
    pieces += [
        Passage(article.id, article.lang, "step", f"{article.title}. {plain(step.text)}") for step in article.steps
    ]
    return pieces


def plain(markdown: str) -> str:
    """Without marks, on one line."""
    return " ".join(_MARKUP.sub(" ", _LINK.sub(r"\1", markdown)).split())


def _pieces(prose: str) -> list[str]:
    """Paragraphs, the short ones joined."""
    joined: list[str] = []
    for paragraph in (plain(part) for part in re.split(r"\n\s*\n", prose)):
        if joined and len(joined[-1]) + len(paragraph) < _LONGEST // 2:
            joined[-1] = f"{joined[-1]} {paragraph}"
        elif paragraph:
            joined.append(paragraph)
    return [piece[:_LONGEST] for piece in joined]
