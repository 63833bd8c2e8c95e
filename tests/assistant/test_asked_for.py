"""What a question asks for is recognised in six languages, and so are the texts that could give it."""

from __future__ import annotations

import pytest

from assistant.asked_for import (
    asks_for_countries,
    asks_for_several,
    defines,
    kind_asked,
    kinds,
    offered,
    organisations_offered,
    term_to_define,
    thing_counted,
)

_ASKED = {
    "phone": (
        "What is the phone number?",
        "Quel est le numéro de téléphone ?",
        "¿Cuál es el teléfono?",
        "Какой телефон у офиса?",
        "ما رقم هاتف المكتب؟",
        "办事处的电话是多少？",
    ),
    "email": (
        "What is its e-mail?",
        "Quelle est l'adresse électronique ?",
        "¿Cuál es el correo electrónico?",
        "Какая электронная почта?",
        "ما البريد الإلكتروني للمكتب؟",
        "电子邮箱是什么？",
    ),
    "money": (
        "What is the budget?",
        "Quel est le budget ?",
        "¿Cuál es el presupuesto?",
        "Каков бюджет?",
        "ما هي ميزانية المشروع؟",
        "项目的预算是多少？",
    ),
    "percent": (
        "What percentage were women?",
        "Quel pourcentage ?",
        "¿Qué porcentaje?",
        "Какой процент?",
        "ما نسبة النساء؟",
        "女性占多少？",
    ),
    "date": (
        "When did it start?",
        "Quand a-t-il commencé ?",
        "¿Cuándo empezó?",
        "Когда он начался?",
        "متى بدأ؟",
        "何时开始？",
    ),
    "number": (
        "How many countries?",
        "Combien de pays ?",
        "¿Cuántos países?",
        "Сколько стран?",
        "كم عدد البلدان؟",
        "有多少个国家？",
    ),
    "person": (
        "Who takes part?",
        "Qui participe ?",
        "¿Quién participa?",
        "Кто участвует?",
        "من الذي يشارك؟",
        "谁参加？",
    ),
    "official": (
        "Who is the head of the office?",
        "Qui dirige le bureau ?",
        "¿Quién dirige la oficina?",
        "Кто возглавляет офис?",
        "من يرأس المكتب؟",
        "负责人是谁？",
    ),
    "place": ("Where is it?", "Où se trouve-t-il ?", "¿Dónde está?", "Где он находится?", "أين يقع؟", "在哪里？"),
    "reason": (
        "Why did it end?",
        "Pourquoi a-t-il pris fin ?",
        "¿Por qué terminó?",
        "Почему он закончился?",
        "لماذا انتهى؟",
        "为什么结束？",
    ),
    "duration": (
        "How long does it last?",
        "Combien de temps dure-t-il ?",
        "¿Cuánto dura?",
        "Как долго он длится?",
        "كم من الوقت يستغرق؟",
        "持续多久？",
    ),
}
_GIVEN = {
    "phone": "Call +43 1 26060 0.",
    "email": "Write to info@unodc.example.",
    "money": "It has 2.4 million US dollars.",
    "percent": "Women were 42 per cent.",
    "date": "It began in 2010.",
    "number": "Three countries take part.",
    "person": "Amina Diallo leads it.",
    "official": "It is led by Amina Diallo.",
    "place": "It is in Belgrade.",
    "reason": "It ended because the money ran out.",
    "duration": "It lasts five years.",
}


@pytest.mark.parametrize(("name", "question"), [(name, one) for name, asked in _ASKED.items() for one in asked])
def test_each_kind_is_recognised_in_each_language(name: str, question: str) -> None:
    kind = kind_asked(question)
    assert kind is not None
    assert kind.name == name


@pytest.mark.parametrize("name", _GIVEN)
def test_a_text_with_the_shape_could_give_it_and_one_without_could_not(name: str) -> None:
    kind = next(kind for kind in kinds() if kind.name == name)
    assert kind.is_in(_GIVEN[name], "")
    assert not kind.is_in("they work together at sea.", "")


def test_a_number_that_the_question_names_itself_is_not_what_it_asks_for() -> None:
    kind = kind_asked("How many people were trained in 2019?")
    assert kind is not None
    assert not kind.is_in("The training of 2019 was held at sea.", "How many people were trained in 2019?")


def test_a_year_is_no_number_of_things() -> None:
    kind = kind_asked("How many mentors were placed?")
    assert kind is not None
    assert not kind.is_in("In 2021 the team began to place mentors.", "How many mentors were placed?")
    assert kind.is_in("In 2021 the team placed 12 mentors.", "How many mentors were placed?")


def test_a_name_that_the_question_gives_is_not_the_person_it_asks_for() -> None:
    question = "Who chaired the Ad Hoc Committee?"
    kind = kind_asked(question)
    assert kind is not None
    assert not kind.is_in("The Ad Hoc Committee met seven times.", question)
    assert kind.is_in("The Ad Hoc Committee was led by Luigi Lauriola.", question)


