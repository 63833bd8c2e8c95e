"""Questions that ask for a thing with a shape: a name written out, a web address."""

from __future__ import annotations

import pytest

from assistant.asked_for import offered


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
