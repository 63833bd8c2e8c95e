"""A text that is being written is cut into sentences, however it comes in pieces."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from assistant.writing.cutting import LONGEST, SentenceCutter, Written

_MESSY = {
    "en": "Mr. Smith’s U.S. office [1] opened in No. 5, St. Paul Rd. in 1997 [2]. [3] It holds 3.5 tons.[1][2]\n"
    "“It works. [2]” See e.g. [1] www.unodc.org. **Bold. [1]** Then **[2]** done.\n\n[3] Own line. [4]\n\n"
    "The aims are:\n- **train** staff [1]\n- equip [2].\n1) fight\n   it (passage 3)\n"
    "```python\nprint(1)\n```\n> quoted _so_. [1",
    "fr": "Où est-ce [1] ? À Vienne ! « Bien sûr. » [2] L’art. 5 de M. Dupont coûte 3,5 M€ [1 et 3]. Les buts :\r\n"
    "\r\n• former [1] ;\r\n• équiper [2].\r\nFin…",
    "es": "¿Dónde está [1]? ¡En Viena! [2] El Sr. Pérez (p. ej. en EE.UU.) llegó. [fuente 3] La pág. 5 [1], [2]. Fin",
    "ru": "УНП ООН создано в 1997 г. [1]. См. рис. 5 (источник 2). В т.ч. 3,5 млн [1]! «Да.» [2] Это всё… [1]\nКонец",
    "ar": "بدأ البرنامج في ٢٠١٥ [١]. يعمل في ٣٫٥ بلدان؟ [٢] نعم۔ [1]\n- أولا [مصدر 2]\n- ثانيا می\u200cخواهم.",
    "zh": "联合国成立于1945年。[1]它有193个成员国[2]。在哪里？【3】纽约！（来源1）目标：\n1、培训[1]\n2、打击。[2]完",
    "hostile": "<b>A</b>. [[1]] [1[2]] \u202eB\u200b. [\u200b1] "
    "(((( [[[[ **** ____ ```` .... \ud83d a.\n[\n[1\n]. ١. \x00\x1b[2J. [-1] | x |",
}


def _cut(pieces: Iterable[str], *, whole: bool = True) -> list[Written]:
    cutter = SentenceCutter()
    return [one for piece in pieces for one in cutter.feed(piece)] + cutter.end(whole=whole)


def _said(text: str, *, whole: bool = True) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.text, one.labels) for one in _cut([text], whole=whole)]


def _texts(text: str, *, whole: bool = True) -> list[str]:
    return [one.text for one in _cut([text], whole=whole)]


def _pieces(text: str, chance: random.Random) -> list[str]:
    pieces: list[str] = []
    while text:
        length = chance.randint(1, 12)
        pieces.append(text[:length])
        text = text[length:]
    return pieces


@pytest.mark.parametrize("text", _MESSY.values(), ids=_MESSY.keys())
def test_the_pieces_in_which_a_text_comes_do_not_matter(text: str) -> None:
    chance = random.Random(11)
    at_once = _cut([text])
    assert _cut(text) == at_once
    for _ in range(20):
        assert _cut(_pieces(text, chance)) == at_once


def test_the_pieces_do_not_matter_for_texts_of_random_parts() -> None:
    chance = random.Random(12)
    parts = [*'a.。[]()1-*_#>\n\n  "»,:é中ش\u200b\u200c', "[1]", " [2].", "- ", "1. ", "Mr. ", "passage 1", "**", "UN "]
    for _ in range(400):
        text = "".join(chance.choices(parts, k=chance.randint(1, 40)))
        whole = chance.random() < 0.5
        assert _cut(_pieces(text, chance), whole=whole) == _cut([text], whole=whole), repr(text)


@pytest.mark.parametrize("text", _MESSY.values(), ids=_MESSY.keys())
def test_sentences_are_in_single_spaces_and_say_something(text: str) -> None:
    for one in _cut([text]):
        assert one.text == " ".join(one.text.split())
        assert any(char.isalnum() for char in one.text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("In 2015 [1]. Next [2].", [("In 2015.", (1,)), ("Next.", (2,))]),
        ("In 2015. [1] Next. [2]", [("In 2015.", (1,)), ("Next.", (2,))]),
        ("In 2015.[1][2]\nNext.", [("In 2015.", (1, 2)), ("Next.", ())]),
        ("In 2015 [1]. [2] Next.", [("In 2015.", (1, 2)), ("Next.", ())]),
        ("In 2015. [1], [2]. Next.", [("In 2015.", (1, 2)), ("Next.", ())]),
        ("In 2015. ([1]) Next.", [("In 2015.", (1,)), ("Next.", ())]),
        ("In 2015. (passage 1) Next.", [("In 2015.", (1,)), ("Next.", ())]),
        ("In 2015.\n[1]\nNext.", [("In 2015.", (1,)), ("Next.", ())]),
        ("In 2015. **[1]** Next.", [("In 2015.", (1,)), ("Next.", ())]),
        ("“In 2015. [1]” Next.", [("“In 2015.”", (1,)), ("Next.", ())]),
        ("« En 2015. » [1] Puis.", [("« En 2015. »", (1,)), ("Puis.", ())]),
        ("成立于1945年。[1]总部在纽约！【2】完", [("成立于1945年。", (1,)), ("总部在纽约！", (2,)), ("完", ())]),
        ("في ٢٠١٥؟ [١] نعم.", [("في ٢٠١٥؟", (1,)), ("نعم.", ())]),
        ("В 1997 г. [1]. Затем (источник 2).", [("В 1997 г.", (1,)), ("Затем.", (2,))]),
    ],
)
def test_labels_before_and_after_the_end_mark_belong_to_the_sentence(
    text: str, said: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert _said(text) == said


def test_labels_that_begin_a_line_belong_to_that_line() -> None:
    text = "[1] It began in 1997.\n[2] It has staff.\n\n[3]"
    assert _said(text) == [("It began in 1997.", (1,)), ("It has staff.", (2, 3))]


def test_a_sentence_is_given_once_what_follows_has_begun_and_is_no_label() -> None:
    cutter = SentenceCutter()
    for piece in ("In 20", "15", ".", " ", "[", "1", "]", " ", "(", "sour", "ce 2", ")"):
        assert cutter.feed(piece) == []
    assert cutter.feed(" N") == [Written("In 2015.", (1, 2), False)]


def test_a_bracket_that_is_no_label_is_not_waited_for() -> None:
    assert SentenceCutter().feed("In 2015. [Be") == [Written("In 2015.", (), False)]
    assert SentenceCutter().feed("In 2015. (Se") == [Written("In 2015.", (), False)]


def test_ends_within_a_bracket_that_turns_out_to_be_no_label_are_seen() -> None:
    assert _texts("It began. [Pass. Next one. Last") == ["It began.", "[Pass.", "Next one.", "Last"]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Smith met Dr. Who.",
        "The U.S. Government paid 3.5 million.",
        "See No. 5 and fig. 2.",
        "It works, e.g. [1] in Mali.",
        "Visit www.unodc.org now.",
        "J. Smith works at 5 p.m. on Mondays.",
        "El Sr. Pérez vive en EE.UU. Norte.",
        "Voir art. 5 de M. Dupont.",
        "См. рис. 5 и т.д. в книге.",
        "It grew … and shrank.",
        "He asked “Why?” and left.",
    ],
)
def test_abbreviations_and_decimals_do_not_end_a_sentence(text: str) -> None:
    assert len(_cut(text)) == 1


def test_a_sentence_that_ends_in_an_abbreviation_ends_at_the_mark_behind_its_label() -> None:
    assert _texts("It is in the U.S. [1]. It works.") == ["It is in the U.S.", "It works."]


def test_a_line_that_wraps_is_one_sentence() -> None:
    assert _said("It began in\nVienna with\n5 people [1]. Then") == [
        ("It began in Vienna with 5 people.", (1,)),
        ("Then", ()),
    ]


def test_a_line_with_a_label_at_its_end_is_whole() -> None:
    assert _said("It began [1]\nIt ended [2]") == [("It began", (1,)), ("It ended", (2,))]
    assert _said("It began [1]\nand ended [2]") == [("It began and ended", (1, 2))]
    assert _said("It began\n[1]\nIt ended") == [("It began", (1,)), ("It ended", ())]


def test_an_empty_line_ends_a_sentence() -> None:
    assert _texts("It began in the U.S.\n \nit ended\r\n\r\nlater") == ["It began in the U.S.", "it ended", "later"]


def test_list_items_are_sentences_of_their_own() -> None:
    marks = ("- ", "* ", "• ", "– ", "1. ", "2) ", "(3) ", "a) ", "١. ", "4、", "①", "  - ", "> - ")
    written = _cut(["The aims\n" + "\n".join(f"{mark}aim{n} [1]" for n, mark in enumerate(marks))])
    assert written == [Written("The aims", (), False), *(Written(f"aim{n}", (1,), True) for n in range(len(marks)))]


def test_an_item_goes_on_in_a_line_that_begins_small_and_in_its_next_sentence() -> None:
    assert _cut(["- It trains\n  and equips. It works.\nNext"]) == [
        Written("It trains and equips.", (), True),
        Written("It works.", (), False),
        Written("Next", (), False),
    ]


def test_a_number_or_dash_at_the_start_of_a_line_is_not_always_an_item() -> None:
    assert _cut(["-5 degrees\n15 countries\n1997. Then"]) == [
        Written("-5 degrees 15 countries 1997.", (), False),
        Written("Then", (), False),
    ]


def test_a_line_that_introduces_keeps_its_colon_and_stands_alone() -> None:
    assert _texts("The partners are:\nFrance and Spain.") == ["The partners are:", "France and Spain."]
    assert _texts("**目标：**\n培训。") == ["目标：", "培训。"]


def test_marks_of_headings_emphasis_and_quotations_are_gone() -> None:
    text = "## The *aims*\n**Bold title**\nIt `works` in __all__ _three_ places.\n---\n> So ***he*** said 3 * 5.\n"
    assert _texts(text) == ["The aims", "Bold title", "It works in all three places.", "So he said 3 * 5."]


def test_fences_are_gone_and_what_they_hold_stays() -> None:
    assert _texts("```markdown\nIt began [1].\n```\n") == ["It began."]


def test_names_with_underscores_html_and_look_alikes_stay() -> None:
    text = "The file_name_here of <b>АIRCOP</b> stays."
    assert _texts(text) == [text]


def test_what_cannot_be_seen_is_gone_but_joiners_that_shape_letters() -> None:
    assert _said("AIR\u200bCOP\u202e be\x00gan \ud800\ue000[\u200b1\u200d]. می\u200cخواهم") == [
        ("AIRCOP be gan.", (1,)),
        ("می\u200cخواهم", ()),
    ]


def test_letters_and_accents_in_two_pieces_are_composed() -> None:
    assert [one.text for one in _cut(["cafe", "\u0301."])] == ["caf\u00e9."]


@pytest.mark.parametrize(
    "text", ["", " \n\n ", "[1]", "[1][2].\n[3]", "...", "- \n* \n", "**\n```\n---", "。。？", "[1", "🙂"]
)
def test_labels_and_marks_alone_are_no_sentence(text: str) -> None:
    assert _cut(text) == []


def test_a_text_that_broke_off_loses_its_unfinished_sentence() -> None:
    assert _texts("It began. It en", whole=False) == ["It began."]
    assert _texts("It began. It ended [1", whole=False) == ["It began."]
    assert _texts("It was Mr.", whole=False) == []
    assert _texts("- one\n- tw", whole=False) == ["one"]
    assert _texts("It began\n", whole=False) == []


def test_a_text_that_broke_off_keeps_a_sentence_with_its_end() -> None:
    assert _said("It began. It ended. [1]", whole=False) == [("It began.", ()), ("It ended.", (1,))]
    assert _said("It began. [1", whole=False) == [("It began.", ())]
    assert _said("It began [1]\n", whole=False) == [("It began", (1,))]
    assert _texts("它开始了。", whole=False) == ["它开始了。"]


def test_a_whole_text_keeps_its_last_sentence_without_a_label_that_was_only_begun() -> None:
    assert _said("It began [1] in Mali [") == [("It began in Mali", (1,))]


def test_clearing_forgets_what_is_unfinished() -> None:
    cutter = SentenceCutter()
    cutter.feed("It began. It en")
    cutter.clear()
    assert cutter.feed("- New. Next") == [Written("New.", (), True)]


def test_a_cutter_is_as_new_when_its_text_has_ended() -> None:
    cutter = SentenceCutter()
    cutter.feed("It en")
    assert [one.text for one in cutter.end()] == ["It en"]
    assert cutter.end() == []


def test_a_text_without_end_is_given_out_in_long_sentences() -> None:
    cutter = SentenceCutter()
    assert cutter.feed("a" * LONGEST) == []
    assert [len(one.text) for one in cutter.feed("a" * LONGEST)] == [LONGEST + 1]
    assert [len(one.text) for one in cutter.end()] == [LONGEST - 1]


def test_labels_without_end_do_not_pile_up() -> None:
    cutter = SentenceCutter()
    assert cutter.feed("It began." + "[1]" * 2 * LONGEST)[0] == Written("It began.", (1,), False)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("part", ["a", "It began in 1997 [1]. ", "a\n", ". ", "A.[1]", "[", "- a\n", "是。[1]", "(["])
def test_a_long_text_is_cut_character_by_character_in_little_time(part: str) -> None:
    cutter = SentenceCutter()
    for char in part * (12_000 // len(part)):
        cutter.feed(char)
