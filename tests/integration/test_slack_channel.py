"""Slack from end to end: the real Bolt and slack_sdk, over the wire, against the small Slack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from bot.demo.slack import Call, SlackError, buttons
from bot.messages import Incoming
from bot.settings import Settings
from bot.store import messages
from tests.slack_house import House, open_house, words


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/hotliner.sqlite"


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    with open_house(settings) as opened:
        yield opened


def test_a_direct_message_is_answered_in_its_thread_with_buttons(house: House) -> None:
    me = house.camille
    ts = me.say(me.direct, "mon imprimante n'imprime rien")

    intro, step = house.answers(me, me.direct, ts, 2)

    assert "L'imprimante n'imprime rien" in words(intro)
    assert "Étape 1 sur" in step["text"]
    assert step["thread_ts"] == ts
    labels = [each["text"]["text"] for each in buttons(step)]
    assert labels[0] == "C'est fait, la suite"
    assert labels[-1] == "Un humain, s'il vous plaît"


def test_the_steps_are_one_message_in_which_what_is_done_is_ticked(house: House) -> None:
    me = house.camille
    ts = me.say(me.direct, "mon imprimante n'imprime rien")
    step = house.answers(me, me.direct, ts, 2)[-1]

    house.press(me, me.direct, step, "C'est fait")
    house.until(lambda: "Étape 2 sur" in me.sees(me.direct, ts)[-1]["text"], "step 2")

    answers = house.answers(me, me.direct, ts, 2)
    assert len(answers) == 2
    plan = next(block for block in answers[-1]["blocks"] if block["type"] == "plan")
    assert [task["status"] for task in plan["tasks"]] == ["complete", "in_progress"]


def test_typed_words_work_like_the_buttons_and_the_plan_moves_down_below_them(house: House) -> None:
    me = house.camille
    ts = me.say(me.direct, "mon imprimante n'imprime rien")
    house.answers(me, me.direct, ts, 2)

    me.say(me.direct, "c'est fait", thread=ts)
    answers = house.answers(me, me.direct, ts, 3)

    assert "Étape 2 sur" in answers[-1]["text"]
    assert buttons(answers[1]) == []
    assert buttons(answers[-1])


def test_a_second_press_on_the_same_buttons_counts_once(house: House) -> None:
    me = house.camille
    ts = me.say(me.direct, "mon imprimante n'imprime rien")
    step = house.answers(me, me.direct, ts, 2)[-1]
    first, second = buttons(step)[0]["action_id"], buttons(step)[2]["action_id"]

    me.click(me.direct, step["ts"], first)
    with suppress(SlackError, StopIteration, LookupError):  # its button may be gone already: as good
        me.click(me.direct, step["ts"], second)
    house.quiet()

    assert "Étape 2 sur" in me.sees(me.direct, ts)[2]["text"]
    assert len(house.answers(me, me.direct, ts, 2)) == 2


def test_a_mention_that_arrives_as_two_events_gets_one_answer(house: House) -> None:
    for n in range(4):
        ts = house.dan.say(house.general, f"@hotliner nothing comes out of my printer {n}")
        house.answers(house.dan, house.general, ts, 1)
        house.quiet()
        with house.service.store.read() as tx:
            counts = messages.counts(tx)
        assert counts["in:handled"] == n + 1


def test_people_who_talk_among_themselves_are_not_answered(house: House) -> None:
    lone = house.dan.say(house.general, "my printer prints nothing, sigh")
    ts = house.camille.say(house.general, "@hotliner mon imprimante n'imprime rien")
    house.answers(house.camille, house.general, ts, 2)
    before = len(house.camille.sees(house.general, ts))

    house.dan.say(house.general, "as-tu essayé de la rallumer ?", thread=ts)
    house.quiet()

    assert len(house.dan.sees(house.general, lone)) == 1
    assert len(house.camille.sees(house.general, ts)) == before + 1


def test_the_requester_goes_on_in_the_thread_without_a_mention(house: House) -> None:
    ts = house.camille.say(house.general, "@hotliner mon imprimante n'imprime rien")
    house.answers(house.camille, house.general, ts, 2)

    house.camille.say(house.general, "c'est fait", thread=ts)

    assert "Étape 2 sur" in house.answers(house.camille, house.general, ts, 3)[-1]["text"]


def test_in_a_help_channel_the_bot_steps_in_only_when_it_is_sure(house: House) -> None:
    unsure = house.dan.say(house.help, "who wants to have lunch at noon?")
    ts = house.camille.say(house.help, "mon imprimante n'imprime rien")

    house.answers(house.camille, house.help, ts, 2)
    house.quiet()

    assert len(house.dan.sees(house.help, unsure)) == 1


def test_nobody_can_call_a_channel_through_the_bot(house: House) -> None:
    ts = house.camille.say(house.camille.direct, "<!here> <!channel> @bob je veux un humain & <b>")
    house.answers(house.camille, house.camille.direct, ts)
    card = house.card()
    assert "<!here>" not in words(card)
    assert f"<@{house.bob.id}>" not in words(card)


def test_a_workspace_without_the_newer_blocks_gets_plain_ones(house: House) -> None:
    house.slack.platform.unknown_blocks = {"plan", "alert", "context_actions"}
    me = house.camille
    ts = me.say(me.direct, "mon imprimante n'imprime rien")
    step = house.answers(me, me.direct, ts, 2)[-1]
    assert "plan" not in {block["type"] for block in step["blocks"]}
    house.press(me, me.direct, step, "C'est fait")
    house.until(lambda: "✅ 1." in words(me.sees(me.direct, ts)[-1]), "a tick")


def test_a_rate_limit_delays_only_its_own_channel(house: House) -> None:
    house.slack.faults.add("ratelimited", "chat.postMessage", seconds=2, times=1)
    first = house.camille.say(house.camille.direct, "bonjour")
    house.quiet(0)
    second = house.dan.say(house.dan.direct, "hello")

    house.answers(house.dan, house.dan.direct, second)
    house.answers(house.camille, house.camille.direct, first)

    assert len(house.camille.sees(house.camille.direct, first)) == 2


def test_a_post_whose_end_is_unknown_is_not_posted_twice(house: House) -> None:
    house.slack.faults.add("lost_reply", "chat.postMessage", times=1)
    ts = house.camille.say(house.camille.direct, "bonjour")
    house.answers(house.camille, house.camille.direct, ts)
    house.quiet(1)
    assert len(house.camille.sees(house.camille.direct, ts)) == 2


def test_what_can_never_be_posted_becomes_a_handoff(house: House) -> None:
    house.slack.faults.add("error", "chat.postMessage", error="not_in_channel", times=1)
    house.camille.say(house.camille.direct, "bonjour")
    assert house.until(house.handoffs, "a handoff")[0].reason == "failed"


def test_a_deleted_message_is_redacted_in_our_copy(house: House) -> None:
    me = house.camille
    ts = me.say(me.direct, "bonjour, mon mot de passe est sésame")
    house.answers(me, me.direct, ts)
    me.delete(me.direct, ts)

    def gone() -> bool:
        lines = house.service.inbox.transcript("slack", f"{house.slack.team}:{me.direct}:{ts}")
        return bool(lines) and "sésame" not in str(lines[0])

    house.until(gone, "redaction")


def test_the_command_answers_in_direct_messages(house: House) -> None:
    me = house.camille
    done = me.command(house.general, "/hotline", "mon imprimante n'imprime rien")
    assert "message direct" in done.answer["text"]
    root = house.until(lambda: me.sees(me.direct), "the question")[-1]
    assert "n'imprime rien" in words(root)
    assert "Étape 1 sur" in house.answers(me, me.direct, root["ts"], 2)[-1]["text"]
    me.say(me.direct, "c'est fait", thread=root["ts"])
    assert "Étape 2 sur" in house.answers(me, me.direct, root["ts"], 3)[-1]["text"]


def test_the_command_opens_a_form_tells_the_state_and_helps(house: House) -> None:
    me = house.camille
    assert "aucune conversation" in me.command(house.general, "/hotline", "status").answer["text"]
    assert "/hotline" in me.command(house.general, "/hotline", "help").answer["text"]
    me.command(house.general, "/hotline")
    assert me.modal is not None
    assert me.submit({"text": "nothing comes out of my printer"}).acknowledged
    house.until(lambda: me.sees(me.direct), "the question")


def test_who_was_never_met_is_spoken_to_in_the_language_of_their_profile(house: House) -> None:
    me = house.dan
    assert "What I can do" in me.command(house.general, "/hotline", "help").answer["text"]
    me.shortcut("hotline_new_request")
    assert "Ask IT" in str(me.modal)
    ada = house.ada
    ts = ada.say(ada.direct, "1234")
    answer = house.answers(ada, ada.direct, ts)[0]
    assert "A human, please" in [each["text"]["text"] for each in buttons(answer)]


def test_a_profile_that_can_not_be_read_now_keeps_nobody_waiting(house: House) -> None:
    house.slack.faults.add("ratelimited", "users.info", times=1, seconds=1.0)
    assert "Ce que je sais faire" in house.dan.command(house.general, "/hotline", "help").answer["text"]


def test_a_message_of_a_colleague_can_be_asked_about(house: House) -> None:
    ts = house.dan.say(house.general, "nothing comes out of my printer")
    house.camille.message_shortcut(house.general, ts, "hotline_from_message")
    assert "nothing comes out of my printer" in str(house.camille.modal)


def test_a_person_on_slack_and_by_mail_is_one_person(house: House) -> None:
    me = house.camille
    ts = me.say(me.direct, "bonjour")
    house.answers(me, me.direct, ts)

    def known() -> bool:
        from bot.store.conversations import person_for

        with house.service.store.begin() as tx:
            from bot.inbox import utc_now

            by_mail = person_for(tx, "mail", "camille@example.com", "", utc_now())
            return by_mail == person_for(tx, "slack", f"{house.slack.team}:{me.id}", "", utc_now())

    house.until(known, "one person")


def test_a_wrong_token_stops_the_start_with_its_name(house: House, settings: Settings) -> None:
    from bot.app import build
    from bot.settings import SettingsError

    wrong = house.settings.model_copy(update={"slack_bot_token": "xoxb-wrong"})
    with pytest.raises(SettingsError, match="HOTLINER_SLACK_BOT_TOKEN"):
        build(wrong)


def test_the_health_page_tells_of_the_connection(house: House) -> None:
    assert house.service.slack is not None
    health = house.service.slack.health()
    assert (health["mode"], health["connected"], health["problem"]) == ("socket", True, "")


def test_threads_get_titles_and_the_agent_view_its_prompts(house: House) -> None:
    me = house.camille
    me.open_messages()
    ts = me.say(me.direct, "mon imprimante n'imprime rien")
    house.answers(me, me.direct, ts, 2)
    house.until(lambda: _called(house, "assistant.threads.setTitle"), "a title")
    [prompts] = house.until(lambda: _called(house, "assistant.threads.setSuggestedPrompts"), "prompts")
    assert "thread_ts" not in prompts.arguments
    assert _called(house, "assistant.threads.setStatus") == [], "the answer was there sooner"


def test_a_slow_answer_is_announced_and_the_status_goes_when_it_is_there(house: House) -> None:
    me = house.camille
    house.slack.faults.add("ratelimited", "chat.postMessage", seconds=3, times=1)
    ts = me.say(me.direct, "bonjour")
    house.answers(me, me.direct, ts)
    said = house.until(lambda: len(_called(house, "assistant.threads.setStatus")) > 1, "two calls")
    assert said
    statuses = [call.arguments.get("status") for call in _called(house, "assistant.threads.setStatus")]
    assert statuses[0]
    assert statuses[-1] == ""


def _called(house: House, method: str) -> list[Call]:
    return [call for call in house.slack.calls if call.method == method and call.status == 200]


def test_an_edited_message_that_was_answered_stays_answered_once(house: House) -> None:
    me = house.camille
    ts = me.say(me.direct, "bonjour")
    house.answers(me, me.direct, ts)
    me.edit(me.direct, ts, "bonsoir")
    house.quiet()
    assert len(house.answers(me, me.direct, ts)) == 1
    lines = house.service.inbox.transcript("slack", f"{house.slack.team}:{me.direct}:{ts}")
    assert lines[0].text == "bonsoir"


def test_the_home_shows_a_requester_their_conversations_and_a_hotliner_the_queue(house: House) -> None:
    me = house.camille
    ts = me.say(me.direct, "mon imprimante n'imprime rien, je veux un humain")
    house.answers(me, me.direct, ts)
    me.open_home()
    mine = str(house.until(lambda: me.home, "her home"))
    assert "n'imprime rien" in mine
    assert "card:take" not in mine
    house.ada.open_home()
    theirs = str(house.until(lambda: house.ada.home, "the hotliner's home"))
    assert "card:take" in theirs
    assert "IT support" in theirs, "in her language"


def test_a_person_can_choose_their_language(house: House) -> None:
    me = house.camille
    me.open_home()
    house.until(lambda: me.home, "her home")
    me.click_view("home:lang:en", home=True)
    house.until(lambda: "IT support" in str(me.home), "in English")


def test_others_cannot_press_the_buttons_of_a_thread(house: House) -> None:
    ts = house.camille.say(house.general, "@hotliner mon imprimante n'imprime rien")
    step = house.answers(house.camille, house.general, ts, 2)[-1]
    house.dan.click(house.general, step["ts"], buttons(step)[0]["action_id"])
    house.quiet()
    assert "Étape 1 sur" in house.camille.sees(house.general, ts)[-1]["text"] or "Étape 1 sur" in str(
        house.camille.sees(house.general, ts)
    )
    house.until(lambda: _called(house, "chat.postEphemeral"), "a word to dan")


def test_a_dropped_or_refused_socket_comes_back(house: House) -> None:
    house.slack.faults.add("refuse_handshake", times=1)
    house.slack.drop_sockets()
    house.slack.wait_until(lambda: house.slack.connections == 0, "the drop")
    house.slack.wait_until(lambda: house.slack.connections, "the bot again", 30)
    ts = house.camille.say(house.camille.direct, "bonjour")
    house.answers(house.camille, house.camille.direct, ts)


def test_a_listener_that_fails_is_not_acknowledged_and_gets_the_event_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept, failed = house.service.inbox.accept, []

    def broken(incoming: Incoming) -> bool:
        if not failed:
            failed.append(incoming)
            raise OSError("the disk is full")
        return accept(incoming)

    monkeypatch.setattr(house.service.inbox, "accept", broken)
    ts = house.camille.say(house.camille.direct, "bonjour")
    house.answers(house.camille, house.camille.direct, ts)
    assert len(house.camille.sees(house.camille.direct, ts)) == 2


def test_a_revoked_token_is_told_on_the_health_page_and_becomes_a_handoff(house: House) -> None:
    house.slack.faults.add("error", "chat.postMessage", error="token_revoked", times=1)
    house.camille.say(house.camille.direct, "bonjour")
    assert house.until(house.handoffs, "a handoff")
