"""Reads the lists that a site keeps of its own pages: sitemaps, RSS, Atom and plain lists (names defusedxml)."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from enum import StrEnum
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parse

from knowledge.errors import AddressRefused, FetchError
from knowledge.fetch.inflate import GZIP_MAGIC, inflated
from knowledge.fetch.urls import join

MAX_ENTRIES = 50_000
MAX_BYTES = 50 * 1024 * 1024
_MAX_DEPTH = 100
_MAX_PIECES, _MAX_PIECE = 1_000, 10_000
_STEPS = 60
"""Elements and pieces of text that are read for each entry that is wanted: an entry in forty languages has fifty."""

_PEEK = 4096


class FeedKind(StrEnum):
    """What kind of list it is."""

    SITEMAP = "sitemap"
    SITEMAP_INDEX = "sitemap_index"
    RSS = "rss"
    ATOM = "atom"
    LIST = "list"


@dataclass(frozen=True)
class FeedEntry:
    """A page (in a sitemap index: a sitemap); `modified` is ISO 8601, `alternates` its address in other languages."""

    url: str
    modified: str | None = None
    alternates: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Feed:
    """A list of pages in its own order; `complete` is False where it is damaged or too long and its rest missing."""

    kind: FeedKind
    entries: tuple[FeedEntry, ...]
    complete: bool = True


_ROOTS = {
    "urlset": (FeedKind.SITEMAP, "url"),
    "sitemapindex": (FeedKind.SITEMAP_INDEX, "sitemap"),
    "rss": (FeedKind.RSS, "item"),
    "rdf": (FeedKind.RSS, "item"),
    "feed": (FeedKind.ATOM, "entry"),
}
_IDS = ("id", "guid")
_ADDRESSES = ("loc", "link", *_IDS)
_DATES = ("lastmod", "updated", "modified", "pubdate", "date", "published")
"""Elements that hold an entry's address or date, the best first."""

_ROOT = re.compile(
    r"\ufeff?(?>\s+|<\?.*?\?>|<!--.*?-->|<!(?:DOCTYPE|ENTITY|ELEMENT)[^>]*>|%\w+;|\]\s*>)*+"
    r"<(?:\w+:)?(?:urlset|sitemapindex|rss|rdf|feed)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_ADDRESS_LINE = re.compile(r"https?://\S+", re.IGNORECASE)
_ISO_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}([T ]\d{2}:\d{2}[\d:.,]*(Z|[+-]\d{2}:?\d{2})?)?)?)?")


def looks_like_feed(body: bytes, media_type: str) -> bool:
    """Whether a fetched file is such a list, to judge by its beginning; `media_type` only tells lists from texts."""
    start = _text(_beginning(body))
    if _ROOT.match(start):
        return True
    lines = start.split()[:-1] if len(body) > _PEEK else start.split()
    return "html" not in media_type and bool(lines) and all(map(_ADDRESS_LINE.fullmatch, lines))


def read_feed(body: bytes, base: str, most: int = MAX_ENTRIES) -> Feed:
    """The first `most` entries of a list fetched from `base`; raises `FetchError` where it is none, or has a DTD."""
    body = inflated(body, MAX_BYTES, base)
    if not _ROOT.match(_text(body[:_PEEK])):
        return _read_list(body, base, most)
    reader = _Reader(base, most)
    complete = True
    try:
        parse(io.BytesIO(body), reader, forbid_dtd=True)
    except DefusedXmlException:
        raise FetchError(f"{base} declares entities or a DTD, which are not read.") from None
    except (SAXException, ValueError, LookupError):  # ValueError and LookupError: an encoding that is none
        complete = False
    if reader.kind is None or not (complete or reader.entries):
        raise FetchError(f"{base} is damaged, or is no sitemap and no feed.")
    return Feed(reader.kind, tuple(reader.entries), complete)


def _read_list(body: bytes, base: str, most: int) -> Feed:
    lines = [line.strip() for line in _text(body).splitlines()]
    found = [line for line in lines if _ADDRESS_LINE.fullmatch(line)]
    if not found:
        raise FetchError(f"{base} is no sitemap and no feed.")
    entries = [FeedEntry(url) for line in found[:most] if (url := _address(base, line))]
    return Feed(FeedKind.LIST, tuple(entries), len(found) <= most)


