"""What can be checked, and what only asks, wishes, praises or greets, in six languages."""

from __future__ import annotations

import pytest

from assistant.checking.claims.checkable import why_not

CHECKABLE = [
    ("UNODC has offices in more than 80 countries.", "en"),
    ("The programme was launched in 2010", "en"),
    ("UNODC supports border units", "en"),
    ("L'ONUDC travaille avec INTERPOL à Dakar.", "fr"),
    ("El programa fue creado en 2010.", "es"),
    ("Программа работает в 50 странах.", "ru"),
    ("يعمل المكتب في خمسين بلدا.", "ar"),
    ("该方案于2010年启动。", "zh"),
    ("Thanks to goAML the unit doubled its cases.", "en"),
    ("Gracias a CRIMJUST aumentaron las condenas.", "es"),
    ("The standards insist that treatment must be voluntary.", "en"),
    ("What began as a pilot is now a global programme.", "en"),
]

QUESTIONS = [
    ("How many countries take part?", "en"),
    ("What is the Paris Pact", "en"),
    ("Combien de pays participent ?", "fr"),
    ("¿Cuántos países participan?", "es"),
    ("Сколько стран участвует?", "ru"),
    ("كم عدد البلدان المشاركة؟", "ar"),
    ("有多少个国家参加？", "zh"),
    ("该方案有效吗", "zh"),
    ("Why?", "en"),
]

OPINIONS = [
    ("We believe that justice matters to everyone.", "en"),
    ("We are very proud of our partners.", "en"),
    ("Unfortunately, the work is not over.", "en"),
    ("It is time to act against corruption.", "en"),
    ("The international community must do more.", "en"),
    ("The campaign was a great success.", "en"),
    ("We will continue to support Member States.", "en"),
    ("Let us work together until 2030.", "en"),
    ("Nous espérons que les États agiront.", "fr"),
    ("Il est important de protéger les victimes.", "fr"),
    ("Creemos que la justicia es de todos.", "es"),
    ("Lamentablemente, queda mucho por hacer.", "es"),
    ("Мы надеемся на сотрудничество стран.", "ru"),
    ("К сожалению, работа не закончена.", "ru"),
    ("نأمل أن تتعاون جميع الدول.", "ar"),
    ("من المهم حماية الضحايا.", "ar"),
    ("我们相信正义属于每个人。", "zh"),
    ("让我们共同努力吧。", "zh"),
]

OTHERS = [
    ("Dear colleagues and friends,", "en"),
    ("Read more about the programme.", "en"),
    ("For more information, write to the press office.", "en"),
    ("Annual report 2023", "en"),
    ("Thank you.", "en"),
    ("— 2010 —", "en"),
    ("Pour en savoir plus, consultez notre site.", "fr"),
    ("Para más información, visite nuestra página.", "es"),
    ("Уважаемые дамы и господа!", "ru"),
    ("للمزيد من المعلومات زوروا موقعنا.", "ar"),
    ("请点击这里了解详情。", "zh"),
    ("三大支柱", "zh"),
    ("你好。", "zh"),
]


@pytest.mark.parametrize(("sentence", "language"), CHECKABLE)
def test_a_statement_is_checkable(sentence: str, language: str) -> None:
    assert why_not(sentence, language) == ""


@pytest.mark.parametrize(("sentence", "language"), QUESTIONS)
def test_a_question_is_not_checkable(sentence: str, language: str) -> None:
    assert why_not(sentence, language) == "question"


@pytest.mark.parametrize(("sentence", "language"), OPINIONS)
def test_an_opinion_a_wish_or_a_promise_is_not_checkable(sentence: str, language: str) -> None:
    assert why_not(sentence, language) == "opinion"


@pytest.mark.parametrize(("sentence", "language"), OTHERS)
def test_greetings_headings_and_invitations_are_not_checkable(sentence: str, language: str) -> None:
    assert why_not(sentence, language) == "other"


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("UNODC believes that too little was seized.", "en"),
        ("According to the report, it is important to train judges.", "en"),
        ("Unfortunately, opium production rose by 19 per cent.", "en"),
        ("Le rapport estime qu'il est important de former les juges.", "fr"),
        ("Lamentablemente, la producción creció un 19 por ciento.", "es"),
        ("К сожалению, производство выросло на 19 процентов.", "ru"),
        ("للأسف ارتفع الإنتاج بنسبة ١٩ في المائة.", "ar"),
        ("据报告，重要的是培训法官。", "zh"),
    ],
)
def test_an_opinion_that_is_reported_or_has_a_figure_is_checkable(sentence: str, language: str) -> None:
    assert why_not(sentence, language) == ""
