"""The mail servers as fixtures; where one isn't installed its tests are skipped and say why, or fail, in CI."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mail_servers import Authority, Dovecot, FaultProxy, Mta, Pymap, ScriptedSmtp, TokenServer
from tests.mail_servers.needs import need


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who trusts it trusts the servers here."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A new Dovecot with the mailboxes of support and of Camille, a requester; passwords `s3cret`."""
    need(Dovecot)
    with Dovecot({"support@example.test": "s3cret", "camille@example.test": "s3cret"}) as server:
        yield server


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    """Hands out access tokens for the support mailbox."""
    with TokenServer() as server:
        yield server


@pytest.fixture
def pymap() -> Iterator[Pymap]:
    """The support mailbox on a server without keywords."""
    need(Pymap)
    with Pymap() as server:
        yield server


@pytest.fixture
def smtp() -> Iterator[ScriptedSmtp]:
    """Takes all mails, without TLS and from everybody, until it is told otherwise."""
    with ScriptedSmtp() as server:
        yield server


@pytest.fixture
def imap_proxy(dovecot: Dovecot) -> Iterator[FaultProxy]:
    """Between a client and the plain port of `dovecot`."""
    with FaultProxy(dovecot.port) as proxy:
        yield proxy


@pytest.fixture
def mta(dovecot: Dovecot) -> Iterator[Mta]:
    """Postfix in front of `dovecot`."""
    need(Mta)
    with Mta(dovecot) as server:
        yield server
