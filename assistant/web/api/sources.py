"""GET /sources and /sources/ID: which documents are answers drawn from, and what does one say, word for word?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from fastapi import Path as InPath
from fastapi.responses import JSONResponse

from assistant.web.api.named import SiteName, site_of
from assistant.web.api.openapi import refusals
from assistant.web.api.replies import DocumentReply, SourcesReply
from assistant.web.services import Services
from knowledge.errors import UnknownSource
from knowledge.library import Library
from knowledge.records import Document, Source

MAX_SOURCES = 200
"""Most sources of one reply."""

MAX_WINDOW = 50_000
"""Most characters of a document in one reply."""

_FARTHEST = 10**9
_LONGEST_ID = 2000

_Id = Annotated[str, InPath(max_length=_LONGEST_ID, description="The `document_id` of a citation, percent-encoded.")]
_Limit = Annotated[int, Query(ge=1, le=MAX_SOURCES, description="Most sources to give.")]
_After = Annotated[str, Query(max_length=_LONGEST_ID, description="The `next` of the reply before.")]
_Language = Annotated[str, Query(max_length=20, description="Only sources in this language.", examples=["en"])]
_Collection = Annotated[str, Query(max_length=200, description="Only sources of this collection.")]
_Start = Annotated[int, Query(ge=0, le=_FARTHEST, description="Where the window begins, in characters.")]
_End = Annotated[
    int | None,
    Query(ge=0, le=_FARTHEST, description=f"Where it ends; at most {MAX_WINDOW} characters after its start."),
]


def add_sources(routes: APIRouter, services: Services) -> None:
    """Adds the two routes over the open library."""

    @routes.get(
        "/v1/sources",
        tags=["sources"],
        response_model=SourcesReply,
        responses=refusals(403, 422, 429, 503),
        summary="List the sources",
    )
    def sources(
        limit: _Limit = 50,
        after: _After = "",
        language: _Language = "",
        collection: _Collection = "",
        site: SiteName = "",
    ) -> JSONResponse:
        """Gives the sources in the order of their ids; `next` is null with the last of them."""
        asking = site_of(services, site)
        wanted = [
            one
            for one in services.library.sources()
            if one.id > after and _is(one, language, collection) and (not asking or asking.draws_on(one.collection))
        ]
        following = wanted[limit - 1].id if len(wanted) > limit else None
        return JSONResponse({"sources": [_source_json(one) for one in wanted[:limit]], "next": following})

    @routes.get(
        "/v1/sources/{document_id:path}",
        tags=["sources"],
        response_model=DocumentReply,
        responses=refusals(403, 404, 422, 429, 503),
        summary="Read a source",
    )
    def document(document_id: _Id, start: _Start = 0, end: _End = None, site: SiteName = "") -> JSONResponse:
        """Gives a window of the stored text of a source, with the places of the passages that it is searched by.

        `start` and `end` of a citation of it are places in this text: `text[citation.start - start : citation.end -
        start]` is what was quoted, and what to highlight.
        """
        if end is not None and end < start:
            raise HTTPException(422, "“end” lies before “start”.")
        asking, found = site_of(services, site), services.library.document(document_id)
        text = services.library.text(found)
        if not text or (asking and not asking.draws_on(found.collection)):
            raise UnknownSource(f"There is no source “{document_id}”.")
        window = window_of(len(text), start, end)
        passages = _passages_json(services.library, found, window)
        return JSONResponse(_document_json(found, text, window, list(passages)))


def window_of(length: int, start: int, end: int | None) -> slice:
    """As much as may be given of a text of that length; empty where it begins behind the text."""
    start = min(start, length)
    return slice(start, min(start + MAX_WINDOW, length if end is None else max(start, end), length))


def _is(source: Source, language: str, collection: str) -> bool:
    return language.casefold() in ("", source.language) and collection in ("", source.collection)


def _source_json(source: Source) -> dict[str, Any]:
    """What anybody may know of a source: not where it lies on this machine, nor how its visits went."""
    shown = ("id", "title", "url", "language", "date", "author", "collection", "metadata", "pages", "passages", "added")
    return {**{name: getattr(source, name) for name in shown}, "duplicate_of": source.duplicate_of}


def _document_json(document: Document, text: str, window: slice, passages: list[dict[str, Any]]) -> dict[str, Any]:
    shown = ("id", "title", "url", "language", "date", "author", "collection", "metadata")
    return {
        **{name: getattr(document, name) for name in shown},
        "pages": len(document.pages),
        "length": len(text),
        "start": window.start,
        "end": window.stop,
        "text": text[window],
        "passages": passages,
    }


def _passages_json(library: Library, document: Document, window: slice) -> Iterator[dict[str, Any]]:
    """The passages that are in the window at least in part, in their order."""
    for one in library.passages_of(document):
        start, end = one.passage.start, one.passage.end
        if max(start, window.start) < min(end, window.stop):
            yield {"passage_id": one.id, "start": start, "end": end, "page": document.page_at(start)}
