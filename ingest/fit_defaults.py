"""Fits the calibrations that ship with the embedders (retrieval/default_calibrations.json), from labelled questions.

    python -m ingest.fit_defaults bilingual kb_articles:kb_articles/golden.jsonl [ARTICLES:QUESTIONS ...]

They serve folders without golden questions; a folder with some fits its own when it is published.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from ingest.folder import read_folder
from ingest.questions import read_questions
from ingest.reindex import build_index, gather
from retrieval import calibration, defaults
from retrieval.articles import LANGS
from retrieval.calibration import SIGNALS, Calibration, Labelled
from retrieval.embedders import Embedder, load_embedder
from retrieval.fusion import FEATURES

#: Meaning first, words second; the questions decide the rest.
_START = dict(zip(FEATURES, (16.0, 13.0, 3.0, 0.5, 0.0), strict=True))
#: How much words tell depends on who wrote the articles and who the questions: other collections than those at hand
#: are served better by weights that stay near the start.
_PULL = 3.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("embedder")
    parser.add_argument("sets", nargs="+", metavar="ARTICLES:QUESTIONS")
    parser.add_argument("--cache", type=Path, default=Path("var/index"))
    arguments = parser.parse_args()
    embedder = load_embedder(arguments.embedder)
    labelled = [each for pair in arguments.sets for each in _labelled(pair, embedder, arguments.cache)]
    names = ", ".join(Path(pair.split(":")[0]).name for pair in arguments.sets)
    unanswerable = sum(not each.relevant for each in labelled)
    origin = f"shipped: fitted on {len(labelled)} questions ({unanswerable} without an answer) about {names}, with '{embedder.name}'"
    fitted = calibration.fit(labelled, _start(), origin, _PULL)
    path = Path(defaults.__file__).with_name("default_calibrations.json")
    shipped = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    shipped[embedder.name] = fitted.to_plain()
    path.write_text(json.dumps(shipped, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({"origin": origin, "sure_from": fitted.sure_from(0.10)}))


def _labelled(pair: str, embedder: Embedder, cache: Path) -> list[Labelled]:
    articles, questions_file = pair.split(":")
    folder = read_folder(Path(articles))
    known = {article.id for article in folder.articles}
    questions, wrong = read_questions(Path(questions_file).read_text(encoding="utf-8"), questions_file, known)
    if wrong or folder.problems:
        raise SystemExit("\n".join(str(problem) for problem in (*folder.problems, *wrong)))
    index = build_index(folder, embedder, cache, calibrate=False).index
    return gather(index, questions, embedder, cache)


def _start() -> Calibration:
    weights = np.array([_START[name] for name in FEATURES])
    nothing = np.zeros(len(SIGNALS))
    return Calibration(
        weights=dict.fromkeys(LANGS, weights),
        right=dict.fromkeys(LANGS, nothing),
        answered=dict.fromkeys(LANGS, nothing),
        curve=(),
        origin="",
    )


if __name__ == "__main__":
    main()
