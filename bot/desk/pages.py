"""The desk: signing in and out here, the pages in the modules beside."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from bot.channels.web import guard, live
from bot.desk.articles import ArticleShelf
from bot.desk.door import COOKIE, SignInRefusedError
from bot.desk.frame import HERE, Body, Desk, DeskRoute, bare_page, now, parse_form
from bot.desk.handoffs import HandoffPages
from bot.desk.library import LibraryPages
from bot.desk.mails import MailOffice, MailPages
from bot.desk.words import WORDS
from bot.settings import Settings
from bot.store import Store

#: Where one may be sent back to: pages of the desk only.
_BACK = re.compile(r"/desk(/[\w./-]*)?(\?[\w=&%+.-]*)?")


class Entrance:
    """Signing in and out, the language, the style sheet and the script."""

    def __init__(self, desk: Desk) -> None:
        """The pages of `desk`."""
        self.desk = desk

    def sign_in_page(self, request: Request, back: str = "/desk") -> Response:
        """The form; who is signed in already goes on."""
        if self.desk.door.look(request, now()) is not None:
            return RedirectResponse(_safe(back), 303)
        return self._form(request, back)

    def sign_in(self, request: Request, body: Body) -> Response:
        """Open a session."""
        self.desk.door.check_origin(request)
        fields = parse_form(body)
        back = _safe(fields.get("back", ""))
        login = fields.get("login", "")
        try:
            token = self.desk.door.sign_in(login, fields.get("password", ""), guard.address_of(request), now())
        except SignInRefusedError as refused:
            return self._form(request, back, refused.word, refused.status, login)
        response = RedirectResponse(back, 303)
        self.desk.door.keep(response, token)
        return response

    def sign_out(self, request: Request, body: Body) -> Response:
        """Close the session."""
        seat, _ = self.desk.form(request, body)
        self.desk.door.sign_out(seat)
        response = RedirectResponse("/desk/sign-in", 303)
        response.delete_cookie(COOKIE, path="/desk")
        return response

    def choose_lang(self, lang: str, back: str = "/desk") -> Response:
        """Change the language of the pages."""
        response = RedirectResponse(_safe(back), 303)
        guard.keep_lang(response, lang, self.desk.settings)
        return response

    def static(self, name: str) -> Response:
        """The style sheet and the script."""
        return guard.static_file(HERE / "static", name)

    def _form(self, request: Request, back: str, problem: str = "", status: int = 200, login: str = "") -> Response:
        lang = self.desk.door.lang(request)
        sentence = WORDS[lang].get(problem, "")
        response = bare_page("sign_in.html", lang, status, back=_safe(back), problem=sentence, login=login)
        if status == 429:
            response.headers["Retry-After"] = "900"
        return response


def _safe(back: str) -> str:
    return back if _BACK.fullmatch(back) and "//" not in back and ".." not in back else "/desk"


def router(
    store: Store, settings: Settings, articles: ArticleShelf, broadcaster: live.Broadcaster | None = None,
    mail: MailOffice | None = None,
) -> APIRouter:  # fmt: skip
    """The desk. Give it the broadcaster of the process, so that all pages wait in one thread; `mail` if there is any."""
    desk = Desk(store, settings, articles)
    entrance = Entrance(desk)
    routes = APIRouter(prefix="/desk", route_class=DeskRoute, include_in_schema=False)
    routes.get("/sign-in")(entrance.sign_in_page)
    routes.post("/sign-in")(entrance.sign_in)
    routes.post("/sign-out")(entrance.sign_out)
    routes.get("/lang/{lang}")(entrance.choose_lang)
    routes.get("/static/{name}")(entrance.static)
    HandoffPages(desk, broadcaster or live.Broadcaster(store.wait), mail).add_to(routes)
    MailPages(desk, mail).add_to(routes)
    LibraryPages(desk).add_to(routes)
    return routes
