"""A run of the command line is followed step by step, and ends when it is told to or its time is up."""

from __future__ import annotations

import os
import sys
import threading
import time

import pytest

from assistant.desk.runs import Ended, Run

_SLEEPS = "import sys, time; print('Sleeping: 0 of 1', file=sys.stderr, flush=True); time.sleep(60)"
_STUBBORN = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); " + _SLEEPS


def _run(script: str, seconds: float = 60, grace: float = 5) -> Run:
    return Run((sys.executable, "-c", script), {"PATH": os.environ["PATH"]}, seconds, grace)


def _go(run: Run) -> tuple[Ended, list[tuple[str, int, int]]]:
    told: list[tuple[str, int, int]] = []
    return run.go(lambda *step: told.append(step)), told


def test_each_step_is_told_and_the_report_is_read() -> None:
    script = """
import sys
print("Reading sources: 1 of 4 (2.0/s, 2 s left)", file=sys.stderr)
print("Opening a model …", file=sys.stderr)
print("Building the search index: 7 of 7", file=sys.stderr)
print('{"added": ["مطار"]}')
"""
    ended, told = _go(_run(script))
    assert ended == Ended(0, {"added": ["مطار"]}, "Building the search index: 7 of 7")
    assert told == [("Reading sources", 1, 4), ("Building the search index", 7, 7)]


def test_the_last_words_of_a_failed_run_are_kept_without_who_spoke_them() -> None:
    ended, _ = _go(_run("import sys; sys.exit('assistant: The disk is full.')"))
    assert ended == Ended(1, {}, "The disk is full.")


def test_what_is_no_json_object_is_no_report() -> None:
    assert [_go(_run(f"print('{printed}')"))[0].report for printed in ("Removed a.", "[1]", "")] == [{}, {}, {}]


def test_a_run_ends_when_its_time_is_up() -> None:
    began = time.monotonic()
    ended, _ = _go(_run(_SLEEPS, seconds=0.5))
    assert ended.out_of_time
    assert ended.code != 0
    assert time.monotonic() - began < 30


def test_a_run_that_does_not_end_when_it_is_asked_to_is_killed() -> None:
    ended, _ = _go(_run(_STUBBORN, seconds=1, grace=0.2))
    assert ended.out_of_time
    assert ended.code == -9


def test_a_run_is_stopped_by_another_thread() -> None:
    run = _run(_SLEEPS)
    ended = run.go(lambda *_step: threading.Thread(target=run.stop).start())
    assert ended.code != 0
    assert not ended.out_of_time


def test_a_run_that_was_stopped_before_it_began_ends_at_once() -> None:
    run = _run(_SLEEPS)
    run.stop()
    assert _go(run)[0].code != 0


def test_a_command_that_is_not_there_is_a_failed_run() -> None:
    ended = Run(("/nowhere/assistant",), {}, 10).go(lambda *_step: None)
    assert ended == Ended(1, {}, "No such file or directory.")


def test_a_run_sees_nothing_of_the_environment_but_what_it_is_given() -> None:
    ended, _ = _go(_run("import json, os; print(json.dumps(dict(os.environ)))"))
    assert set(ended.report) <= {"PATH", "LC_CTYPE"}


@pytest.mark.parametrize(("urgent", "slower_by"), [(True, 0), (False, 10)])
def test_only_what_is_urgent_competes_with_readers_of_the_web(*, urgent: bool, slower_by: int) -> None:
    script = """
import json, os, time
began = time.monotonic()
while os.nice(0) == int(os.environ["NICE"]) and time.monotonic() - began < 1:
    time.sleep(0.02)
print(json.dumps({"nice": os.nice(0) - int(os.environ["NICE"])}))
"""
    environment = {"PATH": os.environ["PATH"], "NICE": str(os.nice(0))}
    ended = Run((sys.executable, "-c", script), environment, 30, urgent=urgent).go(lambda *_step: None)
    assert ended.report == {"nice": min(slower_by, 19 - os.nice(0))}
