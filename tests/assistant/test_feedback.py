"""What readers thought is kept without anything that tells who they are, the last word counts, and it is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import StorageError
from assistant.feedback import LONGEST_REASON, FeedbackBook
from assistant.receipts.book import FILE_NAME


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the book of a test is."""
    return tmp_path / FILE_NAME


def _stored(file: Path) -> bytes:
    """Every byte that is on the disk, of the files beside the database too."""
    return b"".join(path.read_bytes() for path in file.parent.iterdir())


def test_what_was_thought_comes_back_by_the_ids_of_answers(file: Path) -> None:
    book = FeedbackBook(file)
    book.keep("a1", helpful=True)
    book.keep("a2", helpful=False, reason="It is about another country.")
    book.keep("a3", helpful=True)

    found = FeedbackBook(file).of(["a1", "a2", "a4"])

    assert sorted(found) == ["a1", "a2"]
    assert (found["a1"].helpful, found["a1"].reason) == (True, "")
    assert (found["a2"].helpful, found["a2"].reason) == (False, "It is about another country.")
    assert found["a2"].at >= found["a1"].at


def test_what_tells_who_somebody_is_never_reaches_the_file(file: Path) -> None:
    book = FeedbackBook(file)
    book.keep("a1", helpful=False, reason="Write to ana@example.org or call +43 1 26060, passport AB1234567.")

    reason = book.of(["a1"])["a1"].reason

    assert reason == "Write to [e-mail] or call [phone], passport [document number]."
    assert not any(told in _stored(file) for told in (b"ana@", b"26060", b"AB1234567"))


def test_the_last_word_counts(file: Path) -> None:
    book = FeedbackBook(file)
    book.keep("a1", helpful=True, reason="Quite clear")
    book.keep("a1", helpful=False, reason="Now I see that it is wrong")

    assert book.of(["a1"])["a1"].reason == "Now I see that it is wrong"
    assert book.not_helpful() == ["a1"]
    book.close()
    assert b"Quite clear" not in _stored(file)


def test_answers_that_were_no_help_are_listed_latest_first(file: Path) -> None:
    book = FeedbackBook(file)
    for name, helpful in (("a1", False), ("a2", True), ("a3", False)):
        book.keep(name, helpful=helpful)
    book.keep("a1", helpful=False, reason="Still no help")

    listed = book.not_helpful()

    assert sorted(listed) == ["a1", "a3"]
    moments = [book.of(listed)[name].at for name in listed]
    assert moments == sorted(moments, reverse=True)


def test_a_long_reason_is_cut(file: Path) -> None:
    book = FeedbackBook(file)
    book.keep("a1", helpful=False, reason="word " * LONGEST_REASON)

    assert len(book.of(["a1"])["a1"].reason) == LONGEST_REASON


def test_what_is_forgotten_is_gone_from_the_disk(file: Path) -> None:
    book = FeedbackBook(file)
    book.keep("a1", helpful=False, reason="What of Xanadu?")
    assert b"Xanadu" in _stored(file)

    assert book.forget_before(datetime.now(UTC) - timedelta(minutes=1)) == 0
    assert book.forget_before(datetime.now(UTC) + timedelta(minutes=1)) == 1

    assert book.of(["a1"]) == {}
    assert b"Xanadu" not in _stored(file)


def test_a_database_that_cannot_be_used_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        FeedbackBook(tmp_path / "missing" / FILE_NAME).keep("a1", helpful=True)
