"""The words of a claim and of its quotes are marked with what the details say of them."""

from __future__ import annotations

import pytest

from assistant.answer import Citation
from assistant.checking.report.marks import Piece, claim_pieces, pieces, quote_pieces
from assistant.checking.verdict import Detail, Relation, Ruling, Slot, Verdict

_QUOTE = Citation(2, "a", "A", None, None, "a#90-120", "It began in 2016.", 100, 117, "en")
_YEAR = Detail(Slot.DATE, Relation.DIFFERS, "2015", 12, 16, "2016", 2, 112, 116)
_NAME = Detail(Slot.NAME, Relation.AGREES, "It", 0, 2, "It", 1, 100, 102)
_VERDICT = Verdict("v1", "It began in 2015.", Ruling.CONTRADICTED, 0.9, "", (_QUOTE,), (_YEAR, _NAME))


def _cut(text: str, *spans: tuple[int, int, str]) -> list[tuple[str, str]]:
    return [(one.text, one.relation) for one in pieces(text, spans)]


def test_a_text_without_details_is_one_piece() -> None:
    assert pieces("In 2015.", []) == [Piece("In 2015.")]


def test_an_empty_text_has_no_pieces() -> None:
    assert pieces("", [(0, 4, "differs")]) == []


def test_a_detail_is_a_piece_of_its_own() -> None:
    assert _cut("In 2015.", (3, 7, "differs")) == [("In ", ""), ("2015", "differs"), (".", "")]


def test_details_may_come_in_any_order() -> None:
    assert _cut("ab", (1, 2, "missing"), (0, 1, "agrees")) == [("a", "agrees"), ("b", "missing")]


def test_an_empty_detail_marks_nothing() -> None:
    assert _cut("abc", (1, 1, "differs")) == [("abc", "")]


def test_a_detail_that_ends_before_it_begins_marks_nothing() -> None:
    assert _cut("abc", (2, 1, "differs")) == [("abc", "")]


@pytest.mark.parametrize("spans", [((0, 3, "agrees"), (1, 2, "differs")), ((1, 2, "differs"), (0, 3, "agrees"))])
def test_what_differs_is_shown_over_what_agrees(spans: tuple[tuple[int, int, str], ...]) -> None:
    assert _cut("abc", *spans) == [("a", "agrees"), ("b", "differs"), ("c", "agrees")]


def test_what_is_missing_is_shown_over_what_agrees_and_under_what_differs() -> None:
    spans = (0, 2, "missing"), (0, 1, "differs"), (1, 3, "agrees")
    assert _cut("abc", *spans) == [("a", "differs"), ("b", "missing"), ("c", "agrees")]


def test_offsets_outside_the_text_are_cut_off() -> None:
    assert _cut("abc", (-5, 1, "agrees"), (2, 99, "differs")) == [("a", "agrees"), ("b", ""), ("c", "differs")]


def test_pieces_are_the_whole_text_in_any_script() -> None:
    text = "أُطلق البرنامج 🌍 في عام ٢٠١٥。"
    assert "".join(one.text for one in pieces(text, [(3, 9, "agrees"), (7, 18, "differs")])) == text


def test_an_unknown_relation_is_refused() -> None:
    with pytest.raises(ValueError, match="nearly"):
        pieces("abc", [(0, 1, "nearly")])


def test_the_details_of_a_claim_are_marked_on_it() -> None:
    marked = [Piece("It", "agrees"), Piece(" began in "), Piece("2015", "differs"), Piece(".")]
    assert claim_pieces(_VERDICT) == marked


def test_the_words_of_a_quote_are_marked_only_with_the_details_found_in_it() -> None:
    assert quote_pieces(_VERDICT, _QUOTE) == [Piece("It began in "), Piece("2016", "differs"), Piece(".")]
