"""The documents are ingested once, apart from the operator's library, and say what the questions call gold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.evaluation.bench import Bench
from assistant.evaluation.corpus import FOLDER, check_gold, ingest_corpus
from assistant.evaluation.data import Data
from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Quote
from knowledge.embed.choose import Embedder
from knowledge.library import sources
from tests.conftest import Corpus


def test_a_second_run_finds_the_documents_ingested(bench: Bench, data: Data, kept: Path, embedder: Embedder) -> None:
    steps: set[str] = set()
    before = {source.added for source in bench.library.sources()}
    ingest_corpus(data.documents, kept, embedder, lambda step, _done, _total: steps.add(step))
    assert steps == {"Reading sources"}
    assert {source.added for source in bench.library.sources()} == before
    assert len([*(kept / FOLDER).iterdir()]) == 1


def test_other_documents_are_kept_apart(data: Data, corpus: Corpus) -> None:
    for documents in (data.documents[:1], data.documents[1:2]):
        folder = ingest_corpus(documents, corpus.data_dir, corpus.embedder)
        assert [source.id for source in sources(folder)] == [documents[0].stem]
    assert len([*(corpus.data_dir / FOLDER).iterdir()]) == 2
    assert not (corpus.data_dir / "store.sqlite3").exists()


def test_a_document_that_cannot_be_read_is_named(corpus: Corpus) -> None:
    document = corpus.write("binary.md", "\x00\x01\x02" * 100)
    with pytest.raises(EvaluationError, match=r"binary\.md cannot be ingested: "):
        ingest_corpus([document], corpus.data_dir, corpus.embedder)


@pytest.mark.parametrize(
    ("gold", "says"),
    [(Quote("blue-heart", "Not there."), "but not in the text"), (Quote("nowhere", "x"), "under another id")],
)
def test_gold_that_was_not_stored_is_refused(bench: Bench, gold: Quote, says: str) -> None:
    question = replace(bench.questions[0], gold=(gold,))
    with pytest.raises(EvaluationError, match=rf"Line 1 of .*tiny\.jsonl: .*{says}"):
        check_gold([question], bench.library)


def test_every_kind_of_gold_of_the_small_data_was_stored(bench: Bench) -> None:
    check_gold(bench.questions, bench.library)
