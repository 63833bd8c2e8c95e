"""A conversation grows sentence by sentence, and ends in words also when something fails."""

from __future__ import annotations

from assistant.answer import Answer, Status
from assistant.answering import Assistant
from assistant.confidence import shipped_judge
from assistant.web.chat.talk import KEPT, Talk, turns
from knowledge.errors import StoreError
from knowledge.filters import ANYTHING, Filter
from knowledge.retrieve import Retrieval
from prompts import message


class FailingLibrary:
    """Finds nothing more: what is left of a library whose store was damaged."""

    def retrieve(self, question: str, count: int = 10, only: Filter = ANYTHING) -> Retrieval:
        """Raises what a damaged store raises."""
        raise StoreError("The knowledge store is damaged.")


def _last(assistant: Assistant, question: str) -> Answer:
    *_, ended = turns(assistant, question, ())
    assert ended.answer is not None
    return ended.answer


def test_an_answered_question_grows_sentence_by_sentence(assistant: Assistant) -> None:
    states = list(turns(assistant, "What are the three pillars of UNODC?", ()))
    counts = [len(state.answer.sentences) if state.answer else 0 for state in states]
    assert counts == [0, 1, 2, 3, 4, 4]
    assert [state.thinking for state in states] == [True] * 5 + [False]


def test_a_question_without_evidence_ends_with_what_was_found(assistant: Assistant) -> None:
    waiting, ended = turns(assistant, "How do I bake bread?", ())
    assert (waiting.answer, waiting.thinking) == (None, True)
    assert ended.answer is not None
    assert ended.answer.status is Status.NO_EVIDENCE


def test_what_is_no_question_ends_with_the_reason(assistant: Assistant) -> None:
    ended = _last(assistant, "   ")
    assert (ended.status, ended.text) == (Status.ERROR, message("en", "question_empty"))


def test_a_failing_library_ends_with_an_apology_and_no_details() -> None:
    ended = _last(Assistant(FailingLibrary(), shipped_judge(), question_limit=1000), "What is AIRCOP?")
    assert (ended.status, ended.text) == (Status.ERROR, message("en", "failed"))


def test_a_question_may_build_on_the_answers_before_it(assistant: Assistant) -> None:
    first = _last(assistant, "What is AIRCOP?")
    *_, ended = turns(assistant, "Who are its partners?", [first])
    assert ended.answer is not None
    assert "AIRCOP" in ended.answer.understood


def test_a_very_long_conversation_forgets_its_beginning_and_goes_on_counting() -> None:
    talk = Talk()
    for number in range(2 * KEPT):
        talk = talk.after(Answer(f"{number}", Status.NO_EVIDENCE, "en", "No."))
    assert talk.asked == 2 * KEPT
    assert [one.id for one in talk.answers] == [str(number) for number in range(KEPT, 2 * KEPT)]
