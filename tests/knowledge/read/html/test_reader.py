"""Of an HTML page the words remain that a visitor would read."""

from __future__ import annotations

import pytest

from knowledge.errors import SourceError
from knowledge.read.html.reader import read_html
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


def test_the_rows_of_a_table_carry_its_headers() -> None:
    markup = "<table><tr><th>Country<th>Year</tr><tr><td>Peru<td>2018</tr><tr><td></td><td>2019</td></tr></table>"
    assert _texts(markup) == ["Country: Peru; Year: 2018", "Year: 2019"]


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


@pytest.mark.timeout(120)
def test_a_page_of_a_hundred_thousand_paragraphs_is_read_soon() -> None:
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


def test_an_item_or_heading_stays_one_where_it_holds_a_paragraph() -> None:
    assert _blocks("<h2><div>Goals</div></h2><ul><li><p>A</p><p>More on A.</p></li></ul>") == [
        (UnitKind.HEADING, 2, "Goals"),
        (UnitKind.ITEM, 0, "A"),
        (UnitKind.SENTENCE, 0, "More on A."),
    ]


def test_two_line_breaks_part_paragraphs_and_one_does_not() -> None:
    assert _texts("<p>One<br>line.<br> <br>Another.</p>") == ["One line.", "Another."]


def test_definitions_are_rows_of_their_terms() -> None:
    blocks = _blocks("<dl><dt>Legal status:<dd>Controlled<dt>Forms<dt>Kinds<dd>Powder<dd>Crystals</dl>")
    assert blocks == [
        (UnitKind.ROW, 0, "Legal status: Controlled"),
        (UnitKind.ROW, 0, "Forms, Kinds: Powder; Crystals"),
    ]


def test_a_definition_with_parts_of_its_own_is_read_as_paragraphs() -> None:
    assert _texts("<dl><dt>Term</dt><dd><p>One.</p><p>Two.</p></dd></dl>") == ["Term", "One.", "Two."]


def test_a_question_that_unfolds_is_the_heading_of_its_answer() -> None:
    blocks = _blocks("<details><summary>Who may apply?</summary><p>Everyone.</p></details>")
    assert blocks == [(UnitKind.HEADING, 6, "Who may apply?"), (UnitKind.SENTENCE, 0, "Everyone.")]


def test_the_button_of_a_heading_that_unfolds_is_its_text() -> None:
    assert _texts("<h3><button>Who may apply?</button></h3><p>Everyone.</p>") == ["Who may apply?", "Everyone."]


def test_a_form_around_the_whole_page_is_read() -> None:
    assert _texts("<body><form><h1>Title</h1><input value=x><p>Text.</p></form></body>") == ["Title", "Text."]


def test_captions_of_figures_are_read_and_texts_instead_of_images_are_not() -> None:
    assert _texts("<figure><img alt='Noise'><figcaption>Staff in Vienna.</figcaption></figure>") == ["Staff in Vienna."]


def test_a_raised_figure_does_not_join_the_one_before_it_and_a_notes_mark_goes() -> None:
    assert _texts('<p>In 2019<sup>2</sup> and 2020<sup><a href="#n">3</a></sup>, 5 km<sup>2</sup>.</p>') == [
        "In 2019² and 2020, 5 km²."
    ]


@pytest.mark.parametrize(
    "phrase", ["Skip to main content", "Back to top ↑", "返回顶部", "Версия для печати", "© 2024 UN"]
)
def test_lines_that_every_page_has_are_left_out(phrase: str) -> None:
    assert _texts(f"<p>Before.</p><p><a href='#'>{phrase}</a></p>") == ["Before."]


def test_the_encoding_that_a_page_names_is_believed_unless_it_is_utf_8() -> None:
    page = '<meta charset="iso-8859-5"><p>Помощь судам и жертвам.</p>'
    assert read_html(page.encode("iso-8859-5"), "name", Limits()).text == "Помощь судам и жертвам."
    assert read_html(page.encode(), "name", Limits()).text == "Помощь судам и жертвам."


def test_a_page_without_words_is_no_error_but_a_note() -> None:
    read = read_html(b"<body><script>render()</script></body>", "name", Limits())
    assert (read.text, read.blocks, read.notes) == ("", (), ("The page holds no text.",))


def test_a_page_with_more_text_than_the_limits_allow_is_refused() -> None:
    with pytest.raises(SourceError, match="holds too much text"):
        read_html("<p>Too long.</p>", "name", Limits(text=5))


# Each takes seconds; one whose cost grows with the square of its length would take hours.
@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 2_000_000,
        "<div " + " ".join(f"a{number}=b" for number in range(100_000)) + ">x</div>",
        "<b><i><table><tr><td><ul><li>x" * 100_000,
        "".join(f"<p><b id={number}>x" for number in range(20_000)),
        "<table>" + "<tr><td colspan=1000 rowspan=1000>1" * 50_000,
        "".join(f"<a href=/{number}>x</a>" for number in range(200_000)),
    ],
    ids=["nested", "attributes", "unclosed", "styles", "spans", "links"],
)
def test_hostile_pages_end_soon(markup: str) -> None:
    assert len(read_html(markup, "name", Limits(), url="https://unodc.org").links) <= 5_000


def test_a_page_that_had_to_be_cut_says_so() -> None:
    assert "left out" in read_html("<i>x</i>" * 110_000, "name", Limits()).notes[0]
