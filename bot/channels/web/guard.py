"""What protects every page: headers, the origin of a request, the size of a body, the language of the reader."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import FileResponse, JSONResponse, Response

from bot.settings import Settings
from retrieval.articles import LANGS, Lang

MOST_BYTES = 64 * 1024  # of a request's body: a text of 4,000 characters, however it is encoded, and room to spare
LANG_COOKIE = "hotliner_lang"
YEAR = 365 * 24 * 3600  # seconds

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class SafeRoute(APIRoute):
    """Every answer, refusals too, carries the headers and is kept by no cache unless it says so itself."""

    def get_route_handler(self) -> Handler:
        """The handler, guarded."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                response = await handle(request)
            except HTTPException as refusal:
                response = await self.refuse(request, refusal)
            except RequestValidationError as error:
                response = await self.refuse(request, HTTPException(422, str(error.errors()[0]["msg"])))
            return harden(response)

        return guarded

    async def refuse(self, _request: Request, refusal: HTTPException) -> Response:
        """What a refused request is answered."""
        return JSONResponse({"error": refusal.detail}, refusal.status_code, refusal.headers)


def harden(response: Response) -> Response:
    """Put the protecting headers on a response."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def is_ours(request: Request, settings: Settings) -> bool:
    """Whether a request that changes something comes from one of our own pages (or from no page at all)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in (request.headers.get("host", ""), urlsplit(settings.url).netloc)


async def read_body(request: Request) -> bytes:
    """The body, as long as it is not too large; what comes after that is never read."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise HTTPException(413, "The request is too large.")
    return body


def address_of(request: Request) -> str:
    """The network address from which a request comes."""
    return request.client.host if request.client else "unknown"


def lang_of(request: Request, settings: Settings) -> Lang:
    """The reader's language: chosen, else the browser's, else the default."""
    return preferred_lang(request, settings.default_lang)


def preferred_lang(request: Request, default: Lang) -> Lang:
    """The reader's language, where the settings are not at hand."""
    chosen = request.cookies.get(LANG_COOKIE, "")
    wanted = [chosen, *_accepted(request.headers.get("accept-language", "")), default]
    return next(lang for name in wanted for lang in LANGS if name == lang)


def _accepted(header: str) -> list[str]:
    """The languages of an Accept-Language header, the preferred first, without their countries."""
    weighted: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        name, _, weight = part.partition(";q=")
        try:
            weighted.append((-float(weight or 1), name.strip().lower().split("-")[0]))
        except ValueError:
            continue
    return [name for _, name in sorted(weighted, key=lambda pair: pair[0])]


def keep_lang(response: Response, lang: str, settings: Settings) -> None:
    """Remember the chosen language."""
    if lang in LANGS:
        response.set_cookie(
            LANG_COOKIE, lang, max_age=YEAR, httponly=True, samesite="lax", secure=settings.secure_cookies
        )


def static_file(folder: Path, name: str) -> Response:
    """A file that lies in `folder` itself, and is of a kind that pages use."""
    kind = TYPES.get(Path(name).suffix)
    if kind is None or name not in {file.name for file in folder.iterdir()}:
        raise HTTPException(404, "Not found.")
    # Browsers ask again each time, and are told that nothing changed: an upgrade shows at once.
    return FileResponse(folder / name, media_type=kind, headers={"Cache-Control": "no-cache"})
