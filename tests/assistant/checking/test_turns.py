"""Negations, “only” and “all”, “ended” and “planned”, and words with their opposites are found in six languages."""

from __future__ import annotations

import pytest

from assistant.checking.turns import Opposition, Turn, cues_in, opposites
from prompts import LANGUAGES


def _words(turn: Turn, text: str, language: str) -> list[str]:
    return [text[cue.start : cue.end] for cue in cues_in(text, language) if cue.turn is turn]


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("en", "The Rules are not legally binding.", "not"),
        ("en", "The report doesn’t name the countries.", "doesn’t"),
        ("en", "The parties failed to agree.", "failed to"),
        ("en", "The parties declined to agree.", "declined to"),
        ("en", "The Commission turned down the draft.", "turned down"),
        ("en", "The Commission has yet to endorse it.", "yet to"),
        ("en", "Many prisons lack doctors.", "lack"),
        ("fr", "Le Bureau n’a encore jamais publié ce rapport.", "n’a encore jamais"),
        ("fr", "La règle n'est pas contraignante.", "n'est pas"),
        ("fr", "Des pays sans laboratoire y participent.", "sans"),
        ("es", "La Oficina no dirige el programa.", "no"),
        ("es", "Los informes nunca se publicaron.", "nunca"),
        ("es", "El país rehusó participar.", "rehusó"),
        ("ru", "Доклад не публикуется.", "не"),
        ("ru", "В стране отсутствует лаборатория.", "отсутствует"),
        ("ar", "ولم ينشر المكتب التقرير.", "لم"),
        ("ar", "لا يموّل المكتب هذا المشروع.", "لا"),
        ("ar", "القواعد غير ملزمة للدول.", "غير"),
        ("zh", "该规则不具有约束力。", "不"),
        ("zh", "报告从未发表。", "从未"),
        ("zh", "该国没有实验室。", "没有"),
    ],
)
def test_a_negation_is_found_where_it_stands(language: str, text: str, word: str) -> None:
    assert _words(Turn.NEGATION, text, language) == [word]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It trains not only police but also judges."),
        ("en", "States report no later than May."),
        ("en", "Non-governmental organizations took part, as Law No. 5 provides."),
        ("fr", "Pas moins de 30 États et non seulement l’Union y participent."),
        ("fr", "Des organisations non gouvernementales y siègent."),
        ("es", "No menos de 30 Estados participan, no solo los vecinos; sin embargo, faltan fondos."),
        ("ru", "Участвуют не менее 30 стран, и не только соседи."),
        ("ar", "ليس فقط الشرطة بل القضاة أيضا، وعدد لا يقل عن ثلاثين دولة."),
        ("ar", "لا يزال البرنامج جاريا مع المنظمات غير الحكومية."),
        ("ar", "لا يعمل البرنامج إلا في الموانئ."),
        ("zh", "不仅警察，而且不少于三十个非政府组织参加，无论大小；不到五十人出席。"),
        ("zh", "未成年人的财产被没收，未来将使用无人机。"),
    ],
)
def test_a_false_friend_is_no_negation(language: str, text: str) -> None:
    assert _words(Turn.NEGATION, text, language) == []


@pytest.mark.parametrize(
    ("turn", "language", "text", "word"),
    [
        (Turn.ONLY, "en", "It works solely in ports.", "solely"),
        (Turn.ONLY, "en", "Prison is a last resort.", "last resort"),
        (Turn.ONLY, "fr", "La prison est le dernier recours.", "dernier recours"),
        (Turn.ONLY, "ru", "Тюрьма служит крайней мерой.", "крайней мерой"),
        (Turn.ONLY, "zh", "监禁应是最后手段。", "最后手段"),
        (Turn.ONLY, "fr", "Le programme ne travaille que dans les ports.", "ne travaille que"),
        (Turn.ONLY, "es", "Trabaja únicamente en puertos.", "únicamente"),
        (Turn.ONLY, "ru", "Программа работает лишь в портах.", "лишь"),
        (Turn.ONLY, "ar", "يعمل البرنامج في الموانئ فقط.", "فقط"),
        (Turn.ONLY, "ar", "لا يعمل البرنامج إلا في الموانئ.", "لا يعمل البرنامج إلا"),
        (Turn.ONLY, "zh", "该方案仅在港口运作。", "仅"),
        (Turn.ALL, "en", "Each member has a vote.", "Each"),
        (Turn.ALL, "fr", "Chaque membre dispose d’une voix.", "Chaque"),
        (Turn.ALL, "es", "Participan todos los Estados.", "todos"),
        (Turn.ALL, "ru", "Участвуют все государства.", "все"),
        (Turn.ALL, "ar", "لجميع الدول صوت.", "جميع"),
        (Turn.ALL, "zh", "所有国家参加。", "所有"),
        (Turn.SOME, "en", "Several States took part.", "Several"),
        (Turn.SOME, "fr", "Plusieurs États y participent.", "Plusieurs"),
        (Turn.SOME, "es", "Algunos Estados participan.", "Algunos"),
        (Turn.SOME, "ru", "Участвуют некоторые страны.", "некоторые"),
        (Turn.SOME, "ar", "شاركت بعض الدول.", "بعض"),
        (Turn.SOME, "zh", "一些国家参加。", "一些"),
        (Turn.NONE, "en", "None of the States paid.", "None"),
        (Turn.NONE, "fr", "Aucun État n’a payé.", "Aucun"),
        (Turn.NONE, "es", "Ninguno de los Estados pagó.", "Ninguno"),
        (Turn.NONE, "ru", "Ни один член не заплатил.", "Ни один"),
        (Turn.NONE, "ar", "لا أحد يعرف ذلك.", "لا أحد"),
        (Turn.NONE, "zh", "没有一个国家付款。", "没有一"),
    ],
)
def test_how_much_of_the_whole_is_found(turn: Turn, language: str, text: str, word: str) -> None:
    assert _words(turn, text, language) == [word]


