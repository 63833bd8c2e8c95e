"""Reads Markdown by way of HTML, so that quotes carry no markup."""

from __future__ import annotations

import re
from dataclasses import replace

from markdown_it import MarkdownIt

from knowledge.read.decode import decode
from knowledge.read.html import read_html
from knowledge.read.limits import Limits
from knowledge.records import ReadText

_FRONT_MATTER = re.compile(r"\A---\s*\n(?P<fields>.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title\s*:\s*[\"']?(?P<title>.+?)[\"']?\s*$", re.MULTILINE)


def read_markdown(data: bytes, name: str, limits: Limits) -> ReadText:
    """Makes text and blocks of a CommonMark file; a front matter's title wins over the first heading."""
    text = decode(data, name)
    front = _FRONT_MATTER.match(text)
    body = text[front.end() :] if front else text
    read = read_html(MarkdownIt("commonmark", {"html": False}).enable("table").render(body), name, limits)
    title = _TITLE.search(front["fields"]) if front else None
    return replace(read, title=title["title"]) if title else read
