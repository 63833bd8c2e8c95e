"""Finds when a page was last changed or published, only from what is stated as such."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from knowledge.read.html.linked_data import values_of
from knowledge.read.html.tree import Page

_MODIFIED = (
    "article:modified_time og:updated_time dcterms.modified dc.date.modified dc.modified datemodified last-modified "
    "lastmod revised last-updated"
).split()
_PUBLISHED = (
    "article:published_time dc.date dcterms.date dc.date.issued dcterms.issued dc.date.created dcterms.created "
    "citation_publication_date citation_date citation_online_date datepublished date pubdate publishdate "
    "publish_date publish-date publication_date parsely-pub-date sailthru.date"
).split()
_ISO = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?(?:[T\s].*)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?\d+.*)?")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)/(\w{1,9})(?:/(\d{1,2}))?/")
_MONTHS = "january february march april may june july august september october november december".split()
_EARLIEST = 1945


def date_of(page: Page, meta: dict[str, list[str]], url: str | None) -> str | None:
    """The date of the last change where it is plausible, else that of publication, as exact as it is given."""
    published = _earliest(
        [*_named(meta, _PUBLISHED), *values_of(page, "datePublished"), *_marked(page, "datePublished")]
    )
    if published is None:
        published = _earliest(_times(page)) or _from_address(url)
    modified = _latest([*_named(meta, _MODIFIED), *values_of(page, "dateModified"), *_marked(page, "dateModified")])
    if modified and (not published or modified[:10] >= published[: len(modified)]):
        return modified
    return published


def iso_date(value: object) -> str | None:
    """A stated date as ISO 8601, None where it is none, is ambiguous or lies in the future."""
    text = str(value).strip()[:60]
    match = _ISO.fullmatch(text)
    if match:
        return _plausible(match[1], match[3], match[4])
    if match := _COMPACT.fullmatch(text):
        return _plausible(match[1], match[2], match[3])
    return _spelled_out(text)


def _spelled_out(text: str) -> str | None:
    """“3 May 2020”, “May 3, 2020”, “May 2020” and the dates of mail and HTTP."""
    words = re.findall(r"[A-Za-z]+|\d+", text.lower())
    months = [
        number
        for word in words
        for number, name in enumerate(_MONTHS, 1)
        if len(word) > 2 and name[:3] == word[:3] and name.startswith(word)
    ]
    years = [word for word in words if len(word) == 4 and word.isdigit()]
    if len(months) != 1 or len(years) != 1:
        return None
    if ":" in text:
        try:
            return _plausible(*parsedate_to_datetime(text).date().isoformat().split("-"))
        except ValueError:
            return None
    days = [word for word in words if word.isdigit() and len(word) < 3]
    return _plausible(years[0], str(months[0]), days[0] if len(days) == 1 else None) if len(days) < 2 else None


def _plausible(year: str, month: str | None, day: str | None) -> str | None:
    try:
        found = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if found.year < _EARLIEST or found > datetime.now(UTC).date() + timedelta(days=1):
        return None
    return found.isoformat()[: 4 + 3 * bool(month) + 3 * bool(day)]


def _named(meta: dict[str, list[str]], names: list[str]) -> list[str]:
    return [value for name in names for value in meta.get(name, ())]


def _marked(page: Page, name: str) -> list[str]:
    found = page.attributes(f'[itemprop~="{name}"]')[:20]
    return [stated for attributes in found if (stated := attributes.get("datetime") or attributes.get("content"))]


def _times(page: Page) -> list[str]:
    """The first time in the text, which stands by the heading; those in lists belong to other pages."""
    for node in page.nodes:
        if node.tag == "time" and not node.dropped and node.attributes.get("datetime"):
            above = node.parent
            while above is not None and above.tag not in ("li", "table", "a"):
                above = above.parent
            if above is None:
                return [node.attributes["datetime"] or ""]
    return []


def _from_address(url: str | None) -> str | None:
    match = _IN_ADDRESS.search(url or "")
    if match is None:
        return None
    word = match[2].lower()
    number = int(word) if word.isdigit() else _MONTHS.index(word) + 1 if word in _MONTHS else 0
    return _plausible(match[1], str(number), match[3]) if number else None


def _earliest(values: Iterable[object]) -> str | None:
    return next(filter(None, map(iso_date, values)), None)


def _latest(values: Iterable[object]) -> str | None:
    return max(filter(None, map(iso_date, values)), default=None)
