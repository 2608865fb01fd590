"""Distils the teacher into the student: a French sentence shall lie where the teacher puts its English twin.

usage: python -m benchmarks.training.distil --work WORK --start WORK/start --out WORK/run
           [--stages embeddings:8,all:60] [--batch 64] [--device cpu|cuda] [--threads 2] [--best FOLDER]

Multilingual knowledge distillation (Reimers & Gurevych 2020), in stages of so many minutes each:
  embeddings  only the rows that vocabulary.py placed move, so English stays exactly the teacher's;
  all         everything moves; one text in five is English with its own teacher vector as target.
The loss is 1 - cosine, plus a fifth of the divergence between how near the teacher and the student put the batch's
sentences. Vectors of the teacher are computed once, when first needed (WORK/teacher.f16).
Every three minutes WORK/run is written, from which the same command goes on; --best gets the model that is best on the
held-out pairs. Minutes count the work alone: a stopped process loses none. The seed decides everything but the clock.
sentence-transformers' own trainer is not used: it needs `datasets` and `accelerate`, which the project does without.
"""

# Draws that shall come out the same each time; nothing here is a secret.
# ruff: noqa: S311

from __future__ import annotations

import os

# Waiting threads must not spin where the cores are shared.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import argparse
import json
import random
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from torch.nn import functional

from benchmarks.training.everyday import casual, first_person
from benchmarks.training.teacher import teacher_path

SEED = 20
LONGEST = 48
#: So many batches are sorted by length together.
GROUP = 32
ENGLISH_SHARE = 0.25
RATES = {"embeddings": (0.0, 1e-3), "all": (1e-4, 5e-4)}
WARM_UP = 50
TEMPERATURE = 0.05
SAVE_EVERY = 180.0


#: How often a pair is seen, where not once: what is said in everyday words counts most.
OFTEN = {"own articles": 2, "own symptoms": 12}


@dataclass(frozen=True)
class Example:
    """A pair."""

    en: str
    fr: str


@dataclass
class State:
    """Where the training is; goes into the checkpoint."""

    stage: int = 0
    #: Steps over all stages, and seconds in this stage.
    step: int = 0
    seconds: float = 0.0
    epoch: int = 0
    group: int = 0
    best: float = -1.0
    log: list[dict[str, Any]] = field(default_factory=list)


class Teacher:
    """Vectors of English texts, computed once and kept as half floats."""

    def __init__(self, file: Path, texts: Sequence[str], device: str) -> None:
        self._texts = list(dict.fromkeys(texts))
        self._numbers = {text: number for number, text in enumerate(self._texts)}
        self._model: SentenceTransformer | None = None
        self._device = device
        whole = file.exists() and file.stat().st_size == len(self._texts) * 384 * 2
        self._vectors: NDArray[np.float16] = np.memmap(
            file, dtype=np.float16, mode="r+" if whole else "w+", shape=(len(self._texts), 384)
        )

    def vectors(self, texts: Iterable[str]) -> NDArray[np.float32]:
        numbers = [self._numbers[text] for text in texts]
        missing = [n for n in dict.fromkeys(numbers) if not self._vectors[n].any()]
        if missing:
            if self._model is None:
                self._model = SentenceTransformer(teacher_path(), device=self._device)
                self._model.max_seq_length = 128
            made = self._model.encode(
                [self._texts[n] for n in missing], batch_size=64, normalize_embeddings=True, show_progress_bar=False
            )
            self._vectors[missing] = made.astype(np.float16)
        return self._vectors[numbers].astype(np.float32)


def read(work: Path, name: str) -> list[tuple[str, str, str]]:
    with (work / f"{name}.jsonl").open(encoding="utf-8") as file:
        return [(pair["en"], pair["fr"], pair["from"]) for pair in map(json.loads, file)]


def choose(pairs: Sequence[tuple[str, str, str]]) -> list[Example]:
    """Whole sentences rather than labels: of the pairs of one or two words a tenth; and those in the first person."""
    draw = random.Random(SEED)
    found: list[tuple[str, str]] = []
    for en, fr, origin in pairs:
        size = len(en.split())
        if size > 40 or (size < 3 and draw.random() > 0.1) or (size == 3 and draw.random() > 0.5):
            continue
        found += [(en, fr)] * OFTEN.get(origin, 1)
        said = first_person(en, fr)
        if said:
            found.append(said)
    return [Example(*pair) for pair in found]


