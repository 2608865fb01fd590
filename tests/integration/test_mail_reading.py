"""Mails read in a child process: whatever a mail does to it, the next one is read."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.channels.mail import parse as parsing
from bot.channels.mail.parse import parse
from bot.channels.mail.parsed import Kind, Own
from bot.channels.mail.reading import Reader, Reading

SAMPLES = Path(__file__).parent.parent / "samples" / "mail"
OWN = Own(("support@hotliner.example",), "mx.hotliner.example")
GOOD = (SAMPLES / "gmail-fr.eml").read_bytes()
HEAD = b"From: Camille <camille@example.org>\nTo: support@hotliner.example\nSubject: Panne\n"
LARGE = (
    HEAD
    + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nVoici.\n--b\n"
    + b"Content-Disposition: attachment; filename=a.bin\nContent-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(bytes(range(256)) * 50_000)
    + b"\n--b--\n"
)


#: Three pages of paragraphs that nobody closed: seconds of work.
SLOW = (
    HEAD
    + b"Content-Type: multipart/mixed; boundary=b\n\n"
    + (b"--b\nContent-Type: text/html\n\n" + b"<p>x" * 120_000 + b"\n") * 3
    + b"--b--\n"
)


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader(seconds=30) as made:
        yield made


def read_good(reader: Reader) -> Reading:
    found = reader.read(GOOD, OWN)
    assert found.mail == parse(GOOD, OWN)
    return found


def test_a_mail_is_read_as_in_this_process_and_with_its_files(reader: Reader) -> None:
    for path in sorted(SAMPLES.glob("*.eml")):
        raw = path.read_bytes()
        found = reader.read(raw, OWN, "camille@example.org")
        assert found.mail == parse(raw, OWN, "camille@example.org"), path.name
        assert [len(data) for data in found.files] == [file.size for file in found.mail.files]


def test_the_sender_of_the_envelope_and_a_cut_count(reader: Reader) -> None:
    assert reader.read(GOOD, OWN, envelope_from="").mail == parse(GOOD, OWN, "")
    assert reader.read(GOOD, OWN, truncated=True).mail.reason == parsing.TOO_LARGE


def test_html_is_shown_sanitised(reader: Reader) -> None:
    assert "[image: capture]" in reader.show((SAMPLES / "picture-in-text.eml").read_bytes())
    assert reader.show(GOOD) == ""


def test_no_child_runs_before_the_first_use_and_none_after_the_end() -> None:
    reader = Reader()
    assert reader.pid is None

    read_good(reader)
    pid = reader.pid
    reader.close()

    assert reader.pid is None
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    read_good(reader)
    reader.close()


def test_one_child_reads_many_mails(reader: Reader) -> None:
    pids = {reader.pid for _ in range(20) if read_good(reader)}

    assert len(pids) == 1


def test_a_mail_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    with Reader(seconds=0.3) as reader:
        found = reader.read(SLOW, OWN)

        assert found.mail.kind is Kind.UNPARSABLE
        assert found.mail.reason == "reading it took too long"
        assert "camille@example.org" in found.mail.text
        assert reader.show(SLOW) == ""
        read_good(reader)


def test_a_mail_that_takes_too_much_memory_is_given_up_and_the_next_is_read() -> None:
    with Reader(seconds=30, memory=80_000_000) as reader:
        found = reader.read(LARGE, OWN)

        assert found.mail.kind is Kind.UNPARSABLE
        assert found.mail.reason == "reading it took too much memory"
        read_good(reader)


def test_a_large_mail_leaves_no_large_process_behind(reader: Reader) -> None:
    found = reader.read(LARGE, OWN)

    assert found.mail.text == "Voici."
    assert found.files == [bytes(range(256)) * 50_000]
    assert reader.pid is None
    read_good(reader)


def killed_while_reading(reader: Reader, times: int) -> Reading:
    """Read the slow mail, and kill the child so many times while it does."""
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(reader.read, SLOW, OWN)
        dead: set[int | None] = {None}
        for _ in range(times):
            while (pid := reader.pid) in dead:
                assert not reading.done(), "the slow mail is not slow enough"
                time.sleep(0.01)
            time.sleep(0.3)
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            dead.add(pid)
        return reading.result()


def test_a_mail_whose_child_was_killed_is_read_by_the_next(reader: Reader) -> None:
    read_good(reader)

    found = killed_while_reading(reader, 1)

    assert (found.mail.kind, found.mail.from_address) == (Kind.PERSON, "camille@example.org")
    read_good(reader)


def test_a_mail_whose_children_all_die_is_given_up_and_the_next_is_read(reader: Reader) -> None:
    found = killed_while_reading(reader, 2)

    assert found.mail.kind is Kind.UNPARSABLE
    assert found.mail.reason == "the program that reads mails broke off at it"
    read_good(reader)


def test_a_child_that_died_between_two_mails_is_replaced(reader: Reader) -> None:
    read_good(reader)
    pid = reader.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)

    read_good(reader)

    assert reader.pid != pid


def test_an_interrupt_of_the_terminal_does_not_reach_the_child(reader: Reader) -> None:
    read_good(reader)
    pid = reader.pid
    assert pid is not None

    os.kill(pid, signal.SIGINT)
    read_good(reader)

    assert reader.pid == pid


def test_many_threads_share_one_reader(reader: Reader) -> None:
    names = ["gmail-fr", "ooo-fr", "attachment", "bounce", "list"] * 6
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda name: reader.read((SAMPLES / f"{name}.eml").read_bytes(), OWN), names))

    assert [each.mail for each in found] == [parse((SAMPLES / f"{name}.eml").read_bytes(), OWN) for name in names]


PARENT = """
import sys, threading
from bot.channels.mail.parsed import Own
from bot.channels.mail.reading import Reader
reader = Reader(seconds=60)
reader.read(b"From: a@x.example\\n\\nx", Own(("b@x.example",)))
print(reader.pid, flush=True)
sys.stdin.read()
"""


def test_the_child_ends_with_its_parent_and_holds_none_of_its_files_or_secrets() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "HOTLINER_MAIL_SECRET": "very secret indeed"},
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        handles = os.listdir(f"/proc/{pid}/fd")
        parent.kill()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        # As its new parent, some systems leave it to be collected: ended is ended.
        if "(zombie)" in Path(f"/proc/{pid}/status").read_text():
            break
        time.sleep(0.05)

    assert b"secret" not in environment
    assert len(handles) == 4
    assert time.monotonic() < deadline