@pytest.mark.parametrize(
    ("turn", "language", "text"),
    [
        (Turn.ONLY, "en", "It is not only for police."),
        (Turn.ONLY, "fr", "Il n’est autre que le directeur."),
        (Turn.ONLY, "fr", "Il n’est plus en vigueur depuis que le Bureau l’a dénoncé."),
        (Turn.ONLY, "es", "La Convención Única de 1961 sigue vigente."),
        (Turn.ONLY, "ru", "Не только полиция участвует."),
        (Turn.ONLY, "ar", "لا يقتصر البرنامج على الموانئ."),
        (Turn.ONLY, "zh", "不仅如此，船只也受检查，只要进港。"),
        (Turn.ALL, "en", "The Congress meets every five years, above all in Asia."),
        (Turn.ALL, "fr", "Il se réunit tous les deux ans."),
        (Turn.ALL, "es", "Tres de cada cuatro casos, sobre todo en América."),
        (Turn.ALL, "ru", "Проект все еще действует."),
        (Turn.ALL, "ar", "وقّعه كل من الأمين العام والمدير."),
        (Turn.ALL, "zh", "首都平均每年接待数千人。"),
        (Turn.SOME, "en", "Some 50 States took part; it is part of the Secretariat."),
        (Turn.SOME, "es", "Fue aprobado por parte de la Asamblea."),
        (Turn.SOME, "zh", "它是秘书处的组成部分。"),
        (Turn.NONE, "zh", "使用无人机。"),
    ],
)
def test_a_false_friend_says_nothing_of_how_many(turn: Turn, language: str, text: str) -> None:
    assert _words(turn, text, language) == []


@pytest.mark.parametrize(
    ("turn", "language", "text", "word"),
    [
        (Turn.ENDED, "en", "The office was closed in 2011.", "closed"),
        (Turn.ENDED, "en", "The project ran until 2015.", "ran until"),
        (Turn.ENDED, "fr", "Le projet a pris fin en 2011.", "a pris fin"),
        (Turn.ENDED, "es", "El proyecto terminó en 2011.", "terminó"),
        (Turn.ENDED, "ru", "Проект завершился в 2011 году.", "завершился"),
        (Turn.ENDED, "ar", "وانتهى البرنامج عام 2021.", "انتهى"),
        (Turn.ENDED, "zh", "该项目于2011年结束。", "结束"),
        (Turn.RUNNING, "en", "The project is ongoing.", "ongoing"),
        (Turn.RUNNING, "fr", "Le projet se poursuit actuellement.", "actuellement"),
        (Turn.RUNNING, "es", "El proyecto sigue en pie.", "sigue"),
        (Turn.RUNNING, "ru", "Проект по-прежнему нужен.", "по-прежнему"),
        (Turn.RUNNING, "ar", "لا يزال البرنامج قائما.", "لا يزال"),
        (Turn.RUNNING, "zh", "该项目正在实施。", "正在"),
        (Turn.PLANNED, "en", "The Convention will enter into force later.", "will"),
        (Turn.PLANNED, "fr", "La Convention entrera en vigueur plus tard.", "entrera"),
        (Turn.PLANNED, "es", "La Convención entrará en vigor.", "entrará"),
        (Turn.PLANNED, "ru", "Конвенция вступит в силу позже.", "вступит в силу"),
        (Turn.PLANNED, "ar", "وستدخل الاتفاقية حيز النفاذ.", "ستدخل"),
        (Turn.PLANNED, "zh", "会议即将举行。", "即将"),
        (Turn.DONE, "en", "The Convention entered into force in 2005.", "entered into force"),
        (Turn.DONE, "fr", "La Convention fut adoptée en 2003.", "adoptée"),
        (Turn.DONE, "es", "La Convención se aprobó en 2003.", "aprobó"),
        (Turn.DONE, "ru", "Конвенция была принята в 2003 году.", "принята"),
        (Turn.DONE, "ar", "اعتُمدت الاتفاقية عام 2003.", "اعتُمدت"),
        (Turn.DONE, "zh", "该公约于2005年生效。", "生效"),
    ],
)
def test_how_far_along_a_thing_is_is_found(turn: Turn, language: str, text: str, word: str) -> None:
    assert word in _words(turn, text, language)


