"""An exported model (`hotliner model export`), run by onnxruntime: no torch and no transformers in this process."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.embedders import UnknownEmbedder, Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

#: Grows when an export written by this code could not be run by the former, or the other way round.
FORMAT = 1
EXPORT = "export.json"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
REMAKE = "make it again with 'hotliner model export'"

#: Texts and, padding included, tokens in one batch: more costs memory and is slower, for it leaves the cache.
_BATCH_TEXTS = 32
_BATCH_TOKENS = 512
_MOST_THREADS = 4


@dataclass(frozen=True, slots=True)
class Export:
    """What an export says of itself, once its files were found to be those that were written."""

    #: What it was made from, and that model's fingerprint.
    source: str
    source_fingerprint: str
    dim: int
    #: Tokens after which a text is cut.
    max_length: int
    pad_id: int
    #: Put before each text, as the model was trained.
    prefix: str
    #: Of its vectors with the source's, on sample texts: {"n", "mean", "min"}.
    cosine: Mapping[str, float]
    fingerprint: str
    model: bytes
    tokenizer: bytes


def read_export(folder: Path) -> Export:
    """Raises UnknownEmbedder unless every file is as it was written, in a form that this code knows."""
    try:
        plain = json.loads((folder / EXPORT).read_bytes())
        # Read once, checked and used: nothing can change in between.
        contents = {name: (folder / name).read_bytes() for name in (MODEL, TOKENIZER)}
    except (OSError, ValueError) as error:
        raise UnknownEmbedder(f"{folder} holds no exported model ({error}); {REMAKE}") from error
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise UnknownEmbedder(f"{folder / EXPORT} is not of format {FORMAT}, which this program reads; {REMAKE}")
    if plain.pop("sha256", None) != seal(plain):
        raise UnknownEmbedder(f"{folder / EXPORT} was altered after it was written; {REMAKE}")
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != plain["files"][name]:
            raise UnknownEmbedder(f"{folder / name} is truncated or was altered after it was written; {REMAKE}")
    return Export(
        source=plain["source"]["name"],
        source_fingerprint=plain["source"]["fingerprint"],
        dim=plain["dim"],
        max_length=plain["max_length"],
        pad_id=plain["pad_id"],
        prefix=plain["prefix"],
        cosine=plain["cosine"],
        fingerprint="onnx-" + seal({key: plain[key] for key in ("format", "max_length", "pad_id", "prefix", "files")}),
        model=contents[MODEL],
        tokenizer=contents[TOKENIZER],
    )


def seal(plain: Mapping[str, Any]) -> str:
    """The sha256 of JSON values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


class OnnxEmbedder:
    """Embeds on this machine's processors; safe to share between threads, each of which computes by itself."""

    def __init__(self, folder: Path, *, name: str, threads: int | None = None) -> None:
        """`threads`: how many batches of one call run at a time."""
        export = read_export(folder)
        self.name = name
        self.dim = export.dim
        self.fingerprint = export.fingerprint
        self._prefix = export.prefix
        self._pad_id = export.pad_id
        self._threads = threads or min(_MOST_THREADS, os.cpu_count() or 1)
        self._tokenizer = _tokenizer(export)
        self._session = _session(export, folder)

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        encoded = self._tokenizer.encode_batch_fast([self._prefix + text for text in texts])
        batches = list(_batches([len(each) for each in encoded]))

        def run(rows: list[int]) -> None:
            vectors[rows] = self._run([encoded[row] for row in rows])

        if len(batches) == 1 or self._threads == 1:
            for rows in batches:
                run(rows)
        elif batches:
            with ThreadPoolExecutor(self._threads, "embed") as pool:
                list(pool.map(run, batches))
        return vectors

    def _run(self, encoded: Sequence[Encoding]) -> Any:
        """One batch, padded to its longest text, which is the last one."""
        ids = np.full((len(encoded), len(encoded[-1])), self._pad_id, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, each in enumerate(encoded):
            ids[row, : len(each)] = each.ids
            mask[row, : len(each)] = 1
        return self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of texts, short ones first, so that little is padded; a text without a token has no vector."""
    batch: list[int] = []
    for row in sorted((row for row, length in enumerate(lengths) if length), key=lengths.__getitem__):
        if batch and (len(batch) == _BATCH_TEXTS or lengths[row] * (len(batch) + 1) > _BATCH_TOKENS):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _tokenizer(export: Export) -> Tokenizer:
    # Our threads are enough; the library's own would be one more for each processor.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_buffer(export.tokenizer)
    # Set once and never again: setting them while another thread is at work raises "Already borrowed".
    tokenizer.no_padding()
    tokenizer.enable_truncation(export.max_length)
    return tokenizer


def _session(export: Export, folder: Path) -> InferenceSession:
    import onnxruntime
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidGraph, InvalidProtobuf, NotImplemented

    onnxruntime.set_default_logger_severity(3)  # errors only
    options = onnxruntime.SessionOptions()
    # One thread for each caller answers more questions a second than all threads for one.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Memory for the longest batch ever seen would be kept for ever.
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    try:
        return onnxruntime.InferenceSession(export.model, options, providers=["CPUExecutionProvider"])
    except (Fail, InvalidGraph, InvalidProtobuf, NotImplemented) as error:
        raise UnknownEmbedder(f"{folder / MODEL} cannot be run ({error}); {REMAKE}") from error
