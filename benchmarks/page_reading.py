"""Measures how much of a web page's text is read and how much furniture with it: our reader against trafilatura.

Run it with ``python -m benchmarks.page_reading``; trafilatura is measured where it is installed.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from selectolax.lexbor import LexborHTMLParser

from benchmarks.page_samples import Sample, samples
from knowledge.read.html.reader import read_html
from knowledge.read.limits import Limits

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")


def words_of(text: str) -> Counter[str]:
    """How often each word, or Chinese character, stands in a text; a table's header counts once."""
    return Counter(_WORD.findall(text.lower()))


def scores(read: str, gold: str) -> tuple[float, float]:
    """The share of the words read that are gold, and of the gold that was read; repeats count once."""
    found, wanted = set(words_of(read)), set(words_of(gold))
    return len(found & wanted) / max(1, len(found)), len(found & wanted) / max(1, len(wanted))


def methods() -> dict[str, Callable[[str], str]]:
    """The ways to read a page, by name."""
    ways: dict[str, Callable[[str], str]] = {
        "all of the page's text": lambda markup: LexborHTMLParser(markup).text(separator=" "),
        "this reader": lambda markup: read_html(markup, "page", Limits()).text,
    }
    if find_spec("trafilatura"):
        extract = import_module("trafilatura").extract
        ways["trafilatura"] = lambda markup: extract(markup, include_comments=False) or ""
        ways["trafilatura, for recall"] = lambda markup: (
            extract(markup, include_comments=False, favor_recall=True, deduplicate=False) or ""
        )
    return ways


def measured(read: Callable[[str], str], pages: list[Sample]) -> dict[str, tuple[float, float]]:
    """The precision and recall of one way to read, page by page."""
    return {page.name: scores(read(page.markup), page.gold) for page in pages}


def main() -> None:
    """Prints a row a method."""
    pages = list(samples())
    print(f"{len(pages)} pages\n{'':28} precision  recall     F1  lowest recall        ms a page")
    for name, read in methods().items():
        started = time.perf_counter()
        found = measured(read, pages)
        milliseconds = (time.perf_counter() - started) / len(pages) * 1000
        precision, recall = (sum(pair[at] for pair in found.values()) / len(pages) for at in (0, 1))
        worst = min(found, key=lambda page: found[page][1])
        f1 = 2 * precision * recall / (precision + recall)
        print(
            f"{name:28} {precision:9.3f} {recall:7.3f} {f1:6.3f}  {found[worst][1]:.3f} {worst:20} {milliseconds:5.1f}"
        )


if __name__ == "__main__":
    main()
