"""Which claims are checked in an evaluation, and what do the documents say of each?

A claim of the evaluation's own is read with its verdict and gold quotes, and refused where it could not be measured. A
pair of a claim and a text of evidence comes from a public collection that is written like FEVER.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from assistant.checking.verdict import Ruling
from assistant.evaluation.data import UNANSWERABLE_KINDS, Documents, Question, question_of, refuse_repeats
from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.jsonl import Line, read_lines
from assistant.evaluation.split import Split, is_in

FOLDER = "claims"
"""Where the claims are, below the folder of the evaluation data."""

KINDS = MappingProxyType(
    {
        Ruling.SUPPORTED: ("plain", "paraphrase", "detail"),
        Ruling.CONTRADICTED: (
            "year", "number", "partner", "place", "negation", "programme", "role", "scope", "status",
        ),
        Ruling.NOT_ENOUGH_EVIDENCE: ("unsaid",),
    }
)  # fmt: skip
"""The kinds of claims by their verdict; a contradicted claim is of the kind of the error that was planted in it."""

LABELS = MappingProxyType({"SUPPORTS": True, "REFUTES": False})
"""Whether the evidence of a pair supports its claim, by the pair's label."""

_FIELDS = {"id": str, "claim": str, "language": str, "verdict": str, "kind": str, "gold": list, "about": str}
_PAIR_FIELDS = {"claim": str, "evidence": str, "label": str}

_MARKS = (
    *zip(("-LRB-", "-RRB-", "-LSB-", "-RSB-", "-LCB-", "-RCB-"), "()[]{}", strict=True),
    ("``", '"'),
    ("''", '"'),
    (" -- ", " – "),
)
"""Marks of the Penn Treebank, each with the characters that it stands for."""

_QUOTED = re.compile(r'"\s*([^"]*?)\s*"')
_OPENING = re.compile(r"([(\[{])\s+|([$€£#])\s+(?=\d)")
_CLOSING = re.compile(r"\s+([,.;:!?%)\]}])(?!\w)")
_ENDING = re.compile(r"\s+(n['’]t|['’](?:s|re|ve|ll|d|m))\b|(?<=s)\s+(['’])(?=\s)", re.IGNORECASE)


@dataclass(frozen=True)
class Claim:
    """A claim and the right verdict on it; `question` is its text, language, kind, gold and document, as of a question.

    Any one of the gold quotes decides it; there is none exactly where there is not enough evidence.
    """

    question: Question
    verdict: Ruling


@dataclass(frozen=True)
class ClaimPair:
    """A claim, a text of evidence, and whether that supports the claim or refutes it; `id` is its line."""

    id: str
    claim: str
    evidence: str
    is_supported: bool


def files(folder: Path, _split: Split = Split.ALL) -> tuple[Path, ...]:
    """The files of claims, in order; each has claims of every part."""
    return tuple(sorted((folder / FOLDER).glob("*.jsonl")))


def read_claims(given: Sequence[Path], documents: Documents, split: Split) -> tuple[Claim, ...]:
    """The claims of a part in order.

    Raises `EvaluationError` naming the file and line of the first that could not be measured, or where the part has
    none.
    """
    every = [_claim(line, documents) for file in given for line in read_lines(file, _FIELDS)]
    refuse_repeats([one.question for one in every])
    found = tuple(one for one in every if is_in(one.question.about, split))
    if not found:
        raise EvaluationError(f"No claim of the evaluation data belongs to the part “{split}”.")
    return found


def read_claim_pairs(file: Path) -> tuple[ClaimPair, ...]:
    """The pairs of a file of JSON lines, their texts as `plain_text`; a line may have more fields than are needed.

    Raises `EvaluationError` naming the first line that is no pair, or where there is none.
    """
    pairs = tuple(_pair(line) for line in read_lines(file, _PAIR_FIELDS))
    if not pairs:
        raise EvaluationError(f"There are no pairs of claims and evidence in {file}.")
    return pairs


def plain_text(text: str) -> str:
    """A tokenised English text as people write it: without codes for marks, nor spaces around what is joined to words.

    Quotation marks are taken in pairs, since both of a pair may be written alike.
    """
    for code, mark in _MARKS:
        text = text.replace(code, mark)
    text = _QUOTED.sub(r'"\1"', text)
    text = _OPENING.sub(r"\1\2", text)
    text = _ENDING.sub(r"\1\2", text)
    return " ".join(_CLOSING.sub(r"\1", text).split())


def _claim(line: Line, documents: Documents) -> Claim:
    fields = line.fields
    if fields["verdict"] not in KINDS:
        raise line.wrong(f"“verdict” must be one of {', '.join(Ruling)}")
    ruling, kind, text = Ruling(fields["verdict"]), fields["kind"], fields["claim"]
    if kind not in KINDS[ruling]:
        raise line.wrong(f"“kind” must be one of {', '.join(KINDS[ruling])} for {ruling}")
    if not any(map(str.isalnum, text)):
        raise line.wrong("“claim” must have words")
    unsaid = ruling is Ruling.NOT_ENOUGH_EVIDENCE
    if bool(fields["gold"]) == unsaid:
        raise line.wrong(f"“gold” must be empty for {Ruling.NOT_ENOUGH_EVIDENCE}, and only for it")
    # A question may lack gold only where it is of a kind that cannot be answered.
    question = question_of(line, text, UNANSWERABLE_KINDS[0] if unsaid else kind, documents)
    return Claim(replace(question, kind=kind), ruling)


def _pair(line: Line) -> ClaimPair:
    fields = line.fields
    if fields["label"] not in LABELS:
        raise line.wrong(f"“label” must be one of {', '.join(LABELS)}")
    claim, evidence = plain_text(fields["claim"]), plain_text(fields["evidence"])
    return ClaimPair(str(line.number), claim, evidence, LABELS[fields["label"]])
