"""A draft is checked against the library: what agrees is supported, an altered detail never is."""

from __future__ import annotations

import pytest

from assistant.checking.checker import Checker
from assistant.checking.verdict import Relation, Ruling, Slot
from assistant.checking.weighing import shipped_model
from knowledge.embed.encoder import Encoder
from knowledge.entailment.reader import ClaimReader
from knowledge.filters import read_filter
from knowledge.given import NoLibrary
from knowledge.library import Library

_OPENED = "UNODC opened its office in Belgrade on 26 June 2007."


def _ruling(checker: Checker, claim: str) -> Ruling:
    return checker.check(claim).ruling


@pytest.mark.parametrize(
    "claim",
    [
        _OPENED,
        "AIRCOP is implemented by UNODC in partnership with INTERPOL and the World Customs Organization.",
        "L'ONUDC a ouvert son bureau de Belgrade le 26 juin 2007.",
        "Le bureau de l'ONUDC à Belgrade a été ouvert le 26 juin 2007.",
        "La UNODC abrió su oficina en Belgrado el 26 de junio de 2007.",
    ],
)
def test_what_the_sources_say_is_supported(checker: Checker, claim: str) -> None:
    assert _ruling(checker, claim) is Ruling.SUPPORTED


@pytest.mark.parametrize(
    "claim",
    [
        "UNODC opened its office in Belgrade on 26 June 2009.",
        "UNODC opened its office in Sarajevo on 26 June 2007.",
        "AIRCOP is implemented by UNODC in partnership with Europol and the World Customs Organization.",
        "The UNODC work programme has four pillars.",
        "L'ONUDC a ouvert son bureau de Belgrade le 26 juin 2011.",
        "УНП ООН открыло отделение в Белграде 26 июня 2003 года.",
        "افتتح المكتب مكتبه في بلغراد في 26 يونيو 2012.",
        "毒罪办于2001年6月26日在贝尔格莱德设立办事处。",
    ],
)
def test_an_altered_detail_is_never_supported(checker: Checker, claim: str) -> None:
    assert _ruling(checker, claim) is not Ruling.SUPPORTED


def test_the_detail_that_differs_is_named_with_what_the_source_has(checker: Checker) -> None:
    (verdict,) = checker.check("UNODC opened its office in Belgrade on 26 June 2009.").verdicts
    (detail,) = [one for one in verdict.details if one.relation is Relation.DIFFERS]
    assert (detail.slot, detail.claimed, detail.found) == (Slot.DATE, "26 June 2009", "26 June 2007")
    assert verdict.claim[detail.start : detail.end] == detail.claimed
    assert detail.claimed in verdict.reason


def test_what_no_source_says_is_not_supported(checker: Checker) -> None:
    assert _ruling(checker, "The Belgrade office has a staff of forty people.") is Ruling.NOT_ENOUGH_EVIDENCE


def test_every_quote_stands_in_the_document_that_it_cites(checker: Checker, bundled_library: Library) -> None:
    checked = checker.check(f"{_OPENED} AIRCOP is a multi-agency project.")
    for citation in (one for verdict in checked.verdicts for one in verdict.evidence):
        document = bundled_library.document(citation.document_id)
        text = bundled_library.text(document, citation.start, citation.end)
        assert text == citation.quote


def test_citations_are_numbered_through_the_draft(checker: Checker) -> None:
    checked = checker.check(f"{_OPENED} AIRCOP is a multi-agency project.")
    numbers = [one.n for verdict in checked.verdicts for one in verdict.evidence]
    assert numbers == list(range(1, len(numbers) + 1))


def test_claims_keep_their_places_in_the_draft(checker: Checker) -> None:
    draft = f"Is this right?\n\n{_OPENED}"
    (verdict,) = checker.check(draft).verdicts
    assert (draft[verdict.start : verdict.end], verdict.paragraph) == (_OPENED, 2)


def test_it_is_resolved_from_the_sentence_before(checker: Checker) -> None:
    checked = checker.check("AIRCOP is a multi-agency project. It is implemented with INTERPOL.")
    assert checked.verdicts[1].checked_as.startswith("AIRCOP")


def test_questions_and_opinions_are_set_aside(checker: Checker) -> None:
    checked = checker.check("What is AIRCOP? We are proud of our partners.")
    assert (checked.verdicts, [one.why for one in checked.set_aside]) == ((), ["question", "opinion"])
    assert checked.ruling is Ruling.NOT_ENOUGH_EVIDENCE


def test_a_claim_is_checked_even_where_it_looks_like_an_opinion(checker: Checker) -> None:
    assert len(checker.check_claim("We are proud of AIRCOP.").verdicts) == 1


def test_a_claim_is_checked_by_a_text_that_is_given(checker: Checker) -> None:
    given = "The fund was set up in 2010 by Canada."
    right = checker.check_claim("The fund was set up in 2010.", evidence=given)
    wrong = checker.check_claim("The fund was set up in 2013.", evidence=given)
    assert right.verdicts[0].evidence[0].quote == given
    assert right.probabilities["supported"] > wrong.probabilities["supported"]
    assert wrong.ruling is not Ruling.SUPPORTED


def test_what_one_sentence_contradicts_two_together_do_not_support(checker: Checker) -> None:
    work, website = (
        "UNODC began its work on it in 2019.",
        "The website of the observatory was launched in 2021 with Denmark.",
    )
    claim = "The observatory's website was launched in 2019 together with Denmark."
    assert checker.check_claim(claim, evidence=f"{work} {website}").ruling is Ruling.CONTRADICTED


def test_a_claim_that_names_the_items_of_a_list_is_supported_by_the_whole_list(checker: Checker) -> None:
    pillars = "technical cooperation in the field, research and analytical work, and normative work"
    (verdict,) = checker.check(f"The three pillars of the UNODC work programme are {pillars}.").verdicts
    assert (verdict.verdict, len(verdict.evidence)) == (Ruling.SUPPORTED, 4)


def test_a_figure_told_elsewhere_in_the_passage_is_found_there(checker: Checker) -> None:
    given = (
        "The Tokyo Rules are principles for sentences other than prison. The General Assembly adopted them on "
        "14 December 1990. Courts may set conditions. There are 23 rules."
    )
    claim = "The General Assembly adopted the 23 Tokyo Rules on 14 December 1990."
    found = checker.check_claim(claim, evidence=given).verdicts[0]
    assert "There are 23 rules." in [one.quote for one in found.evidence]
    assert {one.relation for one in found.details} == {Relation.AGREES}


def test_an_empty_text_that_is_given_supports_nothing(checker: Checker) -> None:
    (verdict,) = checker.check_claim("The fund was set up in 2010.", evidence=" ").verdicts
    assert (verdict.verdict, verdict.evidence) == (Ruling.NOT_ENOUGH_EVIDENCE, ())


def test_only_the_wanted_sources_are_drawn_on(checker: Checker) -> None:
    nothing = read_filter(["language=zh"], "", "")
    (verdict,) = checker.check(_OPENED, nothing).verdicts
    assert (verdict.verdict, verdict.evidence) == (Ruling.NOT_ENOUGH_EVIDENCE, ())


def test_given_texts_need_no_library(checker: Checker, encoder: Encoder, claim_reader: ClaimReader) -> None:
    alone = Checker(NoLibrary(encoder), lambda: claim_reader, shipped_model())
    claim, given = "The fund was set up in 2010.", "The fund was set up in 2010 by Canada."
    assert alone.check_claim(claim, evidence=given).probabilities == (
        checker.check_claim(claim, evidence=given).probabilities
    )
    assert alone.check(claim).verdicts[0].evidence == ()
