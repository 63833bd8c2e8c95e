"""The reason for a ruling is one sentence in the language of the claim that names the detail that decided."""

from __future__ import annotations

import pytest

from assistant.answer import Citation
from assistant.checking.reasons import reason_for, slot_name
from assistant.checking.verdict import Detail, Relation, Ruling, Slot, Verdict
from prompts import LANGUAGES, message

_SUPPORTED, _CONTRADICTED, _NEITHER = Ruling.SUPPORTED, Ruling.CONTRADICTED, Ruling.NOT_ENOUGH_EVIDENCE
_CITED = Citation(3, "report", "Report", None, None, "report#0-9", "Cats eat.", 0, 9, "en")
_AGREEING = Detail(Slot.PLACE, Relation.AGREES, "Kenya", 0, 5, "Kenya", 3, 0, 5)
_DIFFERENT = Detail(Slot.DATE, Relation.DIFFERS, "2004", 0, 4, "2003", 3, 0, 4)
_MISSING = Detail(Slot.NUMBER, Relation.MISSING, "53", 0, 2)


def _reason(ruling: Ruling, *details: Detail, language: str = "en") -> str:
    return reason_for(Verdict("id", "claim", ruling, 0.9, "", (_CITED,), details, language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_found_is_said_in_the_language_of_the_claim(language: str) -> None:
    verdict = Verdict("id", "claim", _NEITHER, 1.0, "", language=language)
    assert reason_for(verdict) == message(language, "reason_nothing_found")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slot", Slot)
def test_what_differs_is_named_with_both_words_in_every_language(language: str, slot: Slot) -> None:
    detail = Detail(slot, Relation.DIFFERS, "aaa", 0, 3, "bbb", 3, 0, 3)
    reason = _reason(_CONTRADICTED, detail, language=language)
    assert "3" in reason
    if slot is not Slot.NEGATION:
        assert all(part in reason for part in (slot_name(slot, language), "aaa", "bbb"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ruling", [_CONTRADICTED, _NEITHER])
def test_what_is_missing_is_named_in_every_language(language: str, ruling: Ruling) -> None:
    reason = _reason(ruling, _MISSING, language=language)
    assert all(part in reason for part in (slot_name(Slot.NUMBER, language), "53", "3"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_agrees_is_listed_once_in_every_language(language: str) -> None:
    reason = _reason(_SUPPORTED, _AGREEING, _AGREEING, _MISSING, language=language)
    assert reason.count(slot_name(Slot.PLACE, language)) == 1
    assert slot_name(Slot.NUMBER, language) not in reason


def test_agreeing_details_are_joined_as_the_language_does() -> None:
    date = Detail(Slot.DATE, Relation.AGREES, "2003", 9, 13, "2003", 3, 9, 13)
    assert _reason(_SUPPORTED, _AGREEING, date) == "Source [3] says so; date and place agree."


@pytest.mark.parametrize(
    ("ruling", "details", "reason"),
    [
        (_SUPPORTED, (), "Source [3] says so."),
        (_CONTRADICTED, (), "Source [3] says something else."),
        (_CONTRADICTED, (_MISSING,), "Source [3] says something else, without the number “53”."),
        (_CONTRADICTED, (_MISSING, _DIFFERENT), "The date differs: the draft has “2004”, source [3] has “2003”."),
        (_NEITHER, (_DIFFERENT, _MISSING), "Source [3] is about this but does not have the number “53”."),
        (
            _NEITHER,
            (_DIFFERENT,),
            "Source [3] is about something near: the date there is “2003”, in the draft “2004”.",
        ),
        (_NEITHER, (), "The nearest passage, source [3], does not say this."),
    ],
)
def test_each_ruling_has_its_sentence(ruling: Ruling, details: tuple[Detail, ...], reason: str) -> None:
    assert _reason(ruling, *details) == reason


def test_a_negation_of_the_draft_alone_is_said_so() -> None:
    detail = Detail(Slot.NEGATION, Relation.DIFFERS, "not", 4, 7)
    assert _reason(_CONTRADICTED, detail) == "The draft denies what source [1] states."


def test_a_negation_of_the_source_alone_is_said_so() -> None:
    detail = Detail(Slot.NEGATION, Relation.DIFFERS, "", 0, 0, "not", 3, 4, 7)
    assert _reason(_CONTRADICTED, detail) == "The draft states what source [3] denies."


def test_a_negation_alone_is_no_reason_for_not_enough_evidence() -> None:
    detail = Detail(Slot.NEGATION, Relation.DIFFERS, "not", 4, 7)
    assert _reason(_NEITHER, detail) == "The nearest passage, source [3], does not say this."


def test_of_several_details_the_date_is_named_first_then_the_earlier() -> None:
    later = Detail(Slot.DATE, Relation.DIFFERS, "2006", 9, 13, "2005", 3, 0, 4)
    number = Detail(Slot.NUMBER, Relation.DIFFERS, "53", 0, 2, "54", 3, 0, 2)
    assert "2004" in _reason(_CONTRADICTED, number, later, _DIFFERENT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_likely_but_not_sure_enough_is_said_to_be_so(language: str) -> None:
    shares: dict[str, float] = {_SUPPORTED: 0.6, _CONTRADICTED: 0.3, _NEITHER: 0.1}
    verdict = Verdict("id", "claim", _NEITHER, 0.1, "", (_CITED,), probabilities=shares, language=language)
    assert reason_for(verdict) == message(language, "reason_unsure", n=3)


def test_words_of_the_source_are_kept_together_in_an_arabic_sentence() -> None:
    date = Detail(Slot.DATE, Relation.DIFFERS, "26 يونيو 2009", 0, 13, "26 June 2007", 3, 0, 12)
    assert "\u206826 June 2007\u2069" in _reason(_CONTRADICTED, date, language="ar")
    assert "\u2068" not in _reason(_CONTRADICTED, date, language="fr")
