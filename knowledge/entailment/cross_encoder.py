"""A sentence-transformers cross-encoder for natural language inference, in the place of the bundled claim reader."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.embed.encoder import Floats
from knowledge.embed.sentence_transformer import load_inference_model


class CrossEncoderClaimReader:
    """`ClaimReader` over a model with the labels entailment, contradiction and neutral."""

    def __init__(self, name: str) -> None:
        """Loads a folder or a hub name; raises `ModelError` where it is no such model or cannot be loaded."""
        self.identity = f"inference:{name}"
        self._score = load_inference_model(name)

    def read(self, claim: str, evidence: Sequence[str]) -> Floats:
        """All pairs in one batch: the evidence is the premise, the claim the hypothesis."""
        if not evidence:
            return np.zeros((0, 3), np.float32)
        return self._score([(text, claim) for text in evidence])
