"""A sentence-transformers cross-encoder of the operator's choice, in the place of the bundled reader."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.embed.encoder import Floats, Words
from knowledge.embed.sentence_transformer import load_cross_encoder
from knowledge.scoring.scorer import Readable


class CrossEncoderScorer:
    """`EvidenceScorer` that reads each unit, under its title and headings, with a cross-encoder."""

    def __init__(self, name: str) -> None:
        """Loads a folder or a hub name; raises `ModelError` on failure."""
        self.identity = f"cross-encoder:{name}"
        self._score = load_cross_encoder(name)

    def read(self, question: str, words: Words, passages: Sequence[Readable]) -> list[Floats]:  # noqa: ARG002
        """All units of all passages in one batch; `words` are not needed."""
        texts = [text for one in passages for text in _texts(one)]
        if not texts:
            return [np.zeros(0, np.float32) for _ in passages]
        scores = self._score([(question, text) for text in texts])
        ends = np.cumsum([len(one.stored.passage.units) for one in passages])
        return np.split(scores, ends[:-1])


def _texts(readable: Readable) -> list[str]:
    stored = readable.stored
    context = f"{stored.passage.context}\n" if stored.passage.context else ""
    return [context + stored.quote(unit.start, unit.end) for unit in stored.passage.units]
