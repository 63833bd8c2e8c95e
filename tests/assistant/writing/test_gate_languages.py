"""In each of six languages, and across them, what the passages say may be shown, and what is altered is not."""

from __future__ import annotations

import pytest

from assistant.writing.bearing import Why
from tests.assistant.writing.told import House

_ENGLISH = "The Harbour Watch Programme was launched"

_SAID = {
    "fr": (
        "Le programme Veille portuaire a formé 340 agents des douanes dans 12 ports en 2019.",
        "L’ONUDC met en œuvre le programme Veille portuaire avec INTERPOL.",
        "Le programme Veille portuaire ne concerne pas les aéroports.",
    ),
    "es": (
        "El programa Vigía Portuario formó a 340 agentes de aduanas en 12 puertos en 2019.",
        "La UNODC ejecuta el programa Vigía Portuario junto con INTERPOL.",
        "El programa Vigía Portuario no abarca los aeropuertos.",
    ),
    "ru": (
        "Программа «Портовый дозор» обучила 340 сотрудников таможни в 12 портах в 2019 году.",
        "УНП ООН осуществляет программу «Портовый дозор» вместе с Интерполом.",
        "Программа «Портовый дозор» не охватывает аэропорты.",
    ),
    "ar": (
        "درّب برنامج مراقبة الموانئ 340 موظفا من موظفي الجمارك في 12 ميناء في عام 2019.",
        "برنامج مراقبة الموانئ ينفذه مكتب الأمم المتحدة المعني بالمخدرات والجريمة بالتعاون مع الإنتربول.",
        "لا يشمل برنامج مراقبة الموانئ المطارات.",
    ),
    "zh": (
        "港口守望方案2019年在12个港口培训了340名海关官员。",
        "联合国毒品和犯罪问题办公室与国际刑警组织共同实施港口守望方案。",
        "港口守望方案不涵盖机场。",
    ),
}
_ALTERED = {
    "fr": {
        "year": "Le programme Veille portuaire a été lancé à Dakar en 2015.",
        "place": "Le programme Veille portuaire a été lancé à Lagos en 2014.",
        "number": "Le programme Veille portuaire a formé 430 agents des douanes dans 12 ports en 2019.",
        "partner": "Le programme Veille portuaire est mis en œuvre par l’ONUDC avec Europol.",
        "no not": "Le programme Veille portuaire concerne les aéroports.",
        "not": "Le programme Veille portuaire n’a pas été lancé à Dakar.",
        "only": "Seul l’ONUDC met en œuvre le programme Veille portuaire.",
    },
    "es": {
        "year": "El programa Vigía Portuario se puso en marcha en Dakar en 2015.",
        "place": "El programa Vigía Portuario se puso en marcha en Lagos en 2014.",
        "number": "El programa Vigía Portuario formó a 430 agentes de aduanas en 12 puertos en 2019.",
        "partner": "El programa Vigía Portuario es ejecutado por la UNODC junto con Europol.",
        "name": "El programa Vigía Fluvial se puso en marcha en Dakar en 2014.",
        "no not": "El programa Vigía Portuario abarca los aeropuertos.",
        "not": "El programa Vigía Portuario no se puso en marcha en Dakar.",
        "only": "Solo la UNODC ejecuta el programa Vigía Portuario.",
    },
    "ru": {
        "year": "Программа «Портовый дозор» была начата в Дакаре в 2015 году.",
        "place": "Программа «Портовый дозор» была начата в Лагосе в 2014 году.",
        "number": "Программа «Портовый дозор» обучила 430 сотрудников таможни в 12 портах в 2019 году.",
        "partner": "Программу «Портовый дозор» осуществляет УНП ООН вместе с Европолом.",
        "name": "Программа «Речной дозор» была начата в Дакаре в 2014 году.",
        "no not": "Программа «Портовый дозор» охватывает аэропорты.",
        "not": "Программа «Портовый дозор» не была начата в Дакаре.",
        "only": "Программу «Портовый дозор» осуществляет только УНП ООН.",
    },
    "ar": {
        "year": "أُطلق برنامج مراقبة الموانئ في داكار في عام 2015.",
        "place": "أُطلق برنامج مراقبة الموانئ في لاغوس في عام 2014.",
        "number": "درّب برنامج مراقبة الموانئ 430 موظفا من موظفي الجمارك في 12 ميناء في عام 2019.",
        "partner": "ينفذ برنامج مراقبة الموانئ مكتب الأمم المتحدة المعني بالمخدرات والجريمة بالتعاون مع اليوروبول.",
        "name": "أُطلق برنامج مراقبة الأنهار في داكار في عام 2014.",
        "no not": "يشمل برنامج مراقبة الموانئ المطارات.",
        "not": "لم يُطلق برنامج مراقبة الموانئ في داكار.",
        "only": "ينفذ برنامج مراقبة الموانئ مكتب الأمم المتحدة المعني بالمخدرات والجريمة فقط.",
    },
    "zh": {
        "year": "港口守望方案于2015年在达喀尔启动。",
        "place": "港口守望方案于2014年在拉各斯启动。",
        "number": "港口守望方案2019年在12个港口培训了430名海关官员。",
        "partner": "港口守望方案由联合国毒品和犯罪问题办公室与欧洲刑警组织共同实施。",
        "name": "河流守望方案于2014年在达喀尔启动。",
        "no not": "港口守望方案涵盖机场。",
        "not": "港口守望方案没有在达喀尔启动。",
        "only": "只有联合国毒品和犯罪问题办公室实施港口守望方案。",
    },
}
_IN_EACH = {
    "fr": "Le programme Veille portuaire a été lancé",
    "es": "El programa Vigía Portuario se puso",
    "ru": "Программа «Портовый дозор» была начата",
    "ar": "أُطلق برنامج مراقبة الموانئ",
    "zh": "港口守望方案于2014年",
}
_ACROSS = {
    "fr": "L’ONUDC met en œuvre le programme mondial {name} depuis {year}.",
    "es": "La UNODC ejecuta el programa mundial {name} desde {year}.",
    "ru": "УНП ООН осуществляет глобальную программу {name} с {year} года.",
    "ar": "ينفذ مكتب الأمم المتحدة المعني بالمخدرات والجريمة برنامج {name} العالمي منذ عام {year}.",
    "zh": "联合国毒品和犯罪问题办公室自{year}年起实施全球{name}方案。",
}


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in _SAID.items() for text in texts]
)
def test_what_a_passage_says_in_its_language_is_shown(harbour: House, language: str, text: str) -> None:
    judged = harbour.gate.judge(text, [harbour.passage(_IN_EACH[language])], language)
    assert judged.is_shown, judged
    assert len(judged.grounds[0].units) == 1


