"""Articles: what is read, and every mistake with its line."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.parse import parse
from retrieval.articles import Article, Risk, Status
from retrieval.vocabulary import from_plain

VOCABULARY = from_plain(
    {
        "facets": {
            "os": {
                "ask": {"fr": "Quel système ?", "en": "Which system?"},
                "values": {"windows-11": {"fr": "Windows 11", "en": "Windows 11"}, "macos": {"fr": "Mac", "en": "Mac"}},
            }
        },
        "queues": {"printing": {"fr": "Impression", "en": "Printing"}},
    }
)
GOOD = """\
---
id: printer-offline
lang: fr
title: L'imprimante est hors ligne
summary: Elle est allumée, mais le poste ne la voit pas.
symptoms:
  - mon imprimante est grisée
  - "imprimante : hors ligne"
error_codes: [0x0000011b, "ERR_NAME_NOT_RESOLVED"]
applies_to: {os: [windows-11, macos]}
queue: printing
effort: 3
status: internal
reviewed: 2026-11-01
---
Une imprimante en veille répond tard.

## Étapes
1. Allumez-la.
   Attendez une minute.
   > Résultat attendu : le voyant est vert.
2. Redémarrez.
   risk: interrupts-work
   ![le bouton](images/bouton.png)
   > Résultat attendu : elle répond.

