"""What every embedder owes, and the way to one by name."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from retrieval.embedders import Embedder, UnknownEmbedder, load_embedder


@pytest.fixture(scope="module", params=["hashing", "bilingual"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return load_embedder(request.param)


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


def test_the_bundled_model_knows_both_languages_in_one_space() -> None:
    texts = [
        "mon imprimante n'imprime plus",
        "my printer no longer prints",
        "my mailbox is full",
        "ma boîte mail est pleine",
    ]
    printer_fr, printer_en, mail_en, mail_fr = load_embedder("bilingual").embed(texts)

    assert printer_fr @ printer_en > 0.6 > printer_fr @ mail_en
    assert mail_fr @ mail_en > 0.6 > mail_fr @ printer_en


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
    with pytest.raises(UnknownEmbedder, match="allowed: bilingual, hashing, sentence-transformer:"):
        load_embedder(name)


def test_what_finds_articles_does_not_import_torch_before_an_embedder_is_loaded() -> None:
    code = "import retrieval.search, ingest.reindex, ingest.commands, sys; print('torch' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
