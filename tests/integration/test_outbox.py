"""The way out: in order, tried again, given up; and never over a human's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot import handoff
from bot.channels import TryAgain, Undeliverable
from bot.desk.accounts import add_account
from bot.handoff import HandoffError
from bot.inbox import Inbox
from bot.messages import Incoming, Outgoing
from bot.outbox import BACKOFF, Outbox
from bot.settings import Settings
from bot.store import Store, accounts, handoffs, messages
from bot.store.accounts import Account
from retrieval.search import Search


class Post:
    """A channel that keeps what it delivers, and fails as it is told."""

    name = "web"
    all_at_once = False

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.fails: list[Exception] = []

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def send(self, outgoing: Outgoing) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(outgoing)


class Desk:
    """A service on a store, whose time the tests move."""

    def __init__(self, store: Store, search: Search, settings: Settings) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
        self.store = store
        self.post = Post()
        self.inbox = Inbox(store, search, settings, now=lambda: self.now)
        self.outbox = Outbox(store, self.post, settings, now=lambda: self.now)

    def write(self, text: str, number: int = 1, choice: str = "") -> None:
        self.inbox.accept(Incoming("web", f"m{number}", "t", "visitor", text, choice))
        self.inbox.handle_due()

    def deliver(self) -> list[str]:
        """What was delivered until nothing was due."""
        before = len(self.post.sent)
        while self.outbox.deliver_due():
            pass
        return [outgoing.reply.text for outgoing in self.post.sent[before:]]

    def account(self, login: str) -> Account:
        add_account(self.store, login, login.title(), "a password", ("hotliner",), self.now)
        with self.store.read() as tx:
            found = accounts.by_login(tx, login)
        assert found
        return found

    def waiting(self) -> handoffs.Handoff:
        with self.store.read() as tx:
            return handoffs.waiting_list(tx)[0]


@pytest.fixture
def desk(store: Store, search: Search, settings: Settings) -> Desk:
    return Desk(store, search, settings)


def test_replies_are_delivered_in_their_order(desk: Desk) -> None:
    desk.write("", choice="article:printer-offline")
    texts = desk.deliver()
    assert len(texts) == 2
    assert desk.deliver() == []


def test_a_reply_waits_for_the_one_before_it(desk: Desk) -> None:
    desk.write("", choice="article:printer-offline")
    desk.post.fails = [TryAgain("busy")]
    assert desk.deliver() == []
    desk.now += timedelta(minutes=BACKOFF[0], seconds=1)
    assert len(desk.deliver()) == 2


def test_the_other_side_may_say_how_long_to_wait(desk: Desk) -> None:
    desk.write("bonjour")
    desk.post.fails = [TryAgain("slow down", seconds=7)]
    desk.deliver()
    desk.now += timedelta(seconds=6)
    assert desk.deliver() == []
    desk.now += timedelta(seconds=2)
    assert len(desk.deliver()) == 1


def test_a_repeat_carries_the_same_name(desk: Desk) -> None:
    desk.write("bonjour")
    with desk.store.begin() as tx:
        [first] = messages.lease_outgoing(tx, desk.now, timedelta(seconds=1), 1, ("web",))
    desk.now += timedelta(seconds=2)
    desk.deliver()
    assert desk.post.sent[0].external_id == first.external_id
    assert (first.attempts, desk.post.sent[0].attempts) == (0, 1)


def test_what_can_never_arrive_becomes_a_handoff(desk: Desk) -> None:
    desk.write("bonjour")
    desk.post.fails = [Undeliverable("no such address")]
    desk.deliver()
    assert desk.waiting().reason == "failed"
    with desk.store.read() as tx:
        lines = messages.transcript(tx, desk.waiting().conversation_id, notes=True)
    assert "no such address" in lines[-1].text


def test_a_day_of_failures_is_enough(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.write("bonjour")
    for _ in range(12):
        desk.post.fails = [ConnectionError("down")]
        desk.deliver()
        desk.now += timedelta(hours=3)
    assert desk.waiting().reason == "failed"


def test_the_bot_holds_its_tongue_once_a_human_has_taken_over(desk: Desk) -> None:
    desk.write("un humain svp")
    desk.deliver()
    account = desk.account("ada")
    assert handoff.claim(desk.store, desk.waiting().id, account, desk.now)
    desk.deliver()
    with desk.store.begin() as tx:
        line = messages.transcript(tx, desk.waiting().conversation_id)[-1]
        assert line.reply
        messages.add_outgoing(
            tx, desk.waiting().conversation_id, "web", "late", desk.post.sent[0].reply.from_json(
                {**line.reply.to_json(), "kind": "say"}
            ), desk.now,
        )  # fmt: skip
    assert desk.deliver() == []
    with desk.store.read() as tx:
        assert messages.counts(tx)["out:held"] == 1


def test_the_first_hotliner_wins_and_only_they_may_answer(desk: Desk) -> None:
    desk.write("un humain svp")
    ada, bob = desk.account("ada"), desk.account("bob")
    waiting = desk.waiting().id
    assert handoff.claim(desk.store, waiting, ada, desk.now)
    assert not handoff.claim(desk.store, waiting, bob, desk.now)
    with pytest.raises(HandoffError, match="Ada has this conversation"):
        handoff.answer(desk.store, waiting, bob, "Bonjour", desk.now)
    with pytest.raises(HandoffError, match="nothing to send"):
        handoff.answer(desk.store, waiting, ada, "  ", desk.now)


def test_a_form_that_is_sent_twice_says_its_words_once(desk: Desk) -> None:
    desk.write("un humain svp")
    ada = desk.account("ada")
    waiting = desk.waiting().id
    handoff.claim(desk.store, waiting, ada, desk.now)
    for _ in range(2):
        handoff.answer(desk.store, waiting, ada, "Bonjour, je regarde.", desk.now, key="form-1")
    assert desk.deliver().count("Bonjour, je regarde.") == 1


def test_a_note_never_leaves(desk: Desk) -> None:
    desk.write("un humain svp")
    ada = desk.account("ada")
    handoff.claim(desk.store, desk.waiting().id, ada, desk.now)
    handoff.note(desk.store, desk.waiting().id, ada, "pas commode", desk.now)
    assert "pas commode" not in " ".join(desk.deliver())
    assert "pas commode" not in " ".join(line.text for line in desk.inbox.transcript("web", "t"))


def test_a_conversation_is_transferred_returned_and_resolved(desk: Desk) -> None:
    desk.write("un humain svp")
    ada, bob = desk.account("ada"), desk.account("bob")
    first = desk.waiting().id
    handoff.claim(desk.store, first, ada, desk.now)
    handoff.transfer(desk.store, first, ada, "network", "c'est pour le réseau", desk.now)
    assert (desk.waiting().state, desk.waiting().queue) == ("waiting", "network")
    handoff.claim(desk.store, first, bob, desk.now)
    handoff.give_back(desk.store, first, bob, desk.now)
    desk.deliver()
    desk.write("bonjour", 2)
    assert len(desk.deliver()) == 1, "the bot speaks again"
    desk.write("un humain svp", 3)
    second = desk.waiting().id
    handoff.claim(desk.store, second, ada, desk.now)
    handoff.resolve(desk.store, second, ada, "printer-offline", "C'était le câble.", desk.now)
    assert "C'était le câble." in desk.deliver()
    with desk.store.read() as tx:
        closed = handoffs.closed_list(tx)
    assert {(each.state, each.article_id) for each in closed} == {("returned", ""), ("resolved", "printer-offline")}
