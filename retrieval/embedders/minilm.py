"""The bundled model: its exported copy where there is one, made from the installed weights; else those, with torch."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from retrieval.embedders import MINILM, Embedder, UnknownEmbedder
from retrieval.embedders.onnx import EXPORT, FORMAT, OnnxEmbedder, read_export
from retrieval.embedders.sentence_transformer import SentenceTransformerEmbedder, fingerprint_of_folder, minilm_path


def load(models_dir: Path) -> Embedder:
    """The two give nearly the same vectors and have different fingerprints: an index is for one of them."""
    if is_exported(models_dir):
        return OnnxEmbedder(models_dir / MINILM, name=MINILM)
    return SentenceTransformerEmbedder(minilm_path(), name=MINILM)


def is_exported(models_dir: Path) -> bool:
    """Whether the export is there and made from the installed weights; without those, whether it is there."""
    try:
        plain = json.loads((models_dir / MINILM / EXPORT).read_bytes())
        made_from, format_ = plain["source"]["fingerprint"], plain["format"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    try:
        installed = fingerprint_of_folder(Path(minilm_path()))
    except UnknownEmbedder:
        return bool(format_ == FORMAT)
    return bool(format_ == FORMAT and made_from == installed)


def prepare(models_dir: Path, say: Callable[[str], None]) -> None:
    """Makes the export where it is missing or damaged. Where it can't be made, the weights serve as they are."""
    if _is_whole(models_dir):
        return
    from retrieval.embedders.export import ExportError, export

    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(models_dir / ".lock", is_singleton=True):
            if _is_whole(models_dir):  # made while we waited
                return
            say("Preparing the model, once (half a minute)...")
            report = export(MINILM, models_dir / MINILM)
    except (ExportError, OSError) as error:
        say(f"The model could not be prepared ({error}); it works without, but starts slowly.")
    else:
        say(f"The model is in {report.folder}, {report.megabytes} MB, made in {report.seconds} s.")


def _is_whole(models_dir: Path) -> bool:
    try:
        read_export(models_dir / MINILM)
    except UnknownEmbedder:
        return False
    return is_exported(models_dir)
