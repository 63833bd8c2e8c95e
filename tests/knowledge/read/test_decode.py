"""Bytes become characters as their writer meant them, and what is no text is refused."""

from __future__ import annotations

import pytest

from knowledge.errors import SourceError
from knowledge.read.decode import decode, within
from knowledge.read.limits import Limits

_RUSSIAN = "Управление помогает правительствам готовить законы и обучать сотрудников."


def test_a_declared_encoding_is_believed_where_the_bytes_are_not_utf_8() -> None:
    assert decode(_RUSSIAN.encode("iso-8859-5"), "x", "ISO-8859-5") == _RUSSIAN


def test_a_declared_encoding_is_not_believed_where_the_bytes_are_utf_8() -> None:
    assert decode(_RUSSIAN.encode(), "x", "windows-1251") == _RUSSIAN


@pytest.mark.parametrize("declared", ["no-such-encoding", "ascii", "base64", None])
def test_an_encoding_that_does_not_fit_is_guessed_instead(declared: str | None) -> None:
    assert decode(_RUSSIAN.encode("windows-1251"), "x", declared) == _RUSSIAN


def test_binary_data_is_refused() -> None:
    with pytest.raises(SourceError, match="x is not text"):
        decode(bytes(range(256)) * 20, "x")


def test_a_text_over_the_limit_is_refused_with_its_size() -> None:
    with pytest.raises(SourceError, match=r"x holds too much text: 4 characters \(limit 3\)"):
        within("abcd", "x", Limits(text=3))
