"""How an answer is made: `Assistant.stream` shows the steps in order."""

from __future__ import annotations

import glob
import time
import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import partial

from assistant import compose, conflicts, evidence
from assistant.answer import Answer, Status
from assistant.confidence import Judge
from assistant.conversation.by_model import Completion
from assistant.conversation.standalone import Meaning, Understood, understand
from assistant.errors import QuestionError
from assistant.events import Done, Event, Found, Keep, Made, Said
from assistant.finding import Finder, Findings, Retrieves
from assistant.question import fold, read_question
from assistant.triage.replies import reply
from assistant.triage.triage import Triage, Triaged
from assistant.writing.writer import Writer, Writing
from assistant.writing.written import summary_task, summed_up, writing_task, written
from knowledge import language
from knowledge.filters import ANYTHING, Filter
from knowledge.names import names_in
from prompts import message
from prompts.directory import Directory, read_directory

IN_LANGUAGE = "language"
"""The field by which documents are picked for an answer in another language."""


OVERRULES = 0.8
"""How sure an answer must be to be given to a question that looks off topic."""

LESS_SURE = 0.3
"""How much less sure the answer to a follow-up may be, to be taken from the document that the last one came from, or
from documents in the language that was wanted.
"""

WRITTEN = (Meaning.QUESTION, Meaning.EITHER, Meaning.IN_LANGUAGE)
"""The meanings whose answers a chat model may write: “more” and “are you sure?” ask for what the sources say."""

IN_FULL = 0.25
"""How much surer the answer to a question as it was typed must be, where it may build on the last one."""


Completes = Callable[[str, Sequence[Answer]], tuple[Understood, Completion | None]]
"""Tells what a question means after earlier answers with the help of a chat model, and what part that had."""


