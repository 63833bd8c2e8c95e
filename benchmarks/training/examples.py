"""What is trained on: QNLI pairs, XQuAD passages and written passages, parts of each kept out of training."""

from __future__ import annotations

import hashlib
import itertools
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.xquad import LANGUAGES
from knowledge.read.tables import row_sentence
from knowledge.records import Block, UnitKind
from knowledge.split import passages

ASKED = Path(__file__).parents[1] / "data" / "asked"
KEPT = "-kept"
"""Ends the names of the files of written passages that are never trained on."""
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


@dataclass(frozen=True)
class Written:
    """A passage that was written for it, under its `title`: the ends of its units in characters, and its questions,
    each with the places of the units that answer it.
    """

    title: str
    text: str
    ends: tuple[int, ...]
    questions: tuple[tuple[str, frozenset[int]], ...]


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


def written(*, kept_out: bool) -> list[Written]:
    """The written passages to train on, or those kept out."""
    files = [file for file in sorted(ASKED.glob("*.jsonl")) if file.stem.endswith(KEPT) is kept_out]
    return [_written(json.loads(line)) for file in files for line in file.read_text("utf-8").splitlines()]


def hashes(folder: Path, *further: str) -> dict[str, str]:
    """The SHA-256 of every data file, those of `further` paths too, by its path below the folder."""
    files = sorted(
        [folder / "qnli" / "pairs.jsonl", *(folder / "xquad").glob("*.json"), *(folder / p for p in further)]
    )
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def cells_of(unit: str) -> list[str]:
    """The cells of a unit that is a row: “| Suva | 1994 |”."""
    return [cell.strip() for cell in unit.strip().strip("|").split("|")]


def _written(row: dict[str, Any]) -> Written:
    units, places = _as_ingested(row["passage"])
    is_list = any(one.startswith(("- ", "| ")) for one in row["passage"])
    joint = "\n" if is_list else "" if units[0].endswith("。") else " "
    ends = itertools.accumulate(len(one) + len(joint) for one in units)
    questions = tuple(
        (question, frozenset(places[number - 1] for number in answers if number - 1 in places))
        for question, answers in row["questions"]
    )
    return Written(row["title"], joint.join(units), tuple(ends), questions)


def _as_ingested(passage: Sequence[str]) -> tuple[list[str], dict[int, int]]:
    """The units as ingesting would make them, each row with the heads of its columns, and the new place of each."""
    units, places, heads = list[str](), dict[int, int](), list[str]()
    for place, unit in enumerate(passage):
        if unit.startswith("|"):
            cells = cells_of(unit)
            if not heads:
                heads = cells
                continue
            unit = row_sentence(heads, cells)
        else:
            heads = []
        places[place] = len(units)
        units.append(unit)
    return units, places


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
