"""Installing the app in a workspace by OAuth: where people are sent, and what Slack grants."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels import TryAgain
from bot.channels.slack.api import TIMEOUT, TokenRefused
from bot.channels.slack.checks import NEEDED, USEFUL
from bot.settings import Settings

COOKIE = "hotliner_slack_install"
#: Seconds that somebody may take to agree.
PATIENCE = 600


@dataclass(frozen=True, slots=True)
class Granted:
    """What a workspace has granted."""

    team: str
    name: str
    bot_user: str
    bot_id: str
    scopes: str
    token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    #: Seconds until the token ends; 0: never.
    expires_in: int = 0


def exchange(settings: Settings, code: str, redirect_uri: str) -> Granted:
    """The grant behind a code. Raises TokenRefused, or TryAgain when Slack can't be asked."""
    return _granted(_access(settings, code=code, redirect_uri=redirect_uri))


def refresh(settings: Settings, refresh_token: str) -> Granted:
    """A new token for one that ends. Raises TokenRefused, or TryAgain when Slack can't be asked."""
    return _granted(_access(settings, grant_type="refresh_token", refresh_token=refresh_token))


def _access(settings: Settings, **arguments: str) -> dict[str, Any]:
    client = WebClient(base_url=settings.slack_api_url, timeout=TIMEOUT, retry_handlers=[])
    try:
        said = client.oauth_v2_access(
            client_id=settings.slack_client_id, client_secret=settings.slack_client_secret, **arguments
        )
    except SlackApiError as error:
        if getattr(error.response, "status_code", 200) in (429, 500, 502, 503):
            raise TryAgain("oauth.v2.access", seconds=30) from error
        raise TokenRefused(str(error.response.get("error"))) from error
    except (SlackClientError, OSError) as error:
        raise TryAgain(f"oauth.v2.access: {type(error).__name__}", seconds=30) from error
    return said.data if isinstance(said.data, dict) else {}


def _granted(said: dict[str, Any]) -> Granted:
    team = said.get("team") or {}
    return Granted(
        str(team.get("id") or ""), str(team.get("name") or ""), str(said.get("bot_user_id") or ""),
        str(said.get("bot_id") or ""), str(said.get("scope") or ""), str(said["access_token"]),
        str(said.get("refresh_token") or ""), int(said.get("expires_in") or 0),
    )  # fmt: skip


def router(settings: Settings, keep: Callable[[Granted], None]) -> APIRouter:
    """`/slack/install` sends to Slack, `/slack/oauth_redirect` takes what comes back."""
    routes = APIRouter(include_in_schema=False)
    back = f"{settings.url}/slack/oauth_redirect"

    @routes.get("/slack/install")
    def install() -> Response:
        nonce = secrets.token_urlsafe(24)
        asked = {
            "client_id": settings.slack_client_id,
            "scope": ",".join([*NEEDED, *USEFUL]),
            "redirect_uri": back,
            "state": sign(settings, nonce, int(time.time())),
        }
        response = RedirectResponse(f"{_authorize_url(settings)}?{urlencode(asked)}", 303)
        secure = settings.url.startswith("https://")
        response.set_cookie(
            COOKIE, nonce, max_age=PATIENCE, path="/slack", httponly=True, samesite="lax", secure=secure
        )
        return response

    @routes.get("/slack/oauth_redirect")
    def redirect(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
        if error or not code:
            return _page("L'installation a été annulée. / The installation was cancelled.", 400)
        if not verify(settings, request.cookies.get(COOKIE, ""), state, time.time()):
            return _page(
                "Ce lien n'est plus valable : recommencez. / This link is not good any more: start again.", 401
            )
        try:
            granted = exchange(settings, code, back)
        except (TokenRefused, TryAgain) as refused:
            return _page(f"Slack refuse / Slack refuses: {refused}", 502)
        keep(granted)
        response = _page(f"Hotliner est installé dans {granted.name}. / Hotliner is installed in {granted.name}.", 200)
        response.delete_cookie(COOKIE, path="/slack")
        return response

    return routes


def sign(settings: Settings, nonce: str, at: int) -> str:
    """What goes to Slack and comes back: it belongs to one browser, for ten minutes."""
    mark = hmac.new(settings.slack_token_key.encode(), f"{nonce}.{at}".encode(), hashlib.sha256).hexdigest()
    return f"{at}.{mark}"


def verify(settings: Settings, nonce: str, state: str, now: float) -> bool:
    """Whether this browser was sent to Slack by us, not long ago."""
    at = state.partition(".")[0]
    if not nonce or not at.isdecimal() or not 0 <= now - int(at) <= PATIENCE:
        return False
    return hmac.compare_digest(sign(settings, nonce, int(at)), state)


def _authorize_url(settings: Settings) -> str:
    return settings.slack_api_url.removesuffix("api/") + "oauth/v2/authorize"


def _page(sentence: str, status: int) -> HTMLResponse:
    html = f'<!doctype html><meta charset="utf-8"><title>Hotliner</title><p>{escape(sentence)}</p>'
    return HTMLResponse(html, status, {"Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store"})
