"""Texts and questions meet in the same terms, whatever the form of the word."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from knowledge.words import STOP_WORDS, index_terms, plain, question_terms, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("UNODC", "unodc"),
        ("ＵＮＯＤＣ", "unodc"),
        ("Straße", "strasse"),
        ("ОБСЕ", "обсе"),
        ("مُحَمَّد", "محمد"),
        ("القـــانون", "القانون"),
        ("ﬁrearms", "firearms"),
    ],
)
def test_case_width_and_arabic_marks_are_folded_away(text: str, folded: str) -> None:
    assert plain(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The EU's rule-of-law work", ["the", "eu's", "rule", "of", "law", "work"]),
        ("l’Office et l'État", ["l’office", "et", "l'état"]),
        ("在2018年", ["在", "2018", "年"]),
        ("UNODC的项目", ["unodc", "的项目"]),
        ("snake_case, 3.5!", ["snake", "case", "3", "5"]),
        ("…!?", []),
    ],
)
def test_words_are_runs_of_letters_and_digits(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("en", "The office trains investigators.", "Which investigator was trained?"),
        ("fr", "Les tribunaux nationaux jugent les trafiquants.", "Un trafiquant national"),
        ("es", "Los gobiernos investigan los delitos.", "¿Qué delito investigó el gobierno?"),
        ("ru", "Управление обучает следователей.", "Кто такой следователь управления?"),
        ("ar", "تدريب الموظفين والمحققين", "موظفين"),
        ("zh", "打击有组织犯罪", "什么是有组织犯罪？"),
    ],
)
def test_a_question_finds_other_forms_of_the_words_of_a_text(language: str, text: str, question: str) -> None:
    assert set(index_terms(text, language)) & set(question_terms(question))


def test_stop_words_are_left_out_of_texts_and_questions() -> None:
    text = "What is the work of the office?"
    assert index_terms(text, "en") == list(question_terms(text)[:2]) == ["work", "offic"]


def test_every_line_of_the_stop_word_file_but_the_comment_counts() -> None:
    assert {"the", "les", "como", "как", "ماذا"} <= STOP_WORDS
    assert not {"#", "words", "russian;"} & STOP_WORDS


def test_chinese_becomes_pairs_of_characters_and_a_lone_one_stays() -> None:
    assert index_terms("有组织犯罪。法", "zh") == ["有组", "组织", "织犯", "犯罪", "法"]
    assert question_terms("法") == ("法",)


def test_a_question_holds_each_term_once() -> None:
    terms = question_terms("Courts, courts and the court: cortes, 犯罪犯罪")
    assert len(terms) == len(set(terms))


def test_a_latin_question_is_stemmed_in_all_three_latin_languages() -> None:
    stems = {index_terms("operations", language)[0] for language in ("en", "es", "fr")}
    assert set(question_terms("operations")) == stems
    assert len(stems) > 1


def test_a_language_without_a_stemmer_is_stemmed_as_english() -> None:
    assert index_terms("courts", "de") == index_terms("courts", "en") == ["court"]


def test_terms_are_the_same_from_many_threads_at_once() -> None:
    text = "Investigating officers trained national courts. Управление обучает следователей. " * 20
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: index_terms(text, "en"), range(64)))
    assert all(terms == index_terms(text, "en") for terms in found)
