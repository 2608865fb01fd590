"""A small place that hands out access tokens (OAuth 2), and tells a mail server whom a token belongs to."""

from __future__ import annotations

import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.mail_servers.processes import LOCAL

GRANTS = ("refresh_token", "client_credentials")


@dataclass
class TokenRequest:
    """What was asked at the token endpoint, and how it ended."""

    grant: str
    form: dict[str, str]
    status: int = 0


@dataclass
class TokenServer:
    """Tokens for one mailbox. Its fields may be changed while it runs."""

    account: str = "support@example.test"
    client_id: str = "hotliner"
    client_secret: str = "client-s3cret"
    refresh_token: str = "refresh-0"
    #: Seconds that the access tokens made from now on are good for.
    life: float = 3600.0
    #: Each refresh gives a new refresh token, and the old one is worth nothing any more.
    rotates: bool = False
    #: The OAuth error that every request is refused with, as `invalid_grant`.
    refusal: str = ""
    #: The HTTP status that every request ends with, as 503: out of order.
    broken: int = 0
    #: Leaves `expires_in` out of its answers, which it may.
    tells_life: bool = True
    requests: list[TokenRequest] = field(default_factory=list)
    _tokens: dict[str, float] = field(default_factory=dict)
    _server: ThreadingHTTPServer | None = None
    _thread: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Begin to listen, if it doesn't."""
        if self._server:
            return
        owner = self

        class Handler(_Handler):
            tokens = owner

        self._server = ThreadingHTTPServer((LOCAL, 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="tokens", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        if self._server and self._thread:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The token endpoint."""
        return f"{self._address}/token"

    @property
    def info_url(self) -> str:
        """Asked by a mail server, with a token at its end, whom that token belongs to."""
        return f"{self._address}/tokeninfo?access_token="

    @property
    def _address(self) -> str:
        assert self._server, "it runs"
        return f"http://{LOCAL}:{self._server.server_address[1]}"

    def issue(self) -> str:
        """A new access token, as after a request for one."""
        with self._lock:
            token = f"access-{len(self._tokens)}-{secrets.token_hex(8)}"
            self._tokens[token] = time.monotonic() + self.life
            return token

    def revoke(self) -> None:
        """No access token given so far is good any more."""
        with self._lock:
            self._tokens.clear()

    def owner(self, token: str) -> str:
        """Whose token it is; empty when it isn't good (any more)."""
        with self._lock:
            return self.account if self._tokens.get(token, 0.0) > time.monotonic() else ""

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """What the token endpoint says to this form."""
        asked = TokenRequest(form.get("grant_type", ""), form)
        self.requests.append(asked)
        asked.status, said = self._decide(asked.grant, form)
        return asked.status, said

    def _decide(self, grant: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if self.broken:
            return self.broken, {}
        if self.refusal:
            return 400, {"error": self.refusal, "error_description": "refused by the test"}
        if grant not in GRANTS:
            return 400, {"error": "unsupported_grant_type"}
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            return 401, {"error": "invalid_client"}
        if grant == "refresh_token" and form.get("refresh_token") != self.refresh_token:
            return 400, {"error": "invalid_grant"}
        return 200, self._granted(grant)

    def _granted(self, grant: str) -> dict[str, object]:
        said: dict[str, object] = {"access_token": self.issue(), "token_type": "Bearer"}
        if self.tells_life:
            said["expires_in"] = int(self.life)
        if grant == "refresh_token" and self.rotates:
            self.refresh_token = said["refresh_token"] = f"refresh-{len(self.requests)}"
        return said


class _Handler(BaseHTTPRequestHandler):
    tokens: TokenServer

    def do_POST(self) -> None:  # noqa: N802 (the library's name for it)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("ascii", "replace")
        form = {name: values[0] for name, values in parse_qs(body).items()}
        if urlsplit(self.path).path == "/token":
            self._say(*self.tokens.answer(form))
        else:
            self._say(404, {})

    def do_GET(self) -> None:  # noqa: N802 (as above)
        asked = urlsplit(self.path)
        token = parse_qs(asked.query).get("access_token", [""])[0]
        owner = self.tokens.owner(token) if asked.path == "/tokeninfo" else ""
        self._say(*((200, {"email": owner, "active": True}) if owner else (401, {"error": "invalid_token"})))

    def _say(self, status: int, said: dict[str, object]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name for it)
        """Say nothing on the terminal."""
