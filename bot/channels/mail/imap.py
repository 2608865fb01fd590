"""A mailbox on an IMAP server: where it is, how it is opened, what is fetched from it (RFC 9051).

The only module that knows the IMAP library.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from bot.channels.mail.oauth import TokenRefused, Tokens
from bot.settings import Settings, SettingsError

#: Seconds until a server that does not answer is taken for gone.
CONNECT_TIMEOUT = 15.0
READ_TIMEOUT = 25.0
#: The keyword on mails that were read. A hint for people who look into the mailbox: what counts is the row.
DONE = "$HotlinerDone"
#: Bytes that are fetched of a mail that is too large.
BEGINNING = 65_536


class MailboxError(RuntimeError):
    """The mailbox can't be used now; the message says why and, where it helps, what to do."""


class Refused(MailboxError):
    """The server does not let us in: waiting does not help, a person has to."""


class Unreadable(MailboxError):
    """The server does not hand out this one mail."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a mailbox is."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    login: str
    folder: str
    password: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """What names the mailbox in our rows."""
        return f"{self.login}@{self.host}:{self.port}/{self.folder}"


def addresses(settings: Settings) -> tuple[Address, ...]:
    """The mailboxes of the settings. Raises SettingsError."""
    return tuple(_address(url, settings) for url in settings.mail_imap.split())


def _address(url: str, settings: Settings) -> Address:
    parts = urlsplit(url)
    shown = f"HOTLINER_MAIL_IMAP={parts.scheme}://...@{parts.hostname}"
    tls = parse_qs(parts.query).get("tls", [""])[0]
    if tls not in ("", "none") or (tls and parts.scheme == "imaps"):
        raise SettingsError(f"{shown}: ?tls=none, with imap://, is all that may stand behind the folder.")
    try:
        port = parts.port or (993 if parts.scheme == "imaps" else 143)
    except ValueError as error:
        raise SettingsError(f"{shown}: the port is no number below 65536.") from error
    login = unquote(parts.username or "") or settings.mail_address
    password = unquote(parts.password or "") or settings.mail_password
    if not parts.hostname:
        raise SettingsError(f"{shown}: a server is missing. imaps://USER@HOST/FOLDER is the form.")
    if not password and not settings.mail_oauth_token_url:
        raise SettingsError(f"{shown}: HOTLINER_MAIL_PASSWORD is empty, and OAuth is not set up (docs/mail.md).")
    security: Literal["tls", "starttls", "none"] = "tls" if parts.scheme == "imaps" else "none" if tls else "starttls"
    return Address(parts.hostname, port, security, login, unquote(parts.path.lstrip("/")) or "INBOX", password)


class Mailbox:
    """One open connection to a mailbox. Every method raises MailboxError when the server fails."""

    def __init__(self, address: Address, tokens: Tokens | None = None, ca_file: str = "") -> None:
        """Connect and sign in. Raises MailboxError, or Refused when the server does not let us in."""
        self.address = address
        context = _context(ca_file)
        with _failing("connecting"):
            timeout = SocketTimeout(connect=CONNECT_TIMEOUT, read=READ_TIMEOUT)
            tls = address.security == "tls"
            self._client = IMAPClient(
                address.host, address.port, ssl=tls, ssl_context=context if tls else None, timeout=timeout
            )
        try:
            with _failing("signing in"):
                _keep_alive(self._client.socket())
                if address.security == "starttls":
                    self._client.starttls(context)
                self._sign_in(tokens)
                self.capabilities = frozenset(str(each, "ascii", "replace") for each in self._client.capabilities())
        except BaseException:
            self.close()
            raise
        self.keywords = False

    def _sign_in(self, tokens: Tokens | None) -> None:
        login = self.address.login
        try:
            if tokens is None:
                self._client.login(login, self.address.password)
                return
            try:
                self._client.oauth2_login(login, tokens.token())
            except LoginError:
                # The token may have been withdrawn before its time: once more, with a new one.
                self._client.oauth2_login(login, tokens.token(renew=True))
        except LoginError as error:
            raise Refused(f"the server refused the sign-in of {login} ({_said(error)})") from error
        except TokenRefused as error:
            raise Refused(str(error)) from error

    def close(self) -> None:
        """Leave, whatever state the connection is in."""
        with suppress(Exception):
            self._client.shutdown()

    def select(self) -> int:
        """Open the folder as it is now. Returns its UIDVALIDITY."""
        with _failing(f"opening the folder {self.address.folder!r}"):
            info = self._client.select_folder(self.address.folder)
            self.keywords = b"\\*" in info.get(b"PERMANENTFLAGS", ())
            return int(info[b"UIDVALIDITY"])

    def uids(self, since: date) -> list[int]:
        """The UIDs of all mails that came on this day or later, in the order in which they came."""
        with _failing("searching"):
            return sorted(int(uid) for uid in self._client.search(["SINCE", since, "UNDELETED"]))

    def sizes(self, uids: Iterable[int]) -> dict[int, int]:
        """Bytes of each mail; what is gone meanwhile is missing."""
        with _failing("fetching"):
            found = self._client.fetch(list(uids), ["RFC822.SIZE"])
            return {int(uid): int(data[b"RFC822.SIZE"]) for uid, data in found.items() if b"RFC822.SIZE" in data}

    def raw(self, uid: int, *, beginning: bool = False) -> bytes | None:
        """The mail as it is, or its beginning; None when it is gone. Never marks it as read. Raises Unreadable."""
        wanted = f"BODY.PEEK[]<0.{BEGINNING}>" if beginning else "BODY.PEEK[]"
        try:
            with _failing("fetching"):
                data: dict[bytes, bytes | None] = self._client.fetch([uid], [wanted]).get(uid, {})
        except MailboxError as error:
            if isinstance(error.__cause__, IMAPClientError) and not isinstance(error.__cause__, _ABORT):
                raise Unreadable(str(error)) from error
            raise
        # Deleted by somebody since we looked: the answer leaves it out, or says NIL (RFC 2180 section 4.1).
        return next((value for key, value in data.items() if key.startswith(b"BODY[]") and value is not None), None)

    def mark(self, uid: int, done_folder: str) -> str:
        """Show that a mail was read: by a keyword, else by moving it, else not at all. Returns which."""
        with _failing("marking"):
            if self.keywords:
                self._client.add_flags([uid], [DONE], silent=True)
                return "keyword"
            if done_folder and "MOVE" in self.capabilities and self._client.folder_exists(done_folder):
                self._client.move([uid], done_folder)
                return "moved"
        return ""

    def wait(self, seconds: float) -> bool:
        """Wait for news (RFC 2177), up to a time. Returns whether there are any, or the connection seems odd.

        The library reports a closed connection as silence that comes too soon; leaving IDLE then fails, as it should.
        """
        with _failing("waiting"):
            said = self._client.idle_check(timeout=seconds)
            return bool(said)

    def idle(self) -> None:
        """Begin to wait for news."""
        with _failing("waiting"):
            self._client.idle()

    def idle_done(self) -> None:
        """Stop waiting for news."""
        with _failing("waiting"):
            self._client.idle_done()

    # --- for `hotliner doctor` and for mails in doubt -----------------------------------------------------------------

    def folders(self) -> list[str]:
        """The names of all folders."""
        with _failing("listing folders"):
            return [str(name) for _, _, name in self._client.list_folders()]

    def marked(self, use: Literal["Sent", "Junk"]) -> str:
        """The folder that the server itself names for this use (RFC 6154), in whatever language; empty: none."""
        with _failing("listing folders"):
            flag = f"\\{use}".encode()
            return next((str(name) for flags, _, name in self._client.list_folders() if flag in flags), "")

    def holds(self, folder: str, message_id: str) -> int | None:
        """The UID of a mail with this Message-ID in a folder, which is opened for reading only."""
        with _failing(f"searching the folder {folder!r}"):
            self._client.select_folder(folder, readonly=True)
            found = self._client.search(["HEADER", "Message-ID", f"<{message_id}>"])
            return int(max(found)) if found else None

    def naming(self, folder: str, word: str, since: date) -> list[int]:
        """The UIDs of mails since that day in which this word stands anywhere; opens the folder for reading only."""
        with _failing(f"searching the folder {folder!r}"):
            self._client.select_folder(folder, readonly=True)
            return [int(uid) for uid in self._client.search(["SINCE", since, "UNDELETED", "TEXT", word])]

    def remove(self, folder: str, uid: int) -> None:
        """Delete one mail: what the doctor sent to itself. Without UIDPLUS it is only marked as deleted.

        EXPUNGE alone would take with it whatever people have marked.
        """
        with _failing("deleting"):
            self._client.select_folder(folder)
            self._client.delete_messages([uid], silent=True)
            if "UIDPLUS" in self.capabilities:
                self._client.expunge([uid])


def _context(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        raise SettingsError(f"HOTLINER_MAIL_CA_FILE={ca_file!r}: it can't be read ({error}).") from error


def _keep_alive(connection: socket.socket) -> None:
    """Let the system find out within a minute that the other side is gone, though nobody says a word in IDLE."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 20), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)):
        if option := getattr(socket, name, None):
            connection.setsockopt(socket.IPPROTO_TCP, option, value)


_ABORT = IMAPClient.AbortError


@contextmanager
def _failing(doing: str) -> Iterator[None]:
    """Whatever the library and the network raise becomes a MailboxError that says what was being done."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        why = f"the server's certificate is not trusted ({error.verify_message}); see HOTLINER_MAIL_CA_FILE"
        raise Refused(why) from error
    # The library's own parser raises several more kinds on answers that make no sense.
    except (IMAPClientError, OSError, ValueError, LookupError, TypeError, AssertionError) as error:
        raise MailboxError(f"{doing}: {_said(error)}") from error


def _said(error: BaseException) -> str:
    """What the server or the network said, in one line; never more than a line of it."""
    text = " ".join(str(error).split())
    if text.startswith("b'") or text.startswith('b"'):
        text = text[2:-1]
    return (text or type(error).__name__)[:200]