class Assistant:
    """Answers questions from a library with citations: word for word, or in words that were checked."""

    def __init__(
        self,
        library: Retrieves,
        judge: Judge,
        question_limit: int,
        triage: Triage | None = None,
        directory: Directory | None = None,
        keep: Keep = lambda _made: None,
        completes: Completes | None = None,
        writer: Writer | None = None,
    ) -> None:
        """`triage` tells by words alone, and `directory` is the shipped one, unless given; `keep` gets each answer.

        Without `completes` follow-ups are understood by rules, without a `writer` answers are in the sources' words.
        """
        self._finder, self._limit, self._keep = Finder(library, judge), question_limit, keep
        self._triage, self._directory = triage or Triage(), directory or read_directory()
        self._completes, self._writer = completes, writer

    @property
    def writes(self) -> bool:
        """Whether a chat model writes answers."""
        return self._writer is not None

    def answer(self, typed: str, only: Filter = ANYTHING, earlier: Sequence[Answer] = (), label: str = "") -> Answer:
        """The answer to a question; one that cannot be taken as a question has the status ``error``."""
        return _whole(self.stream(typed, only, earlier, label))

    def converse(self, turns: Sequence[str], only: Filter = ANYTHING, label: str = "") -> Answer:
        """The answer to the last question of a conversation, of which each is answered after those before it."""
        return _whole(self.converse_stream(turns, only, label))

    def converse_stream(
        self, turns: Sequence[str], only: Filter = ANYTHING, label: str = ""
    ) -> Generator[Event, None, None]:
        """The events of that answer as they come; raises as `stream` does.

        Nobody reads the earlier ones: a chat model has no part in these, and they are kept as asked again.
        """
        answers: list[Answer] = []
        for typed in turns[:-1]:
            answers.append(self._once_more().answer(typed, only, answers))
        yield from self.stream(turns[-1], only, answers, label)

    def _once_more(self) -> Assistant:
        """What answers earlier questions of a conversation again, for the sake of the one after them."""
        plain = copy(self)
        plain._completes = plain._writer = None
        plain._keep = lambda made: self._keep(replace(made, again=True))
        return plain

    def stream(
        self, typed: str, only: Filter = ANYTHING, earlier: Sequence[Answer] = (), label: str = ""
    ) -> Generator[Event, None, None]:
        """The answer's events as they come: what was found, each sentence, the whole.

        Only documents that `only` accepts are drawn on; `earlier` are the answers of the conversation so far, oldest
        first. Raises `KnowledgeError` where the library cannot be searched.
        """
        clock = _Clock()
        made = partial(Made, only=only, earlier=tuple(earlier), label=label)
        try:
            question = read_question(typed, self._limit)
        except QuestionError as error:
            yield self._done(made(refusal(error, typed)), clock)
            return
        triaged = self._triage.of(fold(question))
        understood = understand(triaged.question or question, earlier)
        answer = Answer(new_id(), Status.NO_EVIDENCE, understood.language, "", question)
        clock.lap("understand")

        if canned := self._canned(answer, triaged, understood):
            yield self._done(made(canned), clock)
            return

        # Only now: what a person in need writes is shown to no chat model.
        completion = None
        if self._completes:
            understood, completion = self._completes(triaged.question or question, earlier)
            clock.lap("complete")

        findings = self._find(understood, only)
        yield Found(answer.id, answer.language, question, _in_full(understood, findings), findings.retrieved)
        clock.lap("retrieve")

        answer = self._composed(answer, triaged, understood, findings, earlier)
        clock.lap("compose")

        answer, writings = yield from self._said(answer, understood, findings)
        if self._writer:
            clock.lap("write")
        yield self._done(made(answer, findings=findings, completion=completion, writings=writings), clock)

    def _said(
        self, answer: Answer, understood: Understood, findings: Findings
    ) -> Generator[Said, None, tuple[Answer, tuple[Writing, ...]]]:
        """Says the answer: in a chat model's words where it may write it and these pass, else in the sources'."""
        writings: list[Writing] = []
        if self._writer and understood.meaning in WRITTEN and (task := writing_task(answer, findings)):
            writings.append(writing := self._writer.begin(task.purpose))
            for shown in self._writer.write(task, writing):
                yield Said(shown.sentence, shown.citations)
            answer = written(answer, writing)
        else:
            for sentence, citation in zip(answer.sentences, answer.citations, strict=True):
                yield Said(sentence, (citation,))
        if self._writer and (task := summary_task(answer, findings)):
            writings.append(writing := self._writer.write_all(task, answer.citations))
            answer = summed_up(answer, writing)
        return answer, tuple(writings)

    def _canned(self, answer: Answer, triaged: Triaged, understood: Understood) -> Answer | None:
        """The answer to what is not looked up; None for a question. What builds on a question is never off topic."""
        if triaged.status and not _is_looked_up(triaged) and not self._builds_on_question(triaged, understood):
            return self._reply(answer, triaged.status, triaged.topic)
        if understood.meaning is Meaning.NOTHING_BEFORE:
            return replace(answer, text=message(answer.language, "nothing_before"))
        if understood.meaning is Meaning.NO_SUCH_ITEM:
            return replace(answer, text=message(answer.language, "no_such_item", count=understood.count))
        return None

    def _builds_on_question(self, triaged: Triaged, understood: Understood) -> bool:
        """Whether what looks like no question is one that builds on the last: “and the one on firearms?”.

        It is no referral or small talk if the question in full is none.
        """
        if understood.before is None or not (understood.is_completed or understood.meaning is not Meaning.QUESTION):
            return False
        if triaged.status is Status.OFF_TOPIC:
            return True
        return not triaged.certain and self._triage.of(understood.question).status is not triaged.status

    def _is_elsewhere(self, triaged: Triaged, understood: Understood, findings: Findings) -> bool:
        """Whether what looks like small talk or off topic is so.

        It is not where the sources answer it and have what it names, nor, if it looked off topic, where they answer it
        surely, or speak of its subject.
        """
        if not _is_looked_up(triaged) or (understood.before and understood.is_completed):
            return False
        names_it = any(one.ranked and compose.names_shared(one) for one in findings.parts)
        if triaged.status is Status.SMALL_TALK:
            return not (findings.answered and names_it)
        if findings.answered:
            return findings.confidence < OVERRULES and not names_it
        return not names_it and not any(one.ranked and one.judgement.close for one in findings.parts)

    def _reply(self, answer: Answer, status: Status, topic: str) -> Answer:
        told = replace(answer, status=status, topic=topic)
        return reply(told, answer.question, self._directory, writes=self.writes)

    def _find(self, understood: Understood, only: Filter) -> Findings:
        """What is found for what was understood; of two ways to understand it, the one that is answered more surely."""
        asked_in = understood.language
        if understood.meaning is Meaning.IN_LANGUAGE:
            return self._in_language(understood, only)
        found = self._in_same_document(understood, only, self._finder.find(understood.question, asked_in, only))
        if understood.meaning is Meaning.EITHER:
            as_typed = self._finder.find(understood.asked, asked_in, only)
            if as_typed.confidence > found.confidence + IN_FULL * understood.is_short:
                return replace(as_typed, question=understood.typed)
        return found

    def _in_language(self, understood: Understood, only: Filter) -> Findings:
        """What documents in the language that is wanted say, where that answers nearly as surely as what others say."""
        asked_in = language.detect(understood.question)
        found = self._finder.find(understood.question, asked_in, only)
        translated = replace(only, where=(*only.where, (IN_LANGUAGE, understood.language)))
        there = self._finder.find(understood.question, asked_in, translated)
        return there if _is_as_sure(there, found) else found

    def _in_same_document(self, understood: Understood, only: Filter, found: Findings) -> Findings:
        """What the document says that the last answer came from, where that answers a follow-up nearly as surely.

        In that document the question is asked without its subject, which would draw the sentences that name it.
        """
        if not understood.asked or not understood.document:
            return found
        document = replace(only, where=(*only.where, ("id", glob.escape(understood.document))))
        there = self._finder.find(understood.asked, understood.language, document)
        names = names_in(understood.question)
        if not _is_as_sure(there, found):
            return found
        if names.share(there.nearest_text) < names.share(found.nearest_text):
            return found
        return replace(there, question=understood.question)

    def _composed(
        self, answer: Answer, triaged: Triaged, understood: Understood, findings: Findings, earlier: Sequence[Answer]
    ) -> Answer:
        answer = replace(
            answer,
            understood=_in_full(understood, findings),
            retrieved=findings.retrieved,
            confidence=round(findings.confidence, 4),
        )
        if understood.meaning is Meaning.MORE and findings.answered:
            quoted = {(one.document_id, one.start) for turn in earlier for one in turn.citations}
            return compose.further(answer, findings, quoted)
        if self._is_elsewhere(triaged, understood, findings):
            none = replace(answer, retrieved=(), confidence=0.0)
            return self._reply(none, triaged.status or Status.OFF_TOPIC, triaged.topic)
        answer = composed(answer, findings)
        if understood.meaning is Meaning.AGAIN:
            return compose.again(answer)
        return compose.framed(answer, understood.language) if understood.meaning is Meaning.IN_LANGUAGE else answer

    def _done(self, made: Made, clock: _Clock) -> Done:
        answer = replace(made.answer, timings_ms=clock.timings())
        self._keep(replace(made, answer=answer))
        return Done(answer)


