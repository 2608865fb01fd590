"""Mails through a service that is killed at random points: what is lost, answered twice, sent again with other bytes.

    python benchmarks/mail/crash.py [--mails 1000] [--seed 1] [--patience 900]

Needs Dovecot. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from ingest.reindex import reindex
from retrieval.embedders import load_embedder
from tests.mail_storm import ROOT, storm


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=900)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hotliner-storm-") as folder:
        reindex(ROOT / "tests" / "samples" / "articles", Path(folder) / "index", load_embedder("hashing"))
        outcome = storm(Path(folder), Path(folder) / "index", asked.mails, asked.seed, asked.patience)
    print(json.dumps(outcome.to_json(), indent=2))


if __name__ == "__main__":
    main()
