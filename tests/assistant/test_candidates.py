"""Questions are made of sentences that say what something is, when it began, where it is and what it is for."""

from __future__ import annotations

import pytest

from assistant.candidates import candidates
from knowledge.records import Document, Passage, StoredPassage, Unit, UnitKind


def _passage(language: str, *sentences: str, kind: UnitKind = UnitKind.SENTENCE) -> StoredPassage:
    text, units, start = " ".join(sentences), [], 0
    for sentence in sentences:
        units.append(Unit(start, start + len(sentence), kind))
        start += len(sentence) + 1
    document = Document(1, "doc", "A title", language, None, "/doc.md")
    return StoredPassage(1, document, Passage(0, len(text), "A title", tuple(units)), text)


def _asked(language: str, *sentences: str, said_in: str = "") -> list[str]:
    return [one.question for one in candidates([_passage(said_in or language, *sentences)], language)]


@pytest.mark.parametrize(
    ("language", "sentence", "question"),
    [
        ("en", "The Paris Pact Initiative is a partnership of countries.", "What is the Paris Pact Initiative?"),
        ("en", "Foreign terrorist fighters are people who travel.", "What are foreign terrorist fighters?"),
        ("en", "The Blue Fund was set up in 2010 in Vienna.", "When was the Blue Fund set up?"),
        (
            "en",
            "UNODC officially opened its office in Belgrade on 26 June 2007.",
            "When did UNODC open its office in Belgrade?",
        ),
        ("en", "The Drug Fund is financed by the European Union.", "Who is the Drug Fund financed by?"),
        (
            "en",
            "The three pillars of the work programme of UNODC are:",
            "What are the three pillars of the work programme of UNODC?",
        ),
        ("fr", "Le projet AIRCOP a été lancé à Dakar en octobre 2010.", "Quand le projet AIRCOP a-t-il été lancé ?"),
        (
            "fr",
            "La Convention de Palerme a été adoptée en 2000.",
            "Quand la Convention de Palerme a-t-elle été adoptée ?",
        ),
        ("es", "La cooperativa ACOPAGRO nació en 1997 en Juanjuí.", "¿Cuándo nació la cooperativa ACOPAGRO?"),
        ("es", "La Campaña Corazón Azul es la iniciativa de la Oficina.", "¿Qué es la Campaña Corazón Azul?"),
        ("ru", "Глобальная сеть IMoLIN — это сайт о законах.", "Что такое Глобальная сеть IMoLIN?"),
        ("ru", "Проект УНП ООН начался в январе 2005 года.", "Когда начался Проект УНП ООН?"),
        (
            "ar",
            "أُطلقت الشبكة العالمية لنزاهة القضاء في فيينا في أبريل 2018.",
            "متى أُطلقت الشبكة العالمية لنزاهة القضاء؟",
        ),
        ("ar", "مبادرة CHAMPS هي مبادرة تهدف إلى الوقاية.", "ما هي مبادرة CHAMPS؟"),
        ("zh", "《北京规则》由联合国大会于1985年11月29日通过。", "《北京规则》是什么时候通过的？"),
        ("zh", "湄公河谅解备忘录是各国合作的框架。", "什么是湄公河谅解备忘录？"),
    ],
)
def test_a_question_in_the_language_of_the_sentence_keeps_its_words(
    language: str, sentence: str, question: str
) -> None:
    assert _asked(language, sentence) == [question]


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("ar", "ما هو \u2068goAML\u2069؟"),
        ("es", "¿Qué es goAML?"),
        ("fr", "Que désigne goAML ?"),
        ("ru", "Что такое goAML?"),
        ("zh", "goAML是什么？"),
    ],
)
def test_readers_of_another_language_are_asked_about_the_name(language: str, question: str) -> None:
    assert _asked(language, "goAML is a software system of UNODC.", said_in="en") == [question]


def test_a_name_keeps_the_capitalised_words_beside_it() -> None:
    assert _asked("ru", "PEN Online a été lancé en 2006.", said_in="fr") == ["Когда запустили PEN Online?"]


def test_a_name_in_another_script_is_not_put_before_readers_who_cannot_read_it() -> None:
    assert _asked("en", "ЦАРИКЦ — это международная организация.", said_in="ru") == []


def test_it_stands_for_what_the_sentence_before_was_about() -> None:
    sentences = ("The Blue Fund is a fund for victims.", "It was launched in 2010.")
    assert _asked("en", *sentences) == ["What is the Blue Fund?", "When was the Blue Fund launched?"]


def test_it_stands_for_nothing_after_a_sentence_that_is_not_understood() -> None:
    sentences = ("The Blue Fund is a fund for victims.", "Then Ghana led the work.", "It was launched in 2010.")
    assert _asked("en", *sentences) == ["What is the Blue Fund?"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Pakistan is the only country that took part.",
        "The first is a regional project on treatment.",
        "In northern Thailand there are offices at Mae Sai.",
        "Its aim is a world without crime.",
        "The Office is led by a Director.",
        "The Blue Fund was launched some years ago.",
        "There is no single treaty on this.",
        "The <b>Blue Fund</b> is a fund for victims.",
        "The Blue\u202e Fund is a fund for victims.",
    ],
)
def test_nothing_is_asked_where_the_subject_or_the_answer_is_missing(sentence: str) -> None:
    assert _asked("en", sentence) == []


def test_a_short_form_is_asked_for_where_its_letters_begin_the_words_before_it() -> None:
    assert _asked("en", "It works with the World Customs Organization (WCO).") == ["What does WCO stand for?"]
    assert _asked("en", "The confederation of German cooperatives (DGRV) trained them.") == []


def test_headings_and_languages_that_are_not_spoken_ask_nothing() -> None:
    heading = _passage("en", "goAML is a software system of UNODC.", kind=UnitKind.HEADING)
    assert candidates([heading, _passage("de", "goAML ist ein System.")], "en") == []


def test_a_candidate_tells_where_its_sentence_stands() -> None:
    first, second = candidates([_passage("en", "goAML is a system.", "It aims to help banks.")], "en")
    assert (first.start, first.end, second.start) == (0, 18, 19)
    assert (first.about, second.about) == ("next_what", "next_aim")
