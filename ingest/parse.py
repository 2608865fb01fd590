"""The text of one article -> Article, or everything that is wrong with it. Pure: no I/O."""

from __future__ import annotations

from ingest.body import Body, read_body
from ingest.front_matter import Front, read_front
from ingest.problems import Problem
from retrieval.articles import Article, Lang, Status
from retrieval.vocabulary import Vocabulary

FENCE = "---"


def parse(text: str, file: str, vocabulary: Vocabulary | None = None) -> Article | list[Problem]:
    """Without a vocabulary, or with an empty one, any facet and queue is accepted.

    `file` is how the article is named in messages; its stem must be the article's id.
    """
    lines = text.removeprefix("\N{BYTE ORDER MARK}").splitlines()
    if not lines or lines[0].rstrip() != FENCE:
        return [Problem(file, 1, f"the first line must be '{FENCE}', followed by 'id:', 'lang:' and 'title:'")]
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        return [Problem(file, 1, f"the front matter has no end; put a line '{FENCE}' before the text")]
    front = read_front("\n".join(lines[1:end]), 2, file, vocabulary)
    _compare_id_with_file(front)
    lang: Lang = front.values.get("lang") or ("fr" if "/fr/" in f"/{file}" else "en")
    body = read_body("\n".join(lines[end + 1 :]), end + 2, file, lang)
    problems = sorted(front.problems + body.problems)
    return problems or _article(front, body)


def _compare_id_with_file(front: Front) -> None:
    stem = front.file.rsplit("/", 1)[-1].removesuffix(".md")
    if front.values.get("id", stem) != stem:
        named = front.values["id"]
        front.report(front.lines["id"], f"the id '{named}' differs from the file's name; call the file '{named}.md'")


def _article(front: Front, body: Body) -> Article:
    values = front.values
    return Article(
        id=values["id"],
        lang=values["lang"],
        title=values["title"],
        summary=values.get("summary", ""),
        symptoms=values.get("symptoms", ()),
        error_codes=values.get("error_codes", ()),
        applies_to=values.get("applies_to", {}),
        queue=values.get("queue", ""),
        effort=values.get("effort", 0),
        status=Status(values.get("status", Status.PUBLISHED)),
        reviewed=values.get("reviewed"),
        prose="\n".join(body.prose).strip(),
        steps=tuple(body.steps),
        otherwise="\n".join(body.otherwise).strip(),
        source=front.file,
    )
