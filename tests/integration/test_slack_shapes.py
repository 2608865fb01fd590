"""Everything that Slack may send, by its shape: no crash, one acknowledgement, and no answer to what is not for us."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.settings import Settings
from bot.store import messages
from tests.slack_house import House, open_house

# Types of events that an app can subscribe to; all but a few are never for us.
EVENTS = re.findall(
    r"\w+",
    """
    app_context_changed agent_session_stopped app_deleted app_home_opened app_installed app_rate_limited
    app_requested app_uninstalled app_uninstalled_team assistant_thread_context_changed assistant_thread_started
    call_rejected channel_archive channel_created channel_deleted channel_history_changed channel_id_changed
    channel_left channel_rename channel_shared channel_unarchive channel_unshared dnd_updated dnd_updated_user
    email_domain_changed emoji_changed entity_details_requested external_org_migration_finished
    external_org_migration_started file_change file_comment_added file_comment_deleted file_created file_deleted
    file_public file_shared file_unshared function_executed grid_migration_finished grid_migration_started
    group_archive group_close group_deleted group_history_changed group_left group_open group_rename group_unarchive
    im_close im_created im_history_changed im_open invite_requested link_shared member_joined_channel
    member_left_channel message_metadata_deleted message_metadata_posted message_metadata_updated pin_added
    pin_removed reaction_added reaction_removed resources_added resources_removed scope_denied scope_granted
    shared_channel_invite_accepted star_added star_removed subteam_created subteam_members_changed subteam_updated
    team_access_granted team_access_revoked team_domain_change team_join team_rename tokens_revoked user_change
    user_huddle_changed user_profile_changed user_resource_denied user_status_changed workflow_deleted
    workflow_published workflow_step_execute
    """,
)
SUBTYPES = re.findall(
    r"\w+",
    """
    assistant_app_thread bot_add bot_message bot_remove bot_enable bot_disable channel_archive
    channel_convert_to_private channel_join channel_leave channel_name channel_posting_permissions channel_purpose
    channel_topic channel_unarchive document_mention ekm_access_denied file_comment file_mention group_archive
    group_join group_leave group_name group_purpose group_topic group_unarchive huddle_thread joiner_notification
    message_changed message_deleted message_replied pinned_item reminder_add reply_broadcast tombstone unpinned_item
    """,
)
INTERACTIONS = ("block_actions", "block_suggestion", "dialog_cancellation", "dialog_submission", "interactive_message",
                "message_action", "shortcut", "view_closed", "view_submission", "workflow_step_edit")  # fmt: skip


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/hotliner.sqlite"


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    with open_house(settings) as opened:
        yield opened


def give(house: House, payload: dict[str, Any]) -> int:
    assert house.service.slack is not None
    return house.service.slack.channel.receive(payload, {"x-slack-retry-num": "0"})[0]


def event(house: House, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "token": "", "team_id": house.slack.team, "api_app_id": "", "event": said, "type": "event_callback",
        "event_id": "", "event_time": 123, "is_ext_shared_channel": False, "event_context": "",
        "authorizations": [{"enterprise_id": "", "team_id": house.slack.team, "user_id": house.slack.bot_user,
                            "is_bot": True, "is_enterprise_install": False}],
    }  # fmt: skip


def silent(house: House) -> bool:
    with house.service.store.read() as tx:
        return messages.counts(tx) == {}


def test_events_that_are_not_for_us_are_acknowledged_and_leave_no_trace(house: House) -> None:
    # Shapes as published samples have them: strings are empty, numbers 123, lists hold one of each.
    blank: dict[str, Any] = {
        "user": "", "channel": "", "ts": "", "event_ts": "", "channel_type": "", "tab": "", "item": {"type": "", "ts": ""},
        "file_id": "", "file": {"id": ""}, "team": "", "tokens": {"oauth": [""], "bot": []}, "links": [{"url": ""}],
        "assistant_thread": {"user_id": "", "context": {}, "channel_id": "", "thread_ts": ""}, "view": {}, "inputs": {},
    }  # fmt: skip
    for name in EVENTS:
        if name in ("app_uninstalled",):
            continue
        for shape in ({}, blank, {**blank, "channel": {"id": "", "name": ""}, "user": {"id": "", "profile": {}}}):
            assert give(house, event(house, {**shape, "type": name})) == 200, name
    assert silent(house)


def test_messages_that_no_person_wrote_are_acknowledged_and_leave_no_trace(house: House) -> None:
    inner = {"type": "message", "user": "", "text": "", "ts": "", "blocks": [], "edited": {"user": "", "ts": ""}}
    for subtype in SUBTYPES:
        for where in (house.camille.direct, house.general):
            said = {
                "type": "message", "subtype": subtype, "channel": where, "user": house.camille.id, "ts": "1.1", "text": "x",
                "message": inner, "previous_message": inner, "hidden": True, "bot_id": "",
            }  # fmt: skip
            assert give(house, event(house, said)) == 200, subtype
    assert silent(house)


def test_interactions_of_other_shapes_leave_no_trace(house: House) -> None:
    for kind in INTERACTIONS:
        for action in ("", "say:0", "card:take", "card:answer", "card:", "home:lang:fr", "feedback", "link"):
            payload = {
                "type": kind, "team": {"id": house.slack.team, "domain": ""}, "user": {"id": house.dan.id}, "token": "",
                "trigger_id": "", "callback_id": "", "response_url": "", "actions": [{"action_id": action, "block_id": "",
                "type": "button", "value": "", "action_ts": ""}], "container": {}, "message": {}, "channel": {},
                "view": {"id": "", "type": "modal", "callback_id": action, "state": {"values": {}}, "private_metadata": ""},
                "action_ts": "", "message_ts": "", "workflow_step": {}, "submission": {}, "state": "", "name": "", "value": "",
            }  # fmt: skip
            assert give(house, payload) in (200, 404), (kind, action)
    for command in ("/hotline", "/other"):
        payload = {"command": command, "text": "help", "team_id": house.slack.team, "user_id": "", "trigger_id": "",
                   "channel_id": "", "response_url": ""}  # fmt: skip
        assert give(house, payload) in (200, 404)
    assert silent(house)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def test_hostile_shapes_do_not_crash_the_reading() -> None:
    from bot.channels.slack.events import read_event
    from bot.channels.slack.requests import read_form, read_press

    names = ("channel", "user", "ts", "thread_ts", "text", "subtype", "message", "previous_message", "files", "bot_id")

    @hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.dictionaries(st.sampled_from(names), _JSON), st.dictionaries(st.sampled_from(
        ("team", "user", "actions", "container", "message", "view", "channel", "trigger_id")), _JSON))  # fmt: skip
    def check(said: dict[str, Any], body: dict[str, Any]) -> None:
        read_event({"team_id": "T1", "event": said, "authorizations": [said]})
        json.dumps(str(read_press(body)) + str(read_form(body)))

    check()
