"""The hotliners' channel, kept true: each handoff has a card that shows how it stands, each card a thread that shows
what was said since.

Nothing is queued: what a card should show is compared with what it shows, and the difference is made good. A worker
that dies leaves a difference, and the next one finds it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channels import TryAgain, Undeliverable
from bot.channels.slack import cards
from bot.channels.slack.api import Caller, Gone, RefusedBlocks
from bot.channels.slack.blocks import Block
from bot.channels.slack.book import Team
from bot.channels.slack.files import upload
from bot.channels.slack.posting import EVENT, with_name
from bot.channels.slack.words import WORDS
from bot.desk import view
from bot.desk.on_slack.files import Files
from bot.desk.on_slack.shown import shown, standing
from bot.settings import Settings
from bot.store import Store, attachments, handoffs, slack_cards
from bot.store.handoffs import Handoff
from bot.store.slack_cards import Card, Said
from retrieval.articles import Lang
from retrieval.search import Search

log = logging.getLogger(__name__)

#: What was written in a card's thread has this name in our rows, before the name of its message.
FROM_THREAD = "desk-slack-"
#: Seconds between two looks: everything that happens wakes the worker, and most of it is not about cards.
LOOK = 0.15
#: How long a card rests after Slack refused it for good: somebody has to invite the app, and then it goes on.
REST = timedelta(minutes=2)


class Board:
    """The cards."""

    def __init__(
        self, store: Store, search: Search, settings: Settings, api: Caller, home_team: Callable[[], Team | None],
        files: Files, now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        """`home_team`: the workspace of the hotliners' channel, when it is not in the setting."""
        self._store = store
        self._search = search
        self._settings = settings
        self._api = api
        self._home_team = home_team
        self._files = files
        self._next_look = 0.0
        self._now = now
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._lang: Lang = settings.default_lang

    def deliver_due(self) -> int:
        """Make good what differs. Returns how many cards were looked at."""
        if time.monotonic() < self._next_look:
            return 0
        self._next_look = time.monotonic() + LOOK
        team, _, channel = self._settings.slack_hotliners_channel.rpartition(":")
        if not channel:
            return 0
        with self._store.read() as tx:
            missing = slack_cards.lacks_cards(tx)
        if missing:
            team = team or self._team_id()
            if not team:
                return 0
            with self._store.begin() as tx:
                slack_cards.add_cards(tx, team, channel, self._now())
        with self._store.read() as tx:
            if not slack_cards.stale_cards(tx, self._now()):
                return 0
        with self._store.begin() as tx:
            due = slack_cards.lease_cards(tx, self._now(), self._lease)
        for card in due:
            self._mend(card)
        return len(due)

    def _team_id(self) -> str:
        try:
            found = self._home_team()
        except TryAgain:
            return ""
        return found.id if found else ""

    def _mend(self, card: Card) -> None:
        now = self._now()
        try:
            self._make_true(card)
        except TryAgain as error:
            wait = timedelta(seconds=error.seconds if error.seconds is not None else 2 ** min(card.attempts, 8))
            self._free(card, now + wait, failed=True)
        except (Undeliverable, RefusedBlocks) as error:
            # Seen by whoever watches the log, and on the page of the desk all the same.
            log.error("a card can't be shown", extra={"action": "slack_card", "why": str(error)})
            self._free(card, now + REST, failed=True)
        except Exception:
            log.exception("a card was not shown", extra={"action": "slack_card", "handoff": card.handoff_id})
            self._free(card, now + REST, failed=True)
        else:
            self._free(card, now, failed=False)

    def _free(self, card: Card, due_at: datetime, *, failed: bool) -> None:
        with self._store.begin() as tx:
            slack_cards.free_card(tx, card.handoff_id, due_at, failed=failed)

    def _make_true(self, card: Card) -> None:
        with self._store.read() as tx:
            handoff = handoffs.get(tx, card.handoff_id)
        if handoff is None:
            return
        ts = self._show(card, handoff)
        with self._store.read() as tx:
            news = slack_cards.said_after(tx, handoff.conversation_id, card.mirrored)
        mirrored = card.mirrored
        for line in news:
            if handoff.closed_at is None or line.direction != "in":
                self._tell(card, ts, line, handoff)
            mirrored = line.id
            self._write(card, mirrored=mirrored)
        if handoff.closed_at is None:
            self._give_files(card, ts, handoff.conversation_id, mirrored)

    def _give_files(self, card: Card, ts: str, conversation_id: int, mirrored: int) -> None:
        """After the words that they came with."""
        with self._store.read() as tx:
            files = attachments.to_relay(tx, conversation_id)
        for file in (each for each in files if each.message_id <= mirrored):
            place = self._files.path(file)
            try:
                upload(self._api, card.team, card.channel, ts, file.name, place.read_bytes())
            except (Undeliverable, OSError) as error:
                # Their names stand in the thread, and the desk has them.
                log.warning("a file was not passed on", extra={"action": "slack_file", "why": str(error)})
            with self._store.begin() as tx:
                attachments.relayed(tx, file.id)

    def _show(self, card: Card, handoff: Handoff) -> str:
        """The card itself; returns its timestamp."""
        now_shown = standing(handoff)
        if card.ts and card.shown == now_shown:
            return card.ts
        url = f"{self._settings.url}/desk/handoffs/{handoff.id}"
        vocabulary = self._search.vocabulary
        content = shown(handoff, vocabulary.queues if vocabulary else {}, self._lang, self._now(), url)
        text, blocks = cards.card(content, self._lang)
        ts = card.ts
        if ts:
            try:
                self._api(card.team, "chat.update", channel=card.channel, ts=ts, text=text, blocks=blocks)
            except Gone:
                # Somebody deleted it: it comes back below.
                ts = ""
        if not ts:
            name = f"card-{handoff.id}"
            ts = (self._find(card, "", name) if card.is_repeat else "") or self._post(card, "", name, text, blocks)
        self._write(card, ts=ts, shown=now_shown)
        return ts

    def _tell(self, card: Card, ts: str, line: Said, handoff: Handoff) -> None:
        """One line in the thread; words that were written there are marked, not repeated."""
        if line.external_id.startswith(FROM_THREAD):
            place = line.external_id.removeprefix(FROM_THREAD).split(":")
            if len(place) == 3 and place[1] == card.channel:
                self._mark(card, place[2], line)
                if line.state != "failed":
                    return
        shape = self._shape(line, handoff)
        if shape is None:
            return
        name = f"line-{line.id}"
        if card.is_repeat and self._find(card, ts, name):
            return
        text, blocks = cards.news(shape, self._lang)
        self._post(card, ts, name, text, blocks)

    def _shape(self, line: Said, handoff: Handoff) -> cards.News | None:
        words = WORDS[self._lang]
        trouble = line.reason if line.state == "failed" else ""
        if line.direction == "in":
            if not line.text and not line.files:
                return None
            return cards.News("requester", view.who(handoff, self._lang), line.text, trouble, line.files)
        if line.direction == "note":
            return cards.News("note", line.author, line.text or words["no_words"])
        if line.author == "bot" or line.state == "held":
            # What the bot says of the handoff itself stands on the card.
            return None
        return cards.News("hotliner", line.author, line.text, trouble)

    def _mark(self, card: Card, ts: str, line: Said) -> None:
        name = "lock" if line.direction == "note" else "envelope" if line.state == "delivered" else "warning"
        try:
            self._api(card.team, "reactions.add", channel=card.channel, timestamp=ts, name=name)
        except (Undeliverable, Gone) as error:
            log.warning("a message was not marked", extra={"action": "slack_mark", "why": str(error)})

    def _post(self, card: Card, ts: str, name: str, text: str, blocks: list[Block]) -> str:
        metadata = {"event_type": EVENT, "event_payload": {"id": name}}
        posted = self._api(
            card.team, "chat.postMessage", channel=card.channel, thread_ts=ts or None, text=text, blocks=blocks,
            metadata=metadata, unfurl_links=False,
        )  # fmt: skip
        return str(posted["ts"])

    def _find(self, card: Card, ts: str, name: str) -> str:
        """A post of which nobody knew whether it arrived."""
        method = "conversations.replies" if ts else "conversations.history"
        arguments = {"channel": card.channel, "ts": ts or None, "limit": 100, "include_all_metadata": True}
        try:
            return with_name(self._api(card.team, method, **arguments).get("messages") or [], name)
        except Undeliverable:
            return ""

    def _write(self, card: Card, **values: object) -> None:
        with self._store.begin() as tx:
            slack_cards.card_shows(tx, card.handoff_id, **values)
