"""Turns the best evidence's score into the probability that the sources answer the question."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True)
class Calibration:
    """A logistic curve over the best unit's score, and the confidence from which the question counts as answered."""

    slope: float
    offset: float
    threshold: float

    def confidence(self, score: float) -> float:
        """The probability, 0 to 1, that a best unit with this score answers its question."""
        return 1.0 / (1.0 + math.exp(-(self.slope * score + self.offset)))


@dataclass(frozen=True)
class Judgement:
    """Whether the sources answer, and how sure that is (0 to 1)."""

    answered: bool
    confidence: float


class Judge:
    """Judges by two calibrations, because a question in another language than the text scores lower everywhere."""

    def __init__(self, same_language: Calibration, other_language: Calibration) -> None:
        self._same, self._other = same_language, other_language

    def judge(self, score: float, question_language: str, text_language: str) -> Judgement:
        """Judges the best unit's score."""
        calibration = self._same if question_language == text_language else self._other
        confidence = calibration.confidence(score)
        return Judgement(confidence >= calibration.threshold, confidence)


def shipped_judge() -> Judge:
    """The judge fitted by benchmarks/fit_confidence.py for the bundled embedding model."""
    text = (resources.files("assistant") / "calibration.json").read_text(encoding="utf-8")
    curves = json.loads(text)
    return Judge(Calibration(**curves["same_language"]), Calibration(**curves["other_language"]))
