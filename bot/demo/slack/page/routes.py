"""The endpoints of the Slack page: plain functions, which run in threads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.channels.web.guard import is_ours, static_file
from bot.demo.slack.delivery import Delivery
from bot.demo.slack.elements import missing
from bot.demo.slack.errors import JSON, SlackError
from bot.demo.slack.page.mrkdwn import emoji, markdown, mrkdwn, plain
from bot.demo.slack.page.view import HOME, View
from bot.demo.slack.person import Person
from bot.demo.slack.standin import StandIn
from bot.settings import Settings
from retrieval.articles import LANGS, Lang

HERE = Path(__file__).parent
MOST_CHARACTERS = 12_000
MOST_BYTES = 20 * 1024 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif"})


@dataclass(frozen=True)
class Persona:
    """Somebody to be on the page. `role` is requester or hotliner; `room` is where they begin."""

    person: Person
    role: str
    room: str

    @property
    def name(self) -> str:
        """As in the address of the page."""
        return self.person.account.name


def router(slack: StandIn, personas: Sequence[Persona], settings: Settings) -> APIRouter:
    """The pages under /demo/slack."""
    pages = _Pages(slack, personas, settings)
    slack.platform.page_url = f"{settings.url}/demo/slack"
    routes = APIRouter(prefix="/demo/slack", include_in_schema=False)
    routes.add_api_route("", pages.page, methods=["GET"])
    routes.add_api_route("/both", pages.both, methods=["GET"])
    routes.add_api_route("/parts", pages.parts, methods=["GET"])
    routes.add_api_route("/file/{id_}", pages.file, methods=["GET"])
    routes.add_api_route("/static/{name}", pages.static, methods=["GET"])
    routes.add_api_route("/say", pages.say, methods=["POST"])
    routes.add_api_route("/press", pages.press, methods=["POST"])
    routes.add_api_route("/submit", pages.submit, methods=["POST"])
    routes.add_api_route("/change", pages.change, methods=["POST"])
    return routes


class _Pages:
    def __init__(self, slack: StandIn, personas: Sequence[Persona], settings: Settings) -> None:
        self._slack = slack
        self._personas = {persona.name: persona for persona in personas}
        self._settings = settings
        self._seen: dict[tuple[str, str], str] = {}
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"mrkdwn": mrkdwn, "plain": plain, "markdown": markdown, "emoji": emoji}

    # Look.

    def page(self, who: str = "", room: str = "", thread: str = "", lang: str = "") -> Response:
        """The whole page, as one person sees it."""
        view = self._view(who, room, thread, lang)
        view.opened()
        return self._html("page.html", view)

    def both(self, lang: str = "") -> Response:
        """A requester and a hotliner, side by side."""
        roles = {persona.role: persona for persona in reversed(self._personas.values())}
        view = self._view("", "", "", lang)
        return self._html("both.html", view, sides=[roles[role] for role in ("requester", "hotliner") if role in roles])

    def parts(self, who: str, room: str = "", thread: str = "", lang: str = "", version: int = -1) -> Response:
        """The parts that change, when something did."""
        if version == self._slack.platform.version:
            return Response(status_code=204, headers=HEADERS)
        return JSONResponse(self._parts(self._view(who, room, thread, lang)), headers=HEADERS)

    def file(self, id_: str) -> Response:
        """A file that somebody uploaded; pictures are shown, anything else is saved."""
        file = self._slack.platform.state.files.get(id_)
        if file is None:
            raise HTTPException(404)
        inline = file.mimetype in SHOWN_IN_PLACE
        kind = file.mimetype if inline else "application/octet-stream"
        disposition = "inline" if inline else "attachment"
        headers = {
            **HEADERS,
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Content-Disposition": disposition,
        }
        return Response(file.content, media_type=kind, headers=headers)

    def static(self, name: str) -> Response:
        """The page's own style and script."""
        return static_file(HERE / "static", name)

    # Do.

    def say(
        self,
        request: Request,
        who: Annotated[str, Form()],
        room: Annotated[str, Form()],
        text: Annotated[str, Form()] = "",
        thread: Annotated[str, Form()] = "",
        lang: Annotated[str, Form()] = "",
        file: Annotated[UploadFile | None, File()] = None,
    ) -> Response:
        """Write, upload, or type a command. In the app's own messages, each message opens its thread."""
        self._check(request)
        view = self._view(who, room, thread, lang)
        text = text[:MOST_CHARACTERS].strip()
        try:
            if text.startswith("/"):
                return self._command(view, text)
            if file is not None and file.filename:
                ts = view.person.upload(view.room, file.filename[:200], file.file.read(MOST_BYTES), text, view.thread)
            elif text:
                ts = view.person.say(view.room, text, view.thread)
            else:
                return self._done(view)
        except SlackError as error:
            return self._done(view, notice=view.words["refused"].format(code=error.code))
        opened = ts if view.is_direct and not view.thread else ""
        return self._done(view, thread=opened)

    def _command(self, view: View, text: str) -> Response:
        command, _, rest = text.partition(" ")
        if view.thread:
            return self._done(view, notice=view.words["no_command_in_thread"])
        try:
            return self._done(view, view.person.command(view.room, command, rest.strip()))
        except SlackError:
            return self._done(view, notice=view.words["no_command"].format(known=view.commands))

    def press(
        self,
        request: Request,
        who: Annotated[str, Form()],
        action: Annotated[str, Form()],
        room: Annotated[str, Form()] = "",
        thread: Annotated[str, Form()] = "",
        lang: Annotated[str, Form()] = "",
        where: Annotated[str, Form()] = "",
        value: Annotated[str, Form()] = "null",
        typed: Annotated[str, Form()] = "{}",
    ) -> Response:
        """Press a button or choose in a menu; `where` is a message's ts, modal or home."""
        self._check(request)
        view = self._view(who, room, thread, lang)
        try:
            chosen, filled = json.loads(value), json.loads(typed)
            if where in ("modal", "home"):
                delivery = view.person.click_view(action, chosen, filled, home=where == "home")
            else:
                delivery = view.person.click(view.room, where, action, chosen, filled)
        except SlackError as error:
            return self._done(view, notice=view.words["refused"].format(code=error.code))
        return self._done(view, delivery)

    def submit(
        self,
        request: Request,
        who: Annotated[str, Form()],
        room: Annotated[str, Form()] = "",
        thread: Annotated[str, Form()] = "",
        lang: Annotated[str, Form()] = "",
        typed: Annotated[str, Form()] = "{}",
    ) -> Response:
        """Send the form of the modal on top."""
        self._check(request)
        view = self._view(who, room, thread, lang)
        modal = view.person.modal
        if modal is None:
            return self._done(view)
        filled: dict[str, Any] = {name: value or None for name, value in json.loads(typed).items()}
        if unfilled := missing(modal["blocks"], filled):
            return self._done(view, errors=dict.fromkeys(unfilled, view.words["required"]))
        delivery = view.person.submit(filled)
        return self._done(view, delivery, errors=delivery.answer.get("errors"))

    def change(
        self,
        request: Request,
        who: Annotated[str, Form()],
        what: Annotated[str, Form()],
        room: Annotated[str, Form()] = "",
        thread: Annotated[str, Form()] = "",
        lang: Annotated[str, Form()] = "",
        ts: Annotated[str, Form()] = "",
        text: Annotated[str, Form()] = "",
    ) -> Response:
        """Edit or delete an own message, close a modal, use a shortcut (`shortcut:ID`)."""
        self._check(request)
        view = self._view(who, room, thread, lang)
        delivery: Delivery | None = None
        try:
            if what == "edit":
                view.person.edit(view.room, ts, text[:MOST_CHARACTERS])
            elif what == "delete":
                view.person.delete(view.room, ts)
            elif what == "close":
                view.person.close()
            elif what.startswith("shortcut:"):
                delivery = self._shortcut(view, what.removeprefix("shortcut:"), ts)
        except SlackError as error:
            return self._done(view, notice=view.words["refused"].format(code=error.code))
        return self._done(view, delivery)

    def _shortcut(self, view: View, callback_id: str, ts: str) -> Delivery:
        return view.person.message_shortcut(view.room, ts, callback_id) if ts else view.person.shortcut(callback_id)

    # Small things.

    def _check(self, request: Request) -> None:
        if not is_ours(request, self._settings):
            raise HTTPException(403)

    def _view(self, who: str, room: str, thread: str, lang: str) -> View:
        persona = self._personas.get(who) or next(iter(self._personas.values()))
        chosen: Lang | None = next((known for known in LANGS if known == lang), None)
        return View(self._slack, persona.person, room or persona.room, thread, chosen, self._seen)

    def _done(
        self,
        view: View,
        delivery: Delivery | None = None,
        *,
        notice: str = "",
        thread: str = "",
        errors: JSON | None = None,
    ) -> Response:
        if delivery is not None and not delivery.acknowledged:
            notice = view.words["no_answer"]
        parts = self._parts(view) | {"notice": notice, "errors": errors or {}, "open": thread}
        return JSONResponse(parts, headers=HEADERS)

    def _parts(self, view: View) -> JSON:
        version = self._slack.platform.version
        names = ("side", "main", "thread", "modal")
        return {"version": version, **{name: self._render(f"{name}.html", view) for name in names}}

    def _render(self, name: str, view: View, **more: Any) -> str:
        personas = list(self._personas.values())
        return self._templates.get_template(name).render(
            view=view, words=view.words, personas=personas, langs=LANGS, home=HOME, **more
        )

    def _html(self, name: str, view: View, **more: Any) -> Response:
        return HTMLResponse(self._render(name, view, **more), headers=HEADERS)
