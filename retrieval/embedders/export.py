"""Exports a sentence-transformers model for onnxruntime, with int8 weights. Needs torch; what it makes does not."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.embedders import UnknownEmbedder
from retrieval.embedders.onnx import EXPORT, FORMAT, MODEL, TOKENIZER, OnnxEmbedder, read_export, seal
from retrieval.embedders.sentence_transformer import SentenceTransformerEmbedder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

#: What an export must keep of the source's meaning: the mean cosine of their vectors on the sample texts.
LEAST_COSINE = 0.97
_SAMPLES = "samples.txt"
_OPSET = 17


class ExportError(UnknownEmbedder):
    """Nothing was written; the message says why."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was exported, and how near its vectors are to the source's."""

    folder: str
    source: str
    dim: int
    fingerprint: str
    megabytes: float
    texts: int
    cosine_mean: float
    cosine_min: float
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self)


def export(name: str, folder: Path, samples: Sequence[str] = (), least_cosine: float = LEAST_COSINE) -> Report:
    """Writes `folder` as a whole or not at all; an export that lay there is replaced. Raises ExportError.

    `name`: the folder or the hub's name of a model. `samples`: the texts on which it is measured, instead of those that ship.
    """
    started = perf_counter()
    _check_target(folder)
    source = SentenceTransformerEmbedder(name, name=name)
    unfinished = folder.parent / f".new-{folder.name}-{secrets.token_hex(4)}"
    unfinished.mkdir(parents=True)
    try:
        _write_files(source, unfinished)
        plain = _describe(source, unfinished)
        _write_description(unfinished, plain)
        plain["cosine"] = _compare(source, unfinished, samples or _shipped_samples())
        if not plain["cosine"]["mean"] >= least_cosine:
            raise ExportError(
                f"the export of '{name}' is too far from its source: mean cosine {plain['cosine']['mean']:.3f}, at least"
                f" {least_cosine} is wanted; use it as it is: sentence-transformer:{name}"
            )
        _write_description(unfinished, plain)
        fingerprint = read_export(unfinished).fingerprint
        _put_in_place(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Report(
        folder=str(folder),
        source=name,
        dim=source.dim,
        fingerprint=fingerprint,
        megabytes=round(sum(file.stat().st_size for file in folder.iterdir()) / 1e6, 1),
        texts=plain["cosine"]["n"],
        cosine_mean=plain["cosine"]["mean"],
        cosine_min=plain["cosine"]["min"],
        seconds=round(perf_counter() - started, 1),
    )


def _check_target(folder: Path) -> None:
    """What is not an export is somebody's."""
    if folder.exists() and not (folder / EXPORT).exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportError(f"{folder} exists and is not an exported model; choose another folder")


def _write_files(source: SentenceTransformerEmbedder, folder: Path) -> None:
    import onnx

    from retrieval.embedders.int8 import quantise

    whole = folder / "whole.onnx"
    try:
        _trace(source.model, whole)
        onnx.save(quantise(onnx.load(whole)), folder / MODEL)
        tokenizer = source.model.tokenizer.backend_tokenizer.to_str()
    except (RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ExportError(f"'{source.name}' cannot be exported: {type(error).__name__}: {error}") from error
    whole.unlink()
    (folder / TOKENIZER).write_text(tokenizer, encoding="utf-8")


def _trace(model: SentenceTransformer, path: Path) -> None:
    """The whole pipeline, pooling and normalisation included, for any number of texts of any length."""
    import torch

    class Pipeline(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=1)

    encoded = model.tokenizer(["my printer is offline", "no wifi"], padding=True, return_tensors="pt")
    sizes = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings(), torch.no_grad():
        # It warns of its own age and of each branch that it takes; the comparison afterwards is what counts.
        warnings.simplefilter("ignore")
        # The written-out attention: the fused one traces into a graph that onnxruntime knows less well.
        first: Any = model[0]
        first.auto_model.set_attn_implementation("eager")
        torch.onnx.export(
            Pipeline().eval(),
            (encoded["input_ids"], encoded["attention_mask"]),
            str(path),
            dynamo=False,
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": sizes, "attention_mask": sizes, "embedding": {0: "texts"}},
            opset_version=_OPSET,
        )


def _describe(source: SentenceTransformerEmbedder, folder: Path) -> dict[str, Any]:
    model = source.model
    prompts = {key: value for key, value in model.prompts.items() if value}
    pooling = next((each.pooling_mode for each in model if hasattr(each, "pooling_mode")), "unknown")
    return {
        "format": FORMAT,
        "source": {"name": source.name, "fingerprint": source.fingerprint},
        "dim": source.dim,
        "pooling": str(pooling),
        "normalised": True,
        "max_length": int(model.max_seq_length or model.tokenizer.model_max_length),
        "pad_id": int(model.tokenizer.pad_token_id or 0),
        "prefix": prompts.get(model.default_prompt_name or "", ""),
        "prompts": prompts,
        "weights": "int8",
        "cosine": {},
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (MODEL, TOKENIZER)},
    }


def _write_description(folder: Path, plain: dict[str, Any]) -> None:
    text = json.dumps({**plain, "sha256": seal(plain)}, ensure_ascii=False, indent=1)
    (folder / EXPORT).write_text(f"{text}\n", encoding="utf-8")


def _compare(source: SentenceTransformerEmbedder, folder: Path, texts: Sequence[str]) -> dict[str, float]:
    ours = OnnxEmbedder(folder, name=source.name).embed(texts)
    cosines = np.sum(ours * source.embed(texts), axis=1, dtype=np.float64)
    return {"n": len(texts), "mean": round(float(cosines.mean()), 5), "min": round(float(cosines.min()), 5)}


def _shipped_samples() -> tuple[str, ...]:
    return tuple((resources.files("retrieval.embedders") / _SAMPLES).read_text(encoding="utf-8").splitlines())


def _put_in_place(unfinished: Path, folder: Path) -> None:
    for path in (*unfinished.iterdir(), unfinished):
        _to_disk(path)
    former = unfinished.with_name(f"{unfinished.name}-former")
    if folder.exists():
        folder.rename(former)
    unfinished.rename(folder)
    shutil.rmtree(former, ignore_errors=True)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
