"""How the store's rows become records and records become rows, and what one row of each table holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from knowledge.late_interaction import PackedWords
from knowledge.records import Document, Source, Unit, UnitKind


@dataclass(frozen=True)
class StoredVectors:
    """The vectors of one passage: `pooled` float32 ``(d,)`` of length 1, and its quantised words."""

    pooled: np.ndarray
    words: PackedWords


@dataclass(frozen=True)
class CurrentDocument:
    """What the store knows of a document's newest version without its text."""

    version: int
    id: str
    location: str
    root: str
    digest: str
    reading: str = ""


@dataclass(frozen=True)
class DocumentBody:
    """What a document says: the text that offsets count in, and what readers found out about it."""

    text: str
    title: str
    language: str
    url: str | None
    date: str | None = None
    author: str | None = None
    collection: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    family: str = ""
    bands: tuple[int, ...] = ()


def load_document(row: Sequence[Any]) -> Document:
    """A document without its text, from the columns that the store selects."""
    *plain, metadata, pages, family = row
    fields: list[Any] = [*plain, json.loads(metadata), tuple(json.loads(pages)), family]
    return Document(*fields)


def load_source(row: Sequence[Any]) -> Source:
    """A source, from the columns that the store selects."""
    *plain, metadata, pages, notes, duplicate_of, misses, checked, error = row
    described = [json.loads(metadata), len(json.loads(pages)), tuple(json.loads(notes))]
    fields: list[Any] = [*plain, *described, duplicate_of, misses or 0, checked, error]
    return Source(*fields)


def load_body(row: Sequence[Any], bands: tuple[int, ...]) -> DocumentBody:
    """What a document says, from the columns that the store selects and the bands of its sketch."""
    *plain, metadata, pages, notes, family = row
    described = [json.loads(metadata), tuple(json.loads(pages)), tuple(json.loads(notes))]
    fields: list[Any] = [*plain, *described, family, bands]
    return DocumentBody(*fields)


def dump(value: object) -> str:
    """A value as JSON."""
    return json.dumps(value)


def dump_units(units: Sequence[Unit]) -> str:
    """Units as JSON."""
    return json.dumps([[unit.start, unit.end, unit.kind.value, unit.lead] for unit in units])


def load_units(text: str) -> tuple[Unit, ...]:
    """Units from JSON."""
    return tuple(
        Unit(start, end, UnitKind(kind), tuple(lead) if lead else None) for start, end, kind, lead in json.loads(text)
    )


def dump_vectors(vectors: StoredVectors) -> tuple[bytes, bytes, bytes, bytes]:
    """A passage's vectors as blobs: pooled, and the values, scales and spans of its words."""
    words = vectors.words
    return (
        vectors.pooled.astype("<f4").tobytes(),
        words.values.tobytes(),
        words.scales.astype("<f4").tobytes(),
        words.spans.astype("<i4").tobytes(),
    )


def load_words(values: bytes, scales: bytes, spans: bytes) -> PackedWords:
    """Quantised words from their blobs."""
    scale = np.frombuffer(scales, "<f4")
    shape = (len(scale), -1) if len(scale) else (0, 0)
    return PackedWords(np.frombuffer(values, np.int8).reshape(shape), scale, np.frombuffer(spans, "<i4").reshape(-1, 2))
