"""Work on the sources is done one piece after the other, what is urgent first, and every end is told in words."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.desk.jobs import Job, Jobs, Kind, State

_SCRIPT = """
import json, pathlib, sys, time
folder, name, act = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
with (folder / "begun").open("a") as file:
    file.write(name + " ")
print("Reading sources: 1 of 2", file=sys.stderr, flush=True)
while act == "waits" and not (folder / "go").exists():
    time.sleep(0.02)
if act == "fails":
    sys.exit("assistant: Another process is writing.")
if act == "half":
    print(json.dumps({"added": ["a"], "failed": [{"source": "b", "reason": "It is empty."}]}))
    sys.exit(1)
if act == "none":
    print(json.dumps({"added": [], "failed": [{"source": "b", "reason": "It is empty."}]}))
    sys.exit(1)
print(json.dumps({"added": [name]}))
"""


def _until(holds: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    """A keeper whose command does as its second word says, below the folder of the test."""
    made = Jobs((sys.executable, "-c", _SCRIPT, str(tmp_path)), {"PATH": os.environ["PATH"]})
    yield made
    made.close()


def _job(name: str, act: str = "does", *, urgent: bool = False) -> Job:
    return Job(Kind.UPLOAD, (name, act), (name,), "maria", urgent)


def _over(jobs: Jobs) -> dict[str, Job]:
    """The jobs by their names, when all are over."""
    _until(lambda: not jobs.is_busy)
    return {job.subjects[0]: job for job in jobs.listed()}


def _begun(folder: Path) -> str:
    file = folder / "begun"
    return file.read_text().strip() if file.exists() else ""


def test_a_job_is_done_and_says_what_it_did(jobs: Jobs) -> None:
    jobs.add(_job("a"))
    done = _over(jobs)["a"]
    assert (done.state, done.report, done.said) == (State.DONE, {"added": ["a"]}, "")
    assert done.asked <= done.ended


def test_jobs_run_one_at_a_time_in_their_order(jobs: Jobs, tmp_path: Path) -> None:
    jobs.add(_job("a", "waits"))
    jobs.add(_job("b"))
    _until(lambda: jobs.listed()[1].step)
    assert [(job.state, job.step, job.done, job.total) for job in jobs.listed()] == [
        (State.QUEUED, "", 0, 0),
        (State.RUNNING, "Reading sources", 1, 2),
    ]
    assert _begun(tmp_path) == "a"
    (tmp_path / "go").touch()
    assert {job.state for job in _over(jobs).values()} == {State.DONE}
    assert _begun(tmp_path) == "a b"


def test_what_is_urgent_goes_first_and_what_ran_begins_again(jobs: Jobs, tmp_path: Path) -> None:
    for job in (_job("a", "waits"), _job("b")):
        jobs.add(job)
    _until(lambda: _begun(tmp_path) == "a")
    jobs.add(_job("now", urgent=True))
    _until(lambda: jobs.listed()[0].is_over)
    (tmp_path / "go").touch()
    assert {job.state for job in _over(jobs).values()} == {State.DONE}
    assert _begun(tmp_path) == "a now a b"


def test_what_is_urgent_does_not_stop_what_is_urgent_too(jobs: Jobs, tmp_path: Path) -> None:
    jobs.add(_job("first", "waits", urgent=True))
    _until(lambda: _begun(tmp_path) == "first")
    jobs.add(_job("b"))
    jobs.add(_job("second", urgent=True))
    (tmp_path / "go").touch()
    _over(jobs)
    assert _begun(tmp_path) == "first second b"


def test_a_job_that_fails_says_why(jobs: Jobs) -> None:
    jobs.add(_job("a", "fails"))
    failed = _over(jobs)["a"]
    assert (failed.state, failed.said) == (State.FAILED, "Another process is writing.")


@pytest.mark.parametrize(("act", "state"), [("half", State.DONE), ("none", State.FAILED)])
def test_a_job_is_done_where_it_took_anything_in(jobs: Jobs, act: str, state: State) -> None:
    jobs.add(_job("a", act))
    ended = _over(jobs)["a"]
    assert (ended.state, ended.said) == (state, "")
    assert ended.report["failed"] == [{"source": "b", "reason": "It is empty."}]


def test_a_job_whose_time_is_up_is_stopped(tmp_path: Path) -> None:
    jobs = Jobs((sys.executable, "-c", _SCRIPT, str(tmp_path)), {"PATH": os.environ["PATH"]}, longest_seconds=1)
    jobs.add(_job("a", "waits"))
    assert (_over(jobs)["a"].state, _over(jobs)["a"].out_of_time) == (State.FAILED, True)
    jobs.close()


def test_what_is_left_is_tidied_up_before_anybody_is_told_of_the_end(jobs: Jobs) -> None:
    seen: list[tuple[Job, State]] = []
    jobs.add(_job("a"), lambda ended: seen.append((ended, jobs.listed()[0].state)))
    _over(jobs)
    assert [(ended.state, shown) for ended, shown in seen] == [(State.DONE, State.RUNNING)]


def test_a_job_ends_and_the_next_runs_where_tidying_up_fails(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_job: Job) -> None:
        raise OSError("the disk is gone")

    jobs.add(_job("a"), fail)
    jobs.add(_job("b"))
    assert {job.state for job in _over(jobs).values()} == {State.DONE}
    assert "could not be tidied up" in caplog.text


def test_closing_ends_the_running_job_and_gives_up_those_that_wait(jobs: Jobs, tmp_path: Path) -> None:
    settled: list[str] = []
    for job in (_job("a", "waits"), _job("b")):
        jobs.add(job, lambda ended: settled.append(ended.subjects[0]))
    _until(lambda: _begun(tmp_path) == "a")
    jobs.close()
    jobs.add(_job("c"), lambda ended: settled.append(ended.subjects[0]))
    assert [thread.name for thread in threading.enumerate() if thread.name == "desk-jobs"] == []
    assert ({job.state for job in jobs.listed()}, settled) == ({State.FAILED}, ["a", "b", "c"])
    assert _begun(tmp_path) == "a"


def test_only_the_last_jobs_are_remembered(jobs: Jobs) -> None:
    for number in range(24):
        jobs.add(_job(str(number)))
    _over(jobs)
    jobs.add(_job("last"))
    assert len(jobs.listed()) <= 21
    assert jobs.listed()[0].subjects == ("last",)
