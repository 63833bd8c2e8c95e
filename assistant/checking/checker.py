"""How a draft is checked: `Checker.check` shows the steps in order."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from assistant.chat_model.model import ChatModel
from assistant.checking.claims.resolve import resolve
from assistant.checking.claims.split import Claim, Other, claims_of
from assistant.checking.claims_by_model import split_further
from assistant.checking.compared import Compared
from assistant.checking.details import compare
from assistant.checking.grounds import Ground, beside, grounds_in, together
from assistant.checking.reasons import reason_for
from assistant.checking.verdict import Checked, Detail, Relation, Ruling, SetAside, Verdict
from assistant.checking.weighing import FIGURES, Model, Weights, may_support, weigh
from assistant.finding import Retrieves
from knowledge import language as languages
from knowledge.embed.encoder import Encoder, Floats
from knowledge.entailment.reader import NEITHER, ClaimReader
from knowledge.filters import ANYTHING, Filter
from knowledge.given import retrieve_from
from knowledge.ingest.report import Progress, silent
from knowledge.retrieve import Retrieval

RETRIEVED = 10
RELEVANCE = 0.15
"""What a ground gains in relevance that the claim reader finds sure to support or to contradict."""

AGAINST = 0.5
"""How likely one unit must contradict a claim for what it says together with another not to support it."""

LACKS = 0.02
"""What a ground loses for each detail of the claim that it lacks."""

MOST_ADDED = 2
"""How many units may join the best ground for the figures of the claim that it lacks."""

_NOTHING_FOUND: Mapping[str, float] = {Ruling.SUPPORTED: 0.0, Ruling.CONTRADICTED: 0.0, Ruling.NOT_ENOUGH_EVIDENCE: 1.0}


@dataclass(frozen=True)
class Weighed:
    """A ground, the claim's details compared to it, what speaks for and against, and how likely each ruling is."""

    ground: Ground
    details: tuple[Compared, ...]
    weights: Weights
    probabilities: dict[Ruling, float]
    relevance: float


class Looks(Retrieves, Protocol):
    """Finds passages and embeds texts; `knowledge.library.Library` does."""

    @property
    def encoder(self) -> Encoder:
        """What embeds texts."""


Find = Callable[[str], Retrieval]
"""Finds what may decide a statement."""


