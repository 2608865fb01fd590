"""Vectors already computed, by the text and the model: a changed article costs only what changed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from retrieval.embedders import Embedder, Vectors

_FILE = "embeddings.sqlite"
#: Texts embedded between two commits: what a killed run loses at most.
_BATCH = 64
#: Runs after which a vector that was not needed is forgotten.
_FORGOTTEN_AFTER = 20
_SCHEMA = """
create table if not exists vector (key blob primary key, vector blob not null, run integer not null) without rowid;
create table if not exists run (number integer not null);
"""


def embed_cached(
    folder: Path,
    embedder: Embedder,
    texts: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Vectors, int]:
    """The vectors of all texts, and how many had to be computed."""
    with _open(folder / _FILE) as cache:
        run = _begin_run(cache)
        keys = [_key(embedder.fingerprint, text) for text in texts]
        known = _known(cache, keys, embedder.dim)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        done = 0
        for part in _batches(list(missing.items())):
            vectors = embedder.embed([text for _, text in part])
            rows = [(key, vector.tobytes(), run) for (key, _), vector in zip(part, vectors, strict=True)]
            cache.executemany("insert or replace into vector values (?, ?, ?)", rows)
            cache.commit()
            known.update({key: vector for (key, _), vector in zip(part, vectors, strict=True)})
            done += len(part)
            if progress:
                progress(done, len(missing))
        _touch(cache, set(keys), run)
    if not texts:
        return np.zeros((0, embedder.dim), dtype=np.float32), 0
    return np.stack([known[key] for key in keys]), len(missing)


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    """A cache that cannot be read is only a cache: it begins anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=60)
    try:
        connection.executescript(_SCHEMA)
    except sqlite3.DatabaseError:
        connection.close()
        path.unlink()
        connection = sqlite3.connect(path, timeout=60)
        connection.executescript(_SCHEMA)
    with closing(connection):
        yield connection


def _begin_run(cache: sqlite3.Connection) -> int:
    run = int(cache.execute("select coalesce(max(number), 0) + 1 from run").fetchone()[0])
    cache.execute("delete from run")
    cache.execute("insert into run values (?)", (run,))
    cache.commit()
    return run


def _key(fingerprint: str, text: str) -> bytes:
    return hashlib.sha256(f"{fingerprint}\0{text}".encode()).digest()


def _known(cache: sqlite3.Connection, keys: Sequence[bytes], dim: int) -> dict[bytes, Vectors]:
    known = {}
    for key in set(keys):
        row = cache.execute("select vector from vector where key = ?", (key,)).fetchone()
        if row and len(row[0]) == dim * 4:
            known[key] = np.frombuffer(row[0], dtype=np.float32)
    return known


def _batches(items: list[tuple[bytes, str]]) -> Iterator[list[tuple[bytes, str]]]:
    # By length: a batch is padded to its longest text.
    items.sort(key=lambda item: len(item[1]))
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


def _touch(cache: sqlite3.Connection, keys: set[bytes], run: int) -> None:
    cache.executemany("update vector set run = ? where key = ?", [(run, key) for key in keys])
    cache.execute("delete from vector where run < ?", (run - _FORGOTTEN_AFTER,))
    cache.commit()
