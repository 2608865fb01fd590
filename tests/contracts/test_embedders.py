"""What every embedder owes, and the way to one by name."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from retrieval.embedders import Embedder, UnknownEmbedder, load_embedder, prepare_embedder


@pytest.fixture(
    scope="module",
    params=["hashing", *(pytest.param(name, marks=pytest.mark.slow) for name in ("minilm", "minilm exported"))],
)
def embedder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    name, _, exported = request.param.partition(" ")
    models_dir = tmp_path_factory.mktemp("models")
    if exported:
        prepare_embedder(name, print, models_dir)
    return load_embedder(name, models_dir)


def test_vectors_have_length_one_and_the_stated_dimension(embedder: Embedder) -> None:
    vectors = embedder.embed(["my printer is offline", "mon imprimante est hors ligne"])

    assert vectors.shape == (2, embedder.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_the_same_text_has_the_same_vector_in_any_batch(embedder: Embedder) -> None:
    alone, among = embedder.embed(["no wifi"]), embedder.embed(["x", "no wifi", "a much longer text about a printer"])

    assert alone[0] == pytest.approx(among[1], abs=1e-5)


def test_related_texts_are_nearer_than_others(embedder: Embedder) -> None:
    printer, typo, mail = embedder.embed(["printer blocked", "PRINTERS are bloked", "mailbox full"])

    assert printer @ typo > printer @ mail


def test_no_text_is_no_trouble(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dim)
    assert embedder.embed([""]).shape == (1, embedder.dim)


def test_the_name_and_the_fingerprint_tell_embedders_apart(embedder: Embedder) -> None:
    assert load_embedder("hashing").fingerprint == load_embedder("hashing").fingerprint
    assert (embedder.name == "hashing") == (embedder.fingerprint == load_embedder("hashing").fingerprint)


def test_hashing_knows_no_text_without_words() -> None:
    assert not load_embedder("hashing").embed(["?!"]).any()


@pytest.mark.slow
def test_a_model_that_is_not_on_this_machine_is_named() -> None:
    with pytest.raises(UnknownEmbedder, match="no model can be loaded from '/nowhere/model'"):
        load_embedder("sentence-transformer:/nowhere/model")


@pytest.mark.parametrize("name", ["", "bert", "sentence-transformers"])
def test_an_unknown_name_says_what_is_allowed(name: str) -> None:
    with pytest.raises(UnknownEmbedder, match="allowed: minilm, hashing, sentence-transformer:"):
        load_embedder(name)


def test_what_finds_articles_does_not_import_torch_before_an_embedder_is_loaded() -> None:
    code = "import retrieval.search, ingest.reindex, ingest.commands, sys; print('torch' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
