"""The pages of mails: those left alone, one as it was sent, its source."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from bot.desk import mail_view
from bot.desk.door import Seat
from bot.desk.frame import Body, Desk, page, part
from bot.desk.words import WORDS
from bot.store import mails
from bot.store.accounts import Account
from bot.store.mails import Kept

#: A mail's HTML comes from anybody: even if the sanitiser missed something, nothing runs, loads or leaves.
SHOWN_HEADERS = {
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'none'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    # Browsers refuse a page that is in a sandbox and asks for a place of its own.
    "Cross-Origin-Opener-Policy": "unsafe-none",
}
SOURCE_HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}


class MailOffice(Protocol):
    """What the desk asks of mail."""

    def show(self, raw: bytes) -> str:
        """The mail's HTML without what could do harm, as a piece of a page; empty when there is none."""

    def bring(self, mail_id: int, account: Account) -> None:
        """Make a message for humans of a mail that was left alone; nothing, when it is one already."""

    def paused_until(self) -> datetime | None:
        """Until when no automatic mail leaves; None: they leave."""


class MailPages:
    """What hotliners see of mails beside the conversations."""

    def __init__(self, desk: Desk, office: MailOffice | None) -> None:
        """Without an `office` there is no mail, and none of these pages."""
        self.desk = desk
        self._office = office

    def add_to(self, routes: APIRouter) -> None:
        """Name the addresses."""
        routes.get("/mails")(self.left_alone)
        routes.get("/mails/{mail_id}/shown")(self.shown)
        routes.get("/mails/{mail_id}/source")(self.source)
        routes.post("/mails/{mail_id}/bring")(self.bring)

    def left_alone(self, request: Request, brought: str = "") -> Response:
        """The latest mails that nobody was answered for, and how the mailboxes stand."""
        seat = self.desk.seat(request, "hotliner")
        office = self._open(seat)
        with self.desk.store.read() as tx:
            kept, boxes = mails.left_alone(tx), mails.mailboxes(tx)
        done = {"yes": "brought", "before": "brought_before"}.get(brought, "")
        return page(
            "mails.html",
            seat,
            "mails",
            mails=[mail_view.left(each, seat.lang) for each in kept],
            boxes=boxes,
            paused=office.paused_until(),
            done=WORDS[seat.lang][done] if done else "",
        )

    def shown(self, request: Request, mail_id: int) -> Response:
        """A mail as it was sent, without what could do harm. A page of its own, for a frame or a tab."""
        seat = self.desk.seat(request, "hotliner")
        office = self._open(seat)
        html = office.show(self._raw(seat, mail_id))
        return Response(part("shown.html", seat, html=html), media_type="text/html", headers=SHOWN_HEADERS)

    def source(self, request: Request, mail_id: int) -> Response:
        """The bytes of a mail; saved, never shown."""
        seat = self.desk.seat(request, "hotliner")
        self._open(seat)
        saved_as = {"Content-Disposition": f'attachment; filename="mail-{mail_id}.eml"'}
        raw = self._raw(seat, mail_id)
        return Response(raw, media_type="application/octet-stream", headers={**SOURCE_HEADERS, **saved_as})

    def bring(self, request: Request, body: Body, mail_id: int) -> Response:
        """Bring a mail that was left alone to the waiting list."""
        seat, _ = self.desk.form(request, body, "hotliner")
        office = self._open(seat)
        was_left = self._get(seat, mail_id).state == "left"
        if was_left:
            office.bring(mail_id, seat.account)
        return RedirectResponse(f"/desk/mails?brought={'yes' if was_left else 'before'}", 303)

    def _open(self, seat: Seat) -> MailOffice:
        if self._office is None:
            raise HTTPException(404, WORDS[seat.lang]["not_found"])
        return self._office

    def _get(self, seat: Seat, mail_id: int) -> Kept:
        with self.desk.store.read() as tx:
            found = mails.get(tx, mail_id) if mail_id < 2**31 else None
        if found is None:
            raise HTTPException(404, WORDS[seat.lang]["not_found"])
        return found

    def _raw(self, seat: Seat, mail_id: int) -> bytes:
        self._get(seat, mail_id)
        with self.desk.store.read() as tx:
            raw = mails.source(tx, mail_id)
        if raw is None:
            raise HTTPException(404, WORDS[seat.lang]["not_found"])
        return raw
