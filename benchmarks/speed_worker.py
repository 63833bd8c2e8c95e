"""One side of benchmarks/speed.py, in a process of its own: reads commands on standard input, prints JSON lines."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def ingest_ours(data_dir: Path, sources: Path) -> int:
    """Ingests with the assistant; returns the number of files."""
    from knowledge.embed.choose import Embedder
    from knowledge.library import ingest

    return len(ingest(data_dir, Embedder(data_dir / "models"), [sources]).added)


def open_ours(data_dir: Path) -> Callable[[str], object]:
    """The assistant's function that answers a question."""
    from assistant.answering import Assistant
    from assistant.confidence import shipped_judge
    from knowledge.embed.choose import Embedder
    from knowledge.library import Library

    library = Library(data_dir, Embedder(data_dir / "models"))
    assistant = Assistant(library, shipped_judge(reading=library.reads), 1000)
    return lambda question: assistant.answer(question).to_json()


def ingest_recipe(data_dir: Path, sources: Path) -> int:
    """Ingests with the tutorial recipe; returns the number of files."""
    from benchmarks.recipe import Recipe

    return Recipe(data_dir).ingest(sources)


def open_recipe(data_dir: Path) -> Callable[[str], object]:
    """The recipe's function that answers a question."""
    from benchmarks.recipe import Recipe

    return Recipe(data_dir).ask


def measure(ask: Callable[[str], object], questions: list[str], clients: int) -> dict[str, object]:
    """Latencies in milliseconds and throughput of `clients` threads that share the questions."""

    def timed(question: str) -> float:
        started = time.perf_counter()
        ask(question)
        return 1000 * (time.perf_counter() - started)

    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        latencies = list(pool.map(timed, questions))
    return {"latencies": latencies, "per_second": len(questions) / (time.perf_counter() - started)}


def main() -> None:
    """Arguments: ingest or answer, ours or recipe, data folder, source folder."""
    work, side, data_dir, sources = sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
    if work == "ingest":
        started = time.perf_counter()
        files = {"ours": ingest_ours, "recipe": ingest_recipe}[side](data_dir, sources)
        _say({"files": files, "seconds": time.perf_counter() - started})
        return
    ask = {"ours": open_ours, "recipe": open_recipe}[side](data_dir)
    for line in sys.stdin:
        command = json.loads(line)
        _say(measure(ask, command["questions"], command["clients"]))


def _say(result: dict[str, object]) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result | {"peak_mib": peak}), flush=True)


if __name__ == "__main__":
    main()
