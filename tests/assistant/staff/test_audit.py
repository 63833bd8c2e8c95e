"""What staff did is written down, found again, and not changed afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import StorageError
from assistant.staff.audit import AuditLog
from assistant.staff.tables import open_tables


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    """A log in a database of the test's own."""
    return AuditLog(open_tables(tmp_path / "kept.db"))


def test_an_entry_tells_who_did_what_and_when(log: AuditLog) -> None:
    log.note("maria", "source_removed", "report.pdf")
    (entry,) = log.entries()
    assert (entry.who, entry.action, entry.subject) == ("maria", "source_removed", "report.pdf")
    assert timedelta(0) <= datetime.now(UTC) - datetime.fromisoformat(entry.at) < timedelta(minutes=1)


def test_entries_come_latest_first_and_page_by_page(log: AuditLog) -> None:
    for number in range(5):
        log.note("maria", f"action_{number}")
    first = log.entries(limit=2)
    second = log.entries(limit=2, before=first[-1].id)
    assert [one.action for one in first + second] == ["action_4", "action_3", "action_2", "action_1"]


def test_entries_are_found_by_person_and_action(log: AuditLog) -> None:
    for who, action in (("maria", "login"), ("pedro", "login"), ("maria", "logout")):
        log.note(who, action)
    assert [(one.who, one.action) for one in log.entries(who="maria", action="login")] == [("maria", "login")]
    assert len(log.entries(who="maria")) == len(log.entries(action="login")) == 2
    assert log.entries(who="'; --") == []


def test_an_entry_is_one_line_that_is_not_too_long(log: AuditLog) -> None:
    log.note("maria", "upload", "a\r\nb\x1b[31m\u202ec " + "x" * 300)
    (entry,) = log.entries()
    assert entry.subject.startswith("a b [31m c xxx")
    assert len(entry.subject) == 200


@pytest.mark.parametrize("change", ["UPDATE staff_audit SET who = 'pedro'", "DELETE FROM staff_audit"])
def test_an_entry_can_neither_be_changed_nor_deleted(log: AuditLog, tmp_path: Path, change: str) -> None:
    log.note("maria", "login")
    with closing(sqlite3.connect(tmp_path / "kept.db")) as connection, pytest.raises(sqlite3.Error, match="only added"):
        connection.execute(change)
    assert [one.who for one in log.entries()] == ["maria"]


def test_what_cannot_be_written_down_is_an_error(tmp_path: Path) -> None:
    log = AuditLog(open_tables(tmp_path / "no such folder" / "kept.db"))
    with pytest.raises(StorageError):
        log.note("maria", "login")
