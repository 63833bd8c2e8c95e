"""Measures how ingesting and answering grow with the number of passages.

    python -m benchmarks.scale [--passages 1000,3000,10000] [--words 8] [--json FILE]

For each size, documents are made and written as files, then ingested, ingested again unchanged, ingested after one page
changed, and asked about, each in a process of its own. Vectors are made too, so the figures leave out the model: what
embedding costs is in docs/benchmarks.md and grows evenly. ``--words`` is the number of word vectors kept a passage.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchmarks.scale_corpus import Corpus, file_of

PASSAGES_A_DOCUMENT = 6
_COLUMNS = (
    ("passages", "passages", 0),
    ("ingest, s", "ingest_seconds", 1),
    ("of CPU, s", "ingest_cpu_seconds", 1),
    ("passages/s", "passages_a_second", 0),
    ("index, s", "index_seconds", 1),
    ("peak MiB", "ingest_peak_mib", 0),
    ("unchanged, s", "unchanged_seconds", 2),
    ("one page, s", "change_seconds", 2),
    ("of CPU, s", "change_cpu_seconds", 2),
    ("p50 ms", "p50_ms", 1),
    ("p95 ms", "p95_ms", 1),
    ("CPU ms", "cpu_ms", 1),
    ("dense ms", "dense_ms", 1),
    ("BM25 ms", "lexical_ms", 2),
    ("open, s", "open_seconds", 2),
    ("asking MiB", "ask_peak_mib", 0),
    ("store MiB", "store_mib", 0),
    ("index MiB", "index_mib", 0),
)


def main() -> None:
    """Prints a row for each size as soon as it is measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument("--passages", default="1000,3000,10000,30000,100000")
    parser.add_argument("--words", type=int, default=8)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    print(" ".join(f"{title:>12}" for title, _, _ in _COLUMNS), flush=True)
    rows = []
    for passages in map(int, arguments.passages.split(",")):
        rows.append(measure(max(1, passages // PASSAGES_A_DOCUMENT), arguments.words))
        print(" ".join(f"{rows[-1][key]:12.{digits}f}" for _, key, digits in _COLUMNS), flush=True)
        if arguments.json:
            arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def measure(documents: int, words: int) -> dict[str, float]:
    """The figures for so many documents."""
    with tempfile.TemporaryDirectory(prefix="scale-") as temporary:
        sources, data_dir = Path(temporary) / "sources", Path(temporary) / "data"
        corpus = Corpus(documents)
        corpus.write(sources, documents)
        figures = _step("ingest", documents, words, sources, data_dir)
        figures |= _step("unchanged", documents, words, sources, data_dir)
        # The folder of one generation: a change keeps the one before it too.
        figures |= {"store_mib": _mib(data_dir.glob("store*")), "index_mib": _mib(data_dir.rglob("generations/**/*"))}
        changed = documents // 2
        file_of(sources, changed).write_text(corpus.text(changed, version=1), encoding="utf-8")
        figures |= _step("change", documents, words, sources, data_dir)
        return figures | _step("ask", documents, words, sources, data_dir)


def _step(name: str, documents: int, words: int, sources: Path, data_dir: Path) -> dict[str, float]:
    """Runs one step in a process of its own; what it prints last are its figures."""
    command = [sys.executable, "-m", "benchmarks.scale_step", name, str(documents), str(words)]
    done = subprocess.run([*command, str(sources), str(data_dir)], stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _mib(paths: Iterable[Path]) -> float:
    return sum(path.stat().st_size for path in paths if path.is_file()) / 2**20


if __name__ == "__main__":
    main()
