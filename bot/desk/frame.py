"""What all pages of the desk share: their frame, their refusals, their forms."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl, quote

from fastapi import Depends, HTTPException, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.web import guard, shown
from bot.desk.articles import ArticleShelf
from bot.desk.door import Door, Seat
from bot.desk.view import percent
from bot.desk.words import WORDS, named
from bot.settings import Settings
from bot.store import Store
from retrieval.articles import LANGS, Lang

HERE = Path(__file__).parent
PAGES = shown.environment(HERE / "templates")
PAGES.globals.update(named=named, LANGS=LANGS)
PAGES.filters["percent"] = percent

MOST_CHARACTERS = 4000

Body = Annotated[bytes, Depends(guard.read_body)]


class Desk:
    """What the pages are made from."""

    def __init__(self, store: Store, settings: Settings, shelf: ArticleShelf) -> None:
        """`shelf` holds the articles."""
        self.store = store
        self.settings = settings
        self.shelf = shelf
        self.door = Door(store, settings)

    def seat(self, request: Request, role: str = "") -> Seat:
        """Who sends this request; refused when nobody is signed in."""
        return self.door.seat(request, now(), role)

    def form(self, request: Request, body: bytes, role: str = "") -> tuple[Seat, dict[str, str]]:
        """The fields of a form, and who sends it; refused when it was not made for this session."""
        seat = self.seat(request, role)
        fields = parse_form(body)
        self.door.check_form(request, seat, fields)
        return seat, fields


class DeskRoute(guard.SafeRoute):
    """Refusals are pages; who is not signed in is led to the sign-in page, and back."""

    async def refuse(self, request: Request, refusal: HTTPException) -> Response:
        """A page that says why."""
        if refusal.status_code == 401:
            url = request.url
            back = url.path + (f"?{url.query}" if url.query else "")
            return RedirectResponse(f"/desk/sign-in?back={quote(back if request.method == 'GET' else '/desk')}", 303)
        lang = guard.preferred_lang(request, "en")
        return bare_page("refused.html", lang, refusal.status_code, sentence=refusal.detail)


def now() -> datetime:
    """The time of a request."""
    return datetime.now(UTC)


def parse_form(body: bytes) -> dict[str, str]:
    """The fields of an urlencoded form; Windows' line ends, which browsers send, become plain ones."""
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: value.replace("\r\n", "\n") for name, value in pairs}


def page(name: str, seat: Seat, here: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page for somebody who is signed in; `here` is the part of the desk to mark in the menu."""
    return HTMLResponse(part(name, seat, here=here, **values), status)


def part(name: str, seat: Seat, **values: Any) -> str:
    """A page or a piece of one, as text."""
    return PAGES.get_template(name).render(words=WORDS[seat.lang], lang=seat.lang, seat=seat, **values)


def bare_page(name: str, lang: Lang, status: int = 200, **values: Any) -> HTMLResponse:
    """A page for somebody who is not signed in, or whose session does not matter."""
    html = PAGES.get_template(name).render(words=WORDS[lang], lang=lang, seat=None, here="", **values)
    return HTMLResponse(html, status)
