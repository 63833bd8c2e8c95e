"""Which HTML may reach a reader? An exact list, as the second wall behind the escaping of `render` (names nh3)."""

from __future__ import annotations

import re

import nh3

_TAGS = {
    *("a", "article", "bdi", "blockquote", "button", "details", "div", "h2", "h3", "li", "p", "section", "span"),
    *("mark", "strong", "summary", "ul"),
}
_KINDS = {
    "lang": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
    "id": re.compile(r"(turn|source)-[0-9]+(-[0-9]+)?"),
    "href": re.compile(r"https?://.+|tel:[0-9+*#]+|#[a-z0-9-]*|/(?![/\\]).*", re.IGNORECASE | re.DOTALL),
    "value": re.compile(r"[A-Za-z0-9_-]{1,64}"),
}
"""What the values of attributes look like that a browser acts on."""


def clean(html: str) -> str:
    """The HTML with only those tags, attributes and addresses that pages are made of; the rest of the text stays."""
    return _CLEANER.clean(html)


def _allowed(_tag: str, attribute: str, value: str) -> str | None:
    kind = _KINDS.get(attribute)
    return value if kind is None or kind.fullmatch(value) else None


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style"},
    attributes={"*": {"id", "class", "lang", "aria-label"}, "a": {"href"}, "button": {"value"}, "details": {"open"}},
    tag_attribute_values={
        **{tag: {"dir": {"ltr", "rtl", "auto"}, "role": {"group", "status"}} for tag in _TAGS - {"a", "button"}},
        "a": {"target": {"_blank"}},
        "button": {"type": {"button"}, "dir": {"auto"}},
    },
    attribute_filter=_allowed,
    url_schemes={"http", "https", "tel"},
    link_rel="noopener noreferrer",
)
