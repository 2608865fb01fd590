"""The bundled model, as JSON: speed, start, memory. With a MODEL, its export beside it in sentence-transformers.

python benchmarks/embedders.py [MODEL, the folder of a sentence-transformers model] [--rounds 3] [--golden]

Each measures itself in a process of its own, by turns, so that a busy machine slows both; the median of the rounds
counts. `ratio` is sentence-transformers divided by the export: above 1 the export is faster or smaller. `cpu_ms` is the
processor's time for one question, which other programs disturb less than the clock's.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from retrieval.embedders import BILINGUAL

STARTED = perf_counter()
ROOT = Path(__file__).parent.parent
CALLERS = 2
BATCH = 32


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--golden", action="store_true", help="Also publish kb_articles with both, and compare.")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--search", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(_measure(arguments.measure)))
    elif arguments.search:
        print(json.dumps(_search(*arguments.search.split("=", 1))))
    elif arguments.model:
        print(json.dumps(_compare(arguments.model, arguments.rounds, arguments.golden)))
    else:
        runs = [_in_a_process("--measure", BILINGUAL) for _ in range(arguments.rounds)]
        print(json.dumps({BILINGUAL: _medians(runs)}))


def _compare(model: str, rounds: int, golden: bool) -> dict[str, Any]:
    from retrieval.embedders.export import export

    with tempfile.TemporaryDirectory() as scratch:
        report = export(model, Path(scratch) / "export")
        names = {"onnx": f"onnx:{scratch}/export", "sentence_transformers": f"sentence-transformer:{model}"}
        runs: dict[str, list[dict[str, float]]] = {kind: [] for kind in names}
        for _ in range(rounds):
            for kind, name in names.items():
                runs[kind].append(_in_a_process("--measure", name))
        result: dict[str, Any] = {kind: _medians(each) for kind, each in runs.items()}
        ours, theirs = result["onnx"], result["sentence_transformers"]
        result["ratio"] = {
            key: round(ours[key] / theirs[key] if key.endswith("per_s") else theirs[key] / ours[key], 2) for key in ours
        }
        result["cosine"] = {"texts": report.texts, "mean": report.cosine_mean, "min": report.cosine_min}
        result["export"] = {"seconds": report.seconds, "megabytes": report.megabytes}
        if golden:
            result["golden"] = {
                kind: _in_a_process("--search", f"{scratch}/{kind}={name}") for kind, name in names.items()
            }
    return result


def _in_a_process(option: str, value: str) -> dict[str, Any]:
    command = [sys.executable, __file__, option, value]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {key: round(statistics.median(run[key] for run in runs), 3) for key in runs[0]}


def _measure(name: str) -> dict[str, float]:
    from retrieval.embedders import load_embedder
    from retrieval.evaluate import percentile

    embedder = load_embedder(name)
    embedder.embed(["bonjour"])
    first = perf_counter() - STARTED
    questions = _questions()
    wall, cpu = [], []
    for question in questions:
        started, worked = perf_counter(), process_time()
        embedder.embed([question])
        wall.append((perf_counter() - started) * 1000)
        cpu.append((process_time() - worked) * 1000)
    short = sorted(questions, key=len)[: BATCH * 4]
    batches = [short[start : start + BATCH] for start in range(0, len(short), BATCH)] * 3
    with ThreadPoolExecutor(CALLERS) as pool:
        started = perf_counter()
        list(pool.map(embedder.embed, batches))
        took = perf_counter() - started
    return {
        "first_vector_s": first,
        "p50_ms": percentile(wall, 50),
        "p99_ms": percentile(wall, 99),
        "cpu_p50_ms": percentile(cpu, 50),
        "texts_per_s": BATCH * len(batches) / took,
        "memory_mb": _memory(),
    }


def _search(folder: str, name: str) -> dict[str, Any]:
    """Publish the articles and load them in this process."""
    from ingest.reindex import Report, reindex
    from retrieval.embedders import load_embedder

    report = reindex(ROOT / "kb_articles", Path(folder), load_embedder(name))
    assert isinstance(report, Report), report
    # In a process that does nothing but serve.
    code = (
        "import sys; from pathlib import Path; from retrieval.embedders import load_embedder;"
        "from retrieval.search import Search; from benchmarks.embedders import _memory;"
        "search = Search(Path(sys.argv[1]), load_embedder(sys.argv[2]));"
        "[search.find('mon imprimante ne sort aucune feuille') for _ in range(20)]; print(_memory())"
    )
    done = subprocess.run([sys.executable, "-c", code, folder, name], capture_output=True, text=True, check=True)
    return {"success": report.golden, "index_s": report.seconds, "search_memory_mb": round(float(done.stdout), 1)}


def _questions() -> list[str]:
    lines = (ROOT / "kb_articles" / "golden.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines][::3]


def _memory() -> float:
    """Of this process, now, in MB."""
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    main()
