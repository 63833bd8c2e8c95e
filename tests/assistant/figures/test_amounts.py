"""Amounts are found in all six languages, in digits or in words, and compared with what rounding and hedging allow."""

from __future__ import annotations

import pytest

from assistant.figures.amounts import Amount, Kind, amounts_in, same
from assistant.figures.dates import dates_in


def _one(text: str) -> Amount:
    """The only amount of a text."""
    (amount,) = amounts_in(text)
    return amount


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234,567 people", 1_234_567),
        ("1 234 567 personnes", 1_234_567),
        ("1\u202f234 personnes", 1234),
        ("1.234.567 personas", 1_234_567),
        ("1'234 Personen", 1234),
        ("100.000 habitantes", 100_000),
        ("0.125 grams", 0.125),
        ("1.234.567,5 toneladas", 1_234_567.5),
        ("361.9 million people", 361_900_000),
        ("1.234 million people", 1_234_000),
        ("328 тысяч гектаров", 328_000),
        ("5 ملايين شخص", 5_000_000),
        ("٣٦٢ شخصا", 362),
        ("6400万人", 64_000_000),
        ("3亿6200万人", 362_000_000),
        ("2k people", 2000),
        ("fifty-three countries", 53),
        ("two hundred officers", 200),
        ("a hundred and five officers", 105),
        ("two dozen countries", 24),
        ("half a million people", 500_000),
        ("media docena de países", 6),
        ("sixty UN Member States", 60),
        ("1.900 millones de personas", 1_900_000_000),
        ("1,234 млн человек", 1_234_000),
        ("1,7 billion de personnes", 1_700_000_000_000),
        ("one million people", 1_000_000),
        ("two million three hundred thousand people", 2_300_000),
        ("vingt-trois pays", 23),
        ("quatre-vingt-dix-sept pays", 97),
        ("soixante et onze pays", 71),
        ("deux cents pays", 200),
        ("une trentaine de pays", 30),
        ("veintitrés Estados", 23),
        ("treinta y cinco Estados", 35),
        ("dos mil trescientos millones de personas", 2_300_000_000),
        ("en la región participaron once países de la zona", 11),
        ("пятьдесят три страны", 53),
        ("из пятидесяти трёх стран", 53),
        ("сто человек", 100),
        ("ثلاثة وخمسون دولة", 53),
        ("مائة وثلاثة وخمسون دولة", 153),
        ("مائتين وأحد عشر اتحادا", 211),
        ("مائة وواحد وعشرون بلدا", 121),
        ("خمسة عشر بلداً", 15),
        ("五十三个国家", 53),
        ("三百二十八名官员", 328),
        ("一亿两千万人", 120_000_000),
        ("两国", 2),
    ],
)
def test_a_number_is_read_in_digits_and_in_words(text: str, value: float) -> None:
    amount = _one(text)
    assert amount.kind is Kind.NUMBER
    assert amount.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$362m", 362_000_000, "USD"),
        ("US$ 1.36bn", 1_360_000_000, "USD"),
        ("361.9 million US dollars", 361_900_000, "USD"),
        ("eleven million euros", 11_000_000, "EUR"),
        ("5 M€", 5_000_000, "EUR"),
        ("362 millions d'euros", 362_000_000, "EUR"),
        ("1 200 millones de dólares", 1_200_000_000, "USD"),
        ("1,36 миллиарда долларов США", 1_360_000_000, "USD"),
        ("5 млрд. рублей", 5_000_000_000, "RUB"),
        ("٣٦٢ مليون دولار", 362_000_000, "USD"),
        ("50万欧元", 500_000, "EUR"),
        ("1 million dollars canadiens", 1_000_000, "CAD"),
    ],
)
def test_a_sum_of_money_spans_its_currency(text: str, value: float, unit: str) -> None:
    amount = _one(text)
    assert (amount.kind, amount.unit) == (Kind.MONEY, unit)
    assert amount.value == pytest.approx(value)
    assert (amount.start, amount.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "written", "value"),
    [
        ("2.5 per cent of it", "2.5 per cent", 2.5),
        ("12,5 % des pays", "12,5 %", 12.5),
        ("40 ٪", "40 ٪", 40),
        ("quarante pour cent des pays", "quarante pour cent", 40),
        ("el 20 por ciento", "20 por ciento", 20),
        ("на 95 процентов", "95 процентов", 95),
        ("٤٠ في المائة", "٤٠ في المائة", 40),
        ("百分之四十", "百分之四十", 40),
        ("百分之12.5", "百分之12.5", 12.5),
        ("one per cent", "one per cent", 1),
        ("half of the prisons", "half", 50),
        ("Italy pays half, and Germany the rest", "half", 50),
        ("le Luxembourg en paie les deux tiers, et la fondation le reste", "deux tiers", 66.667),
        ("Noruega aportó la mitad", "la mitad", 50),
        ("España pagó una quinta parte", "una quinta parte", 20),
        ("تدفع إيطاليا نصفها", "نصفها", 50),
        ("a third of all prisons", "a third", 33.333),
        ("la moitié des pays", "la moitié", 50),
        ("la mitad de los países", "la mitad", 50),
        ("половина стран", "половина", 50),
        ("две трети стран", "две трети", 66.667),
        ("نصف السكان", "نصف", 50),
        ("三分之一的国家", "三分之一", 33.333),
        ("一半", "一半", 50),
    ],
)
def test_a_share_is_per_cent(text: str, written: str, value: float) -> None:
    amount = _one(text)
    assert text[amount.start : amount.end] == written
    assert amount.kind is Kind.PERCENT
    assert amount.value == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the fifteenth session", 15),
        ("the twenty-first session", 21),
        ("the fortieth State", 40),
        ("la trentième session", 30),
        ("пятидесятая сессия", 50),
        ("الدورة الستون", 60),
        ("the 2nd session", 2),
        ("le 1er rapport", 1),
        ("la quarante-neuvième session", 49),
        ("el 1.º informe", 1),
        ("el tercer informe", 3),
        ("15-я сессия", 15),
        ("шестьдесят четвёртая сессия", 64),
        ("الدورة الخامسة", 5),
        ("المؤتمر الثالث عشر", 13),
        ("第十五届会议", 15),
        ("第2版", 2),
    ],
)
def test_an_ordinal_is_read_in_digits_and_in_words(text: str, value: float) -> None:
    assert (_one(text).kind, _one(text).value) == (Kind.ORDINAL, value)


