"""Mailboxes on real servers: every mail is kept once, whatever the server and the network do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.mail import watch as watching
from bot.channels.mail.imap import DONE, Address, Mailbox, MailboxError, Refused, addresses
from bot.channels.mail.oauth import Tokens
from bot.channels.mail.watch import Limits, Watch
from bot.desk.on_mail.rows import Rows
from bot.inbox import utc_now
from bot.settings import Settings, SettingsError
from bot.store import Store, mails
from bot.store.migrate import migrate
from tests.mail_servers import PASSWORD, SUPPORT, Authority, Dovecot, FaultProxy, Mode, Pymap, TokenServer, until
from tests.mail_servers.needs import need

LIMITS = Limits(25_000_000, timedelta(days=2), "Processed")


def raw(number: int, text: str = "Plus de réseau.") -> bytes:
    return (
        f"From: camille@example.org\r\nSubject: Panne {number}\r\nMessage-ID: <{number}@x>\r\n\r\n{text}\r\n".encode()
    )


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Rows]:
    store = Store(f"sqlite:///{tmp_path}/hotliner.sqlite")
    migrate(store)
    made = Rows(store, Settings(), utc_now)
    made.opened = store  # type: ignore[attr-defined]
    yield made
    store.close()


def store_of(rows: Rows) -> Store:
    opened = rows.opened  # type: ignore[attr-defined]
    assert isinstance(opened, Store)
    return opened


def kept(rows: Rows) -> int:
    with store_of(rows).read() as tx:
        return mails.counts(tx).get("in:new", 0)


def source(rows: Rows, mail_id: int) -> bytes:
    with store_of(rows).read() as tx:
        found = mails.source(tx, mail_id)
    assert found is not None
    return found


def plain(port: int, folder: str = "INBOX") -> Address:
    return Address("127.0.0.1", port, "none", SUPPORT, folder, PASSWORD)


def watch(rows: Rows, port: int, limits: Limits = LIMITS, *, connect: Callable[[Address], Mailbox] = Mailbox) -> Watch:
    return Watch(plain(port), connect, rows, limits)


@pytest.fixture
def running(rows: Rows, dovecot: Dovecot) -> Iterator[Watch]:
    made = watch(rows, dovecot.port)
    made.start()
    yield made
    made.stop()


# --- reading -------------------------------------------------------------------------------------------------------


def test_what_lies_there_and_what_comes_is_kept_as_it_is(rows: Rows, dovecot: Dovecot, running: Watch) -> None:
    dovecot.deliver(raw(1))
    until(lambda: kept(rows) == 1, "the first mail")
    dovecot.deliver(raw(2))
    until(lambda: kept(rows) == 2, "a mail that wakes us from IDLE")

    assert source(rows, 1) == raw(1)
    assert not running.problem
    flags = [mail.flags for mail in dovecot.messages()]
    until(lambda: all(DONE in mail.flags for mail in dovecot.messages()), "the marks")
    assert all("\\Seen" not in each for each in flags)


def test_mails_that_people_have_opened_or_flagged_are_read_all_the_same(rows: Rows, dovecot: Dovecot) -> None:
    dovecot.deliver(raw(1))
    [mail] = dovecot.messages()
    dovecot.mark(mail.uid, "\\Seen")
    dovecot.mark(mail.uid, DONE)
    box = Mailbox(plain(dovecot.port))

    assert watch(rows, dovecot.port).compare(box) == 1
    box.close()


def test_when_the_server_counts_anew_everything_is_read_and_nothing_is_new(rows: Rows, dovecot: Dovecot) -> None:
    for number in range(3):
        dovecot.deliver(raw(number))
    made = watch(rows, dovecot.port)
    box = Mailbox(plain(dovecot.port))
    assert made.compare(box) == 3
    box.close()
    dovecot.reset_uidvalidity()
    dovecot.deliver(raw(3))
    again = Mailbox(plain(dovecot.port))
    read = made.compare(again)
    again.close()

    assert read == 4
    assert kept(rows) == 4


def test_a_mail_that_was_deleted_meanwhile_is_no_error(rows: Rows, dovecot: Dovecot) -> None:
    class Late(Mailbox):
        """Somebody deletes the first mail after we have seen that it is there."""

        def sizes(self, uids):  # type: ignore[no-untyped-def]
            found = super().sizes(uids)
            dovecot.expunge(min(found))
            return found

    for number in range(3):
        dovecot.deliver(raw(number))
    box = Late(plain(dovecot.port))
    watch(rows, dovecot.port).compare(box)
    box.close()

    assert kept(rows) == 2


def test_of_a_huge_mail_the_beginning_is_read(rows: Rows, dovecot: Dovecot) -> None:
    dovecot.deliver(raw(1, "x" * 300_000))
    box = Mailbox(plain(dovecot.port))
    watch(rows, dovecot.port, replace(LIMITS, max_bytes=100_000)).compare(box)
    box.close()

    with store_of(rows).begin() as tx:
        [waiting] = mails.lease_waiting(tx, utc_now(), timedelta(minutes=1), 5)
    assert waiting.truncated
    assert len(waiting.raw) == 65_536
    assert waiting.size > 300_000
    assert waiting.raw.startswith(b"From: camille@example.org")


def test_what_is_older_than_the_first_look_by_more_than_the_limit_is_not_ours(rows: Rows, dovecot: Dovecot) -> None:
    dovecot.deliver(raw(1))
    box = Mailbox(plain(dovecot.port))
    dovecot_old = replace(LIMITS, first=timedelta(days=-3))
    watch(rows, dovecot.port, dovecot_old).compare(box)
    assert kept(rows) == 0
    watch(rows, dovecot.port).compare(box)
    box.close()

    assert kept(rows) == 1


def test_a_mail_that_could_not_be_kept_is_read_again(rows: Rows, dovecot: Dovecot) -> None:
    class Full(Rows):
        failures = 2

        def keep(self, *args, **values):  # type: ignore[no-untyped-def]
            if self.failures:
                self.failures -= 1
                raise OSError("the disk is full")
            return super().keep(*args, **values)

    full = Full(store_of(rows), Settings(), utc_now)
    made = Watch(plain(dovecot.port), Mailbox, full, LIMITS)
    made.start()
    dovecot.deliver(raw(1))
    until(lambda: kept(rows) == 1, "the mail")
    made.stop()

    assert [mail.flags & {DONE} for mail in dovecot.messages()] == [frozenset({DONE})]


def test_a_mail_that_the_server_does_not_hand_out_is_told_to_a_human_and_the_next_goes_on(
    rows: Rows, dovecot: Dovecot
) -> None:
    class Spoilt(Mailbox):
        def raw(self, uid: int, *, beginning: bool = False) -> bytes | None:
            from bot.channels.mail.imap import Unreadable

            if uid == 1:
                raise Unreadable("fetching: NO Server error")
            return super().raw(uid, beginning=beginning)

    dovecot.deliver(raw(1))
    dovecot.deliver(raw(2))
    made, box = watch(rows, dovecot.port), Spoilt(plain(dovecot.port))
    for _ in range(watching.TRIES):
        made.compare(box)
    box.close()

    assert kept(rows) == 2
    assert b"does not hand out the mail with UID 1" in source(rows, 2)


# --- other servers -------------------------------------------------------------------------------------------------


def test_without_keywords_nothing_is_read_twice(rows: Rows, pymap: Pymap) -> None:
    pymap.deliver(raw(1))
    made = watch(rows, pymap.port)
    box = Mailbox(plain(pymap.port))
    first, second = made.compare(box), made.compare(box)
    keywords = box.keywords
    box.close()

    assert (first, second) == (1, 0)
    assert not keywords


def test_without_keywords_a_read_mail_is_moved_where_there_is_a_folder_for_it(rows: Rows, pymap: Pymap) -> None:
    with pymap.connection() as connection:
        connection.create("Processed")
    pymap.deliver(raw(1))
    made, box = watch(rows, pymap.port), Mailbox(plain(pymap.port))
    made.compare(box)
    box.select()
    left = box.uids(utc_now().date() - timedelta(days=3))
    box.close()

    assert left == []
    assert kept(rows) == 1


def test_without_idle_it_asks(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    need(Dovecot)
    monkeypatch.setattr(watching, "POLL", 0.2)
    with Dovecot(without=["IDLE"]) as server:
        made = watch(rows, server.port)
        made.start()
        until(lambda: made.compared_at is not None, "the first look")
        server.deliver(raw(1))
        until(lambda: kept(rows) == 1, "the mail")
        made.stop()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_certificate_is_checked(authority: Authority, security: str) -> None:
    need(Dovecot)
    with Dovecot(authority=authority) as server:
        port = server.tls_port if security == "tls" else server.port
        address = replace(plain(port), security=security)  # type: ignore[arg-type]
        box = Mailbox(address, None, str(authority.ca))
        box.select()
        box.close()
        with pytest.raises(Refused, match="HOTLINER_MAIL_CA_FILE"):
            Mailbox(address)


def test_a_wrong_password_is_told_apart_from_a_server_that_is_away(dovecot: Dovecot) -> None:
    with pytest.raises(Refused, match="refused the sign-in of support@example.test"):
        Mailbox(replace(plain(dovecot.port), password="wrong"))
    dovecot.stop()
    with pytest.raises(MailboxError, match="connecting") as failed:
        Mailbox(plain(dovecot.port))
    assert not isinstance(failed.value, Refused)


def test_a_token_that_was_withdrawn_is_renewed_once(tokens: TokenServer) -> None:
    need(Dovecot)
    settings = Settings(
        mail_oauth_token_url=tokens.url,
        mail_oauth_client_id=tokens.client_id,
        mail_oauth_client_secret=tokens.client_secret,
    )
    given = Tokens(settings)
    with Dovecot(tokens=tokens) as server:
        address = replace(plain(server.port), password="")
        Mailbox(address, given).close()
        tokens.revoke()
        box = Mailbox(address, given)
        assert box.select()
        box.close()

    assert len(tokens.requests) == 2


# --- what goes wrong -----------------------------------------------------------------------------------------------


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every wait is short, so that the faults take seconds."""
    monkeypatch.setattr(watching, "BACKOFF", (0.1, 0.2))
    monkeypatch.setattr(watching, "IDLE_FOR", 1.5)
    monkeypatch.setattr(watching, "SLICE", 0.3)
    monkeypatch.setattr("bot.channels.mail.imap.READ_TIMEOUT", 2.0)
    monkeypatch.setattr("bot.channels.mail.imap.CONNECT_TIMEOUT", 2.0)


