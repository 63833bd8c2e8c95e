"""What every claim reader gives: how likely evidence is to support a claim, to contradict it, or to do neither."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from knowledge.embed.encoder import Floats

SUPPORTS, CONTRADICTS, NEITHER = range(3)
"""The columns of what a reader gives."""


class ClaimReader(Protocol):
    """Reads a claim and texts of evidence together. `identity` names it in results."""

    identity: str

    def read(self, claim: str, evidence: Sequence[str]) -> Floats:
        """Log-odds ``(texts, 3)``: the columns are `SUPPORTS`, `CONTRADICTS` and `NEITHER`; only differences count."""
