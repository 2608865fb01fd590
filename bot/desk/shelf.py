"""The articles of the folder in the settings, and publishing them: the real `ArticleShelf`."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.desk.articles import Golden, Preview, Published
from bot.settings import Settings
from ingest.folder import Folder, read_folder
from ingest.reindex import Problems, Report, preview, reindex
from retrieval.articles import Article, Lang
from retrieval.embedders import Embedder
from retrieval.index import UnusableIndex

#: Name, time of the last change and size of each file.
Signature = tuple[tuple[str, int, int], ...]


class Shelf:
    """Reads the folder again only when a file has changed."""

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        """`embedder` is the one that the search uses."""
        self._settings = settings
        self._embedder = embedder
        self._lock = threading.Lock()
        self._signature: Signature | None = None
        self._folder: Folder | None = None
        self._queues: Mapping[str, Mapping[Lang, str]] = {}

    def all(self) -> Sequence[Article]:
        """Every article that can be read, drafts too."""
        return self._read().articles

    def article(self, id: str, lang: Lang) -> Article | None:
        """One article in one language."""
        return next((one for one in self._read().articles if (one.id, one.lang) == (id, lang)), None)

    def queues(self) -> Mapping[str, Mapping[Lang, str]]:
        """The queues; the former ones while an editor's mistake makes the new ones unreadable."""
        vocabulary = self._read().vocabulary
        if vocabulary is not None:
            self._queues = vocabulary.queues
        return self._queues

    def preview(self) -> Preview:
        """What publishing now would do."""
        changes, problems = preview(self._settings.articles_dir, self._settings.index_dir)
        return Preview(changes.added, changes.changed, changes.removed, problems, tuple(self._read().warnings))

    def publish(self) -> Published:
        """Publish: the same as `hotliner index`."""
        try:
            report = reindex(self._settings.articles_dir, self._settings.index_dir, self._embedder)
        except (OSError, UnusableIndex) as error:
            return Published(error=str(error))
        return Published(problems=report.problems) if isinstance(report, Problems) else _published(report)

    def _read(self) -> Folder:
        with self._lock:
            signature = _signature(self._settings.articles_dir)
            if self._folder is None or signature != self._signature:
                self._folder, self._signature = read_folder(self._settings.articles_dir), signature
            return self._folder


def _published(report: Report) -> Published:
    return Published(
        version=report.version,
        added=report.changes.added,
        changed=report.changes.changed,
        removed=report.changes.removed,
        articles=report.articles,
        seconds=report.seconds,
        golden=tuple(
            Golden(lang, figures["n"], figures["success@1"], figures["success@3"])
            for lang, figures in report.golden.items()
        ),
        warnings=report.warnings,
    )


def _signature(path: Path) -> Signature:
    files = sorted(file for file in path.rglob("*") if file.is_file())
    stats = [(file, file.stat()) for file in files]
    return tuple((file.as_posix(), stat.st_mtime_ns, stat.st_size) for file, stat in stats)
