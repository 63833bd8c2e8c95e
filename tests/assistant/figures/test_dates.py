"""Dates are found in all six languages, however they are written, and compared as far as they say."""

from __future__ import annotations

import pytest

from assistant.figures.dates import When, compatible, dates_in, same


def _shown(when: When) -> str:
    """A date as "since 2005-12-14" or "2016..2019"; "?" for a year that is not given."""
    moments = [when.first, *([when.last] if when.last else [])]
    written = (
        "-".join(str(part or "?") for part in (one.year, one.month, one.day) if part or part is one.year)
        for one in moments
    )
    return f"{when.relation} {'..'.join(written)}".strip()


def _one(text: str) -> When:
    """The only date of a text."""
    (when,) = dates_in(text)
    return when


@pytest.mark.parametrize(
    ("text", "written", "shown"),
    [
        ("It entered into force on 14 December 2005.", "14 December 2005", "2005-12-14"),
        ("On December 14, 2005 it did.", "December 14, 2005", "2005-12-14"),
        ("on 14 Dec. 2005", "14 Dec. 2005", "2005-12-14"),
        ("the 14th of December 2005", "14th of December 2005", "2005-12-14"),
        ("in December 2005", "December 2005", "2005-12"),
        ("14/12/2005", "14/12/2005", "2005-12-14"),
        ("12/14/2005", "12/14/2005", "2005-12-14"),
        ("14.12.2005", "14.12.2005", "2005-12-14"),
        ("date: 2005-12-14", "2005-12-14", "2005-12-14"),
        ("le 1er mars 2010", "1er mars 2010", "2010-3-1"),
        ("en août 2010", "août 2010", "2010-8"),
        ("el 1.º de marzo de 2010", "1.º de marzo de 2010", "2010-3-1"),
        ("14 декабря 2005 года", "14 декабря 2005 года", "2005-12-14"),
        ("в декабре 2005 г.", "декабре 2005 г.", "2005-12"),
        ("في 14 ديسمبر 2005", "14 ديسمبر 2005", "2005-12-14"),
        ("في ١٤ كانون الأول/ديسمبر ٢٠٠٥", "١٤ كانون الأول/ديسمبر ٢٠٠٥", "2005-12-14"),
        ("وفي نيسان 2005", "نيسان 2005", "2005-4"),
        ("于2005年12月14日生效", "2005年12月14日", "2005-12-14"),
        ("2005年12月", "2005年12月", "2005-12"),
        ("二〇〇五年十二月十四日", "二〇〇五年十二月十四日", "2005-12-14"),
        ("every 26 June", "26 June", "?-6-26"),
        ("каждый год 26 июня", "26 июня", "?-6-26"),
        ("每年6月26日", "6月26日", "?-6-26"),
        ("in 2019 prisons were full", "2019", "2019"),
        ("resolution 1998 (2011)", "2011", "2011"),
        ("в 2016 году", "2016 году", "2016"),
        ("عامَ ٢٠١٦م", "٢٠١٦م", "2016"),
        ("on the twentieth of May 2021", "twentieth of May 2021", "2021-5-20"),
        ("le premier mai 2020", "premier mai 2020", "2020-5-1"),
        ("el veinte de mayo de 2021", "veinte de mayo de 2021", "2021-5-20"),
        ("двадцать пятого мая 2021 года", "двадцать пятого мая 2021 года", "2021-5-25"),
        ("في الخامس والعشرين من يونيو 1993", "الخامس والعشرين من يونيو 1993", "1993-6-25"),
        ("la première réunion, en mai 2020", "mai 2020", "2020-5"),
    ],
)
def test_a_date_is_read_in_any_language_and_manner(text: str, written: str, shown: str) -> None:
    when = _one(text)
    assert text[when.start : when.end] == written
    assert _shown(when) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("from 2016 to 2019", "2016..2019"),
        ("2016–2019", "2016..2019"),
        ("in 2016/17", "2016..2017"),
        ("2016-19", "2016..2019"),
        ("between March and May 2020", "2020-3..2020-5"),
        ("9 to 11 December 2003", "2003-12-9..2003-12-11"),
        ("June 9-11, 2003", "2003-6-9..2003-6-11"),
        ("30 November to 2 December 2003", "2003-11-30..2003-12-2"),
        ("du 9 au 11 décembre 2003", "2003-12-9..2003-12-11"),
        ("entre 2016 et 2019", "2016..2019"),
        ("de 2016 a 2019", "2016..2019"),
        ("del 4 al 6 de diciembre de 2017", "2017-12-4..2017-12-6"),
        ("с 2016 по 2019 год", "2016..2019"),
        ("с 12 по 19 апреля 2015 года", "2015-4-12..2015-4-19"),
        ("من 2016 إلى 2019", "2016..2019"),
        ("بين عامي 2016 و2019", "2016..2019"),
        ("2016年至2019年", "2016..2019"),
        ("2014年2月18日至21日", "2014-2-18..2014-2-21"),
        ("the 1990s", "1990..1999"),
        ("les années 1990", "1990..1999"),
        ("los años 90", "1990..1999"),
        ("в 1990-е годы", "1990..1999"),
        ("في التسعينيات", "1990..1999"),
        ("20世纪90年代", "1990..1999"),
        ("1990年代", "1990..1999"),
    ],
)
def test_a_range_or_a_decade_is_one_date(text: str, shown: str) -> None:
    assert _shown(_one(text)) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("since 2016", "since 2016"),
        ("depuis 2016", "since 2016"),
        ("desde mayo de 2016", "since 2016-5"),
        ("с 2016 года", "since 2016"),
        ("по сравнению с 2016 годом", "2016"),
        ("منذ عام 2016", "since 2016"),
        ("自2016年以来", "since 2016"),
        ("until 31 December 2026", "until 2026-12-31"),
        ("до 2030 года", "until 2030"),
        ("وبحلول عام 2030", "until 2030"),
        ("before May 2001", "before 2001-5"),
        ("2010年之前", "before 2010"),
        ("2010年前往维也纳", "2010"),
        ("après 2002", "after 2002"),
    ],
)
def test_the_words_around_a_date_say_how_it_is_meant(text: str, shown: str) -> None:
    assert _shown(_one(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2 019 people, or 2,019",
        "1900 officers",
        "in 2000 prisons",
        "$2000 and 2000 dollars and 2000 %",
        "2000名官员",
        "около 2000 сотрудников",
        "resolution 2012/12",
        "E/2011/12",
        "https://example.org/2011/12/14",
        "+43 1 26060 2000",
        "articles 4 and 5 may apply",
        "version 1.2005",
        "2012/12",
    ],
)
def test_other_numbers_are_no_dates(text: str) -> None:
    assert dates_in(text) == []