def _whole(events: Iterator[Event]) -> Answer:
    return next(event.answer for event in events if isinstance(event, Done))


def _is_looked_up(triaged: Triaged) -> bool:
    """Whether what looks like small talk or off topic is looked up all the same."""
    return triaged.status in (Status.SMALL_TALK, Status.OFF_TOPIC) and not triaged.certain


def _is_as_sure(there: Findings, found: Findings) -> bool:
    """Whether what is found in some documents answers nearly as surely as what is found in all."""
    return bool(there.answered) and there.confidence >= found.confidence - LESS_SURE


def _in_full(understood: Understood, findings: Findings) -> str:
    """The question as it was looked up where that is not how it was typed, else nothing."""
    return findings.question if findings.question != understood.typed else ""


def composed(answer: Answer, findings: Findings) -> Answer:
    """The answer to the parts that have one, naming those that have none; or the words for having none at all."""
    if not findings.answered:
        nearest = max(findings.parts, key=lambda one: one.judgement.confidence)
        about = nearest.part.question if nearest.judgement.close else None
        nearby = evidence.nearby(list(nearest.ranked))
        return compose.no_evidence(answer, nearby, about, nearest.judgement.unheard)
    best = list(findings.answered[0].ranked)
    if len(findings.parts) == 1 and (rivals := conflicts.rivals(best)):
        return compose.disagreeing(answer, [best[0], *rivals])
    chosen = [unit for one in findings.answered for unit in evidence.choose(one.ranked)]
    declined = [one.part.typed for one in findings.parts if not one.judgement.answered]
    return compose.verbatim(answer, chosen, declined)


def refusal(error: QuestionError, typed: str) -> Answer:
    """The answer to what cannot be taken as a question, in its language where that can be told."""
    asked_in = language.detect(typed)
    return Answer(new_id(), Status.ERROR, asked_in, message(asked_in, error.key, **error.values))


def new_id() -> str:
    """A fresh answer id."""
    return uuid.uuid4().hex


class _Clock:
    """Measures the steps of one answer in milliseconds."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self._laps[step] = round(1000 * (now - self._last), 2)
        self._last = now

    def timings(self) -> dict[str, float]:
        return {**self._laps, "total": round(1000 * (time.perf_counter() - self._start), 2)}
