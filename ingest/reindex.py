"""A folder of articles -> a published index: read, embed what changed, calibrate on the golden questions, publish."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from ingest.cache import embed_cached
from ingest.folder import Folder, digest, read_folder
from ingest.passages import passages
from ingest.problems import Problem
from retrieval import calibration, fusion, versions
from retrieval.articles import LANGS, Article, Lang, Status
from retrieval.defaults import default_calibration
from retrieval.embedders import Embedder
from retrieval.evaluate import Question, rank_of, successes
from retrieval.finder import Finder
from retrieval.index import Index, UnusableIndex, build, read_articles, read_manifest, save
from retrieval.versions import Reached, nowhere

#: What is being done, how much of it is done, how much there is.
Progress = Callable[[str, int, int], None]
#: A fall of success@1 on the golden questions that an editor should hear of.
_NOTABLE_FALL = 0.05


@dataclass(frozen=True, slots=True)
class Problems:
    """Why nothing was published; in the order of files and lines."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids, compared with the published version; a changed translation changes its article."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What was published, or with `check_only` what would be."""

    changes: Changes
    #: Translations count each; drafts are left out.
    articles: int
    #: {"fr": {"n", "success@1", "success@3", "success@5", "mrr"}, "en": ...}; {} without golden questions.
    golden: Mapping[Lang, Mapping[str, Any]]
    seconds: float
    #: "" when nothing was published.
    version: str
    #: Passages that had to be embedded, of all.
    embedded: int
    passages: int
    warnings: tuple[str, ...]


def check(articles_dir: Path) -> tuple[Problem, ...]:
    """All that hinders publishing; needs no model."""
    return read_folder(articles_dir).problems


def preview(articles_dir: Path, index_dir: Path) -> tuple[Changes, tuple[Problem, ...]]:
    """What publishing would change, and what hinders it; publishes nothing and needs no model."""
    folder = read_folder(articles_dir)
    return _compare(_published(index_dir), _indexed(folder)), folder.problems


def is_current(articles_dir: Path, index_dir: Path, embedder: Embedder) -> bool:
    """Whether publishing again would give what is published already. Reads the files, parses none."""
    version = versions.current_version(index_dir)
    try:
        manifest = read_manifest(index_dir / version) if version else {}
    except UnusableIndex:
        return False
    return manifest.get("fingerprint") == embedder.fingerprint and manifest.get("source") == digest(articles_dir)


def reindex(
    articles_dir: Path,
    index_dir: Path,
    embedder: Embedder | None,
    *,
    check_only: bool = False,
    progress: Progress | None = None,
    reached: Reached = nowhere,
) -> Report | Problems:
    """Publishes only what has no problem at all. Two at once: the second waits, then does its own work.

    `embedder` may be None with `check_only`. `reached` is told each point of publishing, for tests of crashes.
    """
    started = perf_counter()
    if check_only:
        return _report_check(articles_dir, index_dir, started)
    if embedder is None:
        raise ValueError("publishing needs an embedder")
    with versions.lock(index_dir):
        source = digest(articles_dir)  # before reading: what changes meanwhile makes the index an old one
        folder = read_folder(articles_dir)
        if folder.problems:
            return Problems(folder.problems)
        built = build_index(folder, embedder, index_dir, progress)
        published = _published(index_dir)
        warnings = (*folder.warnings, *_falls(index_dir, built.golden))
        version = publish_built(built, index_dir, embedder, source, reached)
    return Report(
        changes=_compare(published, tuple(built.index.articles.values())),
        articles=len(built.index.articles),
        golden=built.golden,
        seconds=round(perf_counter() - started, 2),
        version=version,
        embedded=built.embedded,
        passages=len(built.index.passages),
        warnings=warnings,
    )


@dataclass(frozen=True, slots=True)
class Built:
    """An index in memory, calibrated; how it does on the golden questions; how many passages were embedded."""

    index: Index
    golden: Mapping[Lang, Mapping[str, Any]]
    embedded: int


def build_index(
    folder: Folder, embedder: Embedder, cache_dir: Path, progress: Progress | None = None, *, calibrate: bool = True
) -> Built:
    """With `calibrate` false, or without golden questions, the calibration is the one that ships."""
    articles = _indexed(folder)
    pieces = [piece for article in articles for piece in passages(article)]

    def embedding(done: int, total: int) -> None:
        if progress:
            progress("embedding", done, total)

    vectors, embedded = embed_cached(cache_dir, embedder, [piece.text for piece in pieces], embedding)
    index = build(articles, pieces, vectors, folder.vocabulary, default_calibration(embedder.name))
    if not folder.golden or not calibrate:
        return Built(index, {}, embedded)
    labelled = gather(index, folder.golden, embedder, cache_dir)
    origin = f"fitted on {len(labelled)} golden questions with '{embedder.name}'"
    index = replace(index, calibration=calibration.fit(labelled, index.calibration, origin))
    return Built(index, _successes(labelled, index), embedded)


def gather(
    index: Index, questions: Sequence[Question], embedder: Embedder, cache_dir: Path
) -> list[calibration.Labelled]:
    """What the index finds for labelled questions, before anything is fitted on it."""
    finder = Finder(index)
    texts = [finder.spell_out(question.text, question.lang) for question in questions]
    vectors, _ = embed_cached(cache_dir, embedder, texts)
    found = finder.evidence(texts, [question.lang for question in questions], vectors)
    return [
        calibration.Labelled(question.text, question.lang, evidence, question.relevant)
        for question, evidence in zip(questions, found, strict=True)
    ]


def _successes(labelled: Sequence[calibration.Labelled], index: Index) -> dict[Lang, Mapping[str, Any]]:
    ranks: dict[Lang, list[int]] = {lang: [] for lang in LANGS}
    for each in labelled:
        if each.relevant:
            ranking = fusion.rank(each.evidence, index.calibration.weights[each.lang])
            ranks[each.lang].append(rank_of(ranking.ids, each.relevant))
    return {lang: successes(found) for lang, found in ranks.items() if found}


def publish_built(
    built: Built, index_dir: Path, embedder: Embedder, source: str = "", reached: Reached = nowhere
) -> str:
    now = datetime.now(UTC)
    version = f"{now:%Y%m%dT%H%M%S.%f}Z-{secrets.token_hex(3)}"

    def write(folder: Path) -> None:
        save(built.index, folder, version, embedder, now.isoformat(), built.golden, source)

    versions.publish(index_dir, version, write, reached)
    return version


def _report_check(articles_dir: Path, index_dir: Path, started: float) -> Report | Problems:
    folder = read_folder(articles_dir)
    if folder.problems:
        return Problems(folder.problems)
    return Report(
        changes=_compare(_published(index_dir), _indexed(folder)),
        articles=len(_indexed(folder)),
        golden={},
        seconds=round(perf_counter() - started, 2),
        version="",
        embedded=0,
        passages=sum(len(passages(article)) for article in _indexed(folder)),
        warnings=tuple(folder.warnings),
    )


def _indexed(folder: Folder) -> tuple[Article, ...]:
    return tuple(article for article in folder.articles if article.status is not Status.DRAFT)


def _published(index_dir: Path) -> tuple[Article, ...]:
    """What is published now; nothing when it cannot be read, for then all is new."""
    version = versions.current_version(index_dir)
    try:
        return read_articles(index_dir / version) if version else ()
    except UnusableIndex:
        return ()


def _compare(before: Sequence[Article], after: Sequence[Article]) -> Changes:
    old, new = _by_id(before), _by_id(after)
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(sorted(id for id in new.keys() & old.keys() if new[id] != old[id])),
        removed=tuple(sorted(old.keys() - new.keys())),
    )


def _by_id(articles: Sequence[Article]) -> dict[str, dict[Lang, Article]]:
    grouped: dict[str, dict[Lang, Article]] = {}
    for article in articles:
        # Where a file lies tells nobody anything.
        grouped.setdefault(article.id, {})[article.lang] = replace(article, source="")
    return grouped


def _falls(index_dir: Path, golden: Mapping[Lang, Mapping[str, Any]]) -> list[str]:
    version = versions.current_version(index_dir)
    try:
        before = read_manifest(index_dir / version)["golden"] if version else {}
    except UnusableIndex:
        return []
    return [
        f"golden success@1 in '{lang}' falls from {before[lang]['success@1']:.2f} to {after['success@1']:.2f}"
        for lang, after in golden.items()
        if lang in before and after["success@1"] < before[lang]["success@1"] - _NOTABLE_FALL
    ]
