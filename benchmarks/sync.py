"""How much faster an unchanged corpus is synced than it was first ingested: ``python -m benchmarks.sync [FILES]``.

Makes that many small files (1,000 by default), runs the real commands over them, and prints the seconds and the ratio.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_WORDS = (
    "the office helps governments courts prisons airports ports borders officers judges programme training equipment "
    "region treaty against corruption drugs trafficking crime data report countries partners project support"
).split()


def main(count: int) -> None:
    """Prints one line for each step."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "sources", count)
        environment = {**os.environ, "ASSISTANT_DATA_DIR": str(folder / "data")}
        _timed(["ingest"], environment)  # builds the model, which belongs to neither
        first = _timed(["ingest", str(folder / "sources")], environment)
        again = [_timed(["ingest", str(folder / "sources")], environment) for _ in range(3)]
        synced = _timed(["sync"], environment)
    print(f"first ingest of {count} files: {first:.1f} s")
    print(f"again, nothing changed: {min(again):.2f} s, {first / min(again):.0f} times faster")
    print(f"sync, nothing changed: {synced:.2f} s")


def _write(folder: Path, count: int) -> None:
    folder.mkdir()
    chosen = random.Random(5)
    for number in range(count):
        sentences = (" ".join(chosen.choices(_WORDS, k=14)).capitalize() + "." for _ in range(12))
        (folder / f"page-{number:05}.md").write_text(f"# Page {number}\n\n{' '.join(sentences)}\n", encoding="utf-8")


def _timed(words: list[str], environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "assistant", *words], env=environment, check=True, capture_output=True)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
