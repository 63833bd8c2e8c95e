"""Encoders through sentence-transformers: the bundled model when documents are embedded, any other model by name.

This is the only file that names sentence-transformers. Importing it takes seconds, so questions that the bundled model
can answer go through `onnx_encoder` instead; tests/knowledge/embed/test_parity.py holds the two together.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import CrossEncoder, SentenceTransformer
from sentence_transformers.base.modules import InputModule, Normalize, Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from tokenizers import Tokenizer
from torch.nn.utils.rnn import pad_sequence

from knowledge.embed.encoder import Embedded, Floats, TokenOutput, passage_words, question_words
from knowledge.embed.onnx_encoder import PASSAGE_PREFIX, QUESTION_PREFIX, OnnxSession, kept_tokens, passage_prefix
from knowledge.errors import ModelError

_BATCH = 16
_INFERENCE = ("entail", "contra", "neutra")


class OnnxTransformer(InputModule):
    """The first module of the bundled model: ONNX Runtime in the place of a torch network."""

    def __init__(self, folder: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._session = OnnxSession(folder, threads=os.cpu_count() or 1)
        self.tokenizer = self._session.tokenizer

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_kwargs: Any) -> dict[str, Any]:
        """Token ids and attention mask, int64 ``(batch, tokens)``, of the texts with the prompt before each."""
        encodings = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        rows = [torch.tensor(encoding.ids) for encoding in encodings]
        ids = pad_sequence(rows, batch_first=True, padding_value=1)
        return {"input_ids": ids, "attention_mask": (ids != 1).long()}

    def forward(self, features: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """Adds ``token_embeddings`` float32 ``(batch, tokens, d)``."""
        hidden = self._session.run(features["input_ids"].numpy(), features["attention_mask"].numpy())
        return features | {"token_embeddings": torch.from_numpy(hidden)}

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Refused: `bundled_model` builds the folder, and can build it again anywhere."""
        raise NotImplementedError("The bundled model is built by knowledge.embed.bundled_model, not saved.")


class SentenceTransformerEncoder:
    """`Encoder` over any sentence-transformers model with token embeddings.

    Prompts named "query" and "passage" (or "document") are used where the model has them. Rarity weights and the
    token centre come with the bundled model; other models get even weights and no centring.
    """

    def __init__(self, name: str, device: str | None = None) -> None:
        """Loads the bundled model's folder, another model's folder or a hub name; raises `ModelError` on failure."""
        folder = Path(name)
        bundled = (folder / "card.json").exists()
        try:
            self._model = _bundled(folder) if bundled else SentenceTransformer(name, device=device)
        except Exception as error:  # the library lets through errors of torch, safetensors, the hub and the file system
            raise ModelError(
                f"The embedding model “{name}” cannot be loaded: {error}. ASSISTANT_EMBEDDING_MODEL takes a folder or "
                "the name of a sentence-transformers model; a name needs a model hub within reach."
            ) from error
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self._tokenizer = _fast_tokenizer(self._model.tokenizer)
        prompts: dict[str, str | None] = self._model.prompts
        self._question_prefix = prompts.get("query") or ""
        self._passage_prefix = prompts.get("passage") or prompts.get("document") or ""
        self.identity = f"sentence-transformers:{name}"
        self._rarity: Floats | None = None
        self._centre: Floats = np.zeros(self.dimension, np.float32)
        # The int8 network scales a batch's inputs together, so it gets one text at a time (see OnnxSession.encode).
        self._batch = 1 if isinstance(self._model[0], OnnxTransformer) else _BATCH
        if bundled:
            self.identity = json.loads((folder / "card.json").read_text(encoding="utf-8"))["identity"]
            self._rarity, self._centre = np.load(folder / "rarity.npy"), np.load(folder / "centre.npy")

    def embed_questions(self, texts: Sequence[str]) -> list[Embedded]:
        starts = [len(self._question_prefix)] * len(texts)
        outputs = self._encode([self._question_prefix + text for text in texts], starts)
        return [
            Embedded(output.pooled, question_words(output, text, self._centre))
            for output, text in zip(outputs, texts, strict=True)
        ]

    def embed_passages(
        self, texts: Sequence[str], contexts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Embedded]:
        prefixes = [passage_prefix(context, self._passage_prefix) for context in contexts]
        order = sorted(range(len(texts)), key=lambda i: len(prefixes[i]) + len(texts[i]))
        result: dict[int, Embedded] = {}
        for at in range(0, len(order), self._batch):
            batch = order[at : at + self._batch]
            outputs = self._encode([prefixes[i] + texts[i] for i in batch], [len(prefixes[i]) for i in batch])
            for i, output in zip(batch, outputs, strict=True):
                result[i] = Embedded(output.pooled, passage_words(output, texts[i], self._centre))
            if progress:
                progress(len(batch))
        return [result[i] for i in range(len(texts))]

    def _encode(self, texts: list[str], starts: list[int]) -> list[TokenOutput]:
        features: Any = self._model.encode(
            texts, output_value=None, batch_size=self._batch, show_progress_bar=False, prompt=""
        )
        outputs = []
        for text, start, feature in zip(texts, starts, features, strict=True):
            pooled = feature["sentence_embedding"].float().cpu().numpy()
            hidden = feature["token_embeddings"].float().cpu().numpy()
            encoding = self._tokenizer.encode(text)
            spans, kept = kept_tokens(encoding.offsets, encoding.special_tokens_mask, start)
            within = [i for i in kept if i < len(hidden)]
            spans = spans[: len(within)]
            rarity = np.ones(len(within), np.float32) if self._rarity is None else self._rarity[encoding.ids][within]
            outputs.append(TokenOutput(pooled / np.linalg.norm(pooled), hidden[within], spans, rarity))
        return outputs


