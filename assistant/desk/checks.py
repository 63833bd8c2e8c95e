"""Which statements of a draft do the sources support, found in the time that there is?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from assistant.checking.checker import Checker
from assistant.checking.verdict import Checked
from knowledge.filters import Filter

LONGEST_SECONDS = 600.0
"""How long a check may take: longer than the longest draft needs on a slow machine."""


class _Stopped(Exception):
    """Ends a check from within; it never leaves this file."""


def check_in_time(
    checker: Checker,
    draft: str,
    only: Filter,
    stopped: threading.Event,
    seconds: float = LONGEST_SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> Checked | None:
    """The verdicts on a draft's claims; None where the time was up before, or nobody waits any more (`stopped`).

    Nothing of the draft is stored or logged. Raises `KnowledgeError` where the library cannot be searched.
    """
    end = clock() + seconds

    def go_on(step: str, done: int, total: int) -> None:  # noqa: ARG001  # as a `Progress` is called
        if stopped.is_set() or (clock() > end and done < total):
            raise _Stopped

    try:
        return checker.check(draft, only, go_on)
    except _Stopped:
        return None
