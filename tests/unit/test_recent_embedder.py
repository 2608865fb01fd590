"""The embedder that remembers its last texts."""

from collections.abc import Sequence

import numpy as np

from retrieval.embedders import Vectors, load_embedder
from retrieval.embedders.recent import _KEPT, RecentEmbedder


class Counting:
    """The hashing embedder, and what it was asked for."""

    def __init__(self) -> None:
        self._embedder = load_embedder("hashing")
        self.name, self.fingerprint, self.dim = "counting", self._embedder.fingerprint, self._embedder.dim
        self.asked: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(list(texts))
        return self._embedder.embed(texts)


def test_what_was_embedded_a_moment_ago_is_not_embedded_again() -> None:
    counting = Counting()
    recent = RecentEmbedder(counting)
    first = recent.embed(["no sound", "no wifi"])
    second = recent.embed(["no wifi", "no screen", "no sound", "no screen"])

    assert counting.asked == [["no sound", "no wifi"], ["no screen"]]
    assert np.array_equal(second[[2, 0]], first)
    assert np.array_equal(second, counting._embedder.embed(["no wifi", "no screen", "no sound", "no screen"]))


def test_nothing_is_embedded_for_no_text() -> None:
    counting = Counting()

    assert RecentEmbedder(counting).embed([]).shape == (0, counting.dim)
    assert counting.asked == []


def test_old_texts_are_forgotten() -> None:
    counting = Counting()
    recent = RecentEmbedder(counting)
    recent.embed([f"fault {n}" for n in range(_KEPT + 1)])
    recent.embed(["fault 0"])

    assert counting.asked[-1] == ["fault 0"]
