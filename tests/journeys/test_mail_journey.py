"""By mail, from the first words to the hotliner's answer: real SMTP in, a mailbox out, the desk between."""

from __future__ import annotations

import smtplib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot import handoff
from bot.app import Service, build
from bot.demo.mailbox import Letter, LocalMailbox
from bot.desk.accounts import add_account
from bot.inbox import utc_now
from bot.settings import Settings
from bot.store import accounts, handoffs

WRITER = "camille@example.com"


@dataclass
class Post:
    """A requester with a mail program, and the support mailbox at the other end."""

    service: Service
    mailbox: LocalMailbox
    port: int

    def send(self, subject: str, text: str, answers: Letter | None = None) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"Camille <{WRITER}>", "support@hotliner.example", subject
        mail["Message-ID"] = f"<{time.monotonic_ns()}@example.com>"
        if answers:
            mail["In-Reply-To"] = f"<{answers.message_id}>"
            mail["References"] = " ".join(f"<{each}>" for each in (*answers.references, answers.message_id))
            text = f"{text}\n\nLe lun. 2 nov. 2026 à 09:12, Support <support@hotliner.example> a écrit :\n> {answers.said}\n"
        mail.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.port, timeout=10) as server:
            server.send_message(mail)

    def received(self, count: int) -> Letter:
        """The newest of `count` answers, once they are there."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            letters = self.mailbox.letters(WRITER)
            if len(letters) >= count:
                assert len(letters) == count
                return letters[0]
            time.sleep(0.05)
        pytest.fail(f"{len(self.mailbox.letters(WRITER))} answers instead of {count}")


@pytest.fixture
def post(settings: Settings, tmp_path: Path) -> Iterator[Post]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = settings.model_copy(update={"mail_smtp_listen": f"127.0.0.1:{port}", "mail_plus": True})
    mailbox = LocalMailbox(tmp_path / "mailbox")
    service = build(settings, post=mailbox)
    service.start()
    yield Post(service, mailbox, port)
    service.stop()


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("question", "step", "fails", "human", "answer"),
    [
        (
            "L'imprimante est marquée hors ligne",
            "Résultat attendu",
            "L'étape 2 ne marche pas",
            "Un humain svp",
            "Je passe.",
        ),
        ("My printer shows as offline", "Expected result", "Step 2 does not work", "A human, please", "On my way."),
    ],
)
def test_a_mail_is_guided_handed_over_answered_and_resolved(
    post: Post, question: str, step: str, fails: str, human: str, answer: str
) -> None:
    post.send(question, question)
    first = post.received(1)
    if step not in first.text:
        post.send(f"Re: {question}", "1", first)
        guide = post.received(2)
    else:
        guide = first
    count = len(post.mailbox.letters(WRITER))
    assert step in guide.text
    assert guide.references, "it stands in the requester's thread"

    post.send(f"Re: {question}", fails, guide)
    post.send(f"Re: {question}", human, post.received(count + 1))
    post.received(count + 2)

    add_account(post.service.store, "ada", "Ada", "a password", ("hotliner",), utc_now())
    with post.service.store.read() as tx:
        ada = accounts.by_login(tx, "ada")
        [waiting] = handoffs.waiting_list(tx)
    assert ada
    assert waiting.packet["tried"][0]["steps"][1]["outcome"] == "not_solved"
    assert handoff.claim(post.service.store, waiting.id, ada, utc_now())
    handoff.note(post.service.store, waiting.id, ada, "a note among us", utc_now())
    handoff.answer(post.service.store, waiting.id, ada, answer, utc_now())
    letter = post.received(count + 3)
    assert answer in letter.text
    assert "Ada" in letter.text
    handoff.resolve(post.service.store, waiting.id, ada, "", "", utc_now())
    post.received(count + 4)
    assert all("a note among us" not in letter.text for letter in post.mailbox.letters(WRITER))
