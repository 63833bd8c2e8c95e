"""Measures speed and memory side by side with the tutorial recipe, in one run.

    make benchmarks && python -m benchmarks.speed DIR [CHECKOUT]

DIR holds XQuAD; its English paragraphs are ingested, its English questions asked. The sides run in processes of their
own and take turns, round by round, so that other work on the machine meets all of them. Ratios are the recipe's figure
over ours: above 1 we are faster. With CHECKOUT, the folder of another version of this repository (`git worktree add`),
that version is a side too.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.xquad import paragraphs, questions, write_files

ROUNDS = 5
ALONE, TOGETHER = 40, 120
CLIENTS = 8
COLD_STARTS = 3


class Side:
    """A worker process and what it measured."""

    def __init__(self, name: str, folder: Path, sources: Path, checkout: Path | None = None) -> None:
        """`checkout` is where the code of this side is, by default here."""
        self.name, self.data_dir = name, folder / name
        worker = [sys.executable, "-m", "benchmarks.speed_worker"]
        arguments = ["recipe" if name == "recipe" else "ours", str(self.data_dir), str(sources)]
        ingested = subprocess.run([*worker, "ingest", *arguments], stdout=subprocess.PIPE, check=True, cwd=checkout)
        self.ingested: dict[str, Any] = json.loads(ingested.stdout)
        self._process = subprocess.Popen(
            [*worker, "answer", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=checkout
        )
        self.results: dict[int, list[dict[str, Any]]] = {1: [], CLIENTS: []}

    def round(self, asked: list[str], clients: int) -> None:
        """Asks questions with a number of clients at once."""
        if self._process.stdin is None:
            raise RuntimeError("the worker has no input")
        self._process.stdin.write(json.dumps({"questions": asked, "clients": clients}) + "\n")
        self._process.stdin.flush()
        self.results[clients].append(self._read())

    def stop(self) -> None:
        """Ends the worker."""
        self._process.communicate()

    def quantile(self, clients: int, share: float) -> float:
        """A quantile of the latencies in milliseconds, the median of the rounds' quantiles."""
        return median(float(np.quantile(result["latencies"], share)) for result in self.results[clients])

    def per_second(self, clients: int) -> float:
        """Answers a second, the median of the rounds."""
        return median(float(result["per_second"]) for result in self.results[clients])

    def peak(self) -> float:
        """Peak memory in MiB."""
        return float(self.results[CLIENTS][-1]["peak_mib"])

    def _read(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        return dict(json.loads(line))


def main(folder: Path, checkout: Path | None = None) -> None:
    """Prints the table, and what the other version measured."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        sources = work / "paragraphs"
        write_files(paragraphs(folder), sources)
        asked = [question.text for question in questions(folder, "en")]
        sides = [Side("recipe", work, sources), Side("ours", work, sources)]
        sides += [Side("before", work, sources, checkout)] if checkout else []
        for side in sides:
            side.round(asked[:10], 1)
            side.results[1].clear()
        for number in range(ROUNDS):
            for side in sides:
                at = number * (ALONE + TOGETHER) % (len(asked) - ALONE - TOGETHER)
                side.round(asked[at : at + ALONE], 1)
                side.round(asked[at + ALONE : at + ALONE + TOGETHER], CLIENTS)
        for side in sides:
            side.stop()
        _print(sides[:2], {side.name: _cold_start(side) for side in sides[:2]})
        for side in sides[2:]:
            print(
                f"{side.name}: alone p50 {side.quantile(1, 0.5):.1f} ms, p95 {side.quantile(1, 0.95):.1f} ms;", end=" "
            )
            print(f"{CLIENTS} clients p50 {side.quantile(CLIENTS, 0.5):.1f} ms; {side.peak():.0f} MiB")


def _cold_start(side: Side) -> float:
    """Seconds from starting the command to its answer, the median of a few, after one that warms the disk."""
    question = "How many points did the Panthers defense surrender?"
    commands = {
        "recipe": [sys.executable, "-m", "benchmarks.recipe", str(side.data_dir), question],
        "ours": [str(Path(sys.executable).with_name("assistant")), "ask", question],
    }
    times = []
    for _ in range(COLD_STARTS + 1):
        started = time.perf_counter()
        subprocess.run(
            commands[side.name],
            env={"ASSISTANT_DATA_DIR": str(side.data_dir), "PATH": ""},
            check=True,
            capture_output=True,
        )
        times.append(time.perf_counter() - started)
    return median(times[1:])


def _print(sides: list[Side], cold: dict[str, float]) -> None:
    recipe, ours = sides
    rows = [
        ("answer alone, p50 (ms)", recipe.quantile(1, 0.5), ours.quantile(1, 0.5)),
        ("answer alone, p95 (ms)", recipe.quantile(1, 0.95), ours.quantile(1, 0.95)),
        (f"{CLIENTS} clients, p50 (ms)", recipe.quantile(CLIENTS, 0.5), ours.quantile(CLIENTS, 0.5)),
        (f"{CLIENTS} clients, p95 (ms)", recipe.quantile(CLIENTS, 0.95), ours.quantile(CLIENTS, 0.95)),
        ("cold start of one question (s)", cold["recipe"], cold["ours"]),
        ("ingest, seconds for all paragraphs", recipe.ingested["seconds"], ours.ingested["seconds"]),
        ("peak memory, ingest (MiB)", recipe.ingested["peak_mib"], ours.ingested["peak_mib"]),
        ("peak memory, answering (MiB)", recipe.peak(), ours.peak()),
    ]
    print(f"{'':36}{'recipe':>10}{'ours':>10}{'ratio':>8}")
    for name, theirs, mine in rows:
        print(f"{name:36}{theirs:10.1f}{mine:10.1f}{theirs / mine:8.2f}")
    theirs, mine = recipe.per_second(CLIENTS), ours.per_second(CLIENTS)
    print(f"{f'{CLIENTS} clients, answers a second':36}{theirs:10.1f}{mine:10.1f}{mine / theirs:8.2f}")
    theirs, mine = (side.ingested["files"] / side.ingested["seconds"] for side in sides)
    print(f"{'ingest, paragraphs a second':36}{theirs:10.1f}{mine:10.1f}{mine / theirs:8.2f}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
