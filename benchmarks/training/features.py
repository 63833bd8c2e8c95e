"""Word vectors of questions and passages from the encoder that answers, kept in a file between runs."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from benchmarks.training.reader_network import Pairs
from knowledge.embed.encoder import Encoder, Words
from knowledge.late_interaction import matchable, pack

Key = tuple[str, str, str]
"""Whether a text is a question or a passage, what stands above it, and the text."""


@dataclass(frozen=True)
class Sample:
    """A question, a passage with the ends of its units in characters, and for each unit whether it answers.

    `title` is what stands above the passage.
    """

    question: str
    passage: str
    ends: tuple[int, ...]
    answers: tuple[bool, ...]
    title: str = ""

    @property
    def asked(self) -> Key:
        """What the question's words are kept under."""
        return "question", "", self.question

    @property
    def told(self) -> Key:
        """What the passage's words are kept under."""
        return "passage", self.title, self.passage


class Features:
    """Looks word vectors up, and computes those that are missing."""

    def __init__(self, encoder: Encoder, file: Path) -> None:
        """`file` holds what an earlier run computed with the same encoder."""
        self._encoder, self._file = encoder, file
        self._words: dict[Key, Words] = pickle.loads(file.read_bytes()) if file.exists() else {}  # own file

    def prepare(self, samples: Sequence[Sample]) -> None:
        """Computes and keeps what the samples need."""
        wanted = {one.asked for one in samples} | {one.told for one in samples}
        missing = sorted(wanted - self._words.keys())
        for number, key in enumerate(missing):
            if number % 1000 == 0:
                print(f"encoding {number} of {len(missing)}", file=sys.stderr, flush=True)
            self._words[key] = self._encode(*key)
        if missing:
            self._file.write_bytes(pickle.dumps(self._words))

    def batch(self, samples: Sequence[Sample]) -> tuple[Pairs, torch.Tensor, torch.Tensor]:
        """The samples as a batch, with labels and a mask of the units that are there, both ``(pairs, units)``."""
        asked = [self._words[one.asked] for one in samples]
        told = [self._words[one.told] for one in samples]
        question, there = _padded([one.vectors for one in asked])
        weights, _ = _padded([one.weights[:, None] for one in asked])
        passage, words = _padded([one.vectors for one in told])
        units = max(len(one.ends) for one in samples)
        unit = torch.zeros(words.shape, dtype=torch.long)
        labels, mask = torch.zeros(len(samples), units), torch.zeros(len(samples), units, dtype=torch.bool)
        for row, (one, its) in enumerate(zip(samples, told, strict=True)):
            ready = matchable(pack(its), one.ends)
            sizes = np.diff(ready.starts, append=len(its.vectors))
            unit[row, : len(its.vectors)] = torch.from_numpy(np.repeat(ready.units, sizes))
            labels[row, : len(one.ends)] = torch.tensor(one.answers, dtype=torch.float)
            mask[row, : len(one.ends)] = True
        return Pairs(question, there, weights[..., 0], passage, words, unit, units), labels, mask

    def size(self, sample: Sample) -> int:
        """How many words a sample has, to put samples of a like size into a batch."""
        return len(self._words[sample.asked].vectors) + len(self._words[sample.told].vectors)

    def match(self, sample: Sample) -> float:
        """The late-interaction score of the sample's passage."""
        asked, told = self._words[sample.asked], self._words[sample.told]
        if not len(told.vectors):
            return 0.0
        best = (asked.vectors.astype(np.float32) @ told.vectors.astype(np.float32).T).max(axis=1)
        return float(best @ asked.weights / asked.weights.sum())

    def _encode(self, kind: str, title: str, text: str) -> Words:
        if kind == "question":
            words = self._encoder.embed_questions([text])[0].words
        else:
            words = self._encoder.embed_passages([text], [title])[0].words
        return Words(words.vectors.astype(np.float16), words.spans, words.weights)  # half the memory


def _padded(arrays: Sequence[np.ndarray]) -> tuple[torch.Tensor, torch.Tensor]:
    """Arrays ``(n, d)`` as one tensor ``(arrays, longest, d)`` with a mask of what is there."""
    longest = max(1, *(len(one) for one in arrays))
    made = np.zeros((len(arrays), longest, arrays[0].shape[1]), np.float32)
    there = np.zeros((len(arrays), longest), bool)
    for row, one in enumerate(arrays):
        made[row, : len(one)], there[row, : len(one)] = one, True
    return torch.from_numpy(made), torch.from_numpy(there)
