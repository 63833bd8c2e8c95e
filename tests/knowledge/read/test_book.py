"""Of a book the chapters are read in the order in which they follow one another."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from knowledge.errors import SourceError
from knowledge.read.book import read_book
from knowledge.read.limits import Limits
from knowledge.records import UnitKind

_LIMITS = Limits()
_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_METADATA = (
    "<dc:title>Crime and courts</dc:title><dc:creator>A. Author</dc:creator><dc:creator>B. Author</dc:creator>"
    '<dc:language>fr-FR</dc:language><dc:date>2021-03</dc:date><meta name="cover" content="x"/>'
)
_ENCRYPTED = (
    '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
    '<enc:EncryptionMethod Algorithm="{method}"/><enc:CipherData><enc:CipherReference URI="{file}"/></enc:CipherData>'
    "</enc:EncryptedData></encryption>"
)


def _page(title: str, text: str) -> str:
    head = f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head>'
    return f"{head}<body><h1>{title}</h1><p>{text}</p></body></html>"


def _parts(metadata: str = _METADATA, order: str = "two one") -> dict[str, str]:
    items = "".join(
        f'<item id="{name}" href="text/{name}%20x.xhtml" media-type="application/xhtml+xml"/>'
        for name in ("one", "two")
    )
    items += '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    items += '<item id="css" href="x.css" media-type="text/css"/><item id="gone" href="gone.xhtml"/>'
    spine = "".join(f'<itemref idref="{name}"/>' for name in order.split())
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": _CONTAINER,
        "OEBPS/content.opf": (
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
        ),
        "OEBPS/nav.xhtml": _page("Contents", "All chapters."),
        "OEBPS/text/one x.xhtml": _page("Courts", "The office helps courts."),
        "OEBPS/text/two x.xhtml": _page("Борьба", "Управление помогает судам."),
    }


def _book(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def test_chapters_are_joined_in_reading_order_and_offsets_point_at_their_words() -> None:
    read = read_book(_book(_parts()), "name", _LIMITS)
    assert read.text == "Борьба\n\nУправление помогает судам.\n\nCourts\n\nThe office helps courts."
    assert [(block.kind, block.level, read.text[block.start : block.end]) for block in read.blocks] == [
        (UnitKind.HEADING, 1, "Борьба"),
        (UnitKind.SENTENCE, 0, "Управление помогает судам."),
        (UnitKind.HEADING, 1, "Courts"),
        (UnitKind.SENTENCE, 0, "The office helps courts."),
    ]


def test_the_book_says_its_title_authors_language_and_date() -> None:
    read = read_book(_book(_parts()), "name", _LIMITS)
    assert (read.title, read.author, read.language) == ("Crime and courts", "A. Author, B. Author", "fr")
    assert read.date == "2021-03"


def test_the_day_of_publication_wins_over_other_days() -> None:
    dates = '<dc:date>2009-01-01</dc:date><dc:date xmlns:opf="x" opf:event="publication">2008</dc:date>'
    assert read_book(_book(_parts(dates)), "name", _LIMITS).date == "2008"


def test_a_book_that_says_nothing_has_the_title_of_its_first_chapter() -> None:
    read = read_book(_book(_parts(metadata="")), "name", _LIMITS)
    assert (read.title, read.author, read.language, read.date) == ("Борьба", None, None, None)


def test_the_table_of_contents_is_left_out_and_a_chapter_is_read_once() -> None:
    assert "All chapters" not in read_book(_book(_parts(order="nav one one two")), "name", _LIMITS).text
    assert read_book(_book(_parts(order="one one")), "name", _LIMITS).text.count("Courts") == 1


def test_without_an_order_the_chapters_follow_the_list_of_files() -> None:
    text = read_book(_book(_parts(order="")), "name", _LIMITS).text
    assert text.index("Courts") < text.index("Борьба")


def test_a_chapter_that_is_missing_is_named() -> None:
    read = read_book(_book(_parts(order="one gone")), "name", _LIMITS)
    assert read.text.startswith("Courts")
    assert read.notes == ("The chapter OEBPS/gone.xhtml is missing from the file.",)


def test_the_list_of_chapters_is_found_without_a_container() -> None:
    parts = _parts()
    del parts["META-INF/container.xml"]
    assert read_book(_book(parts), "name", _LIMITS).title == "Crime and courts"


def test_a_book_of_pictures_says_so() -> None:
    parts = _parts(order="one")
    parts["OEBPS/text/one x.xhtml"] = "<html><body><img src='x.jpg'/></body></html>"
    read = read_book(_book(parts), "name", _LIMITS)
    assert (read.text, read.blocks, read.notes) == ("", (), ("It holds no text; its pages may be pictures.",))


def test_a_protected_book_is_refused() -> None:
    encryption = _ENCRYPTED.format(
        method="http://www.w3.org/2001/04/xmlenc#aes128-cbc", file="OEBPS/text/one%20x.xhtml"
    )
    with pytest.raises(SourceError, match="DRM"):
        read_book(_book({**_parts(), "META-INF/encryption.xml": encryption}), "name", _LIMITS)


@pytest.mark.parametrize(
    ("method", "file"),
    [
        ("http://www.idpf.org/2008/embedding", "OEBPS/font.otf"),
        ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "x.mp4"),
    ],
)
def test_disguised_fonts_and_films_are_no_protection_of_the_text(method: str, file: str) -> None:
    encryption = _ENCRYPTED.format(method=method, file=file)
    assert read_book(_book({**_parts(), "META-INF/encryption.xml": encryption}), "name", _LIMITS).blocks


@pytest.mark.parametrize("parts", [{"x.txt": "Text."}, {**_parts(), "OEBPS/content.opf": ""}])
def test_what_is_no_book_is_refused(parts: dict[str, str]) -> None:
    with pytest.raises(SourceError, match="Fetch or save it again"):
        read_book(_book(parts), "name", _LIMITS)


def test_a_list_of_chapters_beyond_reason_is_refused() -> None:
    noise = random.Random(1).randbytes(6_000_000).hex()
    with pytest.raises(SourceError, match="larger than any book needs"):
        read_book(_book({**_parts(), "OEBPS/content.opf": f"<package>{noise * 2}</package>"}), "name", _LIMITS)


def test_more_text_than_is_allowed_is_refused() -> None:
    with pytest.raises(SourceError, match=r"Split it|too much text"):
        read_book(_book(_parts()), "name", Limits(text=60))


def test_entities_of_the_list_bring_nothing_in() -> None:
    parts = _parts(metadata="<dc:title>Crime&x; today</dc:title>")
    parts["OEBPS/content.opf"] = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + parts["OEBPS/content.opf"]
    assert read_book(_book(parts), "name", _LIMITS).title == "Crime"


def test_a_damaged_book_is_read_or_refused() -> None:
    parts = {name: content.encode() for name, content in _parts().items()}
    whole = _book(_parts())
    dice, read = random.Random(17), 0
    for number in range(300):
        if number % 2:
            data = _mutated(whole, dice)
        else:
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w") as file:
                for name, content in parts.items():
                    file.writestr(name, _mutated(content, dice) if dice.random() < 0.3 else content)
            data = buffer.getvalue()
        try:
            read += bool(read_book(data, "name", _LIMITS).blocks)
        except SourceError:
            continue
    assert read > 50


def _mutated(content: bytes, dice: random.Random) -> bytes:
    data = bytearray(content[: dice.randrange(1, len(content))] if dice.random() < 0.2 else content)
    for _ in range(dice.randrange(1, 9)):
        data[dice.randrange(len(data))] = dice.choice((0, 32, 48, 60, 62, 255))
    return bytes(data)
