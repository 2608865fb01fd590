"""The Embedder port, and the way to an embedder by its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

HASHING = "hashing"
BILINGUAL = "bilingual"
SENTENCE_TRANSFORMER = "sentence-transformer:"
ONNX = "onnx:"


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
    if name == BILINGUAL or name.startswith(ONNX):
        from retrieval.embedders.onnx import OnnxEmbedder

        folder = Path(__file__).parent / BILINGUAL if name == BILINGUAL else Path(name.removeprefix(ONNX))
        return OnnxEmbedder(folder, name=name)
    if name.startswith(SENTENCE_TRANSFORMER):
        from retrieval.embedders.sentence_transformer import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(name.removeprefix(SENTENCE_TRANSFORMER), name=name)
    raise UnknownEmbedder(
        f"unknown embedder '{name}'; allowed: {BILINGUAL}, {HASHING}, {SENTENCE_TRANSFORMER}<path or name of a model>,"
        f" {ONNX}<folder of an exported model>"
    )
