"""Of an HTML page the words remain that a visitor would read."""

from __future__ import annotations

import pytest

from knowledge.read.html import read_html
from knowledge.read.limits import Limits
from knowledge.records import UnitKind


def _blocks(markup: str) -> list[tuple[UnitKind, int, str]]:
    read = read_html(markup, "name", Limits())
    return [(block.kind, block.level, read.text[block.start : block.end]) for block in read.blocks]


def _texts(markup: str) -> list[str]:
    return [text for _, _, text in _blocks(markup)]


@pytest.mark.parametrize(
    "tag",
    "script style noscript template nav header footer aside form button select textarea svg canvas iframe object "
    "audio video dialog menu".split(),
)
def test_what_is_no_reading_matter_is_left_out(tag: str) -> None:
    assert _texts(f"<body><p>Before.</p><{tag}>Noise</{tag}><p>After.</p>") == ["Before.", "After."]


@pytest.mark.parametrize(
    "noise", ["<!-- Noise -->", "<p hidden>Noise</p>", "<?php Noise ?>", "<head><style>Noise</style></head>"]
)
def test_comments_and_hidden_parts_are_left_out(noise: str) -> None:
    assert "Noise" not in read_html(f"<p>Before.</p>{noise}<p>After.</p>", "name", Limits()).text


def test_headings_and_lists_keep_their_kind() -> None:
    assert _blocks("<h1>One</h1><h3>Two</h3><p>Goals:</p><ul><li>A<li>B</ul>") == [
        (UnitKind.HEADING, 1, "One"),
        (UnitKind.HEADING, 3, "Two"),
        (UnitKind.SENTENCE, 0, "Goals:"),
        (UnitKind.ITEM, 0, "A"),
        (UnitKind.ITEM, 0, "B"),
    ]


def test_items_are_written_with_a_bullet_that_is_not_quoted() -> None:
    read = read_html("<p>Goals:</p><ul><li>A</li><li>B</li></ul><p>End.</p>", "name", Limits())
    assert read.text == "Goals:\n• A\n• B\n\nEnd."


def test_a_list_inside_an_item_gives_items_of_its_own() -> None:
    assert _texts("<ul><li>A<ul><li>B</li></ul></li><li>C</li></ul>") == ["A", "B", "C"]


def test_the_cells_of_a_table_row_stand_in_one_line() -> None:
    markup = "<table><tr><th>Country<th>Year</tr><tr><td>Peru<td>2018</tr><tr><td></td><td>2019</td></tr></table>"
    assert _texts(markup) == ["Country Year", "Peru 2018", "2019"]


def test_inline_markup_line_breaks_and_entities_become_plain_text() -> None:
    assert _texts("<p>A <b>bo</b>ld&nbsp;word,<br>R&amp;D\n  &lt;here&gt;</p>") == ["A bold word, R&D <here>"]


@pytest.mark.parametrize("tag", ["main", "article"])
def test_the_main_part_of_a_page_stands_for_the_page(tag: str) -> None:
    assert _texts(f"<body><p>Cookies</p><{tag}><p>Text.</p></{tag}><p>More</p>") == ["Text."]


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title> The \n page </title><h1>Heading</h1>", "The page"),
        ("<title></title><h1>Heading</h1>", "Heading"),
        ("<p>Text.</p><h2>Heading</h2>", "Heading"),
        ("<p>Text.</p>", "name"),
    ],
)
def test_the_title_is_the_pages_or_its_first_heading_or_the_files_name(markup: str, title: str) -> None:
    assert read_html(markup, "name", Limits()).title == title


@pytest.mark.parametrize(
    ("attribute", "language"), [('lang="fr"', "fr"), ('lang="zh-Hans"', "zh"), ('lang="RU"', "ru"), ("lang", None)]
)
def test_the_language_is_the_one_that_the_page_states(attribute: str, language: str | None) -> None:
    assert read_html(f"<html {attribute}><p>Text.</p></html>", "name", Limits()).language == language


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://unodc.org/page", "https://unodc.org/page"),
        ("http://unodc.org", "http://unodc.org"),
        ("/page", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_only_a_canonical_web_address_becomes_the_url(address: str, url: str | None) -> None:
    assert read_html(f'<link rel="canonical" href="{address}"><p>Text.</p>', "name", Limits()).url == url


def test_a_page_that_states_nothing_has_neither_url_nor_language() -> None:
    read = read_html("<p>Text.</p>", "name", Limits())
    assert (read.url, read.language) == (None, None)


@pytest.mark.parametrize("tag", ["b", "span", "i"])
def test_a_hundred_thousand_nested_tags_do_not_exhaust_the_stack(tag: str) -> None:
    assert _texts(f"<{tag}>" * 100_000 + "Deep.") == ["Deep."]


@pytest.mark.parametrize("tag", ["div", "ul><li", "table><tr><td", "blockquote"])
def test_deeply_nested_blocks_do_not_exhaust_the_stack(tag: str) -> None:
    assert _texts(f"<{tag}>" * 10_000 + "Deep.")[-1].endswith("Deep.")


@pytest.mark.timeout(10)
def test_a_page_of_a_hundred_thousand_paragraphs_is_read_in_no_time() -> None:
    assert len(_texts("<p>This is one of many paragraphs." * 100_000)) == 100_000


@pytest.mark.parametrize("markup", ["", "<", "<p", "</p></div>", "<html></html>", "<script>x</script>", "\0"])
def test_broken_markup_is_read_without_an_error(markup: str) -> None:
    assert not any(char.isalnum() for char in read_html(markup, "name", Limits()).text)


@pytest.mark.parametrize(
    "sentence",
    [
        "The office helps courts.",
        "Le bureau aide les tribunaux.",
        "La oficina ayuda a los tribunales.",
        "Управление помогает судам.",
        "يساعد المكتب المحاكم.",
        "该办公室协助法院。",
    ],
)
def test_offsets_point_at_the_words(sentence: str) -> None:
    read = read_html(f"<h1>Title</h1><p>{sentence}</p><ul><li>{sentence}</ul>", "name", Limits())
    assert [read.text[block.start : block.end] for block in read.blocks] == ["Title", sentence, sentence]
