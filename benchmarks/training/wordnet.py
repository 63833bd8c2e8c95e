"""Reads the word lists of WordNet 3.0 (Debian's package wordnet-base): near-synonyms, opposites and sister terms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDER = Path("/usr/share/wordnet")
COMMON = 3
"""How often a word must be tagged in WordNet's own texts to be used in the place of another."""

_POS = {"noun": "n", "verb": "v", "adj": "a"}
_TYPES = {"1": "n", "2": "v", "3": "a", "5": "a"}


@dataclass(frozen=True)
class Sense:
    """A synset: its words, the synsets above it, and the opposites of some of its words."""

    words: tuple[str, ...]
    above: tuple[str, ...]
    opposites: dict[str, str]


class WordNet:
    """Words related to a word; only single lower-case words that are common."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._senses: dict[str, Sense] = {}
        self._first: dict[tuple[str, str], str] = {}
        for name, pos in _POS.items():
            self._read_data(name, pos)
            self._read_index(name, pos)

    @cached_property
    def counts(self) -> dict[tuple[str, str], int]:
        """How often each word is tagged, by word and part of speech."""
        found: dict[tuple[str, str], int] = defaultdict(int)
        for line in (self._folder / "cntlist.rev").read_text(encoding="latin-1").splitlines():
            key, _, count = line.split()
            word, _, rest = key.partition("%")
            if rest[0] in _TYPES:
                found[word, _TYPES[rest[0]]] += int(count)
        return found

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key, sense in self._senses.items():
            for above in sense.above:
                found[above].append(key)
        return found

    def part_of_speech(self, word: str) -> str:
        """The part of speech that a word mostly is, by its tags; empty where it is unknown or mostly something else."""
        counted = {pos: self.counts.get((word, pos), 0) for pos in "nva"}
        best = max(counted, key=lambda pos: counted[pos])
        others = sum(counted.values()) - counted[best]
        return best if counted[best] >= COMMON and counted[best] >= 2 * others else ""

    def synonyms(self, word: str, pos: str) -> list[str]:
        """Other words for its first sense."""
        sense = self._of(word, pos)
        return [one for one in (sense.words if sense else ()) if one != word and self._is_common(one, pos)]

    def above(self, word: str, pos: str) -> list[str]:
        """Words for what its first sense is a kind of."""
        sense = self._of(word, pos)
        keys = sense.above if sense else ()
        return [one for key in keys for one in self._senses[key].words if self._is_common(one, pos)]

    def opposites(self, word: str, pos: str) -> list[str]:
        """The opposite of its first sense, if there is one."""
        sense = self._of(word, pos)
        found = (sense.opposites.get(word) if sense else None) or ""
        return [found] if found and self._is_common(found, pos) else []

    def sisters(self, word: str, pos: str) -> list[str]:
        """Other kinds of what its first sense is a kind of."""
        sense = self._of(word, pos)
        if sense is None:
            return []
        own = set(sense.words)
        keys = [key for above in sense.above for key in self._below[above]]
        found = {one for key in keys for one in self._senses[key].words if self._is_common(one, pos)}
        return sorted(found - own)

    def _of(self, word: str, pos: str) -> Sense | None:
        key = self._first.get((word, pos))
        return self._senses.get(key) if key else None

    def _is_common(self, word: str, pos: str) -> bool:
        return word.isalpha() and word.islower() and self.counts.get((word, pos), 0) >= COMMON

    def _read_index(self, name: str, pos: str) -> None:
        for line in (self._folder / f"index.{name}").read_text(encoding="latin-1").splitlines():
            if not line.startswith(" "):
                fields = line.split()
                pointers = int(fields[3])
                self._first[fields[0], pos] = pos + fields[6 + pointers]

    def _read_data(self, name: str, pos: str) -> None:
        lines = (self._folder / f"data.{name}").read_text(encoding="latin-1").splitlines()
        split = {line.split(" ", 1)[0]: line.split(" | ")[0].split() for line in lines if not line.startswith(" ")}
        words = {key: [one.split("(")[0] for one in _words(fields)] for key, fields in split.items()}
        for key, fields in split.items():
            above, opposites = [], {}
            at = 4 + 2 * len(words[key])
            for place in range(int(fields[at])):
                symbol, target, _, ends = fields[at + 1 + 4 * place : at + 5 + 4 * place]
                if symbol == "@":
                    above.append(pos + target)
                elif symbol == "!" and target in words:
                    source, other = divmod(int(ends, 16), 256)
                    opposites[words[key][source - 1]] = words[target][other - 1]
            self._senses[pos + key] = Sense(tuple(words[key]), tuple(above), opposites)


def _words(fields: list[str]) -> list[str]:
    return [fields[4 + 2 * place] for place in range(int(fields[3], 16))]
