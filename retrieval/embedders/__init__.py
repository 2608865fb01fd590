"""The Embedder port, and the way to an embedder by its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

HASHING = "hashing"
MINILM = "minilm"
SENTENCE_TRANSFORMER = "sentence-transformer:"


class Embedder(Protocol):
    """Turns texts into vectors whose inner product says how near they are in meaning."""

    @property
    def name(self) -> str:
        """What `load_embedder` was given."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text would get another vector."""

    @property
    def dim(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text (all zeros only for a text without a single letter)."""


class UnknownEmbedder(ValueError):
    """No embedder has this name, or its model is not on this machine."""


def load_embedder(name: str) -> Embedder:
    """Libraries and models are loaded here and not before: torch takes seconds."""
    if name == HASHING:
        from retrieval.embedders.hashing import HashingEmbedder

        return HashingEmbedder()
    if name == MINILM or name.startswith(SENTENCE_TRANSFORMER):
        from retrieval.embedders import sentence_transformer

        path = sentence_transformer.minilm_path() if name == MINILM else name.removeprefix(SENTENCE_TRANSFORMER)
        return sentence_transformer.SentenceTransformerEmbedder(path, name=name)
    raise UnknownEmbedder(
        f"unknown embedder '{name}'; allowed: {MINILM}, {HASHING}, {SENTENCE_TRANSFORMER}<path or name of a model>"
    )
