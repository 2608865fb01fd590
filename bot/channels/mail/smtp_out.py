"""The way out: one mail to one recipient, through the mail server of the house (RFC 5321)."""

from __future__ import annotations

import logging
import smtplib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, Protocol, overload
from urllib.parse import unquote, urlsplit

from bot.channels import TryAgain, Undeliverable
from bot.channels.mail.headers import is_address
from bot.channels.mail.oauth import TokenRefused, Tokens, xoauth2
from bot.settings import Settings, SettingsError

log = logging.getLogger(__name__)

#: Seconds; RFC 5321 section 4.5.3.2 allows servers minutes for some answers, ours is near.
TIMEOUT = 60.0
#: Seconds after which an unused connection is not trusted any more.
IDLE = 20.0
#: Mails over one connection, after which many servers close it.
MOST = 50


class InDoubt(TryAgain):
    """The mail was sent, and the server's answer was lost: it may have arrived."""


class Post(Protocol):
    """Where mails leave: the mail server of the house, or the demo's mailbox."""

    def deliver(self, recipient: str, message_id: str, raw: bytes, sender: str = "") -> None:
        """Deliver a mail; a repeat of the same `message_id` must do no harm. Raises TryAgain or Undeliverable.

        `sender`: the return path; empty: the support mailbox.
        """

    def close(self) -> None:
        """Nothing more will be sent."""


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server that sends, as the settings name it."""

    host: str
    port: int
    #: tls: from the first byte; starttls: required; offered: STARTTLS where the server offers it.
    security: Literal["tls", "starttls", "offered"]
    login: str = ""

    @staticmethod
    def of(address: str) -> Server:
        """The server at smtps://USER@HOST:PORT, smtp://USER@HOST:PORT or HOST:PORT. Raises SettingsError."""
        parts = urlsplit(address if "://" in address else f"plain://{address}")
        security: Literal["tls", "starttls", "offered"]
        security = "tls" if parts.scheme == "smtps" else "starttls" if parts.scheme == "smtp" else "offered"
        try:
            port = parts.port or (465 if security == "tls" else 587)
        except ValueError as error:
            raise SettingsError(f"HOTLINER_MAIL_SMTP_RELAY={address!r}: the port is no number below 65536.") from error
        return Server(parts.hostname or "", port, security, unquote(parts.username or ""))


