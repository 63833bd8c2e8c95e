"""Passages for tests, as the store would give them to a scorer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.embed.encoder import Encoder
from knowledge.late_interaction import matchable, pack
from knowledge.records import Document, Passage, StoredPassage, Unit, UnitKind
from knowledge.scoring.scorer import Readable


def readable(encoder: Encoder, units: Sequence[str]) -> Readable:
    """A passage of these units as the store would give it."""
    text = " ".join(units)
    ends = [int(end) for end in np.cumsum([len(unit) + 1 for unit in units])]
    made = tuple(Unit(end - len(unit) - 1, end - 1, UnitKind.SENTENCE) for unit, end in zip(units, ends, strict=True))
    words = pack(encoder.embed_passages([text], [""])[0].words)
    stored = StoredPassage(1, Document(1, "d", "", "en", None, ""), Passage(0, len(text), "", made), text)
    return Readable(stored, matchable(words, ends))
