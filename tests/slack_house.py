"""A whole service beside the small Slack: what the tests of Slack hold in their hands."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bot.app import Service, build
from bot.demo.slack import JSON, Person, StandIn, Timing, buttons
from bot.settings import Settings
from bot.store import handoffs, messages
from bot.store.handoffs import Handoff

TIMING = Timing(retries=(0.2, 0.4, 0.8))


class House:
    """Camille has problems; Ada and Bob are hotliners, Ada reads English."""

    def __init__(self, slack: StandIn, settings: Settings, **more: Any) -> None:
        self.slack = slack
        self.camille = slack.add_person("camille", "camille@example.com", locale="fr-FR")
        self.dan = slack.add_person("dan", "dan@example.com", locale="en-GB")
        self.ada = slack.add_person("ada", "ada@example.com", locale="en-US")
        self.bob = slack.add_person("bob", "bob@example.com", locale="fr-FR")
        self.desk = slack.add_channel("hotliners", [self.ada, self.bob])
        self.general = slack.add_channel("general", [self.camille, self.dan, self.ada, self.bob])
        self.help = slack.add_channel("aide", [self.camille, self.dan])
        values = {
            "slack_bot_token": slack.bot_token,
            "slack_app_token": slack.app_token,
            "slack_api_url": slack.url,
            "slack_hotliners_channel": self.desk,
            "slack_help_channels": self.help,
            "files_dir": settings.index_dir.parent / "files",
            **more,
        }
        self.settings = settings.model_copy(update=values)
        self.service: Service = build(self.settings)

    def start(self) -> None:
        self.service.start()
        if self.settings.slack_app_token:
            self.slack.wait_until(lambda: self.slack.connections, "the bot")

    def until(self, done: Callable[[], Any], what: str) -> Any:
        """Wait until it is true; gives what it gave."""
        found: list[Any] = []

        def look() -> bool:
            found[:] = [done()]
            return bool(found[0])

        self.slack.wait_until(look, what)
        return found[0]

    def quiet(self, seconds: float = 0.4) -> None:
        """Wait until nothing is on its way, and a little longer."""

        def settled() -> bool:
            with self.service.store.read() as tx:
                counts = messages.counts(tx)
            return not (counts.get("in:pending") or counts.get("out:due"))

        self.until(settled, "rest")
        time.sleep(seconds)

    def answers(self, person: Person, channel: str, ts: str, count: int = 1) -> list[JSON]:
        """What the bot has posted in the thread, when it is at least `count` messages."""
        bot = self.slack.bot_user

        def posted() -> list[JSON]:
            return [each for each in person.sees(channel, ts) if each.get("user") == bot and each["ts"] != ts]

        self.until(lambda: len(posted()) >= count, f"{count} answers")
        self.quiet(0.1)
        return posted()

    def press(self, person: Person, channel: str, message: JSON, label: str) -> Any:
        """Press the button that says so."""
        [found] = [each for each in buttons(message) if label in each["text"]["text"]]
        return person.click(channel, message["ts"], found["action_id"])

    def card(self) -> JSON:
        """The newest card in the hotliners' channel."""
        return self.until(lambda: [m for m in self.ada.sees(self.desk) if m.get("bot_id")], "a card")[-1]

    def handoffs(self) -> list[Handoff]:
        with self.service.store.read() as tx:
            return handoffs.waiting_list(tx)


@contextmanager
def open_house(settings: Settings, **more: Any) -> Iterator[House]:
    """A small Slack and a service that is connected to it."""
    with StandIn(timing=TIMING) as slack:
        house = House(slack, settings, **more)
        house.start()
        try:
            yield house
        finally:
            house.service.stop()


def words(message: JSON) -> str:
    """All that the message shows."""
    return str(message.get("text", "")) + " " + " ".join(_texts(message.get("blocks", [])))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value[name] for name in ("text", "title") if isinstance(value.get(name), str)]
        return own + [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else []
