"""The terminal shows each claim of a draft with its verdict, what differs and the quotes."""

from __future__ import annotations

import io
from typing import Literal

import pytest
from rich.console import Console

from assistant.answer import Citation
from assistant.checking.verdict import Checked, Detail, Relation, Ruling, SetAside, Slot, Verdict
from assistant.cli.show_check import show_checked

_CLAIM = "AIRCOP began in 2015."
_QUOTE = Citation(
    1, "a", "Airports", "https://x.example", 3, "a#90-121", "AIRCOP began\nin 2016.", 100, 121, "en", "2021"
)
_NAME = Detail(Slot.NAME, Relation.AGREES, "AIRCOP", 0, 6, "AIRCOP", 1, 100, 106)
_YEAR = Detail(Slot.DATE, Relation.DIFFERS, "2015", 16, 20, "2016", 1, 116, 120)
_CONTRADICTED = Verdict(
    *("v1", _CLAIM, Ruling.CONTRADICTED, 0.93, "The source gives another year.", (_QUOTE,), (_NAME, _YEAR)), paragraph=2
)
_ASIDE = SetAside("What is it?", 0, 11, "question")
_CHECKED = Checked("c", _CLAIM, "en", (_CONTRADICTED,), (_ASIDE,))


def _shown(checked: Checked, *, colours: bool = False) -> str:
    file = io.StringIO()
    system: Literal["standard"] | None = "standard" if colours else None
    show_checked(checked, Console(file=file, color_system=system, highlight=False, soft_wrap=True))
    return file.getvalue()


def _of(verdict: Verdict, language: str = "en") -> list[str]:
    return _shown(Checked("c", verdict.claim, language, (verdict,))).splitlines()


def test_a_claim_is_shown_with_its_verdict_the_differences_and_the_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    show_checked(_CHECKED)
    assert capsys.readouterr().out.splitlines() == [
        "✗ contradicted  confidence 93% · paragraph 2",
        "  AIRCOP began in 2015.",
        "  The source gives another year.",
        "     draft:       2015",
        "     source [1]:  2016",
        "  [1] Airports, 2021, page 3: AIRCOP began in 2016.",
        "",
        "not checked (question): What is it?",
        "supported: 0 · contradicted: 1 · not enough evidence: 0 · not checked: 1",
    ]


def test_words_that_differ_are_bold_red_and_words_that_agree_green() -> None:
    shown = _shown(_CHECKED, colours=True)
    assert "\x1b[31m✗ contradicted\x1b[0m" in shown
    assert "  \x1b[32mAIRCOP\x1b[0m began in \x1b[1;31m2015\x1b[0m." in shown
    assert "\x1b[32mAIRCOP\x1b[0m began in \x1b[1;31m2016\x1b[0m." in shown
    assert "\x1b[2mnot checked (question): What is it?\x1b[0m" in shown


@pytest.mark.parametrize(
    ("ruling", "said"), [(Ruling.SUPPORTED, "✓ supported"), (Ruling.NOT_ENOUGH_EVIDENCE, "? not enough evidence")]
)
def test_every_ruling_has_a_sign_and_words(ruling: Ruling, said: str) -> None:
    lines = _of(Verdict("v", _CLAIM, ruling, 0.5, ""))
    assert lines[:2] == [f"{said}  confidence 50% · paragraph 1", f"  {_CLAIM}"]


def test_what_no_source_has_is_said_to_be_missing() -> None:
    missing = Detail(Slot.DATE, Relation.MISSING, "2015", 16, 20)
    lines = _of(Verdict("v", _CLAIM, Ruling.NOT_ENOUGH_EVIDENCE, 0.5, "", (), (missing,)))
    assert lines[2:4] == ["     draft:   2015", "     source:  not in the sources"]


def test_a_negation_that_only_the_source_has_stands_below_a_dash() -> None:
    negation = Detail(Slot.NEGATION, Relation.DIFFERS, "", 0, 0, "AIRCOP", 1, 100, 106)
    lines = _of(Verdict("v", _CLAIM, Ruling.CONTRADICTED, 0.5, "", (_QUOTE,), (negation,)))
    assert lines[2:4] == ["     draft:       –", "     source [1]:  AIRCOP"]


def test_a_claim_that_was_completed_is_shown_as_it_was_checked() -> None:
    assert "  Checked as: AIRCOP grew." in _of(
        Verdict("v", "It grew.", Ruling.SUPPORTED, 1, "", checked_as="AIRCOP grew.")
    )


def test_labels_are_in_the_language_of_the_draft_and_stay_aligned() -> None:
    lines = _of(Verdict("v", _CLAIM, Ruling.CONTRADICTED, 0.5, "", (_QUOTE,), (_YEAR,)), "zh")
    assert lines[0] == "✗ 与资料矛盾  置信度50% · 第1段"
    assert lines[2:4] == ["     文稿:      2015", "     来源 [1]:  2016"]


def test_labels_of_a_draft_in_another_language_are_english() -> None:
    assert _of(Verdict("v", _CLAIM, Ruling.SUPPORTED, 1, ""), "de")[0].startswith("✓ supported")


def test_a_draft_without_claims_says_so() -> None:
    assert _shown(Checked("c", "", "en")).splitlines() == [
        "There are no statements in this draft that can be checked.",
        "supported: 0 · contradicted: 0 · not enough evidence: 0 · not checked: 0",
    ]


def test_a_draft_cannot_steer_the_terminal_or_the_markup() -> None:
    lines = _of(Verdict("v", "[red]It\x1b[2J began\x07[/red]", Ruling.SUPPORTED, 1, "\x9b31mso"))
    assert lines[1:3] == ["  [red]It [2J began [/red]", "   31mso"]
