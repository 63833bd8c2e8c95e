"""Pairs: does a scorer tell the sentences that answer a question from those that do not?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Failure, Quote, SuiteResult, resampled, share
from assistant.evaluation.jsonl import Line, read_lines
from assistant.evaluation.measures import auc
from knowledge.ingest.report import Progress, silent

NAME = "pairs"
ANSWERS_FROM = 0.5
"""The score from which a sentence counts as answering."""

_FIELDS = {"question": str, "sentence": str, "answers": bool}


class ScoresPairs(Protocol):
    """Judges whether a sentence answers a question."""

    def __call__(self, question: str, sentence: str) -> float:
        """How sure it is, 0 to 1, that the sentence answers the question."""


@dataclass(frozen=True)
class Pair:
    """A question, a sentence, and whether the one is answered by the other; `id` is its line."""

    id: str
    question: str
    sentence: str
    answers: bool


def read_pairs(file: Path) -> tuple[Pair, ...]:
    """The pairs of a file of JSON lines; raises `EvaluationError` naming the first line that is none."""
    pairs = tuple(_pair(line) for line in read_lines(file, _FIELDS))
    if not pairs:
        raise EvaluationError(f"There are no pairs in {file}.")
    return pairs


def measure_pairs(pairs: tuple[Pair, ...], score: ScoresPairs, progress: Progress = silent) -> SuiteResult:
    """The share of pairs that are judged right at a score of 0.5, and how well the scores tell them apart (AUC)."""
    scores = np.zeros(len(pairs))
    for done, pair in enumerate(pairs):
        progress("Scoring pairs", done, len(pairs))
        scores[done] = score(pair.question, pair.sentence)
    progress("Scoring pairs", len(pairs), len(pairs))
    answers = np.array([pair.answers for pair in pairs])
    right = (scores >= ANSWERS_FROM) == answers
    failures = [_failure(pair, float(scores[place])) for place, pair in enumerate(pairs) if not right[place]]
    return SuiteResult(
        NAME, {"accuracy": share(right.tolist()), "auc": resampled(auc, answers, scores)}, tuple(failures)
    )


def _pair(line: Line) -> Pair:
    return Pair(str(line.number), line.fields["question"], line.fields["sentence"], line.fields["answers"])


def _failure(pair: Pair, score: float) -> Failure:
    sentence = (Quote("", pair.sentence),)
    expected, taken = (sentence, ()) if pair.answers else ((), sentence)
    return Failure(pair.id, pair.question, expected, taken, round(score, 4))
