"""A batch file is checked whole, then answered in order, one JSON answer a line."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.answering import Assistant
from assistant.cli.batch import BatchError, answer_batch


def _file(folder: Path, text: str) -> Path:
    path = folder / "batch.jsonl"
    path.write_text(text, encoding="utf-8")
    return path


def _answers(file: Path, assistant: Assistant) -> list[dict[str, Any]]:
    out = io.StringIO()
    answer_batch(file, lambda: assistant, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def _never() -> Assistant:
    raise AssertionError("nothing is to be opened for a file that is refused")


def test_answers_come_in_the_order_of_the_lines_with_their_ids(tmp_path: Path, assistant: Assistant) -> None:
    file = _file(tmp_path, "\n".join(f'{{"id": "{name}", "question": "What is AIRCOP?"}}' for name in "cab"))
    assert [answer["id"] for answer in _answers(file, assistant)] == ["c", "a", "b"]


def test_each_answer_is_the_one_that_the_assistant_gives(tmp_path: Path, assistant: Assistant) -> None:
    questions = ["What is AIRCOP?", "Quand le bureau de Belgrade a-t-il ouvert ?", "AIRCOP项目的合作伙伴有哪些？"]
    file = _file(tmp_path, "\n".join(json.dumps({"id": "x", "question": one}) for one in questions))
    assert [one["text"] for one in _answers(file, assistant)] == [assistant.answer(q).text for q in questions]


@pytest.mark.parametrize(
    "turns",
    [
        ["Hello", "What is AIRCOP?"],
        [{"question": "Hello"}, {"question": "What is AIRCOP?"}],
        [{"role": "user", "content": "Hello"}, {"role": "user", "content": "What is AIRCOP?"}],
    ],
)
def test_the_last_turn_of_a_conversation_is_answered(tmp_path: Path, assistant: Assistant, turns: list[Any]) -> None:
    (answer,) = _answers(_file(tmp_path, json.dumps({"id": "1", "turns": turns})), assistant)
    assert (answer["question"], answer["status"]) == ("What is AIRCOP?", "answered")


def test_a_line_without_an_id_is_given_its_number(tmp_path: Path, assistant: Assistant) -> None:
    file = _file(tmp_path, '{"question": "What is AIRCOP?"}\n\n{"question": "What is CRIMJUST?"}')
    assert [answer["id"] for answer in _answers(file, assistant)] == ["1", "3"]


def test_refused_questions_are_counted_and_answered_as_errors(tmp_path: Path, assistant: Assistant) -> None:
    out = io.StringIO()
    file = _file(
        tmp_path, '{"id": "1", "question": ""}\n{"id": "2", "question": "?!"}\n{"id": "3", "question": "UNODC"}'
    )
    assert answer_batch(file, lambda: assistant, out) == 2
    assert [json.loads(line)["status"] for line in out.getvalue().splitlines()][:2] == ["error", "error"]


def test_text_is_written_as_it_is_read(tmp_path: Path, assistant: Assistant) -> None:
    out = io.StringIO()
    file = _file(tmp_path, '{"id": "вопрос", "question": "Какова цель проекта AIRCOP?"}')
    answer_batch(file, lambda: assistant, out)
    assert '"id": "вопрос"' in out.getvalue()
    assert "Какова цель" in out.getvalue()


def test_a_mark_at_the_start_and_windows_line_ends_do_no_harm(tmp_path: Path, assistant: Assistant) -> None:
    file = tmp_path / "windows.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"id": "1", "question": "What is AIRCOP?"}\r\n\r\n')
    assert [answer["status"] for answer in _answers(file, assistant)] == ["answered"]


def test_a_separator_inside_a_question_does_not_end_the_line(tmp_path: Path, assistant: Assistant) -> None:
    file = _file(tmp_path, '{"id": "1", "question": "What is\u2028AIRCOP?"}')
    assert [answer["question"] for answer in _answers(file, assistant)] == ["What is AIRCOP?"]


def test_half_a_character_in_an_id_can_still_be_written(tmp_path: Path, assistant: Assistant) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    file = _file(tmp_path, '{"id": "\\ud800", "question": "What is AIRCOP?"}')
    assert answer_batch(file, lambda: assistant, out) == 0


@pytest.mark.parametrize("text", ["", "\n\n  \n"])
def test_an_empty_file_has_no_answers(tmp_path: Path, assistant: Assistant, text: str) -> None:
    assert _answers(_file(tmp_path, text), assistant) == []


@pytest.mark.parametrize(
    "line",
    [
        "{bad",
        "What is AIRCOP?",
        '"What is AIRCOP?"',
        "[]",
        "null",
        "{}",
        '{"id": "1"}',
        '{"id": "1", "question": null}',
        '{"id": "1", "question": 5}',
        '{"id": "1", "question": ["What?"]}',
        '{"id": "1", "turns": []}',
        '{"id": "1", "turns": {}}',
        '{"id": "1", "turns": [5]}',
        '{"id": "1", "turns": [{}]}',
        '{"id": "1", "turns": null}',
        '{"id": "1", "turns": "What is AIRCOP?"}',
        "[" * 100_000,
    ],
    ids=range(17),
)
def test_a_line_that_is_no_question_is_named_and_nothing_is_answered(tmp_path: Path, line: str) -> None:
    file = _file(tmp_path, f'{{"id": "0", "question": "What is AIRCOP?"}}\n{line}\n')
    out = io.StringIO()
    with pytest.raises(BatchError, match=r"Line 2 of .*batch\.jsonl is not .* Nothing was answered\."):
        answer_batch(file, _never, out)
    assert out.getvalue() == ""


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match=r"nope\.jsonl cannot be read: No such file or directory\."):
        answer_batch(tmp_path / "nope.jsonl", _never, io.StringIO())


def test_a_folder_is_no_batch_file(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="cannot be read: Is a directory"):
        answer_batch(tmp_path, _never, io.StringIO())


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes('{"question": "Où est Belgrade ?"}'.encode("latin-1"))
    with pytest.raises(BatchError, match="it is not UTF-8 text"):
        answer_batch(tmp_path / "latin.jsonl", _never, io.StringIO())