def test_a_word_inside_the_question_does_not_make_it_ask_for_a_date() -> None:
    assert kind_asked("Do farmers earn more when they sell together?") is None


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("How many officers were trained?", "officers"),
        ("Combien d'agents ont été formés ?", "agents"),
        ("¿Cuántos agentes fueron formados?", "agentes"),
        ("Сколько сотрудников обучено?", "сотрудников"),
        ("كم ضابطا تم تدريبه؟", "ضابطا"),
        ("What is AIRCOP?", None),
    ],
)
def test_the_noun_to_be_counted_is_found(question: str, thing: str | None) -> None:
    assert thing_counted(question) == thing


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is AIRCOP?", "aircop"),
        ("What is a border liaison office?", "border liaison office"),
        ("Qu'est-ce que le blanchiment ?", "blanchiment"),
        ("¿Qué es el desarrollo alternativo?", "desarrollo alternativo"),
        ("Что такое отмывание денег?", "отмывание денег"),
        ("ما هو مشروع AIRCOP؟", "مشروع aircop"),
        ("什么是转处？", "转处"),
        ("转处是什么？", "转处"),
    ],
)
def test_the_term_to_define_is_found_in_each_language(question: str, term: str) -> None:
    assert term_to_define(question) == term


@pytest.mark.parametrize(
    ("text", "is_definition"),
    [
        ("AIRCOP is a multi-agency project.", True),
        ("The AIRCOP (Airport Communication Project) is a project.", True),
        ("AIRCOP works at airports.", False),
        ("UNODC runs AIRCOP, which is a project.", False),
    ],
)
def test_a_definition_begins_with_its_term_and_says_what_it_is(text: str, is_definition: bool) -> None:
    assert defines(text, "aircop") is is_definition


@pytest.mark.parametrize(
    "question",
    ["What does GLO.ACT stand for?", "Que signifie GLO ?", "¿Qué significa la sigla GLO?", "Как расшифровывается GLO?"],
)
def test_a_name_written_out_before_its_short_form_in_brackets_is_offered(question: str) -> None:
    has_shape = offered(question)
    assert has_shape("Global Action against Trafficking in Persons (GLO.ACT)")
    assert not has_shape("GLO.ACT is a joint project of two agencies.")


def test_the_short_form_must_be_the_one_that_was_asked_about() -> None:
    assert not offered("What does AIRCOP stand for?")("The World Customs Organization (WCO) takes part.")


@pytest.mark.parametrize(
    "question",
    ["What is the website of the office?", "Quel est le site web ?", "Какой веб-сайт у офиса?", "网址是什么？"],
)
def test_a_web_address_is_offered_by_a_text_with_a_link(question: str) -> None:
    has_shape = offered(question)
    assert has_shape("More at: http://www.unodc.org/")
    assert not has_shape("More about the work in Serbia.")


def test_an_ordinary_question_asks_for_no_shape() -> None:
    assert not offered("When was the office opened?")("More at: http://www.unodc.org/ (UNODC)")


@pytest.mark.parametrize(
    ("question", "text", "is_offered"),
    [
        ("Who are the partners of AIRCOP?", "UNODC runs AIRCOP with INTERPOL.", True),
        ("Quels sont les organismes partenaires ?", "AIRCOP est mené avec Interpol.", True),
        ("من هم الشركاء؟", "ينفذ البرنامج مع الإنتربول.", True),
        ("Which agencies work with INTERPOL?", "UNODC works with INTERPOL.", False),  # both are known already
        ("When did UNODC begin?", "It works with INTERPOL.", False),  # not asked for
    ],
)
def test_an_organisation_that_the_question_does_not_name_is_offered(question: str, text: str, is_offered: bool) -> None:
    assert organisations_offered(question)(text) is is_offered


@pytest.mark.parametrize(
    "question",
    [
        "Which two projects is UNODC running in Serbia?",
        "On which four pillars does the Declaration rest?",
        "What are the steps of working with goAML?",
        "What kinds of goods were seized?",
        "Which Lantern modules are the most popular?",
        "Quels sont les trois piliers du programme ?",
        "¿Qué servicios ofrece la red?",
        "¿Cuáles son los objetivos?",
        "Какие страны участвуют?",
        "ما هي المكونات الأربعة للبرنامج؟",
        "ما القرارات التي اتخذها الاجتماع؟",
        "联合会有哪些成员组织？",
    ],
)
def test_a_question_may_ask_for_several_things(question: str) -> None:
    assert asks_for_several(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which programme targets passengers at airports?",
        "Which e-mail address should an authority write to?",
        "What is AIRCOP?",
        "What does this say?",
        "Qu'est-ce que CRIMJUST ?",
        "¿Por qué las islas no participan?",
        "¿Qué país regaló el equipo?",
        "¿Es verdad que las firmas pagaron?",
        "Какой проект начался?",
        "ما هو برنامج «جسور»؟",
        "كم بلغ عدد المتدربين من المفتشين؟",
        "什么是洗钱？",
    ],
)
def test_a_question_may_ask_for_one_thing(question: str) -> None:
    assert not asks_for_several(question)


@pytest.mark.parametrize(
    ("question", "does"),
    [
        ("In which countries does AIRCOP work?", True),
        ("Which three African countries were first?", True),
        ("Dans quels pays AIRCOP est-il présent ?", True),
        ("¿En qué países trabaja?", True),
        ("В каких странах работает проект?", True),
        ("ما هي الدول المشاركة؟", True),
        ("哪些国家参加了？", True),
        ("How many countries take part?", False),
        ("Which agencies of the country take part?", False),
        ("Сколько стран участвует?", False),
    ],
)
def test_a_question_may_ask_for_countries(question: str, does: bool) -> None:
    assert asks_for_countries(question) is does
