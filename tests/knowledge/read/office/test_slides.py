"""Of a presentation every slide is a page with its title, its text in reading order, and its notes."""

from __future__ import annotations

import io
import random
import re
import zipfile

import pytest
from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Cm

from knowledge.errors import SourceError
from knowledge.read.limits import Limits
from knowledge.read.office.slides import read_slides
from knowledge.records import ReadText, UnitKind
from tests.knowledge.read.office.damage import mutated

_LIMITS = Limits()
_TITLE_SLIDE, _BULLETS, _TITLE_ONLY, _BLANK = 0, 1, 5, 6


def _slide(deck: Deck, layout: int, *texts: str) -> Slide:
    slide: Slide = deck.slides.add_slide(deck.slide_layouts[layout])
    for placeholder, text in zip(slide.placeholders, texts, strict=False):
        placeholder.text = text
    return slide


def _box(slide: Slide, text: str, left: float, top: float) -> None:
    slide.shapes.add_textbox(Cm(left), Cm(top), Cm(5), Cm(1)).text_frame.text = text


def _saved(deck: Deck) -> bytes:
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def _read(deck: Deck) -> ReadText:
    return read_slides(_saved(deck), "name", _LIMITS)


def _blocks(read: ReadText) -> list[tuple[UnitKind, int, str]]:
    return [(block.kind, block.level, read.text[block.start : block.end]) for block in read.blocks]


def _texts(deck: Deck) -> list[str]:
    return [text for _, _, text in _blocks(_read(deck))]