@pytest.mark.slow
@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("mode", [Mode.CLOSE, Mode.RESET, Mode.BLACK_HOLE, Mode.BYE_ON_IDLE, Mode.REFUSE])
def test_after_every_fault_of_the_network_the_next_mail_is_read(
    rows: Rows, dovecot: Dovecot, imap_proxy: FaultProxy, mode: Mode
) -> None:
    made = watch(rows, imap_proxy.port)
    made.start()
    dovecot.deliver(raw(1))
    until(lambda: kept(rows) == 1, "the mail before the fault")
    imap_proxy.switch(mode)
    dovecot.deliver(raw(2))
    time.sleep(0.5)
    imap_proxy.switch(Mode.PASS)
    until(lambda: kept(rows) == 2, "the mail after the fault")
    made.stop()


@pytest.mark.slow
@pytest.mark.usefixtures("hasty")
def test_a_server_that_is_killed_is_read_again_when_it_is_back(rows: Rows, dovecot: Dovecot) -> None:
    made = watch(rows, dovecot.port)
    made.start()
    dovecot.deliver(raw(1))
    until(lambda: kept(rows) == 1, "the mail before")
    dovecot.kill()
    until(lambda: made.problem, "the trouble is told")
    dovecot.deliver(raw(2))
    dovecot.start()
    until(lambda: kept(rows) == 2, "the mail after")
    until(lambda: not made.problem, "all is well again")
    made.stop()

    with store_of(rows).read() as tx:
        [(name, read_at, problem)] = mails.mailboxes(tx)
    assert name == made.name
    assert read_at is not None
    assert not problem


