"""Opens Word, PowerPoint and Excel files: their parts as XML, what relates the parts, and their properties."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from lxml import etree

from knowledge.errors import SourceError
from knowledge.read.archive import Archive, open_archive
from knowledge.read.limits import MIB, Limits
from knowledge.read.writer import TextWriter

_XML_LIMIT = 60 * MIB
"""The XML of a file that is held in memory; a tree takes about ten times as much."""

_BOMB_FROM, _BOMB_RATIO = 16 * MIB, 50
"""XML of more than this that shrinks so well is a bomb: that of real documents shrinks 5 to 25 times."""

_MOST_DIGITS = 10
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DATE = re.compile(r"(?:19[89]|20\d)\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_LANGUAGE = re.compile(r"[A-Za-z]{2}(?![A-Za-z])")
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)\b.*|(?:document|presentation|slide|book|doc)\s*\d*|untitled.*|title|"
    r"powerpoint presentation|présentation powerpoint|presentación de powerpoint|презентация powerpoint|"
    r"powerpoint 演示文稿|عرض تقديمي في powerpoint|\[.*\]|"
    r".*\.(?:docx?|dotx?|docm|rtf|pptx?|xlsx?|pdf|txt|odt|indd|wpd))",
    re.IGNORECASE,
)
_ARABIC_FORMS = (*range(0xFB50, 0xFDD0), *range(0xFDF0, 0xFDFA), *range(0xFE70, 0xFEFD))
_PLAIN = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0xFB00, 0xFB07), *_ARABIC_FORMS)
} | dict.fromkeys((0xAD, 0x200B, 0xFEFF, *range(0xF000, 0xF100)), "")
"""Ligatures and letters in their joined shapes become letters; soft hyphens and bullets of picture fonts vanish."""


@dataclass(frozen=True)
class Properties:
    """What a file says of itself, each empty where it says nothing of use."""

    title: str = ""
    author: str = ""
    language: str | None = None
    date: str | None = None


@dataclass(frozen=True)
class Relation:
    """What a part refers to: `kind` is the last word of the relation's type, `target` the path of another part."""

    kind: str
    target: str


class Package:
    """The parts of an office file, found as tolerantly as the office programs find them."""

    def __init__(self, archive: Archive, name: str) -> None:
        self._archive, self._name = archive, name
        self._names = {part.lower(): part for part in archive.names()}
        self.notes: list[str] = []

    def part(self, path: str) -> bytes:
        """The bytes of a part, none where it is missing."""
        name = self._names.get(path.lower()) or self._names.get(unquote(path).lower())
        return self._archive.read(name) if name is not None else b""

    def xml(self, path: str) -> etree._Element | None:
        """The root of a part, or None where the part is missing or holds no XML at all."""
        data = self.part(path)
        if not data:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            root = None
        if any(error.level_name == "FATAL" for error in parser.error_log):
            self.notes.append(f"{path} is damaged; what could be read of it was read.")
        return root

    def relations(self, path: str) -> dict[str, Relation]:
        """The parts that a part refers to, by the id that it uses for them; what lies outside the file is left out."""
        folder, file = posixpath.split(path)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, Relation] = {}
        for one in root if root is not None else ():
            if one.get("TargetMode") != "External" and one.get("Id"):
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", "").replace("\\", "/")))
                found[one.get("Id", "")] = Relation(one.get("Type", "").rpartition("/")[2], target.lstrip("/"))
        return found

    def main(self, *usual: str) -> tuple[str, etree._Element]:
        """The part that holds the document, and its path: as the file says, else where it `usual`ly lies."""
        stated = [one.target for one in self.relations("").values() if one.kind == "officeDocument"]
        for path in (*stated, *usual):
            root = self.xml(path)
            if root is not None:
                return path, root
        raise SourceError(f"{self._name} is damaged or not of the kind that its ending says. Save it again.")

    def properties(self) -> Properties:
        """Title, author, language and date from the file's own properties."""
        stated = [one.target for one in self.relations("").values() if one.kind == "core-properties"]
        root = next((root for path in (*stated, "docProps/core.xml") if (root := self.xml(path)) is not None), None)
        fields = {local(one): plain(one.text or "").strip() for one in (root if root is not None else ())}
        title = " ".join(fields.get("title", "").split())
        dates = (_DATE.match(fields.get(field, "")) for field in ("modified", "created"))
        language = _LANGUAGE.match(fields.get("language", ""))
        return Properties(
            title if says_something(title) else "",
            " ".join(fields.get("creator", "").split()),
            language[0].lower() if language else None,
            next((date[0] for date in dates if date), None),
        )


def open_office(data: bytes, name: str, limits: Limits, ending: str) -> Package:
    """Opens an office file; raises `SourceError` for an old or protected one, a bomb, or what is no office file."""
    if data.startswith(_OLD):
        if _ENCRYPTED in data:
            raise SourceError(f"{name} is protected by a password. Save it without one.")
        raise SourceError(f"{name} is in the old Office format. Open it and save it as {ending}.")
    archive = open_archive(data, limits, name)
    size = sum(archive.size(part) for part in archive.names() if _becomes_a_tree(part.lower()))
    if size > max(_BOMB_FROM, _BOMB_RATIO * len(data)):
        raise SourceError(f"{name} is refused: its text unpacks to over {_BOMB_RATIO} times its size, as a bomb does.")
    if size > _XML_LIMIT:
        raise SourceError(f"{name} holds more text and layout than is allowed ({_XML_LIMIT // MIB} MiB). Split it.")
    return Package(archive, name)


def _becomes_a_tree(part: str) -> bool:
    return part.endswith((".xml", ".rels")) and "/worksheets/" not in part  # sheets are read row by row


def refuse_too_much(writer: TextWriter, name: str, limits: Limits) -> None:
    """Raises `SourceError` once more text is written than a file may give; merged cells can repeat a text endlessly."""
    if writer.blocks and writer.blocks[-1].end > limits.text:
        raise SourceError(f"{name} holds more than {limits.text:,} characters of text. Split it.")


def says_something(title: str) -> bool:
    """Whether a title names the text, and not the program or the file that it was written with."""
    return sum(char.isalpha() for char in title) > 1 and _NO_TITLE.fullmatch(title) is None


def plain(text: str) -> str:
    """The text with every letter as a letter of its alphabet and without what is not seen."""
    return text if text.isascii() else text.translate(_PLAIN)


def local(element: etree._Element) -> str:
    """The name of an element whatever its namespace, which differs between dialects; empty for what is no element."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """The value of an attribute whatever its namespace."""
    return next((str(value) for key, value in element.attrib.items() if _local(str(key)) == name), None)


def whole_number(text: str | None) -> int | None:
    """The number that an attribute holds, or None; damaged files have numbers of thousands of digits."""
    return int(text) if text and len(text) < _MOST_DIGITS and text.isdecimal() else None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along a path of names, or None."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element


def descendants(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """All elements of a name below an element, in the order of the file."""
    return element.iter(f"{{*}}{name}")


def relation_id(entry: etree._Element) -> str:
    """The id of the relation, which may share its name with a number of the element itself but for the namespace."""
    return next((str(value) for key, value in entry.attrib.items() if str(key).endswith("}id")), "")


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
