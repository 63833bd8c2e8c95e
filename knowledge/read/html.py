"""Reads HTML: the text a visitor would read, with its headings and lists, without menus, scripts and forms."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from knowledge.records import Block, ReadText, UnitKind

_SKIPPED = frozenset(
    (
        "script style noscript template head nav header footer aside form button select textarea svg canvas iframe "
        "object embed audio video dialog menu"
    ).split()
)
_BLOCKS = frozenset(
    (
        "address article blockquote body caption center dd details div dl dt fieldset figcaption figure hgroup hr "
        "main ol p pre section summary table tbody tfoot thead tr ul"
    ).split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SPACE = re.compile(r"\s+")


def read_html(markup: str, name: str) -> ReadText:
    """Makes text and blocks of an HTML page; `name` is the title where the page gives none."""
    tree = LexborHTMLParser(markup)
    body = tree.css_first("main") or tree.css_first("article") or tree.body
    writer = _TextWriter()
    if body is not None:
        _walk(body, writer)
    writer.end_block()
    text = writer.text()
    heading = next((text[block.start : block.end] for block in writer.blocks if block.kind is UnitKind.HEADING), "")
    title = _clean(tree.css_first("title")) or heading or name
    root = tree.css_first("html")
    language = (root.attributes.get("lang") or "")[:2].lower() if root else ""
    link = tree.css_first('link[rel="canonical"]')
    url = (link.attributes.get("href") or "") if link else ""
    return ReadText(
        text,
        tuple(writer.blocks),
        title,
        language or None,
        url if url.startswith(("https://", "http://")) else None,
    )


def _clean(node: LexborNode | None) -> str:
    return _SPACE.sub(" ", node.text()).strip() if node is not None else ""


class _TextWriter:
    """Writes blocks one after another with a blank line between them, and remembers where each one lies."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []
        self._pending: list[str] = []
        self._kind, self._level = UnitKind.SENTENCE, 0

    def add(self, text: str) -> None:
        self._pending.append(text)

    def next_cell(self) -> None:
        if "".join(self._pending).strip():
            self.add(" | ")

    def start_block(self, kind: UnitKind, level: int = 0) -> None:
        self.end_block()
        self._kind, self._level = kind, level

    def end_block(self) -> None:
        words = _SPACE.sub(" ", "".join(self._pending)).strip()
        self._pending.clear()
        if words:
            is_item = self._kind is UnitKind.ITEM
            gap = "" if not self.blocks else "\n" if is_item else "\n\n"
            self._write(gap + ("• " if is_item else ""))
            self.blocks.append(Block(self._length, self._length + len(words), self._kind, self._level))
            self._write(words)
        self._kind, self._level = UnitKind.SENTENCE, 0

    def text(self) -> str:
        return "".join(self._parts)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _walk(root: LexborNode, writer: _TextWriter) -> None:
    """Visits the tree without recursion, so that a hostile page cannot exhaust the stack."""
    pending: list[tuple[LexborNode, bool]] = [(root, False)]
    while pending:
        node, leaving = pending.pop()
        tag = node.tag or ""
        if leaving:
            writer.end_block()
            continue
        if tag == "-text":
            writer.add(node.text_content or "")
            continue
        if tag in _SKIPPED or tag.startswith(("_", "-", "!")) or "hidden" in node.attributes:
            continue
        if tag == "br":
            writer.add(" ")
        if tag in ("td", "th"):
            writer.next_cell()
        is_block = tag in _BLOCKS or tag in _HEADINGS or tag == "li"
        if is_block:
            kind = UnitKind.HEADING if tag in _HEADINGS else UnitKind.ITEM if tag == "li" else UnitKind.SENTENCE
            writer.start_block(kind, _HEADINGS.get(tag, 0))
            pending.append((node, True))
        pending.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
