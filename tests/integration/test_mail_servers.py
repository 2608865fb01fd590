"""The mail servers of the tests do what tests will rely on: checked with clients that others have written."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import ssl
import time

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from tests.mail_servers import (
    PASSWORD,
    SUPPORT,
    Authority,
    Dovecot,
    FaultProxy,
    Mode,
    Pymap,
    ServerError,
    TokenServer,
    mail,
)
from tests.mail_servers.needs import need


def client(port: int, tls: ssl.SSLContext | None = None, timeout: float = 10) -> IMAPClient:
    return IMAPClient("127.0.0.1", port, ssl=tls is not None, ssl_context=tls, timeout=timeout)


# Dovecot


def test_a_delivered_mail_is_read_with_the_same_bytes(dovecot: Dovecot) -> None:
    dovecot.deliver(mail("one"))
    dovecot.deliver(mail("two"), folder="Processed")
    with client(dovecot.port) as imap:
        imap.login(SUPPORT, PASSWORD)
        imap.select_folder("INBOX")
        assert imap.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"] == mail("one")
    assert [kept.raw for kept in dovecot.messages(folder="Processed")] == [mail("two")]


def test_a_burst_is_numbered_in_the_order_of_delivery(dovecot: Dovecot) -> None:
    for number in range(50):
        dovecot.deliver(mail(f"n{number}"))
    assert [kept.raw for kept in dovecot.messages()] == [mail(f"n{number}") for number in range(50)]


def test_a_wrong_password_is_refused_and_an_unknown_mailbox_named(dovecot: Dovecot) -> None:
    with client(dovecot.port) as imap, pytest.raises(LoginError):
        imap.login(SUPPORT, "wrong")
    with pytest.raises(ServerError, match="no mailbox bob@example.test"):
        dovecot.deliver(mail(), "bob@example.test")


def test_both_ways_to_tls_work_for_who_trusts_the_authority_only(dovecot: Dovecot) -> None:
    with client(dovecot.port) as imap:
        imap.starttls(dovecot.authority.client())
        imap.login(SUPPORT, PASSWORD)
    with client(dovecot.tls_port, dovecot.authority.client()) as imap:
        imap.login(SUPPORT, PASSWORD)
    with pytest.raises(ssl.SSLCertVerificationError):
        client(dovecot.tls_port, ssl.create_default_context())
    stranger = client(dovecot.port)
    with pytest.raises(ssl.SSLCertVerificationError):
        stranger.starttls(ssl.create_default_context())
    with contextlib.suppress(OSError):  # it has closed its socket, and forgot
        stranger.shutdown()


def test_a_password_may_have_to_wait_for_tls(authority: Authority) -> None:
    need(Dovecot)
    with Dovecot(disable_plaintext=True, authority=authority) as server, client(server.port) as imap:
        # Dovecot takes who comes from this machine for safe: what it offers is what changes elsewhere.
        imap.starttls(authority.client())
        imap.login(SUPPORT, PASSWORD)
        assert server.authority is authority


def test_a_good_access_token_opens_the_mailbox_and_an_old_one_does_not(tokens: TokenServer) -> None:
    need(Dovecot)
    with Dovecot(tokens=tokens) as server:
        good = tokens.issue()
        with client(server.port) as imap:
            imap.oauth2_login(SUPPORT, good)
            assert imap.has_capability("IDLE")
        tokens.revoke()
        with client(server.port) as imap, pytest.raises(LoginError):
            imap.oauth2_login(SUPPORT, good)


def test_idle_wakes_when_a_mail_arrives(dovecot: Dovecot) -> None:
    with client(dovecot.port) as imap:
        imap.login(SUPPORT, PASSWORD)
        imap.select_folder("INBOX")
        imap.idle()
        dovecot.deliver(mail())
        seen: list[object] = []
        while not any(response == (1, b"EXISTS") for response in seen):
            assert (came := imap.idle_check(timeout=10)), "IDLE says something within ten seconds"
            seen += came
        imap.idle_done()


def test_keywords_are_kept_until_uidvalidity_changes(dovecot: Dovecot) -> None:
    dovecot.deliver(mail())
    with client(dovecot.port) as imap:
        imap.login(SUPPORT, PASSWORD)
        before = imap.select_folder("INBOX")
        assert rb"\*" in before[b"PERMANENTFLAGS"]
        imap.add_flags([1], [b"$BotDone"])
        assert imap.search("KEYWORD $BotDone") == [1]
    dovecot.reset_uidvalidity()
    with client(dovecot.port) as imap:
        imap.login(SUPPORT, PASSWORD)
        after = imap.select_folder("INBOX")
        assert after[b"UIDVALIDITY"] > before[b"UIDVALIDITY"]
        assert imap.search("KEYWORD $BotDone") == []
        assert [kept.raw for kept in dovecot.messages()] == [mail()]


def test_the_start_of_a_large_mail_is_read_alone(dovecot: Dovecot) -> None:
    large = mail(body="x" * 70 + "\n" + ("y" * 70 + "\n") * 20_000)
    dovecot.deliver(large)
    with client(dovecot.port) as imap:
        imap.login(SUPPORT, PASSWORD)
        imap.select_folder("INBOX")
        assert imap.fetch([1], ["RFC822.SIZE"])[1][b"RFC822.SIZE"] == len(large)
        assert imap.fetch([1], ["BODY.PEEK[]<0.4096>"])[1][b"BODY[]<0>"] == large[:4096]


def test_a_person_marks_and_deletes_mails(dovecot: Dovecot) -> None:
    dovecot.deliver(mail("one"))
    dovecot.deliver(mail("two"))
    dovecot.mark(2, r"\Seen")
    dovecot.expunge(1)
    (left,) = dovecot.messages()
    assert (left.uid, left.raw) == (2, mail("two"))
    assert r"\Seen" in left.flags


def test_mails_outlive_a_restart_and_a_kill(dovecot: Dovecot) -> None:
    with client(dovecot.port) as imap:
        imap.login(SUPPORT, PASSWORD)
        dovecot.kill()
        with pytest.raises((IMAPClientError, OSError, imaplib.IMAP4.abort)):
            imap.noop()
        dovecot.deliver(mail("one"))
    dovecot.start()
    dovecot.deliver(mail("two"))
    dovecot.restart()
    assert [kept.raw for kept in dovecot.messages()] == [mail("one"), mail("two")]


def test_a_second_start_changes_nothing_and_leaves_nothing_behind() -> None:
    need(Dovecot)
    with Dovecot() as server:
        server.start()
        server.deliver(mail())
        assert len(server.messages()) == 1
    with pytest.raises(ConnectionRefusedError):
        client(server.port)


def test_a_poorer_server_leaves_out_capabilities() -> None:
    need(Dovecot)
    with Dovecot(without=["IDLE", "MOVE"]) as server, client(server.port) as imap:
        imap.login(SUPPORT, PASSWORD)
        assert not imap.has_capability("IDLE")
        assert not imap.has_capability("MOVE")
        assert imap.has_capability("UIDPLUS")


def test_a_server_that_cannot_start_says_why() -> None:
    need(Dovecot)
    with pytest.raises(ServerError, match=r"Error in configuration file .*dovecot\.conf"), Dovecot(mailboxes=["{"]):
        pytest.fail("it must not start")


# Pymap


def test_pymap_says_yes_to_a_keyword_and_forgets_it(pymap: Pymap) -> None:
    with client(pymap.port) as imap:
        imap.login(SUPPORT, PASSWORD)
        imap.select_folder("INBOX")
        imap.idle()
        pymap.deliver(mail())
        assert imap.idle_check(timeout=10)
        imap.idle_done()
        (uid,) = imap.search("ALL")
        imap.add_flags([uid], [b"$BotDone"])
        assert b"$BotDone" not in imap.get_flags([uid])[uid]
        assert rb"\*" not in imap.select_folder("INBOX")[b"PERMANENTFLAGS"]
        assert imap.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"] == mail()


# The proxy


def signed_in(proxy: FaultProxy, timeout: float = 10) -> IMAPClient:
    imap = client(proxy.port, timeout=timeout)
    imap.login(SUPPORT, PASSWORD)
    imap.select_folder("INBOX")
    return imap


@pytest.mark.parametrize("mode", [Mode.CLOSE, Mode.RESET, Mode.REFUSE])
def test_a_break_ends_open_connections_and_meets_new_ones(imap_proxy: FaultProxy, mode: Mode) -> None:
    imap = signed_in(imap_proxy)
    imap_proxy.switch(mode)
    with pytest.raises((imaplib.IMAP4.abort, OSError)):
        imap.noop()
    with pytest.raises((imaplib.IMAP4.abort, OSError)) as met:
        client(imap_proxy.port)
    if mode is not Mode.CLOSE:
        assert isinstance(met.value, ConnectionRefusedError if mode is Mode.REFUSE else ConnectionResetError)
    imap.shutdown()
    imap_proxy.switch(Mode.PASS)
    signed_in(imap_proxy).logout()
    assert imap_proxy.connections == (2 if mode is Mode.REFUSE else 3)


def test_a_black_hole_takes_everything_and_says_nothing(imap_proxy: FaultProxy) -> None:
    imap = signed_in(imap_proxy, timeout=0.3)
    imap_proxy.switch(Mode.BLACK_HOLE)
    with pytest.raises(TimeoutError):
        imap.noop()
    assert imap_proxy.open == 1
    imap.shutdown()
    with pytest.raises(TimeoutError):
        client(imap_proxy.port, timeout=0.3)
    imap_proxy.switch(Mode.PASS)
    signed_in(imap_proxy).logout()


def test_idle_may_be_answered_with_a_farewell(imap_proxy: FaultProxy) -> None:
    imap = signed_in(imap_proxy)
    imap_proxy.switch(Mode.BYE_ON_IDLE)
    imap.noop()
    with pytest.raises(imaplib.IMAP4.error, match="BYE"):
        imap.idle()
    imap.shutdown()


def test_a_connection_may_end_in_the_middle_of_a_mail(dovecot: Dovecot, imap_proxy: FaultProxy) -> None:
    dovecot.deliver(mail(body="x\n" * 10_000))
    imap = signed_in(imap_proxy)
    imap_proxy.cut_after(5000)
    with pytest.raises((imaplib.IMAP4.abort, OSError)):
        imap.fetch([1], ["BODY.PEEK[]"])
    imap.shutdown()
    again = signed_in(imap_proxy)
    assert len(again.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"]) > 20_000
    again.logout()


def test_a_slow_line_holds_back_every_piece(imap_proxy: FaultProxy) -> None:
    imap = signed_in(imap_proxy)
    imap_proxy.delay(0.2)
    begun = time.monotonic()
    imap.noop()
    assert time.monotonic() - begun >= 0.4
    imap.shutdown()


def test_a_proxy_without_a_server_behind_it_resets() -> None:
    with (
        FaultProxy(1) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as connection,
        pytest.raises(ConnectionResetError),
    ):
        connection.recv(1)
