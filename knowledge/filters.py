"""Which documents a question may be answered from: ``language=fr``, ``collection=reports``, published since 2020."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from knowledge.errors import FilterError
from knowledge.records import Document

FIELDS = ("id", "title", "url", "language", "date", "author", "collection")
"""What every document has; the keys of its front matter can be named too."""

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Filter:
    """Conditions that a document must all meet.

    `where` holds pairs of a field and a pattern, in which ``*`` stands for anything and case does not count; `since`
    and `until` are ISO dates as exact as needed (``2020``, ``2020-05``), both included. A document without a date is
    never since or until anything.
    """

    where: tuple[tuple[str, str], ...] = ()
    since: str = ""
    until: str = ""

    def __bool__(self) -> bool:
        return bool(self.where or self.since or self.until)

    def accepts(self, document: Document) -> bool:
        """Whether a document meets every condition."""
        fields = _fields(document)
        if not all(fnmatchcase(fields.get(name, "").casefold(), pattern.casefold()) for name, pattern in self.where):
            return False
        date = document.date or ""
        if (self.since or self.until) and not date:
            return False
        # As many characters as the bound has: 2020-05-31 is until 2020, and 2020 is not since 2020-06.
        return date >= self.since and (not self.until or date[: len(self.until)] <= self.until)

    def check(self, documents: Iterable[Document]) -> None:
        """Raises `FilterError` where a field is named that no document has."""
        known = set(FIELDS).union(*(document.metadata for document in documents))
        for name, _ in self.where:
            if name not in known:
                raise FilterError(f"No source has a field “{name}”. Fields: {', '.join(sorted(known))}.")


ANYTHING = Filter()


def read_filter(where: Sequence[str] = (), since: str = "", until: str = "") -> Filter:
    """A filter from what somebody typed: ``field=pattern`` conditions and dates; raises `FilterError`."""
    pairs = []
    for condition in where:
        name, equals, pattern = condition.partition("=")
        if not equals or not name.strip() or not pattern.strip():
            raise FilterError(f"“{condition}” is no condition. Write field=value, for example language=fr.")
        pairs.append((name.strip().lower(), pattern.strip()))
    for date in filter(None, (since, until)):
        if not _DATE.fullmatch(date):
            raise FilterError(f"“{date}” is no date. Write 2020, 2020-05 or 2020-05-31.")
    return Filter(tuple(pairs), since, until)


def _fields(document: Document) -> dict[str, str]:
    plain = {name: getattr(document, name) or "" for name in FIELDS}
    return {**{name.lower(): value for name, value in document.metadata.items()}, **plain}
