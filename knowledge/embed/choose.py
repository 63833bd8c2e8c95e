"""Chooses the encoder: the bundled model, or any sentence-transformers model by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from knowledge.embed import bundled_model
from knowledge.embed.encoder import Encoder
from knowledge.embed.onnx_encoder import OnnxEncoder


@dataclass(frozen=True)
class Embedder:
    """Which model embeds, and how it is opened for either kind of work.

    `model` is empty for the bundled model, else a folder or a sentence-transformers name; `models` is where built
    models are kept.
    """

    models: Path
    model: str = ""
    progress: Callable[[str], None] = lambda _step: None

    @property
    def identity(self) -> str:
        """Names the model without opening it."""
        return f"sentence-transformers:{self.model}" if self.model else bundled_model.IDENTITY

    def for_documents(self) -> Encoder:
        """An encoder for many passages, through sentence-transformers: with torch on a GPU, else with ONNX Runtime."""
        from knowledge.embed.sentence_transformer import SentenceTransformerEncoder, has_gpu

        if self.model:
            return SentenceTransformerEncoder(self.model)
        folder = bundled_model.ensure_bundled_model(self.models, self.progress)
        if has_gpu():
            return SentenceTransformerEncoder(str(bundled_model.ensure_torch_model(folder)))
        return SentenceTransformerEncoder(str(folder))

    def for_questions(self) -> Encoder:
        """An encoder for one question at a time; the bundled model needs neither sentence-transformers nor torch."""
        if self.model:
            from knowledge.embed.sentence_transformer import SentenceTransformerEncoder

            return SentenceTransformerEncoder(self.model)
        return OnnxEncoder(bundled_model.ensure_bundled_model(self.models, self.progress), threads=1)
