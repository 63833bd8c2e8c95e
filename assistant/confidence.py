"""Turns the signs of the best evidence into the probability that the sources answer the question."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import resources

from assistant.signs import Signs


@dataclass(frozen=True)
class Calibration:
    """A logistic model over the signs, and the confidence from which a question counts as answered.

    `about` is the passage match from which a passage is taken to be about the question's subject, answer or not.
    """

    weights: Mapping[str, float]
    offset: float
    threshold: float
    about: float

    def confidence(self, signs: Signs) -> float:
        """The probability, 0 to 1, that the best unit, with these signs, answers its question."""
        values = asdict(signs)
        total = self.offset + sum(weight * values[name] for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))


@dataclass(frozen=True)
class Judgement:
    """Whether the sources answer, how sure that is (0 to 1), and whether they are about the same thing at least.

    `unheard` is what the question names and nothing that was found tells of, as the question writes it.
    """

    answered: bool
    confidence: float
    close: bool = False
    unheard: tuple[str, ...] = ()


class Judge:
    """Judges by two calibrations, because a question in another language than the text has weaker signs everywhere."""

    def __init__(self, same_language: Calibration, other_language: Calibration) -> None:
        self._same, self._other = same_language, other_language

    def judge(self, signs: Signs, question_language: str, text_language: str) -> Judgement:
        """Judges the best unit by its signs."""
        calibration = self._same if question_language == text_language else self._other
        confidence = calibration.confidence(signs)
        return Judgement(confidence >= calibration.threshold, confidence, signs.passage_match >= calibration.about)


def calibration_version() -> str:
    """Twelve hex digits that change with the fitted calibration."""
    return hashlib.sha256((resources.files("assistant") / "calibration.json").read_bytes()).hexdigest()[:12]


def shipped_judge(*, reading: bool = True) -> Judge:
    """The judge fitted by benchmarks/fit_confidence.py; without `reading` the one for passages that nothing read."""
    text = (resources.files("assistant") / "calibration.json").read_text(encoding="utf-8")
    curves = json.loads(text)["reading" if reading else "matching"]
    return Judge(Calibration(**curves["same_language"]), Calibration(**curves["other_language"]))
