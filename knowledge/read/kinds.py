"""Which reader reads which kind of file, by the file's ending or, on the web, by its media type."""

from __future__ import annotations

READERS: dict[str, str] = {
    ".txt": "text:read_text",
    ".text": "text:read_text",
    ".md": "markdown:read_markdown",
    ".markdown": "markdown:read_markdown",
    ".html": "html.reader:read_html",
    ".htm": "html.reader:read_html",
    ".xhtml": "html.reader:read_html",
    ".pdf": "pdf.reader:read_pdf",
    ".docx": "office.word:read_word",
    ".docm": "office.word:read_word",
    ".dotx": "office.word:read_word",
    ".dotm": "office.word:read_word",
    ".pptx": "office.slides:read_slides",
    ".pptm": "office.slides:read_slides",
    ".ppsx": "office.slides:read_slides",
    ".xlsx": "office.workbook:read_workbook",
    ".xlsm": "office.workbook:read_workbook",
    ".csv": "tables:read_csv",
    ".tsv": "tables:read_csv",
    ".epub": "book:read_book",
}
"""Ending → module and function in knowledge/read; modules are imported when a file needs them."""

ARCHIVE = ".zip"

REFUSED = {
    ".doc": "an old Word file; save it as .docx",
    ".ppt": "an old PowerPoint file; save it as .pptx",
    ".xls": "an old Excel file; save it as .xlsx",
    ".rtf": "a rich text file; save it as .docx",
    ".odt": "an OpenDocument text; save it as .docx",
    ".odp": "an OpenDocument presentation; save it as .pptx",
    ".ods": "an OpenDocument sheet; save it as .xlsx",
}
"""Endings of documents that people will expect to be read, with what to do instead."""

_MEDIA_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.ms-word.document.macroenabled.12": ".docm",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_KNOWN = frozenset((*READERS, ARCHIVE))


def can_be_read(ending: str) -> bool:
    """Whether files with this ending (lower case, with its dot) are read or unpacked."""
    return ending in _KNOWN


def is_expected(ending: str) -> bool:
    """Whether an operator would expect an outcome for files with this ending, good or bad."""
    return ending in _KNOWN or ending in REFUSED


def why_not(name: str, ending: str) -> str:
    """The message for a file that no reader takes."""
    if ending in REFUSED:
        return f"{name} cannot be read: it is {REFUSED[ending]}."
    return f"{name}: files ending in “{ending or name}” cannot be read (known: {', '.join(sorted(_KNOWN))})."


def ending_of(media_type: str, path: str) -> str:
    """The ending that says how to read what the web sent: by its media type, else by the address."""
    media_type = media_type.partition(";")[0].strip().lower()
    in_path = "." + path.rpartition("/")[2].rpartition(".")[2].lower()
    if media_type in _MEDIA_TYPES and not (media_type == "text/plain" and can_be_read(in_path)):
        return _MEDIA_TYPES[media_type]
    if media_type in ("", "application/octet-stream", "text/plain") and can_be_read(in_path):
        return in_path
    return ".html" if not media_type else f" {media_type}"
