"""What suites measure on: the questions, the library, and what became of each question, asked once for all suites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from assistant.answer import Answer, Citation, Status
from assistant.answering import Assistant
from assistant.evaluation.corpus import check_gold
from assistant.evaluation.data import Question
from assistant.evaluation.figures import Quote
from assistant.evaluation.gold import meets
from knowledge.ingest.report import Progress, silent
from knowledge.library import Library

_Case = TypeVar("_Case")


@dataclass(frozen=True)
class Asked:
    """A question and what the assistant made of it."""

    question: Question
    answer: Answer

    @property
    def is_answered(self) -> bool:
        return self.answer.status is Status.ANSWERED

    @property
    def is_refused(self) -> bool:
        return self.answer.status is Status.NO_EVIDENCE

    @property
    def cited(self) -> tuple[Quote, ...]:
        """The quotes of the answer."""
        return quotes(self.answer.citations)

    @property
    def cites_gold(self) -> bool:
        return meets(self.question, self.cited)


@dataclass(frozen=True)
class Bench:
    """The questions and the library that suites measure with; it is opened, and the questions asked, on first use."""

    questions: tuple[Question, ...]
    open_library: Callable[[], Library]
    open_assistant: Callable[[Library], Assistant]
    progress: Progress = silent

    @cached_property
    def library(self) -> Library:
        """The library over the documents; raises `EvaluationError` where these do not say what is gold."""
        opened = self.open_library()
        check_gold(self.questions, opened)
        return opened

    @cached_property
    def assistant(self) -> Assistant:
        """The assistant over the library."""
        return self.open_assistant(self.library)

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """Every question with its answer, in order."""
        return tuple(Asked(one, self.assistant.answer(one.text)) for one in self.each("Asking questions"))

    def each(self, step: str) -> Iterator[Question]:
        """The questions in order, telling the progress of a step."""
        return self.through(self.questions, step)

    def through(self, cases: Sequence[_Case], step: str) -> Iterator[_Case]:
        """Cases in order, telling the progress of a step."""
        for done, case in enumerate(cases):
            self.progress(step, done, len(cases))
            yield case
        self.progress(step, len(cases), len(cases))

    def close(self) -> None:
        """Frees what was opened."""
        if "library" in vars(self):
            self.library.close()


def quotes(citations: tuple[Citation, ...]) -> tuple[Quote, ...]:
    """What citations say, by document."""
    return tuple(Quote(citation.document_id, citation.quote) for citation in citations)