@pytest.mark.parametrize(
    ("turn", "language", "text"),
    [
        (Turn.ENDED, "en", "The virus spreads in closed settings."),
        (Turn.ENDED, "fr", "La séance eut lieu à huis clos afin de protéger les témoins."),
        (Turn.RUNNING, "zh", "可持续发展是目标。"),
        (Turn.PLANNED, "en", "It takes political will."),
        (Turn.PLANNED, "es", "Irán preside la Comisión."),
        (Turn.PLANNED, "ru", "Комиссия собирается ежегодно."),
        (Turn.PLANNED, "ar", "سياسة السيطرة على السيارات في سيناء."),
        (Turn.PLANNED, "zh", "委员会于三月讨论虚拟货币。"),
        (Turn.DONE, "ru", "Работа основана на фактах; Китай принял участие."),
        (Turn.DONE, "zh", "通过各种途径提供援助。"),
    ],
)
def test_a_false_friend_says_nothing_of_how_far_along(turn: Turn, language: str, text: str) -> None:
    assert _words(turn, text, language) == []


def test_no_longer_is_a_negation_and_an_end() -> None:
    assert [cue.turn for cue in cues_in("It is no longer used.", "en")] == [Turn.NEGATION, Turn.ENDED]


def test_a_language_without_words_has_no_cues_and_no_opposites() -> None:
    assert cues_in("Das ist nicht so.", "de") == []
    assert opposites("mehr", "weniger", "de") == []


@pytest.mark.parametrize(
    ("language", "claim", "evidence", "word", "opposite"),
    [
        ("en", "Seizures rose in 2020.", "In 2020 seizures declined.", "rose", "declined"),
        ("en", "The northern office moved.", "The southern office moved.", "northern", "southern"),
        ("en", "Reporting is voluntary.", "Reporting is mandatory.", "voluntary", "mandatory"),
        ("en", "The Rules are binding.", "The Rules are non-binding.", "binding", "non-binding"),
        ("en", "It is meant for women.", "It is meant for men.", "women", "men"),
        ("fr", "La production a augmenté.", "La production a diminué.", "augmenté", "diminué"),
        ("fr", "La participation est facultative.", "Elle est obligatoire.", "facultative", "obligatoire"),
        ("es", "Los decomisos aumentaron.", "Los decomisos disminuyeron.", "aumentaron", "disminuyeron"),
        ("es", "El comercio es legal.", "El comercio es ilícito.", "legal", "ilícito"),
        ("ru", "Изъятия увеличились.", "Изъятия сократились.", "увеличились", "сократились"),
        ("ru", "Проверка добровольная.", "Проверка обязательная.", "добровольная", "обязательная"),
        ("ar", "وارتفعت المضبوطات.", "انخفضت المضبوطات.", "ارتفعت", "انخفضت"),
        ("ar", "البرنامج للرجال.", "البرنامج للنساء.", "رجال", "نساء"),
        ("zh", "缉获量增加。", "缉获量下降。", "增加", "下降"),
        ("zh", "参与是自愿的。", "参与是强制的。", "自愿", "强制"),
    ],
)
def test_the_opposite_of_a_word_is_found_in_either_direction(
    language: str, claim: str, evidence: str, word: str, opposite: str
) -> None:
    start, found = claim.index(word), evidence.index(opposite)
    one = Opposition(start, start + len(word), found, found + len(opposite))
    other = Opposition(one.found_start, one.found_end, one.start, one.end)
    assert opposites(claim, evidence, language) == [one]
    assert opposites(evidence, claim, language) == [other]


@pytest.mark.parametrize(
    ("language", "claim", "evidence"),
    [
        ("en", "It is meant for boys.", "It is meant for girls and boys."),
        ("en", "Seizures rose.", "Seizures grew while prices fell."),
        ("en", "Reporting is not mandatory.", "Reporting is voluntary."),
        ("en", "At least 30 States joined.", "At most 40 States joined."),
        ("fr", "La participation n’est pas obligatoire.", "La participation est facultative."),
        ("ru", "Участие не является обязательным.", "Участие добровольное."),
        ("zh", "参与不是强制的。", "参与是自愿的。"),
    ],
)
def test_what_both_say_and_a_denied_opposite_are_no_opposition(language: str, claim: str, evidence: str) -> None:
    assert opposites(claim, evidence, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_text_has_no_cues_and_no_opposites(language: str) -> None:
    assert cues_in("", language) == []
    assert opposites("", "", language) == []
