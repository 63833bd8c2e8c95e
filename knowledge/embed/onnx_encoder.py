"""The bundled encoder with ONNX Runtime and tokenizers alone: opens in a second, where heavier libraries need ten."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from knowledge.embed.encoder import Embedded, Floats, TokenOutput, passage_words, question_words
from knowledge.errors import ModelError

QUESTION_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "
MAX_TOKENS = 512
_BATCH = 16


class OnnxSession:
    """The exported network and its tokenizer: texts in, token vectors out. Safe to share between threads."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Opens a model folder made by `bundled_model`; `threads` is the number of threads for one batch."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # both libraries raise bare Exceptions of their own
            raise ModelError(f"The embedding model in {folder} cannot be loaded: {error}") from error
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.enable_padding(pad_id=1, pad_token="<pad>")  # noqa: S106

    def run(self, ids: np.ndarray, mask: np.ndarray) -> Floats:
        """Token ids and mask int64 ``(batch, tokens)`` → token vectors float32 ``(batch, tokens, d)``."""
        outputs = self._session.run(["token_embeddings"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(outputs[0], np.float32)

    def encode(self, texts: Sequence[str], starts: Sequence[int], rarity: Floats) -> list[TokenOutput]:
        """Encodes texts that carry their prefix already; keeps the tokens that end after ``starts[i]`` characters."""
        encodings = self.tokenizer.encode_batch(list(texts))
        ids = np.array([encoding.ids for encoding in encodings], np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], np.int64)
        hidden = self.run(ids, mask)
        pooled = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
        outputs = []
        for row, encoding in enumerate(encodings):
            spans, kept = kept_tokens(encoding.offsets, encoding.special_tokens_mask, starts[row])
            outputs.append(TokenOutput(pooled[row], hidden[row][kept], spans, rarity[ids[row][kept]]))
        return outputs


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
        outputs = []
        for text in texts:  # one at a time: padding would waste more than batching saves
            outputs += self._session.encode([QUESTION_PREFIX + text], [len(QUESTION_PREFIX)], self._rarity)
        return [
            Embedded(output.pooled, question_words(output, text, self._centre))
            for output, text in zip(outputs, texts, strict=True)
        ]

    def embed_passages(
        self, texts: Sequence[str], contexts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Embedded]:
        prefixes = [passage_prefix(context) for context in contexts]
        order = sorted(range(len(texts)), key=lambda i: len(prefixes[i]) + len(texts[i]))
        result: dict[int, Embedded] = {}
        for at in range(0, len(order), _BATCH):
            batch = order[at : at + _BATCH]
            joined = [prefixes[i] + texts[i] for i in batch]
            outputs = self._session.encode(joined, [len(prefixes[i]) for i in batch], self._rarity)
            for i, output in zip(batch, outputs, strict=True):
                result[i] = Embedded(output.pooled, passage_words(output, texts[i], self._centre))
            if progress:
                progress(len(batch))
        return [result[i] for i in range(len(texts))]


def passage_prefix(context: str, prefix: str = PASSAGE_PREFIX) -> str:
    """What is put before a passage's text: the model's own prefix, then the title and headings."""
    return f"{prefix}{context}\n" if context else prefix
