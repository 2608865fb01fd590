"""kill -9 at every named point between accept and delivered: nothing lost, nothing said twice, order kept."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from crash_driver import CONVERSATIONS, incoming

from bot.checkpoints import POINTS
from bot.store import Store, conversations, messages

MESSAGES = 200
DRIVER = Path(__file__).parent / "crash_driver.py"


@pytest.mark.slow
@pytest.mark.timeout(660)
def test_kill_9_loses_nothing_and_says_nothing_twice(database_url: str, index_dir: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(DRIVER), database_url, str(index_dir), str(tmp_path), str(MESSAGES)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stderr
    deaths = json.loads(run.stdout)
    assert list(deaths) == list(POINTS)
    assert min(deaths.values()) >= 5

    store = Store(database_url)
    for point in POINTS:
        for conversation in range(CONVERSATIONS):
            check_conversation(store, point, conversation)
        check_ledger(tmp_path / f"ledger-{point}")
    store.close()


def check_conversation(store: Store, point: str, conversation: int) -> None:
    """Each message is there once, handled, answered by one delivered reply, in the order in which they came."""
    first = incoming(point, conversation)
    with store.read() as tx:
        id_ = conversations.find_by_thread(tx, first.channel, first.thread)
        assert id_ is not None
        lines = messages.transcript(tx, id_)
    asked = [line for line in lines if line.direction == "in"]
    answered = [line for line in lines if line.direction == "out"]
    expected = [incoming(point, number).external_id for number in range(conversation, MESSAGES, CONVERSATIONS)]
    assert [line.incoming["external_id"] for line in asked] == expected
    assert {line.state for line in asked} == {"handled"}
    assert {line.state for line in answered} == {"delivered"}
    assert len(answered) == len(asked)


def check_ledger(ledger: Path) -> None:
    """Outside, a reply may arrive again only under the name that it had: there it is recognised."""
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    texts: dict[str, set[str]] = {}
    for line in lines:
        texts.setdefault(line["id"], set()).add(line["text"])
    assert len(texts) == MESSAGES // 2
    assert all(len(said) == 1 for said in texts.values())
    for thread in {line["thread"] for line in lines}:
        numbers = [int(line["id"].split("-")[1]) for line in lines if line["thread"] == thread]
        assert list(dict.fromkeys(numbers)) == sorted(set(numbers))
    repeats = Counter(line["id"] for line in lines)
    assert max(repeats.values()) <= 10
