"""Server programs of their own folder and ports: started as an ordinary user, awaited by connecting, stopped by pid."""

from __future__ import annotations

import contextlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

#: How long a server may take to answer or to end; it takes a fraction of it.
PATIENCE = 15.0
LOCAL = "127.0.0.1"


class ServerError(Exception):
    """A server did not start or stop as it should; carries the end of what it wrote."""


def free_port() -> int:
    """A port on loopback that nobody uses.

    Not one of those that the system gives to outgoing connections: a server must find it free again when it comes back.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with contextlib.suppress(OSError), socket.socket() as taken:
            taken.bind((LOCAL, port))
            return port


def until(done: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait until it is true. Raises ServerError, which says what was waited for."""
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() > end:
            raise ServerError(f"{what}: not so after {patience:g} s")
        time.sleep(0.01)


def greeting(port: int, timeout: float = 2.0) -> bytes:
    """The first line that a server says to who connects; empty when none does."""
    try:
        with (
            socket.create_connection((LOCAL, port), timeout=timeout) as connection,
            connection.makefile("rb") as lines,
        ):
            return lines.readline()
    except OSError:
        return b""


class Runner:
    """The account that a server program runs as: not root, which mail servers refuse, and the tests often are."""

    def __init__(self, *, same: bool = False) -> None:
        """The account of this process, or `nobody` when that is root and `same` isn't wanted."""
        self._switches = os.geteuid() == 0 and not same
        account = pwd.getpwnam("nobody") if self._switches else pwd.getpwuid(os.geteuid())
        self.uid, self.gid, self.name = account.pw_uid, account.pw_gid, account.pw_name

    def own(self, *paths: Path) -> None:
        """Give the files to this account, where that is another one."""
        if self._switches:
            for path in paths:
                os.chown(path, self.uid, self.gid)

    def start(self, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        """Start the program in a process group of its own."""
        uid, gid, groups = (self.uid, self.gid, list[int]()) if self._switches else (None, None, None)
        with log.open("ab") as output:
            self.own(log)  # which the program may want to open by itself
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, cwd="/",
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"},
                user=uid, group=gid, extra_groups=groups,
            )  # fmt: skip


class Program:
    """One running server program, and all that it starts."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        """`log` is quoted when it fails."""
        self._process, self._log = process, log
        self.pid = process.pid

    def wait_ready(self, ready: Callable[[], object]) -> None:
        """Wait until it serves. Raises ServerError with the end of its log, and leaves nothing running then."""
        try:
            until(lambda: not self.running or ready(), "the server is ready")
            if not self.running:
                raise ServerError(f"the server ended with {self._process.returncode}")
        except ServerError as error:
            self.kill()
            raise ServerError(f"{error}; it wrote:\n{tail(self._log)}") from error
        except BaseException:
            self.kill()
            raise

    @property
    def running(self) -> bool:
        """Whether it hasn't ended."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Ask it to end, wait for it, and end what it has left behind."""
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE)
        self.kill()

    def kill(self) -> None:
        """End it and all its children at once, as a power cut does (kill -9)."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)
        until(self._group_is_gone, "the server's children have ended")

    def _group_is_gone(self) -> bool:
        try:
            os.killpg(self.pid, 0)
        except (ProcessLookupError, PermissionError):
            return True
        return not _is_alive(self.pid)


def _is_alive(group: int) -> bool:
    """Whether the group has a process that isn't a zombie: in a container nobody may collect those."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] not in "ZX":
            return True
    return False


def tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:]) if log.exists() else "(nothing)"


def scratch(name: str) -> Path:
    """A new folder that other accounts can pass; pytest's own is closed to them, and too deep for a Unix socket."""
    folder = Path(tempfile.mkdtemp(prefix=f"hotliner-{name}-"))
    folder.chmod(0o755)
    return folder


def find(program: str) -> str:
    """Where the program is, the system's folders included; empty when it isn't installed."""
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin:/usr/lib/postfix/sbin") or ""
