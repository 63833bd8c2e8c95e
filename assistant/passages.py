"""Retrieved passages as citations, and as the JSON that programs get, whose names are a contract (README)."""

from __future__ import annotations

from typing import Any

from assistant.answer import Citation
from knowledge.records import Document, StoredPassage


def passage_json(stored: StoredPassage, score: float) -> dict[str, Any]:
    """A passage with its document's fields and its score, 0 to 1."""
    document = stored.document
    return {
        "passage_id": stored.id,
        "document_id": document.id,
        "title": document.title,
        "url": document.url,
        "date": document.date,
        "language": document.language,
        "collection": document.collection,
        "page": document.page_at(stored.passage.start),
        "text": stored.text,
        "start": stored.passage.start,
        "end": stored.passage.end,
        "score": round(score, 4),
    }


def cite(stored: StoredPassage, start: int, end: int, n: int) -> Citation:
    """The characters ``[start:end]`` of a passage's document as citation number `n`."""
    document, page = stored.document, stored.document.page_at(start)
    return Citation(
        n=n,
        document_id=document.id,
        title=document.title,
        url=_address(document, page),
        page=page,
        passage_id=stored.id,
        quote=stored.quote(start, end),
        start=start,
        end=end,
        language=document.language,
        date=document.date,
    )


def _address(document: Document, page: int | None) -> str | None:
    """The document's address, with the page that is quoted; browsers open a PDF there."""
    if not document.url or not page or "#" in document.url:
        return document.url
    return f"{document.url}#page={page}"
