"""What every channel promises: the same suite runs on each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from bot.channels import Channel
from bot.channels.mail.channel import MailChannel
from bot.channels.slack import SlackChannel
from bot.channels.slack.api import Api
from bot.channels.slack.book import Desk
from bot.channels.slack.teams import OneTeam
from bot.channels.terminal import TerminalChannel
from bot.channels.web import WebChannel
from bot.demo.mailbox import LocalMailbox
from bot.demo.slack import Person, StandIn
from bot.desk.on_mail.rows import Rows
from bot.desk.on_slack.rows import Rows as SlackRows
from bot.inbox import utc_now
from bot.messages import Choice, Incoming, Line, Outgoing, Reply, ReplyKind, ShownStep
from bot.settings import Settings
from bot.store import Store
from bot.store.migrate import migrate
from retrieval.articles import LANGS, Lang, Risk
from tests.mail_house import furnish

STEPS = (
    ShownStep(1, 2, "Éteignez l'imprimante.", "le voyant s'éteint.", Risk.INTERRUPTS_WORK),
    ShownStep(2, 2, "Rallumez-la <b>doucement</b>.", "", None),
)


class Nowhere:
    """An intake for channels that only send here."""

    def accept(self, incoming: Incoming) -> bool:
        raise AssertionError(f"nothing is to come in: {incoming}")

    def transcript(self, channel: str, thread: str, after: int = 0) -> list[Line]:
        return []

    def wait(self, seen: int, timeout: float) -> int:
        return seen


@contextmanager
def web(_: Path) -> Iterator[Channel]:
    yield WebChannel()


@contextmanager
def terminal(_: Path) -> Iterator[Channel]:
    yield TerminalChannel(lambda line: None)


@contextmanager
def mail(folder: Path) -> Iterator[Channel]:
    """The rows are real, and hold the conversation that `outgoing` belongs to."""
    store = Store(f"sqlite:///{folder}/mail.sqlite")
    migrate(store)
    furnish(store)
    yield MailChannel(Settings(), Rows(store, Settings(), utc_now), LocalMailbox(folder / "mailbox"))
    store.close()


@contextmanager
def slack(folder: Path) -> Iterator[Channel]:
    """On the small Slack, by HTTP."""
    store = Store(f"sqlite:///{folder}/hotliner.sqlite")
    migrate(store)
    with StandIn() as small:
        person = small.add_person("camille", "camille@example.com", locale="fr-FR")
        settings = Settings(slack_bot_token=small.bot_token, slack_api_url=small.url, slack_signing_secret="s")  # noqa: S106
        team = OneTeam(small.bot_token, small.url)
        rows = SlackRows(store, folder / "files", utc_now)
        desk = cast(Desk, object())  # nothing comes in here: nobody presses anything
        channel = SlackChannel(settings, Nowhere(), rows, desk, team, Api(small.url, team.team))
        root = person.say(person.direct, "bonjour")
        yield OnSlack(channel, small, person, f"{small.team}:{person.direct}:{root}")
        channel.stop()
    store.close()


class OnSlack:
    """The channel of Slack, whose replies need a thread that is there."""

    def __init__(self, channel: SlackChannel, small: StandIn, person: Person, thread: str) -> None:
        self.name, self.all_at_once = channel.name, channel.all_at_once
        self._channel, self._small, self._person, self._thread = channel, small, person, thread

    def start(self) -> None:
        self._channel.start()

    def stop(self) -> None:
        self._channel.stop()

    def send(self, outgoing: Outgoing) -> None:
        self._channel.send(replace(outgoing, thread=self._thread))

    def posts(self) -> int:
        """Messages of the bot in the thread."""
        root = self._thread.rpartition(":")[2]
        return sum(each.get("user") == self._small.bot_user for each in self._person.sees(self._person.direct, root))


@pytest.fixture(params=[web, terminal, mail, slack])
def channel(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Channel]:
    make: Callable[[Path], AbstractContextManager[Channel]] = request.param
    with make(tmp_path) as made:
        yield made


def outgoing(kind: ReplyKind, lang: Lang) -> Outgoing:
    choices = (Choice("done", "C'est fait"), Choice("article:printer-offline", "L'imprimante est hors ligne"))
    steps = STEPS if kind is ReplyKind.GUIDE else STEPS[:1] if kind is ReplyKind.STEP else ()
    author = "Ada" if kind is ReplyKind.HUMAN else ""
    reply = Reply(
        kind, lang, "Une phrase.\n\nUne autre : « é » & <script>.", choices, "printer-offline", "Titre", steps, author
    )
    return Outgoing(7, 3, "re-7-0", "a-thread", "camille@example.com", reply, datetime(2026, 11, 2, 9, 0, tzinfo=UTC))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", ReplyKind)
def test_every_kind_of_reply_can_be_sent_in_both_languages(channel: Channel, kind: ReplyKind, lang: Lang) -> None:
    channel.send(outgoing(kind, lang))


def test_a_repeat_does_no_harm(channel: Channel) -> None:
    first = outgoing(ReplyKind.SAY, "fr")
    channel.send(first)
    channel.send(replace(first, attempts=1))
    if isinstance(channel, MailChannel):
        post = channel.post
        assert isinstance(post, LocalMailbox)
        assert len(post.letters("camille@example.com")) == 1
    if isinstance(channel, OnSlack):
        assert channel.posts() == 1


def test_it_has_a_name_that_fits_its_column_and_a_pace(channel: Channel) -> None:
    assert channel.name == channel.name.lower()
    assert 0 < len(channel.name) <= 16
    assert channel.all_at_once in (True, False)


def test_it_can_be_stopped_though_it_never_started(channel: Channel) -> None:
    channel.stop()
    channel.stop()
