"""Near-duplicates are told from editions, translations and other texts."""

from __future__ import annotations

import pytest

from knowledge.duplicates import are_duplicates, bands

_PAGE = (
    "The programme trains officers at airports in 40 countries. It began in 2010 with three airports in West Africa. "
    "Joint teams search luggage, cargo and mail, and share what they learn by secure message. Since then they have "
    "made seizures of drugs, medicines, wildlife and cash, and have stopped people who were wanted elsewhere."
)
_FRENCH = (
    "Le programme forme des agents dans les aéroports de 40 pays. Il a commencé en 2010 avec trois aéroports en "
    "Afrique de l'Ouest. Des équipes conjointes fouillent les bagages, le fret et le courrier."
)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (_PAGE, True),
        ("Print this page. Printed on 22 May 2026. " + _PAGE, True),
        (_PAGE.replace("secure message", "safe message"), True),
        (_PAGE.replace("40 countries", "52 countries"), False),
        (_FRENCH, False),
        ("The office helps judges and prosecutors. It was founded in 1997 and has its seat in Vienna.", False),
        ("", False),
    ],
    ids=["same", "print version", "a word changed", "a figure changed", "translation", "another text", "nothing"],
)
def test_pages_that_say_the_same_with_the_same_figures_are_duplicates(other: str, same: bool) -> None:
    assert are_duplicates(_PAGE, other) is same
    assert are_duplicates(other, _PAGE) is same


def test_a_notice_inside_a_long_document_is_no_duplicate_of_it() -> None:
    other = "Another matter altogether is told here at length, with names and places and what became of them all. " * 1
    long = _PAGE + " ".join(f"{other} Part {letter}." for letter in "abcdefghij")
    assert not are_duplicates(_PAGE, long)


def test_duplicates_share_a_band_and_other_texts_do_not() -> None:
    assert set(bands(_PAGE)) & set(bands("Printed for you. " + _PAGE))
    assert not set(bands(_PAGE)) & set(bands(_FRENCH))


def test_a_sketch_is_the_same_every_time_and_fits_the_store() -> None:
    assert bands(_PAGE) == bands(_PAGE)
    assert all(0 <= band < 2**63 for band in bands(_PAGE))


def test_a_text_too_short_to_tell_has_no_sketch() -> None:
    assert bands("The office.") == ()


def test_chinese_duplicates_are_recognised_too() -> None:
    text = "该方案在四十个国家的机场培训官员。它于二零一零年在西非的三个机场开始。联合小组搜查行李、货物和邮件。"
    assert are_duplicates(text, text + "打印本页。")
    assert set(bands(text)) & set(bands(text + "打印本页。"))
