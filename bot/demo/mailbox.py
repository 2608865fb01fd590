"""A local mailbox in a folder: it keeps what the support mailbox answers, and what the page's people sent."""

from __future__ import annotations

import hashlib
import mailbox
import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from bot.channels.mail.headers import is_own

_ID = re.compile(r"<([^<>\s]+)>")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, as a mail reader shows it."""

    #: What names it in the address of a page.
    token: str
    message_id: str
    references: tuple[str, ...]
    from_address: str
    from_name: str
    to: str
    #: Where an answer goes.
    reply_to: str
    subject: str
    at: datetime
    text: str
    html: str

    @property
    def root(self) -> str:
        """What its thread is named after: the first mail in it."""
        return token_of(next(iter(self.references), self.message_id))

    @property
    def own_words(self) -> str:
        """What was written in this mail."""
        return self._split()[0]

    @property
    def quoted(self) -> str:
        """The mail that this one quotes below its own words."""
        return self._split()[1]

    def _split(self) -> tuple[str, str]:
        if match := re.search(r"\n\n[^\n]+\n> ", self.text):
            return self.text[: match.start()].strip(), self.text[match.start() :].strip()
        return self.text, ""

    @property
    def height(self) -> int:
        """How tall it is when shown, from 1 to 8: a frame that runs nothing can't be measured."""
        lines = sum(1 + len(line) // 75 for line in self.text.splitlines())
        return max(1, min(8, -(-lines // 6)))

    @property
    def said(self) -> str:
        """The first words, for a list."""
        return " ".join(self.own_words.split())[:160]


@dataclass(frozen=True, slots=True)
class Exchange:
    """The mails of one thread, oldest first."""

    root: str
    letters: Sequence[Letter]

    @property
    def last(self) -> Letter:
        """The newest mail."""
        return self.letters[-1]


def token_of(message_id: str) -> str:
    """A short name of a mail that is safe in an address."""
    return hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:20]


class LocalMailbox:
    """A Maildir, which any mail reader can open too."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when it does not exist."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._maildir = mailbox.Maildir(folder, create=True)
        self._lock = threading.Lock()
        self._letters = {letter.message_id: letter for letter in self._stored()}

    def deliver(self, recipient: str, message_id: str, raw: bytes, sender: str = "") -> None:
        """Keep a mail; one with a Message-ID that is here already is the same one, sent again."""
        del recipient, sender
        with self._lock:
            if message_id not in self._letters:
                letter = read_letter(raw)
                self._maildir.add(raw)
                self._letters[message_id] = letter

    def close(self) -> None:
        """Nothing is open."""

    def letters(self, address: str) -> list[Letter]:
        """The mails from and to this address, newest first."""
        with self._lock:
            mine = [letter for letter in self._letters.values() if address.lower() in (letter.to, letter.from_address)]
        # Dates count in seconds; within one, an answer comes after what it answers, and the rest as it arrived.
        return sorted(mine, key=lambda letter: (letter.at, len(letter.references)))[::-1]

    def exchanges(self, address: str) -> list[Exchange]:
        """The threads of this address, the one with the newest mail first."""
        threads: dict[str, list[Letter]] = {}
        for letter in self.letters(address):
            threads.setdefault(letter.root, []).append(letter)
        return [Exchange(root, letters[::-1]) for root, letters in threads.items()]

    def letter(self, token: str) -> Letter | None:
        """The mail with this name, if it is here."""
        with self._lock:
            return next((letter for letter in self._letters.values() if letter.token == token), None)

    def addresses(self, own: str) -> list[str]:
        """Everybody who has mail here, the support mailbox left out."""
        with self._lock:
            found = {address for letter in self._letters.values() for address in (letter.from_address, letter.to)}
        return sorted(address for address in found if address and not is_own(address, own))

    def _stored(self) -> Iterable[Letter]:
        for key in sorted(self._maildir.iterkeys(), key=_arrival):
            try:
                yield read_letter(self._maildir.get_bytes(key))
            except (KeyError, OSError, ValueError):  # somebody's mail reader moved or spoilt it: the others stay
                continue


def _arrival(key: str) -> list[int]:
    """Seconds and microseconds, as they stand in a Maildir's file names."""
    return [int(number) for number in re.findall(r"\d+", key)[:2]]


def read_letter(raw: bytes) -> Letter:
    """A mail that we wrote ourselves, ready to be shown."""
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    message_id = next(iter(_ID.findall(str(message["Message-ID"] or ""))), "")
    name, address = _person(message, "From")
    return Letter(
        token_of(message_id),
        message_id,
        tuple(_ID.findall(str(message["References"] or ""))),
        address,
        name,
        _person(message, "To")[1],
        _person(message, "Reply-To")[1] or address,
        str(message["Subject"] or ""),
        _when(message),
        _part(message, "plain"),
        _part(message, "html"),
    )


def _person(message: EmailMessage, header: str) -> tuple[str, str]:
    addresses = getattr(message[header], "addresses", ())
    return (addresses[0].display_name, addresses[0].addr_spec.lower()) if addresses else ("", "")


def _when(message: EmailMessage) -> datetime:
    try:
        return parsedate_to_datetime(str(message["Date"])).astimezone(UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""
