"""What comes of a chat model's answers when each sentence is checked: a transcript with figures at its head.

    python -m benchmarks.written_answers [--copying | --model NAME --base-url URL] OUT.md

Asks the questions of benchmarks/data/written of the bundled texts. Without --model, the small model of the tests is
started; it takes 10 to 30 minutes. As that one seldom cites, each sentence that it wrote is judged a second time as if
it cited all passages that the model was given, the one that meets it best first: that part is called “forced”. With
--copying there is no model, but a server that says the first sentence of each of the two best passages: what the check
costs, and whether it lets through what is copied.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answer import Citation
from assistant.answering import Assistant
from assistant.assembly import open_chat_model, open_checker, open_triage
from assistant.chat_model.model import ChatModel
from assistant.checking.checker import Checker
from assistant.checking.claims.checkable import points_back
from assistant.confidence import shipped_judge
from assistant.errors import SettingsError
from assistant.evaluation.jsonl import read_lines
from assistant.events import Made
from assistant.settings import Settings
from assistant.writing.bearing import Judged, Why
from assistant.writing.gate import Gate
from assistant.writing.passages import few_enough
from assistant.writing.writer import Shown, Task, Writer, Writing
from benchmarks.written_report import Case, transcript
from knowledge.embed.choose import Embedder
from knowledge.library import Library, ingest
from knowledge.names import names_in
from knowledge.records import StoredPassage
from knowledge.words import words
from tests.loopback_model import LoopbackModel, says_by
from tests.small_model import NAME, running

QUESTIONS = Path(__file__).parent / "data" / "written" / "questions.jsonl"
SECONDS = 120.0
"""Longest time for an answer: a model on a plain machine reads slowly."""


class TimedGate(Gate):
    """Notes how long each judgement takes, in milliseconds."""

    def __init__(self, library: Library, checker: Checker) -> None:
        super().__init__(library, checker)
        self.ms: list[float] = []

    def judge(
        self, text: str, cited: Sequence[StoredPassage], language: str, before: Sequence[str] = (), about: str = ""
    ) -> Judged:
        """As `Gate` does."""
        started = time.perf_counter()
        judged = super().judge(text, cited, language, before, about)
        self.ms.append(1000 * (time.perf_counter() - started))
        return judged


class NotingWriter(Writer):
    """Notes what it is given to write."""

    def __init__(self, model: ChatModel, gate: Gate, most_tokens: int) -> None:
        super().__init__(model, gate, most_tokens)
        self.tasks: list[Task] = []

    def write(self, task: Task, writing: Writing, known: Sequence[Citation] = ()) -> Iterator[Shown]:
        """As `Writer` does."""
        self.tasks.append(task)
        yield from super().write(task, writing, known)


@dataclass(frozen=True)
class Bench:
    """The bundled texts, ingested, and a model that writes about them."""

    library: Library
    gate: TimedGate
    writer: NotingWriter

    def case(self, language: str, question: str) -> Case:
        """What becomes of a question."""
        made: list[Made] = []
        self.writer.tasks.clear()
        self.gate.ms.clear()
        assistant = Assistant(
            self.library,
            shipped_judge(reading=self.library.reads),
            1000,
            triage=open_triage(self.library.encoder),
            keep=made.append,
            writer=self.writer,
        )
        assistant.answer(question)
        checked_ms = tuple(self.gate.ms)
        writings = zip(self.writer.tasks, made[-1].writings, strict=True)
        forced = [one for task, writing in writings for one in self._forced(task, writing)]
        return Case(language, question, made[-1], checked_ms, tuple(forced), tuple(self.gate.ms[len(checked_ms) :]))

    def _forced(self, task: Task, writing: Writing) -> Iterator[Judged]:
        """Each different sentence of a writing, judged as if it cited all passages that the model was given."""
        given, about = few_enough(task.passages), " ".join(names_in(task.question).written.values())
        shown: list[str] = []
        last_is_shown = True
        for text in {tuple(words(one.text)): one.text for one, _ in writing.judged}.values():
            if not last_is_shown and points_back(text, task.language, nouns=False):
                judged = Judged(text, why=Why.LEANS)
            else:
                passages = [one.stored for one in self.library.meet(text, given).passages]
                judged = self.gate.judge(text, passages, task.language, shown, "" if shown else about)
            last_is_shown = judged.is_shown
            shown += [text] if judged.is_shown else []
            yield judged


@contextmanager
def bench(folder: Path, model: str, base_url: str) -> Iterator[Bench]:
    """The bench over the bundled texts, which are ingested into a folder."""
    settings = Settings(  # type: ignore[call-arg]  # the others have defaults, which the plain type checker cannot see
        data_dir=folder, chat_model=model, chat_base_url=base_url, chat_seconds=SECONDS, chat_daily_tokens=0
    )
    chat_model = open_chat_model(settings)
    if chat_model is None:
        raise SettingsError("A chat model is needed.")
    embedder = Embedder(folder / "models")
    ingest(folder, embedder, [])
    with closing(Library(folder, embedder)) as library:
        gate = TimedGate(library, open_checker(settings, library))
        yield Bench(library, gate, NotingWriter(chat_model, gate, settings.chat_tokens))


def copied(request: dict[str, Any]) -> str:
    """The first sentence of each of the two best passages of a request, with its label, as it stands there."""
    passages = re.findall(r"<passage [^>]*>(.*?)</passage>", request["messages"][-1]["content"], re.DOTALL)
    lines = [[line for line in passage.splitlines() if line.endswith("]")] for passage in passages[:2]]
    return "\n".join(found[0] for found in lines if found)


def warm_up(bench: Bench) -> None:
    """Opens the claim reader, which belongs to no answer's time."""
    passages = [one.stored for one in bench.library.retrieve("What is UNODC?").passages]
    bench.gate.judge("UNODC is mandated to assist Member States.", passages[:1], "en")


def main(out: Path, model: str, base_url: str) -> None:
    """Writes the transcript."""
    cases = []
    with tempfile.TemporaryDirectory() as folder, bench(Path(folder), model, base_url) as opened:
        warm_up(opened)
        asked = list(read_lines(QUESTIONS, {"id": str, "language": str, "question": str}))
        for number, line in enumerate(asked, 1):
            print(f"{number}/{len(asked)} {line.fields['question']}", file=sys.stderr)
            cases.append(opened.case(line.fields["language"], line.fields["question"]))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(transcript(model, cases), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Transcript of a chat model's answers, each sentence checked.")
    parser.add_argument("out", type=Path, metavar="OUT.md")
    parser.add_argument("--model", default="", help="by default the small model of the tests")
    parser.add_argument("--base-url", default="")
    parser.add_argument("--copying", action="store_true", help="a server that copies, and no model")
    given = parser.parse_args()
    if given.model:
        main(given.out, given.model, given.base_url)
    elif given.copying:
        with LoopbackModel(says_by(copied)) as server:
            main(given.out, "openai:copying", server.url)
    else:
        with running() as small:
            main(given.out, NAME, small.url)
