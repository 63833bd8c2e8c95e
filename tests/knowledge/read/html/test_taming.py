"""Markup that would keep a parser busy for hours is taken out before parsing; ordinary markup stays."""

from __future__ import annotations

import pytest

from knowledge.read.html.taming import MOST_TAGS, tamed


@pytest.mark.parametrize(
    "markup",
    [
        "<p>One<p>Two" * 2_000,
        "<div><b>x</b></div>" * 2_000,
        "<table>" + "<tr><td>1<td>2" * 2_000 + "</table>",
        "no tags, 1 < 2",
    ],
    ids=["paragraphs", "closed", "rows", "text"],
)
def test_an_ordinary_page_stays_as_it_is(markup: str) -> None:
    assert tamed(markup) == (markup, False)


def test_tags_beyond_reason_go_with_their_ends_and_the_text_stays() -> None:
    markup, is_cut = tamed("<div>" * 1_000 + "Text." + "</div>" * 1_000 + "<p>More.")
    assert markup.count("<div>") == markup.count("</div>") < 500
    assert markup.endswith("<p>More.")
    assert "Text." in markup
    assert not is_cut


def test_a_tag_of_endless_attributes_loses_them() -> None:
    assert tamed("<p " + "a=b " * 10_000 + ">Text.</p>") == ("<p>Text.</p>", False)


def test_a_page_of_too_many_tags_is_cut() -> None:
    markup, is_cut = tamed("<br>x" * (MOST_TAGS + 10))
    assert is_cut
    assert markup.count("<br>") == MOST_TAGS
