"""The bundled encoder in torch without its adapter, pooling tokens to words as `knowledge.embed.encoder` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from transformers import BertModel

from knowledge.embed.bundled_model import ensure_bundled_model, weight_file
from knowledge.embed.encoder import TokenOutput, passage_words, question_words
from knowledge.embed.onnx_encoder import QUESTION_PREFIX, kept_tokens, passage_prefix
from knowledge.embed.packed_weights import PackedWeights
from knowledge.embed.torch_model import write_torch_model

_PAD = 1


@dataclass(frozen=True)
class WordBatch:
    """Unit vectors of words ``(texts, words, d)``, which are there, their weights, and pooled texts ``(texts, d)``."""

    vectors: Tensor
    there: Tensor
    weights: Tensor
    pooled: Tensor


@dataclass(frozen=True)
class _Text:
    """Token ids, the word that each token belongs to (-1: none), and the words' weights and character spans."""

    ids: list[int]
    word_of_token: np.ndarray
    weights: np.ndarray
    spans: np.ndarray


class TorchEncoder:
    """Encodes with gradients; `model` may be wrapped in an adapter before."""

    def __init__(self, work: Path) -> None:
        """Writes the network without adapter below `work` once."""
        built, base = ensure_bundled_model(work / "models"), work / "base"
        if not (base / "config.json").exists():
            write_torch_model(PackedWeights(weight_file()), built, base)
        self.model: Any = BertModel.from_pretrained(base, add_pooling_layer=False)
        self.tokenizer = Tokenizer.from_file(str(built / "tokenizer.json"))
        self._rarity = np.load(built / "rarity.npy")
        self._centre = torch.from_numpy(np.load(built / "centre.npy"))
        self._prepared = lru_cache(None)(self._prepare)

    def questions(self, texts: Sequence[str]) -> WordBatch:
        """Word vectors of questions."""
        return self._encode([self._prepared(text, QUESTION_PREFIX) for text in texts])

    def passages(self, texts: Sequence[str], titles: Sequence[str] = ()) -> WordBatch:
        """Word vectors of passages, each under its title where there are some."""
        prefixes = [passage_prefix(title) for title in titles or [""] * len(texts)]
        return self._encode([self._prepared(text, prefix) for text, prefix in zip(texts, prefixes, strict=True)])

    def starts(self, passage: str, title: str = "") -> np.ndarray:
        """Where the words of a passage begin, in characters."""
        return np.asarray(self._prepared(passage, passage_prefix(title)).spans[:, 0])

    def _prepare(self, text: str, prefix: str) -> _Text:
        """Pools the numbers of the tokens in the place of their vectors, to learn which token goes into which word."""
        encoding = self.tokenizer.encode(prefix + text)
        spans, kept = kept_tokens(encoding.offsets, encoding.special_tokens_mask, len(prefix))
        rarity = self._rarity[np.array(encoding.ids)[kept]]
        marks = np.eye(len(kept), dtype=np.float32)
        output = TokenOutput(np.zeros(len(kept), np.float32), marks, spans, rarity)
        words = (question_words if prefix == QUESTION_PREFIX else passage_words)(
            output, text, np.zeros(len(kept), np.float32)
        )
        word_of_token = np.full(len(encoding.ids), -1)
        for word, token in zip(*np.nonzero(words.vectors), strict=True):
            word_of_token[kept[token]] = word
        return _Text(encoding.ids, word_of_token, words.weights, words.spans)

    def _encode(self, texts: Sequence[_Text]) -> WordBatch:
        longest, words = max(len(one.ids) for one in texts), max(1, *(len(one.weights) for one in texts))
        ids = torch.full((len(texts), longest), _PAD)
        word = torch.full((len(texts), longest), words)
        weights, there = torch.zeros(len(texts), words), torch.zeros(len(texts), words, dtype=torch.bool)
        for row, one in enumerate(texts):
            ids[row, : len(one.ids)] = torch.tensor(one.ids)
            word[row, : len(one.ids)] = torch.from_numpy(np.where(one.word_of_token < 0, words, one.word_of_token))
            weights[row, : len(one.weights)] = torch.from_numpy(one.weights)
            there[row, : len(one.weights)] = True
        mask = (ids != _PAD).long()
        hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        summed = torch.zeros(len(texts), words + 1, hidden.shape[2])
        summed = summed.scatter_add(1, word[..., None].expand(-1, -1, hidden.shape[2]), hidden - self._centre)
        counts = torch.zeros(len(texts), words + 1).scatter_add(1, word, torch.ones(word.shape))
        vectors = summed[:, :words] / counts[:, :words, None].clamp(min=1)
        return WordBatch(functional.normalize(vectors, dim=-1), there, weights, functional.normalize(pooled, dim=-1))
