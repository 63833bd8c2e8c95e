"""Every detail of a claim is compared with the evidence, in one language and across languages."""

from __future__ import annotations

import pytest

from assistant.checking.compared import Compared, Told
from assistant.checking.details import compare
from assistant.checking.verdict import Relation, Slot

_AGREES, _DIFFERS, _MISSING = Relation.AGREES, Relation.DIFFERS, Relation.MISSING
_SIX = "It covers Kenya, Ghana, Mali, Niger, Chad and Togo"


def _compared(
    claim: str, language: str, evidence: str, told_in: str = "", *, context: str = "", rest: str = ""
) -> list[Compared]:
    return compare(claim, language, Told(evidence, context, rest, told_in or language))


def _only(slot: Slot, found: list[Compared]) -> Compared:
    (one,) = [one for one in found if one.slot is slot]
    return one


def _relations(slot: Slot, found: list[Compared]) -> list[Relation]:
    return [one.relation for one in found if one.slot is slot]


@pytest.mark.parametrize(
    ("slot", "claim", "language", "evidence", "told_in", "words", "found_words"),
    [
        (Slot.DATE, "Since 9 Dec. 2003.", "en", "Since 9 December 2003.", "en", "9 Dec. 2003", "9 December 2003"),
        (Slot.DATE, "Es del 9 de enero de 2003.", "es", "Это 9 января 2003.", "ru", "9 de enero", "9 января 2003"),
        (Slot.DATE, "بدأ في 9 ديسمبر 2003.", "ar", "于2003年12月9日开始。", "zh", "9 ديسمبر 2003", "2003年12月9日"),
        (Slot.NUMBER, "It works in fifty-three countries.", "en", "Trabaja en 53 países.", "es", "fifty-three", "53"),
        (Slot.NUMBER, "يعمل في ثلاثة وخمسين بلدا.", "ar", "Работает в 53 странах.", "ru", "ثلاثة وخمسين", "53"),
        (Slot.NUMBER, "在五十三个国家开展工作。", "zh", "Il travaille dans 53 pays.", "fr", "五十三", "53"),
        (Slot.PERCENT, "Half of them are women.", "en", "50 % sont des femmes.", "fr", "Half", "50 %"),
        (Slot.MONEY, "It cost 3.5 million euros.", "en", "费用为350万欧元。", "zh", "3.5 million euros", "350万欧元"),
        (Slot.MONEY, "كلف 3.5 مليون يورو.", "ar", "Он стоил 3,5 млн евро.", "ru", "3.5 مليون يورو", "3,5 млн евро"),
        (Slot.ORDINAL, "It was the fifth session.", "en", "这是第五届会议。", "zh", "fifth", "第五"),
        (Slot.ORGANISATION, "The World Bank helps.", "en", "С ним Всемирный банк.", "ru", "World Bank", "Всемирный"),
        (Slot.ORGANISATION, "يموله البنك الدولي.", "ar", "Banco Mundial.", "es", "البنك الدولي", "Banco Mundial"),
        (Slot.ORGANISATION, "Le PNUD participe.", "fr", "开发署参加。", "zh", "PNUD", "开发署"),
        (Slot.PLACE, "Начато в Кении.", "ru", "بدأ في كينيا.", "ar", "Кении", "كينيا"),
        (Slot.PLACE, "It began in South Sudan.", "en", "Начато в Южном Судане.", "ru", "South Sudan", "Южном Судане"),
        (Slot.PLACE, "La sesión fue en Viena.", "es", "会议在维也纳举行。", "zh", "Viena", "维也纳"),
        (Slot.PLACE, "The office is in Kenya.", "en", "Офис находится в Найроби.", "ru", "Kenya", "Найроби"),
        (Slot.PERCENT, "A quarter of them are women.", "en", "共培训388人，其中97名妇女。", "zh", "A quarter", "388"),
    ],
)  # fmt: skip
def test_the_same_detail_agrees_in_any_language_and_both_sides_are_pointed_at(
    slot: Slot, claim: str, language: str, evidence: str, told_in: str, words: str, found_words: str
) -> None:
    one = _only(slot, _compared(claim, language, evidence, told_in))
    assert one.relation is _AGREES
    assert claim[slice(*one.span)].startswith(words)
    assert one.found is not None
    assert evidence[slice(*one.found)].startswith(found_words)


