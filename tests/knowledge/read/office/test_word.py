"""Of a Word document the text is read that its pages show, whatever program wrote it."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.shared import Pt

from knowledge.errors import SourceError
from knowledge.read.limits import MIB, Limits
from knowledge.read.office.word import read_word
from knowledge.records import ReadText, UnitKind
from tests.knowledge.read.office.damage import mutated

_LIMITS = Limits()
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}"/></Relationships>'
)
_STYLES = (
    '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="My own"/><w:basedOn w:val="berschrift1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Z3"><w:name w:val="Заголовок 3"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Out"><w:name w:val="Outlined"/><w:pPr><w:outlineLvl w:val="4"/></w:pPr>'
    '</w:style><w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="L"><w:name w:val="Bullets"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr>'
    '</w:pPr></w:style><w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style>'
)


def _pack(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def _parts(body: str, styles: str = "") -> dict[str, str | bytes]:
    """The parts of the smallest document with this body."""
    return {
        "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="word/document.xml"),
        "word/document.xml": f'<w:document xmlns:w="{_W}" xmlns:mc="{_MC}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": _RELATIONS.format(kind="styles", target="styles.xml"),
        "word/styles.xml": f'<w:styles xmlns:w="{_W}">{styles}</w:styles>',
    }


def _read(body: str, styles: str = "") -> ReadText:
    return read_word(_pack(_parts(body, styles)), "name", _LIMITS)


def _p(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def _r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _styled(style: str, text: str = "Text") -> str:
    return _p(_r(text), f'<w:pStyle w:val="{style}"/>')


def _table(*rows: list[str], first: str = "") -> str:
    def cells(row: list[str]) -> str:
        return "".join(cell if cell.startswith("<w:tc>") else f"<w:tc>{_p(_r(cell))}</w:tc>" for cell in row)

    lines = (f"<w:tr><w:trPr>{'' if at else first}</w:trPr>{cells(row)}</w:tr>" for at, row in enumerate(rows))
    return f"<w:tbl>{''.join(lines)}</w:tbl>"


def _blocks(read: ReadText) -> list[tuple[UnitKind, int, str]]:
    return [(block.kind, block.level, read.text[block.start : block.end]) for block in read.blocks]


def _texts(body: str) -> list[str]:
    return [text for _, _, text in _blocks(_read(body))]


def _saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _document() -> Document:
    document = docx.Document()
    document.add_heading("Organised crime", 0)
    document.add_heading("Courts", 1)
    document.add_paragraph("The office helps ").add_run("courts.").bold = True
    document.add_paragraph("Judges", style="List Bullet")
    document.add_paragraph("Clerks", style="List Number")
    table = document.add_table(2, 2)
    for cell, text in zip((*table.rows[0].cells, *table.rows[1].cells), ("Country", "Cases", "Peru", "7"), strict=True):
        cell.text = text
    document.sections[0].header.paragraphs[0].text = "A header"
    document.sections[0].footer.paragraphs[0].text = "A footer"
    return document


def test_headings_paragraphs_lists_and_tables_keep_their_kind() -> None:
    read = read_word(_saved(_document()), "name", _LIMITS)
    assert _blocks(read) == [
        (UnitKind.HEADING, 1, "Organised crime"),
        (UnitKind.HEADING, 1, "Courts"),
        (UnitKind.SENTENCE, 0, "The office helps courts."),
        (UnitKind.ITEM, 0, "Judges"),
        (UnitKind.ITEM, 0, "Clerks"),
        (UnitKind.ROW, 0, "Country: Peru; Cases: 7"),
    ]
    assert "\n• Judges\n• Clerks\n\nCountry" in read.text


def test_the_document_says_its_title_author_language_and_date() -> None:
    document = _document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = "Crime and courts", "UNODC", "fr-FR"
    properties.modified = properties.created.replace(year=2021, month=3, day=4)
    read = read_word(_saved(document), "name", _LIMITS)
    assert (read.title, read.author, read.language, read.date) == ("Crime and courts", "UNODC", "fr", "2021-03-04")


@pytest.mark.parametrize("title", ["", "Microsoft Word - draft.doc", "Document1", "report_v2.docx", "[Title]", "--"])
def test_a_title_that_says_nothing_gives_way_to_the_first_heading(title: str) -> None:
    document = _document()
    document.core_properties.title = title
    assert read_word(_saved(document), "name", _LIMITS).title == "Organised crime"


def test_the_paragraph_of_the_title_wins_over_a_heading_before_it() -> None:
    assert _read(_styled("berschrift1", "Foreword") + _styled("Titel", "The report"), _STYLES).title == "The report"


def test_the_file_name_is_the_title_where_nothing_else_is() -> None:
    assert _read(_p(_r("Text."))).title == "name"


@pytest.mark.parametrize(
    ("style", "level"), [("berschrift1", 1), ("Own", 1), ("Z3", 3), ("Out", 5), ("Titel", 1), ("A", 0), ("gone", 0)]
)
def test_a_heading_is_known_by_its_style_in_any_language(style: str, level: int) -> None:
    kind = UnitKind.HEADING if level else UnitKind.SENTENCE
    assert _blocks(_read(_styled(style), _STYLES)) == [(kind, level, "Text")]


def test_without_a_list_of_styles_their_ids_speak() -> None:
    parts = _parts(_styled("Heading2", "Courts") + _p(_r("Text.")))
    del parts["word/styles.xml"], parts["word/_rels/document.xml.rels"]
    assert _blocks(read_word(_pack(parts), "name", _LIMITS))[0] == (UnitKind.HEADING, 2, "Courts")


def test_a_long_paragraph_is_no_heading_whatever_its_style() -> None:
    assert _blocks(_read(_styled("berschrift1", "word " * 100), _STYLES))[0][0] is UnitKind.SENTENCE


def test_list_items_are_known_by_themselves_or_by_their_style() -> None:
    number = '<w:numPr><w:numId w:val="{}"/></w:numPr>'
    body = _styled("L", "One") + _p(_r("Two"), number.format(1))
    body += _p(_r("Not"), '<w:pStyle w:val="L"/>' + number.format(0))
    assert [kind for kind, _, _ in _blocks(_read(body, _STYLES))] == [UnitKind.ITEM, UnitKind.ITEM, UnitKind.SENTENCE]


def test_the_table_of_contents_is_left_out() -> None:
    assert _blocks(_read(_styled("T1", "Courts 7") + _p(_r("Text.")), _STYLES)) == [(UnitKind.SENTENCE, 0, "Text.")]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (_r("The of") + _r("fice"), "The office"),
        (_r("One") + "<w:r><w:tab/><w:br/></w:r>" + _r("two"), "One two"),
        (_r("well") + "<w:r><w:noBreakHyphen/></w:r>" + _r("known"), "well-known"),
        (_r("co\u00adopera") + "<w:r><w:softHyphen/></w:r>" + _r("tion"), "cooperation"),
        (_r("ﬁnal e\ufb03cient"), "final efficient"),
        (_r("\ufee3\ufedc\ufe98\ufe90"), "مكتب"),
        (_r("Shown") + _r("hidden", "<w:vanish/>") + _r(".", '<w:vanish w:val="0"/>'), "Shown."),
        (f"<w:ins>{_r('Kept')}</w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>", "Kept"),
        (f"<w:moveFrom>{_r('gone')}</w:moveFrom><w:moveTo>{_r('moved')}</w:moveTo>", "moved"),
        (f"<w:hyperlink>{_r('A link')}</w:hyperlink><w:smartTag>{_r(' here')}</w:smartTag>", "A link here"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{_r('Chosen')}</w:sdtContent></w:sdt>", "Chosen"),
        (f'<w:fldSimple w:instr="PAGE">{_r("7")}</w:fldSimple>', "7"),
        ('<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>' + _r("-level"), "α-level"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>' + _r("Done"), "Done"),
        ('<w:r><w:sym w:font="Symbol" w:char="oops"/></w:r>' + _r("Done"), "Done"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt><w:rubyBase>"
            + _r("漢")
            + "</w:rubyBase></w:ruby></w:r>",
            "漢",
        ),
        (_r("Note") + '<w:r><w:footnoteReference w:id="2"/><w:commentReference w:id="1"/></w:r>' + _r("."), "Note."),
    ],
)
def test_a_paragraph_reads_as_its_page_does(content: str, text: str) -> None:
    assert _texts(_p(content)) == [text]


def test_of_a_field_the_result_is_read_and_not_the_instruction() -> None:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = "<w:r><w:instrText>IF </w:instrText></w:r>" + mark.format("begin") + _r("inner") + mark.format("end")
    field = mark.format("begin") + code + mark.format("separate") + _r("result") + mark.format("end")
    assert _texts(_p(_r("The ") + field + _r("."))) == ["The result."]


def test_a_field_that_never_ends_hides_no_other_paragraph() -> None:
    assert _texts(_p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>') + _p(_r("Text."))) == ["Text."]


def test_a_deleted_paragraph_end_joins_two_paragraphs() -> None:
    assert _texts(_p(_r("The "), "<w:rPr><w:del/></w:rPr>") + _p(_r("office."))) == ["The office."]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:pict><w:txbxContent>{_p(_r('In a box.'))}</w:txbxContent></w:pict>"
    shape = f"<w:drawing><w:txbxContent>{_p(_r('In a box.'))}</w:txbxContent></w:drawing>"
    both = f"<mc:AlternateContent><mc:Choice>{shape}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    assert _texts(_p(_r("Before ") + f"<w:r>{both}</w:r>" + _r("and after."))) == ["Before and after.", "In a box."]
    empty = f"<mc:AlternateContent><mc:Choice/><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    assert _texts(_p(f"<w:r>{empty}</w:r>")) == ["In a box."]


def test_paragraphs_inside_content_controls_and_insertions_are_read() -> None:
    body = f"<w:sdt><w:sdtContent>{_p(_r('One.'))}</w:sdtContent></w:sdt><w:ins>{_p(_r('Two.'))}</w:ins>"
    assert _texts(body) == ["One.", "Two."]


def test_footnotes_and_endnotes_follow_the_body() -> None:
    parts = _parts(_p(_r("Text.")))
    for kind in ("footnote", "endnote"):
        line = f'<w:{kind} w:type="separator">{_p(_r("line"))}</w:{kind}>'
        note = f"<w:{kind}>{_p(_r(f'The {kind}.'))}</w:{kind}>"
        parts[f"word/{kind}s.xml"] = f'<w:{kind}s xmlns:w="{_W}">{line}{note}</w:{kind}s>'
    relation = '<Relationship Id="{0}" Type="http://x/{0}" Target="/word/{0}.xml"/>'
    relations = relation.format("endnotes") + relation.format("footnotes")
    parts["word/_rels/document.xml.rels"] = f"<Relationships>{relations}</Relationships>"
    assert read_word(_pack(parts), "name", _LIMITS).text == "Text.\n\nThe footnote.\n\nThe endnote."


def test_cells_of_merged_rows_and_columns_say_what_they_say_on_the_page() -> None:
    restart = "<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>" + _p(_r("Europe")) + "</w:tc>"
    goes_on = "<w:tc><w:tcPr><w:vMerge/></w:tcPr>" + _p("") + "</w:tc>"
    wide = "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + _p(_r("Kg")) + "</w:tc>"
    rows = [["Region", "Country", wide], [restart, "Serbia", "1", "2"], [goes_on, "Albania", "3", "4"]]
    assert _texts(_table(*rows, first="<w:tblHeader/>")) == [
        "Region: Europe; Country: Serbia; Kg: 1; Kg: 2",
        "Region: Europe; Country: Albania; Kg: 3; Kg: 4",
    ]


def test_a_head_of_two_rows_names_the_columns_together() -> None:
    wide = "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + _p(_r("Kg")) + "</w:tc>"
    table = _table(["Country", wide], ["", "2018", "2019"], ["Peru", "1", "2"])
    table = table.replace("<w:trPr>", "<w:trPr><w:tblHeader/>", 2)
    assert _texts(table) == ["Country: Peru; Kg 2018: 1; Kg 2019: 2"]


def test_a_bold_first_row_is_the_head_of_a_table_of_words() -> None:
    head = [f"<w:tc>{_p(_r(name, '<w:b/>'))}</w:tc>" for name in ("Term", "Meaning")]
    assert _texts(_table(head, ["Court", "A place"])) == ["Term: Court; Meaning: A place"]
    assert _texts(_table(["Term", "Meaning"], ["Court", "A place"])) == ["Term | Meaning", "Court | A place"]
    assert _texts(_table(head, head)) == ["Term | Meaning", "Term | Meaning"]


def test_a_document_of_two_bodies_is_read_to_the_end() -> None:
    assert _texts(_p(_r("One.")) + "</w:body><w:body>" + _p(_r("Two."))) == ["One.", "Two."]


def test_a_table_inside_a_cell_follows_its_row() -> None:
    inner = "<w:tc>" + _p(_r("Outer")) + _table(["A", "B"], ["C", "D"]) + "</w:tc>"
    assert _texts(_table(["One", inner], ["Two", "Last"])) == ["One | Outer", "A | B", "C | D", "Two | Last"]


def test_a_table_of_one_column_is_read_as_paragraphs() -> None:
    cell = "<w:tc>" + _styled("Heading1", "Courts") + _p(_r("Text.")) + "</w:tc>"
    assert [kind for kind, _, _ in _blocks(_read(_table([cell])))] == [UnitKind.HEADING, UnitKind.SENTENCE]


def test_deleted_rows_are_left_out() -> None:
    table = _table(["A", "B"], ["C", "D"], first="<w:del/>")
    assert _texts(table) == ["C | D"]


@pytest.mark.parametrize("path", ["word/document.xml", "word/document2.xml", "Word/Other.xml", "/word/document.xml"])
def test_the_body_is_found_where_the_file_says(path: str) -> None:
    parts = _parts(_p(_r("Text.")))
    parts["_rels/.rels"] = _RELATIONS.format(kind="officeDocument", target=path)
    parts[path.lstrip("/")] = parts.pop("word/document.xml")
    assert read_word(_pack(parts), "name", _LIMITS).text == "Text."


def test_the_body_is_found_where_it_usually_lies_without_relations() -> None:
    parts = _parts(_p(_r("Text.")))
    assert read_word(_pack({"word/document.xml": parts["word/document.xml"]}), "name", _LIMITS).text == "Text."


def test_the_strict_dialect_is_read() -> None:
    parts = {
        name: str(content).replace("http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")
        for name, content in _parts(_styled("berschrift1", "Courts"), _STYLES).items()
    }
    assert _blocks(read_word(_pack({**parts}), "name", _LIMITS)) == [(UnitKind.HEADING, 1, "Courts")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_parts_in_other_encodings_are_read(encoding: str) -> None:
    parts = _parts(_p(_r("Управление помогает судам.")))
    parts["word/document.xml"] = str(parts["word/document.xml"]).encode(encoding)
    assert read_word(_pack(parts), "name", _LIMITS).text == "Управление помогает судам."


def test_entities_bring_nothing_into_the_text(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    body = _p("<w:r><w:t>Before &outer;&inner; after.</w:t></w:r>")
    parts = _parts(body)
    entities = f'<!ENTITY outer SYSTEM "file://{secret}"><!ENTITY inner "boo">'
    names = f'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [{entities}]>'
    parts["word/document.xml"] = names + str(parts["word/document.xml"])
    assert read_word(_pack(parts), "name", _LIMITS).text == "Before after."


@pytest.mark.timeout(60)
def test_entities_inside_entities_are_not_unfolded() -> None:
    bomb = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    parts = _parts(_p("<w:r><w:t>Text &e12;</w:t></w:r>"))
    parts["word/document.xml"] = f'<!DOCTYPE x [<!ENTITY e0 "ha">{bomb}]>' + str(parts["word/document.xml"])
    assert read_word(_pack(parts), "name", _LIMITS).text == "Text"


def test_a_document_without_text_says_so() -> None:
    read = _read("")
    assert (read.text, read.blocks) == ("", ())
    assert read.notes == ("It holds no text; its pages may be pictures.",)


def test_a_body_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    parts = _parts(_p(_r("Text.")) + _p(_r("More.")))
    parts["word/document.xml"] = str(parts["word/document.xml"])[:-70]
    read = read_word(_pack(parts), "name", _LIMITS)
    assert read.text.startswith("Text.")
    assert read.notes == ("word/document.xml is damaged; what could be read of it was read.",)


def test_tables_nested_too_deep_are_read_as_far_as_is_safe() -> None:
    table = f"<w:tbl><w:tr><w:tc>{_p(_r('In'))}" * 5000 + "</w:tc></w:tr></w:tbl>" * 5000
    assert _texts(_p(_r("Before.")) + table)[:2] == ["Before.", "In"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("noise", "reason"), [(0, "as a ZIP bomb does"), (120_000, "as a bomb does")])
def test_a_bomb_of_xml_is_refused(noise: int, reason: str) -> None:
    data = _pack(_parts(_p(_r(random.Random(1).randbytes(noise).hex() + "word " * 3_400_000))))
    with pytest.raises(SourceError, match=reason):
        read_word(data, "name", _LIMITS)


def test_more_xml_than_may_be_held_is_refused() -> None:
    buffer = io.BytesIO(_pack(_parts(_p(_r("Text.")))))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_STORED) as file:
        file.writestr("word/long.xml", b" " * (60 * MIB))
    with pytest.raises(SourceError, match="Split it"):
        read_word(buffer.getvalue(), "name", _LIMITS)


def test_merged_cells_that_repeat_a_text_endlessly_are_refused() -> None:
    long = "<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>" + _p(_r("word " * 300)) + "</w:tc>"
    rows = [["<w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc>", "x"]] * 500
    with pytest.raises(SourceError, match="Split it"):
        read_word(_pack(_parts(_table([long, "x"], *rows))), "name", Limits(text=100_000))


def test_an_old_or_protected_document_is_refused_in_words() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    with pytest.raises(SourceError, match=r"save it as \.docx"):
        read_word(old, "name", _LIMITS)
    with pytest.raises(SourceError, match="password"):
        read_word(old + "EncryptedPackage".encode("utf-16-le"), "name", _LIMITS)


@pytest.mark.parametrize("data", [b"", b"{\\rtf1 Text}", _pack({"x.txt": "Text."}), _pack({"word/document.xml": ""})])
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"not of the kind|not a ZIP archive"):
        read_word(data, "name", _LIMITS)


def test_a_damaged_document_is_read_or_refused() -> None:
    document = _document()
    document.styles["Normal"].font.size = Pt(11)
    whole = _saved(document)
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        parts = {name: file.read(name) for name in file.namelist() if name.endswith((".xml", ".rels"))}
    dice = random.Random(11)
    for number in range(150):
        packed = {name: mutated(content, dice) if dice.random() < 0.2 else content for name, content in parts.items()}
        data = mutated(whole, dice) if number % 2 else _pack({**packed})
        try:
            read = read_word(data, "name", _LIMITS)
        except SourceError:
            continue
        assert all(read.text[block.start : block.end].strip() for block in read.blocks)
