"""Reads HTML: the text a visitor would read, with its headings and lists, without menus, scripts and forms."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from knowledge.read.decode import decode, within
from knowledge.read.limits import Limits
from knowledge.read.writer import TextWriter
from knowledge.records import ReadText, UnitKind

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


def read_html(data: bytes | str, name: str, limits: Limits, *, url: str | None = None) -> ReadText:
    """Makes text and blocks of an HTML page; `name` is the title where the page gives none."""
    markup = data if isinstance(data, str) else decode(data, name)
    tree = LexborHTMLParser(markup)
    body = tree.css_first("main") or tree.css_first("article") or tree.body
    writer = TextWriter()
    if body is not None:
        _walk(body, writer)
    writer.end_block()
    text = within(writer.text(), name, limits)
    heading = next((text[block.start : block.end] for block in writer.blocks if block.kind is UnitKind.HEADING), "")
    title = _clean(tree.css_first("title")) or heading or name
    root = tree.css_first("html")
    language = (root.attributes.get("lang") or "")[:2].lower() if root else ""
    link = tree.css_first('link[rel="canonical"]')
    canonical = (link.attributes.get("href") or "") if link else ""
    return ReadText(
        text,
        tuple(writer.blocks),
        title,
        language or None,
        canonical if canonical.startswith(("https://", "http://")) else url,
    )


def _clean(node: LexborNode | None) -> str:
    return _SPACE.sub(" ", node.text()).strip() if node is not None else ""


def _walk(root: LexborNode, writer: TextWriter) -> None:
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
            writer.add(" ")
        is_block = tag in _BLOCKS or tag in _HEADINGS or tag == "li"
        if is_block:
            kind = UnitKind.HEADING if tag in _HEADINGS else UnitKind.ITEM if tag == "li" else UnitKind.SENTENCE
            writer.start_block(kind, _HEADINGS.get(tag, 0))
            pending.append((node, True))
        pending.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
