"""Which sources are answers made from? A list for the public, with a filter by words of the title and language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.question import visible
from assistant.web.languages import reader_language
from assistant.web.pages.documents import document_link, web_address
from assistant.web.services import Services
from assistant.web.templating import page
from knowledge.records import Source
from prompts import language_name

ON_A_PAGE = 50
"""How many sources a page lists."""

_LONGEST = 200
_PAGE = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


@dataclass(frozen=True)
class Wanted:
    """Which sources a reader wants to see: whose titles have all of the words, in any or one language."""

    words: str = ""
    language: str = ""

    def has(self, source: Source) -> bool:
        """Whether a source is among them."""
        title = source.title.casefold()
        in_language = self.language in ("", source.language)
        return in_language and all(word in title for word in self.words.casefold().split())

    def at(self, number: int) -> str:
        """The address of a page of them."""
        told = {"words": self.words, "language": self.language, "page": number if number > 1 else ""}
        query = urlencode({name: value for name, value in told.items() if value})
        return f"/sources?{query}" if query else "/sources"


@dataclass(frozen=True)
class Row:
    """A source as it is listed."""

    title: str
    language: str
    date: str
    text: str
    address: str


def build_sources(services: Services) -> APIRouter:
    """The list."""
    routes = APIRouter()

    @routes.get("/sources")
    def sources(request: Request, words: str = "", language: str = "", page: str = "1") -> HTMLResponse:
        wanted = Wanted(visible(words).strip()[:_LONGEST], language[:_LONGEST])
        number = int(page) if _PAGE.fullmatch(page) else 1
        return _listed(request, answerable(services.library.sources()), wanted, number)

    return routes


def answerable(sources: Sequence[Source]) -> list[Source]:
    """The sources that answers can be made from, by title."""
    return sorted((one for one in sources if one.passages), key=lambda one: (one.title.casefold(), one.id))


def _listed(request: Request, sources: Sequence[Source], wanted: Wanted, number: int) -> HTMLResponse:
    said = reader_language(request)
    found = [one for one in sources if wanted.has(one)]
    pages = max(1, -(-len(found) // ON_A_PAGE))
    number = min(number, pages)
    return page(
        request,
        "sources.html",
        rows=[_row(one) for one in found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]],
        count=len(found),
        is_empty=not sources,
        wanted=wanted,
        spoken={code: language_name(code, said) for code in sorted({one.language for one in sources})},
        number=number,
        pages=pages,
    )


def _row(source: Source) -> Row:
    title = source.title or source.id
    return Row(title, source.language, source.date or "", document_link(source.id), web_address(source.url))