class Checker:
    """Checks drafts against a library."""

    def __init__(
        self, library: Looks, reader: Callable[[], ClaimReader], model: Model, splitter: ChatModel | None = None
    ) -> None:
        """`reader` opens the claim reader when the first claim is checked; `splitter` takes long claims apart."""
        self._library, self._reader, self._model, self._splitter = library, reader, model, splitter

    def check(self, draft: str, only: Filter = ANYTHING, progress: Progress = silent) -> Checked:
        """The verdicts on the claims of a draft, from the documents that `only` accepts.

        Raises `KnowledgeError` where the library cannot be searched or the claim reader cannot be opened.
        """
        claims, others = claims_of(draft)
        splitting = None
        if self._splitter:
            progress("Taking claims apart", 0, 1)
            claims, splitting = split_further(self._splitter, claims, draft)
        checked = self._checked(draft, claims, others, self._in_library(only), progress=progress)
        return replace(checked, splitting=splitting.to_json()) if splitting else checked

    def check_claim(self, claim: str, only: Filter = ANYTHING, label: str = "", evidence: str | None = None) -> Checked:
        """The verdict on a text that is a claim even where it looks like a question or an opinion.

        It is checked against the text of `evidence` in the place of the library where that is given.
        """
        find = self._in_library(only) if evidence is None else self._in_text(evidence)
        claims, others = claims_of(claim)
        if not claims and claim.strip():
            claims, others = [Claim(claim, 0, len(claim), claim.strip(), 1, languages.detect(claim))], []
        return self._checked(claim, claims, others, find, label)

    def weighed(self, statement: str, language: str, found: Retrieval) -> list[Weighed]:
        """What may decide a statement, with all that speaks for and against it, the most relevant first."""
        weighed = self._read(statement, language, grounds_in(found))
        best = max(weighed, key=lambda one: one.relevance, default=None)
        whole = best and _completed(best, statement, language, found)
        if whole and not any(_are_same(whole, one.ground) for one in weighed):
            weighed += self._read(statement, language, [whole])
        return sorted(weighed, key=lambda one: -one.relevance)

    def _read(self, statement: str, language: str, grounds: list[Ground]) -> list[Weighed]:
        read = self._reader().read(statement, [ground.in_context for ground in grounds])
        return [self._weighed(statement, language, ground, row) for ground, row in zip(grounds, read, strict=True)]

    def _in_library(self, only: Filter) -> Find:
        return lambda statement: self._library.retrieve(statement, RETRIEVED, only)

    def _in_text(self, text: str) -> Find:
        return lambda statement: retrieve_from(text, statement, self._library.encoder)

    def _checked(
        self,
        draft: str,
        claims: list[Claim],
        others: list[Other],
        find: Find,
        label: str = "",
        progress: Progress = silent,
    ) -> Checked:
        started = time.perf_counter()
        before: list[str] = []
        verdicts: list[Verdict] = []
        for done, claim in enumerate(claims):
            progress("Checking claims", done, len(claims))
            statement = resolve(claim.statement, before, claim.language)
            weighed = self.weighed(statement, claim.language, find(statement))
            verdicts.append(self._verdict(claim, statement, weighed, 1 + sum(len(one.evidence) for one in verdicts)))
            before.append(statement)
        progress("Checking claims", len(claims), len(claims))
        return Checked(
            id=label or uuid.uuid4().hex,
            text=draft,
            language=languages.detect(draft),
            verdicts=tuple(verdicts),
            set_aside=tuple(map(_set_aside, others)),
            timings_ms={"total": round(1000 * (time.perf_counter() - started), 2)},
        )

    def _weighed(self, statement: str, language: str, ground: Ground, read: Floats) -> Weighed:
        details = tuple(compare(statement, language, ground.told))
        weights = weigh(statement, language, ground, read, details)
        neither = float(np.exp(read[NEITHER] - np.logaddexp.reduce(read)))
        lacking = weights.figures_missing + weights.listed_missing + weights.names_missing
        relevance = ground.match + RELEVANCE * (1 - neither) - LACKS * lacking
        return Weighed(ground, details, weights, self._model.probabilities(weights), relevance)

    def _verdict(self, claim: Claim, statement: str, weighed: list[Weighed], first: int) -> Verdict:
        """The verdict on a claim by what was weighed; its citations are numbered from `first`."""
        verdict = Verdict(
            id=uuid.uuid4().hex,
            claim=claim.text,
            verdict=Ruling.NOT_ENOUGH_EVIDENCE,
            confidence=1.0,
            reason="",
            probabilities=_NOTHING_FOUND,
            language=claim.language,
            start=claim.start,
            end=claim.end,
            paragraph=claim.paragraph,
            checked_as=statement if statement != claim.text else "",
        )
        if not weighed:
            return replace(verdict, reason=reason_for(verdict))
        best, ruling = self._fewest(weighed)
        decided = replace(
            verdict,
            verdict=ruling,
            confidence=round(best.probabilities[ruling], 4),
            evidence=best.ground.citations(first),
            details=tuple(_detail(one, statement, claim.text, best.ground, first) for one in best.details),
            probabilities={name: round(share, 4) for name, share in best.probabilities.items()},
        )
        return replace(decided, reason=reason_for(decided))

    def _fewest(self, weighed: list[Weighed]) -> tuple[Weighed, Ruling]:
        """The most relevant ground and its ruling; of its units fewer, where these alone come to the same.

        What one unit contradicts by itself, two together do not support: “Launched in 2014. … The site opened in 2016.”
        One that only leaves out a figure that the other gives does not contradict it.
        """
        best, ruling = weighed[0], self._ruling(weighed[0])
        near = (one for one in weighed if one.ground.stored.key == best.ground.stored.key)
        parts = [one for one in near if set(one.ground.units) < set(best.ground.units)]
        same = next((one for one in parts if self._ruling(one) is ruling), None)
        if same is None and ruling is Ruling.SUPPORTED and not best.ground.is_list:
            against = (one for one in parts if self._ruling(one) is Ruling.CONTRADICTED and not _only_lacks(one))
            surest = max(against, key=lambda one: one.probabilities[Ruling.CONTRADICTED], default=None)
            if surest and surest.probabilities[Ruling.CONTRADICTED] >= AGAINST:
                return surest, Ruling.CONTRADICTED
        return same or best, ruling

    def _ruling(self, one: Weighed) -> Ruling:
        return self._model.ruling(one.probabilities, may_support=may_support(one.details))


def _only_lacks(one: Weighed) -> bool:
    """Whether a ground leaves out figures of the claim and has no other ones in their place."""
    figures = {compared.relation for compared in one.details if compared.slot in FIGURES}
    return Relation.MISSING in figures and Relation.DIFFERS not in figures


def _are_same(one: Ground, other: Ground) -> bool:
    return (one.stored.key, one.units) == (other.stored.key, other.units)


def _completed(best: Weighed, statement: str, language: str, found: Retrieval) -> Ground | None:
    """A ground with the units of its passage that have the figures which it lacks; None where none has any of them."""
    lacking = {one.span for one in best.details if one.slot in FIGURES and one.relation is not Relation.AGREES}
    added: list[Ground] = []
    for other in beside(best.ground, found) if lacking else ():
        if not lacking or len(added) == MOST_ADDED:
            break
        there = {one.span for one in compare(statement, language, other.told) if one.relation is Relation.AGREES}
        if there & lacking:
            added.append(other)
            lacking -= there
    return together(best.ground, added, found) if added else None


def _detail(one: Compared, statement: str, claim: str, ground: Ground, first: int) -> Detail:
    """A compared detail with its places in the claim and in the document; citations are numbered from `first`."""
    start, end = one.span
    own = _in_claim(start, end, statement, claim)
    detail = Detail(one.slot, one.relation, statement[start:end], *own)
    if one.found is None:
        return detail
    unit, found_start, found_end = ground.place(*one.found)
    return replace(
        detail,
        found=ground.stored.quote(found_start, found_end),
        citation=first + unit,
        found_start=found_start,
        found_end=found_end,
    )


def _in_claim(start: int, end: int, statement: str, claim: str) -> tuple[int, int]:
    """Where the characters ``[start:end]`` of a statement stand in the claim that it was made from, else ``(0, 0)``.

    What is added to a claim, or put in the place of its “it”, stands before its own words.
    """
    shift = len(claim) - len(statement)
    moved = start + shift, end + shift
    return moved if moved[0] >= 0 and claim[slice(*moved)] == statement[start:end] else (0, 0)


def _set_aside(other: Other) -> SetAside:
    return SetAside(other.text, other.start, other.end, other.why, other.paragraph)
