"""A PDF reads as its pages do: in order, in whole paragraphs, and with every word on its page."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence

import pytest

from knowledge.errors import SourceError
from knowledge.read.limits import Limits
from knowledge.read.pdf.reader import read_pdf
from knowledge.records import ReadText, UnitKind
from tests.knowledge.read.pdf.paper import CHINESE, DEJAVU, HEIGHT, Paper, register_arabic, register_chinese

_BODY = (
    "The office supports governments with evidence, training and legal advice so that laws are made and kept. "
    "It publishes what it learns from surveys in the field and from the reports that governments send each year."
)
_LEFT = "Farmers in the northern valleys reported smaller harvests than in any of the four years before this survey. "
_RIGHT = "Traffickers moved their routes to the coast, where ports handle more goods than customs officers can open. "

_needs_font = pytest.mark.skipif(
    not DEJAVU.exists() and not os.environ.get("CI"), reason="needs the Debian package fonts-dejavu-core"
)


def _read(paper: Paper, limits: Limits | None = None) -> ReadText:
    return read_pdf(paper.pdf(), "name", limits or Limits())


def _blocks(read: ReadText) -> list[tuple[UnitKind, str]]:
    return [(block.kind, read.text[block.start : block.end]) for block in read.blocks]


def _texts(read: ReadText) -> list[str]:
    return [text for _, text in _blocks(read)]


def _page_of(read: ReadText, offset: int) -> int:
    return sum(start <= offset for start in read.pages)


def _report(pages: int, *, header: str = "", footer: bool = False) -> Paper:
    paper = Paper()
    for number in range(1, pages + 1):
        if number > 1:
            paper.next_page()
        if header:
            paper.line(header, 72, 40, 8)
        y = paper.paragraph(f"In district {number} the survey counted {number * 7} fields. {_BODY}")
        paper.paragraph(f"Its harvest was {number * 11} tons.", y=y)
        if footer:
            paper.line(str(number), 295, HEIGHT - 40, 8)
    return paper


def test_lines_become_paragraphs_without_the_breaks_of_lines() -> None:
    paper = Paper()
    paper.paragraph(_LEFT, y=paper.paragraph(_BODY))
    assert _texts(_read(paper)) == [_BODY, _LEFT.strip()]


def test_every_fact_of_a_long_report_is_on_its_page() -> None:
    read = _read(_report(120, header="Annual report of the survey", footer=True))
    assert len(read.pages) == 120
    assert list(read.pages) == sorted(read.pages)
    for number in range(1, 121):
        fact = f"In district {number} the survey counted {number * 7} fields."
        assert _page_of(read, read.text.index(fact)) == number


def test_running_headers_and_page_numbers_are_left_out_and_nothing_else() -> None:
    read = _read(_report(6, header="Annual report of the survey", footer=True))
    assert "Annual report" not in read.text
    assert _texts(read)[-1] == "Its harvest was 66 tons."
    assert len(read.blocks) == 12


def test_headers_that_change_with_the_chapter_go_by_their_page_number() -> None:
    paper = Paper()
    for number in range(1, 7):
        paper.line(f"Chapter {(number + 1) // 2}: Findings of the year {number}", 72, 40, 8)
        paper.paragraph(_BODY)
        paper.next_page()
    assert "Findings" not in _read(paper).text


def test_a_short_document_keeps_all_its_lines() -> None:
    read = _read(_report(2, header="Press release", footer=True))
    assert read.text.count("Press release") == 2


def test_facts_that_differ_only_in_a_number_are_not_taken_for_headers() -> None:
    paper = Paper()
    for number in range(1, 9):
        paper.line(f"The number of this page is {number}.", 72, 90)
        paper.next_page()
    assert "The number of this page is 5." in _read(paper).text


def test_a_paragraph_that_runs_over_a_page_break_is_one_block_and_its_page_begins_inside() -> None:
    paper = Paper()
    lines = ["The survey covers all provinces in which the plant was grown in the last ten years and which", "teams"]
    paper.lines([lines[0]], y=780)
    paper.next_page()
    paper.lines([f"{lines[1]} could reach by road."])
    read = _read(paper)
    assert _texts(read) == [f"{lines[0]} {lines[1]} could reach by road."]
    assert read.text[read.pages[1] :] == "teams could reach by road."


def test_a_page_without_text_begins_where_the_next_one_does() -> None:
    paper = Paper()
    paper.paragraph("First page.")
    paper.next_page()
    paper.next_page()
    paper.paragraph("Third page.")
    read = _read(paper)
    assert read.pages == (0, read.text.index("Third"), read.text.index("Third"))


@pytest.mark.parametrize("count", [2, 3])
def test_columns_are_read_one_after_the_other(count: int) -> None:
    paper = Paper()
    paper.line("A heading across all columns of the page", 72, 80, 18)
    texts = [_LEFT * 3, _RIGHT * 3, _BODY][:count]
    width = 470 / count
    for at, text in enumerate(texts):
        paper.paragraph(text, 62 + at * width, 120, columns=90 // count - 8)
    paper.paragraph("Below the columns the text goes on in lines of full width, " * 3 + "as it did.", 62, 420, 90)
    read = _read(paper)
    assert [read.text.index(text[:40]) for text in texts] == sorted(read.text.index(text[:40]) for text in texts)
    assert _texts(read)[1 : 1 + count] == [text.strip() for text in texts]
    assert _texts(read)[-1].startswith("Below the columns the text goes on in lines")


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    paper = Paper()
    text = _LEFT + _RIGHT + _BODY
    words = text.split()
    half = len(words) // 2 + 4
    paper.paragraph(" ".join(words[:half]), 62, 100, columns=40)
    paper.paragraph(" ".join(words[half:]), 320, 100, columns=40)
    assert _texts(_read(paper)) == [text]


def test_headings_are_found_by_size_and_weight_with_their_levels() -> None:
    paper = Paper()
    paper.line("World survey of drugs", 72, 80, 22)
    paper.line("Cultivation", 72, 120, 14, "Helvetica-Bold")
    paper.line("Northern provinces", 72, 150, 10, "Helvetica-Bold")
    paper.paragraph(_BODY * 2, y=170)
    read = _read(paper)
    assert [(block.kind, block.level) for block in read.blocks] == [
        (UnitKind.HEADING, 1),
        (UnitKind.HEADING, 2),
        (UnitKind.HEADING, 3),
        (UnitKind.SENTENCE, 0),
    ]


def test_the_outline_names_headings_that_look_like_the_text() -> None:
    paper = Paper()
    paper.canvas.bookmarkPage("first")
    paper.canvas.addOutlineEntry("Part one", "first", 0)
    paper.canvas.bookmarkPage("second")
    paper.canvas.addOutlineEntry("1.1 Methods used", "second", 1)
    y = paper.paragraph("1.1 Methods used")
    paper.paragraph(_BODY, y=y)
    read = _read(paper)
    assert (read.blocks[0].kind, read.blocks[0].level) == (UnitKind.HEADING, 2)


def test_bullets_and_numbers_make_items() -> None:
    paper = Paper()
    y = paper.paragraph("The plan has three parts and each of them has been agreed with the governments:")
    y = paper.lines(["•  Better laws against trafficking that courts can apply and that", "   officers know"], y=y - 12)
    y = paper.lines(["•  Training"], y=y - 12)
    paper.lines(["(a)  Surveys"], y=y - 12)
    assert _blocks(_read(paper))[1:] == [
        (UnitKind.ITEM, "Better laws against trafficking that courts can apply and that officers know"),
        (UnitKind.ITEM, "Training"),
        (UnitKind.ITEM, "(a) Surveys"),
    ]


def test_hyphens_of_line_breaking_go_and_those_of_words_stay() -> None:
    paper = Paper()
    paper.lines(
        [
            "Organized crime and drug-related crime are studied by the office, which trains prose-",
            "cutors. Prosecutors told it about drug-",
            "related cases, about crime-related ones, about coopera-",
            "tion and about drug- and crime-",
            "related work in the years 2019-",
            "2020.",
        ]
    )
    assert _texts(_read(paper)) == [
        "Organized crime and drug-related crime are studied by the office, which trains prosecutors. Prosecutors told "
        "it about drug-related cases, about crime-related ones, about cooperation and about drug- and crime-related "
        "work in the years 2019-2020."
    ]


def test_a_table_reads_as_rows_with_the_names_of_its_columns() -> None:
    paper = Paper()
    paper.paragraph(_BODY)
    rows = [("Country", "Year", "Seized (kg)"), ("Serbia", "2020", "12"), ("Peru", "2021", "345"), ("Chad", "", "7")]
    for at, row in enumerate(rows):
        for cell, x in zip(row, (72, 220, 330), strict=True):
            paper.line(cell, x, 220 + 14 * at)
    assert _blocks(_read(paper))[1:] == [
        (UnitKind.ROW, "Country: Serbia; Year: 2020; Seized (kg): 12"),
        (UnitKind.ROW, "Country: Peru; Year: 2021; Seized (kg): 345"),
        (UnitKind.ROW, "Country: Chad; Seized (kg): 7"),
    ]


def test_notes_stand_after_the_text_of_their_page_and_their_numbers_are_not_read_into_words() -> None:
    paper = Paper()
    line = "Seizures of cocaine rose in every year of the last decade that was studied"
    paper.lines([line])
    paper.line("1", 72 + paper.canvas.stringWidth(line, "Helvetica", 10), 96, 6)
    paper.lines(["and the purity rose with them."], y=112)
    paper.paragraph(_BODY, y=150)
    paper.line("1  See the annual survey of the year before.", 72, 760, 8)
    paper.next_page()
    paper.paragraph("A second page begins here.")
    read = _read(paper)
    assert _texts(read) == [
        f"{line} and the purity rose with them.",
        _BODY,
        "1 See the annual survey of the year before.",
        "A second page begins here.",
    ]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_rotated_page_reads_as_an_upright_one(degrees: int) -> None:
    paper = Paper()
    paper.canvas.setPageRotation(degrees)
    paper.canvas.translate(0, -300)
    y = paper.paragraph(_BODY)
    paper.paragraph(_LEFT, y=y)
    assert _texts(_read(paper)) == [_BODY, _LEFT.strip()]


def test_text_turned_on_the_page_itself_reads_as_upright_text() -> None:
    paper = Paper()
    paper.canvas.translate(0, HEIGHT)
    paper.canvas.rotate(-90)
    paper.canvas.translate(0, -HEIGHT + 500)
    paper.paragraph(_BODY, y=100)
    assert _texts(_read(paper)) == [_BODY]


def test_chinese_gets_no_spaces_where_lines_end() -> None:
    register_chinese()
    paper = Paper()
    paper.lines(
        ["联合国毒品和犯罪问题办公室协助会员国打击非法药物和国际犯罪，", "并开展研究和分析工作。"], font=CHINESE
    )
    assert _texts(_read(paper)) == [
        "联合国毒品和犯罪问题办公室协助会员国打击非法药物和国际犯罪，并开展研究和分析工作。"
    ]


@_needs_font
def test_arabic_is_read_in_logical_order() -> None:
    font = register_arabic()
    paper = Paper()
    first, second = "مكتب الأمم المتحدة المعني بالمخدرات والجريمة في سنة 2020", "يدعم الدول الأعضاء"
    for text, y in ((first, 100), (second, 112)):
        visual = " ".join(word if word.isdigit() else word[::-1] for word in reversed(text.split()))
        right = 500 - paper.canvas.stringWidth(visual, font, 10)
        paper.line(visual, right, y, font=font)
    assert _texts(_read(paper)) == [f"{first} {second}"]


@_needs_font
def test_ligatures_soft_hyphens_and_private_characters_are_cleaned() -> None:
    paper = Paper()
    paper.line("The oﬃce deﬁnes co\u00adoperation ﬂexibly.", 72, 100, font=register_arabic())
    assert _texts(_read(paper)) == ["The office defines cooperation flexibly."]


def test_a_page_tells_its_properties() -> None:
    paper = Paper(language="fr-FR")
    paper.canvas.setTitle("World Drug Report 2020")
    paper.canvas.setAuthor("Research branch")
    paper.canvas.setDateFormatter(lambda *_: "D:20200626120000Z")
    paper.paragraph(_BODY)
    read = _read(paper)
    assert (read.title, read.author, read.language, read.date) == (
        "World Drug Report 2020",
        "Research branch",
        "fr",
        "2020-06-26",
    )


@pytest.mark.parametrize("title", ["untitled", "Microsoft Word - report.doc", "V20-01234", "report_final.pdf", ""])
def test_a_title_that_names_no_text_gives_way_to_the_largest_words_of_the_first_page(title: str) -> None:
    paper = Paper()
    paper.canvas.setTitle(title)
    paper.line("World survey", 72, 80, 24)
    paper.line("of drugs", 72, 110, 24)
    paper.paragraph(_BODY, y=150)
    assert _read(paper).title == "World survey of drugs"


def test_without_a_title_the_name_stands_for_it() -> None:
    paper = Paper()
    paper.paragraph(_BODY)
    assert _read(paper).title == "name"


def test_a_password_is_named_as_the_reason() -> None:
    paper = Paper(password="secret")
    paper.paragraph(_BODY)
    with pytest.raises(SourceError, match="password"):
        _read(paper)


@pytest.mark.parametrize("data", [b"", b"Just text.", b"PK\x03\x04" + bytes(100)])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="not a PDF"):
        read_pdf(data, "name", Limits())


def test_a_pdf_that_is_only_its_first_line_is_refused_as_damaged() -> None:
    with pytest.raises(SourceError, match="damaged"):
        read_pdf(b"%PDF-1.7\n" + bytes(100), "name", Limits())


def test_more_pages_or_characters_than_allowed_are_refused() -> None:
    data = _report(3).pdf()
    with pytest.raises(SourceError, match="3 pages"):
        read_pdf(data, "name", Limits(pages=2))
    with pytest.raises(SourceError, match="100 characters"):
        read_pdf(data, "name", Limits(text=100))


def test_reading_stops_in_time_with_what_was_read() -> None:
    read = _read(_report(3), Limits(seconds=0.0))
    assert read.notes[0] == "only the first 0 of 3 pages were read: time limit"


def test_an_empty_page_gives_no_text_and_says_so() -> None:
    read = _read(Paper())
    assert (read.text, read.blocks, read.pages) == ("", (), (0,))
    assert "no text layer" in read.notes[0]


def _damaged(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    if seed % 3 == 0:
        return data[: chance.randrange(10, len(data))]
    damaged = bytearray(data)
    for at in chance.sample(range(8, len(data)), 40):
        damaged[at] = 0 if seed % 3 == 1 else chance.randrange(256)
    return bytes(damaged)


@pytest.mark.parametrize("seed", range(30))
def test_damaged_files_are_read_in_part_or_refused(seed: int) -> None:
    data = _damaged(_report(4, header="Annual report").pdf(), seed)
    try:
        read = read_pdf(data, "name", Limits())
    except SourceError:
        return
    ends: Sequence[int] = [0, *(block.end for block in read.blocks)]
    assert all(end <= block.start < block.end for end, block in zip(ends, read.blocks, strict=False))
