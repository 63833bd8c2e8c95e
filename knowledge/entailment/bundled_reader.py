"""The claim reader that comes with the program: the bundled encoder with a low-rank adapter and a head of its own.

docs/model_card.md tells how it was trained.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from knowledge.embed.adapter import Adapter
from knowledge.embed.bundled_model import ensure_bundled_model, weight_file
from knowledge.embed.encoder import Floats
from knowledge.embed.onnx_encoder import PASSAGE_PREFIX, QUESTION_PREFIX, TOKENIZER
from knowledge.embed.onnx_session import WRITING, Network, open_written
from knowledge.embed.packed_weights import PackedWeights

NAME = "claim-reader"
WEIGHTS = Path(str(resources.files("knowledge.entailment") / "adapter.safetensors"))
SHA256 = "0523fc371c1883b2e8f881957478f8e219d563a25d2af8a9bb66513d2ebe7632"
MAX_TOKENS = 256
"""Longest pair that is read whole; of a longer one, the end of the evidence is not read."""


def open_bundled_reader(models: Path, threads: int = 1) -> BundledClaimReader:
    """The reader, its network written below `models` once for these weights, and again where it is damaged.

    Where nothing can be written there, it is written to a temporary folder. Raises `ModelError` where the weights are
    missing or damaged.
    """
    adapter = Adapter(WEIGHTS, SHA256)
    tokenizer = ensure_bundled_model(models) / TOKENIZER
    digest = SHA256[:12]

    def write(path: Path) -> None:
        from knowledge.embed.onnx_graph import write_onnx

        write_onnx(PackedWeights(weight_file(), adapter), path)

    network = open_written(models / NAME / f"{digest}-{WRITING}.onnx", write, threads)
    return BundledClaimReader(network, f"{NAME}:{digest}", tokenizer, adapter)


def pair_ids(tokenizer: Tokenizer, claim: str, evidence: str) -> list[int]:
    """The token ids of a claim and its evidence, one after the other, cut after `MAX_TOKENS`; the claim after half."""
    first = _cut(tokenizer.encode(QUESTION_PREFIX + claim).ids, MAX_TOKENS // 2)
    second = tokenizer.encode(PASSAGE_PREFIX + evidence).ids
    return _cut([*first, *second[1:]], MAX_TOKENS)


def _cut(ids: list[int], length: int) -> list[int]:
    """The ids with the last one, which ends a text, in its place."""
    return ids if len(ids) <= length else [*ids[: length - 1], ids[-1]]


class BundledClaimReader:
    """`ClaimReader` over the bundled network."""

    def __init__(self, network: Network, identity: str, tokenizer: Path, adapter: Adapter) -> None:
        """`tokenizer` is a file; `adapter` has the head's weights."""
        self.identity, self._network = identity, network
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(tokenizer))
        self._weight, self._bias = adapter.tensor("head.w"), adapter.tensor("head.b")

    def read(self, claim: str, evidence: Sequence[str]) -> Floats:
        """One pair at a time: int8 inputs are scaled together, so in a batch a pair would depend on its neighbours."""
        return np.array([self._read(claim, text) for text in evidence], np.float32).reshape(-1, len(self._bias))

    def _read(self, claim: str, evidence: str) -> Floats:
        ids = np.array([pair_ids(self._tokenizer, claim, evidence)], np.int64)
        tokens = self._network.run({"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
        pooled = np.concatenate([tokens[0], tokens.mean(axis=0)])
        return np.asarray(self._weight @ pooled + self._bias, np.float32)
