"""The nouns of knowledge/ as plain data; behaviour lives in the modules that make and use them.

All offsets are in characters (Python string indices) into the document's stored text, end exclusive.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum


class UnitKind(StrEnum):
    """What a quotable unit is on the page."""

    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"
    HEADING = "heading"


@dataclass(frozen=True)
class Unit:
    """The smallest thing that is quoted: a sentence, a list item, a table row or a heading.

    `lead` is the unit that introduces a list item or row ("The three pillars are:"), as offsets, or None.
    """

    start: int
    end: int
    kind: UnitKind
    lead: tuple[int, int] | None = None


@dataclass(frozen=True)
class Block:
    """A paragraph, list item, table row or heading, as a reader found it; `level` is 1 to 6 for headings, else 0."""

    start: int
    end: int
    kind: UnitKind
    level: int = 0


@dataclass(frozen=True)
class ReadText:
    """What a reader makes of a file: the text to store, its blocks in order, and what the file says of itself.

    `date` is ISO 8601, as exact as the file gives it: ``2020``, ``2020-05`` or ``2020-05-31``. `url` is the canonical
    address. `pages` holds the offset at which each page begins, page 1 first; empty where there are no pages.
    `metadata` are further fields, such as a front matter's own keys. `notes` tell the operator what is amiss.
    `links` and `alternates` (language to address) are what a page links to, as absolute addresses.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str
    language: str | None = None
    url: str | None = None
    date: str | None = None
    author: str | None = None
    pages: tuple[int, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    alternates: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """A source at one moment, without its text; `version` tells two moments of one source apart.

    `pages` are the offsets at which its pages begin; `family` is shared by near-duplicates.
    """

    version: int
    id: str
    title: str
    language: str
    url: str | None
    location: str
    date: str | None = None
    author: str | None = None
    collection: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    family: str = ""

    def page_at(self, offset: int) -> int | None:
        """The number of the page, from 1, that the character at `offset` is on; None where there are no pages."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None


@dataclass(frozen=True)
class Passage:
    """A run of whole units of one document: what is retrieved. `context` is the title and headings above it."""

    start: int
    end: int
    context: str
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class StoredPassage:
    """A passage with its place in the store; `id` is the public name, ``document_id#start-end``."""

    key: int
    document: Document
    passage: Passage
    text: str

    @property
    def id(self) -> str:
        return f"{self.document.id}#{self.passage.start}-{self.passage.end}"

    @property
    def in_context(self) -> str:
        """The text under its title and headings."""
        return f"{self.passage.context}\n{self.text}"

    def quote(self, start: int, end: int) -> str:
        """The characters ``[start:end]`` of the document, which must lie inside the passage."""
        if not self.passage.start <= start <= end <= self.passage.end:
            raise ValueError(f"{start}-{end} is outside passage {self.id}")
        return self.text[start - self.passage.start : end - self.passage.start]


@dataclass(frozen=True)
class Source:
    """A file or page that somebody added: its id, where it is, and the state of its current document.

    `root` is what the operator gave (the file itself, a folder, a web address); `duplicate_of` is the id of the oldest
    source that says nearly the same; `notes` tell what is amiss; `missing` counts visits that found the page gone.
    """

    id: str
    location: str
    root: str
    title: str
    language: str
    passages: int
    added: str
    url: str | None = None
    date: str | None = None
    author: str | None = None
    collection: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    pages: int = 0
    notes: tuple[str, ...] = ()
    duplicate_of: str | None = None
    missing: int = 0
    checked: str | None = None
    error: str | None = None


@dataclass(frozen=True)
class Root:
    """What an operator gave to be kept in step: a file, a folder or a web address.

    `crawl` is empty, or the address that every page reached by links must begin with; then at most `max_pages` are
    visited.
    """

    given: str
    collection: str = ""
    crawl: str = ""
    max_pages: int = 2000

    @property
    def is_web(self) -> bool:
        return is_web_address(self.given)


def is_web_address(text: str) -> bool:
    """Whether a text is the address of a web page."""
    return text.lower().startswith(("http://", "https://"))
