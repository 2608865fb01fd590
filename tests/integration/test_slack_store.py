"""What is remembered of Slack, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Incoming, Reply, ReplyKind
from bot.state import Conversation
from bot.store import Store, Tx, attachments, conversations, handoffs, messages, slack, slack_cards

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)


def incoming(ts: str = "1.0", text: str = "mon mot de passe est sésame", **meta: str) -> Incoming:
    return Incoming("slack", f"T1:D1:{ts}", "T1:D1:1.0", "T1:U1", text, meta=meta)


def converse(tx: Tx, text: str = "mon mot de passe est sésame") -> int:
    state = {**Conversation("fr").to_json(), "problem": text}
    return conversations.open_conversation(tx, incoming(text=text), state, "fr", NOW)


def hand_over(tx: Tx, text: str = "x") -> tuple[int, int]:
    conversation = converse(tx, text)
    return conversation, handoffs.add(tx, conversation, "network", "asked", {"problem": text}, NOW)


def reply(tx: Tx, conversation: int, name: str) -> None:
    messages.add_outgoing(tx, conversation, "slack", name, Reply(ReplyKind.SAY, "fr", "Bonjour."), NOW)


def test_a_post_is_found_by_its_reply_and_shows_the_next_one(store: Store) -> None:
    with store.begin() as tx:
        conversation = converse(tx)
        reply(tx, conversation, "re-1-0")
        reply(tx, conversation, "re-2-0")
        slack.keep_post(tx, conversation, "re-1-0", "T1", "D1", "2.0", is_open=True)
        assert slack.open_post(tx, conversation) == slack.post_of(tx, "re-1-0")
        slack.keep_post(tx, conversation, "re-2-0", "T1", "D1", "2.0", is_open=True)
        assert slack.post_of(tx, "re-1-0") is None
        slack.close_post(tx, "re-2-0")
        assert slack.open_post(tx, conversation) is None


def test_a_thread_is_ours_once_something_was_said_there(store: Store) -> None:
    with store.begin() as tx:
        conversation = converse(tx)
        found = slack.thread(tx, "T1:D1:1.0")
        assert found is not None
        assert (found.requester, found.is_ours) == ("T1:U1", False)
        reply(tx, conversation, "re-1-0")
        slack.move_thread(tx, "T1:D1:1.0", "T1:D1:9.0")
        moved = slack.thread(tx, "T1:D1:9.0")
        assert moved is not None
        assert moved.is_ours
        assert slack.threads_of(tx, "T1:U1")[0][0] == "T1:D1:9.0"


def test_a_message_that_waits_can_be_edited_and_one_that_is_deleted_is_forgotten(store: Store) -> None:
    with store.begin() as tx:
        conversation, handoff = hand_over(tx, "mon mot de passe est sésame")
        files = (
            '[{"id": "F1", "name": "a.png", "mimetype": "image/png", "size": 3, "url": "https://files.slack.com/a"}]'
        )
        message = messages.add_incoming(tx, conversation, incoming(), NOW)
        attachments.add(tx, message, files)
        [file] = attachments.to_fetch(tx)
        attachments.fetched(tx, file.id, "1.bin", 3)
        assert slack.edit(tx, "T1:D1:1.0", "mon mot de passe est sésame")
        assert slack.redact(tx, "T1:D1:1.0", NOW, "deleted") == ["1.bin"]
        assert not slack.edit(tx, "T1:D1:7.0", "x")
    with store.read() as tx:
        [line] = messages.transcript(tx, conversation)
        stored, packet = conversations.load(tx, conversation), handoffs.get(tx, handoff)
        assert stored is not None
        assert packet is not None
        assert "sésame" not in f"{line} {stored.state} {packet.packet}"
        assert line.state == "handled"
        assert attachments.of_conversation(tx, conversation)[0].name == ""


def test_the_same_mail_address_is_the_same_person(store: Store) -> None:
    with store.begin() as tx:
        conversation = converse(tx)
        by_mail = conversations.person_for(tx, "mail", "camille@example.com", "", NOW)
        assert slack.unknown_users(tx, NOW) == ["T1:U1"]
        slack.keep_user(tx, slack.User("T1", "U1", "Camille", "camille@example.com", "fr", "Europe/Paris", NOW))
        slack.recognise(tx, "T1:U1", "Camille", "camille@example.com")
        assert conversations.person_for(tx, "slack", "T1:U1", "", NOW) == by_mail
        stored = conversations.load(tx, conversation)
        assert stored is not None
        assert stored.requester_id == by_mail
        assert slack.unknown_users(tx, NOW - timedelta(days=1)) == []


def test_a_language_that_was_chosen_outlives_the_profile(store: Store) -> None:
    with store.begin() as tx:
        slack.choose_lang(tx, "T1", "U1", "en")
        slack.keep_user(tx, slack.User("T1", "U1", "Camille", lang="fr", fetched_at=NOW))
        found = slack.user(tx, "T1", "U1")
        assert found is not None
        assert found.lang == "en"


def test_a_card_is_leased_by_one_worker_while_it_is_out_of_date(store: Store) -> None:
    with store.begin() as tx:
        conversation, handoff = hand_over(tx)
        assert slack_cards.lacks_cards(tx)
        assert slack_cards.add_cards(tx, "T1", "C1", NOW) == 1
        assert not slack_cards.lacks_cards(tx)
        [card] = slack_cards.lease_cards(tx, NOW, LEASE)
        assert not slack_cards.lease_cards(tx, NOW, LEASE)
        slack_cards.card_shows(tx, card.handoff_id, ts="5.0", shown="waiting:0:network")
        slack_cards.free_card(tx, card.handoff_id, NOW, failed=False)
        assert not slack_cards.stale_cards(tx, NOW)
        assert slack_cards.handoff_at(tx, "T1", "C1", "5.0") == handoff
        messages.add_note(tx, conversation, "Ada", "n", "desk-slack-T1:C1:6.0", NOW)
        [card] = slack_cards.lease_cards(tx, NOW, LEASE)
        [line] = slack_cards.said_after(tx, conversation, card.mirrored)
        assert (line.direction, line.text) == ("note", "n")
        slack_cards.card_shows(tx, card.handoff_id, mirrored=line.id)
        slack_cards.free_card(tx, card.handoff_id, NOW + LEASE, failed=True)
        assert not slack_cards.stale_cards(tx, NOW + 2 * LEASE)
        handoffs.release(tx, handoff, "printing")
        assert slack_cards.stale_cards(tx, NOW + 2 * LEASE)


def test_a_line_whose_fate_is_not_known_holds_back_those_after_it(store: Store) -> None:
    with store.begin() as tx:
        conversation, handoff = hand_over(tx)
        slack_cards.add_cards(tx, "T1", "C1", NOW)
        slack_cards.card_shows(tx, handoff, ts="5.0", shown="waiting:0:network")
        waiting = messages.add_incoming(tx, conversation, incoming("2.0"), NOW + LEASE)
        messages.add_note(tx, conversation, "Ada", "n", "desk-1", NOW + LEASE)
        assert not slack_cards.stale_cards(tx, NOW)
        messages.mark(tx, waiting, "handled", NOW)
        assert slack_cards.stale_cards(tx, NOW)
        assert len(slack_cards.said_after(tx, conversation, 0)) == 2


def test_a_token_that_ends_is_leased_once(store: Store) -> None:
    with store.begin() as tx:
        slack.keep_team(
            tx, team_id="T1", name="Acme", bot_user="U9", bot_id="B9", scopes="", token="x", refresh_token="y",
            expires_at=NOW + timedelta(hours=1), lease=None, installed_at=NOW,
        )  # fmt: skip
        soon = NOW + timedelta(hours=2)
        assert slack.expiring(tx, soon, NOW)
        assert len(slack.lease_expiring(tx, soon, NOW, LEASE)) == 1
        assert not slack.lease_expiring(tx, soon, NOW, LEASE)
        slack.remove_team(tx, "T1")
        assert slack.team(tx, "T1") is None


@pytest.mark.parametrize("listed", ["", "[]"])
def test_a_message_without_files_has_none(store: Store, listed: str) -> None:
    with store.begin() as tx:
        attachments.add(tx, 1, listed)
        assert attachments.to_fetch(tx) == []


def test_the_card_that_a_dead_worker_had_taken_is_free_at_once_and_is_looked_for_before_it_is_posted(
    store: Store,
) -> None:
    with store.begin() as tx:
        hand_over(tx)
        slack_cards.add_cards(tx, "T1", "C1", NOW)
        assert not slack_cards.lease_cards(tx, NOW, LEASE)[0].is_repeat
        assert slack_cards.lease_cards(tx, NOW, LEASE) == []
        slack_cards.expire_leases(tx, NOW)
        [card] = slack_cards.lease_cards(tx, NOW, LEASE)
        assert card.is_repeat