def _beginning(body: bytes) -> bytes:
    if not body.startswith(GZIP_MAGIC):
        return body[:_PEEK]
    try:
        return zlib.decompressobj(31).decompress(body[:_PEEK], _PEEK)
    except zlib.error:
        return b""


def _text(body: bytes) -> str:
    is_utf16 = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    return body.decode("utf-16" if is_utf16 else "utf-8-sig", errors="replace")


def _address(base: str, text: str) -> str | None:
    try:
        return str(join(base, text))
    except AddressRefused:
        return None


def _date(text: str) -> str | None:
    """ISO 8601 as it is, or made of RSS's "Mon, 02 Mar 2020 10:00:00 GMT"."""
    text = text.strip()
    if _ISO_DATE.fullmatch(text):
        return text
    try:
        return parsedate_to_datetime(text).isoformat()
    except ValueError:
        return None


class _Enough(SAXException):
    """Ends the reading early."""


class _Reader(ContentHandler):
    """Gathers entries while the XML is parsed, so that no tree of a large or hostile file is ever in memory."""

    def __init__(self, base: str, most: int) -> None:
        super().__init__()
        self._base, self._most = base, most
        self._steps = _STEPS * (most + 100)
        self.kind: FeedKind | None = None
        self.entries: list[FeedEntry] = []
        self._entry_name = ""
        self._depth = self._entry_depth = 0
        self._fields: dict[str, str] = {}
        self._alternates: dict[str, str] = {}
        self._words: list[str] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX's name
        self._step()
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise _Enough("nested too deeply")
        name = _local(name)
        if self._depth == 1:
            self.kind, self._entry_name = _ROOTS.get(name, (None, ""))
        elif not self._entry_depth and name == self._entry_name:
            if len(self.entries) == self._most:
                raise _Enough("too many entries")
            self._entry_depth, self._fields, self._alternates = self._depth, {}, {}
        elif self._in_field():
            self._words = []
            if name == "link" and "href" in attrs:
                self._link(attrs)

    def characters(self, content: str) -> None:
        self._step()
        if self._in_field() and len(self._words) < _MAX_PIECES:
            self._words.append(content[:_MAX_PIECE])

    def endElement(self, name: str) -> None:  # noqa: N802
        if self._in_field():
            text = "".join(self._words).strip()
            if text and len(self._words) < _MAX_PIECES:  # else it was cut, and is another address now
                self._fields.setdefault(_local(name), text)
        elif self._depth == self._entry_depth:
            self._end_entry()
        self._depth -= 1

    def _step(self) -> None:
        """Counts the work, which a small packed file could make last for minutes."""
        self._steps -= 1
        if self._steps < 0:
            raise _Enough("too much in it")

    def _in_field(self) -> bool:
        """Whether this is an element directly below an entry; an image's address in a sitemap lies deeper."""
        return self._entry_depth > 0 and self._depth == self._entry_depth + 1

    def _link(self, attrs: AttributesImpl) -> None:
        href = attrs["href"].strip()
        language = attrs.get("hreflang", "").strip().lower()
        if attrs.get("rel", "alternate") != "alternate":
            return
        address = _address(self._base, href)
        if language and address and len(self._alternates) < _MAX_DEPTH:
            self._alternates.setdefault(language, address)
        if self.kind is not FeedKind.SITEMAP:
            self._words.append(href)

    def _end_entry(self) -> None:
        self._entry_depth = 0
        url = next(filter(None, map(self._address_in, _ADDRESSES)), None)
        if url is not None:
            dates = (_date(self._fields[name]) for name in _DATES if name in self._fields)
            self.entries.append(FeedEntry(url, next(filter(None, dates), None), self._alternates))

    def _address_in(self, name: str) -> str | None:
        """The address that a field holds; an id is one only if it is written out in full."""
        text = self._fields.get(name, "")
        if not text or (name in _IDS and not _ADDRESS_LINE.fullmatch(text)):
            return None
        return _address(self._base, text)


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()
