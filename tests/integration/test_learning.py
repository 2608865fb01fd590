"""A confirmed fix is recorded, and the search leans on it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot import learning
from bot.inbox import Inbox
from bot.learning import Learning
from bot.messages import Incoming
from bot.settings import Settings
from bot.state import Conversation
from bot.store import Store, conversations, fixes
from retrieval.search import Search

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def say(inbox: Inbox, number: int, text: str) -> None:
    inbox.accept(Incoming("web", f"m{number}", "t", "p", text))
    assert inbox.handle_due() == 1


def test_a_person_who_says_that_it_works_teaches_the_search(store: Store, search: Search, settings: Settings) -> None:
    inbox = Inbox(store, search, settings)

    for number, text in enumerate(["the printer prints nothing", "1", "it works now, thanks"]):
        say(inbox, number, text)

    with store.read() as tx:
        assert fixes.count(tx) == {"printer-prints-nothing": 1}
    leans = Learning(store, search).leans()
    assert leans["printer-prints-nothing"] > 0 > leans["wifi-missing"]


def test_a_conversation_counts_once_and_is_read_again_after_a_while(
    store: Store, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = Learning(store, search)
    assert set(learnt.leans().values()) == {0.0}

    with store.begin() as tx:
        incoming = Incoming("web", "m", "t", "p", "hello")
        conversation = conversations.open_conversation(tx, incoming, Conversation("en").to_json(), "en", NOW)
        fixes.add(tx, conversation, "wifi-missing", "requester", NOW)
        fixes.add(tx, conversation, "wifi-missing", "hotliner", NOW)
    with store.read() as tx:
        assert fixes.count(tx) == {"wifi-missing": 1}
    assert set(learnt.leans().values()) == {0.0}

    monkeypatch.setattr(learning, "_FRESH", 0.0)
    assert learnt.leans()["wifi-missing"] > 0


def test_learning_can_be_left_out(store: Store, search: Search, settings: Settings) -> None:
    with store.begin() as tx:
        incoming = Incoming("web", "m", "t0", "p", "hello")
        conversation = conversations.open_conversation(tx, incoming, Conversation("en").to_json(), "en", NOW)
        for _ in range(3):
            fixes.add(tx, conversation, "wifi-missing", "requester", NOW)

    inbox = Inbox(store, search, settings.model_copy(update={"learn_from_fixes": False}))
    say(inbox, 0, "the printer prints nothing")

    assert inbox._learning is None
