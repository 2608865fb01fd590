"""Replies on their way into a thread: posted once, updated in place, found again when nobody knows whether they arrived."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from bot.channels import TryAgain, Undeliverable
from bot.channels.slack import blocks as kit
from bot.channels.slack.api import Caller, Gone, RefusedBlocks
from bot.channels.slack.book import Book, Post
from bot.channels.slack.mrkdwn import clip, escape, quote
from bot.channels.slack.places import Place, place_of
from bot.channels.slack.replies import Message, render, render_over
from bot.channels.slack.words import WORDS
from bot.messages import Outgoing, ReplyKind

log = logging.getLogger(__name__)

#: Names our posts in their metadata.
EVENT = "hotline_answer"
#: Messages of a thread that are searched for a post that may have arrived.
LOOK_BACK = 50


class Poster:
    """Puts replies where they belong."""

    def __init__(self, api: Caller, book: Book, later: Callable[..., object]) -> None:
        """`book` remembers what was posted where; `later` runs what no answer waits for."""
        self._later = later
        self._api = api
        self._book = book
        #: Workspaces that refused the newer blocks: not tried again until the next start.
        self._plain_teams: set[str] = set()
        #: Workspaces where threads have no titles.
        self._untitled: set[str] = set()
        #: Replies that were refused for certain: no need to look whether they arrived.
        self._refused: set[str] = set()

    def send(self, outgoing: Outgoing) -> None:
        """Deliver a reply. Raises TryAgain or Undeliverable."""
        try:
            self._send(outgoing)
        except TryAgain as error:
            if error.seconds is None:
                # Known by its name, and refused: the wait grows with each try.
                raise
            raise TryAgain(str(error), seconds=max(error.seconds, min(60, 2**outgoing.failures))) from error
        except Gone as error:
            raise Undeliverable(str(error)) from error
        self._refused.discard(outgoing.external_id)

    def _send(self, outgoing: Outgoing) -> None:
        reply, name = outgoing.reply, outgoing.external_id
        place = self._root(outgoing)
        message = render(reply, name)
        before = self._book.open_post(outgoing.conversation_id)
        if before is not None and before.external_id == name:
            return
        if before is not None and self._goes_on(before, outgoing) and self._update(before, message):
            self._keep(outgoing, place, before.ts, message)
            return
        ts = self._arrived(outgoing, place) or self._post(place, name, message)
        self._keep(outgoing, place, ts, message)
        if before is not None:
            self._close(before, outgoing.meta)
        if place.channel.startswith("D") and reply.kind is ReplyKind.SAY and reply.title:
            self._later(self._name, place, reply.title)

    def _name(self, place: Place, title: str) -> None:
        """In the agent's list, the thread is called after its fault."""
        if place.team in self._untitled:
            return
        try:
            arguments = {"channel_id": place.channel, "thread_ts": place.ts, "title": clip(title, 200)}
            self._api(place.team, "assistant.threads.setTitle", **arguments)
        except Undeliverable:
            self._untitled.add(place.team)
        except (TryAgain, RefusedBlocks, Gone) as error:
            log.info("a thread has no title", extra={"action": "slack_title", "why": str(error)})

    def _goes_on(self, before: Post, outgoing: Outgoing) -> bool:
        """The next step of the plan whose button was pressed. When words were typed, the plan moves down below them."""
        now, then = outgoing.reply, before.reply
        return (
            now.kind is then.kind is ReplyKind.STEP
            and now.article_id == then.article_id
            and outgoing.meta.get("pressed") == before.external_id
        )

    def _root(self, outgoing: Outgoing) -> Place:
        """The thread; a conversation that began with a command gets its message in the direct messages first."""
        place = place_of(outgoing.thread)
        if not place.user:
            return place
        opened = self._api(place.team, "conversations.open", users=place.user)
        channel = str(opened["channel"]["id"])
        ts = self._find(Place(place.team, channel, ""), place.key) if outgoing.attempts else ""
        if not ts:
            words = WORDS[outgoing.reply.lang]
            asked = outgoing.meta.get("asked", "")
            lead = f"{words['root']}\n{quote(clip(asked, 2500))}" if asked else words["root_human"]
            ts = self._post(Place(place.team, channel, ""), place.key, Message(
                clip(escape(asked) or words["root_human"], 300), tuple(kit.sections(lead)), tuple(kit.sections(lead)), False
            ))  # fmt: skip
        there = Place(place.team, channel, ts)
        self._book.move_thread(place.key, there.key)
        return there

    def _keep(self, outgoing: Outgoing, place: Place, ts: str, message: Message) -> None:
        self._book.keep_post(
            outgoing.conversation_id, outgoing.external_id, place.team, place.channel, ts, is_open=message.is_open
        )

    def _arrived(self, outgoing: Outgoing, place: Place) -> str:
        """The timestamp of a post of which nobody knew whether it arrived; empty: it did not."""
        in_doubt = outgoing.attempts and outgoing.external_id not in self._refused
        return self._find(place, outgoing.external_id) if in_doubt else ""

    def _find(self, place: Place, name: str) -> str:
        method = "conversations.replies" if place.ts else "conversations.history"
        try:
            found = self._api(
                place.team, method, channel=place.channel, ts=place.ts or None, limit=LOOK_BACK,
                include_all_metadata=True,
            )  # fmt: skip
        except Undeliverable:
            # Without the right to read, the repeat may be seen twice: better than not at all.
            return ""
        return with_name(found.get("messages") or [], name)

    def _post(self, place: Place, name: str, message: Message) -> str:
        arguments = {
            "channel": place.channel,
            "thread_ts": place.ts or None,
            "metadata": {"event_type": EVENT, "event_payload": {"id": name}},
            "unfurl_links": False,
        }
        try:
            return str(self._call(place.team, "chat.postMessage", message, **arguments)["ts"])
        except TryAgain as error:
            if "ratelimited" in str(error) or "asked to wait" in str(error):
                self._refused.add(name)
            raise

    def _update(self, post: Post, message: Message) -> bool:
        """Show this instead. False: the message is gone, or Slack is busy with updates; post it anew."""
        try:
            self._call(post.team, "chat.update", message, channel=post.channel, ts=post.ts)
        except Gone:
            return False
        return True

    def _call(self, team: str, method: str, message: Message, **arguments: Any) -> Mapping[str, Any]:
        if team not in self._plain_teams and message.rich != message.plain:
            try:
                return self._api(team, method, text=message.text, blocks=list(message.rich), **arguments)
            except RefusedBlocks:
                self._plain_teams.add(team)
        try:
            return self._api(team, method, text=message.text, blocks=list(message.plain), **arguments)
        except RefusedBlocks as error:
            log.warning("Slack refused the blocks of a reply", extra={"action": "slack_blocks", "why": str(error)})
            # The words alone: nothing to press, and nobody is left without an answer.
            return self._api(
                team, method, text=message.text, blocks=[] if method == "chat.update" else None, **arguments
            )

    def _close(self, before: Post, meta: Mapping[str, str]) -> None:
        """Take the buttons away from what was answered; when that fails, a press on them is answered all the same."""
        pressed = meta.get("pressed") == before.external_id
        label, act = (meta.get("label", ""), meta.get("act", "")) if pressed else ("", "")
        self._book.close_post(before.external_id)
        try:
            self._update(before, render_over(before.reply, label, act))
        except (TryAgain, Undeliverable) as error:
            log.info("the buttons of an answered message stay", extra={"action": "slack_close", "why": str(error)})


def with_name(messages: list[Any], name: str) -> str:
    """The timestamp of our post of this name among messages; empty when it is not there."""
    for message in messages:
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == EVENT and (metadata.get("event_payload") or {}).get("id") == name:
            return str(message.get("ts") or "")
    return ""
