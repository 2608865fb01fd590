"""Access tokens for Google Workspace and Microsoft 365: asked for, kept, renewed in time (RFC 6749)."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bot.settings import Settings

#: Seconds before its end from which a token is renewed.
EARLY = 120.0
#: Seconds that the token server may take.
TIMEOUT = 20.0


class TokenRefused(RuntimeError):
    """The token server gave no token; the message says what it said."""


class Tokens:
    """The access token of the support mailbox; any thread may ask for it."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        """The token server and the client are those of the settings."""
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._token, self._ends = "", 0.0
        self._refresh_token = settings.mail_oauth_refresh_token

    def token(self, *, renew: bool = False) -> str:
        """A token that is good for a while; with `renew`, a new one. Raises TokenRefused."""
        with self._lock:
            if renew or not self._token or self._clock() > self._ends - EARLY:
                self._ask()
            return self._token

    def _ask(self) -> None:
        settings = self._settings
        fields = {"client_id": settings.mail_oauth_client_id, "client_secret": settings.mail_oauth_client_secret}
        if self._refresh_token:
            fields |= {"grant_type": "refresh_token", "refresh_token": self._refresh_token}
        else:
            fields["grant_type"] = "client_credentials"
        if settings.mail_oauth_scope:
            fields["scope"] = settings.mail_oauth_scope
        answer = _post(settings.mail_oauth_token_url, {name: value for name, value in fields.items() if value})
        self._token = str(answer["access_token"])
        # A token server may give a new refresh token with each access token: the latest lives longest.
        self._refresh_token = str(answer.get("refresh_token") or self._refresh_token)
        self._ends = self._clock() + float(answer.get("expires_in") or 3600)


def tokens_of(settings: Settings) -> Tokens | None:
    """The tokens, where the settings name a token server."""
    return Tokens(settings) if settings.mail_oauth_token_url else None


def xoauth2(login: str, token: str) -> str:
    """What is said to a server that takes XOAUTH2 (Google's and Microsoft's pages on SASL XOAUTH2)."""
    return f"user={login}\1auth=Bearer {token}\1\1"


def _post(url: str, fields: dict[str, str]) -> dict[str, Any]:
    request = Request(url, urlencode(fields).encode(), {"Accept": "application/json"})  # noqa: S310 (checked in the settings)
    try:
        with urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
            answer = json.load(response)
    except HTTPError as error:
        raise TokenRefused(f"the token server said {error.code} {_said(error)}".strip()) from error
    except (OSError, ValueError) as error:
        raise TokenRefused(f"the token server can't be reached ({type(error).__name__})") from error
    if not isinstance(answer, dict) or not answer.get("access_token"):
        raise TokenRefused("the token server gave no access_token")
    return answer


def _said(error: HTTPError) -> str:
    """The error's name and its description, as RFC 6749 section 5.2 has them; never a secret."""
    try:
        with error:
            told = json.load(error)
        return f"{told.get('error', '')} {told.get('error_description', '')}".strip()[:300]
    except (ValueError, OSError, AttributeError):
        return ""