def test_dates_of_a_list_share_what_is_said_once() -> None:
    assert [_shown(when) for when in dates_in("on 9, 10 and 12 June 2003")] == ["2003-6-9", "2003-6-10", "2003-6-12"]
    assert [_shown(when) for when in dates_in("مارس ومايو 2020")] == ["2020-3", "2020-5"]


def test_a_day_after_a_full_date_keeps_its_year_open() -> None:
    assert [_shown(when) for when in dates_in("On 1 May 2003, 26 June was named.")] == ["2003-5-1", "?-6-26"]


@pytest.mark.parametrize(
    ("claimed", "told"),
    [
        ("in 2005", "on 14 December 2005"),
        ("December 2005", "14 декабря 2005 года"),
        ("on 26 June", "on 26 June 2010"),
        ("since 2016", "from 2016 to 2019"),
        ("until 2019", "from 2016 to 2019"),
        ("in December 2003", "9 to 11 December 2003"),
        ("2016–2019", "from March 2016 to May 2019"),
        ("since 2016", "in 2016"),
        ("before 2010", "in 2009"),
        ("after 2010", "on 3 May 2011"),
        ("the 1990s", "20世纪90年代"),
    ],
)
def test_a_claim_is_borne_out_by_the_same_date_or_a_more_exact_one(claimed: str, told: str) -> None:
    assert same(_one(claimed), _one(told))
    assert not compatible(_one(claimed), _one(told))


@pytest.mark.parametrize(
    ("claimed", "told"),
    [
        ("14 December 2005", "in 2005"),
        ("in 2017", "from 2016 to 2019"),
        ("in 2017", "since 2016"),
        ("from 2016 to 2019", "in 2016"),
        ("from May 2016 to May 2019", "2016–2019"),
        ("26 June 2010", "on 26 June"),
        ("in 2009", "until 2010"),
    ],
)
def test_a_less_exact_text_neither_bears_out_nor_contradicts(claimed: str, told: str) -> None:
    assert not same(_one(claimed), _one(told))
    assert compatible(_one(claimed), _one(told))


@pytest.mark.parametrize(
    ("claimed", "told"),
    [
        ("in 2005", "in 2006"),
        ("14 December 2005", "in November 2005"),
        ("from 2016 to 2019", "from 2016 to 2020"),
        ("in 2020", "from 2016 to 2019"),
        ("since 2018", "from 2016 to 2019"),
        ("since 2016", "until 2016"),
        ("before 2010", "in 2011"),
        ("from 2016 to 2019", "in 2020"),
    ],
)
def test_another_date_contradicts(claimed: str, told: str) -> None:
    assert not same(_one(claimed), _one(told))
    assert not compatible(_one(claimed), _one(told))
