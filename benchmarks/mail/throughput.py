"""Mails in to answers sent on this machine, and the memory that it takes.

    python benchmarks/mail/throughput.py [--mails 300]

Needs Dovecot. Prints one JSON object: mails a second through the whole product (IMAP, rows, reader's process, search
with the bundled model, rows, SMTP), beside a bare loop that moves the same mails from the same IMAP server to the
same mail server; and the memory of the process and of its reader before and after mails of 24 and 30 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import smtplib
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.app import Service, build
from bot.settings import Settings
from bot.store import mails
from tests.mail_servers import PASSWORD, SUPPORT, Dovecot, ScriptedSmtp, until

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    str(json.loads(line)["text"]) for line in (ROOT / "kb_articles" / "golden.jsonl").read_text("utf-8").splitlines()
]


def letter(number: int) -> bytes:
    """A person's mail: one of the golden questions."""
    head = f"From: person{number}@people.example\r\nTo: {SUPPORT}\r\nSubject: Aide\r\nMessage-ID: <{number}@x>\r\n"
    kind = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return str(head + kind + QUESTIONS[number % len(QUESTIONS)] + "\r\n").encode()


def large(megabytes: int) -> bytes:
    """A mail with an attachment."""
    line = b"QUJD" * 18 + b"\r\n"
    return (
        b"From: big@people.example\r\nTo: support@example.test\r\nSubject: Gros\r\nMessage-ID: <big%d@x>\r\n"
        % megabytes
        + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n\r\nVoir le fichier.\r\n--B\r\n'
        + b'Content-Type: application/zip; name="a.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + line * (megabytes * 1_000_000 // len(line))
        + b"--B--\r\n"
    )


def bare(dovecot: Dovecot, smtp: ScriptedSmtp, count: int) -> float:
    """Mails a second of a loop that fetches each and sends it on, keeping nothing."""
    began = time.monotonic()
    with dovecot.connection() as imap, smtplib.SMTP("127.0.0.1", smtp.port) as out:
        imap.select()
        for number in range(1, count + 1):
            _, found = imap.fetch(str(number), "(BODY.PEEK[])")
            raw = next(part[1] for part in found if isinstance(part, tuple))
            out.sendmail(SUPPORT, ["a@people.example"], raw)
            imap.store(str(number), "+FLAGS", "moved")
    return count / (time.monotonic() - began)


def ours(service: Service, smtp: ScriptedSmtp, count: int) -> float:
    """Mails a second from the start of the service until the last answer was taken."""
    began, before = time.monotonic(), len(smtp.received)
    service.start()
    until(lambda: len(smtp.received) - before >= count, "the answers", 600)
    return count / (time.monotonic() - began)


def memory() -> dict[str, float]:
    """MB of this process and of its reader: now, and at the most so far (the process)."""
    process = psutil.Process()
    readers = [child.memory_info().rss for child in process.children() if "reading" in " ".join(child.cmdline())]
    peak = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
    return {
        "process": round(process.memory_info().rss / 1e6, 1),
        "process_peak": round(peak * 1024 / 1e6, 1),
        "readers": round(sum(readers) / 1e6, 1),
    }


def with_large(dovecot: Dovecot, service: Service, megabytes: int) -> dict[str, Any]:
    """The memory after such a mail was handled."""
    with service.store.read() as tx:
        before = mails.counts(tx).get("in:sorted", 0)
    began = time.monotonic()
    dovecot.deliver(large(megabytes))

    def done() -> bool:
        with service.store.read() as tx:
            return mails.counts(tx).get("in:sorted", 0) > before

    until(done, "the large mail", 120)
    return {"seconds": round(time.monotonic() - began, 2), **memory()}


def _publish(index: Path) -> None:
    """In a process of its own: its memory is not ours."""
    env = {**os.environ, "HOTLINER_INDEX_DIR": str(index), "HOTLINER_ARTICLES_DIR": str(ROOT / "kb_articles")}
    subprocess.run([str(Path(sys.executable).parent / "hotliner"), "index"], env=env, check=True, capture_output=True)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=300)
    count = parser.parse_args().mails
    with tempfile.TemporaryDirectory() as folder, Dovecot() as dovecot, ScriptedSmtp() as smtp:
        for number in range(count):
            dovecot.deliver(letter(number))
        loop = bare(dovecot, smtp, count)
        _publish(Path(folder) / "index")
        service = build(
            Settings(
                database_url=f"sqlite:///{folder}/hotliner.sqlite", index_dir=Path(folder) / "index",
                files_dir=Path(folder) / "files", mail_address=SUPPORT, mail_smtp_relay=f"127.0.0.1:{smtp.port}",
                mail_imap=f"imap://support%40example.test:{PASSWORD}@127.0.0.1:{dovecot.port}/INBOX?tls=none",
                mail_cap_all="100000/60", mail_cap_domain="100000/60", log_level="ERROR",
            )
        )  # fmt: skip
        whole = ours(service, smtp, count)
        found = {
            "cores": os.cpu_count(), "mails": count, "mails_per_second": round(whole, 1),
            "bare_loop_per_second": round(loop, 1), "ratio": round(whole / loop, 3), "memory_mb_before": memory(),
            "memory_mb_after_24_mb": with_large(dovecot, service, 24),
            "memory_mb_after_30_mb": with_large(dovecot, service, 30),
        }  # fmt: skip
        service.stop()
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
