"""Says in one plain sentence why a ruling came about, in the language of the claim, naming the detail that decided."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.checking.verdict import Detail, Relation, Ruling, Slot, Verdict
from prompts import isolated, message

_ORDER = (
    Slot.DATE,
    Slot.NUMBER,
    Slot.PERCENT,
    Slot.MONEY,
    Slot.ORDINAL,
    Slot.ORGANISATION,
    Slot.PLACE,
    Slot.NAME,
    Slot.NEGATION,
    Slot.SCOPE,
    Slot.STATE,
    Slot.WORDING,
    Slot.ROLE,
)
"""Which detail is named first where several decide."""


def reason_for(verdict: Verdict) -> str:
    """The sentence for a verdict that has everything but its reason."""
    said_in = verdict.language
    if not verdict.evidence:
        return message(said_in, "reason_nothing_found")
    if verdict.verdict is Ruling.SUPPORTED:
        return _supported(verdict)
    different = _first(verdict.details, Relation.DIFFERS)
    missing = _first(verdict.details, Relation.MISSING)
    if verdict.verdict is Ruling.CONTRADICTED:
        if different:
            return _different(different, said_in)
        key = "reason_contradicted" if missing is None else "reason_contradicted_lacks"
        return _with_slot(key, missing, said_in, verdict.evidence[0].n)
    if verdict.is_unsure and missing is None and different is None:
        return message(said_in, "reason_unsure", n=verdict.evidence[0].n)
    return _not_enough(different, missing, said_in, verdict.evidence[0].n)


def slot_name(slot: Slot, said_in: str) -> str:
    """What a kind of detail is called."""
    return message(said_in, f"slot_{slot}")


def _supported(verdict: Verdict) -> str:
    agreeing = dict.fromkeys(one.slot for one in _ordered(verdict.details) if one.relation is Relation.AGREES)
    n = verdict.evidence[0].n
    if not agreeing:
        return message(verdict.language, "reason_supported", n=n)
    names = [slot_name(slot, verdict.language) for slot in agreeing]
    return message(verdict.language, "reason_supported_details", n=n, slots=_listed(names, verdict.language))


def _different(detail: Detail, said_in: str) -> str:
    if detail.slot is Slot.NEGATION:
        key = "reason_denied_by_draft" if detail.claimed and not detail.found else "reason_denied_by_source"
        return message(said_in, key, n=detail.citation or 1)
    return _both("reason_differs", detail, said_in)


def _not_enough(different: Detail | None, missing: Detail | None, said_in: str, n: int) -> str:
    if missing is not None and missing.claimed:
        return _with_slot("reason_lacks", missing, said_in, n)
    if different is not None and different.found and different.claimed:
        return _both("reason_may_differ", different, said_in)
    return message(said_in, "reason_not_said", n=n)


def _both(key: str, detail: Detail, said_in: str) -> str:
    """A message with the words of the draft and those of the source."""
    claimed, found = isolated(detail.claimed, said_in), isolated(detail.found, said_in)
    slot = slot_name(detail.slot, said_in)
    return message(said_in, key, slot=slot, claimed=claimed, found=found, n=detail.citation)


def _with_slot(key: str, detail: Detail | None, said_in: str, n: int) -> str:
    if detail is None:
        return message(said_in, key, n=n)
    return message(said_in, key, n=n, slot=slot_name(detail.slot, said_in), claimed=isolated(detail.claimed, said_in))


def _first(details: Iterable[Detail], relation: Relation) -> Detail | None:
    return next((one for one in _ordered(details) if one.relation is relation), None)


def _ordered(details: Iterable[Detail]) -> list[Detail]:
    return sorted(details, key=lambda one: (_ORDER.index(one.slot), one.start))


def _listed(names: list[str], said_in: str) -> str:
    from babel.lists import format_list

    return format_list(names, locale=said_in)
