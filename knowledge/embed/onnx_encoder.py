"""The bundled encoder with ONNX Runtime and tokenizers alone: opens in a second, where heavier libraries need ten."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from knowledge.embed.encoder import Embedded, Floats, TokenOutput, Words, passage_words, question_words
from knowledge.embed.onnx_session import Network
from knowledge.errors import ModelError

QUESTION_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "
MAX_TOKENS = 512
TOKENIZER = "tokenizer.json"


class OnnxSession:
    """The exported network and its tokenizer: texts in, token vectors out. Safe to share between threads."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Opens a model folder made by `bundled_model`; `threads` is the number of threads for one batch."""
        # More runs at once than there are cores only push each other out of the processor's cache.
        self._turns = threading.BoundedSemaphore(os.cpu_count() or 1)
        self._network = Network(folder / "model.onnx", threads)
        try:
            self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # the library raises bare Exceptions of its own
            raise ModelError(f"The embedding model in {folder} cannot be loaded: {error}") from error
        self.tokenizer.enable_truncation(MAX_TOKENS)

    def run(self, ids: np.ndarray, mask: np.ndarray) -> Floats:
        """Token ids and mask int64 ``(batch, tokens)`` → token vectors float32 ``(batch, tokens, d)``."""
        with self._turns:
            return self._network.run({"input_ids": ids, "attention_mask": mask})

    def encode(self, text: str, start: int, rarity: Floats) -> TokenOutput:
        """Encodes a text that carries its prefix already; keeps the tokens that end after `start` characters.

        One text at a time: int8 inputs are scaled together, so in a batch a vector would depend on its neighbours.
        """
        encoding = self.tokenizer.encode(text)
        ids = np.array([encoding.ids], np.int64)
        hidden = self.run(ids, np.ones_like(ids))[0]
        pooled = hidden.mean(axis=0)
        spans, kept = kept_tokens(encoding.offsets, encoding.special_tokens_mask, start)
        return TokenOutput(pooled / np.linalg.norm(pooled), hidden[kept], spans, rarity[ids[0][kept]])


def kept_tokens(offsets: Sequence[tuple[int, int]], special: Sequence[int], start: int) -> tuple[np.ndarray, list[int]]:
    """Offsets, counted from `start`, and indices of the tokens of the text itself: no specials, padding or prefix."""
    kept = [i for i, (_, end) in enumerate(offsets) if not special[i] and end > start]
    spans = np.array([[max(0, offsets[i][0] - start), offsets[i][1] - start] for i in kept], np.int64)
    return spans.reshape(-1, 2), kept


class OnnxEncoder:
    """`Encoder` over an `OnnxSession`."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._session = OnnxSession(folder, threads)
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        self.identity: str = card["identity"]
        self.dimension: int = card["dimension"]
        self._rarity: Floats = np.load(folder / "rarity.npy")
        self._centre: Floats = np.load(folder / "centre.npy")

    def embed_questions(self, texts: Sequence[str]) -> list[Embedded]:
        return [self._embed(QUESTION_PREFIX, text, question_words) for text in texts]

    def embed_passages(
        self, texts: Sequence[str], contexts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Embedded]:
        result = []
        for text, context in zip(texts, contexts, strict=True):
            result.append(self._embed(passage_prefix(context), text, passage_words))
            if progress:
                progress(1)
        return result

    def _embed(self, prefix: str, text: str, pool: Callable[[TokenOutput, str, Floats], Words]) -> Embedded:
        output = self._session.encode(prefix + text, len(prefix), self._rarity)
        return Embedded(output.pooled, pool(output, text, self._centre))


def passage_prefix(context: str, prefix: str = PASSAGE_PREFIX) -> str:
    """What is put before a passage's text: the model's own prefix, then the title and headings."""
    return f"{prefix}{context}\n" if context else prefix
