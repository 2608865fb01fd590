"""The folder of index versions: which one is current, how a new one takes its place, what is swept."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

CURRENT = "current"
#: Names of what is not finished begin like this, and are swept when no one is at work.
_UNFINISHED = ".new-"
_LOCK = ".lock"
KEPT = 3

#: Told each point of publishing at which a crash would leave something else behind.
Reached = Callable[[str], None]


def nowhere(point: str) -> None:  # noqa: ARG001
    """Nobody wants to know."""


def current_version(index_dir: Path) -> str | None:
    """The published version's name; None: nothing was published yet."""
    try:
        return (index_dir / CURRENT).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def lock(index_dir: Path) -> FileLock:
    """Held by whoever builds and publishes; the system frees it when its holder dies."""
    index_dir.mkdir(parents=True, exist_ok=True)
    return FileLock(index_dir / _LOCK, is_singleton=True)


def versions(index_dir: Path) -> list[str]:
    """Published ones, oldest first: names begin with the time they were built at."""
    return sorted(entry.name for entry in index_dir.iterdir() if entry.is_dir() and not entry.name.startswith("."))


def publish(index_dir: Path, version: str, write: Callable[[Path], None], reached: Reached = nowhere) -> None:
    """`write` fills a new folder and puts it on the disk; then one rename of the pointer makes it the current one."""
    with lock(index_dir):
        sweep(index_dir)
        folder = index_dir / f"{_UNFINISHED}{secrets.token_hex(4)}"
        folder.mkdir()
        try:
            write(folder)
            reached("written")
            folder.rename(index_dir / version)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _to_disk(index_dir)
        reached("renamed")
        _point_to(index_dir, version, reached)
        reached("pointed")
        _forget_old(index_dir, version)


def sweep(index_dir: Path) -> None:
    """Removes what a killed run left; only under the lock, or it would sweep a run that is at work."""
    for leftover in index_dir.glob(f"{_UNFINISHED}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def _point_to(index_dir: Path, version: str, reached: Reached) -> None:
    pointer = index_dir / f"{_UNFINISHED}{CURRENT}"
    pointer.write_text(f"{version}\n", encoding="utf-8")
    _to_disk(pointer)
    reached("pointer written")
    os.replace(pointer, index_dir / CURRENT)
    _to_disk(index_dir)


def _forget_old(index_dir: Path, current: str) -> None:
    others = [version for version in versions(index_dir) if version != current]
    for version in others[: -(KEPT - 1)]:
        shutil.rmtree(index_dir / version)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
