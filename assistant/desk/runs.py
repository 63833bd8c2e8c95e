"""What becomes of one run of the command line: how it is started, followed and stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

GRACE_SECONDS = 5.0
"""How long a stopped process may tidy up before it is killed."""

_LOWER_PRIORITY = 10
_STEP = re.compile(r"(?P<step>[^:]+): (?P<done>\d+) of (?P<total>\d+)\b")
_LONGEST_LINE = 2000
_SPEAKER = "assistant: "

Told = Callable[[str, int, int], None]
"""Told how far a step is: its name, how much is done, and of how much."""


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code, the JSON object that it printed, its last words, and whether its time was up."""

    code: int
    report: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""
    out_of_time: bool = False


class Run:
    """One run, which another thread may stop at any time."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        seconds: float,
        grace_seconds: float = GRACE_SECONDS,
        *,
        urgent: bool = False,
    ) -> None:
        """`command` with all its words; `environment` is all that it is told of its surroundings.

        One that is not `urgent` leaves the processor to readers of the web.
        """
        self._command, self._environment = tuple(command), dict(environment)
        self._seconds, self._grace, self._urgent = seconds, grace_seconds, urgent
        self._guard = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False

    def go(self, told: Told) -> Ended:
        """Runs the command to its end. What it prints for programs goes to a nameless file, so that it cannot stall."""
        out_of_time = threading.Event()

        def give_up() -> None:
            out_of_time.set()
            self.stop()

        with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
            try:
                process = self._start(printed)
            except OSError as error:
                return Ended(1, said=f"{error.strerror}.")
            timer = _after(self._seconds, give_up)
            try:
                said = _follow(process, told)
                code = process.wait()
            finally:
                timer.cancel()
            printed.seek(0)
            return Ended(code, _report(printed.read()), said, out_of_time.is_set())

    def stop(self) -> None:
        """Asks the process to end, and kills it with its children where it does not; one not begun ends at once."""
        with self._guard:
            self._stopped, process = True, self._process
        if process is None:
            return
        process.send_signal(signal.SIGINT)

        def kill() -> None:
            with suppress(OSError):
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)

        _after(self._grace, kill)

    def _start(self, printed: IO[str]) -> subprocess.Popen[str]:
        with self._guard:
            process = self._process = subprocess.Popen(  # noqa: S603  # arguments, which no shell reads
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.PIPE,
                env=self._environment,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
            is_stopped = self._stopped
        if not self._urgent:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process.pid, _LOWER_PRIORITY)
        if is_stopped:
            self.stop()
        return process


def _follow(process: subprocess.Popen[str], told: Told) -> str:
    """Passes on each step that a process tells of, until it ends; returns its last line."""
    last = ""
    assert process.stderr is not None
    with process.stderr:
        while line := process.stderr.readline(_LONGEST_LINE):
            last = line.strip() or last
            if step := _STEP.match(line):
                told(step["step"].strip(), int(step["done"]), int(step["total"]))
    return last.removeprefix(_SPEAKER)


def _report(printed: str) -> dict[str, Any]:
    """The report that a command printed as JSON; nothing where it printed something else."""
    try:
        read = json.loads(printed)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _after(seconds: float, act: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
    return timer