@pytest.mark.parametrize(
    ("slot", "claim", "language", "evidence", "told_in", "found_words"),
    [
        (Slot.DATE, "It began in 2004.", "en", "It began in 2003.", "en", "2003"),
        (Slot.DATE, "Начато в 2004 году.", "ru", "Elle a commencé en 2003.", "fr", "2003"),
        (Slot.DATE, "2004年开始。", "zh", "بدأ في عام 2003.", "ar", "2003"),
        (Slot.NUMBER, "It works in 35 countries.", "en", "In 53 countries, 12 laboratories opened.", "en", "53"),
        (Slot.NUMBER, "Trabaja en 35 países.", "es", "它在53个国家工作。", "zh", "53"),
        (Slot.PERCENT, "30 per cent are women.", "en", "40 % sont des femmes.", "fr", "40 %"),
        (Slot.MONEY, "It cost 4 million euros.", "en", "Он стоил 3,5 млн евро.", "ru", "3,5 млн евро"),
        (Slot.ORDINAL, "It was the fifth session.", "en", "C'était la sixième session.", "fr", "sixième"),
        (Slot.ORGANISATION, "It is run with UNICEF.", "en", "It is run with the WHO.", "en", "WHO"),
        (Slot.ORGANISATION, "Il est mené avec l’UNICEF.", "fr", "与世卫组织共同实施。", "zh", "世卫组织"),
        (Slot.PLACE, "The office is in Kenya.", "en", "The office is in Ghana.", "en", "Ghana"),
        (Slot.PLACE, "المكتب في كينيا.", "ar", "Офис в Гане.", "ru", "Гане"),
        (Slot.PLACE, "La oficina está en Dakar.", "es", "Le bureau est à Nairobi.", "fr", "Nairobi"),
        (Slot.NAME, "The Green Net Programme runs it.", "en", "The Blue Net Programme.", "en", "Blue Net Programme"),
        (Slot.NAME, "«Зеленое золото» — фильм.", "ru", "«Синее золото» — фильм.", "ru", "Синее золото"),
    ],
)  # fmt: skip
def test_an_altered_detail_differs_from_what_stands_in_its_place(
    slot: Slot, claim: str, language: str, evidence: str, told_in: str, found_words: str
) -> None:
    one = _only(slot, _compared(claim, language, evidence, told_in))
    assert one.relation is _DIFFERS
    assert one.found is not None
    assert evidence[slice(*one.found)].startswith(found_words)


@pytest.mark.parametrize(
    ("slot", "claim", "evidence"),
    [
        (Slot.DATE, "It began in 2004.", "It began with all States."),
        (Slot.NUMBER, "It works in 35 ports.", "In 53 countries, 12 laboratories opened."),
        (Slot.MONEY, "It cost 3 million dollars.", "It cost 3 million euros."),
        (Slot.ORGANISATION, "It is run with UNICEF.", "It is run with others."),
        (Slot.PLACE, "The office is in Nairobi.", "The office is in Kenya."),
        (Slot.NAME, "It is part of AIRCOP.", "It is part of a project."),
    ],
)
def test_a_detail_that_the_evidence_lacks_is_missing(slot: Slot, claim: str, evidence: str) -> None:
    one = _only(slot, _compared(claim, "en", evidence))
    assert one.relation is _MISSING
    assert one.found is None


@pytest.mark.parametrize(
    ("slot", "claim", "rest"),
    [
        (Slot.DATE, "It began in 2004.", "It began in 2004."),
        (Slot.NUMBER, "It has 35 offices.", "It has 35 offices."),
        (Slot.MONEY, "It cost 3 million euros.", "It cost 3 million euros."),
    ],
)
def test_figures_in_the_rest_of_the_passage_do_not_count(slot: Slot, claim: str, rest: str) -> None:
    assert _relations(slot, _compared(claim, "en", "Nothing is told of it.", rest=rest)) == [_MISSING]


@pytest.mark.parametrize(
    ("slot", "claim", "rest"),
    [
        (Slot.ORGANISATION, "It is run with UNICEF.", "UNICEF joined."),
        (Slot.PLACE, "It is run from Kenya.", "Kenya joined."),
        (Slot.NAME, "It is run by AIRCOP.", "AIRCOP is a project."),
    ],
)
def test_names_in_the_rest_of_the_passage_count(slot: Slot, claim: str, rest: str) -> None:
    one = _only(slot, _compared(claim, "en", "It is told of here.", rest=rest))
    assert (one.relation, one.found) == (_AGREES, None)


