"""Mail, put together: the channel, the sorting office, what hotliners are told. Imported only where there is mail."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.mail.channel import MailChannel
from bot.channels.mail.smtp_out import Post
from bot.desk.on_mail.board import Board
from bot.desk.on_mail.gather import Gatherer
from bot.desk.on_mail.hotliners import MailDesk
from bot.desk.on_mail.office import Office
from bot.desk.on_mail.rows import Rows
from bot.inbox import Inbox, utc_now
from bot.settings import Settings
from bot.store import Store
from retrieval.search import Search


@dataclass(frozen=True)
class OnMail:
    """What mail adds to the service."""

    channel: MailChannel
    office: Office
    #: What is looked after beside the conversations.
    chores: Sequence[Office | Board]

    def health(self) -> dict[str, Any]:
        """How the mailboxes stand, as JSON values: seconds since each was compared with the rows, and its trouble."""
        now = time.monotonic()
        return {
            watch.name: {
                "compared_seconds_ago": None if watch.compared_at is None else round(now - watch.compared_at),
                "problem": watch.problem,
            }
            for watch in self.channel.watches
        }

    def close(self) -> None:
        """End what still runs, after the channel and the worker have stopped."""
        self.office.close()


def connect(settings: Settings, store: Store, search: Search, inbox: Inbox, post: Post | None = None) -> OnMail:
    """Wire it; nothing runs yet. `post`: where mails leave when the settings name no mail server."""
    rows = Rows(store, settings, utc_now)
    channel = MailChannel(settings, rows, post)
    gatherer = Gatherer(store, settings, channel.tokens, utc_now)
    board = Board(store, search, settings, channel.tokens, channel.post, utc_now)
    desk = MailDesk(store, settings, board, utc_now)
    office = Office(store, inbox, settings, gatherer, desk, rows, search, utc_now)
    return OnMail(channel, office, [office, board])
