"""Recognises near-duplicate documents, such as print versions: nearly the same words and no other figures.

A sketch (MinHash over runs of five words) proposes candidates; the decision compares the texts themselves. Editions
whose figures differ are no duplicates, because a reader must see both; nor are translations, whose words differ.
"""

from __future__ import annotations

import hashlib
import re
import zlib

import numpy as np

from knowledge.store import Store
from knowledge.store_rows import DocumentBody
from knowledge.words import words

_RUN = 5
_ROWS = 4
_BANDS = 16
"""Two texts that share 0.7 of their runs have a band in common with 0.99 probability, 0.3 with 0.12."""

_ALIKE = 0.8
"""Share of the shorter text's runs that the longer must have."""

_COMPARED = 8
_NUMBER = re.compile(r"\d+(?:[.,\u00a0]\d+)*")
_PRIME = np.uint64((1 << 31) - 1)
_random = np.random.default_rng(20)
_FACTORS = _random.integers(1, int(_PRIME), _ROWS * _BANDS, dtype=np.uint64)
_SHIFTS = _random.integers(0, int(_PRIME), _ROWS * _BANDS, dtype=np.uint64)


def bands(text: str) -> tuple[int, ...]:
    """The bands of a text's sketch; empty where the text is too short to tell."""
    hashes = np.array(sorted({zlib.crc32(run.encode()) for run in _runs(text)}), np.uint64)
    if len(hashes) < _RUN:
        return ()
    smallest = np.full(len(_FACTORS), _PRIME, np.uint64)
    for at in range(0, len(hashes), 4096):
        part = (hashes[at : at + 4096, None] % _PRIME * _FACTORS + _SHIFTS) % _PRIME
        smallest = np.minimum(smallest, part.min(axis=0))
    rows = smallest.reshape(_BANDS, _ROWS)
    return tuple(
        int.from_bytes(hashlib.blake2b(bytes([number]) + row.tobytes(), digest_size=7).digest(), "big")
        for number, row in enumerate(rows)
    )


def find_family(store: Store, document_id: str, body: DocumentBody) -> str:
    """The family of a document: that of another one in its language that it nearly repeats, else its own.

    Empty where the text is too short to tell.
    """
    if not body.bands:
        return ""
    for version, family in store.alike(body.bands, document_id, body.language)[:_COMPARED]:
        if are_duplicates(body.text, store.text(version, 0, None)):
            return family
    return hashlib.sha256(body.text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def are_duplicates(one: str, other: str) -> bool:
    """Whether the shorter text is nearly contained in the longer and has no figures of its own."""
    runs, others = set(_runs(one)), set(_runs(other))
    shorter = min(len(runs), len(others))
    if not shorter or len(runs & others) < _ALIKE * shorter or max(len(runs), len(others)) > 2 * shorter:
        return False
    numbers, other_numbers = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    return numbers <= other_numbers or other_numbers <= numbers


def _runs(text: str) -> list[str]:
    # A run of Chinese characters is one word to `words`; here each character counts.
    found = [part for word in words(text) for part in (word if ord(word[0]) > 0x2E80 else (word,))]
    return [" ".join(found[at : at + _RUN]) for at in range(len(found) - _RUN + 1)]
