"""The Embedder port, and the way to an embedder by its name."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

HASHING = "hashing"
MINILM = "minilm"
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


def load_embedder(name: str, models_dir: Path | None = None) -> Embedder:
    """Libraries and models are loaded here and not before: torch takes seconds.

    `models_dir`: where the bundled model's export lies; that of the environment when left out.
    """
    if name == HASHING:
        from retrieval.embedders.hashing import HashingEmbedder

        return HashingEmbedder()
    if name == MINILM:
        from retrieval.embedders import minilm

        return minilm.load(models_dir or default_models_dir())
    if name.startswith(ONNX):
        from retrieval.embedders.onnx import OnnxEmbedder

        return OnnxEmbedder(Path(name.removeprefix(ONNX)), name=name)
    if name.startswith(SENTENCE_TRANSFORMER):
        from retrieval.embedders.sentence_transformer import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(name.removeprefix(SENTENCE_TRANSFORMER), name=name)
    raise UnknownEmbedder(
        f"unknown embedder '{name}'; allowed: {MINILM}, {HASHING}, {SENTENCE_TRANSFORMER}<path or name of a model>,"
        f" {ONNX}<folder of an exported model>"
    )


def prepare_embedder(name: str, say: Callable[[str], None], models_dir: Path | None = None) -> None:
    """Makes, once, what lets this embedder start fast; whoever publishes an index calls it before loading."""
    if name == MINILM:
        from retrieval.embedders import minilm

        minilm.prepare(models_dir or default_models_dir(), say)


def default_models_dir() -> Path:
    """That of the environment."""
    return Path(os.environ.get("HOTLINER_MODELS_DIR") or "var/models")
