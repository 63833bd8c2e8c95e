"""Which work on the sources is waiting, running or done? Each job is a run of the command line, one at a time.

A process of its own keeps the chat quick and whole while sources are read and embedded. What is urgent goes first: the
job that runs then is stopped, which an ingest bears without loss, and begins again afterwards.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any

from assistant.desk.runs import Ended, Run

LONGEST_SECONDS = 6 * 3600.0
"""How long a job may run: a crawl of some thousand pages takes an hour or two."""

_KEPT = 20
_CLOSE_SECONDS = 10.0
_log = logging.getLogger(__name__)


class Kind(StrEnum):
    """What a job does."""

    UPLOAD = "upload"
    ADDRESS = "address"
    SYNC = "sync"
    REMOVE = "remove"


class State(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """A piece of work for the command line, and what became of it.

    `words` are its arguments, `subjects` name what it works on, `who` asked for it. `step`, `done` and `total` tell how
    far a running one is. `report` is the JSON that it printed; `said` its last words, where it failed, in English.
    """

    kind: Kind
    words: tuple[str, ...]
    subjects: tuple[str, ...]
    who: str
    urgent: bool = False
    id: int = 0
    state: State = State.QUEUED
    asked: str = ""
    ended: str = ""
    step: str = ""
    done: int = 0
    total: int = 0
    report: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""
    out_of_time: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state in (State.DONE, State.FAILED)

    def ended_as(self, end: Ended) -> Job:
        """The job with what became of it: done where the run did all it had to, or at least took something in."""
        took = any(end.report.get(name) for name in ("added", "updated", "unchanged", "removed"))
        if end.code == 0 or took:
            return replace(self, state=State.DONE, report=end.report)
        said = "" if end.report else end.said
        return replace(self, state=State.FAILED, report=end.report, said=said, out_of_time=end.out_of_time)


Settle = Callable[[Job], None]
"""Called with a job that has ended, before anybody is told that it has."""


class Jobs:
    """Keeps the jobs and runs them one after the other. Safe to share between threads."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], longest_seconds: float = LONGEST_SECONDS
    ) -> None:
        """`command` is what runs the command line, `environment` all that it is told of its surroundings."""
        self._command, self._environment, self._longest = tuple(command), dict(environment), longest_seconds
        self._guard = threading.Lock()
        self._jobs: dict[int, Job] = {}
        self._waiting: deque[int] = deque()
        self._settles: dict[int, Settle] = {}
        self._thread: threading.Thread | None = None
        self._running: tuple[int, Run] | None = None
        self._is_put_back, self._is_closed = False, False

    def add(self, job: Job, settle: Settle = lambda _job: None) -> Job:
        """Queues a job, an urgent one before those that are not; after `close` it is over at once."""
        with self._guard:
            added = replace(job, id=max(self._jobs, default=0) + 1, asked=_now())
            self._jobs[added.id], self._settles[added.id] = added, settle
            if added.urgent:
                self._queue_early(added.id)
                self._make_way()
            else:
                self._waiting.append(added.id)
            self._forget_old()
            is_closed = self._is_closed
            if self._thread is None and not is_closed:
                self._thread = threading.Thread(target=self._run_all, name="desk-jobs", daemon=True)
                self._thread.start()
        if is_closed:
            self.close()
        return added

    def listed(self) -> list[Job]:
        """The jobs that are not over and the last ones that are, the newest first."""
        with self._guard:
            return sorted(self._jobs.values(), key=lambda job: -job.id)

    @property
    def is_busy(self) -> bool:
        """Whether a job waits or runs."""
        return any(not job.is_over for job in self.listed())

    def close(self) -> None:
        """Stops the running job and gives up those that wait."""
        with self._guard:
            self._is_closed, thread = True, self._thread
            if self._running is not None:
                self._running[1].stop()
        if thread is not None:
            thread.join(_CLOSE_SECONDS)
        for number in self._given_up():
            _settled(self._settles.pop(number), self._jobs[number])

    def _given_up(self) -> list[int]:
        """The jobs that waited, which are over now."""
        with self._guard:
            waited = list(self._waiting)
            self._waiting.clear()
            for number in waited:
                self._jobs[number] = replace(self._jobs[number], state=State.FAILED, ended=_now())
        return waited

    def _run_all(self) -> None:
        while (begun := self._begin()) is not None:
            job, run = begun
            ended = job.ended_as(run.go(partial(self._note, job.id)))
            settle = self._end(ended)
            if settle is not None:
                _settled(settle, ended)
                with self._guard:
                    self._jobs[job.id] = replace(ended, ended=_now())

    def _begin(self) -> tuple[Job, Run] | None:
        """The next job and its run; None where there is none, and then this thread's work is over."""
        with self._guard:
            if self._is_closed or not self._waiting:
                self._thread = None
                return None
            number = self._waiting.popleft()
            job = self._jobs[number] = replace(self._jobs[number], state=State.RUNNING)
            run = Run([*self._command, *job.words], self._environment, self._longest, urgent=job.urgent)
            self._running, self._is_put_back = (number, run), False
            return job, run

    def _end(self, ended: Job) -> Settle | None:
        """What is to be called now that a job has ended; None where it was only put back for an urgent one."""
        with self._guard:
            self._running = None
            if self._is_put_back and ended.state is State.FAILED:
                self._jobs[ended.id] = replace(self._jobs[ended.id], state=State.QUEUED, step="", done=0, total=0)
                self._queue_early(ended.id)
                return None
            return self._settles.pop(ended.id)

    def _note(self, number: int, step: str, done: int, total: int) -> None:
        with self._guard:
            self._jobs[number] = replace(self._jobs[number], step=step, done=done, total=total)

    def _queue_early(self, number: int) -> None:
        """Puts a job behind the urgent ones and before all others. The caller holds the guard."""
        self._waiting.insert(sum(self._jobs[one].urgent for one in self._waiting), number)

    def _make_way(self) -> None:
        """Stops the running job, unless it is urgent itself. The caller holds the guard."""
        if self._running is not None and not self._jobs[self._running[0]].urgent:
            self._is_put_back = True
            self._running[1].stop()

    def _forget_old(self) -> None:
        """Forgets the oldest jobs that are over. The caller holds the guard."""
        over = [number for number, job in self._jobs.items() if job.is_over]
        for number in over[: max(0, len(self._jobs) - _KEPT)]:
            del self._jobs[number]


def _settled(settle: Settle, job: Job) -> None:
    try:
        settle(job)
    except Exception:
        _log.exception("what a job on the sources left behind could not be tidied up")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