@pytest.mark.parametrize(
    ("slot", "claim", "context"),
    [
        (Slot.DATE, "It began in 2004.", "Report for 2004"),
        (Slot.NUMBER, "It has 35 offices.", "The 35 offices"),
        (Slot.PLACE, "It is run from Kenya.", "Kenya"),
    ],
)
def test_titles_and_headings_count(slot: Slot, claim: str, context: str) -> None:
    assert _relations(slot, _compared(claim, "en", "It is told of here.", context=context)) == [_AGREES]


def test_a_name_in_its_place_weighs_more_than_the_rest_of_the_passage() -> None:
    found = _compared("It is run with UNICEF.", "en", "It is run with the WHO.", rest="UNICEF joined.")
    assert _relations(Slot.ORGANISATION, found) == [_DIFFERS]


@pytest.mark.parametrize(
    ("claim", "evidence", "relation"),
    [
        ("It ran in 2023-2024.", "In 2023 and 2024 it ran.", _AGREES),
        ("It ran in 2023-2025.", "In 2023 it ran in ports.", _MISSING),
        ("It ran in 2023-2024.", "It ran in 2011.", _DIFFERS),
    ],
)
def test_a_range_agrees_with_both_its_ends(claim: str, evidence: str, relation: Relation) -> None:
    assert _relations(Slot.DATE, _compared(claim, "en", evidence)) == [relation]


@pytest.mark.parametrize(
    ("claim", "language", "evidence", "relation"),
    [
        ("The project began in May 2014.", "en", "The project runs from May 2014 to 2018.", _AGREES),
        ("The project ended in 2018.", "en", "The project ran from 2014 to 2018.", _AGREES),
        ("The project began in 2018.", "en", "The project ran from 2014 to 2018.", _DIFFERS),
        ("The project ended in 2016.", "en", "The project ran from 2014 to 2018.", _DIFFERS),
        ("The project held a course in 2016.", "en", "The project ran from 2014 to 2018.", _MISSING),
        ("Ana Costa was born on 8 April 1974.", "en", "Ana Costa (April 8, 1974 – May 2, 2013) was a judge.", _AGREES),
        ("Le projet a été lancé en 2014.", "fr", "Le projet (2014-2018) forme des juges.", _AGREES),
        ("El proyecto terminó en 2018.", "es", "El proyecto, de 2014 a 2018, formó a jueces.", _AGREES),
        ("Проект завершён в 2018 году.", "ru", "Проект проводился с 2014 по 2018 год.", _AGREES),
        ("انتهى المشروع في عام 2018.", "ar", "استمر المشروع من عام 2014 إلى عام 2018.", _AGREES),
        ("项目于2014年启动。", "zh", "项目从2014年到2018年培训法官。", _AGREES),
    ],
)
def test_what_begins_or_ends_agrees_with_that_end_of_a_range(
    claim: str, language: str, evidence: str, relation: Relation
) -> None:
    found = _compared(claim, language, evidence)
    assert _relations(Slot.DATE, found) == [relation]


def test_what_ended_needs_no_such_word_where_the_evidence_says_until_when() -> None:
    ended = "The project ended in 2018."
    assert _relations(Slot.STATE, _compared(ended, "en", "The project ran in ports from 2014 to 2018.")) == []
    assert _relations(Slot.STATE, _compared(ended, "en", "The project had a course in 2018.")) == [_MISSING]


@pytest.mark.parametrize(
    ("claim", "evidence", "is_minor"),
    [
        ("It has three offices.", "It has offices.", True),
        ("It was the first session.", "It was a session.", True),
        ("It has 35 offices.", "It has offices.", False),
        ("It has three offices.", "It has four offices.", False),
    ],
)
def test_a_small_count_that_is_left_out_is_minor(claim: str, evidence: str, is_minor: bool) -> None:
    (one,) = _compared(claim, "en", evidence)
    assert one.is_minor is is_minor


def test_what_the_claim_also_says_is_no_rival() -> None:
    found = _compared("It ran in 2003 and 2005.", "en", "It ran in 2003.")
    assert _relations(Slot.DATE, found) == [_AGREES, _MISSING]


