"""The tokens of a day are counted over all processes, and a file that cannot be used costs no answer."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.chat_model.budget import DailyBudget
from assistant.chat_model.errors import BudgetSpent

_DAY = date(2026, 1, 31)
_RESERVE = """
import sys
from pathlib import Path
from assistant.chat_model.budget import DailyBudget
budget = DailyBudget(Path(sys.argv[1]), 0)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(50):
    budget.settle(budget.reserve(10), 7)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the count of a test is."""
    return tmp_path / "data" / "tokens.json"


def _budget(file: Path | None, most: int = 100, day: date = _DAY) -> DailyBudget:
    return DailyBudget(file, most, lambda: day)


def _counted(file: Path) -> int:
    return int(json.loads(file.read_text(encoding="utf-8"))["tokens"])


@pytest.mark.parametrize("on_disk", [True, False])
def test_what_does_not_fit_into_the_day_is_not_reserved(file: Path, on_disk: bool) -> None:
    budget = _budget(file if on_disk else None)
    budget.reserve(60)

    with pytest.raises(BudgetSpent):
        budget.reserve(41)
    budget.reserve(40)


def test_what_was_not_used_is_given_back(file: Path) -> None:
    budget = _budget(file)
    budget.settle(budget.reserve(90), 10)

    budget.reserve(90)

    assert _counted(file) == 100


def test_what_was_used_beyond_is_counted(file: Path) -> None:
    budget = _budget(file)
    budget.settle(budget.reserve(10), 500)

    assert _counted(file) == 500
    with pytest.raises(BudgetSpent):
        budget.reserve(1)


def test_without_a_limit_the_tokens_are_still_counted(file: Path) -> None:
    _budget(file, most=0).reserve(10**9)

    assert _counted(file) == 10**9


def test_a_new_process_goes_on_counting(file: Path) -> None:
    _budget(file).reserve(80)

    with pytest.raises(BudgetSpent):
        _budget(file).reserve(30)


def test_every_day_begins_anew(file: Path) -> None:
    days = [_DAY]
    budget = DailyBudget(file, 100, lambda: days[-1])
    yesterday = budget.reserve(100)
    days.append(date(2026, 2, 1))
    budget.reserve(90)

    budget.settle(yesterday, 0)

    assert _counted(file) == 90


def test_the_day_is_that_of_utc(file: Path) -> None:
    before = datetime.now(UTC).date()
    DailyBudget(file, 0).reserve(1)

    assert json.loads(file.read_text(encoding="utf-8"))["day"] in (f"{before}", f"{datetime.now(UTC).date()}")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"day": "2026-01-31"}', '{"day": "2026-01-31", "tokens": "many"}', "[" * 99_999]
)
def test_a_broken_file_is_begun_anew(file: Path, content: str) -> None:
    file.parent.mkdir()
    file.write_text(content, encoding="utf-8")

    _budget(file).reserve(70)

    assert _counted(file) == 70


def test_a_file_that_cannot_be_written_is_done_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    budget = _budget(tmp_path / "data" / "tokens.json")
    with caplog.at_level(logging.WARNING):
        budget.settle(budget.reserve(60), 50)

        with pytest.raises(BudgetSpent):
            budget.reserve(51)
    assert len(caplog.records) == 1


def test_what_was_counted_without_the_file_is_written_later(file: Path) -> None:
    budget = _budget(file)
    budget.reserve(10)
    with FileLock(f"{file}.lock"):
        budget.reserve(20)
    _budget(file).reserve(1)

    budget.reserve(5)

    assert _counted(file) == 36


def test_threads_share_a_count(file: Path) -> None:
    budget = _budget(file, most=0)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: budget.settle(budget.reserve(10), 4), range(40)))

    assert _counted(file) == 160


def test_processes_share_a_count(file: Path) -> None:
    command = [sys.executable, "-c", _RESERVE, str(file)]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    for process in running:
        process.communicate("\n", timeout=60)

    assert _counted(file) == 2 * 50 * 7
