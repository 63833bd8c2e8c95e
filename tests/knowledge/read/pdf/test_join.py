"""Lines of a paragraph are joined as the words were before they were broken."""

from __future__ import annotations

import pytest

from knowledge.read.pdf.join import finished, join, words_of
from knowledge.read.pdf.words import HYPHEN


@pytest.mark.parametrize(
    ("text", "line", "words", "joined"),
    [
        ("a plan", "for all", "", "a plan for all"),
        ("prose-", "cutors", "", "prosecutors"),
        ("drug-", "related", "drug-related", "drug-related"),
        ("drug-", "related", "drug-related drugrelated", "drugrelated"),
        (f"co{HYPHEN}", "operation", "", "cooperation"),
        (f"drug{HYPHEN}", "related", "drug-related", "drug-related"),
        ("2019-", "2020", "", "2019-2020"),
        ("UNODC-", "WHO", "", "UNODC-WHO"),
        ("drug-", "and crime-related", "", "drug- and crime-related"),
        ("end-of-", "life", "end of life", "end-of-life"),
        ("peer-re-", "viewed", "", "peer-reviewed"),
        ("he said -", "and left", "", "he said - and left"),
        ("联合国", "毒品", "", "联合国毒品"),
        ("https://www.unodc.org/", "documents", "", "https://www.unodc.org/documents"),
        ("and/", "or", "", "and/ or"),
    ],
)
def test_two_lines_are_joined(text: str, line: str, words: str, joined: str) -> None:
    assert finished(join(text, line, words_of([words])) + line) == joined


def test_a_broken_word_is_no_word_to_go_by() -> None:
    assert words_of(["crime and prose-", "cutors"]) == {"crime", "and", "cutors"}
