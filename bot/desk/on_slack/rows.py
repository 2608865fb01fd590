"""What the Slack channel remembers: the real `Book`. Each call is one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bot.channels.slack.book import Post, Profile, Talk, Thread
from bot.store import Conflict, Store, handoffs, slack
from retrieval.articles import Lang

#: What a message that was taken back says of itself.
REDACTED = "deleted by the person who wrote it"


class Rows:
    """The rows of Slack."""

    def __init__(self, store: Store, files_dir: Path, now: Callable[[], datetime]) -> None:
        """Everything is in `store`, but for the files."""
        self._store = store
        self._files_dir = files_dir
        self._now = now

    def thread(self, key: str) -> Thread | None:
        """What is known of this thread."""
        with self._store.read() as tx:
            found = slack.thread(tx, key)
        return None if found is None else Thread(found.requester, found.is_ours)

    def move_thread(self, old: str, new: str) -> None:
        """The thread has got its place."""
        with self._store.begin() as tx:
            slack.move_thread(tx, old, new)

    def keep_post(
        self, conversation_id: int, external_id: str, team: str, channel: str, ts: str, *, is_open: bool
    ) -> None:
        """A reply is shown by this message."""
        for _ in range(2):
            try:
                with self._store.begin() as tx:
                    slack.keep_post(tx, conversation_id, external_id, team, channel, ts, is_open=is_open)
                return
            except Conflict:
                # Kept before, by a worker that died right after it.
                continue

    def close_post(self, external_id: str) -> None:
        """Its buttons are gone."""
        with self._store.begin() as tx:
            slack.close_post(tx, external_id)

    def post(self, external_id: str) -> Post | None:
        """Where a reply is shown."""
        with self._store.read() as tx:
            return _post(slack.post_of(tx, external_id))

    def open_post(self, conversation_id: int) -> Post | None:
        """The latest message with buttons."""
        with self._store.read() as tx:
            return _post(slack.open_post(tx, conversation_id))

    def edit(self, message: str, text: str) -> None:
        """The person has changed their words: read again if nobody has looked at them yet."""
        with self._store.begin(ring=True) as tx:
            slack.edit(tx, message, text)

    def redact(self, message: str) -> None:
        """The person has taken the message back: our copy loses its words."""
        with self._store.begin(ring=True) as tx:
            paths = slack.redact(tx, message, self._now(), REDACTED)
        for path in paths:
            (self._files_dir / path).unlink(missing_ok=True)

    def profile(self, team: str, user: str) -> Profile | None:
        """Who it is, when we know."""
        with self._store.read() as tx:
            found = slack.user(tx, team, user)
        return None if found is None else Profile(team, user, found.name, found.email, found.lang, found.time_zone)

    def keep_profile(self, found: Profile) -> None:
        """Who it is, as Slack says now. Whether they are known by mail is still to be looked up, beside the conversation."""
        user = slack.User(found.team, found.user, found.name, found.email, found.lang, found.time_zone)
        with suppress(Conflict), self._store.begin() as tx:
            slack.keep_user(tx, user)

    def choose_lang(self, team: str, user: str, lang: Lang) -> None:
        """The person chose a language."""
        with self._store.begin() as tx:
            slack.choose_lang(tx, team, user, lang)

    def talks(self, team: str, user: str) -> Sequence[Talk]:
        """The person's open conversations, the latest first."""
        with self._store.read() as tx:
            return [Talk(*each) for each in slack.threads_of(tx, f"{team}:{user}")]

    def rate(self, external_id: str, value: str) -> None:
        """The person says whether it was of use: kept for the supervisor."""
        with self._store.begin() as tx:
            found = slack.post_of(tx, external_id)
            if found is not None:
                detail = {"value": value, "article": found.reply.article_id, "post": external_id}
                handoffs.audit(tx, self._now(), None, "feedback", found.conversation_id, **detail)


def _post(found: slack.Post | None) -> Post | None:
    if found is None:
        return None
    return Post(
        found.team, found.channel, found.ts, found.external_id, found.is_open, found.reply, found.conversation_id
    )
