"""The command that measures how well questions are answered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import shared
from assistant.evaluation.split import Split
from assistant.settings import Settings, read_settings

if TYPE_CHECKING:
    from assistant.evaluation.bench import Bench
    from assistant.evaluation.data import Data
    from assistant.evaluation.floors import Floors
    from knowledge.embed.choose import Embedder
    from knowledge.ingest.report import Progress
    from knowledge.library import Library


@shared.app.command("eval")
def evaluate(
    suite: Annotated[
        str,
        typer.Argument(
            metavar="[SUITE]",
            help="retrieval, answers, abstention, conversation, languages, claims, triage, pairs or claim_pairs; all "
            "without one.",
            show_default=False,
        ),
    ] = "",
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder with documents/ and questions/; triage/ and languages/ are beside it."
        ),
    ] = None,
    split: Annotated[
        Split, typer.Option(help="Which part of the questions; thresholds are fitted on tuning.")
    ] = Split.HELD_BACK,
    pairs: Annotated[
        Path | None, typer.Option(metavar="FILE", help='File of JSON lines {"question", "sentence", "answers"}.')
    ] = None,
    claim_pairs: Annotated[
        Path | None, typer.Option(metavar="FILE", help='File of JSON lines {"claim", "evidence", "label"}.')
    ] = None,
    floors: Annotated[Path | None, typer.Option(metavar="FILE", help="File with the floors of the figures.")] = None,
    no_floors: Annotated[bool, typer.Option("--no-floors", help="Hold no figure to a floor.")] = False,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File to write the result to, with every failure.")
    ] = None,
    curve: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="File to draw the risk–coverage curve into.")
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Show what has changed since a result of --output.")
    ] = None,
    as_json: shared.AsJson = False,
) -> None:
    """Measure how well questions are answered.

    On the documents and questions of a checkout, or on your own; your library is left alone. Exit code 1 if a figure is
    below its floor.
    """
    from assistant.cli import eval_suites, show, show_evaluation
    from assistant.evaluation.compare import compare as compared
    from assistant.evaluation.compare import read_earlier
    from assistant.evaluation.data import DEFAULT_DATA
    from assistant.evaluation.floors import broken
    from assistant.evaluation.report import Report, written

    settings = read_settings()
    given_pairs = {name: file for name, file in (("pairs", pairs), ("claim_pairs", claim_pairs)) if file}
    wanted = eval_suites.Wanted(data or DEFAULT_DATA, split, given_pairs, settings)
    names = eval_suites.chosen(suite, wanted)
    _check_targets(output, curve, names)
    held_to = _floors(data, floors, no_floors=no_floors)
    earlier = read_earlier(compare) if compare else None
    suites, embedder = eval_suites.read(names, wanted), shared.embedder(settings)
    with show.progress() as progress:
        bench = _bench(suites.data, split, settings, embedder, progress)
        try:
            results = tuple(measure(bench) for measure in suites.by_name.values())
            drawn = _drawn(bench, split) if curve else ""
        finally:
            bench.close()
    report = Report(embedder.identity, split, suites.fingerprint, results)
    for target, text in ((output, written(report)), (curve, drawn)):
        if target:
            shared.write_file(target, text)
    show_evaluation.result(report, compared(earlier, report) if earlier else None, as_json=as_json)
    failed = list(broken(results, held_to))
    show_evaluation.broken(failed)
    raise typer.Exit(1 if failed else 0)


def _check_targets(output: Path | None, curve: Path | None, names: Sequence[str]) -> None:
    """Refuses files that could not be written, before anything slow is done."""
    if curve and "abstention" not in names:
        raise shared.Misuse("--curve is drawn with the suite “abstention”.")
    for target in filter(None, (output, curve)):
        shared.check_target(target)


def _floors(data: Path | None, floors: Path | None, *, no_floors: bool) -> Floors:
    """The floors that hold: those given, else the checkout's for the checkout's own data, else none."""
    from assistant.evaluation.data import DEFAULT_DATA
    from assistant.evaluation.floors import DEFAULT_FLOORS, read_floors
    from assistant.evaluation.suites import NAMES

    if no_floors and floors:
        raise shared.Misuse("Give either --floors FILE or --no-floors.")
    if no_floors or (floors is None and data is not None and data.resolve() != DEFAULT_DATA):
        return {}
    if floors is None and not DEFAULT_DATA.is_dir():
        return {}
    return read_floors(floors or DEFAULT_FLOORS, NAMES)


def _bench(data: Data | None, split: Split, settings: Settings, embedder: Embedder, progress: Progress) -> Bench:
    from assistant.evaluation.bench import Bench
    from assistant.evaluation.corpus import ingest_corpus

    def opened() -> Library:
        documents = data.documents if data else ()
        folder = ingest_corpus(documents, settings.data_dir, embedder, progress, shared.rules(settings))
        library: Library = shared.library(settings, folder)
        return library

    questions = data.of(split) if data else ()
    return Bench(questions, opened, lambda library: shared.assistant(settings, library), progress)


def _drawn(bench: Bench, split: Split) -> str:
    from assistant.evaluation.curve import curves
    from assistant.evaluation.curve_svg import draw

    return draw(curves(bench.asked), f"questions of the part {split}")
