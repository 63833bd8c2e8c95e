"""Evaluation data is read whole, or refused with the file and line of what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.data import DEFAULT_DATA, Data, read_data
from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Quote
from assistant.evaluation.split import Split
from tests.assistant.evaluation import tiny

_GOOD = tiny.fields(tiny.QUESTIONS[0])


def test_questions_know_their_documents_language_and_gold(data: Data) -> None:
    questions = {question.id: question for question in data.questions}
    assert len(questions) == 8
    assert questions["1"].gold == (Quote("blue-heart", "It was launched in Vienna in March 2009."),)
    assert [questions[id_].is_cross for id_ in ("1", "2", "8")] == [False, True, False]
    assert [questions[id_].is_answerable for id_ in ("1", "5")] == [True, False]
    assert questions["3"].needs_all


def test_each_part_has_the_questions_about_its_documents(data: Data) -> None:
    assert {question.about for question in data.of(Split.TUNING)} == {"aircop"}
    assert len(data.of(Split.HELD_BACK)) + len(data.of(Split.TUNING)) == len(data.of(Split.ALL))


def test_a_part_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="belongs to the part “tuning”"):
        read_data(tiny.write(tmp_path / "data", [_GOOD])).of(Split.TUNING)


def test_the_fingerprint_tells_contents_apart(tmp_path: Path, data: Data) -> None:
    same, other = tiny.write(tmp_path / "same"), tiny.write(tmp_path / "other", [_GOOD])
    assert read_data(same).fingerprint == data.fingerprint != read_data(other).fingerprint


def test_a_missing_folder_is_said_to_be_in_the_checkout(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"checkout of the repository.*--data names another"):
        read_data(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": 7}, "“id” must be of the kind str"),
        ({"all": 0}, "“all” must be of the kind bool"),
        ({"language": "de"}, "“language” must be one of ar, en"),
        ({"kind": "hard"}, "“kind” must be one of plain"),
        ({"about": "nowhere"}, "there is no document “nowhere”"),
        ({"question": " ?! "}, "“ ?! ” cannot be asked"),
        ({"gold": []}, "“gold” must be empty for unanswerable"),
        ({"kind": "unanswerable"}, "“gold” must be empty for unanswerable"),
        ({"gold": ["It was"]}, "an object in braces is wanted"),
        ({"gold": [{"document": "blue-heart"}]}, "“quote” is missing"),
        ({"gold": [{"document": "nowhere", "quote": "x"}]}, "there is no document “nowhere”"),
        ({"gold": [{"document": "blue-heart", "quote": "It was not."}]}, "does not contain the quote “It was not.”"),
        ({"gold": [{"document": "blue-heart", "quote": "language: en"}]}, "does not contain the quote"),
    ],
)
def test_a_bad_question_is_named_by_file_and_line(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        read_data(tiny.write(tmp_path / "data", [_GOOD, {**_GOOD, "id": "bad", **change}]))
    assert str(raised.value).startswith(f"Line 2 of {tmp_path}/data/questions/tiny.jsonl: ")
    assert says in str(raised.value)


def test_an_id_that_is_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"Line 2 of .*: the id “1” is also that of Line 1 of "):
        read_data(tiny.write(tmp_path / "data", [_GOOD, _GOOD]))


@pytest.mark.parametrize(
    ("text", "says"), [("{", "it is not JSON"), ("[]", "an object in braces"), ("{}", "“id” is missing")]
)
def test_a_line_that_is_no_question_is_refused(tmp_path: Path, text: str, says: str) -> None:
    folder = tiny.write(tmp_path / "data")
    (folder / "questions" / "a.jsonl").write_text(f"\n{text}\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=rf"Line 2 of .*a\.jsonl: {says}"):
        read_data(folder)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    folder = tiny.write(tmp_path / "data")
    (folder / "questions" / "a.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EvaluationError, match=r"a\.jsonl cannot be read: it is not UTF-8 text"):
        read_data(folder)


def test_a_document_must_name_its_language(tmp_path: Path) -> None:
    folder = tiny.write(tmp_path / "data")
    (folder / "documents" / "bare.md").write_text("No fields.", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"Line 1 of .*bare\.md: the front matter must name a language"):
        read_data(folder)


def test_the_data_of_the_checkout_can_be_measured() -> None:
    assert {question.language for question in read_data(DEFAULT_DATA).of(Split.HELD_BACK)} >= {"en", "fr", "ar"}
