"""What every evidence scorer gives: the log-odds that a unit of a passage answers a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.embed.encoder import Floats, Words
from knowledge.late_interaction import Matchable
from knowledge.records import StoredPassage

UNIT_MARKS = 4
"""Units are told apart by four marks in turn: all that a word must know is which words stand in its own sentence."""


@dataclass(frozen=True)
class Readable:
    """A passage as a scorer reads it: its text with what is known of it, and its word vectors."""

    stored: StoredPassage
    words: Matchable


class EvidenceScorer(Protocol):
    """Reads a question and passages together. `identity` names it in results."""

    identity: str

    def read(self, question: str, words: Words, passages: Sequence[Readable]) -> list[Floats]:
        """For each passage the log-odds ``(units,)`` that each of its units answers the question.

        `words` are the question's word vectors, from the encoder that the passages were embedded with.
        """
