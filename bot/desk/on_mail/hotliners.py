"""What hotliners do by mail: orders in the first line, words for the requester."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.channels.mail.parsed import ParsedMail
from bot.desk.on_mail.board import Board
from bot.settings import Settings
from bot.store import Store
from retrieval.search import Search


class MailDesk:
    """The same acts as behind the desk's pages."""

    def __init__(
        self, store: Store, search: Search, settings: Settings, board: Board, now: Callable[[], datetime]
    ) -> None:
        """`board` answers them."""

    def hear(self, mail: ParsedMail, mail_id: int, handoff_id: int) -> str:
        """Carry out what the mail orders, or relay it. Returns what was done, for the record."""
        del mail, mail_id, handoff_id
        return ""
