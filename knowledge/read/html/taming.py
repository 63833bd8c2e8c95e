"""Takes out of a page's markup what would keep a parser busy for hours, before it is parsed.

Parsers look through all open elements at each tag, and open unclosed bold or font elements again in every paragraph,
so that a small file of nothing but opening tags takes minutes. Browsers refuse such depths as well.
"""

from __future__ import annotations

import re
from collections import Counter

MOST_TAGS = 200_000
_LONGEST_TAG = 20_000
_DEEPEST = 400
_MOST_OPEN_STYLES = 24
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)[^<>]*>?")
_STYLES = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_NOT_NESTED = frozenset(
    (
        "area base basefont bgsound br col embed frame hr img input link meta param source track wbr "
        "p li dt dd td th tr tbody thead tfoot option optgroup rt rp html head body colgroup"
    ).split()
)


def tamed(markup: str) -> tuple[str, bool]:
    """The markup without tags nested beyond reason, and whether it had to be cut at its last tag that counts."""
    kept: list[str] = []
    open_now: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    depth = styles = at = 0
    for number, match in enumerate(_TAG.finditer(markup)):
        if number >= MOST_TAGS:
            return "".join([*kept, markup[at : match.start()]]), True
        closing, name = match[1], match[2].lower()
        if match.end() - match.start() > _LONGEST_TAG:  # each attribute is compared with all before it
            kept += markup[at : match.start()], f"<{closing}{name}>"
            at = match.end()
        if name in _NOT_NESTED:
            continue
        is_style = name in _STYLES
        if closing:
            if left_out[name]:
                left_out[name] -= 1
                kept.append(markup[at : max(at, match.start())])
                at = match.end()
            elif open_now[name]:
                open_now[name] -= 1
                depth -= 1
                styles -= is_style
        elif depth >= _DEEPEST or (is_style and styles >= _MOST_OPEN_STYLES):
            left_out[name] += 1
            kept += markup[at : max(at, match.start())], "" if is_style else " "
            at = match.end()
        else:
            open_now[name] += 1
            depth += 1
            styles += is_style
    return ("".join([*kept, markup[at:]]) if kept else markup), False
