"""Measures retrieval on XQuAD: English paragraphs, questions in five languages.

    python -m benchmarks.retrieval DIR

prints, for each language, R@1 of dense retrieval alone, of BM25 alone and of the whole retriever, the share of
questions whose gold sentence is the retriever's first, or among its first two or three, and the recall@10 of Chroma
against exact search.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.xquad import LANGUAGES, Question, paragraphs, questions, write_files
from knowledge.embed.choose import Embedder
from knowledge.library import Library, ingest
from knowledge.retrieve import Retrieval


def main(folder: Path) -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as temporary:
        data_dir, source_dir = Path(temporary) / "data", Path(temporary) / "paragraphs"
        write_files(paragraphs(folder), source_dir)
        embedder = Embedder(data_dir / "models")
        report = ingest(data_dir, embedder, [source_dir])
        library = Library(data_dir, embedder)
        print(f"{len(report.added)} paragraphs, {report.passages} passages")
        print("language  dense R@1  BM25 R@1  whole R@1  sentence @1   @2   @3   Chroma recall@10")
        for language in LANGUAGES:
            print(_row(library, language, questions(folder, language)))
        library.close()


def _row(library: Library, language: str, asked: list[Question]) -> str:
    results = [_measure(library, question) for question in asked]
    dense, lexical, whole, first, second, third, recall = np.mean(results, axis=0)
    return (
        f"{language:8}  {dense:9.3f}  {lexical:8.3f}  {whole:9.3f}  {first:11.3f} {second:4.3f} {third:4.3f}"
        f"  {recall:16.3f}"
    )


def _measure(library: Library, question: Question) -> list[float]:
    generation, retrieval = library.generation(), library.retrieve(question.text)
    vector = library.embed(question.text).pooled
    nearest = [key for key, _ in generation.dense.nearest(vector, 10)]
    exact = library.exact_neighbours(vector, 10)
    by_words = [key for key, _ in generation.lexical.best(question.text, 1)]
    first_of = library.documents([*nearest[:1], *by_words])
    ranks = _sentence_rank(retrieval, question)
    return [
        first_of.get(nearest[0]) == question.document_id,
        bool(by_words) and first_of.get(by_words[0]) == question.document_id,
        retrieval.passages[0].stored.document.id == question.document_id,
        *(ranks <= place for place in (1, 2, 3)),
        len(set(nearest) & set(exact)) / len(exact),
    ]


def _sentence_rank(retrieval: Retrieval, question: Question) -> int:
    scored = sorted(
        (-score, one.stored.document.id, unit.start <= question.answer_start < unit.end)
        for one in retrieval.passages
        for unit, score in zip(one.stored.passage.units, one.match.unit_scores, strict=True)
    )
    places = [i for i, (_, document, holds) in enumerate(scored, 1) if holds and document == question.document_id]
    return places[0] if places else 10**6


if __name__ == "__main__":
    main(Path(sys.argv[1]))
