"""What anybody may see of a receipt: how the answer came about, and nothing that was not for the reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answer import Answer, Status
from assistant.errors import StorageError
from assistant.receipts.book import FILE_NAME, ReceiptBook
from assistant.receipts.receipt import Receipt

_AT = "2026-01-01T00:00:00.000+00:00"


def _receipt(**more: object) -> Receipt:
    answer = Answer("a1", Status.ANSWERED, "en", "It is a project.", "What is AIRCOP?").to_json()
    return Receipt(**{"id": "a1", "at": _AT, "asked": "What is AIRCOP?", "answer": answer, **more})  # type: ignore[arg-type]


def test_what_the_reader_saw_and_what_it_rests_on_is_public() -> None:
    part = {"typed": "What is AIRCOP?", "question": "What is AIRCOP?", "answered": True, "confidence": 0.9}
    kept = _receipt(scored=[part], generation=3, versions={"product": "1"}, understood="What is AIRCOP? (UNODC)")
    assert kept.public() == kept


def test_the_line_of_a_batch_and_the_answers_before_are_not() -> None:
    public = _receipt(label="line-7", earlier=("a0",)).public()
    assert (public.label, public.earlier) == ("", ())


def test_what_tells_who_asked_is_taken_out() -> None:
    assert _receipt(asked="I am ana@example.org. What is AIRCOP?").public().asked == "I am [e-mail]. What is AIRCOP?"


def test_what_a_chat_model_wrote_beside_the_answer_is_not_public() -> None:
    sentence = {"text": "UNODC was founded by Atlantis.", "shown": False, "why": "not_supported"}
    writing = {"model": "m", "purpose": "write", "outcome": "nothing_shown", "sentences": [sentence], "tokens": 7}
    completion = {"by": "rules", "why": "unfaithful", "said": "Where is Atlantis?", "tokens": 3, "ms": 1.0}

    public = _receipt(model={"completion": completion, "writings": [writing]}).public()

    assert public.model == {
        "completion": {"by": "rules", "why": "unfaithful"},
        "writings": [{"model": "m", "purpose": "write", "outcome": "nothing_shown"}],
    }
    assert "Atlantis" not in json.dumps(public.to_json())


@pytest.mark.parametrize(
    ("version", "shown"),
    [
        ("/srv/models/e5", "e5"),
        ("sentence-transformers:/srv/models/e5", "sentence-transformers:e5"),
        ("intfloat/multilingual-e5-small", "intfloat/multilingual-e5-small"),
        ("ollama:llama3.2:1b", "ollama:llama3.2:1b"),
    ],
)
def test_folders_of_the_machine_are_not_public(version: str, shown: str) -> None:
    assert _receipt(versions={"reader": version}).public().versions == {"reader": shown}


def test_of_a_referral_only_that_it_was_one_is_public() -> None:
    said = Answer("a1", Status.REFERRAL, "en", "Please call.", "I am in danger", topic="danger").to_json()
    public = _receipt(asked="I am in danger", answer=said, generation=3, only={"since": "2020"}).public()
    assert public == Receipt("a1", _AT, "", answer={"id": "a1", "status": "referral", "language": "en", "text": ""})


def test_only_the_id_of_an_answer_finds_its_receipt(tmp_path: Path) -> None:
    book = ReceiptBook(tmp_path / FILE_NAME)
    book.keep(_receipt(label="line-7"))
    found = book.of_answer("a1")
    assert found is not None
    assert found.label == "line-7"
    assert book.of_answer("line-7") is None


def test_before_anything_was_kept_there_is_no_receipt(tmp_path: Path) -> None:
    assert ReceiptBook(tmp_path / FILE_NAME).of_answer("a1") is None


def test_where_nothing_can_be_read_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        ReceiptBook(tmp_path / "missing" / FILE_NAME).of_answer("a1")