def test_it_stops_within_moments(rows: Rows, dovecot: Dovecot) -> None:
    made = watch(rows, dovecot.port)
    made.start()
    until(lambda: made.compared_at is not None, "the first look")
    began = time.monotonic()
    made.stop()

    assert time.monotonic() - began < 5


# --- settings ------------------------------------------------------------------------------------------------------


def test_a_mailbox_is_named_by_an_address() -> None:
    found = addresses(
        Settings(
            mail_imap="imaps://it%40acme.example:p%3Ass@imap.acme.example imap://mail.acme.example:1143/Support/New",
            mail_address="support@acme.example",
            mail_password="other",
        )
    )

    assert found == (
        Address("imap.acme.example", 993, "tls", "it@acme.example", "INBOX", "p:ss"),
        Address("mail.acme.example", 1143, "starttls", "support@acme.example", "Support/New", "other"),
    )
    assert "p:ss" not in repr(found)
    assert found[0].name == "it@acme.example@imap.acme.example:993/INBOX"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("imaps://a@mail.example", "HOTLINER_MAIL_PASSWORD"),
        ("imaps://a:b@mail.example?tls=none", "tls=none"),
        ("imap://a:b@mail.example?tls=maybe", "tls=none"),
        ("imap://a:b@mail.example:99999/", "port"),
        ("imap://a:b@/INBOX", "server is missing"),
    ],
)
def test_a_mailbox_that_cannot_be_meant_stops_the_start_and_shows_no_password(url: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as stopped:
        addresses(Settings(mail_imap=url))
    assert ":b@" not in str(stopped.value)
