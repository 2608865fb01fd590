"""The report: pages in both languages, charts that can be read by eye and by machine."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from ingest.report import pages, reliability_chart, risk_chart
from ingest.report_words import WORDS
from ingest.svg import number, percent
from retrieval.articles import Article, Decision, Findings, Lang, Match
from retrieval.evaluate import Asked, Outcome, Question, summarise

SVG = "{http://www.w3.org/2000/svg}"


def asked(lang: Lang, n: int) -> Asked:
    chance = (n % 50) / 50
    right = n % 3 == 0
    decision = Decision.SURE if chance > 0.8 else Decision.UNSURE
    matches = (Match(Article("a" if right else "b", lang, "t"), chance),)
    findings = Findings("q", lang, decision, chance, matches, 1.0, "v")
    return Asked(Question(f"q{n}", lang, ("a",), style="<angry>"), findings)


def run(french: int, english: int) -> list[Asked]:
    return [asked("fr", n) for n in range(french)] + [asked("en", n) for n in range(english)]


def report(asked: list[Asked]) -> dict[str, str]:
    setup = {"model": "m & m", "articles": "here", "questions": "there"}
    return pages([each.outcome for each in asked], summarise(asked), setup, 0.1)


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["fr"].keys() == WORDS["en"].keys()


def test_there_is_a_page_and_two_charts_in_each_language() -> None:
    files = report(run(50, 50))

    assert sorted(files) == [
        "index.fr.html",
        "index.html",
        "reliability.fr.svg",
        "reliability.svg",
        "risk-coverage.fr.svg",
        "risk-coverage.svg",
    ]
    for end, lang in (("", "en"), (".fr", "fr")):
        page = files[f"index{end}.html"]
        assert f'<html lang="{lang}">' in page
        assert f'src="reliability{end}.svg"' in page
        assert f'src="risk-coverage{end}.svg"' in page
    assert "0.340 <small>(0." in files["index.html"]
    assert "0,340 <small>(0," in files["index.fr.html"]


def test_what_was_given_is_shown_as_text_not_as_markup() -> None:
    page = report(run(50, 50))["index.html"]

    assert "m &amp; m" in page
    assert "&lt;angry&gt;" in page


@pytest.mark.parametrize(("name", "lang"), [("reliability", "en"), ("risk-coverage.fr", "fr")])
def test_a_chart_names_itself_and_follows_the_theme(name: str, lang: Lang) -> None:
    text = report(run(50, 50))[f"{name}.svg"]
    svg = ElementTree.fromstring(text)

    title, says = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert title.text in WORDS[lang].values()
    assert says is not None
    assert "%" in str(says.text)
    assert svg.get("aria-labelledby") == f"{title.get('id')} {says.get('id')}"
    assert "prefers-color-scheme: dark" in text
    words = [each.text for each in svg.iter(f"{SVG}text")]
    assert WORDS[lang]["fr"] in words
    assert WORDS[lang]["en"] in words


def test_everything_is_drawn_on_the_paper() -> None:
    svg = ElementTree.fromstring(report(run(50, 50))["reliability.svg"])

    assert len(list(svg.iter(f"{SVG}circle"))) == 6
    for dot in svg.iter(f"{SVG}circle"):
        assert 64 <= float(dot.get("cx", "0")) <= 596
        assert 58 <= float(dot.get("cy", "0")) <= 384


def test_a_language_with_few_questions_has_no_line_of_its_own() -> None:
    words = [each.text for each in ElementTree.fromstring(report(run(50, 39))["reliability.svg"]).iter(f"{SVG}text")]

    assert WORDS["en"]["all"] in words
    assert WORDS["en"]["fr"] not in words


def test_the_charts_show_the_figures() -> None:
    outcomes = [Outcome(Question("q", "fr", ("a",)), 1, True, 0.9)] * 9 + [
        Outcome(Question("q", "fr", ()), 0, False, 0.2)
    ] * 11

    dots = reliability_chart({"all": outcomes}, "en").series[0].dots
    risk = risk_chart({"all": outcomes}, "en", 0.1)

    assert [(dot.x, dot.y) for dot in dots] == [(pytest.approx(0.515), 0.45)]
    assert list(risk.series[0].line) == [(0.45, 0.0), (1.0, 0.55)]
    assert [(dot.x, dot.y) for dot in risk.series[0].dots] == [(0.45, 0.0)]
    assert risk.guide == ((0, 0.1), (1, 0.1))


def test_a_report_on_no_question_is_empty_and_no_error() -> None:
    assert "<table>" in report([])["index.html"]


def test_numbers_are_written_as_people_write_them() -> None:
    assert (percent(0.6, "en"), percent(0.6, "fr")) == ("60%", "60\u202f%")
    assert (number(0.5, "en"), number(0.5, "fr")) == ("0.500", "0,500")
