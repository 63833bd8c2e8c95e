"""Takes one document in: has it read, compares it with what is stored, and has it written if it says anything new."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from knowledge import language
from knowledge.duplicates import bands
from knowledge.errors import SourceError
from knowledge.ingest.catalogue import Catalogue
from knowledge.ingest.report import IngestReport
from knowledge.ingest.writer import DocumentWriter
from knowledge.read.sandbox import Part, Sandbox
from knowledge.records import Passage, ReadText, Root
from knowledge.split import passages
from knowledge.store import Store
from knowledge.store_rows import CurrentDocument, DocumentBody

_READERS = "3"
"""Raised when the readers or the splitter change what they make of a file, so that files are read again."""


@dataclass(frozen=True)
class Arrival:
    """The bytes of a file or page: where it is, how it is called, and with which root and ids it comes.

    `digest` identifies the bytes, or for a member of an archive those of the archive.
    """

    data: bytes
    name: str
    ending: str
    location: str
    root: Root
    wanted: tuple[str, ...]
    digest: str
    url: str | None = None


class Intake:
    """What every way of bringing documents in shares: the store, its catalogue, the readers and the report."""

    def __init__(
        self, store: Store, catalogue: Catalogue, writer: DocumentWriter, sandbox: Sandbox, report: IngestReport
    ) -> None:
        self.store, self.catalogue, self.report = store, catalogue, report
        self._writer, self._sandbox = writer, sandbox

    def reading(self, root: Root, ending: str) -> str:
        """With which readers, options and collection a document is made; where it differs, a file is read again."""
        return _reading(root, with_ocr=self._sandbox.limits.ocr and ending == ".pdf")

    def reads_as(self, reading: str, root: Root, ending: str) -> bool:
        """Whether a document made by `reading` would be made so now; what OCR read stays when it is switched off."""
        return reading in (self.reading(root, ending), _reading(root, with_ocr=True))

    def read(self, arrival: Arrival) -> list[Part]:
        """The documents that the bytes hold; raises `SourceError`."""
        return self._sandbox.read(arrival.data, arrival.name, arrival.ending, arrival.url)

    def is_known(self, current: CurrentDocument, arrival: Arrival) -> bool:
        """Whether a document was made from exactly these bytes in the way it would be made now."""
        same = current.digest == arrival.digest
        if same and self.reads_as(current.reading, arrival.root, arrival.ending):
            self._describe(current, arrival)
            self.report.unchanged.append(current.id)
            return True
        return False

    def take(
        self,
        read: ReadText,
        arrival: Arrival,
        current: CurrentDocument | None,
        stored: Callable[[], None] = lambda: None,
    ) -> str:
        """Adds or updates a document and returns its id; `stored` is called once it is safe in the store.

        Raises `SourceError` where there is no text; a version that had some is kept.
        """
        body = self._body(read, arrival)
        before = self.store.body(current.version)[0] if current and current.version else None
        if not read.blocks:
            if not read.notes:
                raise SourceError(f"{arrival.name} holds no text.")
            if before and before.text:
                raise SourceError(f"{arrival.name} holds no text any more; its last version is kept.")
        described = CurrentDocument(
            current.version if current else 0,
            current.id if current else self.catalogue.free_id(arrival.wanted),
            arrival.location,
            arrival.root.given,
            arrival.digest,
            self.reading(arrival.root, arrival.ending),
        )
        if before is not None and _says_the_same(before, body):
            self.store.describe(described)
            self.catalogue.put(described)
            self.report.unchanged.append(described.id)
            stored()
            return described.id
        self.catalogue.put(replace(described, version=0))
        (self.report.updated if current else self.report.added).append(described.id)
        if read.notes:
            self.report.notes[described.id] = " ".join(read.notes)
        found = _said_once(read.text, passages(read.text, body.title, read.blocks))
        self._writer.add(described, body, found, stored)
        return described.id

    def withdraw(self, document_id: str) -> None:
        """Takes a document that has gone out of every answer at once."""
        self.store.withdraw(document_id)
        self.catalogue.drop(document_id)
        self.report.removed.append(document_id)

    def flush(self) -> None:
        """Writes what is still waiting."""
        self._writer.flush()

    def _describe(self, current: CurrentDocument, arrival: Arrival) -> None:
        described = replace(current, location=arrival.location, root=arrival.root.given)
        if described != current and current.version:
            self.store.describe(described)
            self.catalogue.put(described)

    def _body(self, read: ReadText, arrival: Arrival) -> DocumentBody:
        metadata = dict(read.metadata)
        metadata.update({f"translation_{code}": url for code, url in read.alternates.items()})
        metadata.pop("robots", None)
        collection = metadata.pop("collection", "") or arrival.root.collection
        recognised = language.detect(read.text, (read.language or language.DEFAULT)[:2].lower())
        return DocumentBody(
            *(read.text, read.title, recognised, read.url or arrival.url, read.date, read.author, collection),
            metadata=metadata,
            pages=read.pages,
            notes=read.notes,
            bands=bands(read.text),
        )


def _reading(root: Root, *, with_ocr: bool) -> str:
    return f"{_READERS}{' ocr' if with_ocr else ''} {root.collection}".strip()


def digest(data: bytes) -> str:
    """What identifies bytes."""
    return hashlib.sha256(data).hexdigest()


def _said_once(text: str, found: Sequence[Passage]) -> list[Passage]:
    """The passages without those that repeat an earlier one word for word under the same headings.

    Thousands of equal vectors would also cut the search index into islands.
    """
    first: dict[tuple[str, str], Passage] = {}
    for passage in found:
        first.setdefault((passage.context, text[passage.start : passage.end]), passage)
    return list(first.values())


def _says_the_same(before: DocumentBody, now: DocumentBody) -> bool:
    return before == replace(now, family=before.family, bands=before.bands)
