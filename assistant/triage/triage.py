"""What a message is, before anything is looked up.

Patterns decide where they are sure, and alone where no model is at hand; else they and a learned model decide together.
A person in need is looked for first, and with the least certainty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.answer import Status
from assistant.triage.instructions import without_orders
from assistant.triage.learned import Likely, LinearModel
from assistant.triage.rules import ruled
from knowledge.names import names_in

IN_NEED, IN_NEED_BY_WORDS = 0.2, 0.04
"""How likely a person is in need for a referral: by the model alone, and where a pattern says so too.

These and the next were chosen on the tuning files, each message by a model that had not seen it.
"""

TALK, TALK_BY_WORDS = 0.3, 0.02
ELSEWHERE, ELSEWHERE_BY_WORDS = 0.25, 0.05
SURELY_ELSEWHERE = 0.97

INSTRUCTION, OTHER = "instruction", "other"
Vector = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Triaged:
    """What a message is: `status` None for a question to be answered, which is `question` without orders in it.

    `certain` says that it needs no second look. Small talk and what is off topic, where not certain, are looked up all
    the same, since a library may be about anything.
    """

    question: str
    status: Status | None = None
    topic: str = ""
    certain: bool = False


def _topic(likely: Likely, status: Status) -> str:
    """The likeliest topic; what is off topic is said to be a crime's how-to by its words alone."""
    topic = likely.topic(status)
    return OTHER if status is Status.OFF_TOPIC and topic != INSTRUCTION else topic


def _names_something(text: str) -> bool:
    """Whether a message names what it is about: small talk does not, whatever its tone."""
    return any(len(name) > 2 and name.isupper() for name in names_in(text).written.values())


class Triage:
    """Tells messages apart."""

    def __init__(self, vector_of: Callable[[str], Vector] | None = None, model: LinearModel | None = None) -> None:
        """`vector_of` gives the encoder's vector ``(d,)`` of a text, for the `model`; without them words decide."""
        self._vector_of, self._model = vector_of, model

    def of(self, message: str) -> Triaged:
        """What a message is."""
        cleaned = without_orders(message)
        if not cleaned.rest:
            return Triaged("", Status.OFF_TOPIC, INSTRUCTION, certain=True)
        text = cleaned.rest
        by_words = ruled(text)
        if self._vector_of is None or self._model is None:
            return Triaged(text, *by_words, certain=True) if by_words else Triaged(text)
        likely = self._model.likely(self._vector_of(text))
        for status, alone, with_words in (
            (Status.REFERRAL, IN_NEED, IN_NEED_BY_WORDS),
            (Status.SMALL_TALK, TALK, TALK_BY_WORDS),
            (Status.OFF_TOPIC, ELSEWHERE, ELSEWHERE_BY_WORDS),
        ):
            said = by_words is not None and by_words[0] is status
            if status is Status.SMALL_TALK and not said and _names_something(text):
                continue
            if likely.of(status) >= (with_words if said else alone):
                topic = by_words[1] if said and by_words else _topic(likely, status)
                return Triaged(text, status, topic, said or likely.of(status) >= SURELY_ELSEWHERE)
        return Triaged(text)

    def status_of(self, message: str) -> str:
        """The status that a message ends with before anything is looked up; ``question`` where it is to be answered."""
        found = self.of(message).status
        return found.value if found else "question"