def groups(examples: Sequence[Example], epoch: int, batch: int) -> Iterator[list[list[Example]]]:
    """Groups of batches; the batches of a group hold texts of like length, and come in any order."""
    draw = random.Random(f"{SEED} {epoch}")
    # The first time, what is short comes first: it is cheap, and its words are learnt before the long sentences.
    order = sorted(examples, key=lambda e: (epoch == 0 and len(e.fr.split()) > 14, draw.random()))
    for start in range(0, len(order), batch * GROUP):
        group = sorted(order[start : start + batch * GROUP], key=lambda e: len(e.fr))
        batches = [group[n : n + batch] for n in range(0, len(group), batch)]
        draw.shuffle(batches)
        yield batches


def losses(made: torch.Tensor, target: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """1 - cosine, and how differently the batch is spread around each text. All vectors have length 1."""
    far = 1 - (made * target).sum(1).mean()
    wanted = functional.softmax(target @ target.T / TEMPERATURE, dim=1)
    spread = functional.kl_div(
        functional.log_softmax(made @ target.T / TEMPERATURE, dim=1), wanted, reduction="batchmean"
    )
    return far, spread


class Student:
    """The model being trained, with its optimiser for one stage."""

    def __init__(self, folder: Path, rows: NDArray[np.int64], stage: str, device: str) -> None:
        self.model = SentenceTransformer(str(folder), device=device)
        self.model.max_seq_length = LONGEST
        # Without dropout: the targets are exact, and time is short.
        self.model.eval()
        self._device = device
        transformer: Any = self.model[0].auto_model
        words = transformer.get_input_embeddings().weight
        others = [p for p in self.model.parameters() if p is not words]
        rate, word_rate = RATES[stage]
        for parameter in others:
            parameter.requires_grad = rate > 0
        if stage == "embeddings":
            moved = torch.zeros(len(words), 1, device=device)
            moved[torch.from_numpy(rows)] = 1.0
            words.register_hook(lambda grad: grad * moved)
        parts: list[dict[str, Any]] = [{"params": [words], "lr": word_rate}]
        if rate:
            parts.append({"params": others, "lr": rate})
        self.parameters = [p for part in parts for p in part["params"]]
        self._rates: list[float] = [part["lr"] for part in parts]
        self.optimiser = torch.optim.AdamW(parts, weight_decay=0.0, betas=(0.9, 0.98), fused=True)

    def forward(self, texts: list[str]) -> torch.Tensor:
        tokens = self.model.tokenize(texts)
        found = self.model({name: value.to(self._device) for name, value in tokens.items() if torch.is_tensor(value)})
        return found["sentence_embedding"]  # type: ignore[no-any-return]

    def step(self, texts: list[str], target: torch.Tensor, pace: float) -> tuple[float, float]:
        for part, rate in zip(self.optimiser.param_groups, self._rates, strict=True):
            part["lr"] = rate * pace
        far, spread = losses(functional.normalize(self.forward(texts), dim=1), target)
        self.optimiser.zero_grad(set_to_none=True)
        (far + 0.2 * spread).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()
        return far.item(), spread.item()


def held_out(student: Student, teacher: Teacher, pairs: Sequence[tuple[str, str, str]]) -> dict[str, float]:
    """On pairs never seen: cosine to the teacher in both languages, and how often the French finds its English."""
    target = teacher.vectors(en for en, _, _ in pairs)
    found = {}
    for lang, texts in (("en", [en for en, _, _ in pairs]), ("fr", [fr for _, fr, _ in pairs])):
        made = student.model.encode(texts, batch_size=64, normalize_embeddings=True, show_progress_bar=False)
        found[f"cosine_{lang}"] = round(float((made * target).sum(1).mean()), 4)
        if lang == "fr":
            found["found_fr"] = round(float(((made @ target.T).argmax(1) == np.arange(len(pairs))).mean()), 4)
    student.model.eval()
    return found


def train(options: argparse.Namespace) -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(options.threads)
    work, out = options.work, options.out
    out.mkdir(parents=True, exist_ok=True)
    examples = choose(read(work, "pairs"))
    held = read(work, "heldout")[: options.held_out]
    teacher = Teacher(work / "teacher.f16", [e.en for e in examples] + [en for en, _, _ in held], options.device)
    stages = [(name, float(minutes)) for name, minutes in (part.split(":") for part in options.stages.split(","))]
    rows = np.load(options.start / "new_rows.npy")
    saved = out / "state.pt"
    state = State()
    resumed = torch.load(saved, weights_only=False) if saved.exists() else None
    if resumed:
        state = State(**resumed["state"])
    print(f"{len(examples):,} examples, {len(rows):,} new rows, {state}", flush=True)
    while state.stage < len(stages):
        name, minutes = stages[state.stage]
        student = Student(out / "model" if (out / "model").exists() else options.start, rows, name, options.device)
        if resumed and resumed["optimiser"]:
            student.optimiser.load_state_dict(resumed["optimiser"])
        resumed = None
        _stage(student, teacher, examples, held, state, minutes * 60, options)
        state.stage, state.seconds = state.stage + 1, 0.0
        _save(student, state, options, with_optimiser=False)


def _stage(
    student: Student,
    teacher: Teacher,
    examples: Sequence[Example],
    held: Sequence[tuple[str, str, str]],
    state: State,
    seconds: float,
    options: argparse.Namespace,
) -> None:
    english_share = ENGLISH_SHARE if len(student.parameters) > 1 else 0.0
    if not state.log:
        _look(student, teacher, held, state, options)
    looked, sums, since = state.seconds, np.zeros(2), 0
    first_step = state.step
    while True:
        for number, batches in enumerate(groups(examples, state.epoch, options.batch)):
            if number < state.group:
                continue
            clock = time.monotonic()
            teacher.vectors(e.en for batch in batches for e in batch)
            state.seconds += min(time.monotonic() - clock, 60.0)
            for batch in batches:
                clock = time.monotonic()
                draw = random.Random(f"{SEED} {state.step}")
                texts = [e.en if draw.random() < english_share else casual(e.fr, draw) for e in batch]
                target = torch.from_numpy(teacher.vectors(e.en for e in batch)).to(options.device)
                target = functional.normalize(target, dim=1)
                left = 1 - state.seconds / seconds
                pace = min(1.0, (state.step - first_step + 1) / WARM_UP) * max(0.02, min(1.0, 2 * left))
                sums += student.step(texts, target, pace)
                since += 1
                state.step += 1
                state.seconds += min(time.monotonic() - clock, 10.0)
                if state.seconds - looked >= SAVE_EVERY or state.seconds >= seconds:
                    state.log.append({"train": [round(x, 4) for x in (sums / since).tolist()]})
                    looked, sums, since = state.seconds, np.zeros(2), 0
                    _look(student, teacher, held, state, options)
                if state.seconds >= seconds:
                    return
            state.group = number + 1
        state.epoch, state.group = state.epoch + 1, 0


def _look(
    student: Student,
    teacher: Teacher,
    held: Sequence[tuple[str, str, str]],
    state: State,
    options: argparse.Namespace,
) -> None:
    """Measures on the held-out pairs, then saves."""
    found = held_out(student, teacher, held)
    state.log.append({"at": time.strftime("%H:%M:%S"), "stage": state.stage, "step": state.step, "epoch": state.epoch,
                      "seconds": round(state.seconds), **found})  # fmt: skip
    print(json.dumps(state.log[-2:]), flush=True)
    score = found["found_fr"] + found["cosine_fr"] + found["cosine_en"]
    if options.best and score > state.best:
        state.best = score
        _write(student.model, options.best)
    _save(student, state, options, with_optimiser=True)


def _save(student: Student, state: State, options: argparse.Namespace, with_optimiser: bool) -> None:
    _write(student.model, options.out / "model")
    optimiser = student.optimiser.state_dict() if with_optimiser else None
    torch.save({"state": vars(state), "optimiser": optimiser}, options.out / "state.new")
    (options.out / "state.new").replace(options.out / "state.pt")
    (options.out / "log.json").write_text(json.dumps(state.log, indent=1), encoding="utf-8")


def _write(model: SentenceTransformer, folder: Path) -> None:
    """Beside, then in its place: who reads it meanwhile gets the old one or the new one."""
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    longest, model.max_seq_length = model.max_seq_length, 256
    model.save(str(fresh), create_model_card=False)
    model.max_seq_length = longest
    shutil.rmtree(folder, ignore_errors=True)
    fresh.replace(folder)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--work", type=Path, required=True)
    ask.add_argument("--start", type=Path, required=True, help="the folder that vocabulary.py made")
    ask.add_argument("--out", type=Path, required=True, help="checkpoints; the same command goes on from here")
    ask.add_argument("--best", type=Path, help="gets the best model so far")
    ask.add_argument("--stages", default="embeddings:8,all:60", help="name:minutes, ...")
    ask.add_argument("--batch", type=int, default=64)
    ask.add_argument("--device", default="cpu")
    ask.add_argument("--threads", type=int, default=2)
    ask.add_argument("--held-out", type=int, default=300)
    train(ask.parse_args())


if __name__ == "__main__":
    main()
