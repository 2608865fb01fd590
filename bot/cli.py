"""The commands. Nothing heavy is imported before the command that needs it runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.doctor import Check
    from bot.settings import Settings


class _Lazy(click.Group):
    """Mounts the commands of `ingest.commands`, `bot.evaluation` and mail by name, and imports them when they run."""

    _of_ingest = ("index", "ask", "model")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, by name."""
        return sorted({*super().list_commands(ctx), *self._of_ingest, "eval", "mail"})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name in self._of_ingest:
            from ingest import commands

            return commands.COMMANDS[cmd_name]
        if cmd_name == "eval":
            from bot.evaluation.command import evaluate

            return evaluate
        if cmd_name == "mail":
            from bot.channels.mail.command import mail

            return mail
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hotliner")
def main() -> None:
    """Hotliner: a first-line IT support bot that quotes approved articles and passes the relay to a human."""


def _clear_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """What a person can mend is told in a sentence, with exit status 1; only bugs show a trace."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from bot.serve import PortTakenError
        from bot.settings import SettingsError
        from bot.store import StoreError
        from retrieval.embedders import UnknownEmbedder
        from retrieval.index import UnusableIndex

        try:
            return command(*args, **kwargs)
        except (SettingsError, StoreError, PortTakenError, UnusableIndex, UnknownEmbedder) as error:
            raise click.ClickException(str(error)) from error

    return run


def _settings(**changes: Any) -> Settings:
    from bot.settings import read_settings

    settings = read_settings()
    return settings.model_copy(update=changes) if changes else settings


@main.command()
@_clear_errors
def serve() -> None:
    """Serve the web chat, the desk and the channels of the settings; work too, unless HOTLINER_WORKER is false."""
    from bot.serve import check_port

    settings = _settings()
    check_port(settings.host, settings.port, "HOTLINER_PORT")
    from bot import serve as server
    from bot.app import build, create_app

    service = build(settings)
    started = f"Hotliner serves {settings.url} (chat) and {settings.url}/desk (desk). Ctrl-C stops it."
    server.serve(create_app(service), settings.host, settings.port, lambda: click.echo(started), settings.log_level)


@main.command()
@_clear_errors
def worker() -> None:
    """Handle messages in this process: for PostgreSQL, where several may run beside `serve`."""
    import logging
    import signal

    from bot.app import build

    settings = _settings()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    service = build(settings)
    if service.store.is_sqlite:
        click.echo(
            "This database is SQLite: run this worker only while `serve` runs with HOTLINER_WORKER=false.", err=True
        )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: service.worker.stop(0))
    click.echo("Hotliner works. Ctrl-C stops it.")
    service.worker.run()
    service.store.close()


@main.command()
@_clear_errors
def demo() -> None:
    """Everything on this machine, nothing to configure: web chat, desk, support mailbox."""
    from bot.demo.run import run

    run(_settings())


@main.command()
@click.option("--new", is_flag=True, help="Start a new conversation instead of going on with the last one.")
@_clear_errors
def chat(new: bool) -> None:
    """Chat in the terminal; lines piped in are messages, one a line."""
    from bot.app import build_terminal
    from bot.chat import chat as run

    channel, service = build_terminal(_settings(), click.echo)
    try:
        run(service, channel, sys.stdin, new=new, interactive=sys.stdin.isatty())
    finally:
        service.store.close()


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option("--slack", is_flag=True, help="Ask Slack what its side lacks: tokens, scopes, channels.")
@click.option("--mail", is_flag=True, help="Ask the mail servers, and send a mail to the support address itself.")
@click.option(
    "--wait", type=click.FloatRange(1, 3600), default=60, help="Seconds to wait for each such mail. [default: 60]"
)
def doctor(as_json: bool, slack: bool, mail: bool, wait: float) -> None:
    """Check settings, database, articles, index, model and ports, and say what to do."""
    from bot.doctor import examine

    # A hint for who watches; what is piped elsewhere holds the checks alone.
    tell = _hint if sys.stderr.isatty() else _nothing
    checks = []
    for check in examine(slack=slack, mail=mail, wait=wait, tell=tell):
        checks.append(check)
        if not as_json:
            _show(check)
    well = all(check.ok for check in checks)
    if as_json:
        click.echo(json.dumps({"ok": well, "checks": [check.to_json() for check in checks]}))
    sys.exit(0 if well else 1)


def _show(check: Check) -> None:
    mark = click.style("ok  ", fg="green") if check.ok else click.style("BAD ", fg="red")
    click.echo(f"{mark} {check.name}: {check.what}")
    if check.todo:
        click.echo(f"     -> {check.todo}")


def _hint(text: str) -> None:
    click.echo(click.style(f"     {text}", dim=True), err=True)


def _nothing(_: str) -> None:
    return None


@main.group()
def db() -> None:
    """The database."""


@db.command()
@_clear_errors
def upgrade() -> None:
    """Bring the database to this version's tables."""
    from bot.store import Store
    from bot.store.migrate import migrate

    settings = _settings()
    store = Store(settings.database_url)
    migrate(store)
    store.close()
    click.echo("The database is up to date.")


@main.group()
def account() -> None:
    """The accounts of the people at the desk."""


@account.command()
@click.argument("login")
@click.option("--name", default="", help="The name that requesters see; the login when left out.")
@click.option(
    "--role", "roles", multiple=True, help="hotliner or editor; several times for several. [default: hotliner]"
)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="HOTLINER_NEW_PASSWORD")
@_clear_errors
def add(login: str, name: str, roles: tuple[str, ...], password: str) -> None:
    """Add an account to the desk; the password is asked for."""
    from bot.desk.accounts import AccountError, add_account
    from bot.inbox import utc_now
    from bot.store import Store
    from bot.store.migrate import migrate

    store = Store(_settings().database_url)
    migrate(store)
    try:
        add_account(store, login, name, password, roles or ("hotliner",), utc_now())
    except AccountError as error:
        raise click.ClickException(str(error)) from error
    finally:
        store.close()
    click.echo(f"Added {login} ({', '.join(roles or ('hotliner',))}).")
