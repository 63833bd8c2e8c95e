"""The whole result of an evaluation, as data and as the JSON that programs get; the same inputs give the same bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from assistant.evaluation.figures import SuiteResult


@dataclass(frozen=True)
class Report:
    """What the suites measured, and with what: the embedder, the part of the questions and the data's fingerprint.

    `data` is empty where no suite needed documents and questions.
    """

    embedder: str
    split: str
    data: str
    suites: tuple[SuiteResult, ...]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "version": version("unodc-assistant"),
            "embedder": self.embedder,
            "split": self.split,
            "data": self.data,
            "suites": {suite.name: suite.to_json() for suite in self.suites},
        }


def written(report: Report) -> str:
    """The text of a report's JSON file."""
    return json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n"
