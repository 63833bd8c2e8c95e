"""What happens while a question is answered, and what is known of an answer when it is made?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.answer import Answer, Citation, Sentence, Source
from assistant.conversation.by_model import Completion
from assistant.finding import Findings
from assistant.writing.writer import Writing
from knowledge.filters import ANYTHING, Filter


@dataclass(frozen=True)
class Found:
    """Event: what was understood, and the passages that were retrieved for it; only where something is looked up.

    `id` and `language` are the answer's, `question` is what was asked, `understood` the same in full where it builds on
    earlier questions, else empty.
    """

    id: str
    language: str
    question: str
    understood: str
    retrieved: tuple[Source, ...]


@dataclass(frozen=True)
class Said:
    """Event: a sentence of the answer with the citations that it introduces.

    Where a chat model fails after its first sentences, or these miss the evidence, the whole has others.
    """

    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Done:
    """Event: the whole answer; always the last."""

    answer: Answer


Event = Found | Said | Done


@dataclass(frozen=True)
class Made:
    """An answer and how it came about: what a receipt is written from.

    `findings` is None where nothing was looked up; `earlier` are the answers before it in the conversation; `label` is
    another name for it, such as that of its line in a batch. `completion` and `writings` tell of a chat model's part.
    `again` is whether it was given only to answer a later question, to which it is one of the `earlier`.
    """

    answer: Answer
    only: Filter = ANYTHING
    earlier: tuple[Answer, ...] = ()
    findings: Findings | None = None
    label: str = ""
    completion: Completion | None = None
    writings: tuple[Writing, ...] = ()
    again: bool = False


Keep = Callable[[Made], None]
"""Takes each answer that was made."""
