"""Whatever a real model writes, what is shown of it is borne out, and the rest is on record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.answer import Answer, Citation, Composed, Status
from assistant.answering import Assistant
from assistant.chat_model.breaker import Breaker
from assistant.chat_model.budget import DailyBudget
from assistant.chat_model.guarded import GuardedModel, Limits
from assistant.chat_model.langchain_model import open_vendor
from assistant.chat_model.model import Request, ask
from assistant.checking.checker import Checker
from assistant.checking.weighing import shipped_model
from assistant.confidence import shipped_judge
from assistant.events import Made
from assistant.writing.bearing import Judged, Why
from assistant.writing.cutting import SentenceCutter
from assistant.writing.gate import Gate
from assistant.writing.writer import Writer
from knowledge.embed.choose import Embedder
from knowledge.entailment.reader import ClaimReader
from knowledge.library import Library, ingest
from knowledge.records import StoredPassage
from tests.small_model import NAME, SmallModel

_PATROLS = """Harbour Patrols Programme

UNODC opened the Harbour Patrols Programme in Mombasa in March 2014. The programme trained 212 officers of the coast
guard in its first year. Norway and Japan pay for its boats.
"""
_CLINICS = """Riverside Clinics Project

The Riverside Clinics Project treats people who use drugs in five towns of Laos. It began in 2018 with 14 nurses.
"""
_QUESTIONS = (
    "When was the Harbour Patrols Programme opened?",
    "How many officers did the Harbour Patrols Programme train?",
    "Whom does the Riverside Clinics Project treat?",
)
_INVENT = Request(
    "You are a helpful assistant.",
    "Write a paragraph on UNODC's AIRCOP project with its partners, dates and budget.",
    most_tokens=200,
)
_FOR_WHAT_IT_SAYS = (Why.DETAIL, Why.UNSUPPORTED)
_TELLING = re.compile(r"\d+|[A-Z]{2}\w*|(?<=[\s(“\"-])[A-Z]\w*")
"""Numbers, abbreviations, and words with a capital that do not stand first."""


@dataclass(frozen=True)
class _Desk:
    """A library of short documents with what checks sentences against it."""

    library: Library
    checker: Checker

    @property
    def gate(self) -> Gate:
        return Gate(self.library, self.checker)

    def ask(self, question: str, model: GuardedModel, most_tokens: int = 120) -> Made:
        """What becomes of a question with a model that writes."""
        made: list[Made] = []
        writer = Writer(model, self.gate, most_tokens)
        Assistant(self.library, shipped_judge(), 1000, keep=made.append, writer=writer).answer(question)
        return made[-1]

    def cited(self, citation: Citation) -> StoredPassage:
        """The passage that a citation names."""
        found = self.library.retrieve(citation.quote).passages
        return next(one.stored for one in found if one.stored.id == citation.passage_id)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, claim_reader: ClaimReader) -> Iterator[_Desk]:
    """Two short documents, ingested."""
    folder = tmp_path_factory.mktemp("desk")
    _write(folder / "sources")
    ingest(folder / "data", embedder, [folder / "sources"])
    library = Library(folder / "data", embedder)
    yield _Desk(library, Checker(library, lambda: claim_reader, shipped_model()))
    library.close()


@pytest.fixture(scope="module")
def all_made(desk: _Desk, small_model: SmallModel) -> list[Made]:
    """What became of each question."""
    return [desk.ask(question, _model(small_model)) for question in _QUESTIONS]


def _write(sources: Path) -> None:
    sources.mkdir()
    (sources / "patrols.txt").write_text(_PATROLS, encoding="utf-8")
    (sources / "clinics.txt").write_text(_CLINICS, encoding="utf-8")


def _model(small_model: SmallModel, seconds: float = 60.0) -> GuardedModel:
    limits = Limits(seconds=seconds, idle_seconds=30.0)
    return GuardedModel(open_vendor(NAME, small_model.url), limits, Breaker(), DailyBudget(None, 0))


def _citations(answer: Answer, numbers: tuple[int, ...]) -> list[Citation]:
    return [one for one in answer.citations if one.n in numbers]


def _lacks(sentence: str, source: str) -> set[str]:
    """The numbers and names of a sentence that stand nowhere in a source."""
    return set(_TELLING.findall(sentence)) - set(re.findall(r"\w+", source))


def test_every_question_is_answered_with_words(all_made: list[Made]) -> None:
    for made in all_made:
        assert made.answer.status is Status.ANSWERED
        assert made.answer.sentences
        assert all(one.text and one.citations for one in made.answer.sentences)


def test_the_model_was_asked_each_time_and_the_answer_says_what_came_of_it(all_made: list[Made]) -> None:
    for made in all_made:
        (writing,) = made.writings
        assert writing.used.tokens > 0
        is_written = writing.to_json()["outcome"] == "written"
        assert made.answer.composed is (Composed.WRITTEN if is_written else Composed.FALLBACK)


def test_every_quote_of_a_citation_is_in_the_store(desk: _Desk, all_made: list[Made]) -> None:
    for one in (one for made in all_made for one in made.answer.citations):
        assert desk.library.text(desk.library.document(one.document_id), one.start, one.end) == one.quote


def test_every_sentence_shown_is_a_quote_or_passes_the_gate_again(desk: _Desk, all_made: list[Made]) -> None:
    for answer in (made.answer for made in all_made):
        for number, sentence in enumerate(answer.sentences):
            cited = _citations(answer, sentence.citations)
            if not sentence.is_written:
                assert sentence.text in [one.quote for one in cited]
                continue
            before = [one.text for one in answer.sentences[:number]]
            judged = desk.gate.judge(sentence.text, [desk.cited(one) for one in cited], answer.language, before)
            assert judged.is_shown, judged


def test_every_sentence_not_shown_is_on_record_with_its_reason(all_made: list[Made]) -> None:
    records = [record for made in all_made for record in made.writings[0].to_json()["sentences"]]
    assert records
    for record in records:
        assert record["text"]
        assert record["shown"] == (record["why"] == "")
        assert record["shown"] or Why(record["why"])


def test_the_sentences_on_record_as_shown_are_those_of_the_answer(all_made: list[Made]) -> None:
    for made in (one for one in all_made if one.answer.composed is Composed.WRITTEN):
        recorded = [one["text"] for one in made.writings[0].to_json()["sentences"] if one["shown"]]
        assert recorded == [one.text for one in made.answer.sentences]


@pytest.fixture(scope="module")
def invented(small_model: SmallModel, bundled_library: Library, checker: Checker) -> tuple[StoredPassage, list[Judged]]:
    """The passage on AIRCOP, and what the gate says of what the model makes up on it."""
    passages = bundled_library.retrieve("What is AIRCOP?").passages
    passage = next(one.stored for one in passages if "AIRCOP is a multi-agency project" in one.stored.text)
    text, used = ask(_model(small_model), _INVENT)
    cutter, gate = SentenceCutter(), Gate(bundled_library, checker)
    sentences = [*cutter.feed(text), *cutter.end(whole=not used.is_short)]
    return passage, [gate.judge(one.text, [passage], "en", about="AIRCOP") for one in sentences]


def test_nothing_made_up_is_shown(invented: tuple[StoredPassage, list[Judged]]) -> None:
    passage, judged = invented
    for one in (one for one in judged if one.is_shown):
        assert _lacks(one.text, f"{passage.passage.context}\n{passage.text}") == set(), one.text


def test_what_is_made_up_is_refused_for_what_it_says(invented: tuple[StoredPassage, list[Judged]]) -> None:
    refused = [one for one in invented[1] if one.why in _FOR_WHAT_IT_SAYS]
    assert refused
    assert any(_lacks(one.text, invented[0].text) for one in refused)


def test_a_model_that_takes_too_long_leaves_the_sources_words(desk: _Desk, small_model: SmallModel) -> None:
    made = desk.ask("Who pays for the boats of the Harbour Patrols Programme?", _model(small_model, seconds=0.1))
    assert made.answer.composed is Composed.FALLBACK
    assert made.answer.sentences
    assert made.writings[0].outcome == "timed_out"


def test_a_request_that_took_too_long_is_given_up_and_the_next_is_answered(
    desk: _Desk, small_model: SmallModel
) -> None:
    desk.ask("When did the Riverside Clinics Project begin?", _model(small_model, seconds=0.1), most_tokens=2000)
    assert small_model.is_free(seconds=60.0)
    text, _ = ask(_model(small_model), Request("You answer in few words.", "Say hello.", most_tokens=10))
    assert text
