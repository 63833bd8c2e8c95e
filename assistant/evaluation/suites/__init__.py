"""The suites by name. To add one: a file with a function from `Bench` to `SuiteResult`, and its line in `SUITES`."""

from __future__ import annotations

from collections.abc import Callable

from assistant.evaluation.bench import Bench
from assistant.evaluation.figures import SuiteResult
from assistant.evaluation.suites import abstention, answers, pairs, retrieval

Suite = Callable[[Bench], SuiteResult]

SUITES: dict[str, Suite] = {
    retrieval.NAME: retrieval.measure,
    answers.NAME: answers.measure,
    abstention.NAME: abstention.measure,
}

NAMES = (*SUITES, pairs.NAME)
"""Every name that a suite may have, those included that need more than documents and questions."""