## Si cela ne suffit pas
Essayez [l'autre article](article:printer-jam).
"""


def test_a_full_article_is_read_with_all_its_parts() -> None:
    article = parse(GOOD, "fr/printer-offline.md", VOCABULARY)

    assert isinstance(article, Article)
    assert (article.id, article.lang, article.status) == ("printer-offline", "fr", Status.INTERNAL)
    assert article.symptoms == ("mon imprimante est grisée", "imprimante : hors ligne")
    assert article.error_codes == ("0x0000011b", "ERR_NAME_NOT_RESOLVED")
    assert article.applies_to == {"os": ("windows-11", "macos")}
    assert (article.queue, article.effort, article.reviewed) == ("printing", 3, date(2026, 11, 1))
    assert article.prose == "Une imprimante en veille répond tard."
    assert [step.text for step in article.steps] == ["Allumez-la. Attendez une minute.", "Redémarrez."]
    assert [step.expected for step in article.steps] == ["le voyant est vert.", "elle répond."]
    assert article.steps[1].risk is Risk.INTERRUPTS_WORK
    assert article.steps[1].image == "images/bouton.png"
    assert article.links == ("printer-jam",)


def test_an_article_without_steps_is_an_information_article() -> None:
    article = parse("---\nid: hours\nlang: en\ntitle: Opening hours\n---\nFrom 8 to 18.\n", "en/hours.md")

    assert isinstance(article, Article)
    assert article.steps == ()
    assert article.prose == "From 8 to 18."


def test_without_a_vocabulary_any_facet_and_queue_is_accepted() -> None:
    text = GOOD.replace("os:", "topic:").replace("queue: printing", "queue: whatever")

    assert isinstance(parse(text, "fr/printer-offline.md"), Article)


def test_headings_in_a_code_block_are_text() -> None:
    article = parse("---\nid: a\nlang: en\ntitle: A\n---\n```\n# comment\n1. one\n```\n", "a.md")

    assert isinstance(article, Article)
    assert "# comment" in article.prose


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("---\nid:", "id:", 1, "the first line must be '---'"),
        ("---\nUne", "Une", 1, "the front matter has no end"),
        ("queue: printing", "qeue: printing", 11, "unknown key 'qeue'; did you mean 'queue'?"),
        ("queue: printing", "queue: printing\nqueue: printing", 12, "'queue' is given twice; the first is on line 11"),
        ("id: printer-offline\n", "", 2, "'id' is missing; every article needs id, lang, title"),
        ("lang: fr\n", "", 2, "'lang' is missing"),
        ("id: printer-offline", "id: printer_offline", 2, "wrong form; write small letters, digits and single hyphens"),
        ("id: printer-offline", "id: printer-jam", 2, "differs from the file's name; call the file 'printer-jam.md'"),
        ("lang: fr", "lang: de", 3, "'lang' cannot be 'de'; allowed: fr, en"),
        ("title: L'imprimante est hors ligne", "title:", 4, "'title' must be a text; found nothing"),
        ("title: L'imprimante est hors ligne", "title: yes", 4, "'title' must be a text; found 'yes'"),
        ("summary: Elle", "summary: Elle : elle", 5, "this is not valid YAML"),
        ("summary: Elle est allumée, mais le poste ne la voit pas.", 'summary: ""', 5, "found an empty text"),
        ('  - mon imprimante est grisée\n  - "imprimante : hors ligne"\n', "", 6, "'symptoms' must be a list"),
        ("mon imprimante est grisée", "erreur: hors ligne", 7, "each line of 'symptoms' must be a text"),
        ("mon imprimante est grisée", '""', 7, "each line of 'symptoms' must be a text; found an empty text"),
        ("mon imprimante est grisée", '"imprimante : hors ligne"', 7, "twice; keep it once"),
        ("{os: [windows-11, macos]}", "[windows-11]", 10, "'applies_to' must look like {os: [windows-11]"),
        ("{os:", "{oss:", 10, "unknown facet 'oss'; did you mean 'os'?"),
        ("macos]", "mac]", 10, "unknown value 'mac' of the facet 'os'; did you mean 'macos'?"),
        ("[windows-11, macos]", "windows-11", 10, "the facet 'os' needs a list such as [a, b]; found 'windows-11'"),
        ("[windows-11, macos]}", "[macos], os: [macos]}", 10, "the facet 'os' is given twice"),
        ("[windows-11, macos]", "[windows-11, yes]", 10, "each value of the facet 'os' must be a text"),
        ("queue: printing", "queue: network", 11, "unknown queue 'network'; allowed: printing"),
        ("effort: 3", "effort: 3 minutes", 12, "'effort' must be a whole number of minutes; found '3 minutes'"),
        ("status: internal", "status: ready", 13, "'status' cannot be 'ready'; allowed: draft, internal, published"),
        ("reviewed: 2026-11-01", "reviewed: 01/11/2026", 14, "'reviewed' must be a day such as 2026-11-01"),
        ("Une imprimante", "1. Une imprimante", 16, "a numbered list outside the steps; put it under '## Étapes'"),
        ("## Étapes\n", "", 18, "a numbered list outside the steps"),
        ("## Étapes", "## Steps", 18, "the heading '## Steps' must be '## Étapes'"),
        ("## Étapes", "### Étapes", 18, "must be '## Étapes'"),
        ("## Étapes", "## Etape", 18, "unknown heading '## Etape'; did you mean '## Étapes'?"),
        ("## Étapes", "## Étapes\n\n## Étapes", 20, "'Étapes' is there twice; the first is on line 18"),
        ("## Étapes\n", "## Étapes\nAvant tout :\n", 19, "text before the first step"),
        ("2. Redémarrez.", "3. Redémarrez.", 22, "this is step 2, but it is numbered 3"),
        ("2. Redémarrez.", "2.  ", 22, "step 2 is empty"),
        ("   Attendez une minute.", "Attendez une minute.", 20, "belongs to no step; begin it with the step's number"),
        ("risk: interrupts-work", "risk: dangerous", 23, "unknown risk 'dangerous'; allowed: data-loss"),
        ("   risk: interrupts-work", "   risk: admin\n   risk: admin", 24, "step 2 has two lines of this kind (risk)"),
        (
            "> Résultat attendu : le",
            "Résultat attendu : le",
            21,
            "the result of a step is written '> Résultat attendu : ...'",
        ),
        (
            "Résultat attendu : le",
            "Expected result: le",
            21,
            "the result of a step is written '> Résultat attendu : ...'",
        ),
        ("Résultat attendu : le voyant est vert.", "Résultat attendu :", 21, "the expected result is empty"),
        ("Essayez", "> Résultat attendu : tout va.\nEssayez", 28, "a result line that follows no step"),
    ],
)
def test_each_mistake_is_found_with_its_line(old: str, new: str, line: int, what: str) -> None:
    assert GOOD.count(old) >= 1

    problems = parse(GOOD.replace(old, new, 1), "fr/printer-offline.md", VOCABULARY)

    assert isinstance(problems, list)
    found = [(problem.line, problem.what) for problem in problems]
    assert any(line == at and what in said for at, said in found), found


def test_all_mistakes_are_found_at_once_in_the_order_of_lines() -> None:
    text = (
        GOOD.replace("lang: fr", "lang: xx")
        .replace("effort: 3", "effort: x")
        .replace("risk: interrupts-work", "risk: y")
    )

    problems = parse(text, "fr/printer-offline.md", VOCABULARY)

    assert isinstance(problems, list)
    assert [problem.line for problem in problems] == [3, 12, 23]
    assert str(problems[0]).startswith("fr/printer-offline.md:3: 'lang' cannot be 'xx'")


@pytest.mark.parametrize("front", ["- a\n- b", "just words", "a: [", "\tid: x"])
def test_front_matter_that_is_no_mapping_is_one_problem(front: str) -> None:
    problems = parse(f"---\n{front}\n---\nText.\n", "a.md")

    assert isinstance(problems, list)
    assert len(problems) == 1


def test_steps_without_any_step_are_a_problem() -> None:
    problems = parse("---\nid: a\nlang: en\ntitle: A\n---\n## Steps\n", "a.md")

    assert [problem.what for problem in problems] == ["there is no step under '## Steps'; write them as '1. ...'"]


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert isinstance(parse("\N{BYTE ORDER MARK}" + GOOD, "fr/printer-offline.md"), Article)
