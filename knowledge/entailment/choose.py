"""Chooses the claim reader: the bundled one, or a model for natural language inference that the operator names."""

from __future__ import annotations

from pathlib import Path

from knowledge.entailment.reader import ClaimReader


def choose_claim_reader(models: Path, name: str = "") -> ClaimReader:
    """The reader; `models` is where built models are kept, `name` a folder or a sentence-transformers name, or empty.

    Raises `ModelError` where a model cannot be loaded.
    """
    if name:
        from knowledge.entailment.cross_encoder import CrossEncoderClaimReader

        return CrossEncoderClaimReader(name)
    from knowledge.entailment.bundled_reader import open_bundled_reader

    return open_bundled_reader(models)
