"""Hotliners on Slack: the card, its buttons, its thread; and what must never leave."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.demo.slack import JSON, buttons
from bot.settings import Settings
from tests.slack_house import House, open_house, words


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/hotliner.sqlite"


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    with open_house(settings) as opened:
        yield opened


def handed_over(house: House) -> tuple[str, JSON]:
    """Camille asks for a human; her thread and the card."""
    me = house.camille
    ts = me.say(me.direct, "mon imprimante n'imprime rien, je veux un humain")
    house.answers(me, me.direct, ts)
    return ts, house.card()


def taken(house: House) -> tuple[str, JSON]:
    ts, card = handed_over(house)
    house.ada.click(house.desk, card["ts"], "card:take")
    house.until(lambda: "Ada" in house.card()["text"], "taken")
    house.quiet()
    return ts, house.card()


def said(house: House, ts: str) -> str:
    return "\n".join(words(each) for each in house.camille.sees(house.camille.direct, ts))


def test_a_handoff_gets_a_card_with_its_packet(house: House) -> None:
    _, card = handed_over(house)
    assert "mon imprimante n'imprime rien" in words(card)
    assert "Camille" in words(card)
    assert [each["action_id"] for each in buttons(card)] == ["card:take"]


def test_the_first_one_has_it_and_the_card_shows_who(house: House) -> None:
    ts, card = handed_over(house)
    house.ada.click(house.desk, card["ts"], "card:take")
    house.until(lambda: "Ada" in house.card()["text"], "taken")
    assert house.handoffs()[0].hotliner == "Ada"
    assert "Ada a pris votre demande" in said(house, ts)


def test_only_the_owners_words_in_the_thread_reach_the_requester(house: House) -> None:
    ts, card = taken(house)
    house.ada.say(house.desk, "Bonjour, je regarde.", thread=card["ts"])
    house.ada.say(house.desk, "// il est pressé", thread=card["ts"])
    house.ada.say(house.desk, "Note : il rappelle à 14 h", thread=card["ts"])
    house.ada.say(house.desk, "@bob tu sais ?", thread=card["ts"])
    house.bob.say(house.desk, "c'est encore le toner", thread=card["ts"])
    house.until(lambda: "Bonjour, je regarde." in said(house, ts), "the answer")
    house.quiet(1)

    assert "pressé" not in said(house, ts)
    assert "14 h" not in said(house, ts)
    assert "tu sais" not in said(house, ts)
    assert "toner" not in said(house, ts)
    marks = [each.get("reactions", [{}])[0].get("name") for each in house.ada.sees(house.desk, card["ts"])[1:]]
    assert marks == ["envelope", "lock", "lock", "lock", "lock"]


def test_before_it_is_taken_nothing_leaves_the_thread(house: House) -> None:
    ts, card = handed_over(house)
    house.ada.say(house.desk, "je prends dans 5 min", thread=card["ts"])
    house.quiet(0.6)
    assert "5 min" not in said(house, ts)


def test_what_the_requester_adds_comes_into_the_thread(house: House) -> None:
    ts, card = taken(house)
    house.camille.say(house.camille.direct, "c'est urgent", thread=ts)
    house.until(lambda: "c'est urgent" in str(house.ada.sees(house.desk, card["ts"])), "her words")


def test_an_answer_from_the_window_reaches_the_requester_once(house: House) -> None:
    ts, card = taken(house)
    house.ada.click(house.desk, card["ts"], "card:answer")
    assert house.ada.submit({"text": "Branchez le câble."}).acknowledged
    house.until(lambda: "Branchez le câble." in said(house, ts), "the answer")
    house.quiet(0.5)
    assert sum("Branchez" in words(each) for each in house.camille.sees(house.camille.direct, ts)) == 1
    house.until(lambda: "Branchez" in str(house.bob.sees(house.desk, card["ts"])), "what colleagues see")


def test_who_does_not_have_it_can_not_answer(house: House) -> None:
    _, card = taken(house)
    house.bob.click(house.desk, card["ts"], "card:answer")
    assert house.bob.modal is None
    house.until(lambda: "Ada" in str(house.slack.calls[-1].arguments.get("text")), "a word to bob")


def test_it_is_transferred_to_another_queue_and_waits_again(house: House) -> None:
    _, card = taken(house)
    house.ada.click(house.desk, card["ts"], "card:transfer")
    assert house.ada.submit({"queue": "network", "text": "pour le réseau"}).answer == {}
    house.until(lambda: [b["action_id"] for b in buttons(house.card())] == ["card:take"], "waiting again")
    assert house.handoffs()[0].queue == "network"
    house.bob.click(house.desk, card["ts"], "card:take")
    house.until(lambda: "Bob" in house.card()["text"], "taken by bob")


def test_it_is_returned_to_the_bot(house: House) -> None:
    ts, card = taken(house)
    house.ada.click(house.desk, card["ts"], "card:give_back")
    house.until(lambda: buttons(house.card()) == [], "returned")
    before = len(house.camille.sees(house.camille.direct, ts))
    house.camille.say(house.camille.direct, "mon imprimante n'imprime rien", thread=ts)
    house.until(lambda: len(house.camille.sees(house.camille.direct, ts)) > before + 1, "the bot")


def test_it_is_resolved_with_last_words_and_an_article_to_write(house: House) -> None:
    ts, card = taken(house)
    house.ada.click(house.desk, card["ts"], "card:resolve")
    assert house.ada.submit({"article": "none", "text": "Câble remplacé."}).answer == {}
    house.until(lambda: "Câble remplacé." in said(house, ts), "last words")
    house.until(lambda: "✅" in words(house.card()), "resolved")
    assert house.handoffs() == []
    house.until(lambda: "résolue" in said(house, ts), "the end")
    assert "feedback_buttons" in str(house.camille.sees(house.camille.direct, ts)[-1]["blocks"])
    with house.service.store.read() as tx:
        from bot.store import conversations

        assert [question for _, _, question, _ in conversations.gaps(tx)]


def test_who_is_no_hotliner_can_press_nothing(house: House) -> None:
    _, card = handed_over(house)
    payload = {
        "type": "block_actions",
        "team": {"id": house.slack.team},
        "user": {"id": house.dan.id, "team_id": house.slack.team},
        "container": {"type": "message", "channel_id": house.desk, "message_ts": card["ts"]},
        "channel": {"id": house.desk},
        "trigger_id": "1.2.3",
        "actions": [{**buttons(card)[0], "block_id": "card|1|waiting", "action_ts": "1"}],
    }
    assert house.service.slack is not None

    assert house.service.slack.channel.receive(payload, {})[0] == 200

    house.quiet()
    assert house.handoffs()[0].state == "waiting"


def test_hotliners_answer_somebody_on_another_channel(house: House) -> None:
    from bot.messages import Incoming

    inbox = house.service.inbox
    inbox.accept(Incoming("web", "m1", "visit", "visitor", "je veux un humain"))
    card = house.card()
    house.ada.click(house.desk, card["ts"], "card:take")
    house.until(lambda: "Ada" in house.card()["text"], "taken")
    house.ada.say(house.desk, "Bonjour du bureau", thread=card["ts"])
    house.until(lambda: "Bonjour du bureau" in str(inbox.transcript("web", "visit")), "the answer on the web")


def test_a_screenshot_reaches_the_hotliners(house: House) -> None:
    me = house.camille
    ts = me.say(me.direct, "mon imprimante n'imprime rien, je veux un humain")
    house.answers(me, me.direct, ts)
    card = house.card()
    me.upload(me.direct, "ecran.png", b"\x89PNG not really", "voici l'écran", thread=ts)

    def there() -> list[JSON]:
        return [f for each in house.ada.sees(house.desk, card["ts"]) for f in each.get("files", [])]

    [file] = house.until(there, "the file in the card's thread")
    assert file["name"] == "ecran.png"
    me.upload(me.direct, "partage.png", b"\x89PNG neither", "d'ailleurs", thread=ts, stub=True)
    house.until(lambda: len(there()) == 2, "the file of another company")
    assert "voici l'écran" in str(house.ada.sees(house.desk, card["ts"]))
