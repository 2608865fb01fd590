"""The calibrations that ship with the embedders, for folders that have no labelled questions of their own."""

from __future__ import annotations

import json
from importlib import resources

from retrieval.calibration import Calibration
from retrieval.embedders import BILINGUAL, HASHING

_FILE = "default_calibrations.json"


def default_calibration(embedder_name: str) -> Calibration:
    """That of the embedder, or of the default one for any other model of meaning."""
    shipped = json.loads((resources.files("retrieval") / _FILE).read_text(encoding="utf-8"))
    return Calibration.from_plain(shipped[embedder_name if embedder_name in shipped else BILINGUAL])


SHIPPED_FOR = (BILINGUAL, HASHING)
