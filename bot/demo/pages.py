"""The demo's mail reader: a page where a person writes to the support mailbox and reads what comes back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from bot.channels.mail.headers import is_address
from bot.channels.web.guard import is_ours
from bot.demo.mailbox import Exchange, Letter, LocalMailbox
from bot.demo.person import NotSentError, answer, send, write
from bot.demo.words import WORDS
from bot.settings import Settings
from retrieval.articles import LANGS, Lang

HERE = Path(__file__).parent
STATIC = {"mail.css": "text/css", "mail.js": "text/javascript"}
DEFAULT_ADDRESS = "camille@example.com"
MOST_CHARACTERS = 20_000

_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: A mail shows no picture, follows no link and runs nothing; inline styles are all that it has.
_MAIL = "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"


def router(mailbox: LocalMailbox, settings: Settings) -> APIRouter:
    """The pages under /demo/mail."""
    pages = _Pages(mailbox, settings)
    routes = APIRouter(prefix="/demo/mail", include_in_schema=False)
    routes.add_api_route("", pages.page, methods=["GET"])
    routes.add_api_route("/list", pages.listing, methods=["GET"])
    routes.add_api_route("/view/{token}", pages.view, methods=["GET"])
    routes.add_api_route("/send", pages.send, methods=["POST"])
    routes.add_api_route("/static/{name}", _static, methods=["GET"])
    return routes


def _static(name: str) -> Response:
    if name not in STATIC:
        raise HTTPException(404)
    return FileResponse(HERE / "static" / name, media_type=STATIC[name], headers={"X-Content-Type-Options": "nosniff"})


class _Pages:
    """The endpoints: plain functions, which run in threads."""

    def __init__(self, mailbox: LocalMailbox, settings: Settings) -> None:
        self._mailbox = mailbox
        self._settings = settings
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(self, request: Request, address: str = DEFAULT_ADDRESS, lang: str = "", thread: str = "") -> Response:
        """The whole page, with one thread open or an empty form."""
        return self._page(self._lang(request, lang), address, thread)

    def listing(self, request: Request, address: str = DEFAULT_ADDRESS, lang: str = "", thread: str = "") -> Response:
        """The list alone, for the page to refresh itself; its newest mail in the open thread as a header."""
        reader = self._lang(request, lang)
        exchanges = self._mailbox.exchanges(address)
        shown = next((exchange for exchange in exchanges if exchange.root == thread), None)
        html = self._templates.get_template("list.html").render(self._values(reader, address, thread, exchanges))
        return _html(html, {"X-Last": shown.last.token if shown else ""})

    def view(self, token: str) -> Response:
        """A mail's HTML, for the frame that shows it."""
        letter = self._mailbox.letter(token)
        if letter is None:
            raise HTTPException(404)
        return HTMLResponse(letter.html, headers={**_SAFE, "Content-Security-Policy": _MAIL})

    def send(
        self,
        request: Request,
        address: Annotated[str, Form()] = "",
        subject: Annotated[str, Form()] = "",
        text: Annotated[str, Form()] = "",
        reply_to: Annotated[str, Form()] = "",
        lang: Annotated[str, Form()] = "",
    ) -> Response:
        """Send what was written, then show the thread."""
        if not is_ours(request, self._settings):
            raise HTTPException(403)
        reader = self._lang(request, lang)
        address = address.strip().lower()
        letter = self._mailbox.letter(reply_to)
        draft = {"subject": subject, "text": text}
        opened = letter.root if letter else ""
        if not is_address(address):
            return self._page(reader, address, opened, draft, WORDS[reader]["bad_address"])
        if not text.strip():
            return self._page(reader, address, opened, draft, WORDS[reader]["no_text"])
        try:
            sent = self._send(address, subject[:250], text[:MOST_CHARACTERS], letter, reader)
        except NotSentError as error:
            return self._page(reader, address, opened, draft, f"{WORDS[reader]['not_sent']} {error}")
        query = urlencode({"address": address, "lang": reader, "thread": sent})
        return RedirectResponse(f"/demo/mail?{query}", 303)

    def _send(self, address: str, subject: str, text: str, letter: Letter | None, lang: Lang) -> str:
        now = datetime.now(UTC)
        if letter is None:
            mail = write(address, self._settings.mail_address, subject, text, now)
        else:
            mail = answer(address, letter, text, lang, now)
        send(mail, self._settings.mail_smtp_listen)
        message_id = str(mail["Message-ID"]).strip("<>")
        self._mailbox.deliver(self._settings.mail_address, message_id, mail.as_bytes())
        kept = next(found for found in self._mailbox.letters(address) if found.message_id == message_id)
        return kept.root

    def _page(
        self, lang: Lang, address: str, opened: str, draft: dict[str, str] | None = None, problem: str = ""
    ) -> Response:
        values = self._values(lang, address, opened, self._mailbox.exchanges(address))
        addresses = sorted({DEFAULT_ADDRESS, *self._mailbox.addresses(self._settings.mail_address)})
        html = self._templates.get_template("mail.html").render(
            values, addresses=addresses, draft=draft or {}, problem=problem, settings=self._settings, langs=LANGS
        )
        return _html(html, {}, 400 if problem else 200)

    def _values(self, lang: Lang, address: str, opened: str, exchanges: list[Exchange]) -> dict[str, object]:
        shown = next((exchange for exchange in exchanges if exchange.root == opened), None)
        return {
            "lang": lang,
            "words": WORDS[lang],
            "address": address,
            "own": self._settings.mail_address.lower(),
            "exchanges": exchanges,
            "shown": shown,
        }

    def _lang(self, request: Request, wanted: str) -> Lang:
        accepted = request.headers.get("accept-language", "")[:2].lower()
        return next(
            lang for choice in (wanted, accepted, self._settings.default_lang) for lang in LANGS if lang == choice
        )


_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}


def _html(html: str, extra: dict[str, str], status: int = 200) -> Response:
    return HTMLResponse(html, status, headers={**_SAFE, "Content-Security-Policy": _PAGE, **extra})
