"""`hotliner doctor`: is everything there that this installation needs, and what to do when it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any
from urllib.request import urlopen

from bot.settings import Settings, SettingsError, read_settings


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    #: What was seen.
    what: str
    #: What to do about it; empty: nothing.
    todo: str = ""

    def to_json(self) -> dict[str, Any]:
        """The check as JSON values."""
        return asdict(self)


def examine(
    *, slack: bool = False, mail: bool = False, wait: float = 60, tell: Callable[[str], None] = lambda _: None
) -> Iterator[Check]:
    """Look at everything, one after the other; a check that fails doesn't keep the others from being made.

    `slack`, `mail`: at these alone. `wait`: seconds for each mail to ourselves; `tell` hears what is waited for.
    """
    try:
        settings = read_settings()
    except SettingsError as error:
        yield Check("settings", False, str(error), "set it as said, or unset it: docs/settings.md has them all")
        return
    if slack:
        yield from _slack(settings)
    if mail:
        yield from _mail(settings, wait, tell)
    if not (slack or mail):
        checks: list[Callable[[Settings], Check]] = [_database, _articles, _model, _index, _port, _mail_port]
        yield Check("settings", True, "all are well")
        yield from (check(settings) for check in checks)


def _slack(settings: Settings) -> Iterator[Check]:
    from bot.channels.slack import checks

    return (Check(found.name, found.ok, found.what, found.todo) for found in checks.examine(settings))


def _mail(settings: Settings, wait: float, tell: Callable[[str], None]) -> Iterator[Check]:
    from bot.channels.mail import checks

    return (Check(found.name, found.ok, found.what, found.todo) for found in checks.examine(settings, wait, tell))


def _database(settings: Settings) -> Check:
    from bot.store import Store, StoreError
    from bot.store.migrate import pending

    try:
        store = Store(settings.database_url)
        store.check()
        behind = pending(store)
        store.close()
    except StoreError as error:
        return Check("database", False, str(error), "start the database, or correct HOTLINER_DATABASE_URL")
    if behind:
        return Check("database", False, "its tables are those of another version", "run `hotliner db upgrade`")
    return Check("database", True, "SQLite" if store.is_sqlite else "PostgreSQL")


def _articles(settings: Settings) -> Check:
    from ingest.folder import read_folder

    folder = read_folder(settings.articles_dir)
    if folder.problems:
        what = f"{len(folder.problems)} problems in {settings.articles_dir}, the first: {folder.problems[0]}"
        return Check("articles", False, what, "run `hotliner index --check` to see them all")
    return Check("articles", True, f"{len(folder.articles)} articles in {settings.articles_dir}")


def _model(settings: Settings) -> Check:
    from retrieval.embedders import UnknownEmbedder, load_embedder

    try:
        embedder = load_embedder(settings.embedder)
        embedder.embed(["bonjour"])
    except (UnknownEmbedder, OSError) as error:
        return Check("model", False, str(error), "correct HOTLINER_EMBEDDER, or run `hotliner model export`")
    return Check("model", True, f"{settings.embedder}, {embedder.dim} dimensions")


def _index(settings: Settings) -> Check:
    from retrieval.embedders import UnknownEmbedder, load_embedder
    from retrieval.index import UnusableIndex
    from retrieval.search import Search

    try:
        search = Search(settings.index_dir, load_embedder(settings.embedder))
    except (UnusableIndex, UnknownEmbedder) as error:
        return Check("index", False, str(error), "run `hotliner index`")
    return Check("index", True, f"version {search.version}, {len(search.articles())} articles")


def _port(settings: Settings) -> Check:
    from bot.serve import PortTakenError, check_port

    try:
        check_port(settings.host, settings.port, "HOTLINER_PORT")
    except PortTakenError as error:
        if _is_ours(settings):
            return Check("web port", True, f"Hotliner is running on {settings.url}")
        return Check("web port", False, str(error), "choose another port, or end that program")
    return Check("web port", True, f"{settings.port} is free")


def _is_ours(settings: Settings) -> bool:
    try:
        with urlopen(f"http://{settings.host}:{settings.port}/healthz", timeout=2) as response:  # noqa: S310
            return bool(response.status == 200)
    except OSError:
        return False


def _mail_port(settings: Settings) -> Check:
    from bot.serve import PortTakenError, check_port

    if not settings.mail:
        return Check("mail", True, "switched off (HOTLINER_MAIL_IMAP and HOTLINER_MAIL_SMTP_LISTEN are empty)")
    if not settings.mail_smtp_listen:
        return Check("mail", True, "mailboxes are read; `hotliner doctor --mail` looks at them")
    host, _, port = settings.mail_smtp_listen.rpartition(":")
    try:
        check_port(host, int(port), "HOTLINER_MAIL_SMTP_LISTEN")
    except PortTakenError as error:
        if _is_ours(settings):
            return Check("mail", True, f"Hotliner is running and listens on {settings.mail_smtp_listen}")
        return Check("mail", False, str(error), "choose another port, or end that program")
    return Check("mail", True, f"{settings.mail_smtp_listen} is free")
