"""Reads EPUB books: their chapters in reading order, each as the web page that it is."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from lxml import etree

from knowledge.errors import SourceError
from knowledge.read.archive import Archive, open_archive
from knowledge.read.html.reader import read_html
from knowledge.read.limits import MIB, Limits
from knowledge.read.office.parts import attribute, descendants, local, plain, says_something
from knowledge.records import Block, ReadText

_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Fonts are disguised in many books that anybody may read."""

_LARGEST_LIST = 20 * MIB
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_LANGUAGE = re.compile(r"[A-Za-z]{2}(?![A-Za-z])")


def read_book(data: bytes, name: str, limits: Limits) -> ReadText:
    """Makes text and blocks of a book; raises `SourceError` where its chapters are encrypted."""
    archive = open_archive(data, limits, name)
    files = {path.lower(): path for path in archive.names()}
    package = _package_path(archive, files, name)
    root = _xml(archive, files, package)
    if root is None:
        raise SourceError(f"{name} is damaged: it does not say which chapters it has. Fetch or save it again.")
    chapters = list(_chapters(root, posixpath.dirname(package)))
    _refuse_encrypted(_xml(archive, files, "META-INF/encryption.xml"), chapters, name)
    parts, notes = [], []
    for path in chapters:
        file = files.get(path.lower())
        if file is None:
            notes.append(f"The chapter {path} is missing from the file.")
        else:
            parts.append(read_html(archive.read(file), "", limits))
    text, blocks = _joined(parts, name, limits)
    if not blocks:
        notes.append("It holds no text; its pages may be pictures.")
    first = next((part.title for part in parts if part.title), "")
    read = ReadText(text, blocks, first or name, next((part.language for part in parts if part.language), None))
    return replace(_described(read, root), notes=tuple(notes))


def _package_path(archive: Archive, files: dict[str, str], name: str) -> str:
    container = _xml(archive, files, "META-INF/container.xml")
    roots = descendants(container, "rootfile") if container is not None else ()
    candidates = [*(str(one.get("full-path", "")) for one in roots), *files.values()]
    package = next((path for path in candidates if path.lower() in files and path.lower().endswith(".opf")), None)
    if package is None:
        raise SourceError(f"{name} is damaged or no EPUB book: it has no list of chapters. Fetch or save it again.")
    return package


def _xml(archive: Archive, files: dict[str, str], path: str) -> etree._Element | None:
    file = files.get(path.lower())
    if file is None:
        return None
    if archive.size(file) > _LARGEST_LIST:
        raise SourceError(f"{path} in the book is larger than any book needs ({_LARGEST_LIST // MIB} MiB).")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        return etree.fromstring(archive.read(file), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _chapters(root: etree._Element, folder: str) -> Iterator[str]:
    """The paths of the pages in reading order, once each, without the table of contents."""
    items = {item.get("id"): item for item in descendants(root, "item")}
    order = [items.get(reference.get("idref")) for reference in descendants(root, "itemref")]
    seen: set[str] = set()
    for item in order or list(items.values()):
        if (
            item is None
            or item.get("media-type", _PAGES[0]) not in _PAGES
            or "nav" in item.get("properties", "").split()
        ):
            continue
        path = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "").partition("#")[0])))
        if path not in seen:
            seen.add(path)
            yield path


def _refuse_encrypted(root: etree._Element | None, chapters: list[str], name: str) -> None:
    for one in descendants(root, "EncryptedData") if root is not None else ():
        methods = [method.get("Algorithm", "") for method in descendants(one, "EncryptionMethod")]
        files = [unquote(reference.get("URI", "")) for reference in descendants(one, "CipherReference")]
        if any(file in chapters for file in files) and not any(method in _FONTS for method in methods):
            raise SourceError(f"{name} is protected against copying (DRM), so its text cannot be read.")


def _joined(parts: list[ReadText], name: str, limits: Limits) -> tuple[str, tuple[Block, ...]]:
    """The texts of the chapters one after another, and their blocks where they now lie."""
    texts: list[str] = []
    blocks: list[Block] = []
    length = 0
    for part in parts:
        if part.blocks:
            texts.append(part.text)
            blocks += [replace(block, start=block.start + length, end=block.end + length) for block in part.blocks]
            length += len(part.text) + 2
        if length > limits.text:
            raise SourceError(f"{name} holds more than {limits.text:,} characters of text. Split it.")
    return "\n\n".join(texts), tuple(blocks)


def _described(read: ReadText, root: etree._Element) -> ReadText:
    """Adds what the book says of itself."""
    fields: dict[str, list[str]] = {}
    metadata = next(descendants(root, "metadata"), None)
    for one in metadata.iter() if metadata is not None else ():
        key = f"{local(one)}:{attribute(one, 'event') or ''}".rstrip(":")
        if one.text and one.text.strip():
            fields.setdefault(key, []).append(plain(" ".join(one.text.split())))
    title = next(iter(fields.get("title", ())), "")
    dates = [*fields.get("date:publication", ()), *fields.get("date", ())]
    languages = (_LANGUAGE.match(language) for language in fields.get("language", ()))
    return replace(
        read,
        title=title if says_something(title) else read.title,
        author=", ".join(fields.get("creator", ())) or None,
        language=next((language[0].lower() for language in languages if language), read.language),
        date=next((date[0] for text in dates if (date := _DATE.match(text))), None),
    )
