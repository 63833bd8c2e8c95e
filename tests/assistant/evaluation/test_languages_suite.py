"""The suite of languages compares what a question finds in each language, and counts recognised languages."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.bench import Bench
from assistant.evaluation.data import DEFAULT_DATA, Data, read_data
from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Failure, Quote
from assistant.evaluation.split import Split
from assistant.evaluation.suites.languages import (
    Typed,
    measure_languages,
    read_same,
    read_typed,
    same_files,
    typed_files,
)
from tests.assistant.evaluation import tiny
from tests.assistant.evaluation.tiny import bench_of

_TYPED = (Typed("1", "Qui ?", "fr", "short"), Typed("2", "Wer?", "en", "other"), Typed("3", "Who?", "en", "short"))
_GOLD = [{"document": "blue-heart", "quote": "It was launched in Vienna in March 2009."}]


def _line(language: str, text: str, **change: Any) -> dict[str, Any]:
    names = {"id": f"s-{language}", "group": "s", "question": text, "language": language}
    return {**names, "gold": _GOLD, "about": "blue-heart", **change}


_LINES = (
    _line("en", "When was the Blue Heart Campaign launched in Vienna?"),
    _line("fr", "Quand la campagne Blue Heart a-t-elle été lancée à Vienne ?"),
)


def _file(folder: Path, *lines: dict[str, Any]) -> tuple[Path]:
    file = folder / "questions.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return (file,)


def test_recognised_languages_are_counted_by_kind_without_a_library() -> None:
    result = measure_languages((), _TYPED, lambda text: "fr" if text == "Qui ?" else "de", bench_of())
    figures = {name: (figure.value, figure.n) for name, figure in result.figures.items()}
    assert figures == {"recognised": (0.3333, 3), "recognised-short": (0.5, 2), "recognised-other": (0.0, 1)}
    assert result.failures[0] == Failure("2", "Wer?", (Quote("", "en"),), (Quote("", "de"),), 0.0)


def test_what_is_found_is_compared_with_english(bench: Bench, data: Data, tmp_path: Path) -> None:
    same = read_same(_file(tmp_path, *_LINES), data.texts, Split.HELD_BACK)
    figures = measure_languages(same, (), lambda _text: "en", bench).figures
    assert (figures["recall_at_3"].value, figures["recall_at_3"].n) == (1.0, 2)
    assert (figures["same_first"].value, figures["same_first-fr"].n) == (1.0, 1)
    assert 0 < (figures["same_passages"].value or 0) <= 1
    assert "same_first-en" not in figures
    assert {"gold_cited-en", "gold_cited-fr", "recall_at_1-fr"} <= set(figures)


def test_a_question_that_finds_something_else_is_counted(bench: Bench, data: Data, tmp_path: Path) -> None:
    english, french = read_same(_file(tmp_path, *_LINES), data.texts, Split.ALL)
    astray = replace(french, question=replace(french.question, text="Quand le projet AIRCOP a-t-il commencé à Dakar ?"))
    result = measure_languages((english, astray), (), lambda _text: "en", bench)
    assert (result.figures["same_first"].value, result.figures["recall_at_1-fr"].value) == (0.0, 0.0)
    assert "s-fr" in [failure.id for failure in result.failures]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"group": "other"}, "“other” is not asked in English"),
        ({"about": "port-control"}, "not asked in English, or not about the same"),
        ({"language": "de"}, "“language” must be one of ar"),
        ({"gold": []}, "“gold” must be empty"),
    ],
)
def test_a_question_that_cannot_be_compared_is_refused(
    tmp_path: Path, data: Data, change: dict[str, Any], says: str
) -> None:
    with pytest.raises(EvaluationError, match=says) as raised:
        read_same(_file(tmp_path, _LINES[0], {**_LINES[1], **change}), data.texts, Split.ALL)
    assert str(raised.value).startswith("Line 2 of ")


def test_texts_are_read_for_a_part_and_other_languages_are_to_get_the_default(tmp_path: Path) -> None:
    line = {"id": "1", "text": "Wer?", "language": "de", "kind": "other", "part": "tuning"}
    given = _file(tmp_path, line, {**line, "id": "2", "part": "held_back"})
    assert read_typed(given, Split.TUNING) == (Typed("1", "Wer?", "en", "other"),)
    assert len(read_typed(given, Split.ALL)) == 2
    with pytest.raises(EvaluationError, match="“kind” must be one of plain"):
        read_typed(_file(tmp_path, {**line, "kind": "odd"}), Split.ALL)


def test_the_data_of_the_checkout_can_be_measured() -> None:
    texts = read_data(DEFAULT_DATA).texts
    same = [read_same(same_files(DEFAULT_DATA), texts, part) for part in (Split.TUNING, Split.HELD_BACK)]
    assert [len({one.group for one in part}) for part in same] == [15, 15]
    assert len(read_typed(typed_files(DEFAULT_DATA), Split.ALL)) >= 240


def test_there_are_no_files_where_there_is_no_folder(tmp_path: Path) -> None:
    folder = tiny.write(tmp_path / "data")
    assert (same_files(folder), typed_files(folder)) == ((), ())
