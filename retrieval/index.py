"""One version of the index: built in memory, saved as a folder, loaded only when whole. The only import of faiss."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from retrieval import catalogue
from retrieval.articles import Article, Lang, Passage, Status
from retrieval.calibration import Calibration
from retrieval.embedders import Embedder, Vectors
from retrieval.lexical import Lexical
from retrieval.vocabulary import Vocabulary, from_plain, to_plain

#: Grows when a version written by this code could not be read by the former, or the other way round.
FORMAT = 1
MANIFEST = "manifest.json"
_VECTORS = "faiss.index"
_PASSAGES = "passages.json"
_CATALOGUE = "catalogue.json"
_CALIBRATION = "calibration.json"
_VOCABULARY = "vocabulary.json"
_LEXICAL = "lexical"
REBUILD = "run 'hotliner index' to build it again"


class UnusableIndex(Exception):
    """This version cannot be served; the message says what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Index:
    """All that a search needs, in memory; never changed once built."""

    articles: Mapping[tuple[str, Lang], Article]
    passages: Sequence[Passage]
    #: Row n is the vector of passage n.
    vectors: Any
    lexical: Lexical
    vocabulary: Vocabulary | None
    calibration: Calibration
    #: Ids that only hotliners may see.
    internal: frozenset[str]
    version: str = ""
    manifest: Mapping[str, Any] | None = None

    def nearest(self, questions: Vectors, k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """For each question the scores and numbers of its k nearest passages, best first."""
        scores, numbers = self.vectors.search(questions, min(k, len(self.passages)))
        return scores, numbers


def build(
    articles: Sequence[Article],
    passages: Sequence[Passage],
    vectors: Vectors,
    vocabulary: Vocabulary | None,
    calibration: Calibration,
) -> Index:
    """Drafts must have been left out; `vectors` are the passages' in the same order."""
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
    return Index(
        articles={(article.id, article.lang): article for article in articles},
        passages=tuple(passages),
        vectors=flat,
        lexical=Lexical.build(articles),
        vocabulary=vocabulary,
        calibration=calibration,
        internal=frozenset(article.id for article in articles if article.status is Status.INTERNAL),
    )


def save(
    index: Index,
    folder: Path,
    version: str,
    embedder: Embedder,
    built_at: str,
    golden: Mapping[Lang, Any],
    source: str = "",
) -> None:
    """Writes every file and, last, the manifest that vouches for them; all are on the disk on return.

    `source` tells the state of what the index was built from; nothing here reads it.
    """
    faiss.write_index(index.vectors, str(folder / _VECTORS))
    _write_json(folder / _PASSAGES, [catalogue.passage_to_plain(passage) for passage in index.passages])
    _write_json(folder / _CATALOGUE, [catalogue.article_to_plain(article) for article in index.articles.values()])
    _write_json(folder / _CALIBRATION, index.calibration.to_plain())
    if index.vocabulary is not None:
        _write_json(folder / _VOCABULARY, to_plain(index.vocabulary))
    index.lexical.save(folder / _LEXICAL)
    manifest = {
        "format": FORMAT,
        "version": version,
        "built_at": built_at,
        "source": source,
        "embedder": embedder.name,
        "fingerprint": embedder.fingerprint,
        "counts": {
            "articles": len(index.articles),
            "ids": len({id for id, _ in index.articles}),
            "passages": len(index.passages),
        },
        "golden": golden,
        "files": {name: _sha256(folder / name) for name in _files(folder)},
    }
    _write_json(folder / MANIFEST, {**manifest, "sha256": _seal(manifest)})
    for path in [*folder.rglob("*"), folder]:
        _to_disk(path)


def load(folder: Path, embedder: Embedder) -> Index:
    """Raises UnusableIndex unless every file is as it was written, for this very model."""
    manifest = read_manifest(folder)
    _verify(folder, manifest, embedder)
    articles = [catalogue.article_from_plain(plain) for plain in _read_json(folder / _CATALOGUE)]
    vocabulary = folder / _VOCABULARY
    return Index(
        articles={(article.id, article.lang): article for article in articles},
        passages=tuple(catalogue.passage_from_plain(plain) for plain in _read_json(folder / _PASSAGES)),
        vectors=faiss.read_index(str(folder / _VECTORS)),
        lexical=Lexical.load(folder / _LEXICAL),
        vocabulary=from_plain(_read_json(vocabulary)) if vocabulary.exists() else None,
        calibration=Calibration.from_plain(_read_json(folder / _CALIBRATION)),
        internal=frozenset(article.id for article in articles if article.status is Status.INTERNAL),
        version=folder.name,
        manifest=manifest,
    )


def read_articles(folder: Path) -> tuple[Article, ...]:
    """The catalogue alone; raises UnusableIndex."""
    expected = read_manifest(folder)["files"].get(_CATALOGUE)
    _verify_file(folder / _CATALOGUE, expected)
    return tuple(catalogue.article_from_plain(plain) for plain in _read_json(folder / _CATALOGUE))


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest alone, in a form this code knows; raises UnusableIndex."""
    path = folder / MANIFEST
    try:
        manifest = dict(_read_json(path))
    except (OSError, ValueError, TypeError) as error:
        raise UnusableIndex(f"{path} cannot be read ({error}); {REBUILD}") from error
    if manifest.get("format") != FORMAT:
        found = manifest.get("format")
        raise UnusableIndex(f"{path} has format {found!r}, and this program reads format {FORMAT}; {REBUILD}")
    if manifest.pop("sha256", None) != _seal(manifest):
        raise UnusableIndex(f"{path} was altered after it was written; {REBUILD}")
    return manifest


def _verify(folder: Path, manifest: Mapping[str, Any], embedder: Embedder) -> None:
    if manifest["fingerprint"] != embedder.fingerprint:
        raise UnusableIndex(
            f"{folder} was built with the model '{manifest['embedder']}' (fingerprint {manifest['fingerprint'][:12]}), and this"
            f" program runs '{embedder.name}' (fingerprint {embedder.fingerprint[:12]}); {REBUILD}, or set HOTLINER_EMBEDDER"
        )
    for name, expected in manifest["files"].items():
        _verify_file(folder / name, expected)


def _verify_file(path: Path, expected: str) -> None:
    try:
        found = _sha256(path)
    except OSError as error:
        raise UnusableIndex(f"{path} cannot be read ({error.strerror}); {REBUILD}") from error
    if found != expected:
        raise UnusableIndex(f"{path} is truncated or was altered after it was written; {REBUILD}")


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _seal(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _write_json(path: Path, plain: Any) -> None:
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _to_disk(path: Path) -> None:
    """Folders too: a file's name is on the disk only when its folder is."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
