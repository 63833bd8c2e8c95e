"""How does a conversation grow while one question is answered?"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Answer, Composed, Status
from assistant.answering import Assistant, new_id
from assistant.events import Done, Found, Said
from assistant.web.render import Turn
from knowledge import language
from knowledge.errors import KnowledgeError
from prompts import message

KEPT = 10
"""How many answers a conversation remembers, for questions that build on them."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Talk:
    """How many questions were asked, and the latest answers, oldest first."""

    asked: int = 0
    answers: tuple[Answer, ...] = ()

    def after(self, answer: Answer) -> Talk:
        """The conversation with one more answer."""
        return Talk(self.asked + 1, (*self.answers, answer)[-KEPT:])


def turns(assistant: Assistant, question: str, earlier: Sequence[Answer]) -> Iterator[Turn]:
    """The turn of one question as its answer arrives, sentence by sentence; the last is whole."""
    yield Turn(question.strip(), thinking=True)
    spoken = language.detect(question)
    partial = Answer(new_id(), Status.ANSWERED, spoken, "")
    try:
        for event in assistant.stream(question, earlier=earlier):
            match event:
                case Found():
                    continue
                case Said():
                    partial = _with(partial, event)
                    yield Turn(question.strip(), partial, thinking=True)
                case Done():
                    yield Turn(question.strip(), event.answer)
    except KnowledgeError:
        _log.exception("a question could not be answered")
        yield Turn(question.strip(), Answer(new_id(), Status.ERROR, spoken, message(spoken, "failed")))


def _with(partial: Answer, event: Said) -> Answer:
    return replace(
        partial,
        sentences=(*partial.sentences, event.sentence),
        citations=(*partial.citations, *event.citations),
        composed=Composed.WRITTEN if event.sentence.is_written else Composed.VERBATIM,
    )
