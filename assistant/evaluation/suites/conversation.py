"""Conversation: is the last question of a conversation answered, although it builds on what was said before?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.answer import Answer
from assistant.evaluation.bench import Asked, Bench
from assistant.evaluation.corpus import check_gold
from assistant.evaluation.data import UNANSWERABLE_KINDS, Documents, Question, askable, question_of, refuse_repeats
from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Failure, Figure, SuiteResult, named, share
from assistant.evaluation.groups import by_crossing, by_kind, by_language
from assistant.evaluation.jsonl import Line, read_lines
from assistant.evaluation.split import Split, is_in

NAME = "conversation"
FOLDER = "conversations"
"""Where the conversations are, below the folder of the evaluation data."""

NEW_TOPIC = "new_topic"
ANSWERABLE_KINDS = (
    *("pronoun", "ellipsis", "what_about", "ordinal", "definite", "more", "sure", "in_language", "chain"),
    NEW_TOPIC,
)
KINDS = (*ANSWERABLE_KINDS, *UNANSWERABLE_KINDS)

_FIELDS = {"id": str, "turns": list, "language": str, "kind": str, "standalone": str, "gold": list, "about": str}


@dataclass(frozen=True)
class Conversation:
    """What is typed, turn by turn; `question` is the last turn, with the quotes that answer it."""

    turns: tuple[str, ...]
    question: Question


@dataclass(frozen=True)
class Held:
    """A conversation that was held: what became of its last question, and the answers before."""

    conversation: Conversation
    earlier: tuple[Answer, ...]
    last: Asked

    @property
    def question(self) -> Question:
        return self.conversation.question

    @property
    def is_dragged(self) -> bool:
        """Whether the last answer cites nothing but documents of earlier answers, and no gold."""
        before = {one.document_id for answer in self.earlier for one in answer.citations}
        cited = {one.document for one in self.last.cited}
        return bool(cited) and cited <= before and not self.last.cites_gold

    @property
    def is_right(self) -> bool:
        return self.last.cites_gold if self.question.is_answerable else self.last.is_refused


def files(folder: Path, _split: Split = Split.ALL) -> tuple[Path, ...]:
    """The files of conversations of an evaluation, in order."""
    return tuple(sorted((folder / FOLDER).glob("*.jsonl")))


def read_conversations(given: Sequence[Path], documents: Documents, split: Split) -> tuple[Conversation, ...]:
    """The conversations of a part; raises `EvaluationError` at the first that could not be measured, or for none."""
    every = [_conversation(line, documents) for file in given for line in read_lines(file, _FIELDS)]
    refuse_repeats([one.question for one in every])
    found = tuple(one for one in every if is_in(one.question.about, split))
    if not found:
        raise EvaluationError(f"No conversation of the evaluation data belongs to the part “{split}”.")
    return found


def measure_conversations(conversations: Sequence[Conversation], bench: Bench) -> SuiteResult:
    """The share of last questions that cite gold; that are refused where nothing answers; that an old topic sticks to.

    `dragged` counts, of those that turn to another topic, the ones that are answered from the old one.
    """
    check_gold([one.question for one in conversations], bench.library)
    held = [_hold(one, bench) for one in bench.through(conversations, "Holding conversations")]
    answerable = [one for one in held if one.question.is_answerable]
    figures: dict[str, Figure] = {}
    groups = {"": answerable, **by_crossing(answerable), **by_language(answerable)}
    for group, cases in {**groups, **by_kind(answerable, ANSWERABLE_KINDS)}.items():
        figures[named("gold_cited", group)] = share([one.last.cites_gold for one in cases])
    unanswerable = [one for one in held if not one.question.is_answerable]
    for group, cases in {"": unanswerable, **by_kind(unanswerable, UNANSWERABLE_KINDS)}.items():
        figures[named("refused", group)] = share([one.last.is_refused for one in cases])
    turned = [one.is_dragged for one in held if one.question.kind == NEW_TOPIC]
    figures["dragged"] = replace(share(turned), less_is_better=True)
    return SuiteResult(NAME, figures, tuple(_failure(one) for one in held if not one.is_right))


def _hold(conversation: Conversation, bench: Bench) -> Held:
    answers: list[Answer] = []
    for turn in conversation.turns:
        answers.append(bench.assistant.answer(turn, earlier=tuple(answers)))
    return Held(conversation, tuple(answers[:-1]), Asked(conversation.question, answers[-1]))


def _conversation(line: Line, documents: Documents) -> Conversation:
    fields = line.fields
    if fields["kind"] not in KINDS:
        raise line.wrong(f"“kind” must be one of {', '.join(KINDS)}")
    if len(fields["turns"]) < 2 or not all(isinstance(turn, str) for turn in fields["turns"]):
        raise line.wrong("“turns” must be two or more texts")
    turns = tuple(askable(line, turn) for turn in fields["turns"])
    return Conversation(turns, question_of(line, turns[-1], fields["kind"], documents))


def _failure(one: Held) -> Failure:
    said, answer = " → ".join(one.conversation.turns), one.last.answer
    return Failure(one.question.id, said, one.question.gold, one.last.cited, answer.confidence)
