"""What hotliners do on Slack: the same functions as behind the desk's pages. The real `Desk` of the channel."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot import handoff as relay
from bot.channels.slack import cards
from bot.channels.slack.book import Presser, Refused
from bot.channels.slack.home import Library, Open, home
from bot.channels.slack.words import WORDS
from bot.desk import view
from bot.desk.on_slack.shown import shown
from bot.settings import Settings
from bot.store import Store, accounts, conversations, handoffs, slack, slack_cards
from bot.store.accounts import Account
from bot.store.handoffs import Handoff
from retrieval.articles import Lang
from retrieval.search import Search

#: What nobody's password hashes to: who works on Slack alone can't sign in to the pages.
NO_PASSWORD = "-"  # noqa: S105
#: Begins words that stay among hotliners. Slack takes a slash at the very start for a command: there a space comes
#: before the two, or one writes "note:".
_NOTE = re.compile(r"\s*(//|note\s*:)\s*", re.IGNORECASE)


class SlackDesk:
    """Claim, answer, note, transfer, return, resolve: from buttons and from words in a card's thread."""

    def __init__(self, store: Store, search: Search, settings: Settings, now: Callable[[], datetime]) -> None:
        """`search` knows the queues and the articles."""
        self._store = store
        self._search = search
        self._settings = settings
        self._now = now

    def handoff_at(self, team: str, channel: str, ts: str) -> int | None:
        """The handoff whose card is this message."""
        with self._store.read() as tx:
            return slack_cards.handoff_at(tx, team, channel, ts)

    def has_role(self, who: Presser) -> bool:
        """Whether they have an account that may take conversations."""
        account = self._known(who)
        return account is not None and account.active and "hotliner" in account.roles

    def act(self, handoff_id: int, act: str, who: Presser, fields: Mapping[str, str], key: str) -> Refused | None:
        """Do it, as this person."""
        account, words, now = self._account(who), WORDS[who.lang], self._now()
        text = fields.get("text", "").strip()
        if not account.active:
            return Refused(words["not_member"])
        try:
            if act == "claim":
                taken = relay.claim(self._store, handoff_id, account, now)
                return None if taken else self._why(handoff_id, account, who.lang)
            if act == "answer":
                relay.answer(self._store, handoff_id, account, text, now, key)
            elif act == "note":
                relay.note(self._store, handoff_id, account, text, now, key)
            elif act == "transfer":
                queue = fields.get("queue", "")
                if queue not in self._queues():
                    return Refused(words["new_queue"])
                relay.transfer(self._store, handoff_id, account, queue, text, now)
            elif act == "give_back":
                relay.give_back(self._store, handoff_id, account, now)
            elif act == "resolve":
                self._resolve(handoff_id, account, fields.get("article", ""), text)
        except relay.HandoffError:
            return self._why(handoff_id, account, who.lang)
        return None

    def _resolve(self, handoff_id: int, account: Account, article: str, text: str) -> None:
        none = article in ("", "none")
        relay.resolve(self._store, handoff_id, account, "" if none else article, text, self._now())
        if none:
            # Nothing helped: what was asked waits for an editor.
            with self._store.begin() as tx:
                done = handoffs.get(tx, handoff_id)
                if done is not None and done.packet.get("problem"):
                    problem = str(done.packet["problem"])
                    conversations.add_gap(tx, done.conversation_id, done.lang, problem, self._now())

    def hear(self, handoff_id: int, who: Presser, text: str, key: str, *, internal: bool) -> str:
        """Words in the card's thread: the owner's go to the requester, all others stay here."""
        handoff = self._get(handoff_id)
        if handoff is None or handoff.state not in handoffs.OPEN or not text.strip():
            return ""
        account = self._account(who)
        mine = handoff.state == "claimed" and handoff.account_id == account.id
        marked = _NOTE.match(text)
        if mine and not internal and not marked:
            try:
                relay.answer(self._store, handoff_id, account, text, self._now(), f"slack-{key}")
                return "relayed"
            except relay.HandoffError:
                # Somebody took it or ended it meanwhile: nothing leaves.
                pass
        words = (text[marked.end() :] if marked else text).strip() or text
        relay.note(self._store, handoff_id, account, words, self._now(), f"slack-{key}")
        return "kept"

    def form(self, handoff_id: int, act: str, who: Presser) -> Mapping[str, Any] | Refused:
        """The window of an act; only for who has the conversation (a note: for everybody)."""
        handoff, account, lang = self._get(handoff_id), self._account(who), who.lang
        if handoff is None:
            return Refused(WORDS[lang]["over"])
        mine = handoff.state == "claimed" and handoff.account_id == account.id
        if not mine and not (act == "note" and handoff.state in handoffs.OPEN):
            return self._why(handoff_id, account, lang)
        if act == "transfer":
            queues = self._queues()
            names = {queue: view.queue_name(queues, queue, lang) for queue in queues if queue != handoff.queue}
            return cards.transfer_form(handoff_id, lang, names)
        if act == "resolve":
            return cards.resolve_form(handoff_id, lang, self._articles(handoff, lang))
        return cards.answer_form(handoff_id, lang, act, str(handoff.packet.get("problem") or ""))

    def home(self, who: Presser, *, is_hotliner: bool) -> Mapping[str, Any]:
        """The App Home: everybody's conversations, hotliners' queue, editors' gaps."""
        account = self._known(who)
        is_editor = account is not None and "editor" in account.roles
        with self._store.read() as tx:
            talks = [Open(stage, problem) for _, stage, problem in slack.threads_of(tx, f"{who.team}:{who.user}")]
            queue = handoffs.waiting_list(tx, 20) if is_hotliner else []
            gaps = [question for _, _, question, _ in conversations.gaps(tx, 10)] if is_editor else []
        rows = [shown(each, self._queues(), who.lang, self._now()) for each in queue] if is_hotliner else None
        library = None
        if is_editor:
            library = Library(self._search.version, len(self._search.articles()), gaps, f"{self._settings.url}/desk")
        return home(who.lang, talks, rows, library)

    def _why(self, handoff_id: int, account: Account, lang: Lang) -> Refused:
        """Why this person may not act on it now."""
        words, handoff = WORDS[lang], self._get(handoff_id)
        if handoff is None or handoff.state not in handoffs.OPEN:
            return Refused(words["over"])
        if handoff.state == "waiting":
            return Refused(words["take_first"])
        return Refused(
            words["too_late"].format(name=handoff.hotliner) if handoff.account_id != account.id else words["over"]
        )

    def _get(self, handoff_id: int) -> Handoff | None:
        with self._store.read() as tx:
            return handoffs.get(tx, handoff_id)

    def _queues(self) -> view.Queues:
        vocabulary = self._search.vocabulary
        return vocabulary.queues if vocabulary is not None else {}

    def _articles(self, handoff: Handoff, lang: Lang) -> dict[str, str]:
        """The conversation's own articles, then all the others."""
        titles = dict(view.seen_articles(handoff.packet))
        others = {article.id: article.title for article in self._search.articles() if article.lang == lang}
        for article, title in sorted(others.items(), key=lambda pair: pair[1].casefold()):
            titles.setdefault(article, title)
        return titles

    def _known(self, who: Presser) -> Account | None:
        with self._store.read() as tx:
            return (accounts.by_login(tx, who.email) if who.email else None) or accounts.by_login(tx, _login(who))

    def _account(self, who: Presser) -> Account:
        """Their account at the desk, by their mail address; those who have none get one for Slack alone."""
        known = self._known(who)
        if known is not None:
            return known
        with self._store.begin() as tx:
            found = accounts.by_login(tx, _login(who))
            if found is None:
                accounts.add(tx, _login(who), who.name or who.user, NO_PASSWORD, ("hotliner",), self._now())
        known = self._known(who)
        assert known is not None
        return known


def _login(who: Presser) -> str:
    return f"slack.{who.team}.{who.user}".lower()[:64]