@pytest.mark.parametrize(
    ("claim", "language", "evidence", "told_in"),
    [
        ("It covers six countries.", "en", _SIX + ".", "en"),
        ("Abarca seis países.", "es", _SIX + ".", "en"),
        ("它覆盖三个国家。", "zh", "Охватывает Кению, Гану и Мали.", "ru"),
        ("Il couvre trois pays.", "fr", "يشمل كينيا وغانا وتشاد.", "ar"),
        ("Охватывает три страны.", "ru", "Il couvre le Kenya, le Ghana et le Mali.", "fr"),
        ("يشمل ثلاثة بلدان.", "ar", "它覆盖肯尼亚、加纳和马里。", "zh"),
        ("It has three partner organizations.", "en", "UNICEF, WHO and the World Bank help.", "en"),
        ("It has two partner agencies.", "en", "UNODC runs it with UNICEF and WHO.", "en"),
        ("It covers six countries.", "en", _SIX + " and has 500 officers.", "en"),
    ],
)
def test_listed_things_are_counted(claim: str, language: str, evidence: str, told_in: str) -> None:
    assert _relations(Slot.NUMBER, _compared(claim, language, evidence, told_in)) == [_AGREES]


def test_a_counted_list_is_pointed_at_from_its_first_to_its_last_name() -> None:
    one = _only(Slot.NUMBER, _compared("It covers six countries.", "en", _SIX))
    assert one.found == (_SIX.index("Kenya"), len(_SIX))


@pytest.mark.parametrize(
    ("claim", "evidence", "relation"),
    [
        ("It covers seven countries.", _SIX, _MISSING),
        ("It seized six ships.", _SIX, _MISSING),
        ("It covers 60 countries.", _SIX, _MISSING),
        ("It covers six countries.", "It covers seven countries: Kenya, Ghana, Mali, Niger, Chad, Togo.", _DIFFERS),
    ],
    ids=["another count", "other things", "too many to count", "another number of the same"],
)
def test_a_list_bears_out_no_other_number(claim: str, evidence: str, relation: Relation) -> None:
    assert _relations(Slot.NUMBER, _compared(claim, "en", evidence)) == [relation]


@pytest.mark.parametrize("evidence", ["It is run from there.", "It is run by the World Bank."])
def test_the_sources_need_not_name_their_own_house(evidence: str) -> None:
    assert _relations(Slot.ORGANISATION, _compared("UNODC runs it.", "en", evidence)) == []


def test_the_house_agrees_where_it_is_named() -> None:
    assert _relations(Slot.ORGANISATION, _compared("UNODC runs it.", "en", "L’ONUDC le dirige.", "fr")) == [_AGREES]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [("It is run by ACP.", "The Airport Control Project does."), ("The Airport Control Project does.", "ACP runs it.")],
)
def test_an_acronym_agrees_with_its_expansion(claim: str, evidence: str) -> None:
    one = _only(Slot.NAME, _compared(claim, "en", evidence))
    assert (one.relation, one.found) == (_AGREES, None)


def test_a_name_is_pointed_at_where_it_is_written_alike() -> None:
    one = _only(Slot.NAME, _compared("It is part of AIRCOP.", "en", "There is AIRCOP."))
    assert (one.relation, one.span, one.found) == (_AGREES, (14, 20), (9, 15))


def test_the_subject_of_a_claim_may_be_what_evidence_calls_it_where_nothing_says_what_that_is() -> None:
    claim, evidence = "The Green Corridor was opened in 2018.", "In 2018, it was opened."
    assert _relations(Slot.NAME, _compared(claim, "en", evidence)) == []
    assert _relations(Slot.NAME, _compared(claim, "en", evidence, rest="The Blue Corridor is small.")) == [_MISSING]


def test_nothing_is_said_of_a_name_that_other_letters_would_write_otherwise() -> None:
    assert _relations(Slot.NAME, _compared("It is part of Green Net.", "en", "这是绿网的一部分。", "zh")) == []


def test_a_month_of_a_date_is_no_name() -> None:
    assert _relations(Slot.NAME, _compared("It began in May 2019.", "en", "It began in June 2019.")) == []


def test_details_come_in_the_order_of_the_claim() -> None:
    found = _compared("In 2019, UNICEF did not work in Kenya.", "en", "In 2019, UNICEF worked in Kenya.")
    assert [one.slot for one in found] == [Slot.DATE, Slot.ORGANISATION, Slot.NEGATION, Slot.PLACE]


@pytest.mark.parametrize(("city", "relation"), [("Belgrade", _DIFFERS), ("Podgorica", _AGREES)])
def test_a_city_of_another_country_stands_in_the_place_of_the_claimed_country(city: str, relation: Relation) -> None:
    claim = "UNODC opened an office in Montenegro in 2007."
    found = _compared(claim, "en", f"UNODC opened an office in {city} in 2007.", rest="A project runs in Montenegro.")
    assert _relations(Slot.PLACE, found) == [relation]