@pytest.mark.parametrize(
    ("text", "about", "bound"),
    [
        ("about 50", True, ""),
        ("près de 50", True, ""),
        ("unos 50", True, ""),
        ("около 50", True, ""),
        ("حوالي 50", True, ""),
        ("约50人", True, ""),
        ("50人左右", True, ""),
        ("more than 50", False, "at_least"),
        ("50 or more", False, "at_least"),
        ("50+ staff", False, "at_least"),
        ("plus de 50 pays", False, "at_least"),
        ("más de 50", False, "at_least"),
        ("более ста человек", False, "at_least"),
        ("أكثر من 50", False, "at_least"),
        ("超过50人", False, "at_least"),
        ("30多万人", False, "at_least"),
        ("fewer than 50", False, "at_most"),
        ("no more than 50", False, "at_most"),
        ("moins de 50", False, "at_most"),
        ("300人以下", False, "at_most"),
    ],
)
def test_words_around_a_number_say_how_exact_it_is(text: str, about: bool, bound: str) -> None:
    assert (_one(text).about, _one(text).bound) == (about, bound)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("53 member States of the Convention", "member States"),
        ("53 countries in Africa", "countries"),
        ("11 millions de personnes", "personnes"),
        ("under article 15, which", ""),
        ("5 دول أعضاء", "دول أعضاء"),
        ("五十三个国家", "国家"),
    ],
)
def test_what_is_counted_is_given_as_written(text: str, counted: str) -> None:
    assert _one(text).counted == counted


@pytest.mark.parametrize(
    "text",
    [
        "COVID-19 and كوفيد-19",
        "the G20",
        "see A/RES/60/1",
        "https://example.org/a/123",
        "tel. +43 1 26060 0",
        "one of the countries, un des pays, один из них, 一个国家",
        "hundreds of people, thousands, millions de personnes",
        "It was once so, and it is very, très bien.",
        "indicator 16.4.2",
        "四川，十分，千万",
        "十二月",
        "في كانون الثاني",
    ],
)
def test_other_numbers_and_vague_words_are_no_amounts(text: str) -> None:
    assert amounts_in(text) == []


@pytest.mark.parametrize(
    ("text", "values", "kind"),
    [
        ("40 to 50 per cent", [40, 50], Kind.PERCENT),
        ("between 10 and 20 million dollars", [10e6, 20e6], Kind.MONEY),
        ("$10–20 million", [10e6, 20e6], Kind.MONEY),
        ("two to three", [2, 3], Kind.NUMBER),
    ],
)
def test_the_ends_of_a_range_share_unit_and_multiplier(text: str, values: list[float], kind: Kind) -> None:
    amounts = amounts_in(text)
    assert [amount.value for amount in amounts] == values
    assert {amount.kind for amount in amounts} == {kind}


def test_the_digits_of_dates_are_no_amounts_where_they_are_taken() -> None:
    text = "By 14 December 2005, 53 States had joined."
    amounts = amounts_in(text, [(when.start, when.end) for when in dates_in(text)])
    assert [amount.value for amount in amounts] == [53]


@pytest.mark.parametrize(
    ("claimed", "told"),
    [
        ("fifty-three countries", "53 pays"),
        ("362 million", "361.9 million"),
        ("$1.4 billion", "1,36 миллиарда долларов"),
        ("2 million", "1.99 million"),
        ("about 50", "52"),
        ("50", "some 51"),
        ("more than 50", "53"),
        ("more than 50", "more than 50"),
        ("fewer than 60", "53"),
        ("half of it", "50 per cent"),
        ("33 per cent", "a third of all"),
        ("the fifteenth", "第十五届"),
        ("50", "more than 50"),
    ],
)
def test_a_claim_is_borne_out_by_an_equal_or_fairly_rounded_amount(claimed: str, told: str) -> None:
    assert same(_one(claimed), _one(told))


@pytest.mark.parametrize(
    ("claimed", "told"),
    [
        ("53", "54"),
        ("20 countries", "17 countries"),
        ("120", "124"),
        ("361.9 million", "362 million"),
        ("3 million", "3.4 million"),
        ("50", "50 per cent"),
        ("50 euros", "50 dollars"),
        ("50", "more than 40"),
        ("more than 50", "49"),
        ("more than 50", "fewer than 60"),
        ("fewer than 50", "more than 50"),
        ("about 50", "60"),
        ("the fifth", "the sixth"),
    ],
)
def test_another_amount_does_not_bear_out_a_claim(claimed: str, told: str) -> None:
    assert not same(_one(claimed), _one(told))
