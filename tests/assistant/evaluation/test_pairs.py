"""The suite of pairs measures whatever scores a sentence against a question."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Failure, Quote
from assistant.evaluation.suites.pairs import Pair, measure_pairs, read_pairs

_PAIRS = (
    Pair("1", "When?", "In 2009.", answers=True),
    Pair("2", "Who?", "It is blue.", answers=False),
    Pair("3", "Where?", "In Vienna.", answers=True),
    Pair("4", "Why?", "In Dakar.", answers=False),
)


def _score(question: str, sentence: str) -> float:
    return {"When?": 0.9, "Who?": 0.1, "Where?": 0.4, "Why?": 0.5}[question]


def test_pairs_are_judged_from_one_half() -> None:
    result = measure_pairs(_PAIRS, _score)
    figures = {name: (figure.value, figure.n) for name, figure in result.figures.items()}
    assert figures == {"accuracy": (0.5, 4), "auc": (0.75, 4)}


def test_pairs_that_are_judged_wrongly_are_failures() -> None:
    assert measure_pairs(_PAIRS, _score).failures == (
        Failure("3", "Where?", (Quote("", "In Vienna."),), (), 0.4),
        Failure("4", "Why?", (), (Quote("", "In Dakar."),), 0.5),
    )


def test_pairs_are_read_with_their_lines_as_names(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('\n{"question": "When?", "sentence": "In 2009.", "answers": true}\n', encoding="utf-8")
    assert read_pairs(file) == (Pair("2", "When?", "In 2009.", answers=True),)


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "There are no pairs"), ('{"question": "a", "sentence": "b", "answers": 1}', "Line 1 of .*“answers” must be")],
)
def test_what_is_no_pair_is_refused(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError, match=says):
        read_pairs(file)
