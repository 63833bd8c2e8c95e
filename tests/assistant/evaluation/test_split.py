"""A question's part is decided by its document, once and for all."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.evaluation.split import Split, is_in, split_of
from tests.assistant.evaluation.tiny import DOCUMENTS


def test_a_part_never_changes() -> None:
    assert [split_of(slug) for slug in DOCUMENTS] == [Split.HELD_BACK, Split.HELD_BACK, Split.TUNING]


def test_about_half_of_the_documents_are_held_back() -> None:
    counts = Counter(split_of(f"document-{number}") for number in range(1000))
    assert 450 < counts[Split.HELD_BACK] < 550


@pytest.mark.parametrize("slug", DOCUMENTS)
def test_a_document_is_in_one_part_and_in_all(slug: str) -> None:
    assert is_in(slug, Split.ALL)
    assert is_in(slug, Split.TUNING) is not is_in(slug, Split.HELD_BACK)