def load_cross_encoder(name: str) -> Callable[[list[tuple[str, str]]], Floats]:
    """A function from pairs of question and text to their log-odds ``(pairs,)``, by folder or hub name.

    Raises `ModelError` where the model cannot be loaded or gives more than one number a pair.
    """
    model = _cross_encoder(name, "reranking", "ASSISTANT_RERANKER_MODEL")
    if model.num_labels != 1:
        raise ModelError(f"The reranking model “{name}” gives {model.num_labels} numbers a pair; one is needed.")
    return lambda pairs: _scores(model, pairs)


def load_inference_model(name: str) -> Callable[[list[tuple[str, str]]], Floats]:
    """A function from pairs of premise and hypothesis to log-odds ``(pairs, 3)``: entailment, contradiction, neutral.

    Raises `ModelError` where the model cannot be loaded or its labels are others.
    """
    model = _cross_encoder(name, "inference", "ASSISTANT_NLI_MODEL")
    labels = [str(label).lower() for label in (getattr(model.config, "id2label", None) or {}).values()]
    if sorted(label[:6] for label in labels) != ["contra", "entail", "neutra"]:
        raise ModelError(
            f"The model “{name}” has the labels {', '.join(labels)}; entailment, contradiction and neutral are needed."
        )
    order = [next(at for at, label in enumerate(labels) if label.startswith(kind)) for kind in _INFERENCE]
    return lambda pairs: _scores(model, pairs)[:, order]


def _cross_encoder(name: str, kind: str, setting: str) -> CrossEncoder:
    try:
        model: CrossEncoder = CrossEncoder(name)
    except Exception as error:  # the library lets through errors of torch, safetensors, the hub and the file system
        raise ModelError(
            f"The {kind} model “{name}” cannot be loaded: {error}. {setting} takes a folder or the name of a "
            "sentence-transformers CrossEncoder; a name needs a model hub within reach."
        ) from error
    return model


def _scores(model: CrossEncoder, pairs: list[tuple[str, str]]) -> Floats:
    """What the model gives for pairs, as it is."""
    scores = model.predict(
        pairs, batch_size=_BATCH, show_progress_bar=False, activation_fn=torch.nn.Identity(), convert_to_numpy=True
    )
    return np.asarray(scores, np.float32)


def has_gpu() -> bool:
    """Whether torch can use a GPU here."""
    return torch.cuda.is_available()


def _bundled(folder: Path) -> SentenceTransformer:
    """The bundled model as a sentence-transformers model; built here, so that no file names code to run."""
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    network = Transformer(str(folder)) if (folder / "config.json").exists() else OnnxTransformer(folder)
    return SentenceTransformer(
        modules=[network, Pooling(card["dimension"], "mean"), Normalize()],
        device=None if has_gpu() else "cpu",
        prompts={"query": QUESTION_PREFIX, "passage": PASSAGE_PREFIX},
    )


def _fast_tokenizer(tokenizer: Any) -> Tokenizer:
    """The `tokenizers` object behind a model's tokenizer, which alone knows character offsets."""
    fast = getattr(tokenizer, "backend_tokenizer", tokenizer)
    if not isinstance(fast, Tokenizer):
        raise ModelError(
            "The embedding model's tokenizer gives no character offsets; choose a model with a fast tokenizer."
        )
    return fast
