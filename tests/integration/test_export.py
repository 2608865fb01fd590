"""Exporting a model, and serving from the export: a tiny model with random weights, made here."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from ingest.commands import COMMANDS
from retrieval.embedders import UnknownEmbedder, load_embedder
from retrieval.embedders.onnx import EXPORT, MODEL, TOKENIZER, OnnxEmbedder, _batches, read_export

pytestmark = pytest.mark.slow  # torch takes seconds to import

TEXTS = ["my printer is offline", "no wifi", "", "mon mot de passe " * 30, "écran noir", "?!", "no wifi at all"] * 3


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers that knows letters, saved as sentence-transformers does."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = "abcdefghijklmnopqrstuvwxyz?!"
    pieces += [*letters, *(f"##{letter}" for letter in letters)]
    words = Tokenizer(models.WordPiece({piece: n for n, piece in enumerate(pieces)}, unk_token="[UNK]"))
    words.normalizer = normalizers.BertNormalizer()
    words.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    words.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=1200, hidden_size=48, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder / "bert")
    PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=40)
    SentenceTransformer(modules=[transformer, Pooling(48)], device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="session")
def exported(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from retrieval.embedders.export import export

    folder = tmp_path_factory.mktemp("exports") / "tiny"
    report = export(str(tiny_model), folder)
    assert report.texts == 200
    assert report.cosine_min > 0.98
    return folder


@pytest.fixture
def copy(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "copy"))


def test_the_export_says_what_it_is_made_from(exported: Path, tiny_model: Path) -> None:
    plain = json.loads((exported / EXPORT).read_text("utf-8"))

    assert sorted(path.name for path in exported.iterdir()) == [EXPORT, MODEL, TOKENIZER]
    assert plain["source"]["name"] == str(tiny_model)
    assert (plain["pooling"], plain["max_length"], plain["dim"], plain["prefix"]) == ("mean", 40, 48, "")
    assert plain["cosine"]["n"] == 200


def test_its_vectors_are_those_of_the_source(exported: Path, tiny_model: Path) -> None:
    ours = load_embedder(f"onnx:{exported}").embed(TEXTS)
    theirs = load_embedder(f"sentence-transformer:{tiny_model}").embed(TEXTS)

    assert ours.dtype == np.float32
    assert np.sum(ours * theirs, axis=1).min() > 0.98
    assert np.linalg.norm(ours, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_text_has_the_same_vector_beside_any_others(exported: Path) -> None:
    embedder = load_embedder(f"onnx:{exported}")

    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])

    assert np.abs(embedder.embed(TEXTS) - alone).max() < 1e-5
    assert embedder.embed([]).shape == (0, 48)


def test_eight_threads_at_once_get_what_one_gets(exported: Path) -> None:
    embedder = load_embedder(f"onnx:{exported}")
    calls = [TEXTS[start:] + TEXTS[:start] for start in range(8)] * 8
    serial = [embedder.embed(texts) for texts in calls]

    with ThreadPoolExecutor(8) as pool:
        parallel = list(pool.map(embedder.embed, calls))

    assert np.array_equal(serial, parallel)


def test_the_same_model_gives_the_same_export(exported: Path, tiny_model: Path, tmp_path: Path) -> None:
    from retrieval.embedders.export import export

    again = export(str(tiny_model), tmp_path / "again")

    assert again.fingerprint == read_export(exported).fingerprint
    assert load_embedder(f"onnx:{exported}").fingerprint == again.fingerprint


@pytest.mark.parametrize("name", [MODEL, TOKENIZER, EXPORT])
def test_an_altered_export_is_refused(copy: Path, name: str) -> None:
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(content.replace(b"e", b"f", 1) if name == MODEL else content.replace(b"0", b"9"))

    with pytest.raises(UnknownEmbedder, match=rf"{name}.* was altered after it was written; make it again"):
        OnnxEmbedder(copy, name="tiny")


def test_an_export_of_another_format_is_refused(copy: Path) -> None:
    (copy / EXPORT).write_text('{"format": 999}', "utf-8")

    with pytest.raises(UnknownEmbedder, match="is not of format 1"):
        OnnxEmbedder(copy, name="tiny")


def test_a_folder_without_an_export_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownEmbedder, match="holds no exported model.*hotliner model export"):
        load_embedder(f"onnx:{tmp_path}")


def test_an_export_too_far_from_its_source_is_not_written(tiny_model: Path, tmp_path: Path) -> None:
    from retrieval.embedders.export import ExportError, export

    with pytest.raises(ExportError, match="too far from its source"):
        export(str(tiny_model), tmp_path / "far", ["no wifi"], least_cosine=1.1)

    assert list(tmp_path.iterdir()) == []


def test_an_export_replaces_an_export_and_nothing_else(tiny_model: Path, copy: Path, tmp_path: Path) -> None:
    from retrieval.embedders.export import ExportError, export

    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", "utf-8")
    (copy / MODEL).write_bytes(b"")

    export(str(tiny_model), copy, ["no wifi"])
    with pytest.raises(ExportError, match="is not an exported model"):
        export(str(tiny_model), tmp_path / "mine")

    assert load_embedder(f"onnx:{copy}").dim == 48
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "mine"]


def test_the_command_says_where_it_is_and_what_comes_next(tiny_model: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"

    told = CliRunner().invoke(COMMANDS["model"], ["export", str(tiny_model), "--to", str(there)])
    as_json = CliRunner().invoke(COMMANDS["model"], ["export", str(tiny_model), "--to", str(there), "--json"])
    missing = CliRunner().invoke(COMMANDS["model"], ["export", str(tmp_path / "nowhere"), "--to", str(there)])

    assert f"Next: set HOTLINER_EMBEDDER=onnx:{there} and run 'hotliner index'." in told.stdout
    assert json.loads(as_json.stdout)["dim"] == 48
    assert missing.exit_code == 1
    assert "no model can be loaded" in missing.stderr


def test_serving_imports_neither_torch_nor_transformers(exported: Path, tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from bot.app import build, create_app
from bot.settings import Settings
from ingest.reindex import reindex
from retrieval.embedders import load_embedder
settings = Settings(articles_dir="tests/samples/articles", index_dir="{tmp_path}/index",
                    database_url="sqlite:///{tmp_path}/db.sqlite", embedder="onnx:{exported}")
reindex(settings.articles_dir, settings.index_dir, load_embedder(settings.embedder))
service = build(settings)
create_app(service)
assert service.search.find("my printer prints nothing").matches
print(sorted({{"torch", "transformers", "sentence_transformers", "onnx"}} & set(sys.modules)))
"""
    root = Path(__file__).parents[2]

    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)

    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_a_batch_holds_texts_of_like_length_and_not_too_many_tokens() -> None:
    lengths = [3, 400, 5, 0, 300, 4] + [8] * 100

    batches = list(_batches(lengths))

    assert sorted(row for batch in batches for row in batch) == [row for row, length in enumerate(lengths) if length]
    assert all(len(batch) * max(lengths[row] for row in batch) <= 512 for batch in batches)
    assert max(len(batch) for batch in batches) == 32
