"""Many mails through a service that keeps dying: into a real Dovecot, out through a mail server that fails too."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.mail_servers import SUPPORT, Dovecot, Received, ScriptedSmtp, Stage

ROOT = Path(__file__).parents[1]


@dataclass
class Outcome:
    """What became of the mails."""

    mails: int
    seconds: float
    deaths: dict[str, int]
    lost: list[str] = field(default_factory=list)
    #: Answered by two different mails.
    twice: list[str] = field(default_factory=list)
    #: Sent again by SMTP.
    repeats: int = 0
    #: Sent again with other bytes.
    altered: int = 0
    #: Mails that were answered though nobody wrote them, or to somebody else.
    strangers: int = 0

    def to_json(self) -> dict[str, Any]:
        """The figures."""
        return {
            "mails": self.mails, "seconds": round(self.seconds, 1), "kills": sum(self.deaths.values()),
            "deaths": self.deaths, "lost": len(self.lost), "answered_twice": len(self.twice),
            "smtp_repeats": self.repeats, "repeats_altered": self.altered, "wrong_recipient": self.strangers,
        }  # fmt: skip


def letter(number: int) -> tuple[str, str, bytes]:
    """(Message-ID, sender, mail): two mails of each person, the second in the thread of the first."""
    person, second = divmod(number, 2)
    sender, name = f"person{person}@people.example", f"{number}.storm@people.example"
    said = "Un humain, s'il vous plaît" if second else f"L'imprimante {person} est marquée hors ligne"
    thread = f"In-Reply-To: <{number - 1}.storm@people.example>\r\n" if second else ""
    head = f"From: {sender}\r\nTo: {SUPPORT}\r\nSubject: Imprimante {person}\r\nMessage-ID: <{name}>\r\n{thread}"
    body = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{said}\r\n"
    return name, sender, (head + body).encode()


def storm(folder: Path, index_dir: Path, count: int, seed: int, patience: float) -> Outcome:
    """Send `count` mails through; with two of ten delivered twice, a UIDVALIDITY that changes, a database that locks."""
    with (
        Dovecot() as dovecot,
        ScriptedSmtp() as smtp,
        _driver(folder, index_dir, dovecot, smtp, seed) as driver,
    ):
        began = time.monotonic()
        for number in range(count):
            raw = letter(number)[2]
            dovecot.deliver(raw)
            if number % 10 in (3, 4):
                dovecot.deliver(raw)
            _trouble(number, count, dovecot, smtp, folder)
            time.sleep(0.01)
        smtp.heal()
        _wait(folder, smtp, count, began + patience)
        (folder / "done").touch()
        printed, _ = driver.communicate(timeout=60)
        if driver.returncode:
            raise AssertionError(f"the driver ended with status {driver.returncode}: {printed}")
        return _outcome(count, time.monotonic() - began, json.loads(printed), smtp, folder)


def _driver(folder: Path, index_dir: Path, dovecot: Dovecot, smtp: ScriptedSmtp, seed: int) -> subprocess.Popen[str]:
    settings = {
        "DATABASE_URL": f"sqlite:///{folder}/hotliner.sqlite", "INDEX_DIR": index_dir, "EMBEDDER": "hashing",
        "FILES_DIR": folder / "files", "LEASE_SECONDS": "1", "MAIL_ADDRESS": SUPPORT, "LOG_LEVEL": "ERROR",
        "MAIL_IMAP": f"imap://support%40example.test:s3cret@127.0.0.1:{dovecot.port}/INBOX?tls=none",
        "MAIL_SMTP_RELAY": f"127.0.0.1:{smtp.port}", "MAIL_SECRET": "s" * 32,
        "MAIL_CAP_ALL": "100000/60", "MAIL_CAP_DOMAIN": "100000/60",
    }  # fmt: skip
    env = {
        **os.environ,
        **{f"HOTLINER_{name}": str(value) for name, value in settings.items()},
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-W", "ignore", str(ROOT / "tests" / "mail_storm_driver.py"), str(folder), str(seed)]
    log = (folder / "driver.log").open("w")
    with log:
        return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder)


def _trouble(number: int, count: int, dovecot: Dovecot, smtp: ScriptedSmtp, folder: Path) -> None:
    """What goes wrong besides the deaths, spread over the mails."""
    share = number * 20 // count
    if number * 20 % count >= 20:
        return
    if share in (4, 12):
        dovecot.reset_uidvalidity()
    elif share in (6, 15):
        smtp.cut(Stage.TAKEN, times=3)
    elif share in (8, 17):
        smtp.answer(Stage.RCPT, "450 4.2.0 Later", times=3)
    elif share == 10:
        smtp.slow(Stage.TAKEN, 0.2, times=30)
    elif share in (2, 14) and (folder / "hotliner.sqlite").exists():
        with sqlite3.connect(folder / "hotliner.sqlite", timeout=30, isolation_level=None) as locked:
            locked.execute("BEGIN IMMEDIATE")
            time.sleep(1.0)
            locked.execute("ROLLBACK")
        locked.close()


def _wait(folder: Path, smtp: ScriptedSmtp, count: int, end: float) -> None:
    """Until every mail has its answer and nothing waits; replies that were put off are made due at once."""
    while time.monotonic() < end:
        time.sleep(0.5)
        with sqlite3.connect(folder / "hotliner.sqlite", timeout=30, isolation_level=None) as rows:
            rows.execute("UPDATE message SET due_at = created_at WHERE state = 'due' AND due_at > created_at")
            rows.execute("UPDATE mail SET due_at = created_at WHERE state = 'new' AND due_at > created_at")
            waiting = rows.execute(
                "SELECT (SELECT count(*) FROM message WHERE state IN ('due', 'pending'))"
                " + (SELECT count(*) FROM mail WHERE state = 'new')"
            ).fetchone()[0]
            kept = rows.execute("SELECT count(*) FROM mail WHERE direction = 'in'").fetchone()[0]
        rows.close()
        if kept >= count and not waiting:
            return


def _outcome(count: int, seconds: float, deaths: dict[str, int], smtp: ScriptedSmtp, folder: Path) -> Outcome:
    """Each answer carries the number of the message that it answers in its Message-ID."""
    answers: dict[str, set[str]] = defaultdict(set)
    outcome = Outcome(count, seconds, deaths)
    with sqlite3.connect(folder / "hotliner.sqlite") as rows:
        asked = dict(rows.execute("SELECT row_id, message_id FROM mail WHERE direction = 'in' AND row_id IS NOT NULL"))
    rows.close()
    senders = {name: sender for name, sender, _ in map(letter, range(count))}
    for mail in smtp.received:
        name = asked.get(_answers(mail), "")
        answers[name].add(mail.message_id)
        if senders.get(name) not in mail.recipients:
            outcome.strangers += 1
    outcome.lost = [name for name in senders if not answers[name]]
    outcome.twice = [name for name in senders if len(answers[name]) > 1]
    came = Counter(mail.message_id for mail in smtp.received)
    outcome.repeats = sum(number - 1 for number in came.values())
    outcome.altered = len(smtp.altered())
    return outcome


def _answers(mail: Received) -> int:
    """The row of the message that was answered: `<re-12-0...>`."""
    match = re.match(r"<re-(\d+)-", mail.message_id)
    return int(match[1]) if match else 0
