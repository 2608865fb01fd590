"""The chat page and the JSON behind it. All that a visitor writes becomes an `Incoming` first."""

from __future__ import annotations

import time
import uuid
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import BaseModel, ValidationError
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot.channels import Intake
from bot.channels.web import guard, live, shown
from bot.channels.web.visit import Pace, Visit, keep_visit, new_visit, read_visit
from bot.channels.web.words import WORDS
from bot.messages import Incoming, Line
from bot.settings import Settings
from retrieval.articles import Lang

MOST_CHARACTERS = 4000
MESSAGES_A_MINUTE = 30  # of one visitor
ADDRESS_MESSAGES_A_MINUTE = 600  # of one address: a whole company may share it
HUMAN = "human"

STATIC = shown.TEMPLATES.parent / "static"

Body = Annotated[bytes, Depends(guard.read_body)]
After = Annotated[int, Query(ge=0)]


class Said(BaseModel):
    """What a visitor sends: words, or the act of a pressed button. `id` makes a repeat harmless."""

    text: str = ""
    choice: str = ""
    id: str = ""


class Chat:
    """The endpoints. Those that touch the database are plain functions: they run in threads."""

    def __init__(self, intake: Intake, settings: Settings, broadcaster: live.Broadcaster) -> None:
        """What the endpoints share."""
        self.intake = intake
        self.settings = settings
        self.live = broadcaster
        self.pace = Pace(MESSAGES_A_MINUTE)
        self.address_pace = Pace(ADDRESS_MESSAGES_A_MINUTE)

    def page(self, request: Request, lang: str = "", problem: str = "") -> Response:
        """The chat, with what was said so far."""
        if lang:
            response: Response = RedirectResponse("/", 303)
            guard.keep_lang(response, lang, self.settings)
            return response
        visit = read_visit(request) or new_visit()
        reader: Lang = guard.lang_of(request, self.settings)
        lines = self._lines(visit)
        html = shown.PAGES.get_template("chat.html").render(
            words=WORDS[reader],
            lang=reader,
            lines=shown.bubbles(lines, reader),
            seen=max((line.id for line in lines if line.direction == "out"), default=0),
            waits=shown.awaits_bot(lines),
            problem=WORDS[reader].get(problem, ""),
            most=MOST_CHARACTERS,
            send_id=uuid.uuid4(),
        )
        response = HTMLResponse(html)
        keep_visit(response, visit, self.settings)
        return response

    def post_message(self, request: Request, body: Body) -> Response:
        """Accept a message; it is kept when this answers."""
        self._check_origin(request)
        words = self._words(request)
        try:
            said = Said.model_validate_json(body)
        except ValidationError as error:
            raise HTTPException(400, words["not_read"]) from error
        visit = read_visit(request) or new_visit()
        problem, status = self._accept(request, visit, said)
        if problem:
            raise HTTPException(status, words[problem], {"Retry-After": "60"} if status == 429 else None)
        response = JSONResponse({"accepted": True}, 202)
        keep_visit(response, visit, self.settings)
        return response

    def post_form(self, request: Request, body: Body) -> Response:
        """The same from a browser without JavaScript."""
        self._check_origin(request)
        fields = dict(parse_qsl(body.decode("utf-8", "replace")))
        choice = fields.get("choice", "")
        # A pressed button counts, not what stands half written in the box.
        text = "" if choice else fields.get("example") or fields.get("text", "")
        visit = read_visit(request) or new_visit()
        problem, _ = self._accept(request, visit, Said(text=text, choice=choice, id=fields.get("id", "")))
        response = RedirectResponse(f"/?problem={problem}" if problem else "/#end", 303)
        keep_visit(response, visit, self.settings)
        return response

    def messages(self, request: Request, after: After = 0) -> dict[str, Any]:
        """What was said after line `after`; pass `next` to go on from there."""
        visit = read_visit(request)
        lines = shown.visible(self.intake.transcript("web", visit.thread, after)) if visit else []
        lang = guard.lang_of(request, self.settings)
        return {
            "messages": [shown.to_json(line, lang) for line in lines],
            "next": max((line.id for line in lines if line.direction == "out"), default=after),
            "waiting": shown.awaits_bot(lines),
        }

    async def events(self, request: Request, after: After = 0) -> Response:
        """The same as it comes, as server-sent events."""
        visit = read_visit(request)
        if visit is None:
            raise HTTPException(403, self._words(request)["not_ours"])
        resumed = request.headers.get("last-event-id", "")
        start = int(resumed) if resumed.isdecimal() and len(resumed) < 19 else after
        feed = shown.Feed(self.intake, visit.thread, start, guard.lang_of(request, self.settings))
        return live.respond(self.live, feed.read)

    def new(self, request: Request) -> Response:
        """Begin another conversation; the former one stays with the desk."""
        return self._begin_again(request, JSONResponse({"new": True}))

    def new_form(self, request: Request) -> Response:
        """The same from a form."""
        return self._begin_again(request, RedirectResponse("/", 303))

    def static(self, name: str) -> Response:
        """The style sheet, the script and the icon."""
        return guard.static_file(STATIC, name)

    def _begin_again(self, request: Request, response: Response) -> Response:
        self._check_origin(request)
        visit = read_visit(request)
        keep_visit(response, visit.begin_again() if visit else new_visit(), self.settings)
        return response

    def _accept(self, request: Request, visit: Visit, said: Said) -> tuple[str, int]:
        """Keep what was said; returns what is wrong with it and the status that says so, or nothing."""
        if len(said.text) > MOST_CHARACTERS or len(said.choice) > 200:
            return "too_long", 413
        if not said.text.strip() and not said.choice:
            return "empty", 400
        now = time.monotonic()
        if not self.pace.allows(visit.token, now) or not self.address_pace.allows(guard.address_of(request), now):
            return "too_fast", 429
        self.intake.accept(self._incoming(request, visit, said))
        return "", 202

    def _incoming(self, request: Request, visit: Visit, said: Said) -> Incoming:
        # Named within the visit: nobody can take the name of another one's message.
        name = said.id if _is_id(said.id) else str(uuid.uuid4())
        return Incoming(
            channel="web",
            external_id=f"{visit.thread[:32]}:{name}",
            thread=visit.thread,
            sender=visit.sender,
            text=said.text.strip() or self._label(request, visit, said.choice),
            choice=said.choice,
            meta={"lang": guard.lang_of(request, self.settings)},
        )

    def _label(self, request: Request, visit: Visit, act: str) -> str:
        """What a pressed button says."""
        replies = [line.reply for line in self._lines(visit) if line.reply is not None]
        labels = {choice.act: choice.label for choice in (replies[-1].choices if replies else ())}
        return labels.get(act) or (self._words(request)["human"] if act == HUMAN else act)

    def _lines(self, visit: Visit) -> list[Line]:
        return shown.visible(self.intake.transcript("web", visit.thread))

    def _words(self, request: Request) -> dict[str, str]:
        return WORDS[guard.lang_of(request, self.settings)]

    def _check_origin(self, request: Request) -> None:
        if not guard.is_ours(request, self.settings):
            raise HTTPException(403, self._words(request)["not_ours"])


def _is_id(text: str) -> bool:
    return 8 <= len(text) <= 64 and text.isascii() and text.replace("-", "").isalnum()


def router(intake: Intake, settings: Settings, broadcaster: live.Broadcaster | None = None) -> APIRouter:
    """The chat. Give it the broadcaster of the process, so that all pages wait in one thread."""
    chat = Chat(intake, settings, broadcaster or live.Broadcaster(intake.wait))
    routes = APIRouter(route_class=guard.SafeRoute, tags=["chat"])
    routes.get("/", include_in_schema=False)(chat.page)
    routes.post("/chat/messages", include_in_schema=False)(chat.post_form)
    routes.post("/chat/new", include_in_schema=False)(chat.new_form)
    routes.get("/static/{name}", include_in_schema=False)(chat.static)
    routes.post("/api/chat/messages", status_code=202)(chat.post_message)
    routes.get("/api/chat/messages")(chat.messages)
    routes.get("/api/chat/events")(chat.events)
    routes.post("/api/chat/new")(chat.new)
    return routes
