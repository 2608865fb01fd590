"""Any sentence-transformers model, by path or name; the only import of torch's libraries."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.embedders import UnknownEmbedder, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

#: What decides about vectors; documentation and other formats of the same weights do not.
_DECISIVE = (".safetensors", ".bin", ".json", ".txt", ".model")
_BATCH = 32


class SentenceTransformerEmbedder:
    """Embeds on this machine's processors; safe to share between threads."""

    def __init__(self, path_or_name: str, *, name: str, threads: int | None = None) -> None:
        self.name = name
        self.model = _load(path_or_name, threads)
        self.dim = int(self.model.get_embedding_dimension() or 0)
        self.fingerprint = _fingerprint(path_or_name, self.model)
        # The tokenizer sets its padding in place: two threads in it at once can raise "Already borrowed".
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        with self._lock:
            vectors = self.model.encode(
                list(texts),
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def _load(path_or_name: str, threads: int | None) -> SentenceTransformer:
    # Nothing is fetched while people wait: a model that is not on this machine is an error at the start.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    # One thread for each caller gives more than all threads to one, and leaves a core to the rest.
    torch.set_num_threads(threads or max(1, (os.cpu_count() or 1) // 2))
    try:
        return SentenceTransformer(path_or_name, device="cpu")
    except (OSError, ValueError) as error:
        raise UnknownEmbedder(f"no model can be loaded from '{path_or_name}': {error}") from error


def _fingerprint(path_or_name: str, model: SentenceTransformer) -> str:
    folder = Path(path_or_name)
    return _fingerprint_of_folder(folder) if folder.is_dir() else _fingerprint_of_weights(model)


def _fingerprint_of_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.suffix in _DECISIVE and file.is_file():
            digest.update(file.relative_to(folder).as_posix().encode())
            with file.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def _fingerprint_of_weights(model: SentenceTransformer) -> str:
    """For a model of the hub's cache, whose folder is not ours to know."""
    digest = hashlib.sha256()
    for key, weights in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(weights.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()
