"""A mail's HTML as a hotliner may see it: nothing in it runs, nothing comes from outside, no link hides its target.

Pure: no I/O.
"""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import quote

import nh3

from bot.channels.mail import mime, parse
from bot.channels.mail.body import contents_of
from bot.channels.mail.plain import MAX_HTML, MAX_HTML_DEPTH, depth_of, stripped, tidy

#: For the answer that carries `page`, as its Content-Security-Policy; the page is meant for an iframe with the
#: attribute `sandbox="allow-popups allow-popups-to-escape-sandbox"`, so that links open.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'none'; form-action 'none'; base-uri 'none'"
#: The sanitiser's time grows with elements times depth: that many may be nested however they like.
MAX_TAGS = 20_000

_TAGS = frozenset(
    ["a", "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "div"]
    + ["dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p"]
    + ["pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot"]
    + ["th", "thead", "tr", "tt", "u", "ul", "var"]
)
_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "align"},
    "a": {"href"},
    "font": {"color"},
    # Only to put words in its place.
    "img": {"alt", "width", "height"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "valign"},
    "th": {"colspan", "rowspan", "valign"},
}
_STYLES = {
    "background-color",
    "color",
    "font-family",
    "font-style",
    "font-weight",
    "text-align",
    "text-decoration",
    "vertical-align",
    "white-space",
}
#: A colour that is a picture; and what spells it in another way.
_FETCHES = re.compile(r"url|image|expression|var\s*\(|[\\@]", re.IGNORECASE)
_DROPPED = {"script", "style", "title", "head", "iframe", "object", "embed", "applet", "noscript", "template"}
_DROPPED |= {"svg", "math", "textarea", "select", "option", "button", "audio", "video", "canvas", "xmp", "noembed"}
_ATTRIBUTE = r'(?: [a-z-]+="[^"]*+")*+'
#: What the sanitiser writes is regular: these patterns read only that.
_LINK = re.compile(rf"<a({_ATTRIBUTE})>(.*?)</a>", re.DOTALL)
_IMAGE = re.compile(rf"<img({_ATTRIBUTE})>")
_ONE = re.compile(r' ([a-z-]+)="([^"]*+)"')
_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mail</title>
<style>body {{ margin: 12px; background: #fff; color: #1d2a2a; font: 15px/1.5 system-ui, sans-serif;
overflow-wrap: anywhere }} table {{ border-collapse: collapse }} pre {{ white-space: pre-wrap }}
.target {{ color: #55625f; font: 13px ui-monospace, monospace }}</style></head>
<body>{body}</body></html>
"""


def html_of(raw: bytes) -> str:
    """The HTML of a raw mail, its parts one after the other; empty when it has none, or it can't be read."""
    try:
        return "\n<hr>\n".join(contents_of(mime.split(raw)).html) if not parse.too_much(raw) else ""
    except (Exception, RecursionError):  # noqa: BLE001 (as `parse` does; who asks is shown the text instead)
        return ""


def as_shown(message_html: str) -> str:
    """The part of this HTML that is harmless, in time that grows with its length only; empty when there is none.

    Pictures become their description, styles are kept as far as they only mark words, and links tell where they
    lead. What is too long or too deep for that is shown as its words.
    """
    if not message_html.strip():
        return ""
    tags = len(re.findall(r"<[A-Za-z]", message_html))
    if len(message_html) > MAX_HTML or tags > MAX_TAGS or depth_of(message_html) > MAX_HTML_DEPTH:
        words = tidy(stripped(message_html))
        return f"<pre>{escape(words)}</pre>" if words else ""
    return _LINK.sub(_link, _IMAGE.sub(_picture, _cleaned(message_html)))


def page(html: str, lang: str) -> str:
    """A whole page around what `as_shown` gave, for an iframe of its own; see `POLICY`."""
    return _PAGE.format(lang=escape(lang), policy=escape(POLICY), body=html)


def _cleaned(message_html: str) -> str:
    return nh3.clean(
        message_html,
        tags=set(_TAGS),
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        attribute_filter=_harmless,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        filter_style_properties=_STYLES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _harmless(tag: str, attribute: str, value: str) -> str | None:
    """With no bracket inside a value, each bracket in what comes out is that of an element."""
    del tag
    if attribute == "style" and _FETCHES.search(value):
        return None
    opening, closing = ("%3C", "%3E") if attribute == "href" else ("", "")
    return value.replace("<", opening).replace(">", closing)


def _link(match: re.Match[str]) -> str:
    attributes = dict(_ONE.findall(match[1]))
    href, label = unescape(attributes.get("href", "")), match[2]
    if not href:
        return label
    target = quote(href, safe="!#$%&'()*+,/:;=?@[]~")
    # What goes over the network unprotected is told, and not followed.
    link = label if href.lower().startswith("http:") else f"<a{match[1]}>{label}</a>"
    words = "".join(unescape(re.sub(r"<[^<>]*+>", "", label)).split())
    return link if _is_same(words, target) else f'{link} <span class="target">[{escape(target)}]</span>'


def _is_same(words: str, target: str) -> bool:
    """Whether the words of a link are its target, or an address as people write it."""
    spellings = (target, target.removeprefix("https://"), target.removeprefix("mailto:"))
    return words.rstrip("/") in [spelling.rstrip("/") for spelling in spellings]


def _picture(match: re.Match[str]) -> str:
    attributes = dict(_ONE.findall(match[1]))
    if {attributes.get("width"), attributes.get("height")} & {"0", "1"}:
        # Pictures of one point count readers.
        return ""
    words = unescape(attributes.get("alt", "")).strip()
    return f"[image: {escape(words)}]" if words else "[image]"