def _changed(data: bytes, part: str, old: str, new: str) -> bytes:
    """The file with a pattern replaced in the parts whose path holds `part`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for info in before.infolist():
            content = before.read(info)
            is_text = info.filename.endswith((".xml", ".rels")) and part in info.filename
            after.writestr(info, re.sub(old, new, content.decode()) if is_text else content)
    return buffer.getvalue()


def _deck() -> Deck:
    deck = Presentation()
    _slide(deck, _TITLE_SLIDE, "Organised crime", "Vienna, 2020")
    slide = _slide(deck, _BULLETS, "Courts", "Judges\nClerks")
    notes = slide.notes_slide.notes_text_frame
    assert notes is not None
    notes.text = "Thank the hosts."
    table = _slide(deck, _TITLE_ONLY, "Cases").shapes.add_table(2, 2, Cm(1), Cm(5), Cm(9), Cm(3)).table
    for at, text in enumerate(("Country", "Cases", "Peru", "7")):
        table.cell(at // 2, at % 2).text = text
    return deck


def test_titles_bullets_tables_and_notes_keep_their_kind() -> None:
    assert _blocks(_read(_deck())) == [
        (UnitKind.HEADING, 1, "Organised crime"),
        (UnitKind.SENTENCE, 0, "Vienna, 2020"),
        (UnitKind.HEADING, 2, "Courts"),
        (UnitKind.ITEM, 0, "Judges"),
        (UnitKind.ITEM, 0, "Clerks"),
        (UnitKind.SENTENCE, 0, "Thank the hosts."),
        (UnitKind.HEADING, 2, "Cases"),
        (UnitKind.ROW, 0, "Country: Peru; Cases: 7"),
    ]


def test_every_slide_is_a_page() -> None:
    read = _read(_deck())
    assert read.pages == (0, read.text.index("Courts"), read.text.index("Cases"))


def test_a_slide_without_text_is_a_page_too() -> None:
    deck = Presentation()
    _slide(deck, _BLANK)
    _slide(deck, _TITLE_ONLY, "Courts")
    _slide(deck, _BLANK)
    read = _read(deck)
    assert read.pages == (0, 0, len("Courts"))


def test_slides_stand_in_the_order_of_the_show_and_not_of_their_files() -> None:
    data = _changed(_saved(_deck()), "presentation.xml", r"(<p:sldId [^>]*>)(<p:sldId [^>]*>)", r"\2\1")
    texts = [text for _, _, text in _blocks(read_slides(data, "name", _LIMITS))]
    assert texts.index("Courts") < texts.index("Organised crime") < texts.index("Cases")


def test_text_boxes_are_read_line_by_line() -> None:
    deck = Presentation()
    slide = _slide(deck, _TITLE_ONLY, "Title")
    for text, left, top in (("Last", 1, 15), ("Right", 12, 8.2), ("Left", 1, 8)):
        _box(slide, text, left, top)
    assert _texts(deck) == ["Title", "Left", "Right", "Last"]


def test_arabic_text_boxes_are_read_from_the_right() -> None:
    deck = Presentation()
    slide = _slide(deck, _BLANK)
    _box(slide, "ثانيا", 1, 8)
    _box(slide, "أولا", 12, 8)
    data = _changed(_saved(deck), "slide1.xml", "<a:p>", '<a:p><a:pPr rtl="1"/>')
    assert [text for _, _, text in _blocks(read_slides(data, "name", _LIMITS))] == ["أولا", "ثانيا"]


def test_a_placeholder_stands_where_its_layout_puts_it() -> None:
    deck = Presentation()
    slide = _slide(deck, _BULLETS, "Title", "In the middle")
    _box(slide, "Below", 1, 18)
    _box(slide, "Above", 1, 3.5)
    assert _texts(deck) == ["Title", "Above", "In the middle", "Below"]


def test_shapes_in_groups_are_read() -> None:
    deck = Presentation()
    group = _slide(deck, _BLANK).shapes.add_group_shape()
    group.shapes.add_textbox(Cm(1), Cm(9), Cm(5), Cm(1)).text_frame.text = "Second"
    group.shapes.add_textbox(Cm(1), Cm(2), Cm(5), Cm(1)).text_frame.text = "First"
    assert _texts(deck) == ["First", "Second"]


def test_a_shape_in_two_forms_is_read_once() -> None:
    deck = Presentation()
    _box(_slide(deck, _BLANK), "Once", 1, 1)
    form = r"<mc:Choice>\1</mc:Choice><mc:Fallback>\1</mc:Fallback>"
    both = f'<mc:AlternateContent xmlns:mc="http://x/compatibility">{form}</mc:AlternateContent>'
    data = _changed(_saved(deck), "slide1.xml", "(<p:sp>.*?</p:sp>)", both)
    assert read_slides(data, "name", _LIMITS).text == "Once"


def test_the_words_of_a_diagram_are_read() -> None:
    deck = Presentation()
    _slide(deck, _TITLE_ONLY, "Courts")
    frame = (
        '<p:graphicFrame><dgm:relIds xmlns:dgm="http://x/diagram" xmlns:r="http://x/r" r:dm="rId9"/></p:graphicFrame>'
    )
    data = _changed(_saved(deck), "slides/slide1.xml", "</p:spTree>", f"{frame}</p:spTree>")
    relation = '<Relationship Id="rId9" Type="http://x/diagramData" Target="/ppt/data1.xml"/></Relationships>'
    data = _changed(data, "slide1.xml.rels", "</Relationships>", relation)
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as file:
        file.writestr("ppt/data1.xml", '<d xmlns:a="http://x/a"><a:p><a:r><a:t>Judge</a:t></a:r></a:p></d>')
    assert read_slides(buffer.getvalue(), "name", _LIMITS).text == "Courts\n\nJudge"


def test_bullets_are_believed_where_a_paragraph_speaks_of_them() -> None:
    deck = Presentation()
    _slide(deck, _BULLETS, "Title", "Plain\nListed")
    data = _changed(_saved(deck), "slide1.xml", "<a:p>(<a:r><a:t>Plain)", r"<a:p><a:pPr><a:buNone/></a:pPr>\1")
    assert [kind for kind, _, _ in _blocks(read_slides(data, "name", _LIMITS))][1:] == [
        UnitKind.SENTENCE,
        UnitKind.ITEM,
    ]


def test_line_breaks_are_spaces_and_slide_numbers_are_no_text() -> None:
    deck = Presentation()
    _box(_slide(deck, _BLANK), "One\vtwo", 1, 1)
    number = '<a:fld id="{0}" type="slidenum"><a:t>7</a:t></a:fld></a:p>'
    data = _changed(_saved(deck), "slide1.xml", "</a:p>", number)
    assert read_slides(data, "name", _LIMITS).text == "One two"


def test_hidden_slides_are_left_out_but_keep_their_number() -> None:
    data = _changed(_saved(_deck()), "slide2.xml", "<p:sld ", '<p:sld show="0" ')
    read = read_slides(data, "name", _LIMITS)
    assert "Judges" not in read.text
    assert read.pages == (0, read.text.index("Cases"), read.text.index("Cases"))
    assert read.notes == ("1 hidden slide was left out.",)


def test_a_slide_that_is_missing_is_named() -> None:
    data = _changed(_saved(_deck()), "presentation.xml.rels", "slide2.xml", "gone.xml")
    read = read_slides(data, "name", _LIMITS)
    assert "Cases: 7" in read.text
    assert read.notes == ("Slide 2 is missing from the file.",)


def test_the_strict_dialect_is_read() -> None:
    data = _changed(_saved(_deck()), "", "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")
    assert read_slides(data, "name", _LIMITS).text == _read(_deck()).text


def test_the_deck_says_its_title_author_and_date() -> None:
    deck = _deck()
    properties = deck.core_properties
    properties.title, properties.author = "Crime and courts", "UNODC"
    data = _changed(_saved(deck), "core.xml", r"(<dcterms:modified[^>]*>)[^<]*", r"\g<1>2021-03-04T05:06:07Z")
    read = read_slides(data, "name", _LIMITS)
    assert (read.title, read.author, read.date) == ("Crime and courts", "UNODC", "2021-03-04")


@pytest.mark.parametrize("title", ["", "PowerPoint Presentation", "Slide 1", "Présentation PowerPoint"])
def test_a_title_that_says_nothing_gives_way_to_the_first_slide(title: str) -> None:
    deck = _deck()
    deck.core_properties.title = title
    assert _read(deck).title == "Organised crime"


def test_a_deck_without_text_says_so() -> None:
    deck = Presentation()
    deck.core_properties.title = ""
    read = _read(deck)
    assert (read.text, read.blocks, read.pages, read.title) == ("", (), (), "name")
    assert read.notes == ("It holds no text; its slides may be pictures.",)


def test_an_old_or_protected_deck_is_refused_in_words() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    with pytest.raises(SourceError, match=r"save it as \.pptx"):
        read_slides(old, "name", _LIMITS)
    with pytest.raises(SourceError, match="password"):
        read_slides(old + "EncryptedPackage".encode("utf-16-le"), "name", _LIMITS)


def test_a_slide_that_is_shown_endlessly_is_refused() -> None:
    data = _changed(_saved(_deck()), "presentation.xml", r"(<p:sldId [^>]*>)", r"\1" * 300)
    with pytest.raises(SourceError, match="Split it"):
        read_slides(data, "name", Limits(text=2000))


def test_a_damaged_deck_is_read_or_refused() -> None:
    whole = _saved(_deck())
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        parts = {name: file.read(name) for name in file.namelist() if "slideLayout" not in name or "Layout1." in name}
    dice = random.Random(13)
    for _ in range(120):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as file:
            for name, content in parts.items():
                file.writestr(name, mutated(content, dice) if dice.random() < 0.2 else content)
        try:
            read = read_slides(buffer.getvalue(), "name", _LIMITS)
        except SourceError:
            continue
        assert list(read.pages) == sorted(read.pages)
