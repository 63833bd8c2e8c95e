"""The suite of conversations asks turn by turn and counts what became of the last one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.answer import Answer, Status
from assistant.answering import Assistant
from assistant.evaluation.bench import Bench
from assistant.evaluation.data import DEFAULT_DATA, Data, read_data
from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Failure, Quote
from assistant.evaluation.split import Split
from assistant.evaluation.suites.conversation import Conversation, files, measure_conversations, read_conversations
from knowledge.library import Library
from tests.assistant.evaluation import tiny
from tests.assistant.evaluation.tiny import asked, question

_LINE = {
    "id": "c1",
    "turns": ["What is the Blue Heart Campaign?", "When was it launched in Vienna?"],
    "language": "en",
    "kind": "pronoun",
    "standalone": "When was the Blue Heart Campaign launched?",
    "gold": [{"document": "blue-heart", "quote": "It was launched in Vienna in March 2009."}],
    "about": "blue-heart",
}


@dataclass
class _Assistant:
    """Answers from a list of what is cited for each turn, and remembers how many answers it was given."""

    cited: Mapping[str, tuple[str, ...]]
    earlier: list[int] = field(default_factory=list)

    def answer(self, typed: str, earlier: Sequence[Answer] = ()) -> Answer:
        self.earlier.append(len(earlier))
        return asked(question(), *self.cited.get(typed, ())).answer


class _Library:
    """A library with one document, in which everything is said."""

    def document(self, document_id: str) -> str:
        return document_id

    def text(self, _document: str) -> str:
        return "Gold."


def _bench(assistant: _Assistant) -> Bench:
    return Bench((), lambda: cast(Library, _Library()), lambda _library: cast(Assistant, assistant))


def _conversation(kind: str, *turns: str, gold: Sequence[str] = ("Gold.",)) -> Conversation:
    return Conversation(turns, replace(question(kind, gold), text=turns[-1]))


def _written(folder: Path, *lines: dict[str, Any]) -> Path:
    (folder / "conversations").mkdir(parents=True)
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "conversations" / "en.jsonl").write_text(text, encoding="utf-8")
    return folder


def test_each_turn_gets_the_answers_before_it() -> None:
    assistant = _Assistant({"three": ("Gold.",)})
    result = measure_conversations([_conversation("chain", "one", "two", "three")], _bench(assistant))
    assert assistant.earlier == [0, 1, 2]
    assert (result.figures["gold_cited"].value, result.figures["gold_cited-chain"].n) == (1.0, 1)
    assert result.failures == ()


def test_what_has_no_answer_is_to_be_refused() -> None:
    given = [_conversation("unanswerable", "a", "b", gold=()), _conversation("false_premise", "a", "c", gold=())]
    result = measure_conversations(given, _bench(_Assistant({"c": ("Silver.",)})))
    values = {name: figure.value for name, figure in result.figures.items()}
    assert (values["refused"], values["refused-unanswerable"], values["refused-false_premise"]) == (0.5, 1.0, 0.0)
    assert values["gold_cited"] is None
    assert result.failures == (Failure("q", "a → c", (), (Quote("doc", "Silver."),), 0.5),)


def test_a_new_topic_answered_from_the_old_one_is_dragged() -> None:
    cited = {"old": ("Old.",), "dragged": ("Older.",), "found": ("Gold.",)}
    given = [_conversation("new_topic", "old", last) for last in ("dragged", "found", "refused")]
    dragged = measure_conversations(given, _bench(_Assistant(cited))).figures["dragged"]
    assert (dragged.value, dragged.n, dragged.less_is_better) == (0.3333, 3, True)


def test_conversations_are_held_with_the_real_assistant(bench: Bench, data: Data, tmp_path: Path) -> None:
    read = read_conversations(files(_written(tmp_path, _LINE)), data.texts, Split.ALL)
    answer = bench.assistant.answer(read[0].turns[0])
    result = measure_conversations(read, bench)
    assert answer.status is Status.ANSWERED
    assert result.figures["gold_cited-same_language"].n == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "plain"}, "“kind” must be one of pronoun"),
        ({"turns": ["Alone?"]}, "“turns” must be two or more texts"),
        ({"turns": ["One?", 2]}, "“turns” must be two or more texts"),
        ({"turns": ["One?", " "]}, "cannot be asked"),
        ({"gold": []}, "“gold” must be empty for unanswerable"),
        ({"id": "c1"}, "the id “c1” is also that of Line 1"),
    ],
)
def test_a_bad_conversation_is_named_by_its_line(tmp_path: Path, data: Data, change: dict[str, Any], says: str) -> None:
    folder = _written(tmp_path, _LINE, {**_LINE, "id": "c2", **change})
    with pytest.raises(EvaluationError, match=says) as raised:
        read_conversations(files(folder), data.texts, Split.ALL)
    assert str(raised.value).startswith("Line 2 of ")


def test_a_part_without_conversations_is_refused(tmp_path: Path, data: Data) -> None:
    with pytest.raises(EvaluationError, match="belongs to the part “tuning”"):
        read_conversations(files(_written(tmp_path, _LINE)), data.texts, Split.TUNING)


def test_the_conversations_of_the_checkout_can_be_measured() -> None:
    texts = read_data(DEFAULT_DATA).texts
    parts = [len(read_conversations(files(DEFAULT_DATA), texts, part)) for part in Split]
    assert parts[0] + parts[1] == parts[2]


def test_there_are_no_conversations_where_there_is_no_folder(tmp_path: Path) -> None:
    assert files(tiny.write(tmp_path / "data")) == ()
