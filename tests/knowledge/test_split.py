"""Sentences, units and passages are exact slices of the text, cut where a reader would cut them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from knowledge.library import BUNDLED_SOURCES
from knowledge.read.limits import Limits
from knowledge.read.text import read_text
from knowledge.records import Block, Passage, UnitKind
from knowledge.split import CONTEXT_LENGTH, LIST_WIDTH, PASSAGE_WIDTH, passages, sentences, units, width

_UNIT_WIDTH = 900
_TOGETHER = {
    "en": "The office has three goals:\n- First, to help courts.\n- Second, to train officers.\n- To share data.",
    "fr": "Le bureau a trois buts:\n- Aider les tribunaux.\n- Former les agents.\n- Partager les données.",
    "es": "La oficina tiene tres fines:\n- Ayudar a los tribunales.\n- Formar a agentes.\n- Compartir datos.",
    "ru": "У управления три цели:\n- Помогать судам.\n- Учить сотрудников.\n- Делиться данными.",
    "ar": "للمكتب ثلاثة أهداف:\n- مساعدة المحاكم.\n- تدريب الموظفين.\n- تبادل البيانات.",
    "zh": "该办公室有三个目标：\n- 协助法院。\n- 培训官员。\n- 共享数据。",
}


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


def _passages(text: str, title: str = "Title") -> list[Passage]:
    return passages(text, title, read_text(text.encode(), title, Limits()).blocks)


def _texts(text: str, found: list[Passage]) -> list[str]:
    return [text[one.start : one.end] for one in found]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The law was passed.", "It took effect in May."),
        ("La loi a été adoptée !", "Elle est entrée en vigueur."),
        ("¿Quién paga este trabajo?", "¡Lo pagan los Estados!"),
        ("Закон принят.", "Он вступил в силу в мае."),
        ("هل صدر القانون؟", "دخل حيز النفاذ في مايو."),
        ("صدر القانون.", "دخل حيز النفاذ في مايو."),
        ("قانون منظور ہوا۔", "یہ نافذ ہے۔"),
        ("He asked “Why?”", "Nobody knew."),
        ("Он сказал: «Да.»", "Все замолчали."),
        ("Is that all? (No!)", "There is more."),
        ("It ended in 2010.", "Then came the report."),
        ("To that he said no.", "That was all."),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(first: str, second: str) -> None:
    assert _sentences(f"{first} {second}")[-1] == second
    assert " ".join(_sentences(f"{first} {second}")) == f"{first} {second}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("法律已经通过。五月生效。", ["法律已经通过。", "五月生效。"]),
        ("谁出资？各国！", ["谁出资？", "各国！"]),
        ("他说：“通过了。”然后离开。", ["他说：“通过了。”", "然后离开。"]),
        ("他问（为什么？）然后离开。", ["他问（为什么？）", "然后离开。"]),
    ],
)
def test_chinese_sentences_end_without_a_space_after_them(text: str, expected: list[str]) -> None:
    assert _sentences(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The report by Dr. Smith was read.",
        "Mr. Brown met Mrs. Green and Prof. White.",
        "The U.N. Secretary-General spoke.",
        "See Resolution No. 5 of the Council.",
        "See Art. 12 and para. 3 of the text.",
        "The book by J. R. Smith was read.",
        "It helps courts, e.g. Supreme Courts, and others, i.e. The Hague.",
        "The meeting opened at 9 a.m. Vienna time.",
        "Elle a parlé à Mme. Durand hier.",
        "La Sra. García y el Dr. Pérez hablaron.",
        "Según el art. 5 de la ley.",
        "В 2010 г. Москва приняла закон.",
        "Помощь судам, т.е. Верховному суду, важна.",
        "Роман написал А. С. Пушкин.",
        "Ущерб составил 5 млн. Рублей не хватило.",
        "См. рис. 5 и стр. 12 доклада.",
        "It cost 3.5 million at unodc.org in all.",
        "Is it ready? asked the judge.",
    ],
)
def test_abbreviations_initials_and_numbers_do_not_end_a_sentence(text: str) -> None:
    assert _sentences(text) == [text]


def test_no_at_the_end_of_a_sentence_is_a_word_where_no_number_follows() -> None:
    assert _sentences("She said no. That was final.") == ["She said no.", "That was final."]


def test_a_sentence_has_no_white_space_around_it() -> None:
    assert _sentences("  One is here. \r\n\t Two is there.  ") == ["One is here.", "Two is there."]


def test_text_of_white_space_alone_has_no_sentences() -> None:
    assert _sentences(" \n\t \r\n ") == []


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("été", 3), ("e\u0301t", 2), ("закон", 5), ("法律", 6), ("", 0)]
)
def test_width_counts_chinese_three_times_and_combining_marks_not_at_all(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize("word", ["word ", "слово ", "كلمة ", "word, ", "слово; ", "词，", "كلمة، "])
def test_very_long_text_without_full_stops_is_cut_between_words(word: str) -> None:
    text = (word * 1500).strip()
    found = _sentences(text)
    assert max(map(width, found)) <= _UNIT_WIDTH + 3
    assert "".join("".join(found).split()) == "".join(text.split())
    assert not any(piece.replace(word.strip(), "").strip() for piece in found)


def test_a_long_text_that_is_cut_at_a_space_leaves_the_space_out() -> None:
    assert all(piece == piece.strip() for piece in _sentences("word " * 1500))


@pytest.mark.parametrize("letter", ["x", "я", "法"])
def test_one_endless_word_is_cut_into_pieces_of_bounded_width(letter: str) -> None:
    found = _sentences(letter * 5000)
    assert max(map(width, found)) <= _UNIT_WIDTH + 3
    assert "".join(found) == letter * 5000


@pytest.mark.timeout(60)
def test_half_a_million_letters_without_a_full_stop_are_cut_soon() -> None:
    text = "слово " * 100_000
    assert sum(len(piece.split()) for piece in _sentences(text)) == 100_000


@pytest.mark.timeout(60)
def test_a_line_of_forty_thousand_dots_is_cut_soon() -> None:
    assert "".join(_sentences("." * 40_000)) == "." * 40_000


@pytest.mark.parametrize("text", _TOGETHER.values(), ids=_TOGETHER)
def test_a_list_stays_with_the_line_that_introduces_it(text: str) -> None:
    (passage,) = _passages(text)
    lead, *items = passage.units
    assert [unit.kind for unit in passage.units] == [UnitKind.SENTENCE, *[UnitKind.ITEM] * 3]
    assert {unit.lead for unit in items} == {(lead.start, lead.end)}


def test_the_line_that_introduces_a_list_leaves_a_long_paragraph_and_goes_with_the_list() -> None:
    text = "This sentence fills the paragraph. " * 12 + "The goals are:\n" + "- A goal of the office.\n" * 5
    found = _texts(text, _passages(text))
    assert found[-1].startswith("The goals are:\n- A goal")
    assert found[-1].count("A goal of the office.") == 5


def test_a_list_without_an_introduction_has_no_lead() -> None:
    (passage,) = _passages("The goals follow.\n- One goal.\n- Another goal.")
    assert [unit.lead for unit in passage.units] == [None, None, None]


def test_a_heading_between_introduction_and_list_parts_them() -> None:
    text = "The goals are:\n\nGoals of the office\n\n- One goal."
    grouped = units(text, read_text(text.encode(), "", Limits()).blocks)
    assert grouped[-1][0].lead is None


def test_each_sentence_of_an_item_knows_the_introduction() -> None:
    text = "The goals are:\n- One goal. It is large."
    (passage,) = _passages(text)
    assert [unit.lead for unit in passage.units] == [None, (0, 14), (0, 14)]


def test_a_list_that_is_too_long_goes_on_in_further_passages() -> None:
    text = "The goals are:\n" + "- This goal of the office is to help the courts.\n" * 60
    found = _passages(text)
    assert len(found) > 1
    assert max(width(text[one.start : one.end]) for one in found) <= LIST_WIDTH
    assert {unit.lead for one in found for unit in one.units if unit.kind is UnitKind.ITEM} == {(0, 14)}


def test_passages_of_prose_stay_within_their_width() -> None:
    text = "This sentence is one of very many in the text. " * 100
    found = _passages(text)
    assert max(one.end - one.start for one in found) <= PASSAGE_WIDTH
    assert sum(len(one.units) for one in found) == 100


def test_short_paragraphs_of_a_section_share_a_passage_and_long_ones_do_not() -> None:
    short, long = "A short paragraph is here.", "This sentence belongs to a long paragraph. " * 9
    assert len(_passages(f"{short}\n\n{short}")) == 1
    assert len(_passages(f"{long}\n\n{short}")) == 2


def test_a_paragraph_that_would_not_fit_starts_a_passage_of_its_own() -> None:
    short = ("This paragraph is short. " * 3).strip()
    long = ("This sentence belongs to a long paragraph. " * 13).strip()
    text = f"{short}\n\n{long}"
    assert _texts(text, _passages(text)) == [short, long]


def test_a_passage_does_not_cross_a_heading() -> None:
    text = "Title\n\nOne is here.\n\nCourts\n\nTwo is there."
    assert _texts(text, _passages(text)) == ["Title\n\nOne is here.", "Courts\n\nTwo is there."]


def test_the_context_is_the_title_and_the_headings_above() -> None:
    text = "abcdefgh"
    blocks = [
        Block(0, 1, UnitKind.HEADING, 1),
        Block(1, 2, UnitKind.SENTENCE),
        Block(2, 3, UnitKind.HEADING, 2),
        Block(3, 4, UnitKind.SENTENCE),
        Block(4, 5, UnitKind.HEADING, 2),
        Block(5, 6, UnitKind.SENTENCE),
        Block(6, 7, UnitKind.HEADING, 1),
        Block(7, 8, UnitKind.SENTENCE),
    ]
    assert [one.context for one in passages(text, "T", blocks)] == ["T", "T › a", "T › a", "T"]


def test_a_section_that_is_cut_keeps_its_heading_as_context() -> None:
    text = "Courts\n\n" + "This sentence is one of many in the section. " * 30
    first, *others = _passages(text, "Title")
    assert first.context == "Title"
    assert {one.context for one in others} == {"Title › Courts"}


def test_headings_that_follow_each_other_stand_over_the_text_together() -> None:
    text = "Report\n\nCourts\n\nJudges\n\nThe text is here."
    assert _texts(text, _passages(text)) == [text]


def test_a_file_of_short_lines_is_cut_into_passages_of_bounded_width() -> None:
    text = "\n\n".join(f"The name of project number {number}" for number in range(200))
    found = _passages(text)
    assert max(width(text[one.start : one.end]) for one in found) <= LIST_WIDTH
    assert sum(len(one.units) for one in found) == 200


def test_a_long_context_is_cut_off() -> None:
    assert {len(one.context) for one in _passages("One is here.", "T" * 1000)} == {CONTEXT_LENGTH}


def test_a_text_without_blocks_has_no_passages() -> None:
    assert _passages("") == []


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
@pytest.mark.parametrize("language", _TOGETHER)
def test_units_follow_each_other_and_cover_every_word(language: str, ending: str) -> None:
    text = f"\n\n{_TOGETHER[language]}\n\n".join(_TOGETHER).replace("\n", ending)
    found = [unit for passage in _passages(text) for unit in passage.units]
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(text[unit.start : unit.end] == text[unit.start : unit.end].strip() != "" for unit in found)
    left = "".join(text[a.end : b.start] for a, b in pairwise(found))
    assert not any(char.isalnum() for char in left)


@pytest.mark.parametrize("path", sorted(BUNDLED_SOURCES.iterdir()), ids=lambda path: path.stem[:3])
def test_no_unit_of_the_bundled_texts_begins_or_ends_inside_a_word(path: Path) -> None:
    text = f" {path.read_bytes().decode('utf-8')} "
    for passage in _passages(text):
        assert (passage.start, passage.end) == (passage.units[0].start, passage.units[-1].end)
        for unit in passage.units:
            assert not (text[unit.start - 1].isalnum() and text[unit.start].isalnum())
            assert not (text[unit.end - 1].isalnum() and text[unit.end].isalnum())
