"""Makes claims that differ from their evidence in a name alone, out of the written passages that name their subject.

From a text T with the name n of its passage, and another name n', come (T, evidence') and (T', evidence) as
contradicted, (T, evidence) and (T', evidence') as supported. Where scripts have no capital letters, nothing but the
claim reader can tell such names apart.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.training.claim_pairs import CONTRADICTED, SUPPORTED, ClaimPair
from knowledge import language

OF_EACH = 2
"""How many units and how many claims of a passage are used."""

ONE_WORD = 0.6
"""In how many only one word of the name becomes another: “River Watch” for “Harbour Watch”."""

_SHORTEST, _LONGEST = 4, 60
_ENDS = re.compile(r"[,;:–—(（，：、|]| - ")
_HAN_WORD = re.compile(r"[\u4e00-\u9fff]{2}")


def renamed(rows: Sequence[Mapping[str, Any]], units: Sequence[Sequence[str]], pick: random.Random) -> list[ClaimPair]:
    """Pairs from passages, each a `title` and `claims`, and their units as the claim reader meets them."""
    named: dict[str, list[tuple[str, Mapping[str, Any], Sequence[str]]]] = defaultdict(list)
    for row, told in zip(rows, units, strict=True):
        if name := _name(row["title"]):
            named[language.detect(" ".join(told))].append((name, row, told))
    made = []
    for spoken, each in named.items():
        names = [name for name, _, _ in each]
        for name, row, told in each:
            other = _other(name, pick.choice(names), spoken, pick)
            if name not in other and other not in name:
                made += _pairs(name, other, row, told)
    return made


def _pairs(name: str, other: str, row: Mapping[str, Any], told: Sequence[str]) -> list[ClaimPair]:
    decided = [(unit, unit) for unit in told if name in unit][:OF_EACH]
    claims = [(claim, numbers) for claim, letter, numbers in row["claims"] if letter == "S" and name in claim]
    decided += [(claim, " ".join(told[number - 1] for number in numbers)) for claim, numbers in claims[:OF_EACH]]
    made = []
    for claim, unit in decided:
        evidence = f"{row['title']}\n{unit}"
        renamed_claim, renamed_evidence = claim.replace(name, other), evidence.replace(name, other)
        made += [
            ClaimPair(claim, evidence, SUPPORTED),
            ClaimPair(renamed_claim, renamed_evidence, SUPPORTED),
            ClaimPair(claim, renamed_evidence, CONTRADICTED),
            ClaimPair(renamed_claim, evidence, CONTRADICTED),
        ]
    return made


def _name(title: str) -> str:
    """The name that a title begins with; empty where it is too short or too long to be one."""
    name = _ENDS.split(title)[0].strip(' «»"“”')
    return name if _SHORTEST <= len(name) <= _LONGEST else ""


def _other(name: str, other: str, spoken: str, pick: random.Random) -> str:
    """Another name, or the name with one of its words from there."""
    words, others = ([*_HAN_WORD.findall(one)] if spoken == "zh" else one.split() for one in (name, other))
    longer = [word for word in words if spoken == "zh" or len(word) > _SHORTEST - 1]
    new = [word for word in others if word not in name]
    if pick.random() < ONE_WORD and longer and new:
        return name.replace(pick.choice(longer), pick.choice(new), 1)
    return other
