"""Retrieval puts the passages that answer a question first, whichever side proposed them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.embed.choose import Embedder
from knowledge.embed.encoder import Embedded, Encoder
from knowledge.generations import Generation, open_generation
from knowledge.late_interaction import pack
from knowledge.lexical import LexicalIndex
from knowledge.library import BUNDLED_SOURCES, Library
from knowledge.records import Passage, Unit, UnitKind
from knowledge.retrieve import CACHED_PASSAGES, NEIGHBOURS, Retriever
from knowledge.store import Store
from knowledge.store_rows import CurrentDocument, DocumentBody, StoredVectors
from tests.conftest import Corpus

_ASKED = {
    "en": "What is the AIRCOP project?",
    "fr": "Qu'est-ce que le projet AIRCOP dans les aéroports ?",
    "es": "¿Qué es el proyecto AIRCOP de los aeropuertos?",
    "ru": "Что такое проект AIRCOP в аэропортах?",
    "ar": "ما هو مشروع AIRCOP في المطارات؟",
    "zh": "AIRCOP机场项目是什么？",
}


@dataclass
class _Watched:
    """An encoder that notes the questions put to it, and can be misled about what they mean as a whole."""

    inner: Encoder
    mistaken_for: str = ""
    questions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.identity, self.dimension = self.inner.identity, self.inner.dimension

    def embed_questions(self, texts: Sequence[str]) -> list[Embedded]:
        self.questions += texts
        meant = self.inner.embed_questions([self.mistaken_for or text for text in texts])
        return [replace(b, pooled=a.pooled) for a, b in zip(meant, self.inner.embed_questions(texts), strict=True)]

    def embed_passages(
        self, texts: Sequence[str], contexts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Embedded]:
        return self.inner.embed_passages(texts, contexts, progress)


@dataclass
class _Everything:
    """A dense index that proposes all of its keys."""

    keys: list[int]

    def nearest(self, vector: np.ndarray, count: int) -> list[tuple[int, float]]:
        return [(key, 1.0) for key in self.keys[:count]]

    def close(self) -> None:
        """Holds nothing open."""


@pytest.mark.parametrize("question", _ASKED.values(), ids=_ASKED)
def test_a_question_in_any_language_finds_the_passage_that_answers_it(bundled_library: Library, question: str) -> None:
    found = bundled_library.retrieve(question, 2).passages
    assert any("AIRCOP is a multi-agency project" in one.stored.text for one in found)


def test_the_best_comes_first_and_scores_lie_between_nothing_and_one(bundled_library: Library) -> None:
    scores = [one.score for one in bundled_library.retrieve("Who fights piracy at sea?").passages]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize("count", [0, 1, 3, 500])
def test_no_more_passages_are_given_than_asked_for(bundled_library: Library, count: int) -> None:
    total = sum(source.passages for source in bundled_library.sources())
    assert len(bundled_library.retrieve("What is AIRCOP?", count).passages) == min(count, total)


def test_each_passage_is_found_once_and_is_a_slice_of_its_file(bundled_library: Library) -> None:
    found = [one.stored for one in bundled_library.retrieve("What is AIRCOP?", 50).passages]
    texts = {path.stem: path.read_bytes().decode("utf-8") for path in BUNDLED_SOURCES.iterdir()}
    assert len({stored.id for stored in found}) == len(found)
    assert all(s.text == texts[s.document.id][s.passage.start : s.passage.end] for s in found)


def test_each_unit_and_each_word_of_the_question_has_a_score(bundled_library: Library) -> None:
    retrieval = bundled_library.retrieve("What is AIRCOP?")
    for one in retrieval.passages:
        shape = (len(one.stored.passage.units), len(retrieval.words.weights))
        assert (one.match.unit_words.shape, one.match.unit_scores.shape) == (shape, shape[:1])


@pytest.mark.parametrize("question", ["", "   ", "!!!", "?", "\n", "🙂", "a" * 20_000, "\0"])
def test_a_strange_question_does_no_harm(bundled_library: Library, question: str) -> None:
    assert len(bundled_library.retrieve(question, 3).passages) == 3


def test_the_words_side_proposes_what_the_meaning_side_would_miss(corpus: Corpus) -> None:
    for number in range(60):
        corpus.write(f"ship{number}.txt", f"Ship number {number} carries cargo, passengers and mail to the port.")
    corpus.write("rare.txt", "The zyxwvut treaty was signed.")
    corpus.ingest()
    store, library = Store(corpus.data_dir), corpus.library
    misled = _Watched(corpus.embedder.for_questions(), mistaken_for="A ship with cargo")
    found = Retriever(store, library.generation, misled).retrieve("Zyxwvut treaty", 1)
    assert [one.stored.document.id for one in found.passages] == ["rare"]
    store.close()


def test_a_withdrawn_document_is_not_found_from_that_moment_on(corpus: Corpus) -> None:
    corpus.write("kept.txt", "The port of Lima is watched.")
    corpus.write("gone.txt", "The port of Quito is watched.")
    corpus.write("other.txt", "The road to Cuzco is watched.")
    corpus.ingest()
    before = corpus.library.retrieve("Which port is watched?", 2).passages
    writer = Store(corpus.data_dir, create=True)
    writer.withdraw("gone")
    writer.close()
    after = corpus.library.retrieve("Which port is watched?").passages
    assert {one.stored.document.id for one in before} == {"kept", "gone"}
    assert [one.stored.document.id for one in after] == ["kept", "other"]


def test_the_question_is_embedded_once(bundled_data: Path, embedder: Embedder) -> None:
    store, watched = Store(bundled_data), _Watched(embedder.for_questions())
    generation = open_generation(bundled_data, store)
    retrieval = Retriever(store, lambda: generation, watched).retrieve("What is AIRCOP?")
    assert (watched.questions, retrieval.question) == (["What is AIRCOP?"], "What is AIRCOP?")
    generation.dense.close()
    store.close()


def test_more_passages_than_are_kept_in_memory_are_found_all_the_same(tmp_path: Path, encoder: Encoder) -> None:
    text, count = "The port is watched.", CACHED_PASSAGES + 50
    embedded = encoder.embed_passages([text], [""])[0]
    store = Store(tmp_path, create=True)
    one = Passage(0, len(text), "", (Unit(0, len(text), UnitKind.SENTENCE),)), "key"
    vectors = {"key": StoredVectors(embedded.pooled, pack(embedded.words))}
    described = CurrentDocument(0, "one", "/one.txt", "/", "digest")
    store.add_document(described, DocumentBody(text, "", "en", None), [one] * count, vectors)
    LexicalIndex.build(tmp_path / "lexical", [])
    generation = Generation(1, _Everything(store.passage_keys(1)), LexicalIndex(tmp_path / "lexical"))
    retriever = Retriever(store, lambda: generation, encoder)
    assert [len(retriever.retrieve("Which port?", count).passages) for _ in range(2)] == [count, count]
    store.close()


def test_the_same_question_gets_the_same_passages_again(bundled_library: Library) -> None:
    first, second = (bundled_library.retrieve("Who fights piracy?").passages for _ in range(2))
    assert [(one.stored, one.score) for one in first] == [(one.stored, one.score) for one in second]


def test_the_passages_of_the_document_around_the_best_one_are_found_with_it(
    tmp_path: Path, bundled_data: Path, encoder: Encoder
) -> None:
    store = Store(bundled_data)
    middle = store.passage_keys(store.generation())[4]
    LexicalIndex.build(tmp_path / "lexical", [])
    generation = Generation(store.generation(), _Everything([middle]), LexicalIndex(tmp_path / "lexical"))
    found = Retriever(store, lambda: generation, encoder).retrieve("What is AIRCOP?").passages
    assert {one.stored.key for one in found} > {middle}
    assert all(abs(one.stored.key - middle) <= NEIGHBOURS for one in found)
    assert len({one.stored.document.id for one in found}) == 1
    store.close()


def test_a_document_that_names_the_subject_lifts_its_other_passages(corpus: Corpus) -> None:
    filler = "The weather station on the hill is read every morning by a volunteer. " * 8
    for name, subject, payer in (("port", "Harbour Watch", "Japan"), ("wood", "Forest Watch", "Norway")):
        money = f"{payer} pays two million dollars a year for it."
        corpus.write(f"{name}.md", f"# {name}\n\n{subject} is a project. {filler}\n\n## Money\n\n{money}\n")
    corpus.ingest()
    for subject, name in (("Harbour Watch", "port"), ("Forest Watch", "wood")):
        found = corpus.library.retrieve(f"Who pays for {subject}?").passages
        assert next(one.stored.document.id for one in found if "dollars" in one.stored.text) == name
