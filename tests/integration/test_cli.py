"""The commands, as people run them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ARTICLES = Path(__file__).parent.parent / "samples" / "articles"


class Shell:
    """Runs `hotliner` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HOTLINER_")},
            "HOTLINER_ARTICLES_DIR": str(ARTICLES),
            "HOTLINER_EMBEDDER": "hashing",
            "HOTLINER_PORT": str(free_port()),
        }

    def run(self, *arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(Path(sys.executable).parent / "hotliner"), *arguments],
            cwd=self.folder,
            env={**self.environment, **settings},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def ready(shell: Shell) -> Shell:
    done = shell.run("index")
    assert done.returncode == 0, done.stderr
    return shell


def test_help_imports_nothing_heavy(shell: Shell) -> None:
    code = (
        "import sys; from click.testing import CliRunner; from bot.cli import main;"
        "print(CliRunner().invoke(main, ['--help']).output);"
        "print([name for name in ('torch', 'faiss', 'sqlalchemy', 'fastapi', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.splitlines()[-1] == "[]"
    for command in ("demo", "serve", "worker", "index", "ask", "chat", "eval", "doctor", "db", "account"):
        assert command in done.stdout


def test_a_wrong_setting_is_named_with_what_is_allowed(shell: Shell) -> None:
    done = shell.run("serve", HOTLINER_PORT="99999", HOTLINER_DEFAULT_LANG="de")
    assert done.returncode == 1
    assert "HOTLINER_PORT='99999'" in done.stderr
    assert "HOTLINER_DEFAULT_LANG='de'" in done.stderr
    assert "Traceback" not in done.stderr


def test_serving_without_an_index_says_what_to_do(shell: Shell) -> None:
    done = shell.run("serve")
    assert done.returncode == 1
    assert "hotliner index" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_named_with_its_setting(ready: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = ready.run("serve", HOTLINER_PORT=str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "HOTLINER_PORT=" in done.stderr


def test_a_script_chats_line_by_line(ready: Shell) -> None:
    done = ready.run("chat", stdin="bonjour\nun humain svp\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Bonjour")
    assert "Je passe le relais" in done.stdout
    assert "[" not in done.stdout.splitlines()[0]


def test_a_number_picks_a_choice_in_the_terminal(ready: Shell) -> None:
    done = ready.run("chat", stdin="my printer says it is offline and prints nothing\n1\n1\n")
    assert done.returncode == 0, done.stderr
    assert "[1]" in done.stdout
    assert "2 of" in done.stdout or "Step 1" in done.stdout


def test_the_doctor_says_what_is_missing_and_then_that_all_is_well(shell: Shell) -> None:
    sick = shell.run("doctor", "--json")
    assert sick.returncode == 1
    report = json.loads(sick.stdout)
    bad = {check["name"]: check["todo"] for check in report["checks"] if not check["ok"]}
    assert "hotliner index" in bad["index"]
    assert "hotliner db upgrade" in bad["database"]
    assert shell.run("db", "upgrade").returncode == 0
    assert shell.run("index").returncode == 0
    well = shell.run("doctor")
    assert well.returncode == 0, well.stdout
    assert "BAD" not in well.stdout


def test_an_account_is_added_once(shell: Shell) -> None:
    added = shell.run(
        "account", "add", "ada", "--role", "hotliner", "--role", "editor", HOTLINER_NEW_PASSWORD="secret 1"
    )
    assert added.returncode == 0, added.stderr
    again = shell.run("account", "add", "ada", HOTLINER_NEW_PASSWORD="secret 2")
    assert again.returncode == 1
    assert "already" in again.stderr


@pytest.mark.slow
def test_serve_answers_and_ends_cleanly_on_a_signal(ready: Shell) -> None:
    command = [str(Path(sys.executable).parent / "hotliner"), "serve"]
    with subprocess.Popen(
        command, cwd=ready.folder, env=ready.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout
            assert "Hotliner serves" in server.stdout.readline()
            with httpx.Client(base_url=f"http://127.0.0.1:{ready.environment['HOTLINER_PORT']}") as browser:
                assert browser.get("/").status_code == 200
                # An open page must not keep the server from ending.
                with browser.stream("GET", "/api/chat/events") as events:
                    assert events.status_code == 200
                    assert next(events.iter_lines()).startswith("retry")
                    started = time.monotonic()
                    server.terminate()
                    assert server.wait(timeout=20) in (0, -15)
            assert time.monotonic() - started < 15
            assert server.stderr
            assert "Traceback" not in server.stderr.read()
        finally:
            server.kill()
