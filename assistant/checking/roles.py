"""Do a claim and evidence name two organisations or places the other way round, so that one may have the other's part?

Passive voice and fronted words turn the order round without harm; what is found here speaks against support only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from assistant.checking.compared import Compared, Told
from assistant.checking.mentions import Kind, Mention, mentions_in
from assistant.checking.verdict import Relation, Slot
from assistant.places import country_of

_LISTED = re.compile(r"[\s,、،()\w]{0,12}(?:,|、|،|(?<!\w)(?:and|et|y|e|и|或|和|与|及)(?!\w)|(?<!\w)و)[\s\w]{0,12}")
"""What stands between the things of one list, whose order says nothing."""


def swapped(claim: str, told: Told) -> Iterable[Compared]:
    """Neighbouring organisations or places of a claim that evidence names in the other order, in a list in neither."""
    for kind in (Kind.ORGANISATION, Kind.PLACE):
        yield from _swapped(claim, told, kind)


def _swapped(claim: str, told: Told, kind: Kind) -> Iterable[Compared]:
    ours, theirs = _first_named(claim, kind), _first_named(told.text, kind)
    for one, other in pairwise(ours):
        there = {mention.code: mention for mention in theirs if mention.code in (one.code, other.code)}
        if len(there) < 2 or (kind is Kind.PLACE and country_of(one.code) == country_of(other.code)):
            continue
        first, second = there[other.code], there[one.code]
        if first.end <= second.start and not _is_list(claim, one, other) and not _is_list(told.text, first, second):
            span, found = (one.start, other.end), (first.start, second.end)
            yield Compared(Slot.ROLE, Relation.DIFFERS, span, found)


def _first_named(text: str, kind: Kind) -> list[Mention]:
    """Each thing of a list where it is named first."""
    first: dict[str, Mention] = {}
    for mention in mentions_in(text):
        if mention.kind is kind:
            first.setdefault(mention.code, mention)
    return list(first.values())


def _is_list(text: str, one: Mention, other: Mention) -> bool:
    return _LISTED.fullmatch(text[one.end : other.start]) is not None
