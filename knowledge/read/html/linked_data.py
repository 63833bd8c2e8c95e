"""Reads the JSON-LD of a page, in which it describes itself to search engines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from knowledge.read.html.tree import Page

_LARGEST = 200_000
_MOST = 2_000
_NOT_THE_PAGE = ("Comment", "Review", "Event", "Organization", "Person", "ImageObject", "VideoObject", "BreadcrumbList")


def values_of(page: Page, key: str) -> Iterator[Any]:
    """What the objects that describe the page itself say under `key`."""
    for script in page.texts('script[type="application/ld+json"]')[:20]:
        try:
            data = json.loads(script[:_LARGEST])
        except (ValueError, RecursionError):
            continue
        for item in _objects(data):
            if key in item:
                yield item[key]


def authors_of(page: Page) -> list[str]:
    """The names of the authors."""
    names: list[str] = []
    for value in values_of(page, "author"):
        for author in value if isinstance(value, list) else [value]:
            name = author.get("name") if isinstance(author, dict) else author
            if isinstance(name, str) and name.strip() and "://" not in name:
                names.append(" ".join(name.split()))
    return list(dict.fromkeys(names))


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    pending, count = [data], 0
    while pending and count < _MOST:
        item, count = pending.pop(0), count + 1
        if isinstance(item, list):
            pending += item
        elif isinstance(item, dict) and not any(str(item.get("@type", "")).endswith(kind) for kind in _NOT_THE_PAGE):
            yield item
            pending += [value for value in item.values() if isinstance(value, dict | list)]
