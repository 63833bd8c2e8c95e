"""A sentence that begins with a pronoun gets the subject that it refers back to."""

from __future__ import annotations

import pytest

from assistant.checking.claims.resolve import resolve, subject_of


@pytest.mark.parametrize(
    ("before", "sentence", "resolved", "language"),
    [
        ("UNODC was founded in 1997.", "It works in Vienna.", "UNODC works in Vienna.", "en"),
        ("L'ONUDC est un office de l'ONU.", "Il a son siège à Vienne.", "L'ONUDC a son siège à Vienne.", "fr"),
        (
            "Las Reglas de Bangkok son setenta.",
            "Ellas tienen cuatro partes.",
            "Las Reglas de Bangkok tienen cuatro partes.",
            "es",
        ),
        ("毒品和犯罪问题办公室成立于1997年。", "它在维也纳工作。", "毒品和犯罪问题办公室在维也纳工作。", "zh"),
    ],
)
def test_a_pronoun_is_replaced_by_the_last_subject(before: str, sentence: str, resolved: str, language: str) -> None:
    assert resolve(sentence, [before], language) == resolved


@pytest.mark.parametrize(
    ("before", "sentence", "subject", "language"),
    [
        ("UNODC was founded in 1997.", "Its staff come from 100 countries.", "UNODC", "en"),
        ("UNODC was founded in 1997.", "The Office works in Vienna.", "UNODC", "en"),
        ("UNODC trained 50 officers.", "They work in Dakar.", "UNODC", "en"),
        ("L'ONUDC a ouvert un bureau.", "Son siège est à Vienne.", "L'ONUDC", "fr"),
        ("CRIMJUST fue creado en 2016.", "Trabaja en doce países.", "CRIMJUST", "es"),
        ("CRIMJUST fue creado en 2016.", "Este programa abarca doce países.", "CRIMJUST", "es"),
        ("УНП ООН работает в Вене.", "Оно помогает странам.", "УНП ООН", "ru"),
        ("تأسس المكتب الإقليمي في عام 2010.", "وهو يعمل في القاهرة.", "المكتب الإقليمي", "ar"),
    ],
)
def test_where_grammar_forbids_it_the_subject_is_put_in_front(
    before: str, sentence: str, subject: str, language: str
) -> None:
    assert resolve(sentence, [before], language) == f"{subject}: {sentence}"


def test_the_programme_is_the_one_that_was_named() -> None:
    before = ["UNODC runs the Container Control Programme.", "INTERPOL has 196 members."]
    assert resolve("The programme works in ports.", before, "en").startswith("Container Control Programme: ")


def test_only_a_name_stands_for_a_programme_that_nobody_named() -> None:
    before = ["UNODC was founded in 1997.", "Prison rules were designed for men."]
    assert resolve("The programme works in ports.", before, "en").startswith("UNODC: ")


def test_sentences_without_a_subject_of_their_own_are_passed_over() -> None:
    before = ["UNODC is in Vienna.", "It has 50 offices.", "More than 100 people were trained."]
    assert resolve("It opened in 1997.", before, "en") == "UNODC opened in 1997."


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("It is important to train judges.", "en"),
        ("It is estimated that 10 per cent were lost.", "en"),
        ("Our office opened in 2010.", "en"),
        ("The programme for judges began in 2010.", "en"),
        ("Il existe trois protocoles.", "fr"),
        ("Hay tres protocolos.", "es"),
    ],
)
def test_what_refers_to_nothing_stays(sentence: str, language: str) -> None:
    assert resolve(sentence, ["UNODC was founded in 1997."], language) == sentence


def test_without_an_earlier_subject_the_sentence_stays() -> None:
    assert resolve("It works in Vienna.", ["A heading"], "en") == "It works in Vienna."
    assert resolve("The programme works in ports.", [], "en") == "The programme works in ports."


@pytest.mark.parametrize(
    ("sentence", "subject", "language"),
    [
        ("In 2010, the Secretariat opened a centre.", "the Secretariat", "en"),
        ("In 2010 UNODC opened a centre.", "UNODC", "en"),
        ("UNODC, together with INTERPOL, launched AIRCOP.", "UNODC", "en"),
        ("Kenya, Ghana and Togo are members.", "Kenya, Ghana and Togo", "en"),
        ("UNODC also works in Dakar.", "UNODC", "en"),
        ("The programme funded by Japan was launched.", "The programme funded by Japan", "en"),
        ("Countries that ratified it are bound.", "", "en"),
        ("En 2010, l'ONUDC a ouvert un centre.", "l'ONUDC", "fr"),
        ("В 2010 году УНП ООН открыло центр.", "УНП ООН", "ru"),
        ("Dakar, 14 May 2024 – UNODC today opened a centre.", "UNODC", "en"),
        ("In the centre was a court.", "", "en"),
        ("In 2010, was it a court.", "", "en"),
        ("A court " + "of law " * 12 + "was opened.", "", "en"),
        ("أطلق المكتب الإقليمي برنامجا في القاهرة.", "المكتب الإقليمي", "ar"),
        ("أطلقت الشبكة العالمية، مع شركائها، حملة.", "الشبكة العالمية", "ar"),
        ("تأسس في عام 2010.", "", "ar"),
        ("2010年，该中心成立。", "", "zh"),
        ("2010年，区域中心成立。", "区域中心", "zh"),
    ],
)
def test_the_subject_is_the_noun_phrase_before_the_verb(sentence: str, subject: str, language: str) -> None:
    assert subject_of(sentence, language) == subject
