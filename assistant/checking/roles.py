"""Do a claim and evidence name two organisations the other way round, so that one may have the part of the other?

Passive voice and fronted words turn the order round without harm; what is found here speaks against support only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from assistant.checking.compared import Compared, Told
from assistant.checking.mentions import Kind, Mention, mentions_in
from assistant.checking.verdict import Relation, Slot

_LISTED = re.compile(r"[\s,、،()\w]{0,12}(?:,|、|،|(?<!\w)(?:and|et|y|e|и|或|和|与|及)(?!\w)|(?<!\w)و)[\s\w]{0,12}")
"""What stands between organisations of one list, whose order says nothing."""


def swapped(claim: str, told: Told) -> Iterable[Compared]:
    """Neighbouring organisations of the claim that the evidence names in the other order, in a list in neither."""
    ours, theirs = _organisations(claim), _organisations(told.text)
    for one, other in pairwise(ours):
        there = {mention.code: mention for mention in theirs if mention.code in (one.code, other.code)}
        if one.code == other.code or len(there) < 2:
            continue
        first, second = there[other.code], there[one.code]
        if first.end <= second.start and not _is_list(claim, one, other) and not _is_list(told.text, first, second):
            span, found = (one.start, other.end), (first.start, second.end)
            yield Compared(Slot.ROLE, Relation.DIFFERS, span, found)


def _organisations(text: str) -> list[Mention]:
    """Each organisation where it is named first."""
    first: dict[str, Mention] = {}
    for mention in mentions_in(text):
        if mention.kind is Kind.ORGANISATION:
            first.setdefault(mention.code, mention)
    return list(first.values())


def _is_list(text: str, one: Mention, other: Mention) -> bool:
    return _LISTED.fullmatch(text[one.end : other.start]) is not None
