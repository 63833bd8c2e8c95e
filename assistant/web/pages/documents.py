"""How is a source text shown? Whole, as paragraphs, with the quoted words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup, escape

from assistant.web.languages import reader_language
from assistant.web.pages.errors import error_page
from assistant.web.rendering.markup import is_web_address
from assistant.web.services import Services
from assistant.web.templating import page
from knowledge.errors import UnknownSource
from prompts import language_name

_GAP = re.compile(r"\n(?:[ \t]*\n)+")
"""What stands between two paragraphs."""

_PLACE = re.compile(r"-?[0-9]{1,15}", re.ASCII)


def build_documents(services: Services) -> APIRouter:
    """The page of a source text."""
    routes = APIRouter()

    @routes.get("/documents/{document_id:path}")
    def document(request: Request, document_id: str, start: str = "0", end: str = "0") -> HTMLResponse:
        if not _PLACE.fullmatch(start) or not _PLACE.fullmatch(end):
            return error_page(request, 422, "page_not_understood")
        found = services.library.document(document_id)
        text = services.library.text(found)
        if not text:  # removed, and still in the index that is being read
            raise UnknownSource(f"There is no source “{document_id}”.")
        begin, stop = _within(text, int(start), int(end))
        return page(
            request,
            "document.html",
            document=found,
            spoken=language_name(found.language, reader_language(request)),
            shown=marked(text, begin, stop),
            is_marked=stop > begin,
            number=found.page_at(begin) if stop > begin else None,
            address=web_address(found.url),
        )

    return routes


def marked(text: str, start: int, end: int) -> Markup:
    """The text as paragraphs, with ``[start:end]`` marked; what stands between them is kept between the elements."""
    pieces: list[str] = []
    for begin, stop, gap in _paragraphs(text):
        inside = _marked_words(text, begin, stop, max(begin, start), min(stop, end), is_first=begin <= start)
        pieces += ["<p>", inside, "</p>", gap]
    return Markup("".join(pieces))  # noqa: S704 (each piece is escaped)


def document_link(document_id: str) -> str:
    """Where the text of a document is shown."""
    return f"/documents/{quote(document_id)}"


def web_address(url: str | None) -> str:
    """The address of a page on the web, to link to; nothing where it is none."""
    return url if url and is_web_address(url) else ""


def _within(text: str, start: int, end: int) -> tuple[int, int]:
    return max(0, min(start, len(text))), max(0, min(end, len(text)))


def _paragraphs(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each paragraph begins and ends, and what stands between it and the next."""
    at = 0
    for gap in _GAP.finditer(text):
        yield at, gap.start(), gap[0]
        at = gap.end()
    yield at, len(text), ""


def _marked_words(text: str, begin: int, stop: int, start: int, end: int, *, is_first: bool) -> str:
    """A paragraph; a quote over several has a mark in each, and the first is the one to go to."""
    if end <= start:
        return escape(text[begin:stop])
    mark = '<mark id="quote">' if is_first else "<mark>"
    return f"{escape(text[begin:start])}{mark}{escape(text[start:end])}</mark>{escape(text[end:stop])}"
