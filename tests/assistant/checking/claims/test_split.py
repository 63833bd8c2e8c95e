"""A draft is cut into claims that stand alone, each with its exact place."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from assistant.checking.claims.split import Claim, Other, claims_of


def _statements(draft: str) -> list[str]:
    return [claim.statement for claim in claims_of(draft)[0]]


PIECES = (
    "UNODC was founded in 1997 and has offices in 80 countries.",
    "  • البلد الأول: كينيا\r\n",
    "يعمل المكتب في ٥٠ بلدا؛ ويقدم الدعم إلى الدول.",
    "该方案于2010年启动，并在50个国家开展工作；它培训了300名警官。",
    "👮‍♀️ Officers were trained in 2020! 🎉",
    "| Country | Year |\r\n|---|---|\r\n| Kenya | 2010 |",
    "Los socios son:\r\n\t- INTERPOL\r\n\t- **Europol**",
    "Программа работает в 5 странах, и её бюджет составляет 3 млн долл. США.",
    "Pays\tAnnée\nMali\t2010",
    "«L'Office a 20 ans.» Et après ?",
    "\u2028\ufeff \xa0\r\r\n",
    "1.\tGLO.ACT ran for 4 years.",
    "# Note :",
)


@pytest.mark.parametrize("seed", range(20))
def test_every_piece_is_the_draft_between_its_offsets(seed: int) -> None:
    chance = random.Random(seed)
    draft = "".join(chance.choice(PIECES) + chance.choice(["\r\n", "\n\n", " ", "\r"]) for _ in range(25))
    claims, others = claims_of(draft)
    assert claims
    pieces: list[Claim | Other] = [*claims, *others]
    pieces.sort(key=lambda piece: piece.start)
    assert all(draft[piece.start : piece.end] == piece.text == piece.text.strip() for piece in pieces)
    assert all(one.end <= following.start for one, following in pairwise(pieces))
    assert [claim.start for claim in claims] == sorted(claim.start for claim in claims)


def test_an_empty_draft_makes_no_claims() -> None:
    assert claims_of("") == ([], [])
    assert claims_of(" \r\n\t\n") == ([], [])


def test_paragraphs_are_the_lines_that_are_not_empty() -> None:
    claims, others = claims_of(
        "Our work\r\n\r\nUNODC is in Vienna. It has 20 offices.\r\n\r\n\r\nAIRCOP began in 2010."
    )
    assert [claim.paragraph for claim in claims] == [2, 2, 3]
    assert [(other.text, other.why, other.paragraph) for other in others] == [("Our work", "other", 1)]


def test_a_headline_with_a_verb_is_a_claim() -> None:
    assert _statements("# UNODC opens an office in Dakar") == ["UNODC opens an office in Dakar"]


def test_items_stand_under_the_line_that_introduces_them() -> None:
    claims, others = claims_of("The partners are:\n\n- INTERPOL\n- Europol and others")
    assert [claim.statement for claim in claims] == [
        "The partners are: INTERPOL",
        "The partners are: Europol and others",
    ]
    assert [claim.text for claim in claims] == ["INTERPOL", "Europol and others"]
    assert [other.text for other in others] == ["The partners are:"]


def test_items_of_an_item_have_both_leads() -> None:
    draft = "The members are:\n- in Africa:\n  - Kenya\n- in Asia:\n  - Nepal"
    assert _statements(draft) == ["The members are: in Africa: Kenya", "The members are: in Asia: Nepal"]


def test_a_numbered_list_with_tabs_is_no_table() -> None:
    assert _statements("1.\tUNODC is in Vienna.\n2.\tINTERPOL is in Lyon.") == [
        "UNODC is in Vienna.",
        "INTERPOL is in Lyon.",
    ]


def test_an_item_with_a_figure_is_no_heading() -> None:
    assert _statements("- More than 50 trained officers") == ["More than 50 trained officers"]


@pytest.mark.parametrize(
    "draft",
    ["Offices:\n| Country | Staff |\n|---|---|\n| Kenya | 53 |\n| Mali | |", "Offices:\nCountry\tStaff\nKenya\t53"],
)
def test_a_row_says_what_stands_under_each_header(draft: str) -> None:
    assert _statements(draft) == ["Offices: Country: Kenya; Staff: 53"]


def test_marks_of_emphasis_and_links_are_left_out_of_the_statement() -> None:
    claims, _ = claims_of("**UNODC** works with [INTERPOL](https://interpol.int) in Lyon.")
    assert claims[0].statement == "UNODC works with INTERPOL in Lyon."
    assert claims[0].text.startswith("**UNODC**")


def test_the_second_clause_gets_the_subject_of_the_first() -> None:
    claims, _ = claims_of("UNODC was founded in 2010 and has offices in 5 countries.")
    assert [claim.text for claim in claims] == ["UNODC was founded in 2010", "has offices in 5 countries."]
    assert claims[1].statement == "UNODC has offices in 5 countries."


@pytest.mark.parametrize(
    ("draft", "second"),
    [
        ("The office opened in 2010; the team has 50 members.", "the team has 50 members."),
        ("The office opened in 2010, and the team now has 50 members.", "the team now has 50 members."),
        ("UNODC supported the police and trained 53 officers.", "UNODC trained 53 officers."),
        ("In 2010, UNODC opened a centre and trained 53 officers.", "In 2010, UNODC trained 53 officers."),
        ("In 2010, UNODC opened a centre and now has 53 officers.", "UNODC now has 53 officers."),
        ("L'Office a formé 53 agents et compte cinq bureaux.", "L'Office compte cinq bureaux."),
        ("El programa fue creado en 2010 y tiene cinco oficinas.", "El programa tiene cinco oficinas."),
        ("УНП ООН открыло центр в Вене и работает в 50 странах.", "УНП ООН работает в 50 странах."),
        ("المكتب الإقليمي تأسس في عام 2010 ويعمل في خمسين بلدا.", "المكتب الإقليمي يعمل في خمسين بلدا."),
        ("区域中心成立于2010年，并在五十个国家开展工作。", "区域中心在五十个国家开展工作。"),
        ("区域中心成立于2010年；总部设在维也纳。", "总部设在维也纳。"),
    ],
)
def test_two_clauses_are_two_claims(draft: str, second: str) -> None:
    statements = _statements(draft)
    assert len(statements) == 2
    assert statements[1] == second


@pytest.mark.parametrize(
    "draft",
    [
        "UNODC works with Kenya, Ghana and Togo on drugs and crime.",
        "The report says that opium fell in 2010 and heroin is rising.",
        "UNODC supports the centre, which was opened in 2010 and has 50 staff.",
        "The drugs were seized and destroyed in 2010.",
        "The Office collects and publishes data on drugs.",
        "UNODC trained police and retired officers.",
        "Between 2010 and 2015 prices were stable in Kenya.",
        "The partners are: INTERPOL in Lyon; Europol in The Hague.",
        "The rules (adopted in 2010 and is widely used) bind States.",
        "Fifty countries joined in 2010; three of them are new members.",
        "Оно собирает и публикует данные о наркотиках.",
        "Most of the work is done by judges and is paid by donors.",
        "The Office now works with and supports Member States.",
        "Le Mali et le Niger sont membres depuis 2010.",
        "El Perú y Colombia son miembros desde 2010.",
        "该方案帮助各国制定法律，并在五十个国家培训法官。",
    ],
)
def test_what_would_not_stand_alone_stays_whole(draft: str) -> None:
    assert len(_statements(draft)) == 1


def test_pronouns_of_later_sentences_and_clauses_are_resolved() -> None:
    draft = "UNODC is in Vienna. It was founded in 1997 and has offices in 50 countries."
    assert _statements(draft)[1:] == ["UNODC was founded in 1997", "UNODC has offices in 50 countries."]


def test_a_pronoun_means_no_subject_of_another_language() -> None:
    assert _statements("UNODC is in Vienna.\nIl soutient les États membres.")[1] == "Il soutient les États membres."


def test_each_sentence_has_its_own_language() -> None:
    claims, _ = claims_of("UNODC works in 50 countries.\nУНП ООН работает в 50 странах.\n该方案于2010年启动。")
    assert [claim.language for claim in claims] == ["en", "ru", "zh"]


@pytest.mark.timeout(60)
def test_a_long_draft_is_split_soon() -> None:
    sentence = "The programme, which UNODC runs, was launched in 2010 and it has offices in 50 countries; {} joined. "
    draft = "".join(sentence.format(place) for place in range(100))
    assert len(claims_of(draft)[0]) == 100
