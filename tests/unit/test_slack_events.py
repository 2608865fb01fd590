"""What Slack's events say, and which are for us."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.slack.events import Deleted, Edited, Heard, is_for_us, plain_text, read_event, to_incoming
from bot.channels.slack.requests import read_command, read_form, read_press


def body(**event: Any) -> dict[str, Any]:
    return {
        "team_id": "T1",
        "authorizations": [{"user_id": "UBOT", "is_bot": True}],
        "event": {"type": "message", "channel": "C1", "user": "U1", "ts": "2.0", "text": "vpn", **event},
    }


def heard(**event: Any) -> Heard:
    found = read_event(body(**event))
    assert isinstance(found, Heard)
    return found


def test_both_events_of_a_mention_are_the_same_message() -> None:
    as_message = heard(text="<@UBOT> vpn", channel_type="channel")
    as_mention = heard(type="app_mention", text="<@UBOT> vpn")
    assert as_message == as_mention
    assert as_message.message == "T1:C1:2.0"
    assert as_message.text == "vpn"
    assert as_message.is_mention


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B1"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"hidden": True},
        {"user": ""},
        {"ts": ""},
        {"subtype": "message_changed", "message": {"ts": "2.0", "user": "U1", "text": "same"},
         "previous_message": {"text": "same"}},
        {"subtype": "message_deleted"},
    ],
)  # fmt: skip
def test_what_no_person_said_is_nothing(event: dict[str, Any]) -> None:
    assert read_event(body(**event)) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_what_people_say_in_other_ways_counts(subtype: str) -> None:
    assert heard(subtype=subtype).text == "vpn"


def test_edits_and_deletions_name_the_message() -> None:
    changed = {"message": {"ts": "2.0", "user": "U1", "text": "wi-fi"}, "previous_message": {"text": "vpn"}}
    assert read_event(body(subtype="message_changed", **changed)) == Edited("T1:C1:2.0", "U1", "wi-fi")
    assert read_event(body(subtype="message_deleted", deleted_ts="2.0")) == Deleted("T1:C1:2.0")


def test_a_message_without_an_event_is_nothing() -> None:
    assert read_event({}) is None
    assert read_event({"event": "x", "team_id": "T1"}) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("<@UBOT> vpn", "vpn"),
        ("ask <@U2|bob> in <#C2|general>", "ask @bob in #general"),
        ("<!here> <!channel> <!subteam^S1|@it>", "@here @channel @it"),
        ("see <https://x.y/z?a=1&amp;b=2|this>", "see this (https://x.y/z?a=1&b=2)"),
        ("<https://x.y>", "https://x.y"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("<tel:+33|0123>", "0123"),
    ],
)
def test_marks_are_spelled_out(written: str, read: str) -> None:
    assert plain_text(written, "UBOT") == read


@pytest.mark.parametrize(
    ("event", "ours", "mine", "helps", "expected"),
    [
        ({"channel": "D1"}, False, False, False, True),
        ({"text": "<@UBOT> x"}, False, False, False, True),
        ({}, False, False, False, False),
        ({}, False, False, True, True),
        ({"thread_ts": "1.0"}, True, True, False, True),
        ({"thread_ts": "1.0"}, True, False, False, False),
        ({"thread_ts": "1.0"}, False, True, True, False),
        ({"thread_ts": "2.0"}, False, False, True, True),
    ],
)
def test_for_us_or_not(event: dict[str, Any], ours: bool, mine: bool, helps: bool, expected: bool) -> None:
    assert is_for_us(heard(**event), is_ours=ours, is_requester=mine, helps_here=helps) is expected


def test_people_of_another_organisation_get_no_internal_answers() -> None:
    shared = {**body(text="<@UBOT> x", user_team="T2"), "is_ext_shared_channel": True}
    found = read_event(shared)
    assert isinstance(found, Heard)
    assert not is_for_us(found, is_ours=True, is_requester=True, helps_here=True)


def test_files_go_with_the_message() -> None:
    found = heard(
        files=[{"id": "F1", "name": "a.png", "mimetype": "image/png", "size": 3, "url_private": "u"}, {}, "x"]
    )
    assert [file.name for file in found.files] == ["a.png"]
    assert to_incoming(found, {"lang": "en"}).meta["lang"] == "en"


def test_the_conversation_is_the_thread_or_the_message() -> None:
    assert to_incoming(heard(), {}).thread == "T1:C1:2.0"
    assert to_incoming(heard(thread_ts="1.0"), {}).thread == "T1:C1:1.0"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ("ask", "")),
        ("humain", ("human", "")),
        ("HUMAN", ("human", "")),
        ("état", ("status", "")),
        ("aide", ("help", "")),
        ("un humain a éteint mon PC", ("ask", "un humain a éteint mon PC")),
    ],
)
def test_the_command_is_read_in_both_languages(typed: str, read: tuple[str, str]) -> None:
    assert read_command(typed) == read


def test_a_press_and_a_form_survive_what_is_missing() -> None:
    assert read_press({}).value == ""
    assert read_press({"actions": [{}]}).user == ""
    assert read_form({"view": {"private_metadata": "{"}}).private == {}
