"""What every channel promises: the same suite runs on each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels import Channel
from bot.channels.mail import MailChannel
from bot.channels.terminal import TerminalChannel
from bot.channels.web import WebChannel
from bot.demo.mailbox import LocalMailbox
from bot.messages import Choice, Incoming, Line, Outgoing, Reply, ReplyKind, ShownStep
from bot.settings import Settings
from retrieval.articles import LANGS, Lang, Risk

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


def web(_: Path) -> Channel:
    return WebChannel()


def terminal(_: Path) -> Channel:
    return TerminalChannel(lambda line: None)


def mail(folder: Path) -> Channel:
    return MailChannel(Settings(), Nowhere(), LocalMailbox(folder / "mailbox"))


@pytest.fixture(params=[web, terminal, mail])
def channel(request: pytest.FixtureRequest, tmp_path: Path) -> Channel:
    make: Callable[[Path], Channel] = request.param
    return make(tmp_path)


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
        post = channel._post
        assert isinstance(post, LocalMailbox)
        assert len(post.letters("camille@example.com")) == 1


def test_it_has_a_name_that_fits_its_column_and_a_pace(channel: Channel) -> None:
    assert channel.name == channel.name.lower()
    assert 0 < len(channel.name) <= 16
    assert channel.all_at_once in (True, False)


def test_it_can_be_stopped_though_it_never_started(channel: Channel) -> None:
    channel.stop()
    channel.stop()
