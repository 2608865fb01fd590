"""The figures of `hotliner eval` as text for a terminal. Pure: no I/O."""

from __future__ import annotations

from typing import Any

_FIGURES = ("success@1", "success@3", "success@5", "mrr")


def summary(found: dict[str, Any]) -> str:
    """The figures of all questions, by language and by style, each with its 95 % interval below `ci`."""
    ci, sure, none = found["ci"], found["sure"], found["none"]
    rows = [("all", found, ci)]
    rows += [(lang, row, ci["by_lang"][lang]) for lang, row in found["by_lang"].items()]
    rows += [(style, row, ci["by_style"][style]) for style, row in found["by_style"].items()]
    wide = max(len(name) for name, _, _ in rows)
    lines = [f"{'':{wide}} {'n':>5}  " + "  ".join(f"{name:<19}" for name in _FIGURES).rstrip()]
    for name, row, between in rows:
        cells = "  ".join(_figure(row[key], between[key]) for key in _FIGURES)
        lines.append(f"{name:{wide}} {row['n']:5}  {cells}")
    coverage, precision = (_percent(sure[name], ci["sure"][name]) for name in ("coverage", "precision"))
    lines += [
        f"sure: {coverage} of the answerable questions, {precision} of these right",
        f"questions that nothing answers: {none['n']}, {_percent(none['sure_rate'], ci['none']['sure_rate'])} of them"
        " got a sure answer",
        f"a question takes {found['p50_ms']} ms (p50), {found['p99_ms']} ms (p99)",
        "in brackets: 95% confidence intervals",
    ]
    return "\n".join(lines)


def _figure(value: float, between: tuple[float, float]) -> str:
    return f"{value:.3f} [{between[0]:.2f}, {between[1]:.2f}]"


def _percent(value: float, between: tuple[float, float]) -> str:
    return f"{value:.0%} [{between[0]:.0%}, {between[1]:.0%}]"


def comparison(found: dict[str, Any]) -> str:
    """Each figure before and after, and the questions that changed by name."""
    lines = [f"compared on {found['n']} questions" + _left_out(found["left_out"])]
    lines.append(f"{'':11} before   after  difference [95% interval]     p")
    lines += [_difference(name, figure) for name, figure in found["figures"].items()]
    for change in ("better", "worse"):
        changed = [each for each in found["changed"] if each["change"] == change]
        lines.append(f"{change}: {len(changed)}")
        lines += [f"  {_places(each)}  {each['lang']}  {_shown(each)}" for each in changed]
    return "\n".join(lines)


def _left_out(count: int) -> str:
    return f"; {count} that only one of the runs asked are left out" if count else ""


def _difference(name: str, figure: dict[str, Any]) -> str:
    low, high = figure["ci"]
    p = "<0.001" if figure["p"] < 0.001 else f" {figure['p']:.3f}"
    clear = "  *" if figure["p"] < 0.05 else ""
    return (
        f"{name:11} {figure['before']:6.3f}  {figure['after']:6.3f}  {figure['difference']:+.3f}"
        f" [{low:+.3f}, {high:+.3f}]  {p}{clear}"
    )


def _places(each: dict[str, Any]) -> str:
    """The place of the right article before and after; `!` where the answer was sure."""
    shown = [f"{rank or '-'}{'!' if sure else ''}" for rank, sure in zip(each["rank"], each["sure"], strict=True)]
    return f"{shown[0]:>3} -> {shown[1]:<3}"


def _shown(each: dict[str, Any]) -> str:
    text = " ".join(each["text"].split())
    text = f"{text[:69]}…" if len(text) > 70 else text
    return text if each["name"] == each["text"] else f"{each['name']}: {text}"
