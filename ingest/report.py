"""The report on a measured search: a page in each language, with a reliability diagram and a risk-coverage curve.

Pure: no I/O. `pages` gives the files by name; whoever asks for them writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ingest.report_words import WORDS
from ingest.svg import Chart, Dot, Series, draw, number, percent
from retrieval import reliability
from retrieval.articles import LANGS, Lang
from retrieval.evaluate import Outcome

#: A language with fewer questions has no line of its own.
_ENOUGH = 40
#: A share of fewer answers than this jumps about and is not drawn.
_STEADY = 5

_Groups = Mapping[str, Sequence[Outcome]]


def pages(
    outcomes: Sequence[Outcome], found: dict[str, Any], setup: Mapping[str, str], allowed: float
) -> dict[str, str]:
    """File name -> text. `found` is the summary of these outcomes, `allowed` how often a sure answer may be wrong."""
    files = {}
    for lang in LANGS:
        end = "" if lang == "en" else f".{lang}"
        groups = _groups(outcomes)
        files[f"reliability{end}.svg"] = draw(reliability_chart(groups, lang), lang)
        files[f"risk-coverage{end}.svg"] = draw(risk_chart(groups, lang, allowed), lang)
        files[f"index{end}.html"] = _page(outcomes, found, setup, lang, end)
    return files


def _groups(outcomes: Sequence[Outcome]) -> _Groups:
    """By language where both have enough questions, else all in one."""
    by_lang: dict[str, Sequence[Outcome]] = {
        lang: [each for each in outcomes if each.question.lang == lang] for lang in LANGS
    }
    return by_lang if all(len(each) >= _ENOUGH for each in by_lang.values()) else {"all": outcomes}


def reliability_chart(groups: _Groups, lang: Lang) -> Chart:
    words = WORDS[lang]
    series = []
    for name, outcomes in groups.items():
        found = reliability.bins(outcomes)
        dots = [Dot(each.promised, each.kept, *each.between, says=_bin_says(each, lang)) for each in found]
        series.append(Series(name, words[name], [(dot.x, dot.y) for dot in dots], dots))
    told = " ".join(f"{each.label}: " + "; ".join(dot.says for dot in each.dots) + "." for each in series)
    return Chart(
        name=words["reliability"],
        says=words["says_reliability"].format(each=told),
        across=words["promised"],
        up=words["kept"],
        series=series,
        guide=((0, 0), (1, 1)),
        guide_label=words["as_promised"],
    )


def _bin_says(found: reliability.Bin, lang: Lang) -> str:
    shares = {"promised": found.promised, "kept": found.kept, "low": found.between[0], "high": found.between[1]}
    shown = {name: percent(share, lang) for name, share in shares.items()}
    return WORDS[lang]["bin"].format(**shown, n=found.n)


def risk_chart(groups: _Groups, lang: Lang, allowed: float) -> Chart:
    words = WORDS[lang]
    series = [_risk_series(name, outcomes, lang) for name, outcomes in groups.items()]
    highest = max((y for each in series for _, y in each.line), default=0.0)
    told = " ".join(f"{each.label}: {'; '.join(dot.says for dot in each.dots)}." for each in series if each.dots)
    return Chart(
        name=words["risk"],
        says=words["says_risk"].format(each=told),
        across=words["coverage_axis"],
        up=words["risk_axis"],
        series=series,
        guide=((0, allowed), (1, allowed)),
        guide_label=f"{words['target']} ({percent(allowed, lang)})",
        top=next((top for top in (0.25, 0.5) if max(highest, allowed) <= top), 1.0),
    )


def _risk_series(name: str, outcomes: Sequence[Outcome], lang: Lang) -> Series:
    line = [point for point in reliability.risk_coverage(outcomes) if point.coverage * len(outcomes) >= _STEADY]
    now = reliability.working_point(outcomes)
    says = WORDS[lang]["working"].format(coverage=percent(now.coverage, lang), risk=percent(now.risk, lang))
    dots = [Dot(now.coverage, now.risk, now.risk, now.risk, says, radius=7)] if now.coverage else []
    return Series(name, WORDS[lang][name], line, dots)


_STYLE = """
:root { color-scheme: light dark; --paper: #f6f7f9; --card: #fff; --ink: #101828; --soft: #475467; --line: #e4e7ec; --link: #1a5fd0; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0b0e14; --card: #12161f; --ink: #f2f4f7; --soft: #a4adbd; --line: #232a38; --link: #7fb0ff; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 1290px; margin: 0 auto; padding: 28px 20px 48px; }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 16px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 32px 0 6px; }
p, dl { margin: 4px 0 12px; color: var(--soft); max-width: 75ch; } a { color: var(--link); white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 14px; } dt { color: var(--ink); } dd { margin: 0; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 500px), 1fr)); gap: 24px; }
figure { margin: 0; } figure img { width: 100%; height: auto; display: block; border: 1px solid var(--line); border-radius: 12px; }
figcaption { color: var(--soft); margin-top: 8px; max-width: 75ch; }
.wide { overflow-x: auto; } table { border-collapse: collapse; background: var(--card); border: 1px solid var(--line); }
th, td { padding: 7px 14px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; font-variant-numeric: tabular-nums; }
th { font-weight: 600; } th:first-child { text-align: left; } td small { color: var(--soft); font-size: 13px; }
"""


def _page(outcomes: Sequence[Outcome], found: dict[str, Any], setup: Mapping[str, str], lang: Lang, end: str) -> str:
    words = {key: escape(text, quote=False) for key, text in WORDS[lang].items()}
    other = "index.fr.html" if lang == "en" else "index.html"
    other_lang = "fr" if lang == "en" else "en"
    measured = "".join(f"<dt>{words[key]}</dt><dd>{escape(text)}</dd>" for key, text in setup.items())
    return f"""<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{words["title"]}</title>
