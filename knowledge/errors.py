"""Everything that can go wrong in knowledge/, as one tree; libraries' own errors are translated where they are called.

KnowledgeError
├── SourceError            a file cannot be read as a source (missing, binary, too large, unknown kind)
│   ├── UnknownSource      an id that no source has
│   └── FetchError         a web address cannot be fetched
│       └── AddressRefused the rules or the site's robots.txt do not let it be fetched
├── StoreError             the store of record cannot be used
│   ├── StoreEmpty         the store holds nothing to search
│   ├── StoreBusy          another process is writing
│   └── EmbedderMismatch   the store holds vectors of another embedding model
├── FilterError            a filter names a field that no source has, or is not written as one
├── GenerationError        an index generation is missing, damaged or does not answer its probes
│   └── GenerationNotKept  a generation was asked for by its number and cannot be answered from any more
└── ModelError             the embedding model cannot be built or loaded

Every message is one or two sentences for the person at the keyboard: what is wrong, and what to do.
"""


class KnowledgeError(Exception):
    """Base of every error that knowledge/ raises on purpose."""


class SourceError(KnowledgeError):
    """A file cannot be read as a source."""


class UnknownSource(SourceError):
    """No source has the id that was given."""


class FetchError(SourceError):
    """A web address cannot be fetched; `status` is the HTTP status where the site gave one."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class AddressRefused(FetchError):
    """The rules for addresses, or a site's robots.txt, do not let an address be fetched."""


class StoreError(KnowledgeError):
    """The store of record cannot be opened, read or written."""


class StoreEmpty(StoreError):
    """The store exists but holds nothing to search."""


class StoreBusy(StoreError):
    """Another process holds the writer's lock."""


class EmbedderMismatch(StoreError):
    """The store's vectors come from another embedding model than the one configured."""


class FilterError(KnowledgeError):
    """A filter cannot be understood, or names a field that no source has."""


class GenerationError(KnowledgeError):
    """An index generation cannot be opened, or fails its checksums or probes."""


class GenerationNotKept(GenerationError):
    """A generation that was asked for by its number is not kept any more, or is of another embedding model."""


class ModelError(KnowledgeError):
    """The embedding model cannot be built or loaded."""
