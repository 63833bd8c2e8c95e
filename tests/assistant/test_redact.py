"""What tells who somebody is goes, in every script; what UNODC's texts are full of stays."""

from __future__ import annotations

import pytest

from assistant.redact import is_redacted, redact

_GOES = {
    # E-mail addresses.
    "Please write to ana.perez+un@example.org.": "Please write to [e-mail].",
    "我的邮箱是li.wei@example.cn请回复": "我的邮箱是[e-mail]请回复",
    "Мой адрес иван@пример.рф": "Мой адрес [e-mail]",
    "name＠example．org": "[e-mail]",
    "john (at) example (dot) com, thanks": "[e-mail], thanks",
    "juan arroba example punto org": "[e-mail]",
    "name @ example . org": "[e-mail]",
    # Phone numbers.
    "Call +43 1 26060 ext. 12 now": "Call [phone] now",
    "my number is 0664/1234567": "my number is [phone]",
    "(202) 555-0123 or 202-555-0123": "[phone] or [phone]",
    "Appelez le 06 12 34 56 78": "Appelez le [phone]",
    "Mi móvil es el 612 345 678": "Mi móvil es el [phone]",
    "Звоните 8 (916) 123-45-67 или 89161234567": "Звоните [phone] или [phone]",
    "اتصل بي على ٠١٠١٢٣٤٥٦٧٨ شكرا": "اتصل بي على [phone] شكرا",
    "شماره ۰۹۱۲ ۳۴۵ ۶۷۸۹": "شماره [phone]",
    "我的电话是13812345678，谢谢": "我的电话是[phone]，谢谢",
    "电话：０１０－１２３４５６７８": "电话：[phone]",
    "https://wa.me/15551234567": "https://wa.me/[phone]",
    "Is 612345678 known to you? I have 612 345 678.": "Is 612345678 known to you? I have [phone].",
    # Cards and accounts.
    "card 4111-1111-1111-1111 exp 12/25": "card [card number] exp 12/25",
    "بطاقة ٤١١١ ١١١١ ١١١١ ١١١١": "بطاقة [card number]",
    "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1": "[card number]",
    "3782 822463 10005": "[card number]",
    "4111 1111 1111 1112": "[account number]",
    "IBAN GB82 WEST 1234 5698 7654 32 please": "IBAN [account number] please",
    "de89370400440532013000": "[account number]",
    # Documents.
    "passport AB1234567": "passport [document number]",
    "123456789 is my passport number": "[document number] is my passport number",
    "My ID 987654321": "My ID [document number]",
    "mon passeport est le 12AB34567": "mon passeport est le [document number]",
    "mi pasaporte es 123456789 y mi DNI 12345678Z": "mi pasaporte es [document number] y mi DNI [document number]",
    "паспорт серия 45 08 № 123456": "паспорт серия [document number]",
    "رقم جواز سفري A١٢٣٤٥٦٧٨": "رقم جواز سفري [document number]",
    "身份证11010519491231002X": "身份证[document number]",
    "My SSN is 123-45-6789": "My SSN is [document number]",
}
_STAYS = [
    "What changed between 2015-2019, and in 2015 2016 2017 2018?",
    "What does resolution 55/25 say, and what S/RES/1373 (2001), A/RES/70/1 and E/CN.7/2020/15?",
    "Compare resolutions 2178 (2014), 2396 (2017) and Articles 15 16 17 18 19 of UNCAC.",
    "UNODC/CCPCJ/EG.4/2013/2, CTOC/COP/WG.2/2018/2, V.20-01234, E.23.XI.7 pp. 120-135",
    "World Drug Report 2023 (ISBN 978-92-1-148349-9) and ISO 31000:2018, ISO/IEC 27001",
    "1,200,000 people; USD 12 500 000; $3,000; 12.5% and 99.9 %; 2 000 000 000 dollars",
    "Between 1 250 000 and 1 300 000 hectares, or 1 250 000-1 300 000, or +1 250 000",
    "In 2019 1 250 000 euros were paid, 15 000-20 000 tonnes seized and 250000 cases opened",
    "From 2019-05-12 to 13.06.2020, from 12.05.2019-13.06.2020, at 10:30-11:45",
    "Are phone records of 1 250 000 users kept? Is a passport issued on 12.05.2019 of the 1200000 passports?",
    "https://www.unodc.org/documents/data/2019/12345678901.pdf",
    "Follow @UNODC. What is COVID-19's effect in 2020/2021 on Goal 16.4.1?",
    "Que dit la Résolution 2005/20 du Conseil sur 1 250 000 personnes et 3,5 milliards d'euros ?",
    "¿Qué dice la resolución 65/229 (Reglas de Bangkok) sobre 1.250.000 personas en 2015-2019?",
    "Что говорит резолюция 1373 (2001) и статья 16 о суммах от 12 500 000 до 15 000 000 долларов?",
    "ما هو القرار ٥٥/٢٥ لسنة ٢٠٠٠ وما هي المادة ١٦ وهل تضرر ١٬٢٠٠٬٠٠٠ شخص في ٢٠١٥-٢٠١٩؟",
    "第55/25号决议在2019年5月12日怎么说？2015－2019年有125000000人和1,200,000美元吗？",
]


@pytest.mark.parametrize(("text", "left"), _GOES.items(), ids=range(len(_GOES)))
def test_what_tells_who_somebody_is_goes(text: str, left: str) -> None:
    assert redact(text) == left


@pytest.mark.parametrize("text", _STAYS, ids=range(len(_STAYS)))
def test_years_amounts_dates_and_document_numbers_stay(text: str) -> None:
    assert redact(text) == text


def test_several_things_in_one_text_all_go_and_the_rest_stays() -> None:
    text = "In 2019 I, ana@example.org (+33 6 12 34 56 78, passport X1234567), paid $3,000 with 5555555555554444."

    left = redact(text)

    assert left == "In 2019 I, [e-mail] ([phone], passport [document number]), paid $3,000 with [card number]."
    assert redact(left) == left
    assert is_redacted(left)
    assert not is_redacted("In 2019")


def test_marks_that_nobody_sees_hide_nothing() -> None:
    assert redact("call \u202a+43\u200b 1\u200d 26060\u202c") == "call \u202a[phone]\u202c"


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ["1 " * 2500, "1-" * 2500, "a" * 5000 + "@1", "AA11 " * 1000, "no at " * 800 + "1"])
def test_no_text_takes_long(text: str) -> None:
    redact(text)
