"""The public data as training examples: QNLI pairs and XQuAD passages, with parts of both kept out of training."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from pathlib import Path

from benchmarks.xquad import LANGUAGES
from knowledge.records import Block, UnitKind
from knowledge.split import passages

QNLI_KEPT_OUT = 900
"""Pairs that are never trained on; what is reported is measured on the second half, calibration uses the first."""


@dataclass(frozen=True)
class Pair:
    """A question, a sentence, and whether the sentence answers it."""

    question: str
    sentence: str
    answers: bool


@dataclass(frozen=True)
class Passage:
    """A passage with its unit spans, and which unit answers which question, by question id."""

    text: str
    units: tuple[tuple[int, int], ...]
    answers: dict[str, int]


@dataclass(frozen=True)
class Paragraphs:
    """XQuAD: passages by (article, paragraph, language), and each question's wording by id and language."""

    passages: dict[tuple[int, int, str], list[Passage]]
    questions: dict[str, dict[str, str]]


def is_kept_out(article: int) -> bool:
    """Whether an XQuAD article is never trained on: every fourth."""
    return article % 4 == 3


def qnli(folder: Path) -> tuple[list[Pair], list[Pair]]:
    """The pairs to train on and those kept out."""
    lines = (folder / "qnli" / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = [Pair(row["question"], row["sentence"], row["answers"]) for row in map(json.loads, lines)]
    random.Random(0).shuffle(pairs)
    return pairs[QNLI_KEPT_OUT:], pairs[:QNLI_KEPT_OUT]


def xquad(folder: Path) -> Paragraphs:
    """All paragraphs, cut into the passages that ingesting would make of them."""
    made = Paragraphs({}, {})
    for language in LANGUAGES:
        file = folder / "xquad" / f"xquad.{language}.json"
        for article, content in enumerate(json.loads(file.read_text(encoding="utf-8"))["data"]):
            for place, paragraph in enumerate(content["paragraphs"]):
                starts = {asked["id"]: asked["answers"][0]["answer_start"] for asked in paragraph["qas"]}
                for asked in paragraph["qas"]:
                    made.questions.setdefault(asked["id"], {})[language] = asked["question"]
                made.passages[article, place, language] = _passages(paragraph["context"], starts)
    return made


def hashes(folder: Path, *further: str) -> dict[str, str]:
    """The SHA-256 of every data file, those of `further` paths too, by its path below the folder."""
    files = sorted(
        [folder / "qnli" / "pairs.jsonl", *(folder / "xquad").glob("*.json"), *(folder / p for p in further)]
    )
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _passages(text: str, starts: dict[str, int]) -> list[Passage]:
    found = []
    for passage in passages(text, "", [Block(0, len(text), UnitKind.SENTENCE)]):
        units = tuple((unit.start - passage.start, unit.end - passage.start) for unit in passage.units)
        answers = {
            name: place
            for name, start in starts.items()
            for place, unit in enumerate(passage.units)
            if unit.start <= start < unit.end
        }
        found.append(Passage(text[passage.start : passage.end], units, answers))
    return found
