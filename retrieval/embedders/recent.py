"""The vectors of the last texts, so that what is asked for twice in a row is computed once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from retrieval.embedders import Embedder, Vectors

#: More than the messages that one worker handles at once.
_KEPT = 256


class RecentEmbedder:
    """An embedder that remembers its last texts; safe to share between threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self.fingerprint = embedder.fingerprint
        self.dim = embedder.dim
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text; those not remembered are embedded in one batch."""
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        missing = list(dict.fromkeys(text for text in texts if text not in known))
        if missing:
            known |= dict(zip(missing, self._embedder.embed(missing), strict=True))
            self._remember({text: known[text] for text in missing})
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, self.dim), dtype=np.float32)

    def _remember(self, vectors: dict[str, Vectors]) -> None:
        with self._lock:
            self._vectors.update(vectors)
            while len(self._vectors) > _KEPT:
                self._vectors.popitem(last=False)
