"""Parses HTML into a plain tree of what a visitor can see, with the measures that tell text from menus.

The only file that names selectolax. Every pass is a loop, so that a hostile page cannot exhaust the stack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from knowledge.read.html.taming import tamed

NEVER_SHOWN = frozenset(
    (
        "script style noscript template head nav select textarea svg math canvas iframe object embed audio video "
        "dialog menu input datalist"
    ).split()
)
_HIDDEN_CLASSES = frozenset(
    (
        "hidden hide is-hidden u-hidden d-none invisible visually-hidden visuallyhidden visually-hidden-focusable "
        "sr-only sr-only-focusable screen-reader-text screen-reader-only element-invisible element-hidden "
        "element-focusable ms-hide ms-accessible offscreen off-screen govuk-visually-hidden assistive-text"
    ).split()
)
_SHOWN_ON_WIDE_SCREENS = re.compile(r"(?:d-(?:sm|md|lg|xl|xxl)-|(?:sm|md|lg|xl|2xl):)(?!none|hidden)\w")
_HIDDEN_STYLE = re.compile(
    r"(?:^|;)\s*(?:display:none|visibility:hidden|visibility:collapse|opacity:0(?:\.0*)?(?=;|!|$)|color:transparent|"
    r"font-size:0(?:\.0*)?(?:px|pt|em|rem|%)?(?=;|!|$)|text-indent:-\d{3,}|(?:left|top):-\d{4,})"
)
_WHOLE_PAGE = ("html", "body", "main")
_NO_WORDS = re.compile(r"[\W_]+")


@dataclass(slots=True, eq=False)
class Node:
    """An element with its visible children; `words` and `linked` are the columns of its text and of its links' text."""

    tag: str
    attributes: dict[str, str | None]
    parent: Node | None
    children: list[Node | str] = field(default_factory=list)
    words: int = 0
    linked: int = 0
    links: int = 0
    tables: int = 0
    holds_heading: bool = False
    dropped: bool = False

    @property
    def prose(self) -> int:
        """Columns of text outside links."""
        return self.words - self.linked

    def get(self, name: str) -> str:
        """An attribute's value in small letters, empty where there is none."""
        return (self.attributes.get(name) or "").strip().lower() if self.attributes else ""


class Page:
    """A parsed page: its visible elements in reading order, and what its head says."""

    def __init__(self, markup: str) -> None:
        markup, self.is_cut = tamed(markup)
        self._tree = LexborHTMLParser(markup)
        self.nodes: list[Node] = []
        root = self._tree.body or self._tree.root
        if root is not None:
            hidden = self._build(root, None)
            if not any(node.tag in ("main", "h1") for node in self.nodes):
                # What a script has still to show, or has hidden while a dialog is open.
                for part in hidden:
                    if part.css_first("main, h1") is not None:
                        self._build(part, self.nodes[0])
            _measure(self.nodes)

    @property
    def body(self) -> Node | None:
        return self.nodes[0] if self.nodes else None

    def attributes(self, selector: str) -> list[dict[str, str | None]]:
        """The attributes of every element that the CSS selector finds, hidden ones too."""
        return [node.attributes for node in self._tree.css(selector)]

    def texts(self, selector: str) -> list[str]:
        """The text of every element that the CSS selector finds, hidden ones too."""
        return [" ".join(node.text().split()) for node in self._tree.css(selector)]

    def _build(self, root: LexborNode, under: Node | None) -> list[LexborNode]:
        """Adds an element and what is visible below it; gives the hidden ones that stand at the top of the page."""
        pending: list[tuple[LexborNode, Node | None]] = [(root, under)]
        hidden: list[LexborNode] = []
        while pending:
            found, parent = pending.pop()
            tag = found.tag or ""
            if tag == "-text":
                if parent is not None:
                    parent.children.append(found.text_content or "")
                continue
            if tag in NEVER_SHOWN or tag[:1] in ("_", "-", "!"):
                continue
            attributes = found.attributes
            if found is not root and attributes and tag not in _WHOLE_PAGE and _is_hidden(attributes):
                if parent is not None and parent.parent is None:
                    hidden.append(found)
                continue
            node = Node(tag, attributes, parent)
            if parent is not None:
                parent.children.append(node)
            self.nodes.append(node)
            below = [(child, node) for child in found.iter(include_text=True)]
            below.reverse()
            pending.extend(below)
        return hidden


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes and (attributes["hidden"] or "").lower() != "until-found":
        return True
    if (attributes.get("aria-hidden") or "").strip().lower() == "true":
        return True
    style = attributes.get("style")
    if style and _HIDDEN_STYLE.search("".join(style[:2000].lower().split())):
        return True
    names = (attributes.get("class") or "")[:2000].lower().split()
    return not _HIDDEN_CLASSES.isdisjoint(names) and not any(map(_SHOWN_ON_WIDE_SCREENS.match, names))


def columns(text: str) -> int:
    """How wide the letters and digits of a text are: one of Chinese counts three, as it says as much."""
    words = _NO_WORDS.sub("", text)
    return len(words) if words.isascii() else sum(3 if "\u2e80" <= char <= "\uffdc" else 1 for char in words)


def _measure(nodes: list[Node]) -> None:
    for node in reversed(nodes):
        node.words += sum(columns(child) for child in node.children if isinstance(child, str))
        if node.tag == "a" and "href" in node.attributes:
            node.linked, node.links = node.words, 1
        node.tables += node.tag == "table"
        node.holds_heading = node.holds_heading or node.tag in ("h1", "main") or node.get("role") == "main"
        above = node.parent
        if above is not None:
            above.words += node.words
            above.linked += node.linked
            above.links += node.links
            above.tables += node.tables
            above.holds_heading = above.holds_heading or node.holds_heading


def flat_text(node: Node) -> str:
    """All text below a node in one line of pieces, as read aloud."""
    pieces: list[str] = []
    pending: list[Node | str] = [node]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            pieces.append(item)
        elif not item.dropped:
            if item.tag in ("br", "p", "div", "li", "td", "dd"):
                pieces.append(" ")
            if item.tag == "sup":
                pieces.append(superscript(item))
            else:
                pending.extend(reversed(item.children))
    return "".join(pieces)


_SUPERSCRIPTS = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_RAISED_NUMBER = re.compile(r"[+\-−]?\d+")


def superscript(node: Node) -> str:
    """A raised number as raised characters, so that it does not join the figure before it; a note's mark as nothing."""
    if node.links or any(name in node.get("class") for name in ("ref", "note")):
        return ""
    pieces: list[str] = []
    pending: list[Node | str] = [*reversed(node.children)]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            pieces.append(item)
        else:
            pending.extend(reversed(item.children))
    text = "".join(pieces)
    return text.strip().translate(_SUPERSCRIPTS) if _RAISED_NUMBER.fullmatch(text.strip()) else text
