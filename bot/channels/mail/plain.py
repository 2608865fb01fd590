"""HTML as lines of plain text, and text as it can be kept. Pure: no I/O."""

from __future__ import annotations

import html
import re

MAX_TEXT = 256_000
#: What is longer than that is not worth a layout.
MAX_HTML = 512_000
MAX_STRIPPED = 4_000_000
#: libxml2 drops, without a word, what is nested deeper than 256.
MAX_HTML_DEPTH = 200
#: The time that the converter takes for a table grows with the square of its cells.
MAX_CELLS = 5_000

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*+)")
_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
_BREAKS = re.compile(r"<(?:br|/?(?:p|div|tr|li|ul|ol|table|h[1-6]|blockquote|pre))\b[^<>]*+>", re.IGNORECASE)
_GAPS = re.compile(r"</?t[dh]\b[^<>]*+>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(?:style|script|title)\b", re.IGNORECASE)
_HIDDEN_END = re.compile(r"</(?:style|script|title)[^<>]*+>", re.IGNORECASE)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "p", "source", "track", "wbr"]
)


def html_to_text(source: str) -> str:
    """HTML as lines of text. What is too big or too deep for the converter is stripped of its tags instead.

    The stripper is ours: it takes time by the length only, and leaves `1.` and `C:\\*` as they are, which converters
    to Markdown escape.
    """
    if len(source) > MAX_HTML or depth_of(source) > MAX_HTML_DEPTH or len(_CELL.findall(source)) > MAX_CELLS:
        return stripped(source)
    from inscriptis import get_text  # type: ignore[import-untyped]  # lxml is slow to load

    try:
        return str(get_text(source))
    except Exception:  # noqa: BLE001 (the parser below has its own errors; the words must not be lost)
        return stripped(source)


def depth_of(source: str) -> int:
    """How deep the elements of this HTML are nested at least; those that nobody closed count as open."""
    depth = deepest = 0
    open_now: dict[str, int] = {}
    for match in _TAG.finditer(source):
        name = match[2].lower()
        if name in _VOID:
            continue
        if not match[1]:
            open_now[name] = open_now.get(name, 0) + 1
            depth += 1
            deepest = max(deepest, depth)
        elif open_now.get(name):
            # The end of what was never begun ends nothing.
            open_now[name] -= 1
            depth -= 1
    return deepest


def stripped(source: str) -> str:
    """The words between the tags, in time that grows with the length only."""
    shown, *hidden = _HIDDEN.split(source[:MAX_STRIPPED])
    pieces = [shown]
    for piece in hidden:
        end = _HIDDEN_END.search(piece)
        # What hides without an end hides nothing: the words must not be lost.
        pieces.append(piece[end.end() :] if end else piece.partition(">")[2])
    text = _GAPS.sub(" ", _BREAKS.sub("\n", re.sub(r"\s+", " ", "".join(pieces))))
    return html.unescape(re.sub(r"<[^<>]*+>", "", text))


def tidy(text: str) -> str:
    """The same words without what no database or page can hold, and without runs of empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00ad", "").replace("\ufeff", "")
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "", text)
    lines = [line.rstrip() if line != "-- " else line for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")[:MAX_TEXT]
