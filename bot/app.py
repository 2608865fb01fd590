"""The wiring: settings in, a running service out. Nothing happens at import."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse

from bot.channels import Channel, Intake
from bot.channels.terminal import TerminalChannel
from bot.channels.web import WebChannel, live, routes
from bot.desk import pages as desk
from bot.desk.shelf import Shelf
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.settings import Settings
from bot.store import Store, StoreError, messages
from bot.store.migrate import migrate
from bot.worker import Chore, Worker
from retrieval.embedders import Embedder, load_embedder
from retrieval.embedders.recent import RecentEmbedder
from retrieval.search import Search

if TYPE_CHECKING:
    from bot.channels.mail.smtp_out import Post
    from bot.desk.on_mail.wiring import OnMail
    from bot.desk.on_slack.wiring import OnSlack

#: Replies on their way at once, where each takes a call over the Internet.
LANES = {"slack": 3, "mail": 3}
#: Makes a further channel, given where it puts what it receives.
MakeChannel = Callable[[Intake], Channel]


@dataclass(frozen=True)
class Service:
    """Everything that runs in one process."""

    settings: Settings
    store: Store
    embedder: Embedder
    search: Search
    inbox: Inbox
    channels: Sequence[Channel]
    worker: Worker
    slack: OnSlack | None = None
    mail: OnMail | None = None

    def start(self) -> None:
        """Receive and work."""
        for channel in self.channels:
            channel.start()
        if self.settings.worker:
            self.worker.start()

    def stop(self) -> None:
        """Stop receiving, finish what is in hand, close the database."""
        for channel in self.channels:
            channel.stop()
        if self.settings.worker:
            self.worker.stop()
        if self.mail is not None:
            self.mail.close()
        self.store.close()


def build(settings: Settings, more: Sequence[MakeChannel] = (), post: Post | None = None) -> Service:
    """Wire a service; the database is migrated, nothing runs yet. Raises StoreError, SettingsError, UnusableIndex.

    `post`: where mails leave when the settings name no mail server.
    """
    store, embedder, search = _parts(settings)
    inbox = Inbox(store, search, settings, embedder=embedder)
    channels: list[Channel] = [WebChannel(), *(make(inbox) for make in more)]
    chores: list[Chore] = []
    mail = _mail(settings, store, search, inbox, post) if settings.mail else None
    if mail is not None:
        channels.append(mail.channel)
        chores += mail.chores
    slack = _slack(settings, store, search, inbox) if settings.slack else None
    if slack is not None:
        channels.append(slack.channel)
        chores += slack.chores
    outboxes = [Outbox(store, channel, settings, lanes=LANES.get(channel.name, 1)) for channel in channels]
    worker = Worker(store, inbox, [*outboxes, *chores])
    return Service(settings, store, embedder, search, inbox, channels, worker, slack, mail)


def _mail(settings: Settings, store: Store, search: Search, inbox: Inbox, post: Post | None) -> OnMail:
    # Nothing of mail is imported where there is no mail.
    from bot.desk.on_mail.wiring import connect

    return connect(settings, store, search, inbox, post)


def _slack(settings: Settings, store: Store, search: Search, inbox: Inbox) -> OnSlack:
    # Nothing of Slack is imported where there is no Slack.
    from bot.desk.on_slack.wiring import connect

    return connect(settings, store, search, inbox)


def build_terminal(settings: Settings, write: Callable[[str], None]) -> tuple[TerminalChannel, Service]:
    """A service whose only channel is this terminal; it may run beside a server."""
    store, embedder, search = _parts(settings)
    inbox = Inbox(store, search, settings, embedder=embedder)
    channel = TerminalChannel(write)
    worker = Worker(store, inbox, [Outbox(store, channel, settings)], alone=False)
    return channel, Service(settings, store, embedder, search, inbox, [channel], worker)


def _parts(settings: Settings) -> tuple[Store, Embedder, Search]:
    store = Store(settings.database_url)
    migrate(store)
    embedder = RecentEmbedder(load_embedder(settings.embedder))
    search = Search(
        settings.index_dir,
        embedder,
        wrong_when_sure=settings.wrong_when_sure,
        unknown_below=settings.unknown_below,
        default_lang=settings.default_lang,
    )
    return store, embedder, search


def create_app(service: Service, more: Sequence[APIRouter] = ()) -> FastAPI:
    """The web application of a service: chat, desk, health. It starts and stops the service."""
    broadcaster = live.Broadcaster(service.store.wait)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.start()
        yield
        broadcaster.close()
        service.stop()

    app = FastAPI(title="Hotliner", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    # The server closes it before it waits for open pages, which would never end by themselves.
    app.state.broadcaster = broadcaster
    app.include_router(routes.router(service.inbox, service.settings, broadcaster))
    shelf = Shelf(service.settings, service.embedder)
    office = service.mail.office if service.mail else None
    app.include_router(desk.router(service.store, service.settings, shelf, broadcaster, office))
    app.include_router(_health(service))
    if service.slack is not None:
        for router in service.slack.routers:
            app.include_router(router)
    for router in more:
        app.include_router(router)
    return app


def _health(service: Service) -> APIRouter:
    health = APIRouter(tags=["health"])

    @health.get("/healthz")
    def healthz() -> dict[str, object]:
        """The process lives; with Slack and mail, how the connections stand."""
        mail = {"mailboxes": service.mail.health()} if service.mail else {}
        return {"status": "ok", **({"slack": service.slack.health()} if service.slack else {}), **mail}

    @health.get("/readyz")
    def readyz() -> JSONResponse:
        """The process can help people: the database answers and an index serves."""
        report: dict[str, object] = {"status": "ready", "index": service.search.version}
        try:
            service.store.check()
            with service.store.read() as tx:
                counts = messages.counts(tx)
        except StoreError as error:
            return JSONResponse({**report, "status": "not ready", "why": str(error)}, 503)
        report["waiting"] = {"in": counts.get("in:pending", 0), "out": counts.get("out:due", 0)}
        return JSONResponse(report)

    return health
