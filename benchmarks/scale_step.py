"""One step of benchmarks/scale.py, in a process of its own, so that each has its own peak of memory.

python -m benchmarks.scale_step STEP DOCUMENTS WORDS SOURCES DATA
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.scale_corpus import Corpus, MadeEmbedder
from knowledge.library import Library, ingest

QUESTIONS, WARMING = 200, 20
_INDEXING = "Building the search index"


def main(step: str, documents: int, words: int, sources: Path, data_dir: Path) -> dict[str, float]:
    """Does one step and returns its figures."""
    embedder = MadeEmbedder(words)
    if step == "ask":
        return _ask(data_dir, embedder, Corpus(documents))
    begun: dict[str, float] = {}
    started, busy = time.perf_counter(), _busy()
    report = ingest(data_dir, embedder, [sources], lambda name, *_: _note(begun, name))  # type: ignore[arg-type]
    ended = time.perf_counter()
    used = _busy() - busy
    if step == "unchanged":
        return {"unchanged_seconds": ended - started, "unchanged_cpu_seconds": used, "unchanged_peak_mib": _peak()}
    if step == "change":
        if len(report.updated) != 1:
            raise RuntimeError(f"one document was changed, but {len(report.updated)} were updated")
        return {
            "change_seconds": ended - started,
            "change_cpu_seconds": used,
            "change_index_seconds": ended - begun[_INDEXING],
            "change_peak_mib": _peak(),
        }
    return {
        "passages": report.passages,
        "ingest_seconds": ended - started,
        "ingest_cpu_seconds": used,
        "passages_a_second": report.passages / (ended - started),
        "index_seconds": ended - begun[_INDEXING],
        "ingest_peak_mib": _peak(),
    }


def _note(begun: dict[str, float], name: str) -> None:
    """Notes when a step was first heard of."""
    begun.setdefault(name, time.perf_counter())


def _ask(data_dir: Path, embedder: MadeEmbedder, corpus: Corpus) -> dict[str, float]:
    started = time.perf_counter()
    library = Library(data_dir, embedder)  # type: ignore[arg-type]
    opened = time.perf_counter() - started
    questions = [corpus.question(number) for number in range(WARMING + QUESTIONS)]
    library.retrieve(questions[0])
    busy = _busy()
    whole = _milliseconds(library.retrieve, questions)
    used = _busy() - busy
    generation = library.generation()
    dense = _milliseconds(lambda question: generation.dense.nearest(library.embed(question).pooled, 24), questions)
    lexical = _milliseconds(lambda question: generation.lexical.best(question, 8), questions)
    library.close()
    return {
        "open_seconds": opened,
        "p50_ms": float(np.median(whole)),
        "p95_ms": float(np.quantile(whole, 0.95)),
        "cpu_ms": 1000 * used / len(questions),
        "dense_ms": float(np.median(dense)),
        "lexical_ms": float(np.median(lexical)),
        "ask_peak_mib": _peak(),
    }


def _milliseconds(ask: Callable[[str], object], questions: list[str]) -> list[float]:
    """What each question took, but for the first few, which find nothing in memory yet."""
    times = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        times.append(1000 * (time.perf_counter() - started))
    return times[WARMING:]


def _busy() -> float:
    """Seconds of CPU that this process and those it started have used, in which other work does not show."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak() -> float:
    """The most memory that this process held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    name, documents, words, sources, data_dir = sys.argv[1:]
    print(json.dumps(main(name, int(documents), int(words), Path(sources), Path(data_dir))))
