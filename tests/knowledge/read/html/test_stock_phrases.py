"""Only a whole line that every page has is stock; the same words inside a sentence are text."""

from __future__ import annotations

import pytest

from knowledge.read.html.stock_phrases import is_stock_phrase


@pytest.mark.parametrize(
    "line",
    [
        "Skip to main content",
        "BACK TO TOP ↑",
        "Read more »",
        "Share this page:",
        "Haut de page",
        "Volver arriba",
        "Подробнее…",
        "返回顶部",
        "العودة إلى الأعلى",
        "Copyright © 2024 United Nations",
        "© 2019",
    ],
)
def test_lines_that_every_page_has_are_stock(line: str) -> None:
    assert is_stock_phrase(line)


@pytest.mark.parametrize(
    "line",
    [
        "Read more about the courts of nine countries",
        "Print shops that forge documents",
        "Copyright offences are prosecuted",
        "",
        "© 2024 " + "and a long sentence on something else " * 5,
    ],
)
def test_lines_that_say_something_are_text(line: str) -> None:
    assert not is_stock_phrase(line)
