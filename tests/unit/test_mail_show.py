"""A mail's HTML for the hotliner: whatever it holds, nothing runs, nothing is fetched, nothing pretends."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.mail.show import POLICY, as_shown, html_of, page

SAMPLES = Path(__file__).parent.parent / "samples" / "mail"
ALLOWED_LINKS = ("https:", "mailto:")


class Inspector(HTMLParser):
    """Raises at whatever could run or be fetched."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "style", "img", "iframe", "svg", "math", "form", "input", "link", "meta", "base"}
        for name, value in attrs:
            assert not name.startswith("on")
            assert name not in {"src", "srcset", "background", "id", "name", "class", "action"} or value == "target"
            assert name != "href" or (value or "").lower().startswith(ALLOWED_LINKS)
            assert name != "style" or "url" not in (value or "").lower()

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def inspect(shown: str) -> None:
    inspector = Inspector(convert_charrefs=True)
    inspector.feed(shown)
    inspector.close()


VECTORS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    '<img src="javascript:alert(1)">',
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' \tjava\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='//evil.example/x'>x</a>",
    "<a href='/desk/handoffs'>x</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='x.swf'></object><embed src='x.swf'><applet code=x>",
    "<form action='https://evil.example'><input name=p type=password><button formaction='javascript:x'>ok</button></form>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'><base href='https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/x.css'><style>@import 'https://evil.example/x.css';</style>",
    "<div style=\"background:url('https://evil.example/t.gif')\">x</div>",
    '<div style="background-color:expression(alert(1));color:url(https://evil.example)">x</div>',
    "<p style='color:\\75rl(https://evil.example);background-color:u\\rl(https://evil.example)'>x</p>",
    "<p style='color:image-set(\"https://evil.example\" 1x);white-space:var(--x, url(https://evil.example))'>x</p>",
    "<p style='position:fixed;top:0;left:0;width:100%;height:100%'>x</p>",
    "<body onload=alert(1) background='https://evil.example/t.gif'>x</body>",
    "<table background='https://evil.example/t.gif'><tr><td>x</td></tr></table>",
    "<video src='https://evil.example/v' poster='https://evil.example/p' onloadstart=alert(1)></video>",
    "<img srcset='https://evil.example/a 1x' src='https://evil.example/b'>",
    "<p onclick=alert(1) onmouseover=alert(1)>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template><textarea><img src=x onerror=alert(1)></textarea>",
    "<!--<img src=x onerror=alert(1)>--><!--[if mso]><script>alert(1)</script><![endif]-->",
    "<?php echo 1 ?><!DOCTYPE x><![CDATA[<script>alert(1)</script>]]>",
    "<img alt='</a><script>alert(1)</script>' src=x><a href='https://x.example'><img alt='</a><script>x</script>'></a>",
    "<a href='https://x.example/\"><script>alert(1)</script>'>x</a>",
    "<p lang='</p><script>alert(1)</script>'>x</p>",
    "<a id=desk name=csrf class=target>x</a>",
]


@pytest.mark.parametrize("vector", VECTORS)
def test_no_vector_leaves_anything_that_runs_or_is_fetched(vector: str) -> None:
    shown = as_shown(f"<p>avant</p>{vector}<p>après</p>")

    inspect(shown)
    assert "avant" in shown


@given(st.text(alphabet="<>/\"'=!-&;: aAbipsx", max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_text_leaves_anything_either(text: str) -> None:
    inspect(as_shown(text))


def test_what_people_write_stays() -> None:
    shown = as_shown('<p>Mes réponses <b style="color:red">en rouge</b> :</p><ol start="2"><li>oui</li></ol>')

    assert shown == '<p>Mes réponses <b style="color:red">en rouge</b> :</p><ol start="2"><li>oui</li></ol>'


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('<img src="cid:1" alt="capture d\'écran">', "[image: capture d&#x27;écran]"),
        ('<img src="https://x.example/logo.png">', "[image]"),
        ('<img src="https://track.example/p.gif" width="1" height="1">', ""),
        ('<img src="https://track.example/p.gif" width="0" height="40">', ""),
    ],
)
def test_pictures_become_their_description_and_trackers_go(source: str, shown: str) -> None:
    assert as_shown(f"<p>{source}</p>") == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    ("href", "words", "target"),
    [
        ("https://evil.example/login?a=1&amp;b=2", "https://bank.example", "https://evil.example/login?a=1&amp;b=2"),
        ("https://evil.example/", "ici", "https://evil.example/"),
        ("https://аpple.example/", "https://аpple.example/", "https://%D0%B0pple.example/"),
        ("mailto:x@evil.example", "support@hotliner.example", "mailto:x@evil.example"),
    ],
)
def test_a_link_that_says_something_else_shows_its_target_in_full(href: str, words: str, target: str) -> None:
    shown = as_shown(f'<a href="{href}">{words}</a>')

    assert shown.endswith(f'</a> <span class="target">[{target}]</span>')
    assert 'rel="noopener noreferrer nofollow"' in shown
    assert 'target="_blank"' in shown


@pytest.mark.parametrize(
    ("href", "words"),
    [
        ("https://www.example.org/", "www.example.org"),
        ("https://www.example.org/a", "https://www.example.org/a"),
        ("mailto:camille@example.org", "camille@example.org"),
    ],
)
def test_a_link_that_says_where_it_leads_says_it_once(href: str, words: str) -> None:
    assert as_shown(f'<a href="{href}">{words}</a>').endswith(f">{words}</a>")


def test_an_unprotected_link_is_told_and_not_followed() -> None:
    assert as_shown('<a href="http://intranet/x">ici</a>') == 'ici <span class="target">[http://intranet/x]</span>'


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 100_000 + "au fond",
        "<div></b>" * 50_000 + "au fond",
        "<div><!--</div>-->" * 19_000 + "au fond",
        "".join(f"<font color=c{n}>" for n in range(9_000)) + "<p>x</p>" * 10_000 + "au fond",
        "<" * 500_000 + " au fond",
        "<p>x" * 100_000 + "au fond",
        "<a " + "b=c " * 100_000 + ">au fond",
    ],
)
def test_hostile_html_is_shown_in_a_few_seconds_and_keeps_its_words(hostile: str) -> None:
    began = time.perf_counter()

    shown = as_shown(hostile)

    assert time.perf_counter() - began < 5
    assert "au fond" in shown
    inspect(shown)


def test_the_page_allows_nothing_from_outside() -> None:
    whole = page(as_shown("<p>Bonjour</p>"), "fr")

    assert '<html lang="fr">' in whole
    assert "<p>Bonjour</p>" in whole
    assert "default-src &#x27;none&#x27;" in whole
    assert "img-src 'none'" in POLICY
    assert "script" not in POLICY


def test_the_html_of_a_mail_is_that_of_its_bodies() -> None:
    raw = (SAMPLES / "picture-in-text.eml").read_bytes()

    assert as_shown(html_of(raw)) == "<p>Voici ce que je vois :</p>[image: capture]"
    assert html_of((SAMPLES / "new-fr.eml").read_bytes()) == ""
    assert html_of(b"From: a@x.example\n\n" + b"\n--b" * 6_000) == ""
    assert as_shown("") == as_shown(" \n") == ""
