"""The report on a checked draft is one safe page that a person can read in their own language."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from lxml import html

from assistant.answer import Citation
from assistant.checking.report.page import parts, report
from assistant.checking.verdict import Checked, Detail, Relation, Ruling, SetAside, Slot, Verdict
from prompts import LANGUAGES, message

_DRAFT = "What is AIRCOP?\r\n\r\nIt began in 2015. Nigeria paid.\nIt is big."
_MADE = datetime(2026, 11, 25, 9, 30)  # noqa: DTZ001
_HOSTILE = "<script>alert(1)</script>"
_QUOTE = Citation(
    1, "a", "Airports", "https://www.unodc.org/a", 3, "a#90-120", "It began in 2016.", 100, 117, "en", "2021-05"
)
_YEAR = Detail(Slot.DATE, Relation.DIFFERS, "2015", 12, 16, "2016", 1, 112, 116)
_PLACE = Detail(Slot.PLACE, Relation.MISSING, "Nigeria", 0, 7)


def _verdict(claim: str, ruling: Ruling, draft: str = _DRAFT) -> Verdict:
    start = draft.index(claim)
    return Verdict("v", claim, ruling, 0.93, "As it is.", start=start, end=start + len(claim), paragraph=2)


_CONTRADICTED = replace(
    _verdict("It began in 2015.", Ruling.CONTRADICTED),
    evidence=(_QUOTE,),
    details=(_YEAR,),
    checked_as="AIRCOP began in 2015.",
)
_UNSAID = replace(_verdict("Nigeria paid.", Ruling.NOT_ENOUGH_EVIDENCE), details=(_PLACE,))
_SUPPORTED = _verdict("It is big.", Ruling.SUPPORTED)
_ASIDE = SetAside("What is AIRCOP?", 0, 15, "question")
_CHECKED = Checked("c", _DRAFT, "en", (_CONTRADICTED, _UNSAID, _SUPPORTED), (_ASIDE,))


def _source(checked: Checked = _CHECKED, said_in: str = "en", title: str = "draft.docx") -> str:
    return report(checked, title=title, name="Assistant of ours", made=_MADE, said_in=said_in)


def _page(checked: Checked = _CHECKED, said_in: str = "en", title: str = "draft.docx") -> html.HtmlElement:
    return html.document_fromstring(_source(checked, said_in, title))


def _texts(page: html.HtmlElement, path: str) -> list[str]:
    """The words of every element on a path, in single spaces."""
    return [" ".join(one.text_content().split()) for one in page.xpath(path)]


def _of_one(**fields: object) -> Checked:
    """A checked draft of one claim whose verdict has these fields."""
    return replace(_CHECKED, verdicts=(replace(_CONTRADICTED, **fields),))  # type: ignore[arg-type]


def test_the_head_says_which_draft_was_checked_when_and_by_what() -> None:
    (head,) = _texts(_page(), "//header")
    assert head.startswith("Check of a draft draft.docx November 25, 2026")
    assert "Assistant of ours made this report automatically. What counts is what the quoted passages say" in head


def test_verdicts_are_counted_by_ruling_and_so_is_what_was_not_checked() -> None:
    said = zip(_texts(_page(), "//dt"), _texts(_page(), "//dd"), strict=True)
    first, *others = said
    assert first == ("supported", "✓ 1")
    assert others == [("contradicted", "✗ 1"), ("not enough evidence", "? 1"), ("not checked", "1")]


def test_the_whole_draft_is_there_a_paragraph_a_line_with_its_number_and_signs() -> None:
    lines = ["1What is AIRCOP?", "2It began in 2015.✗1 Nigeria paid.?2", "3It is big.✓3"]
    assert _texts(_page(), "//ol/li") == lines


def test_each_claim_leads_to_its_verdict_and_back() -> None:
    page = _page()
    for link in page.xpath("//ol//a"):
        (card,) = page.xpath(f"//article[@id='{link.get('href')[1:]}']")
        assert card.xpath("h3/a")[0].get("href") == f"#{link.get('id')}"
        assert card.find_class("claim")[0].text_content() == link.text_content()


def test_what_was_set_aside_is_plain_text() -> None:
    assert _page().xpath("//ol/li[1]//a") == []


def test_a_claim_over_two_lines_is_marked_on_both_and_named_once() -> None:
    draft = "Partners:\nINTERPOL"
    links = _page(Checked("c", draft, "en", (_verdict(draft, Ruling.SUPPORTED, draft),))).xpath("//ol//a")
    assert [(one.text_content(), one.get("id")) for one in links] == [("Partners:", "claim-1"), ("INTERPOL", None)]


def test_of_claims_that_overlap_no_word_is_shown_twice() -> None:
    draft = "It began in 2015 and ended."
    verdicts = [_verdict(one, Ruling.SUPPORTED, draft) for one in (draft, "and ended.", "in 2015 and")]
    assert _texts(_page(Checked("c", draft, "en", tuple(verdicts))), "//ol/li/p") == [f"{draft}✓1"]


def test_a_card_says_the_ruling_the_confidence_the_paragraph_and_the_reason() -> None:
    page = _page()
    assert _texts(page, "//article[1]/h3") == ["Statement 1 ✗ contradicted confidence 93% · paragraph 2"]
    assert _texts(page, "//article[1]/p")[1:] == ["Checked as: AIRCOP began in 2015.", "As it is."]


def test_a_card_without_a_reason_or_a_fuller_statement_has_no_empty_lines() -> None:
    assert _texts(_page(_of_one(reason="", checked_as="It began in 2015.")), "//article/p") == ["It began in 2015."]


def test_details_are_marked_in_the_claim_and_in_the_quote() -> None:
    marks = _page().xpath("//article[1]//mark")
    assert [(one.text_content(), one.get("class")) for one in marks] == [("2015", "differs"), ("2016", "differs")]


def test_a_table_sets_what_differs_beside_the_source() -> None:
    page = _page()
    assert _texts(page, "//article[1]//th") == ["draft", "source"]
    assert _texts(page, "//article[1]//td") == ["2015", "[1] 2016"]


def test_a_table_says_what_no_source_has() -> None:
    assert _texts(_page(), "//article[2]//td") == ["Nigeria", "not in the sources"]


def test_a_negation_that_only_the_draft_has_stands_beside_a_dash() -> None:
    cells = _texts(_page(_of_one(details=(Detail(Slot.NEGATION, Relation.DIFFERS, "not", 0, 0),))), "//tbody//td")
    assert cells == ["not", "–"]


def test_where_all_details_agree_there_is_no_table() -> None:
    assert _page(_of_one(details=(replace(_YEAR, relation=Relation.AGREES),))).xpath("//table") == []


def test_a_quote_has_its_number_title_date_page_and_link() -> None:
    page = _page()
    assert _texts(page, "//figcaption") == ["[1] Airports · 2021-05 · page 3 · Open the page"]
    assert page.xpath("//figcaption/a/@href") == ["https://www.unodc.org/a"]


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//x", "a"]
)
def test_only_addresses_of_the_web_are_links(url: str | None) -> None:
    assert _page(_of_one(evidence=(replace(_QUOTE, url=url),))).xpath("//figcaption/a") == []


def test_nothing_from_a_draft_or_a_source_becomes_markup() -> None:
    code = '"><script>'
    quoted = replace(_QUOTE, title=_HOSTILE, quote=_HOSTILE, date=_HOSTILE, language=code, url='http://x/"onclick="')
    detail = replace(_YEAR, claimed=_HOSTILE, found=_HOSTILE)
    verdict = Verdict("v", _HOSTILE, Ruling.CONTRADICTED, 1, _HOSTILE, (quoted,), (detail,), language=code)
    verdict = replace(verdict, end=len(_HOSTILE), checked_as=f"{_HOSTILE} ")
    page = _page(Checked("c", _HOSTILE + "{{ 7 * 7 }}", code, (verdict,)), title=_HOSTILE)
    assert page.xpath("//script | //@onclick") == []
    assert page.text_content().count(_HOSTILE) == 11
    assert "{{ 7 * 7 }}" in page.text_content()


def test_the_page_stands_alone() -> None:
    page = _page()
    assert page.xpath("//script | //link | //img | //iframe | //@src | //@onload | //form") == []
    assert "url(" not in _source()
    assert "@import" not in _source()
    assert len(page.xpath("//style")) == 1
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_language_of_the_reader(language: str) -> None:
    page = _page(said_in=language)
    assert (page.get("lang"), page.get("dir")) == (language, "rtl" if language == "ar" else "ltr")
    assert _texts(page, "//h1") == [message(language, "check_heading")]


def test_a_language_that_the_assistant_does_not_speak_is_english() -> None:
    assert _page(said_in="de").get("lang") == "en"


def test_claims_and_quotes_keep_their_own_language_and_direction() -> None:
    checked = _of_one(language="ar", evidence=(replace(_QUOTE, language="fr"),))
    page = _page(checked, said_in="en")
    texts = page.xpath("//p[@class='claim'] | //blockquote")
    assert [(one.get("lang"), one.get("dir")) for one in texts] == [("ar", "auto"), ("fr", "auto")]
    assert "French" in _texts(page, "//figcaption")[0]


def test_no_side_is_fixed_so_that_the_page_can_run_from_right_to_left() -> None:
    (style,) = _texts(_page(), "//style")
    assert not [word for word in ("left", "right") if word in style]


def test_a_draft_without_claims_says_so() -> None:
    page = _page(Checked("c", "Hello!", "en", (), (SetAside("Hello!", 0, 6, "other"),)))
    assert page.xpath("//article") == []
    assert "There are no statements in this draft that can be checked." in page.text_content()


def test_the_parts_have_neither_style_nor_script() -> None:
    made = parts(_of_one(claim=_HOSTILE, details=()), "en")
    part = html.fragment_fromstring(made.counts + made.body, create_parent="div")
    assert part.xpath("//style | //script | //*[@style]") == []
    assert _texts(part, "//p[@class='claim']") == [_HOSTILE]


@pytest.mark.parametrize(
    ("url", "link"), [("https://www.unodc.org/a", "https://www.unodc.org/a"), (None, "/here"), ("file:///a", "/here")]
)
def test_a_quote_that_is_not_on_the_web_leads_to_its_place_here(url: str | None, link: str) -> None:
    made = parts(_of_one(evidence=(replace(_QUOTE, url=url),)), "en", lambda _citation: "/here")
    assert html.fragment_fromstring(made.body, create_parent="div").xpath("//figcaption/a/@href") == [link]