class Relay:
    """Hands mails to a mail server; connections are kept open for a while, one for each thread that sends."""

    def __init__(self, settings: Settings, tokens: Tokens | None = None) -> None:
        """`tokens` give access where the settings name OAuth. Raises SettingsError."""
        self._server = Server.of(settings.mail_smtp_relay)
        self._own = settings.mail_address
        self._password = settings.mail_password
        self._tokens = tokens
        self._ca_file = settings.mail_ca_file or None
        self._free: list[tuple[float, int, smtplib.SMTP]] = []
        self._lock = threading.Lock()
        if self._server.login and not (self._password or tokens):
            raise SettingsError("HOTLINER_MAIL_PASSWORD='': the mail server that sends needs it, or OAuth.")

    def deliver(self, recipient: str, message_id: str, raw: bytes, sender: str = "") -> None:
        """Send the mail. Raises TryAgain, InDoubt or Undeliverable."""
        del message_id
        if not is_address(recipient):
            raise Undeliverable("the person has no mail address")
        with self._connection() as smtp:
            _answered(smtp.mail(sender or self._own))
            _answered(smtp.rcpt(recipient))
            _answered(_data(smtp, raw))

    def check(self) -> str:
        """Connect, sign in, say goodbye. Returns how the connection is protected. Raises as `deliver`."""
        with self._connection() as smtp:
            smtp.noop()
            return "TLS" if isinstance(smtp.sock, ssl.SSLSocket) else "no TLS"

    def close(self) -> None:
        """Close the connections that are kept."""
        with self._lock:
            kept, self._free = self._free, []
        for _, _, smtp in kept:
            smtp.close()

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        smtp, used = self._take()
        try:
            yield smtp
        except InDoubt:
            smtp.close()
            raise
        except (Undeliverable, TryAgain):
            # The server refused this mail; the connection is good, once its mail is forgotten.
            self._keep_if_alive(smtp, used)
            raise
        except (smtplib.SMTPException, OSError) as error:
            smtp.close()
            raise TryAgain(f"the mail server can't be reached ({type(error).__name__})") from error
        else:
            self._keep(smtp, used + 1)

    def _take(self) -> tuple[smtplib.SMTP, int]:
        while True:
            with self._lock:
                at, used, smtp = self._free.pop() if self._free else (0.0, 0, None)
            if smtp is None:
                return self._open(), 0
            if time.monotonic() - at < IDLE and used < MOST and _alive(smtp):
                return smtp, used
            smtp.close()

    def _keep(self, smtp: smtplib.SMTP, used: int) -> None:
        with self._lock:
            self._free.append((time.monotonic(), used, smtp))

    def _keep_if_alive(self, smtp: smtplib.SMTP, used: int) -> None:
        if _alive(smtp):
            self._keep(smtp, used + 1)
        else:
            smtp.close()

    def _open(self) -> smtplib.SMTP:
        server = self._server
        try:
            context = ssl.create_default_context(cafile=self._ca_file)
            smtp = _connect(server, context)
            try:
                if server.login:
                    self._sign_in(smtp)
            except BaseException:
                smtp.close()
                raise
        except ssl.SSLCertVerificationError as error:
            raise TryAgain(f"the mail server's certificate is not trusted ({error.verify_message})") from error
        except smtplib.SMTPAuthenticationError as error:
            raise TryAgain(
                f"the mail server refused the sign-in ({error.smtp_code} {_words(error.smtp_error)})"
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            raise TryAgain(f"the mail server can't be reached ({type(error).__name__})") from error
        return smtp

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        if self._tokens is None:
            smtp.login(self._server.login, self._password)
            return
        try:
            self._show_token(smtp, self._tokens)
        except TokenRefused as error:
            raise TryAgain(str(error)) from error

    def _show_token(self, smtp: smtplib.SMTP, tokens: Tokens) -> None:
        try:
            smtp.auth("XOAUTH2", _Said(self._server.login, tokens.token()))
        except smtplib.SMTPAuthenticationError:
            # The token may have been withdrawn before its time: once more, with a new one.
            smtp.auth("XOAUTH2", _Said(self._server.login, tokens.token(renew=True)))


class _Said:
    """What is said in an XOAUTH2 exchange."""

    def __init__(self, login: str, token: str) -> None:
        self._login, self._token = login, token

    @overload
    def __call__(self, challenge: None = None, /) -> str | None: ...
    @overload
    def __call__(self, challenge: bytes, /) -> str: ...
    def __call__(self, challenge: bytes | None = None, /) -> str:
        # A second question of the server holds its error in JSON; an empty answer ends it (Google's page on XOAUTH2).
        return "" if challenge else xoauth2(self._login, self._token)


def _connect(server: Server, context: ssl.SSLContext) -> smtplib.SMTP:
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls" or (server.security == "offered" and smtp.has_extn("starttls")):
            # Where it is only offered, as between two programs of one machine, any certificate is better than none.
            smtp.starttls(context=context if server.security == "starttls" else _unchecked())
            smtp.ehlo()
    except BaseException:
        smtp.close()
        raise
    return smtp


def _unchecked() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _alive(smtp: smtplib.SMTP) -> bool:
    try:
        return smtp.rset()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _data(smtp: smtplib.SMTP, raw: bytes) -> tuple[int, bytes]:
    """Send the text. Whatever breaks from here on leaves it open whether the server has the mail."""
    try:
        return smtp.data(raw)
    except smtplib.SMTPDataError as error:
        return error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
    except (smtplib.SMTPException, OSError) as error:
        raise InDoubt(f"the mail server's answer was lost ({type(error).__name__})") from error


def _words(said: bytes | str) -> str:
    """What the server said beside the number, on one line."""
    text = said if isinstance(said, str) else said.decode("utf-8", "replace")
    return " ".join(text.split())[:200]


def _answered(answer: tuple[int, bytes]) -> None:
    """Raises TryAgain or Undeliverable unless the server agreed."""
    code, text = answer
    if 200 <= code <= 299:
        return
    if code == -1:
        raise smtplib.SMTPServerDisconnected("the connection was closed")
    what = f"the mail server said {code} {_words(text)}"
    raise Undeliverable(what) if 500 <= code <= 599 else TryAgain(what)
