"""Claims: is what the documents support told from what they contradict and from what they do not say?"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from assistant.checking.verdict import Checked, Ruling
from assistant.evaluation.bench import quotes
from assistant.evaluation.claims_data import KINDS, Claim, ClaimPair
from assistant.evaluation.data import Question
from assistant.evaluation.figures import Failure, Figure, Quote, SuiteResult, named, resampled, share
from assistant.evaluation.gold import meets
from assistant.evaluation.groups import by_crossing, by_kind, by_language
from assistant.evaluation.measures import Bools, Floats, auc, f1, mean
from knowledge.ingest.report import Progress, silent

NAME = "claims"
PAIRS_NAME = "claim_pairs"

FEWEST = 20
"""The fewest claims of a language for which it has a figure."""

BINS = 5
"""The bins of the calibration error; each has the same number of claims, give or take one."""

RELEASED_PERCENT = 60
"""The part of the supported pairs that are released at the threshold at which false release is measured."""

CheckOf = Callable[[str], Checked]
"""Checks a text."""


@dataclass(frozen=True)
class PairJudged:
    """What became of a pair: the probability of each `Ruling`, and whether the claim is shown in a written answer."""

    probabilities: Mapping[str, float]
    is_shown: bool


Judge = Callable[[str, str], PairJudged]
"""Judges a claim by a text of evidence."""


@dataclass(frozen=True)
class _Told:
    """A claim and what became of it."""

    claim: Claim
    checked: Checked

    @property
    def question(self) -> Question:
        return self.claim.question

    @property
    def said(self) -> Ruling:
        return self.checked.ruling

    @property
    def is_right(self) -> bool:
        return self.said is self.claim.verdict

    @property
    def cited(self) -> tuple[Quote, ...]:
        return tuple(quote for one in self.checked.verdicts for quote in quotes(one.evidence))

    @property
    def confidence(self) -> float:
        """That of the verdict which decides; 0 where nothing was checked."""
        deciding = self.checked.deciding
        return deciding.confidence if deciding else 0.0


def measure_claims(claims: Sequence[Claim], check: CheckOf, progress: Progress = silent) -> SuiteResult:
    """How well verdicts agree with what the documents say, by verdict, by planted error and by language.

    `false_supported` is the share of contradicted claims that came back supported, `unsaid_supported` that of claims of
    which the documents say nothing; ``caught-year`` is the share of claims with a planted year that did not come back
    supported. `gold_cited` is told of right verdicts only. A failure names the verdict before the quotes.
    """
    told = []
    for done, claim in enumerate(claims):
        progress("Checking claims", done, len(claims))
        told.append(_Told(claim, check(claim.question.text)))
    progress("Checking claims", len(claims), len(claims))
    figures = {**_of_all(told), **_by_verdict(told), **_cited(told), **_by_kind(told), **_by_language(told)}
    return SuiteResult(NAME, figures, tuple(_failure(one) for one in told if not one.is_right))


def measure_claim_pairs(pairs: Sequence[ClaimPair], judge: Judge, progress: Progress = silent) -> SuiteResult:
    """How well support is told from contradiction where the evidence is given and one of the two holds.

    A pair counts as supported where that is more probable than contradicted. `false_release` is the share of refuted
    pairs whose probability of support reaches the threshold that 60% of the supported pairs reach. `shown_supported`
    and `shown_refuted` are the shares that would be shown as sentences of a written answer.
    """
    supported, contradicted, shown = np.zeros(len(pairs)), np.zeros(len(pairs)), np.zeros(len(pairs), np.bool_)
    for done, pair in enumerate(pairs):
        progress("Judging pairs", done, len(pairs))
        judged = judge(pair.claim, pair.evidence)
        supported[done], contradicted[done] = (
            judged.probabilities[one] for one in (Ruling.SUPPORTED, Ruling.CONTRADICTED)
        )
        shown[done] = judged.is_shown
    progress("Judging pairs", len(pairs), len(pairs))
    gold, margins = np.array([pair.is_supported for pair in pairs], np.bool_), supported - contradicted
    said = margins > 0
    figures = {
        "auc": resampled(auc, gold, margins),
        "accuracy": share((said == gold).tolist()),
        "macro_f1": resampled(_macro_f1, said, gold),
        "false_release": resampled(_false_release, gold, supported, less_is_better=True),
        "shown_supported": share(shown[gold].tolist()),
        "shown_refuted": replace(share(shown[~gold].tolist()), less_is_better=True),
    }
    wrong = np.flatnonzero(said != gold).tolist()
    return SuiteResult(PAIRS_NAME, figures, tuple(_failed_pair(pairs[place], float(margins[place])) for place in wrong))


def _of_all(told: Sequence[_Told]) -> dict[str, Figure]:
    sure = [one for one in told if one.checked.verdicts]
    right = np.array([one.is_right for one in sure], np.bool_)
    confidences = np.array([one.confidence for one in sure], np.float64)
    return {
        "accuracy": share([one.is_right for one in told]),
        "macro_f1": _macro(told),
        "false_supported": _supported(told, Ruling.CONTRADICTED),
        "unsaid_supported": _supported(told, Ruling.NOT_ENOUGH_EVIDENCE),
        "calibration_error": resampled(_calibration_error, right, confidences, less_is_better=True),
    }


def _by_verdict(told: Sequence[_Told]) -> dict[str, Figure]:
    figures = {}
    for ruling in Ruling:
        figures[f"{ruling}_precision"] = share([one.is_right for one in told if one.said is ruling])
        figures[f"{ruling}_recall"] = share([one.is_right for one in told if one.claim.verdict is ruling])
    return figures


def _cited(told: Sequence[_Told]) -> dict[str, Figure]:
    right = [one for one in told if one.is_right and one.question.gold]
    groups = {"": right}
    for ruling in (Ruling.SUPPORTED, Ruling.CONTRADICTED):
        groups[ruling] = [one for one in right if one.said is ruling]
    return {
        named("gold_cited", group): share([meets(one.question, one.cited) for one in cases])
        for group, cases in groups.items()
    }


def _by_kind(told: Sequence[_Told]) -> dict[str, Figure]:
    figures = {}
    for ruling in (Ruling.SUPPORTED, Ruling.CONTRADICTED):
        for kind, cases in by_kind(told, KINDS[ruling]).items():
            figures[named(f"{ruling}_recall", kind)] = share([one.is_right for one in cases])
    for kind, cases in by_kind(told, KINDS[Ruling.CONTRADICTED]).items():
        figures[named("caught", kind)] = share([one.said is not Ruling.SUPPORTED for one in cases])
    return figures


def _by_language(told: Sequence[_Told]) -> dict[str, Figure]:
    enough = {name: cases for name, cases in by_language(told).items() if len(cases) >= FEWEST}
    return {named("macro_f1", group): _macro(cases) for group, cases in {**by_crossing(told), **enough}.items()}


def _supported(told: Sequence[_Told], gold: Ruling) -> Figure:
    """The share of claims with another verdict that came back supported."""
    came_back = [one.said is Ruling.SUPPORTED for one in told if one.claim.verdict is gold]
    return replace(share(came_back), less_is_better=True)


def _macro(told: Sequence[_Told]) -> Figure:
    said, gold = np.array([one.said.value for one in told]), np.array([one.claim.verdict.value for one in told])
    return resampled(_macro_f1, said, gold)


def _macro_f1(said: npt.NDArray[np.generic], gold: npt.NDArray[np.generic]) -> float:
    """The mean of F1 over the classes that some case is of."""
    return mean(np.array([f1(said == one, gold == one) for one in np.unique(gold)], np.float64))


def _calibration_error(right: Bools, confidences: Floats) -> float:
    """The expected calibration error over `BINS` bins of equal count; equal confidences share their outcomes."""
    if not len(right):
        return math.nan
    _, place, counts = np.unique(confidences, return_inverse=True, return_counts=True)
    gaps = np.bincount(place, weights=right - confidences) / counts
    bins = np.array_split(gaps[np.sort(place)], BINS)
    return float(sum(abs(one.sum()) for one in bins) / len(right))


def _false_release(gold: Bools, supported: Floats) -> float:
    """The share of refuted pairs that are released together with `RELEASED_PERCENT` of the supported ones."""
    kept = np.sort(supported[gold])[::-1]
    if not len(kept) or gold.all():
        return math.nan
    released = math.ceil(len(kept) * RELEASED_PERCENT / 100)
    return mean(np.asarray(supported[~gold] >= kept[released - 1], np.float64))


def _failure(one: _Told) -> Failure:
    question = one.question
    expected = (Quote("", one.claim.verdict.value), *question.gold)
    return Failure(question.id, question.text, expected, (Quote("", one.said.value), *one.cited), one.confidence)


def _failed_pair(pair: ClaimPair, margin: float) -> Failure:
    evidence = (Quote("", pair.evidence),)
    expected, taken = (evidence, ()) if pair.is_supported else ((), evidence)
    return Failure(pair.id, pair.claim, expected, taken, round(margin, 4))
