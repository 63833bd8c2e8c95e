"""A gold quote is recognised whatever markup and line ends its file has, and nothing else is."""

from __future__ import annotations

import pytest

from assistant.evaluation.figures import Quote
from assistant.evaluation.gold import holds, meets, overlaps
from tests.assistant.evaluation.tiny import question


@pytest.mark.parametrize(
    ("text", "quote", "held"),
    [
        ("One. Two words. Three.", "Two\nwords.", True),
        ("See the page on it.", "See [the page](https://a.org) on **it**.", True),
        ("One.", "Two.", False),
        ("Port: Karachi; Opened: 2011; Officers: 40", "Karachi | 2011 | 40", True),
        ("Port: Karachi; Opened: 2011; Officers: 40", "| Karachi | 40 | 2011 |", False),
    ],
)
def test_a_text_holds_a_quote(text: str, quote: str, held: bool) -> None:
    assert holds(text, quote) is held


@pytest.mark.parametrize(
    ("cited", "found"), [("Before. Gold here.", True), ("Gold", True), ("Silver", False), ("", False), (" ", False)]
)
def test_either_quote_may_contain_the_other(cited: str, found: bool) -> None:
    assert overlaps(cited, "Gold here.") is found


@pytest.mark.parametrize(
    ("cited", "needs_all", "met"),
    [
        (["A."], False, True),
        (["A."], True, False),
        (["B.", "A."], True, True),
        (["C."], False, False),
        ([], False, False),
    ],
)
def test_one_gold_quote_is_enough_unless_all_are_needed(cited: list[str], needs_all: bool, met: bool) -> None:
    asked = question(gold=("A.", "B."), needs_all=needs_all)
    assert meets(asked, [Quote("doc", one) for one in cited]) is met


def test_the_same_words_in_another_document_are_not_gold() -> None:
    assert not meets(question(gold=("A.",)), [Quote("other", "A.")])


def test_nothing_meets_an_unanswerable_question() -> None:
    assert not meets(question("unanswerable", ()), [Quote("doc", "A.")])
