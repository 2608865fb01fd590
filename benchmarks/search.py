"""How fast a question is answered and an index is built, beside plain code on the same model, as JSON.

python benchmarks/search.py [--embedder bilingual] [--questions 200] [--articles 24]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import bm25s
import numpy as np

from ingest.folder import Folder, read_folder
from ingest.passages import passages
from ingest.reindex import build_index, publish_built
from retrieval.embedders import Embedder, load_embedder
from retrieval.evaluate import percentile
from retrieval.search import Search

ARTICLES = Path(__file__).parent.parent / "kb_articles"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--embedder", default="bilingual")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--articles", type=int, default=24)
    arguments = parser.parse_args()
    embedder = load_embedder(arguments.embedder)
    whole = read_folder(ARTICLES)
    folder = replace(whole, articles=whole.articles[: arguments.articles], golden=())
    texts = [question.text for question in whole.golden[:: max(1, len(whole.golden) // arguments.questions)]]
    with tempfile.TemporaryDirectory() as scratch:
        build = _build(folder, embedder, Path(scratch))
        ask = _ask(folder, embedder, Path(scratch), texts)
    print(json.dumps({"embedder": embedder.name, "build": build, "ask": ask}))


def _build(folder: Folder, embedder: Embedder, index_dir: Path) -> dict[str, Any]:
    """From Markdown to a published index, against nothing but embedding the same passages."""
    texts = [passage.text for article in folder.articles for passage in passages(article)]
    started = perf_counter()
    _in_batches(embedder, texts)
    plain = perf_counter() - started
    started = perf_counter()
    publish_built(build_index(folder, embedder, index_dir), index_dir, embedder)
    ours = perf_counter() - started
    articles = len(folder.articles)
    return {
        "articles": articles,
        "passages": len(texts),
        "articles_per_s": round(articles / ours, 2),
        "plain_articles_per_s": round(articles / plain, 2),
        "ratio": round(ours / plain, 2),
    }


def _in_batches(embedder: Embedder, texts: Sequence[str]) -> None:
    for start in range(0, len(texts), 64):
        embedder.embed(texts[start : start + 64])


def _ask(folder: Folder, embedder: Embedder, index_dir: Path, texts: Sequence[str]) -> dict[str, Any]:
    """Search.find, against embedding, one matrix product and plain bm25s."""
    pieces = [passage.text for article in folder.articles for passage in passages(article)]
    vectors = embedder.embed(pieces)
    words = bm25s.BM25()
    words.index([piece.lower().split() for piece in pieces], show_progress=False)

    def plain(text: str) -> None:
        np.argsort(vectors @ embedder.embed([text])[0])
        words.get_scores(text.lower().split())

    search = Search(index_dir, embedder)
    ours, baseline = [], []
    for text in texts:  # by turns, so that a busy machine slows both
        baseline.append(_ms(plain, text))
        ours.append(_ms(search.find, text))
    return {
        "questions": len(texts),
        "p50_ms": percentile(ours, 50),
        "p99_ms": percentile(ours, 99),
        "plain_p50_ms": percentile(baseline, 50),
        "plain_p99_ms": percentile(baseline, 99),
        "ratio": round(percentile(ours, 50) / percentile(baseline, 50), 2),
    }


def _ms(call: Callable[[str], Any], text: str) -> float:
    started = perf_counter()
    call(text)
    return (perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
