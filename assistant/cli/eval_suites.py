"""Which suites `assistant eval` measures, and the data that it reads for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli import shared
from assistant.evaluation.split import Split
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.evaluation.data import Data
    from assistant.evaluation.suites import Given, Suite
    from assistant.evaluation.suites.claims import Judge
    from assistant.evaluation.suites.pairs import ScoresPairs


@dataclass(frozen=True)
class Wanted:
    """What is to be measured: the folder of the evaluation data, the part of it, and files of pairs by their suite."""

    folder: Path
    split: Split
    pairs: Mapping[str, Path]
    settings: Settings


@dataclass(frozen=True)
class Suites:
    """The suites by name, the documents and questions (None where no suite needs them), and the data's fingerprint."""

    by_name: dict[str, Suite]
    data: Data | None
    fingerprint: str


def chosen(suite: str, wanted: Wanted) -> tuple[str, ...]:
    """The name of the suite that was named, else of all whose data are there; raises `Misuse` where one is not."""
    from assistant.evaluation.suites import FURTHER, NAMES, SUITES

    there = [name for name, further in FURTHER.items() if further.files(wanted.folder, wanted.split)]
    available = (*SUITES, *there, *wanted.pairs)
    if not suite:
        return available
    if suite not in NAMES:
        raise shared.Misuse(f"There is no suite “{suite}”. Known: {', '.join(NAMES)}.")
    if suite in available:
        return (suite,)
    if suite not in FURTHER:
        raise shared.Misuse(f"The suite “{suite}” needs --{suite.replace('_', '-')} FILE.")
    where = FURTHER[suite].where
    raise shared.Misuse(f"The suite “{suite}” needs {where}; for the part “{wanted.split}” of {wanted.folder} none is.")


def read(names: tuple[str, ...], wanted: Wanted) -> Suites:
    """The suites of these names with what they measure on; raises `EvaluationError` where it cannot be measured."""
    from assistant.evaluation.data import fingerprint, read_data
    from assistant.evaluation.suites import FURTHER, SUITES, Given

    further = {name: FURTHER[name] for name in names if name in FURTHER}
    needs_documents = any(name in SUITES for name in names) or any(one.needs_documents for one in further.values())
    data = read_data(wanted.folder) if needs_documents else None
    given = Given(
        wanted.folder,
        wanted.split,
        lambda: triage_of(wanted.settings),
        lambda library: shared.checker(wanted.settings, library).check_claim,
        data.texts if data else {},
    )
    files = [file for one in further.values() for file in one.files(wanted.folder, wanted.split)]
    base = data.fingerprint if data else ""
    by_name = {name: _made(name, wanted, given) for name in names}
    return Suites(by_name, data, fingerprint(files, base) if files else base)


def triage_of(settings: Settings) -> Callable[[str], str]:
    """What the suite of triage measures."""
    return shared.triage(settings).status_of


def pair_scorer(settings: Settings) -> ScoresPairs:
    """What the suite of pairs measures: the evidence scorer on single sentences."""
    from knowledge.retrieve import probability
    from knowledge.scoring.pairs import PairScorer

    scorer = PairScorer(shared.embedder(settings), settings.reranker_model)
    return lambda question, sentence: probability(scorer.log_odds(question, sentence))


def claim_judge(settings: Settings) -> Judge:
    """What the suite of claim pairs measures: the check of a claim, and of a written sentence, by a given text."""
    from assistant.evaluation.suites.claims import PairJudged
    from assistant.writing.bearing import borne_out
    from knowledge.given import NoLibrary, retrieve_from
    from knowledge.language import detect

    encoder = shared.embedder(settings).for_questions()
    checker = shared.checker(settings, NoLibrary(encoder))

    def judge(claim: str, evidence: str) -> PairJudged:
        language = detect(claim)
        weighed = checker.weighed(claim, language, retrieve_from(evidence, claim, encoder))
        shown = borne_out(claim, language, weighed, lambda _ground: "").is_shown
        return PairJudged(checker.check_claim(claim, evidence=evidence).probabilities, shown)

    return judge


def _made(name: str, wanted: Wanted, given: Given) -> Suite:
    from assistant.evaluation.suites import FURTHER, SUITES, pairs

    if name in SUITES:
        return SUITES[name]
    if name in FURTHER:
        return FURTHER[name].made(given)
    file = wanted.pairs[name]
    return _pairs(file, wanted.settings) if name == pairs.NAME else _claim_pairs(file, wanted.settings)


def _pairs(file: Path, settings: Settings) -> Suite:
    from assistant.evaluation.suites.pairs import measure_pairs, read_pairs

    read, score = read_pairs(file), pair_scorer(settings)
    return lambda bench: measure_pairs(read, score, bench.progress)


def _claim_pairs(file: Path, settings: Settings) -> Suite:
    from assistant.evaluation.claims_data import read_claim_pairs
    from assistant.evaluation.suites.claims import measure_claim_pairs

    read, judge = read_claim_pairs(file), claim_judge(settings)
    return lambda bench: measure_claim_pairs(read, judge, bench.progress)