<style>{_STYLE}</style>
</head>
<body><main>
<header><h1>{words["title"]}</h1><a href="{other}" hreflang="{other_lang}" lang="{other_lang}">{words["other"]}</a></header>
<dl>{measured}</dl>
<div class="charts">
<figure><img src="reliability{end}.svg" alt="{words["reliability"]}"><figcaption>{words["about_reliability"]}</figcaption></figure>
<figure><img src="risk-coverage{end}.svg" alt="{words["risk"]}"><figcaption>{words["about_risk"]}</figcaption></figure>
</div>
<dl>{_distances(outcomes, words, lang)}</dl><p>{words["smaller"]}</p>
<h2>{words["figures"]}</h2>
<div class="wide">{_table(found, words, lang)}</div>
<p>{words["about_figures"]}</p>
<p>{_sure(found, words["sure"], lang)}<br>{_sure(found, words["none"], lang)}</p>
</main></body>
</html>
"""


def _distances(outcomes: Sequence[Outcome], words: Mapping[str, str], lang: Lang) -> str:
    figures = {
        "ece": reliability.calibration_error(reliability.bins(outcomes)),
        "brier": reliability.brier(outcomes),
        "area": reliability.area(reliability.risk_coverage(outcomes)),
    }
    return "".join(f"<dt>{words[name]}</dt><dd>{number(value, lang)}</dd>" for name, value in figures.items())


_COLUMNS = ("success@1", "success@3", "mrr")


def _table(found: dict[str, Any], words: Mapping[str, str], lang: Lang) -> str:
    ci = found["ci"]
    rows = [(words["all"], found, ci)]
    rows += [(words[lang], row, ci["by_lang"][lang]) for lang, row in found["by_lang"].items()]
    rows += [(escape(style), row, ci["by_style"][style]) for style, row in found["by_style"].items()]
    head = "".join(f'<th scope="col">{words[key]}</th>' for key in ("group", "n", *_COLUMNS))
    body = "".join(
        f'<tr><th scope="row">{name}</th><td>{row["n"]}</td>{"".join(_cell(row[key], between[key], lang) for key in _COLUMNS)}</tr>'
        for name, row, between in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: float, between: tuple[float, float], lang: Lang) -> str:
    low, high = (number(each, lang, 2) for each in between)
    return f"<td>{number(value, lang)} <small>({low}\u2013{high})</small></td>"


def _sure(found: dict[str, Any], sentence: str, lang: Lang) -> str:
    """A sentence with its shares, each followed by its interval."""
    shown = {
        name: f"{percent(found[part][name], lang)} ({percent(low, lang)}\u2013{percent(high, lang)})"
        for part in ("sure", "none")
        for name, (low, high) in found["ci"][part].items()
    }
    return sentence.format(**shown, n=found["none"]["n"])
