"""Line charts as SVG: axes, lines, points with what they may be off by. Pure: no I/O.

A chart follows the viewer's light or dark theme, names itself to screen readers, and needs no font but the viewer's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 620, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 58, 56
#: The share of an axis between two ticks.
_TICKS = 5

_STYLE = """
    svg { color-scheme: light dark; }
    .paper { fill: #ffffff; }
    text { font: 13px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: #475467; }
    .name { font-size: 16px; font-weight: 600; fill: #101828; }
    .label { font-weight: 600; }
    .grid { stroke: #eaecf0; }
    .axis { stroke: #98a2b3; }
    .guide { stroke: #98a2b3; stroke-dasharray: 4 4; stroke-width: 1.5; fill: none; }
    .line { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
    .spread { stroke-width: 1.5; opacity: .45; }
    .dot { stroke: #ffffff; stroke-width: 1.5; }
    .all { --ink: #344054; } .fr { --ink: #1a5fd0; } .en { --ink: #c4500a; }
    .line, .spread { stroke: var(--ink); }
    .dot { fill: var(--ink); }
    .fr .label, .en .label, .all .label { fill: var(--ink); }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #12161f; }
      text { fill: #a4adbd; }
      .name { fill: #f2f4f7; }
      .grid { stroke: #232a38; }
      .axis, .guide { stroke: #5b6579; }
      .dot { stroke: #12161f; }
      .all { --ink: #d0d5dd; } .fr { --ink: #7fb0ff; } .en { --ink: #ff9f5a; }
    }
"""


@dataclass(frozen=True, slots=True)
class Dot:
    """A point that is marked; `low` to `high` is where it may be."""

    x: float
    y: float
    low: float
    high: float
    #: What a pointer at rest on it is told.
    says: str
    #: In pixels.
    radius: float = 4.5


@dataclass(frozen=True, slots=True)
class Series:
    """One line, its dots, and its entry in the legend."""

    #: The class of its colours: `all`, `fr` or `en`.
    ink: str
    label: str
    line: Sequence[tuple[float, float]] = ()
    dots: Sequence[Dot] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Both axes are shares: they begin at 0, and end at 1 or at `top`."""

    name: str
    #: What it shows, in a sentence, for those who cannot see it.
    says: str
    across: str
    up: str
    series: Sequence[Series]
    #: A dashed line: from the lower left corner, or level.
    guide: Sequence[tuple[float, float]] = ()
    guide_label: str = ""
    top: float = 1.0


def draw(chart: Chart, lang: str) -> str:
    """The chart as a file of its own; `lang` is that of its words."""
    body = [
        _axes(chart, lang),
        _guide(chart),
        *(_series(each, chart.top) for each in chart.series),
        _legend(chart),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' role="img" aria-labelledby="name says" lang="{lang}">\n'
        f'  <title id="name">{escape(chart.name)}</title>\n  <desc id="says">{escape(chart.says)}</desc>\n'
        f"  <style>{_STYLE}  </style>\n"
        f'  <rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="12"/>\n'
        f'  <text class="name" x="{_LEFT}" y="28">{escape(chart.name)}</text>\n' + "".join(body) + "</svg>\n"
    )


def _x(share: float) -> float:
    return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)


def _y(share: float, top: float) -> float:
    return round(HEIGHT - _BOTTOM - min(share / top, 1.0) * (HEIGHT - _TOP - _BOTTOM), 1)


def _axes(chart: Chart, lang: str) -> str:
    parts = []
    for n in range(_TICKS + 1):
        share = n / _TICKS
        x, y = _x(share), _y(share * chart.top, chart.top)
        parts += [
            f'  <path class="grid" d="M{_x(0)} {y}H{_x(1)}M{x} {_y(0, 1)}V{_y(1, 1)}"/>\n',
            f'  <text x="{x}" y="{_y(0, 1) + 20}" text-anchor="middle">{percent(share, lang)}</text>\n',
            f'  <text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{percent(share * chart.top, lang)}</text>\n',
        ]
    middle = (_y(0, 1) + _y(1, 1)) / 2
    return (
        "".join(parts) + f'  <path class="axis" fill="none" d="M{_x(0)} {_y(1, 1)}V{_y(0, 1)}H{_x(1)}"/>\n'
        f'  <text x="{_x(0.5)}" y="{HEIGHT - 14}" text-anchor="middle">{escape(chart.across)}</text>\n'
        f'  <text transform="translate(17 {middle}) rotate(-90)" text-anchor="middle">{escape(chart.up)}</text>\n'
    )


def percent(share: float, lang: str) -> str:
    """As people of that language write it: `60 %` in French, with a space that does not break, `60%` in English."""
    return f"{share * 100:.0f}" + ("\u202f%" if lang == "fr" else "%")


def number(value: float, lang: str, digits: int = 3) -> str:
    """With a comma in French, a point in English."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if lang == "fr" else text


def _guide(chart: Chart) -> str:
    return f'  <path class="guide" d="{_path(chart.guide, chart.top)}"/>\n' if chart.guide else ""


def _path(points: Sequence[tuple[float, float]], top: float) -> str:
    return "M" + "L".join(f"{_x(x)} {_y(y, top)}" for x, y in points)


def _series(series: Series, top: float) -> str:
    line = f'    <path class="line" d="{_path(series.line, top)}"/>\n' if series.line else ""
    return f'  <g class="{series.ink}">\n{line}{"".join(_dot(dot, top) for dot in series.dots)}  </g>\n'


def _dot(dot: Dot, top: float) -> str:
    x, y = _x(dot.x), _y(dot.y, top)
    return (
        f'    <path class="spread" d="M{x} {_y(dot.low, top)}V{_y(dot.high, top)}"/>\n'
        f'    <circle class="dot" cx="{x}" cy="{y}" r="{dot.radius:.1f}"><title>{escape(dot.says)}</title></circle>\n'
    )


def _legend(chart: Chart) -> str:
    swatch = '<path class="line" d="M{x} 42h20"/>'
    entries = [(each.ink, swatch, each.label) for each in chart.series]
    if chart.guide:
        entries.append(("", '<path class="guide" d="M{x} 42h20"/>', chart.guide_label))
    x, parts = float(_LEFT), []
    for ink, mark, label in entries:
        parts.append(
            f'  <g class="{ink}">{mark.format(x=x)}<text class="label" x="{x + 26}" y="46">{escape(label)}</text></g>\n'
        )
        # About the width of the words: a legend need not be exact.
        x += 52 + 7.2 * len(label)
    return "".join(parts)
