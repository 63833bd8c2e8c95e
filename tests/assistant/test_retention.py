"""What was kept of questions leaves the disk when its time is over, and where nothing is to be kept nothing is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.assembly import database_of, keeping, open_assistant
from assistant.database import Database
from assistant.errors import StorageError
from assistant.feedback import FeedbackBook
from assistant.receipts.book import FILE_NAME, ReceiptBook
from assistant.receipts.receipt import Receipt, written
from assistant.retention import Retention
from assistant.settings import Settings
from knowledge.library import Library

_NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
_DAY = timedelta(days=1)


class _Book:
    """Counts how often it is asked to forget, and fails if it was told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.moments, self.was_asked = error, list[datetime](), threading.Semaphore(0)

    def forget_before(self, moment: datetime) -> int:
        self.moments.append(moment)
        self.was_asked.release()
        if self.error:
            raise self.error
        return 2


@pytest.fixture
def receipts(tmp_path: Path) -> Iterator[ReceiptBook]:
    book = ReceiptBook(tmp_path / FILE_NAME)
    yield book
    book.close()


@pytest.fixture
def feedback(tmp_path: Path) -> Iterator[FeedbackBook]:
    book = FeedbackBook(tmp_path / FILE_NAME)
    yield book
    book.close()


def _kept(book: ReceiptBook, name: str, at: datetime, asked: str = "What is AIRCOP?") -> None:
    book.keep(Receipt(name, written(at), asked))


def _is_on_disk(folder: Path, words: str) -> bool:
    """Whether any file of a folder has these words: the database, its log, its index."""
    return any(words.encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_what_is_older_than_the_days_goes_and_what_is_on_the_edge_stays(receipts: ReceiptBook) -> None:
    _kept(receipts, "older", _NOW - 90 * _DAY - timedelta(milliseconds=1))
    _kept(receipts, "edge", _NOW - 90 * _DAY)
    _kept(receipts, "younger", _NOW)

    assert Retention([receipts], 90, now=lambda: _NOW).forget() == 1
    assert receipts.find("older") is None
    assert receipts.find("edge") is not None
    assert receipts.find("younger") is not None


def test_what_was_deleted_is_in_no_file_of_the_data_folder(
    tmp_path: Path, receipts: ReceiptBook, feedback: FeedbackBook
) -> None:
    for number in range(50):
        _kept(
            receipts, f"a{number}", _NOW - 91 * _DAY, f"Who is the harbourmaster of Samarinda? {number} " + "x" * 3000
        )
        feedback.keep(f"a{number}", helpful=False, reason="The gardener of Timbuktu was left out.")
    _kept(receipts, "young", _NOW, "Where is the lighthouse of Zanzibar?")
    words = ("harbourmaster of Samarinda", "gardener of Timbuktu", "lighthouse of Zanzibar")
    before = [_is_on_disk(tmp_path, one) for one in words]

    Retention([receipts, feedback], 90, now=lambda: max(_NOW, datetime.now(UTC) + 91 * _DAY)).forget()
    assert before == [True, True, True]
    assert [_is_on_disk(tmp_path, one) for one in words] == [False, False, False]


def test_what_is_young_stays_on_the_disk(tmp_path: Path, receipts: ReceiptBook) -> None:
    _kept(receipts, "old", _NOW - 91 * _DAY, "Who is the harbourmaster of Samarinda?")
    _kept(receipts, "young", _NOW, "Where is the lighthouse of Zanzibar?")

    Retention([receipts], 90, now=lambda: _NOW).forget()
    assert not _is_on_disk(tmp_path, "harbourmaster of Samarinda")
    assert _is_on_disk(tmp_path, "lighthouse of Zanzibar")


def test_where_nothing_is_to_be_kept_nothing_is_written(tmp_path: Path, bundled_library: Library) -> None:
    settings = Settings(data_dir=tmp_path, receipt_days=0)  # type: ignore[call-arg]
    assistant = open_assistant(settings, bundled_library, keeping(settings, bundled_library))

    for question in ("What is AIRCOP?", "Who is the harbourmaster of Samarinda?", "hello"):
        assert assistant.answer(question).text
    assert list(tmp_path.rglob("*")) == []


def test_where_something_is_to_be_kept_it_is_written(tmp_path: Path, bundled_library: Library) -> None:
    settings = Settings(data_dir=tmp_path, receipt_days=1)  # type: ignore[call-arg]

    open_assistant(settings, bundled_library, keeping(settings, bundled_library)).answer("Who keeps the lighthouse?")
    assert _is_on_disk(tmp_path, "Who keeps the lighthouse?")


def test_what_was_kept_before_goes_at_the_start_where_nothing_is_to_be_kept_now(
    tmp_path: Path, receipts: ReceiptBook, feedback: FeedbackBook
) -> None:
    _kept(receipts, "now", datetime.now(UTC), "Who is the harbourmaster of Samarinda?")
    _kept(receipts, "ahead", datetime.now(UTC) + 400 * _DAY, "Where is the lighthouse of Zanzibar?")
    feedback.keep("now", helpful=False, reason="The gardener of Timbuktu was left out.")
    last = _Book()

    with Retention([feedback, receipts, last], 0):
        assert last.was_asked.acquire(timeout=10)
    assert not _is_on_disk(tmp_path, "Samarinda")
    assert not _is_on_disk(tmp_path, "Zanzibar")
    assert not _is_on_disk(tmp_path, "Timbuktu")


def test_it_is_done_again_and_again_until_it_is_stopped() -> None:
    book = _Book()

    with Retention([book], 90, every_seconds=0.01):
        assert all(book.was_asked.acquire(timeout=10) for _ in range(3))
    asked = len(book.moments)
    threading.Event().wait(0.1)
    assert len(book.moments) == asked


@pytest.mark.timeout(60)
def test_stopping_does_not_wait_for_the_next_time() -> None:
    book = _Book()
    with Retention([book], 90):
        assert book.was_asked.acquire(timeout=10)
    assert len(book.moments) == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [(StorageError("The disk is full."), "The disk is full."), (ValueError("What is AIRCOP?"), "ValueError")],
)
def test_what_fails_is_logged_without_what_was_asked_and_keeps_nothing_from_its_turn(
    caplog: pytest.LogCaptureFixture, error: Exception, said: str
) -> None:
    failing, other = _Book(error), _Book()

    with caplog.at_level(logging.ERROR):
        assert Retention([failing, other], 90, [lambda: 3]).forget() == 5
    assert said in caplog.text
    assert "AIRCOP" not in caplog.text


def test_sessions_that_have_ended_can_go_too(tmp_path: Path) -> None:
    assert Retention([], 90, [lambda: 4, lambda: 1]).forget() == 5


def test_another_process_that_reads_does_not_keep_old_words_for_long(tmp_path: Path, receipts: ReceiptBook) -> None:
    _kept(receipts, "old", _NOW - 91 * _DAY, "Who is the harbourmaster of Samarinda?")
    reader = Database(database_of(Settings(data_dir=tmp_path)), create=False)  # type: ignore[call-arg]
    retention = Retention([receipts], 90, now=lambda: _NOW)

    with reader.transaction() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM receipts").scalar()
        retention.forget()
    reader.close()
    retention.forget()
    assert not _is_on_disk(tmp_path, "harbourmaster of Samarinda")
