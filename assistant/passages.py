"""Retrieved passages as the JSON that programs get; names are a contract (README): add to them, never rename."""

from __future__ import annotations

from typing import Any

from knowledge.records import StoredPassage


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
