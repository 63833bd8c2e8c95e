"""Characters that only a typesetter needs become those that are read."""

from __future__ import annotations

import pytest

from knowledge.read.pdf.words import HYPHEN, clean, is_ideographic, is_right_to_left


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("plain", "plain"),
        ("oﬃce", "office"),
        ("co\u00adoperation", "cooperation"),
        ("coop\ufffe", f"coop{HYPHEN}"),
        ("coop\x02", f"coop{HYPHEN}"),
        ("\uf0b7", "•"),
        ("a\ue123b\u200b\ufeff", "ab"),
        ("e\u0301", "é"),
        ("ﻼ", "لا"),
        ("½²", "½²"),
        ("（一）", "（一）"),
    ],
)
def test_characters_are_cleaned(raw: str, text: str) -> None:
    assert clean(raw) == text


def test_scripts_are_told_apart() -> None:
    assert is_right_to_left("في سنة 2020")
    assert not is_right_to_left("UNODC (مكتب) in Vienna")
    assert is_ideographic("国")
    assert not is_ideographic("я")
