"""The waiting list and the page of one conversation, both kept current by server-sent events."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from bot import handoff as acts
from bot.channels.web import live
from bot.desk import mail_view, view
from bot.desk.door import Seat
from bot.desk.frame import MOST_CHARACTERS, Body, Desk, now, page, part
from bot.desk.mails import MailOffice
from bot.desk.words import WORDS, named
from bot.store import attachments, handoffs, messages
from bot.store.handoffs import Handoff

CLOSED_SHOWN = 8


class HandoffPages:
    """The pages of hotliners."""

    def __init__(self, desk: Desk, broadcaster: live.Broadcaster, mail: MailOffice | None = None) -> None:
        """`broadcaster` wakes the open pages; `mail` if there is any."""
        self.desk = desk
        self.live = broadcaster
        self._mail = mail
        self.acts: dict[str, Callable[[Handoff, Seat, dict[str, str]], None]] = {
            "answer": self._answer,
            "note": self._note,
            "transfer": self._transfer,
            "give-back": self._give_back,
            "resolve": self._resolve,
        }

    def add_to(self, routes: APIRouter) -> None:
        """Name the addresses."""
        routes.get("")(self.waiting_list)
        routes.get("/events")(self.list_events)
        routes.get("/handoffs/{handoff_id}")(self.conversation)
        routes.get("/handoffs/{handoff_id}/events")(self.conversation_events)
        routes.get("/files/{file_id}")(self.file)
        routes.post("/handoffs/{handoff_id}/claim")(self.claim)
        routes.post("/handoffs/{handoff_id}/{act}")(self.act)

    def waiting_list(self, request: Request, late: str = "") -> Response:
        """Who waits, whom I have, whom others have."""
        seat = self.desk.seat(request)
        if not seat.is_hotliner:
            return RedirectResponse("/desk/articles", 303)
        lists, paused = self._lists(seat), self._paused()
        return page("waiting.html", seat, "waiting", lists=lists, paused=paused, problem=self._late(seat, late))

    def list_events(self, request: Request) -> Response:
        """The lists again, each time they change."""
        seat = self.desk.seat(request, "hotliner")
        seen = ""

        def read() -> list[str] | None:
            nonlocal seen
            if not self.desk.door.is_in(seat, now()):
                return None
            lists, paused = self._lists(seat), self._paused()
            html = part("lists.html", seat, lists=lists, paused=paused)
            former, seen = seen, _mark(lists, bool(paused))
            return [] if seen == former else [live.event({"html": html, "waiting": len(lists.waiting)}, "lists")]

        return live.respond(self.live, read)

    def conversation(self, request: Request, handoff_id: int, late: str = "") -> Response:
        """One conversation: the packet, what was said, what one may do."""
        seat = self.desk.seat(request, "hotliner")
        return self._conversation(seat, self._get(seat, handoff_id), problem=self._late(seat, late))

    def conversation_events(self, request: Request, handoff_id: int) -> Response:
        """What is said as it comes, and a word when somebody else changed the conversation."""
        seat = self.desk.seat(request, "hotliner")
        self._get(seat, handoff_id)
        seen = ""

        def read() -> list[str] | None:
            nonlocal seen
            if not self.desk.door.is_in(seat, now()):
                return None
            handoff = self._get(seat, handoff_id)
            html = part("lines.html", seat, **self._lines(seat, handoff))
            former, seen = seen, _mark(html, _standing(handoff))
            return (
                [] if seen == former else [live.event({"html": html, "standing": _standing(handoff)}, "conversation")]
            )

        return live.respond(self.live, read)

    def file(self, request: Request, file_id: int) -> Response:
        """A file that a requester sent; it is saved, never shown, for nobody knows what is in it."""
        seat = self.desk.seat(request, "hotliner")
        with self.desk.store.read() as tx:
            found = attachments.get(tx, file_id) if file_id < 2**31 else None
        place = self.desk.settings.files_dir / found.path if found is not None and found.path else None
        if found is None or place is None or not place.is_file():
            raise HTTPException(404, WORDS[seat.lang]["not_found"])
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return FileResponse(place, media_type="application/octet-stream", filename=found.name, headers=headers)

    def claim(self, request: Request, body: Body, handoff_id: int) -> Response:
        """Take the conversation: the first one has it."""
        seat, fields = self.desk.form(request, body, "hotliner")
        self._get(seat, handoff_id)
        if acts.claim(self.desk.store, handoff_id, seat.account, now()):
            return RedirectResponse(f"/desk/handoffs/{handoff_id}", 303)
        back = "/desk" if fields.get("from") == "list" else f"/desk/handoffs/{handoff_id}"
        return RedirectResponse(f"{back}?late=1", 303)

    def act(self, request: Request, body: Body, handoff_id: int, act: str) -> Response:
        """Answer, note, transfer, give back or resolve. What was written is kept on the page when it is refused."""
        seat, fields = self.desk.form(request, body, "hotliner")
        handoff = self._get(seat, handoff_id)
        if act not in self.acts:
            raise HTTPException(404, WORDS[seat.lang]["not_found"])
        try:
            if len(fields.get("text", "")) > MOST_CHARACTERS:
                raise acts.HandoffError(WORDS[seat.lang]["too_long"])
            self.acts[act](handoff, seat, fields)
        except acts.HandoffError as refused:
            again = self._get(seat, handoff_id)
            why = _not_mine(seat, again) or str(refused)
            return self._conversation(seat, again, 409, problem=why, act=act, kept=fields)
        stays = act in ("answer", "note")
        return RedirectResponse(f"/desk/handoffs/{handoff_id}#end" if stays else "/desk", 303)

    def _answer(self, handoff: Handoff, seat: Seat, fields: dict[str, str]) -> None:
        text, key = _text(seat, fields), _key(handoff, fields)
        acts.answer(self.desk.store, handoff.id, seat.account, text, now(), key)

    def _note(self, handoff: Handoff, seat: Seat, fields: dict[str, str]) -> None:
        text, key = _text(seat, fields), _key(handoff, fields)
        acts.note(self.desk.store, handoff.id, seat.account, text, now(), key)

    def _transfer(self, handoff: Handoff, seat: Seat, fields: dict[str, str]) -> None:
        queue = fields.get("queue", "")
        if queue not in self.desk.shelf.queues():
            raise acts.HandoffError(WORDS[seat.lang]["unknown_queue"])
        acts.transfer(self.desk.store, handoff.id, seat.account, queue, fields.get("text", "").strip(), now())

    def _give_back(self, handoff: Handoff, seat: Seat, _: dict[str, str]) -> None:
        acts.give_back(self.desk.store, handoff.id, seat.account, now())

    def _resolve(self, handoff: Handoff, seat: Seat, fields: dict[str, str]) -> None:
        article = fields.get("article", "")
        known = view.seen_articles(handoff.packet)
        if article and article not in known and all(article != other.id for other in self.desk.shelf.all()):
            raise acts.HandoffError(WORDS[seat.lang]["not_found"])
        acts.resolve(self.desk.store, handoff.id, seat.account, article, fields.get("text", "").strip(), now())

    def _conversation(self, seat: Seat, handoff: Handoff, status: int = 200, **shown: Any) -> Response:
        values: dict[str, Any] = {"problem": "", "act": "", "kept": {}, **shown}
        packet, queues = handoff.packet, self.desk.shelf.queues()
        listed = view.seen_articles(packet)
        return page(
            "conversation.html",
            seat,
            "waiting",
            status,
            handoff=handoff,
            packet=packet,
            row=view.row(handoff, seat.account.id, queues, seat.lang, now()),
            who=view.who(handoff, seat.lang),
            channel=named(seat.lang, "channel", str(packet.get("channel", ""))),
            **self._lines(seat, handoff),
            standing=_standing(handoff),
            queues={queue: view.queue_name(queues, queue, seat.lang) for queue in queues if queue != handoff.queue},
            seen=listed,
            articles=self._other_articles(seat, listed) if handoff.state == "claimed" else {},
            most=MOST_CHARACTERS,
            key=uuid4().hex,
            **values,
        )

    def _other_articles(self, seat: Seat, listed: dict[str, str]) -> dict[str, str]:
        titles: dict[str, str] = {}
        for article in self.desk.shelf.all():
            if article.id not in listed and (article.lang == seat.lang or article.id not in titles):
                titles[article.id] = article.title
        return dict(sorted(titles.items(), key=lambda pair: pair[1].casefold()))

    def _lists(self, seat: Seat) -> view.Lists:
        with self.desk.store.read() as tx:
            opened, closed = handoffs.waiting_list(tx), handoffs.closed_list(tx, CLOSED_SHOWN)
        queues, moment = self.desk.shelf.queues(), now()
        return view.lists(opened, closed, lambda handoff: view.row(handoff, seat.account.id, queues, seat.lang, moment))

    def _get(self, seat: Seat, handoff_id: int) -> Handoff:
        with self.desk.store.read() as tx:
            handoff = handoffs.get(tx, handoff_id) if handoff_id < 2**31 else None
        if handoff is None:
            raise HTTPException(404, WORDS[seat.lang]["not_found"])
        return handoff

    def _lines(self, seat: Seat, handoff: Handoff) -> dict[str, Any]:
        """The transcript and its files, for `lines.html`."""
        with self.desk.store.read() as tx:
            lines = messages.transcript(tx, handoff.conversation_id, notes=True)
            found = attachments.of_conversation(tx, handoff.conversation_id)
        checks_senders = bool(self.desk.settings.mail_authserv_id)
        return {
            "lines": view.said(lines, view.who(handoff, seat.lang), seat.lang, checks_senders),
            "files": mail_view.files(found, seat.lang),
            "has_mail": self._mail is not None,
        }

    def _paused(self) -> datetime | None:
        return self._mail.paused_until() if self._mail is not None else None

    def _late(self, seat: Seat, late: str) -> str:
        return WORDS[seat.lang]["taken_too_late"] if late else ""


def _not_mine(seat: Seat, handoff: Handoff) -> str:
    """Why this person may not act on the conversation now, in their language; empty when they may."""
    words = WORDS[seat.lang]
    if handoff.state == "waiting":
        return words["waits_for_you"]
    if handoff.state == "claimed":
        return "" if handoff.account_id == seat.account.id else words["read_only"].format(name=handoff.hotliner)
    return words[f"is_{handoff.state}"].format(name=handoff.hotliner)


def _key(handoff: Handoff, fields: dict[str, str]) -> str:
    """What makes a form that is sent twice count once; empty: nothing does."""
    key = fields.get("key", "")
    return f"{handoff.id}-{key}" if key.isalnum() and len(key) <= 64 else ""


def _text(seat: Seat, fields: dict[str, str]) -> str:
    text = fields.get("text", "").strip()
    if not text:
        raise acts.HandoffError(WORDS[seat.lang]["empty"])
    return text


def _standing(handoff: Handoff) -> str:
    """What the actions on the page depend on: when it differs, the page is out of date."""
    return f"{handoff.state}:{handoff.account_id or 0}:{handoff.queue}"


def _mark(*parts: object) -> str:
    """Changes when what is shown changes; how long ago something was does not count."""
    texts = []
    for shown in parts:
        if isinstance(shown, view.Lists):
            rows = (*shown.waiting, *shown.mine, *shown.others, *shown.closed)
            texts += [f"{row.id}:{row.state}:{row.hotliner}:{row.queue}:{row.said}:{row.upset}" for row in rows]
        else:
            texts.append(str(shown))
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
