"""Markdown is read without its markup, and its front matter gives the title."""

from __future__ import annotations

import pytest

from knowledge.read.limits import Limits
from knowledge.read.markdown import read_markdown
from knowledge.records import UnitKind


def test_markup_does_not_remain_in_the_text() -> None:
    read = read_markdown(
        b"# The *title*\n\nSome **bold** and a [link](https://unodc.org).\n\n- One\n- Two\n", "name", Limits()
    )
    assert read.text == "The title\n\nSome bold and a link.\n• One\n• Two"
    assert [block.kind for block in read.blocks] == [
        UnitKind.HEADING,
        UnitKind.SENTENCE,
        UnitKind.ITEM,
        UnitKind.ITEM,
    ]


def test_tables_are_read_row_by_row() -> None:
    read = read_markdown(b"| Country | Year |\n|---|---|\n| Peru | 2018 |\n", "name", Limits())
    assert read.text == "Country: Peru; Year: 2018"


@pytest.mark.parametrize(
    "fields", ["title: The page", 'title: "The page"', "title: 'The page'", "date: 2018\ntitle : The page\nlang: en"]
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_title_of_the_front_matter_wins_over_the_heading(fields: str, ending: str) -> None:
    read = read_markdown(f"---\n{fields}\n---\n# Heading\n\nText.\n".replace("\n", ending).encode(), "name", Limits())
    assert (read.title, read.text) == ("The page", "Heading\n\nText.")


def test_front_matter_without_a_title_is_still_no_text() -> None:
    read = read_markdown(b"---\ndate: 2018\n---\n# Heading\n\nText.", "name", Limits())
    assert (read.title, read.text) == ("Heading", "Heading\n\nText.")


def test_a_rule_inside_the_text_is_no_front_matter() -> None:
    read = read_markdown(b"First.\n\n---\ntitle: Not this\n---\n\nLast.", "name", Limits())
    assert read.title != "Not this"
    assert read.text.startswith("First.")


@pytest.mark.parametrize("text", ["Plain words.", "---\nnever closed"])
def test_the_file_name_is_the_title_where_nothing_else_is(text: str) -> None:
    assert read_markdown(text.encode(), "name", Limits()).title == "name"


def test_html_inside_markdown_is_text_and_never_markup() -> None:
    assert "<script>alert(1)</script>" in read_markdown(b"Text <script>alert(1)</script> here.", "name", Limits()).text


def test_front_matter_fills_the_fields_it_names_and_keeps_the_others() -> None:
    written = b"""---
title: The page
date: 2020-05-31
lang: fr-FR
author: [A. Diop, B. Sow]
url: https://www.unodc.org/page
collection: reports
draft: false
nested: {a: 1}
---
Text.
"""
    read = read_markdown(written, "name", Limits())
    assert (read.title, read.date, read.language) == ("The page", "2020-05-31", "fr")
    assert (read.author, read.url) == ("A. Diop, B. Sow", "https://www.unodc.org/page")
    assert (read.metadata, read.text) == ({"collection": "reports", "draft": "false"}, "Text.")


def test_front_matter_in_toml_is_read_as_well() -> None:
    read = read_markdown(b'+++\ntitle = "The page"\ndate = 2020-05-31T10:00:00Z\n+++\nText.', "name", Limits())
    assert (read.title, read.date, read.text) == ("The page", "2020-05-31", "Text.")


def test_what_cannot_be_understood_stays_among_the_other_fields() -> None:
    read = read_markdown(b"---\ndate: last spring\nurl: /page\n---\nText.", "name", Limits())
    assert (read.date, read.url, read.metadata) == (None, None, {"date": "last spring", "url": "/page"})


@pytest.mark.parametrize(
    "fields", ["title: [never closed", "only words", "a: &x [1]\nb: *x", "title: x" + "y" * 100_000, "- a\n- b"]
)
def test_front_matter_that_cannot_be_read_is_text_with_a_note(fields: str) -> None:
    read = read_markdown(f"---\n{fields}\n---\nText.".encode(), "name", Limits())
    assert read.text.endswith("Text.")
    assert "could not be read" in read.notes[0]


def test_front_matter_cannot_make_objects() -> None:
    read = read_markdown(b"---\na: !!python/object/apply:os.getcwd []\n---\nText.", "name", Limits())
    assert "could not be read" in read.notes[0]
