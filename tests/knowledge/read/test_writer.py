"""Blocks are written with the marks between them that belong to no block, and without characters nobody sees."""

from __future__ import annotations

import pytest

from knowledge.read.writer import TextWriter
from knowledge.records import UnitKind


def test_each_kind_is_set_apart_in_its_own_way() -> None:
    writer = TextWriter()
    for kind, text in [
        (UnitKind.HEADING, "Title"),
        (UnitKind.SENTENCE, "Goals:"),
        (UnitKind.ITEM, "A"),
        (UnitKind.ITEM, "B"),
        (UnitKind.ROW, "C: 1"),
        (UnitKind.ROW, "C: 2"),
        (UnitKind.SENTENCE, "End."),
    ]:
        writer.block(kind, text)
    assert writer.text() == "Title\n\nGoals:\n• A\n• B\n\nC: 1\nC: 2\n\nEnd."
    assert [writer.text()[block.start : block.end] for block in writer.blocks][2:5] == ["A", "B", "C: 1"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("co\u00adoperation", "cooperation"),
        (" two \n lines ", "two lines"),
        ("该办公室\n  协助法院", "该办公室协助法院"),
        ("该 UNODC\n办公室", "该 UNODC 办公室"),
        ("plain\U000e0041\U000e0042", "plain"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_text_is_written_as_it_is_seen(written: str, read: str) -> None:
    writer = TextWriter()
    writer.block(UnitKind.SENTENCE, written)
    assert writer.text() == read


def test_a_block_without_words_is_not_written() -> None:
    writer = TextWriter()
    writer.block(UnitKind.HEADING, " \u200b\n", 1)
    assert (writer.text(), writer.blocks) == ("", [])
