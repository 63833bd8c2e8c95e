"""Shares, parts and differences follow from two figures of the evidence; what is only near them does not."""

from __future__ import annotations

import pytest

from assistant.checking.derived import as_long, difference, share_or_part
from assistant.figures.given import amounts_of, dates_of


def _follows(claim: str, evidence: str) -> str:
    """The words of the evidence from which the one amount of a claim follows; empty where it does not."""
    (one,) = amounts_of(claim)
    found = share_or_part(one, amounts_of(evidence)) or difference(one, amounts_of(evidence), dates_of(evidence))
    return evidence[slice(*found)] if found else ""


@pytest.mark.parametrize(
    ("claim", "evidence", "words"),
    [
        ("A quarter of them were women.", "It trained 388 inspectors, 97 of them women.", "388 inspectors, 97"),
        ("Plus de la moitié étaient des femmes.", "Il compte 19 agents, dont 11 femmes.", "19 agents, dont 11"),
        ("نحو ستين في المئة", "أوقفت 83 حاوية، منها 51 في طنجة.", "83 حاوية، منها 51"),
        (
            "Unas tres cuartas partes de ella",
            "Hallaron 38 toneladas, de las cuales 29 iban allí.",
            "38 toneladas, de las cuales 29",
        ),
        ("Half of it", "Of 4 million euros Italy gave 2 million euros.", "4 million euros Italy gave 2 million euros"),
        ("约有6400名关员", "共有9600名关员，其中约三分之二取得证书。", "9600名关员，其中约三分之二"),
        ("75 officers", "Of the 300 officers, 25 per cent were women.", "300 officers, 25 per cent"),
        ("seventeen points", "It fell from 63 per cent to 46 per cent.", "63 per cent to 46 per cent"),
        ("十五年", "1971年设立，1986年升格。", "1971年设立，1986年"),
    ],
)
def test_a_figure_follows_from_two_others(claim: str, evidence: str, words: str) -> None:
    assert _follows(claim, evidence) == words


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("A third of them were women.", "It trained 388 inspectors, 97 of them women."),
        ("40 per cent were women.", "It trained 388 inspectors, 97 of them women."),
        ("More than half were women.", "It trained 100 inspectors, 96 of them women."),
        ("Less than half were women.", "It trained 100 inspectors, 60 of them women."),
        ("A quarter of it", "Of 4 million euros Italy gave 1 million dollars."),
        ("20 per cent were women.", "40 per cent of them came, 50 per cent by road."),
        ("the fifth session", "The tenth session had 50 per cent more."),
        ("70 officers", "Of the 300 officers, 25 per cent were women."),
        ("more than seventeen points", "It fell from 63 per cent to 46 per cent."),
        ("sixteen years", "It was set up in 1971 and moved in 1986."),
        ("the seventeenth session", "The third and the twentieth session."),
    ],
)
def test_other_figures_do_not_follow(claim: str, evidence: str) -> None:
    assert _follows(claim, evidence) == ""


@pytest.mark.parametrize(
    ("claim", "evidence", "words"),
    [
        ("within three weeks", "The laboratory answers within 21 days.", "21"),
        ("pendant dix-huit mois", "Elle a duré 1,5 année.", "1,5"),
        ("24 часа", "Это длится 1440 минут.", "1440"),
        ("两年", "为期24个月。", "24"),
        ("أربعة أسابيع", "استمرت الدورة 28 يوما.", "28"),
        ("2 decades", "for 20 years", "20"),
        ("three weeks", "The laboratory answers within 20 days.", ""),
        ("three weeks", "21 officers in 21 months", ""),
        ("more than three weeks", "21 days", ""),
    ],
)
def test_a_span_of_time_is_the_same_in_another_unit(claim: str, evidence: str, words: str) -> None:
    (one,) = amounts_of(claim)
    found = as_long(one, amounts_of(evidence))
    assert (evidence[slice(*found)] if found else "") == words
