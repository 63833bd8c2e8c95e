"""The evidence reader that comes with the program: a small network over the word vectors that are stored anyway."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file

from knowledge.embed.encoder import Floats, Words
from knowledge.embed.onnx_session import WRITING, Network, open_written
from knowledge.errors import ModelError
from knowledge.late_interaction import Matchable
from knowledge.scoring.scorer import UNIT_MARKS, Readable

NAME = "evidence-reader"
WEIGHTS = Path(str(resources.files("knowledge.scoring") / "reader.safetensors"))
MAX_WORDS = 160
"""Longest passage that is read whole, in words; of a longer one, the units that begin later get no evidence."""

NO_EVIDENCE = -12.0
"""The log-odds of a unit that was not read."""


def is_written(models: Path) -> bool:
    """Whether a folder of built models has the reader."""
    return any((models / NAME).glob(f"*-{WRITING}.onnx"))


def open_reader(models: Path, threads: int = 1) -> BundledReader:
    """The reader, its ONNX file written below `models` once for these weights, and again where it is damaged.

    Where nothing can be written there, it is written to a temporary folder. Raises `ModelError` where the weights
    cannot be read.
    """
    try:
        digest = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise ModelError(f"The evidence reader's weights cannot be read: {WEIGHTS} ({error.strerror}).") from error
    network = open_written(models / NAME / f"{digest}-{WRITING}.onnx", _write, threads)
    return BundledReader(network, f"{NAME}:{digest}")


def _write(path: Path) -> None:
    from knowledge.scoring.network import write_reader

    try:
        tensors = {name: tensor.astype(np.float32) for name, tensor in load_file(WEIGHTS).items()}
    except SafetensorError as error:
        raise ModelError(f"The evidence reader's weights are damaged: {WEIGHTS} ({error}).") from error
    write_reader(tensors, path)


class BundledReader:
    """`EvidenceScorer` over the bundled network; needs word vectors of the bundled encoder."""

    def __init__(self, network: Network, identity: str) -> None:
        """`network` is one that `network.write_reader` made."""
        self.identity, self._network = identity, network

    def read(self, question: str, words: Words, passages: Sequence[Readable]) -> list[Floats]:  # noqa: ARG002
        """All passages in one run, padded to the longest."""
        if not passages or not len(words.weights):
            return [np.full(one.words.unit_count, NO_EVIDENCE, np.float32) for one in passages]
        log_odds = self._network.run(
            {
                "question": words.vectors,
                "weights": words.weights / max(float(words.weights.sum()), 1e-9),
                **_batch([one.words for one in passages]),
            }
        )
        return [_of_units(row, one.words) for row, one in zip(log_odds, passages, strict=True)]


def _batch(passages: Sequence[Matchable]) -> dict[str, npt.NDArray[np.generic]]:
    """The network's inputs for passages, padded to the longest and cut at `MAX_WORDS`."""
    sizes = [min(len(one.words.scales), MAX_WORDS) for one in passages]
    longest, units = max(1, *sizes), max(1, *(one.unit_count for one in passages))
    dimension = passages[0].words.values.shape[1]
    vectors = np.zeros((len(passages), longest, dimension), np.float32)
    members = np.zeros((len(passages), units, longest), np.float32)
    marks = np.zeros((len(passages), longest), np.int64)
    for row, (one, size) in enumerate(zip(passages, sizes, strict=True)):
        vectors[row, :size] = one.words.values[:size] * one.words.scales[:size, None]
        unit_of_word = np.repeat(one.units, np.diff(one.starts, append=len(one.words.scales)))[:size]
        members[row, unit_of_word, np.arange(size)] = 1
        marks[row, :size] = unit_of_word % UNIT_MARKS
    return {"passages": vectors, "members": members, "marks": marks}


def _of_units(row: Floats, passage: Matchable) -> Floats:
    """The passage's own part of a padded row; units without a word that was read have no evidence."""
    result = np.full(passage.unit_count, NO_EVIDENCE, np.float32)
    read = passage.units[passage.starts < MAX_WORDS]
    result[read] = row[read]
    return result
