"""The current documents by where they are and by id, kept in step while an ingest runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.store_rows import CurrentDocument


class Catalogue:
    """Finds the document of a location, and ids that are still free."""

    def __init__(self, documents: Iterable[CurrentDocument]) -> None:
        self._by_id = {document.id: document for document in documents}
        self._by_location = {document.location: document for document in self._by_id.values()}

    def __contains__(self, document_id: str) -> bool:
        return document_id in self._by_id

    def with_id(self, document_id: str) -> CurrentDocument | None:
        """The document with an id."""
        return self._by_id.get(document_id)

    def at(self, location: str) -> CurrentDocument | None:
        """The document that came from a location."""
        return self._by_location.get(location)

    def below(self, prefix: str) -> list[CurrentDocument]:
        """The documents whose location begins with `prefix`."""
        return [one for location, one in self._by_location.items() if location.startswith(prefix)]

    def put(self, document: CurrentDocument) -> None:
        """Enters a document, in the place of the one that had its id."""
        self.drop(document.id)
        self._by_id[document.id] = self._by_location[document.location] = document

    def drop(self, document_id: str) -> None:
        """Takes a document out."""
        old = self._by_id.pop(document_id, None)
        if old is not None and self._by_location.get(old.location) is old:
            del self._by_location[old.location]

    def free_id(self, wanted: Sequence[str]) -> str:
        """The first wanted id that no document has; the last one with a number where all are taken."""
        numbered = (f"{wanted[-1]}-{number}" for number in range(2, len(self._by_id) + 3))
        return next(candidate for candidate in (*wanted, *numbered) if candidate not in self._by_id)
