"""Chooses the evidence scorer: the bundled reader, a cross-encoder that the operator names, or none."""

from __future__ import annotations

from knowledge.embed.choose import Embedder
from knowledge.scoring.scorer import EvidenceScorer


def choose_scorer(embedder: Embedder, reranker: str = "") -> EvidenceScorer | None:
    """The scorer for an embedder; `reranker` is a folder or a sentence-transformers name, or empty.

    The bundled reader reads the bundled encoder's vectors only: with another one and no reranker nothing is read.
    Raises `ModelError` where a model cannot be loaded.
    """
    if reranker:
        from knowledge.scoring.cross_encoder import CrossEncoderScorer

        return CrossEncoderScorer(reranker)
    if embedder.model:
        return None
    from knowledge.scoring.bundled_reader import open_reader

    return open_reader(embedder.models)


def prepare(embedder: Embedder) -> None:
    """Writes the bundled reader beside the embedder's model, so that the first question need not."""
    if not embedder.model:
        from knowledge.scoring.bundled_reader import is_written, open_reader

        if not is_written(embedder.models):
            open_reader(embedder.models)
