"""A replay asks again from the same generation, and tells in plain words what is not as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Answer, Citation, Source, Status
from assistant.cli import show_receipt
from assistant.receipts.book import FILE_NAME, ReceiptBook
from assistant.receipts.receipt import Receipt, filter_json
from assistant.replay import Change, NoReceipt, Replay, Replayer
from knowledge.errors import GenerationNotKept
from knowledge.filters import ANYTHING, Filter

_CITATION = Citation(1, "aircop", "AIRCOP", None, None, "aircop#0-20", "It is a project.", 0, 16, "en")
_ANSWER = Answer(
    *("a1", Status.ANSWERED, "en", "It is a project.", "What is AIRCOP?"),
    citations=(_CITATION,),
    retrieved=(Source("aircop#0-20", "aircop", 0.8), Source("ports#0-20", "ports", 0.7)),
    confidence=0.9,
)
_BEFORE = Receipt(
    *("a1", "2026-01-01T00:00:00.000+00:00", "What is AIRCOP?"),
    answer=_ANSWER.to_json(),
    generation=2,
    versions={"product": "1.0"},
)


class _Desk:
    """Answers with a receipt that it was given, from the generations that it keeps, and notes what it was asked."""

    def __init__(self, now: Receipt, kept: Sequence[int] = (2,)) -> None:
        self.now, self.kept = now, kept
        self.asked: list[tuple[str, list[str], Filter, int]] = []

    def __call__(self, question: str, earlier: Sequence[Answer], only: Filter, generation: int) -> Receipt:
        if generation and generation not in self.kept:
            raise GenerationNotKept(f"Generation {generation} is not kept any more. Kept: 3 and 4.")
        self.asked.append((question, [answer.text for answer in earlier], only, generation))
        return replace(self.now, generation=generation or 4)


@pytest.fixture
def book(tmp_path: Path) -> ReceiptBook:
    """The book of a test, with one receipt."""
    made = ReceiptBook(tmp_path / FILE_NAME)
    made.keep(_BEFORE)
    return made


def _replayed(book: ReceiptBook, **changed: Any) -> Replay:
    now = replace(_BEFORE, id="b1", answer=replace(_ANSWER, id="b1", **changed).to_json())
    return Replayer(book, _Desk(now)).replay("a1")


def _changes(replay: Replay) -> dict[str, tuple[Any, Any]]:
    return {change.what: (change.before, change.now) for change in replay.changes}


def test_the_same_answer_is_identical(book: ReceiptBook, capsys: pytest.CaptureFixture[str]) -> None:
    replay = _replayed(book, confidence=0.9004, timings_ms={"total": 5.0})

    show_receipt.replay(replay)

    assert replay.is_identical
    assert capsys.readouterr().out == "identical\n"


def test_it_is_asked_as_it_was_from_the_same_generation_after_the_same_turns(book: ReceiptBook) -> None:
    only = Filter((("language", "en"),))
    book.keep(replace(_BEFORE, id="a2", asked="And since when?", earlier=("a1", "gone"), only=filter_json(only)))
    desk = _Desk(_BEFORE)

    replay = Replayer(book, desk).replay("a2")

    assert desk.asked == [("And since when?", ["It is a project."], only, 2)]
    assert replay.remarks == ("1 of 2 earlier turns are not kept any more.",)


def test_every_difference_is_told(book: ReceiptBook, capsys: pytest.CaptureFixture[str]) -> None:
    other = replace(_CITATION, document_id="ports", end=9)
    replay = _replayed(
        book,
        status=Status.NO_EVIDENCE,
        text="Nothing.",
        citations=(other,),
        retrieved=(Source("aircop#0-20", "aircop", 0.75), Source("roads#0-9", "roads", 0.7)),
        confidence=0.2,
    )

    show_receipt.replay(replay)

    assert _changes(replay)["status"] == ("answered", "no_evidence")
    assert capsys.readouterr().out.splitlines() == [
        "status: was “answered”, is “no_evidence”",
        "text: was “It is a project.”, is “Nothing.”",
        "citation: “aircop, 0-16” is gone",
        "citation: “ports, 0-9” is new",
        "confidence: was 0.9, is 0.2",
        "retrieved: “ports#0-20” is gone",
        "retrieved: “roads#0-9” is new",
        "score of aircop#0-20: was 0.8, is 0.75",
    ]


def test_another_order_and_other_versions_are_told(book: ReceiptBook) -> None:
    turned = replace(_ANSWER, retrieved=(Source("ports#0-20", "ports", 0.7), Source("aircop#0-20", "aircop", 0.8)))
    now = replace(_BEFORE, answer=turned.to_json(), versions={"product": "1.1", "reader": "r"}, understood="AIRCOP?")

    found = _changes(Replayer(book, _Desk(now)).replay("a1"))

    assert found["order of retrieved"] == (["aircop#0-20", "ports#0-20"], ["ports#0-20", "aircop#0-20"])
    assert found["version of product"] == ("1.0", "1.1")
    assert found["version of reader"] == (None, "r")
    assert found["understood"] == ("", "AIRCOP?")


def test_a_generation_that_is_gone_is_replaced_by_the_live_one_which_is_said(book: ReceiptBook) -> None:
    desk = _Desk(_BEFORE, kept=(3, 4))

    replay = Replayer(book, desk).replay("a1")

    assert desk.asked == [("What is AIRCOP?", [], ANYTHING, 0)]
    assert replay.is_identical
    assert replay.remarks == (
        "Generation 2 is not kept any more. Kept: 3 and 4. This is answered from generation 4, the live one.",
    )


def test_a_question_that_was_redacted_is_asked_as_it_was_kept(book: ReceiptBook) -> None:
    asked = "Can ana@example.org join AIRCOP?"
    book.keep(replace(_BEFORE, id="a2", asked=asked, answer=replace(_ANSWER, question=asked).to_json()))
    desk = _Desk(_BEFORE)

    replay = Replayer(book, desk).replay("a2")

    assert desk.asked[0][0] == "Can [e-mail] join AIRCOP?"
    assert "redacted" in replay.remarks[0]


def test_a_referral_cannot_be_replayed(book: ReceiptBook, capsys: pytest.CaptureFixture[str]) -> None:
    book.keep(Receipt("a2", _BEFORE.at, "I need help", answer=Answer("a2", Status.REFERRAL, "en", "Call.").to_json()))
    desk = _Desk(_BEFORE)

    replay = Replayer(book, desk).replay("a2")
    show_receipt.replay(replay)

    assert not desk.asked
    assert not replay.is_identical
    assert replay.to_json()["now"] is None
    assert "referral" in capsys.readouterr().out


def test_what_has_no_receipt_cannot_be_replayed(book: ReceiptBook) -> None:
    with pytest.raises(NoReceipt, match="no receipt “a9”"):
        Replayer(book, _Desk(_BEFORE)).replay("a9")


def test_a_replay_is_json_for_programs(book: ReceiptBook) -> None:
    told = _replayed(book, confidence=0.5).to_json()

    assert told["id"] == "a1"
    assert told["identical"] is False
    assert told["changes"] == [vars(Change("confidence", 0.9, 0.5))]
    assert told["before"]["asked"] == told["now"]["asked"] == "What is AIRCOP?"
