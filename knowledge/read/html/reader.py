"""Reads HTML: the text a visitor would read, with its headings, lists and tables, without menus, banners and forms."""

from __future__ import annotations

import re
from collections.abc import Callable

from knowledge.read.decode import decode, within
from knowledge.read.html.furniture import drop_furniture
from knowledge.read.html.metadata import declared_encoding, metadata_of
from knowledge.read.html.stock_phrases import is_stock_phrase
from knowledge.read.html.tables import data_rows
from knowledge.read.html.tree import Node, Page, flat_text, superscript
from knowledge.read.limits import Limits
from knowledge.read.writer import TextWriter
from knowledge.records import ReadText, UnitKind

_BLOCKS = frozenset(
    (
        "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer "
        "form header hgroup hr legend main ol p pre section summary table tbody td tfoot th thead tr ul"
    ).split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)} | {"summary": 6}
_ROLE_HEADING = re.compile(r"[1-6]")
_LONGEST_TERM = 200
_LONGEST_DEFINITION = 900


def read_html(data: bytes | str, name: str, limits: Limits, *, url: str | None = None) -> ReadText:
    """Makes text and blocks of an HTML page.

    `name` is the title where the page gives none, `url` the address it came from, to which its links are relative.
    """
    page = Page(data if isinstance(data, str) else decode(data, name, declared_encoding(data)))
    root = drop_furniture(page, " ".join(page.texts("head title")[:1]))
    walk = _Walk()
    if root is not None:
        walk.read(root)
    text = within(walk.writer.text(), name, limits)
    blocks = tuple(walk.writer.blocks)
    headings = [(block.level, text[block.start : block.end]) for block in blocks if block.kind is UnitKind.HEADING]
    found = metadata_of(page, url, headings)
    notes = (f"{name} is too large a page: what comes after the first part was left out.",) if page.is_cut else ()
    return ReadText(
        text,
        blocks,
        found.title or name,
        found.language,
        found.url,
        found.date,
        found.author,
        metadata=found.fields,
        notes=notes if text else (*notes, "The page holds no text."),
        links=found.links,
        alternates=found.alternates,
    )


class _Walk:
    """Writes the blocks of a tree, without recursion."""

    def __init__(self) -> None:
        self.writer = TextWriter()
        self._pieces: list[str] = []
        self._kind, self._level = UnitKind.SENTENCE, 0
        self._breaks = 0
        self._pending: list[Node | str | Callable[[], None]] = []

    def read(self, root: Node) -> None:
        """Writes all that is below `root`."""
        self._pending.append(root)
        while self._pending:
            item = self._pending.pop()
            if isinstance(item, str):
                self._breaks = 0 if item.strip() else self._breaks
                self._pieces.append(item)
            elif isinstance(item, Node):
                if not item.dropped:
                    self._enter(item)
            else:
                item()
        self._end_block()

    def _enter(self, node: Node) -> None:
        tag = node.tag
        if tag == "br":
            self._break_line()
        elif tag == "sup":
            self._pieces.append(superscript(node))
        elif tag == "table" and (rows := data_rows(node)) is not None:
            self._write_table(node, rows)
        elif tag == "dl" and (entries := _entries(node)):
            for entry in entries:
                self._write(UnitKind.ROW, entry)
        elif tag in _BLOCKS or tag in _HEADINGS or tag == "li" or node.get("role") == "heading":
            self._start_block(node)
            self._pending.append(self._end_block)
            self._pending.extend(reversed(node.children))
        else:
            self._pending.extend(reversed(node.children))

    def _start_block(self, node: Node) -> None:
        kind, level = UnitKind.SENTENCE, 0
        if node.tag in _HEADINGS or node.get("role") == "heading":
            stated = node.get("aria-level")
            kind = UnitKind.HEADING
            level = int(stated) if _ROLE_HEADING.fullmatch(stated) else _HEADINGS.get(node.tag, 2)
        elif node.tag == "li":
            kind = UnitKind.ITEM
        # The first paragraph inside an item or heading is that item or heading.
        if kind is not UnitKind.SENTENCE or "".join(self._pieces).strip() or self._kind is UnitKind.SENTENCE:
            self._end_block()
            self._kind, self._level = kind, level

    def _break_line(self) -> None:
        """Two line ends in a row part paragraphs, as old pages do it."""
        self._breaks += 1
        if self._breaks > 1 and self._kind is UnitKind.SENTENCE:
            self._end_block()
        else:
            self._pieces.append(" ")

    def _end_block(self) -> None:
        words = "".join(self._pieces)
        kind, level = self._kind, self._level
        self._pieces.clear()
        self._kind, self._level, self._breaks = UnitKind.SENTENCE, 0, 0
        if words.strip() and not is_stock_phrase(words):
            self.writer.block(kind, words, level)

    def _write(self, kind: UnitKind, text: str) -> None:
        self._end_block()
        self.writer.block(kind, text)

    def _write_table(self, table: Node, rows: list[tuple[bool, str]]) -> None:
        for child in table.children:
            if isinstance(child, Node) and child.tag == "caption" and not child.dropped:
                self._write(UnitKind.SENTENCE, flat_text(child))
        for is_group, row in rows:
            self._write(UnitKind.SENTENCE if is_group else UnitKind.ROW, row)


def _entries(node: Node) -> list[str]:
    """The terms of a definition list with what they mean, as rows; nothing where a definition is more than a line."""
    parts: list[Node] = []
    for child in node.children:
        if isinstance(child, Node) and not child.dropped:
            grouped = child.children if child.tag == "div" else [child]
            parts += [part for part in grouped if isinstance(part, Node) and not part.dropped]
    if not parts or parts[0].tag != "dt" or any(part.tag not in ("dt", "dd") for part in parts):
        return []
    entries: list[tuple[list[str], list[str]]] = []
    for part in parts:
        text = " ".join(flat_text(part).split())
        if any(isinstance(child, Node) and child.tag in _BLOCKS for child in part.children):
            return []
        if len(text) > (_LONGEST_TERM if part.tag == "dt" else _LONGEST_DEFINITION):
            return []
        if part.tag == "dt" and (not entries or entries[-1][1]):
            entries.append(([], []))
        entries[-1][part.tag == "dd"].append(text)
    return [
        f"{', '.join(terms).rstrip(':：').rstrip()}: {'; '.join(filter(None, meanings))}"
        for terms, meanings in entries
        if any(terms) and any(meanings)
    ]
