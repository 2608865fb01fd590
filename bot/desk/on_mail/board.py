"""What hotliners are told by mail: each handoff, and what the requester says while they have it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.channels.mail.smtp_out import Post
from bot.channels.mail.tokens import Tokens
from bot.settings import Settings
from bot.store import Store
from retrieval.search import Search


class Board:
    """Keeps hotliners informed; one of the worker's chores."""

    def __init__(
        self, store: Store, search: Search, settings: Settings, tokens: Tokens, post: Post, now: Callable[[], datetime]
    ) -> None:
        """Mails leave through `post`."""

    def deliver_due(self) -> int:
        """Write and send what is due. Returns how much was done."""
        return 0