@pytest.mark.parametrize(
    ("language", "what"), [(language, what) for language, texts in _ALTERED.items() for what in texts]
)
def test_what_was_altered_is_not_shown(harbour: House, language: str, what: str) -> None:
    judged = harbour.gate.judge(_ALTERED[language][what], [harbour.passage(_IN_EACH[language])], language)
    assert judged.why in (Why.DETAIL, Why.UNSUPPORTED), judged


@pytest.mark.parametrize("what", ["year", "number", "partner"])
@pytest.mark.parametrize("language", _ALTERED)
def test_what_was_altered_is_not_shown_across_languages(harbour: House, language: str, what: str) -> None:
    judged = harbour.gate.judge(_ALTERED[language][what], [harbour.passage(_ENGLISH)], language)
    assert judged.why in (Why.DETAIL, Why.UNSUPPORTED), judged


@pytest.mark.parametrize(("name", "year"), [("CRIMJUST", "2015"), ("SEACOP", "2016")])
@pytest.mark.parametrize("language", _ACROSS)
def test_another_name_or_year_is_not_shown_across_languages(
    bundled: House, language: str, name: str, year: str
) -> None:
    text = _ACROSS[language].format(name=name, year=year)
    judged = bundled.gate.judge(text, [bundled.passage("UNODC implements the global")], language)
    assert judged.why is Why.DETAIL, judged


@pytest.mark.parametrize("language", _ACROSS)
def test_what_a_passage_says_is_shown_in_another_language(bundled: House, language: str) -> None:
    text = _ACROSS[language].format(name="CRIMJUST", year="2016")
    judged = bundled.gate.judge(text, [bundled.passage("UNODC implements the global")], language)
    assert judged.is_shown, judged
