"""The way in: kept once, handled once, in order; a bug costs a try, never a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.inbox import FAILURES, Inbox
from bot.messages import Incoming, Line, ReplyKind
from bot.settings import Settings
from bot.store import Store, conversations, handoffs, messages
from retrieval.articles import Findings
from retrieval.search import Query, Search


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(store: Store, search: Search, settings: Settings, clock: Clock) -> Inbox:
    return Inbox(store, search, settings, now=clock)


def web(text: str, number: int = 1, thread: str = "t", **more: str) -> Incoming:
    return Incoming("web", f"{thread}-{number}", thread, "visitor", text, **more)


def said(inbox: Inbox, thread: str = "t", channel: str = "web") -> list[Line]:
    return [line for line in inbox.transcript(channel, thread) if line.direction == "out"]


def test_a_message_that_comes_twice_is_kept_once(inbox: Inbox, store: Store) -> None:
    assert inbox.accept(web("bonjour"))
    assert not inbox.accept(web("bonjour"))
    assert inbox.handle_due() == 1
    assert inbox.handle_due() == 0
    assert len(said(inbox)) == 1


def test_a_known_fault_is_named_and_its_first_step_shown(inbox: Inbox) -> None:
    inbox.accept(web("aucune feuille ne sort de mon imprimante"))
    inbox.handle_due()
    kinds = [line.reply.kind for line in said(inbox) if line.reply]
    assert kinds == [ReplyKind.SAY, ReplyKind.STEP] or kinds in ([ReplyKind.OFFER], [ReplyKind.QUESTION])


def test_messages_of_one_conversation_are_handled_in_their_order(inbox: Inbox) -> None:
    for number, text in enumerate(["bonjour", "merci", "in english please"]):
        inbox.accept(web(text, number))
    assert [inbox.handle_due() for _ in range(4)] == [1, 1, 1, 0]
    assert [line.reply.lang for line in said(inbox) if line.reply] == ["fr", "fr", "en"]


def test_conversations_are_handled_side_by_side_in_one_batch(inbox: Inbox) -> None:
    for number in range(5):
        inbox.accept(web("bonjour", thread=f"t{number}"))
    assert inbox.handle_due(limit=3) == 3
    assert inbox.handle_due(limit=3) == 2


def test_a_message_to_be_ignored_is_recorded_with_its_reason(inbox: Inbox, store: Store) -> None:
    inbox.accept(replace(web("je suis absent"), meta={"ignore": "out of office"}))
    inbox.handle_due()
    assert [(line.state, line.reason) for line in inbox.transcript("web", "t")] == [("handled", "out of office")]


def test_what_can_not_be_read_goes_to_a_human(inbox: Inbox, store: Store) -> None:
    inbox.accept(replace(web("?"), meta={"to_human": "unreadable"}))
    inbox.handle_due()
    with store.read() as tx:
        [waiting] = handoffs.waiting_list(tx)
    assert waiting.reason == "unreadable"


def test_a_question_that_nothing_answers_is_a_gap_and_asked_twice_a_handoff(inbox: Inbox, store: Store) -> None:
    inbox.accept(web("zzkx qwrt plmf", 1))
    inbox.handle_due()
    inbox.accept(web("vvbn hhjk ttyu", 2))
    inbox.handle_due()
    with store.read() as tx:
        gaps = [question for _, _, question, _ in conversations.gaps(tx)]
        waiting = handoffs.waiting_list(tx)
    assert "zzkx qwrt plmf" in gaps
    assert [handoff.reason for handoff in waiting] == ["unknown"]


def test_the_packet_tells_what_was_tried(inbox: Inbox, store: Store) -> None:
    inbox.accept(web("j'ai un souci", 0, choice="article:printer-offline"))
    inbox.handle_due()
    inbox.accept(web("c'est fait", 1, choice="done"))
    inbox.handle_due()
    inbox.accept(web("je voudrais parler à un technicien s'il vous plaît", 2))
    inbox.handle_due()
    with store.read() as tx:
        [handoff] = handoffs.waiting_list(tx)
    [tried] = handoff.packet["tried"]
    assert tried["article"] == "printer-offline"
    assert [step["outcome"] for step in tried["steps"][:2]] == ["done", "not_reached"]
    assert handoff.queue == "printing"
    assert handoff.packet["reason"] == "asked"


def test_the_bot_is_silent_while_a_hotliner_has_the_conversation(inbox: Inbox) -> None:
    inbox.accept(web("un humain svp", 1))
    inbox.handle_due()
    inbox.accept(web("mon imprimante est toujours en panne", 2))
    inbox.handle_due()
    assert len(said(inbox)) == 1
    assert inbox.transcript("web", "t")[-1].reason == "a hotliner has the conversation"


class Broken:
    """A search that fails, as code with a bug does."""

    def __init__(self, search: Search) -> None:
        self.vocabulary = search.vocabulary

    def find_many(self, _: list[Query], k: int = 5) -> list[Findings]:
        raise RuntimeError("a bug")


def test_three_failures_make_a_handoff(
    store: Store, search: Search, settings: Settings, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox(store, Broken(search), settings, now=clock)  # type: ignore[arg-type]
    inbox.accept(web("mon imprimante est en panne"))
    for _ in range(FAILURES):
        inbox.handle_due()
        clock.pass_(minutes=1)
    with store.read() as tx:
        [handoff] = handoffs.waiting_list(tx)
        assert messages.counts(tx)["in:failed"] == 1
    assert handoff.reason == "failed"
    assert said(inbox)[0].reply


def test_a_silent_person_is_reminded_once_then_the_conversation_is_closed(
    inbox: Inbox, store: Store, clock: Clock
) -> None:
    inbox.accept(web("", 1, choice="article:printer-offline"))
    inbox.handle_due()
    before = len(said(inbox))
    clock.pass_(minutes=59)
    assert inbox.wake_silent() == 0
    clock.pass_(minutes=2)
    assert inbox.wake_silent() == 1
    assert inbox.wake_silent() == 0
    clock.pass_(days=2)
    assert inbox.wake_silent() == 1
    clock.pass_(days=30)
    assert inbox.wake_silent() == 0
    assert len(said(inbox)) == before + 2


def test_a_lease_that_has_ended_gives_the_message_to_another_worker(
    inbox: Inbox, store: Store, clock: Clock, settings: Settings
) -> None:
    inbox.accept(web("bonjour"))
    with store.begin() as tx:
        assert len(messages.lease_incoming(tx, clock(), timedelta(seconds=5), 10)) == 1
    assert inbox.handle_due() == 0
    clock.pass_(seconds=6)
    assert inbox.handle_due() == 1


@pytest.fixture
def both(inbox: Inbox, store: Store, search: Search, settings: Settings) -> Callable[[], tuple[int, int]]:
    other = Inbox(store, search, settings)

    def work() -> tuple[int, int]:
        return inbox.handle_due(limit=5), other.handle_due(limit=5)

    return work


def test_two_workers_share_the_work(inbox: Inbox, both: Callable[[], tuple[int, int]]) -> None:
    for number in range(10):
        inbox.accept(web("bonjour", thread=f"t{number}"))
    assert both() == (5, 5)
    assert all(len(said(inbox, f"t{number}")) == 1 for number in range(10))
