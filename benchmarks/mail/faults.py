"""Every fault of a mailbox's connection: how long until the next mail is read, with the waits that the product has.

    python benchmarks/mail/faults.py

Needs Dovecot; takes about three minutes. Prints one JSON object: seconds from the arrival of a mail until it is kept,
beside the seconds that it takes without a fault.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.channels.mail.imap import Address, Mailbox
from bot.channels.mail.watch import Limits, Watch
from bot.desk.on_mail.rows import Rows
from bot.inbox import utc_now
from bot.settings import Settings
from bot.store import Store, mails
from bot.store.migrate import migrate
from tests.mail_servers import PASSWORD, SUPPORT, Dovecot, FaultProxy, Mode, until

PATIENCE = 150.0


class Bench:
    """One mailbox behind a proxy, watched."""

    def __init__(self, folder: Path, dovecot: Dovecot, proxy: FaultProxy) -> None:
        self.dovecot, self.proxy, self.sent = dovecot, proxy, 0
        self.store = Store(f"sqlite:///{folder}/hotliner.sqlite")
        migrate(self.store)
        address = Address("127.0.0.1", proxy.port, "none", SUPPORT, "INBOX", PASSWORD)
        limits = Limits(25_000_000, timedelta(days=2), "Processed")
        self.watch = Watch(address, Mailbox, Rows(self.store, Settings(), utc_now), limits)

    def deliver(self) -> None:
        """One more mail."""
        self.sent += 1
        self.dovecot.deliver(f"From: a@x.example\r\nMessage-ID: <{self.sent}@x>\r\n\r\nBonjour\r\n".encode())

    def kept(self) -> bool:
        """Whether all that was sent is kept."""
        with self.store.read() as tx:
            return mails.counts(tx).get("in:new", 0) >= self.sent

    def time(self, fault: Callable[[], None], heal: Callable[[], None]) -> float:
        """Seconds from the arrival of a mail, in the midst of the fault, until it is kept."""
        self.deliver()
        until(self.kept, "a mail before the fault", PATIENCE)
        time.sleep(13)  # past the short IDLEs that follow a mail
        fault()
        time.sleep(0.5)
        self.deliver()
        began = time.monotonic()
        heal()
        until(self.kept, "the mail after the fault", PATIENCE)
        return round(time.monotonic() - began, 2)


@contextmanager
def bench() -> Iterator[Bench]:
    """A new one."""
    with tempfile.TemporaryDirectory() as folder, Dovecot() as dovecot, FaultProxy(dovecot.port) as proxy:
        made = Bench(Path(folder), dovecot, proxy)
        made.watch.start()
        yield made
        made.watch.stop()
        made.store.close()


def main() -> None:
    """Run all."""
    found: dict[str, float] = {}
    with bench() as made:
        found["none"] = made.time(lambda: None, lambda: None)
        for mode in (Mode.CLOSE, Mode.RESET, Mode.BYE_ON_IDLE, Mode.REFUSE):
            found[f"{mode.value}, for 3 s"] = made.time(lambda mode=mode: made.proxy.switch(mode), _healing(made, 3))  # type: ignore[misc]
        found["black hole, until it is noticed"] = made.time(
            lambda: made.proxy.switch(Mode.BLACK_HOLE), lambda: _noticed(made)
        )
        found["server killed, back after 3 s"] = made.time(made.dovecot.kill, _restarting(made, 3))
        found["UIDVALIDITY changed"] = made.time(made.dovecot.reset_uidvalidity, lambda: None)
    print(json.dumps({"seconds_until_the_next_mail_is_kept": found}, indent=2))


def _healing(made: Bench, seconds: float) -> Callable[[], None]:
    def heal() -> None:
        time.sleep(seconds)
        made.proxy.switch(Mode.PASS)

    return heal


def _restarting(made: Bench, seconds: float) -> Callable[[], None]:
    def heal() -> None:
        time.sleep(seconds)
        made.dovecot.start()

    return heal


def _noticed(made: Bench) -> None:
    """A connection that died in silence stays dead; the next one is good."""
    until(lambda: made.watch.problem, "the black hole is noticed", PATIENCE)
    made.proxy.switch(Mode.PASS)


if __name__ == "__main__":
    main()
