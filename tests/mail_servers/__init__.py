"""Real mail servers, and small ones that fail on demand, for tests and benchmarks: all on loopback, none a service."""

from __future__ import annotations

from tests.mail_servers.authority import Authority
from tests.mail_servers.dovecot import PASSWORD, SUPPORT, Dovecot, Kept
from tests.mail_servers.mta import GONE, Mta
from tests.mail_servers.processes import ServerError, free_port, until
from tests.mail_servers.proxy import FaultProxy, Mode
from tests.mail_servers.pymap import Pymap
from tests.mail_servers.samples import CAMILLE, mail
from tests.mail_servers.smtp import Received, ScriptedSmtp
from tests.mail_servers.smtp_script import Stage
from tests.mail_servers.tokens import TokenServer

__all__ = [
    "CAMILLE",
    "PASSWORD",
    "SUPPORT",
    "Authority",
    "Dovecot",
    "FaultProxy",
    "GONE",
    "Kept",
    "Mode",
    "Mta",
    "Pymap",
    "Received",
    "ScriptedSmtp",
    "ServerError",
    "Stage",
    "TokenServer",
    "free_port",
    "mail",
    "until",
]
