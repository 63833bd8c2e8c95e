"""Run as a program: ingests a folder again and again, killed with -9 at random moments, and changes it in between.

Everything is imported before the process forks, so that the moments fall into the work and not into the start.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import chromadb  # noqa: F401  # imported for the children

from knowledge import library
from tests.knowledge.ingest.desk import FakeEmbedder


def main(data_dir: Path, sources: Path, kills: int, seed: int) -> None:
    """Prints how many of the runs were killed at work and how many had ended before."""
    moments = random.Random(seed)
    killed = 0
    longest = 1.0
    for number in range(kills):
        change(sources, number)
        begun = time.monotonic()
        child = os.fork()
        if child == 0:
            library.ingest(data_dir, FakeEmbedder(), [sources])  # type: ignore[arg-type]
            os._exit(0)
        time.sleep(moments.uniform(0.01, longest))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            killed += 1
        else:
            longest = max(0.2, time.monotonic() - begun)
    sys.stdout.write(str(killed))


def change(sources: Path, number: int) -> None:
    """Writes one file anew, adds one and deletes one, the same for the same number."""
    sources.mkdir(exist_ok=True)
    sources.joinpath(f"page-{number % 7}.md").write_text(f"# Page\n\nThis is state {number} of a page.", "utf-8")
    sources.joinpath(f"new-{number}.csv").write_text(f"country;year\nSerbia;{1990 + number}\nGhana;2001\n", "utf-8")
    sources.joinpath(f"new-{number - 5}.csv").unlink(missing_ok=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
