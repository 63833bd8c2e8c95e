"""Reads Markdown by way of HTML, so that quotes carry no markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from knowledge.read.decode import decode
from knowledge.read.front_matter import split_front_matter
from knowledge.read.html.dates import iso_date
from knowledge.read.html.reader import read_html
from knowledge.read.limits import Limits
from knowledge.records import ReadText

_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?")
_DATES = ("lastmod", "last_modified", "modified", "updated", "date", "published", "publishdate")
_AUTHORS = ("author", "authors")
_ADDRESSES = ("url", "canonical_url", "canonical", "source_url", "permalink")


def read_markdown(data: bytes, name: str, limits: Limits) -> ReadText:
    """Makes text and blocks of a CommonMark file; a front matter's title wins over the first heading."""
    front = split_front_matter(decode(data, name))
    read = read_html(MarkdownIt("commonmark", {"html": False}).enable("table").render(front.body), name, limits)
    fields = dict(front.fields)
    title = fields.pop("title", "")
    return replace(
        read,
        title=title or read.title,
        language=_taken(fields, ("language", "lang", "locale"), _language),
        date=_taken(fields, _DATES, iso_date),
        author=_taken(fields, _AUTHORS, str),
        url=_taken(fields, _ADDRESSES, _web_address),
        metadata=fields,
        notes=(*read.notes, front.note) if front.note else read.notes,
    )


def _taken(fields: dict[str, str], names: tuple[str, ...], known: Callable[[str], str | None]) -> str | None:
    """The first of the named fields that can be understood, taken out of the others."""
    for name in names:
        value = known(fields[name]) if name in fields else None
        if value:
            del fields[name]
            return value
    return None


def _language(value: str) -> str | None:
    match = _LANGUAGE.fullmatch(value.lower())
    return match[1] if match else None


def _web_address(value: str) -> str | None:
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme in ("http", "https") and parts.hostname else None
