"""What is wrong between articles."""

from __future__ import annotations

import pytest

from ingest.lint import Source, lint
from ingest.parse import parse
from retrieval.articles import Article

EN = """\
---
id: a
lang: en
title: A
error_codes: [E1]
applies_to: {os: [x, y]}
queue: q
effort: 2
status: published
---
## Steps
1. Do this.
   risk: admin
2. Do that.

## If this does not help
Try [B](article:b).
"""
FR = (
    EN.replace("lang: en", "lang: fr")
    .replace("## Steps", "## Étapes")
    .replace("## If this does not help", "## Si cela ne suffit pas")
)
B = "---\nid: b\nlang: en\ntitle: B\n---\nSee ![picture](img/x.png).\n"


def source(text: str, file: str) -> Source:
    article = parse(text, file)
    assert isinstance(article, Article), article
    return Source(article, text)


def lint_texts(*files: tuple[str, str], images: frozenset[str] = frozenset({"img/x.png"})) -> list[str]:
    sources = [source(text, file) for text, file in files]
    return [str(problem) for problem in lint(sources, {each.article.id for each in sources}, images)]


def test_sound_articles_have_no_problem() -> None:
    assert lint_texts((EN, "en/a.md"), (FR, "fr/a.md"), (B, "en/b.md")) == []


def test_an_article_that_exists_twice_is_found() -> None:
    problems = lint_texts((EN, "en/a.md"), (EN, "old/a.md"), (B, "en/b.md"))

    assert problems == ["old/a.md:2: 'a' in 'en' exists already in en/a.md; keep one of the two"]


def test_a_link_to_nowhere_is_found_with_the_nearest_id() -> None:
    problems = lint_texts((EN.replace("article:b", "article:bb"), "en/a.md"), (B, "en/b.md"))

    assert problems == ["en/a.md:17: the link leads to 'bb', but no article has this id; did you mean 'b'?"]


def test_a_missing_image_is_found() -> None:
    problems = lint_texts((B, "en/b.md"), images=frozenset())

    assert problems == ["en/b.md:6: there is no image 'img/x.png' in the articles' folder; paths begin at that folder"]


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("2. Do that.\n", "", 11, "number of steps: '1' here, but '2' in en/a.md; make them the same"),
        ("risk: admin", "risk: data-loss", 11, "risk of each step: [data-loss, -] here, but [admin, -]"),
        ("[x, y]", "[x]", 6, "applies_to: {os: [x]} here, but {os: [x, y]}"),
        ("queue: q\n", "", 1, "queue: nothing here, but 'q'"),
        ("effort: 2", "effort: 5", 8, "effort: '5' here, but '2'"),
        ("published", "draft", 9, "status: 'draft' here, but 'published'"),
        ("[E1]", "[E2]", 5, "error_codes: [E2] here, but [E1]"),
    ],
)
def test_a_translation_that_differs_is_found(old: str, new: str, line: int, what: str) -> None:
    problems = lint_texts((EN, "en/a.md"), (FR.replace(old, new), "fr/a.md"), (B, "en/b.md"))

    assert len(problems) == 1
    assert problems[0].startswith(f"fr/a.md:{line}: {what}")


def test_facet_values_may_be_written_in_another_order() -> None:
    assert lint_texts((EN, "en/a.md"), (FR.replace("[x, y]", "[y, x]"), "fr/a.md"), (B, "en/b.md")) == []
