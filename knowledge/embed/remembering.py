"""Embeds a question once, though several steps of its answer want its vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from knowledge.embed.encoder import Embedded, Encoder

_KEPT = 64


class RememberingEncoder:
    """An encoder that keeps the vectors of the last questions, in memory alone."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.identity, self.dimension = encoder.identity, encoder.dimension
        self._one = lru_cache(_KEPT)(lambda text: encoder.embed_questions([text])[0])

    def embed_questions(self, texts: Sequence[str]) -> list[Embedded]:
        """Embeds questions as asked, those that it remembers without the model."""
        return [self._one(text) for text in texts]

    def embed_passages(
        self, texts: Sequence[str], contexts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Embedded]:
        """Embeds passages; these are not kept."""
        return self._encoder.embed_passages(texts, contexts, progress)
