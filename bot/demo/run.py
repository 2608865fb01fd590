"""`hotliner demo`: the whole product on this machine, on embedded defaults."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from fastapi import APIRouter

from bot.app import build, create_app
from bot.demo.mailbox import LocalMailbox
from bot.demo.pages import router
from bot.demo.slack import StandIn
from bot.demo.slack.page import router as slack_page
from bot.demo.slack.stage import Stage, demo_slack, set_stage
from bot.desk.accounts import add_account
from bot.inbox import utc_now
from bot.serve import check_port, serve
from bot.settings import Settings
from bot.store import Store, accounts
from bot.store.migrate import migrate
from ingest.reindex import Problems, is_current, reindex
from retrieval.embedders import load_embedder

MAIL_LISTEN = "127.0.0.1:8025"
LOGIN = PASSWORD = "demo"  # noqa: S105 (it is on the screen)

BANNER = """
  Hotliner is running.

    Chat       {url}/                the person with a problem
    Desk       {url}/desk            the hotliner and the editor: login {login}, password {login}
    Slack      {slack}
    Mail       {url}/demo/mail       a mailbox to write from; or any mail program:
                                             SMTP server {listen}, to {address}

  Four things to try
    1. In the chat, write: mon imprimante ne sort aucune feuille      (or: nothing comes out of my printer)
       and answer the steps.
    2. Ask for a human; then take the conversation at the desk, in another window, answer, resolve.
    3. On {where}, write to hotliner: plus de wifi depuis ce matin; ask for a human; take the card, answer in its thread.
    4. Write a mail about the Wi-Fi, read the answer, reply "l'étape 2 ne marche pas".

  Ctrl-C stops it. What was said stays in {database}.
"""
#: In the place of the small Slack's page.
OWN_SLACK = "your own workspace, because HOTLINER_SLACK_* says so; without it, a small Slack on this machine"


def run(settings: Settings) -> None:
    """Prepare what is missing, then serve until Ctrl-C."""
    listen = settings.mail_smtp_listen or MAIL_LISTEN
    # The demo's listener takes plus-addresses, so answers go to one: they find their way even without their thread.
    # Who tries it answers within seconds, again and again, as no requester and many a robot would.
    tried = {"mail_plus": True, "mail_cap_thread": "100/10", "mail_cap_sender": "100/10"}
    settings = settings.model_copy(update={"mail_smtp_listen": listen, **tried})
    host, _, port = listen.rpartition(":")
    check_port(settings.host, settings.port, "HOTLINER_PORT")
    check_port(host, int(port), f"HOTLINER_MAIL_SMTP_LISTEN={host}:")
    _prepare(settings)
    mailbox = LocalMailbox(settings.index_dir.parent / "mailbox")
    with _slack(settings) as (there, slack_pages):
        service = build(there, post=mailbox)
        app = create_app(service, [router(mailbox, there), *slack_pages])
        banner = _banner(there, own_slack=not slack_pages)
        serve(app, there.host, there.port, lambda: click.echo(banner), there.log_level)
    click.echo("Hotliner has stopped.")


@contextmanager
def _slack(settings: Settings) -> Iterator[tuple[Settings, list[APIRouter]]]:
    """A small Slack: the settings that lead to it, and its page. Who has set up a workspace keeps that, without a page."""
    if settings.slack:
        yield settings, []
        return
    with demo_slack(settings.index_dir.parent / "slack.json") as slack:
        stage = set_stage(slack)
        yield _on_slack(slack, stage, settings), [slack_page(slack, stage.personas, settings)]


def _on_slack(slack: StandIn, stage: Stage, settings: Settings) -> Settings:
    """The settings that lead to this Slack."""
    more = {
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_api_url": slack.url,
        "slack_hotliners_channel": stage.hotliners,
        "slack_help_channels": stage.help,
        "files_dir": settings.index_dir.parent / "files",
    }
    return settings.model_copy(update=more)


def _banner(settings: Settings, *, own_slack: bool) -> str:
    page = f"{settings.url}/demo/slack/both a small Slack on this machine: the requester and the hotliner side by side"
    return BANNER.format(
        url=settings.url, login=LOGIN, listen=settings.mail_smtp_listen, address=settings.mail_address,
        database=settings.database_url.removeprefix("sqlite:///"),
        slack=OWN_SLACK if own_slack else page, where="Slack" if own_slack else "the Slack page",
    )  # fmt: skip


def _prepare(settings: Settings) -> None:
    click.echo("Preparing the database and the index...")
    store = Store(settings.database_url)
    migrate(store)
    with store.read() as tx:
        missing = accounts.by_login(tx, LOGIN) is None
    if missing:
        add_account(store, LOGIN, "Dominique", PASSWORD, accounts.ROLES, utc_now())
    store.close()
    embedder = load_embedder(settings.embedder)
    if is_current(Path(settings.articles_dir), settings.index_dir, embedder):
        return
    report = reindex(Path(settings.articles_dir), settings.index_dir, embedder)
    if isinstance(report, Problems):
        lines = "\n".join(str(problem) for problem in report.problems)
        raise click.ClickException(f"{lines}\nThe articles have problems; the published index stays as it was.")
    click.echo(f"{report.articles} articles published in {report.seconds} s.")
