"""The log finds what is wanted, page by page, and is downloaded without harm."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from assistant.answer import Status
from assistant.desk.log import Log
from assistant.feedback import FeedbackBook
from assistant.receipts.book import FILE_NAME, ReceiptBook
from assistant.receipts.receipt import Receipt
from assistant.receipts.wanted import Wanted
from tests.assistant.desk.asked import citation, receipt, source, unanswered


def _log(folder: Path, *receipts: Receipt) -> tuple[Log, FeedbackBook]:
    book, feedback = ReceiptBook(folder / FILE_NAME), FeedbackBook(folder / FILE_NAME)
    for one in receipts:
        book.keep(one)
    return Log(book, feedback), feedback


def _day(number: int) -> str:
    return f"2026-03-{number:02}T10:00:00.000+00:00"


def _ids(log: Log, wanted: Wanted, *, unhelpful: bool = False) -> list[str]:
    return [one.listed.id for one in log.page(wanted, unhelpful=unhelpful).questions]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["d", "c", "b", "a"]),
        (Wanted(statuses=("no_evidence",)), ["d", "b"]),
        (Wanted(statuses=("answered", "small_talk")), ["c", "a"]),
        (Wanted(language="ru"), ["b"]),
        (Wanted(below=0.5), ["d", "b"]),
        (Wanted(since="2026-03-02", until="2026-03-04"), ["c", "b"]),
        (Wanted(words=("фентанил",)), ["b"]),
        (Wanted(words=("AIRCOP", "project")), ["c"]),
        (Wanted(words=("100%",)), ["d"]),
        (Wanted(words=("a_rcop",)), []),
        (Wanted(ids=["a", "d", "z"]), ["d", "a"]),
        (Wanted(ids=[]), []),
        (Wanted(statuses=("no_evidence",), words=("what",), below=0.3), ["d"]),
    ],
)
def test_only_what_is_wanted_is_listed(tmp_path: Path, wanted: Wanted, found: list[str]) -> None:
    log, _ = _log(
        tmp_path,
        receipt("a", "What is AIRCOP?", _day(1), confidence=0.9),
        unanswered("b", "ФЕНТАНИЛ в Европе", _day(2), language="ru", confidence=0.4),
        receipt("c", "And its budget?", _day(3), understood="The budget of the project AIRCOP?", confidence=0.8),
        unanswered("d", "What is 100% safe?", _day(4), confidence=0.2),
    )

    assert _ids(log, wanted) == found


def test_a_question_is_told_with_what_a_list_needs(tmp_path: Path) -> None:
    log, feedback = _log(
        tmp_path,
        unanswered("a", "What is X?", nearest="doc-1", confidence=0.25, timings_ms={"total": 120.5}),
        unanswered("b", "What is Y?", retrieved=(source("doc-2"),)),
        unanswered("c", "What is Z?"),
    )
    feedback.keep("a", helpful=False, reason="Too vague")

    told = {one.listed.id: one for one in log.page(Wanted()).questions}

    listed = told["a"].listed
    assert (listed.asked, listed.status, listed.language, listed.confidence) == (
        "What is X?",
        "no_evidence",
        "en",
        0.25,
    )
    assert (listed.took_ms, listed.nearest, listed.nearest_title) == (120.5, "doc-1", "Title of doc-1")
    assert (told["b"].listed.nearest, told["b"].listed.nearest_title, told["b"].listed.took_ms) == ("doc-2", "", None)
    assert told["c"].listed.nearest == ""
    assert told["a"].feedback
    assert told["a"].feedback.reason == "Too vague"
    assert told["b"].feedback is None


def test_pages_join_without_gap_or_repeat_also_within_one_moment(tmp_path: Path) -> None:
    log, _ = _log(tmp_path, *(receipt(f"a{number:02}", at=_day(1 + number // 5)) for number in range(23)))

    pages = [log.page(Wanted(), size=10)]
    while (place := pages[-1].older) and len(pages) < 5:
        pages.append(log.page(Wanted(), place, size=10))

    assert [len(page.questions) for page in pages] == [10, 10, 3]
    assert [one.listed.id for page in pages for one in page.questions] == [
        f"a{number:02}" for number in reversed(range(23))
    ]


def test_a_page_that_is_just_full_has_no_next_one(tmp_path: Path) -> None:
    log, _ = _log(tmp_path, *(receipt(f"a{number}") for number in range(3)))

    assert log.page(Wanted(), size=3).older is None


def test_answers_that_were_no_help_are_found(tmp_path: Path) -> None:
    log, feedback = _log(tmp_path, *(receipt(name) for name in "abc"))
    assert _ids(log, Wanted(), unhelpful=True) == []
    for name, helpful in (("a", False), ("b", True), ("gone", False)):
        feedback.keep(name, helpful=helpful)

    assert _ids(log, Wanted(), unhelpful=True) == ["a"]


def test_all_of_many_questions_are_read(tmp_path: Path) -> None:
    log, feedback = _log(tmp_path, *(receipt(f"a{number}") for number in range(1003)))
    feedback.keep("a7", helpful=True)

    found = {one.listed.id: one for one in log.every(Wanted())}

    assert len(found) == 1003
    assert [name for name, one in found.items() if one.feedback] == ["a7"]


def test_a_receipt_comes_with_what_was_thought_of_it(tmp_path: Path) -> None:
    log, feedback = _log(tmp_path, receipt("a"), receipt("b"))
    feedback.keep("a", helpful=True)

    one, other = log.one("a"), log.one("b")

    assert one
    assert one[1]
    assert one[1].helpful
    assert other
    assert other[1] is None
    assert log.one("c") is None


def test_of_a_referral_only_that_it_was_one_is_listed(tmp_path: Path) -> None:
    log, _ = _log(tmp_path, receipt("a", "I am in danger", status=Status.REFERRAL, topic="threat"))

    found = log.page(Wanted()).questions[0].listed

    assert (found.status, found.asked, found.question, found.took_ms) == ("referral", "", "", None)
    assert "danger" not in "".join(log.as_csv(Wanted()))


def test_the_table_has_every_question_and_is_read_by_spreadsheets(tmp_path: Path) -> None:
    log, feedback = _log(
        tmp_path,
        receipt("a", 'What is "AIRCOP",\nplease?', _day(1), confidence=0.91234, timings_ms={"total": 12.7}),
        unanswered("b", "متى؟", _day(2), language="ar", nearest="doc"),
    )
    feedback.keep("a", helpful=False, reason="No; sorry")

    text = "".join(log.as_csv(Wanted()))

    assert text.startswith("\ufeffid,at,question")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [row["id"] for row in rows] == ["b", "a"]
    assert rows[0]["question"] == "متى؟"
    assert rows[1]["question"] == 'What is "AIRCOP",\nplease?'
    assert [rows[1][name] for name in ("confidence", "milliseconds", "helpful", "reason")] == [
        *("0.9123", "13", "no", "No; sorry")
    ]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝", "\n@"])
def test_no_cell_is_taken_for_a_formula(tmp_path: Path, begins: str) -> None:
    log, feedback = _log(tmp_path, receipt("a", f'{begins}HYPERLINK("x")'))
    feedback.keep("a", helpful=False, reason=f"{begins}1+1")

    rows = list(csv.reader(io.StringIO("".join(log.as_csv(Wanted())), newline="")))

    cells = [cell for cell in rows[1] if "HYPERLINK" in cell or "1+1" in cell]
    assert len(cells) == 2
    assert all(cell.startswith("'") for cell in cells)


def test_the_table_is_only_of_what_is_wanted(tmp_path: Path) -> None:
    log, feedback = _log(tmp_path, receipt("a"), unanswered("b", "What?"), receipt("c"))
    feedback.keep("a", helpful=False)

    def ids(wanted: Wanted, *, unhelpful: bool = False) -> list[str]:
        return [row[0] for row in csv.reader(log.as_csv(wanted, unhelpful=unhelpful))][1:]

    assert ids(Wanted(statuses=("answered",))) == ["c", "a"]
    assert ids(Wanted(), unhelpful=True) == ["a"]


def test_citations_do_not_count_as_nearest(tmp_path: Path) -> None:
    log, _ = _log(tmp_path, receipt("a", citations=(citation("doc", "It is."),)))

    assert log.page(Wanted()).questions[0].listed.nearest == ""
