"""Publishes a folder in a process of its own, and kills it the hard way at a named point.

python publish_driver.py ARTICLES INDEX_DIR [POINT]
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from ingest.reindex import Report, reindex
from retrieval.embedders import load_embedder


def main() -> None:
    articles, index_dir, *points = sys.argv[1:]

    def reached(point: str) -> None:
        if point in points:
            os.kill(os.getpid(), signal.SIGKILL)

    def progress(what: str, done: int, total: int) -> None:
        reached(what)

    report = reindex(Path(articles), Path(index_dir), load_embedder("hashing"), progress=progress, reached=reached)
    assert isinstance(report, Report), report
    print(report.version)


if __name__ == "__main__":
    main()
