"""Countries are recognised in the six languages, however they are declined."""

from __future__ import annotations

import pytest

from assistant.places import adjectives_in, countries_in, country_name, country_of, places_in


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("in serbia and the UK", ["RS", "GB"]),
        ("En México y en Costa de Marfil", ["MX", "CI"]),
        ("en Côte d’Ivoire", ["CI"]),
        ("как в Мексике и России", ["MX", "RU"]),
        ("في مصر وبصربيا", ["EG", "RS"]),
        ("那塞尔维亚呢", ["RS"]),
        ("Niger, not Nigeria", ["NE", "NG"]),
        ("South Sudan", ["SS"]),
        ("nothing of the kind for us", []),
    ],
)
def test_countries_are_found_in_order(text: str, codes: list[str]) -> None:
    assert [place.code for place in countries_in(text)] == codes


def test_a_place_says_where_it_stands() -> None:
    place = countries_in("and in Kenya?")[0]
    assert (place.start, place.end) == (7, 12)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Vienna, Viena et Vienne", ["Europe/Vienna"] * 3),
        ("в Вене и в Мехико", ["Europe/Vienna", "America/Mexico_City"]),
        ("وبالقاهرة وفي فيينا", ["Africa/Cairo", "Europe/Vienna"]),
        ("维也纳和曼谷", ["Europe/Vienna", "Asia/Bangkok"]),
        ("offices in Nairobi, Kenya", ["Africa/Nairobi", "KE"]),
        ("Singapore", ["SG"]),
    ],
)
def test_cities_are_found_too(text: str, codes: list[str]) -> None:
    assert [place.code for place in places_in(text)] == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("в Южном Судане", "SS"),
        ("Саудовской Аравией", "SA"),
        ("в Соединённых Штатах", "US"),
        ("с Индией", "IN"),
        ("Папуа-Новой Гвинее", "PG"),
        ("Российской Федерации", "RU"),
        ("США", "US"),
        ("the Republic of Korea", "KR"),
        ("the Democratic People's Republic of Korea", "KP"),
        ("République démocratique du Congo", "CD"),
        ("جمهورية الكونغو الديمقراطية", "CD"),
        ("الاتحاد الروسي", "RU"),
        ("في مالي", "ML"),
        ("Viet Nam", "VN"),
        ("大韩民国", "KR"),
        ("Bosnia and Herzegovina", "BA"),
        ("в Боснии и Герцеговине", "BA"),
        ("Trinidad and Tobago", "TT"),
        ("Saint Lucia", "LC"),
        ("в Кот-д'Ивуаре", "CI"),
        ("ميانمار", "MM"),
        ("海地和索马里", "HT"),
    ],
)
def test_long_and_official_names_are_found_whole(text: str, code: str) -> None:
    assert places_in(text)[0].code == code


@pytest.mark.parametrize(
    "text",
    [
        "На островах, но не там",
        "Самая большая, мало кто",
        "после запрета мака, кроме того, на северо-восток",
        "La reunión se celebró. Reunión de expertos",
        "une réunion sur les paris illicites",
        "the United Nations and the Eurozone",
        "in Latin America and across North America",
        "دعم مالي في رياض الأطفال وظروف قاهرة",
        "ماهي شروط التسجيل في المغرب العربي",
        "发展中国家和南美国家，沿海地区，加上海关，约旦河西岸",
    ],
)
def test_everyday_words_name_no_place(text: str) -> None:
    assert places_in(text) == []


@pytest.mark.parametrize(("text", "country"), [("Kenya", "KE"), ("Nairobi", "KE"), ("Женева", "CH"), ("河内", "VN")])
def test_a_city_is_in_a_country(text: str, country: str) -> None:
    assert country_of(places_in(text)[0].code) == country


def test_a_country_has_a_name_in_each_language_and_an_unknown_one_keeps_its_code() -> None:
    assert country_name("KE", "ru") == "Кения"
    assert country_name("??", "en") == "??"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a Norwegian grant to the Brazilian police", ["NO", "BR"]),
        ("l'aide norvégienne et les juges brésiliennes", ["NO", "BR"]),
        ("con ayuda noruega, la policía brasileña", ["NO", "BR"]),
        ("норвежского правительства и бразильским судьям", ["NO", "BR"]),
        ("من الحكومة النرويجية وبالشرطة البرازيلية", ["NO", "BR"]),
        ("South Sudanese and Sudanese judges", ["SS", "SD"]),
        ("на таджикско-афганской границе", ["TJ", "AF"]),
        ("the Inter-American and the Latin American centre", []),
        ("50 million Swedish kronor, dollars américains", []),
        ("published in English, French and Spanish", []),
        ("挪威政府", []),
    ],
)
def test_adjectives_name_countries_but_no_languages_or_monies(text: str, codes: list[str]) -> None:
    assert [place.code for place in adjectives_in(text)] == codes
