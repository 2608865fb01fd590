"""Vectors from hashed words and letter groups: no model, no download, the same on every machine.

It knows spelling and not meaning. Tests use it, and it serves when no model can be installed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence

import numpy as np

from retrieval.embedders import HASHING, Vectors
from retrieval.folding import bare

_WORD = re.compile(r"[^\W_]+")
#: A word counts as much as about three of its letter groups.
_WORD_WEIGHT = 3.0
_GROUP = 4


class HashingEmbedder:
    """Feature hashing with signs, so that what collides cancels out on average."""

    def __init__(self, dim: int = 512) -> None:
        self.name = HASHING
        self.dim = dim
        self.fingerprint = f"hashing-1-{dim}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for feature, weight in _features(text):
                code = zlib.crc32(feature.encode())
                row[code % self.dim] += weight if code & 0x80000000 else -weight
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(norms == 0, 1, norms), dtype=np.float32)


def _features(text: str) -> Iterable[tuple[str, float]]:
    for word in _WORD.findall(bare(text)):
        yield word, _WORD_WEIGHT * min(1.0, len(word) / 4)
        padded = f"<{word}>"
        for start in range(len(padded) - _GROUP + 1):
            yield padded[start : start + _GROUP], 1.0
