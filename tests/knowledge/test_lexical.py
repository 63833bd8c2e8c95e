"""BM25 finds the passages that share the question's words, in all six languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.errors import GenerationError
from knowledge.lexical import LexicalIndex
from knowledge.words import index_terms

_TEXTS = {
    "en": "The office trains judges and prosecutors.",
    "fr": "Le bureau forme les juges et les procureurs.",
    "es": "La oficina forma a jueces y fiscales.",
    "ru": "Управление обучает судей и прокуроров.",
    "ar": "يدرب المكتب القضاة والمدعين العامين.",
    "zh": "办公室培训法官和检察官。",
}


def _build(folder: Path, texts: dict[str, str]) -> LexicalIndex:
    LexicalIndex.build(folder, [(100 + i, index_terms(text, lang)) for i, (lang, text) in enumerate(texts.items())])
    return LexicalIndex(folder)


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("Which prosecutor was trained?", 100),
        ("Quel est le rôle du procureur et du bureau ?", 101),
        ("¿Qué fiscal y qué juez?", 102),
        ("Кто такой прокурор?", 103),
        ("من يدرب القضاة؟", 104),
        ("谁是检察官？", 105),
    ],
)
def test_a_question_finds_the_text_of_its_language(tmp_path: Path, question: str, key: int) -> None:
    assert _build(tmp_path / "lexical", _TEXTS).best(question, 3)[0][0] == key


def test_the_passage_with_more_of_the_words_comes_first(tmp_path: Path) -> None:
    rows = [(1, ["ship"]), (2, ["ship", "port"]), (3, ["road"]), (4, ["port"])]
    LexicalIndex.build(tmp_path / "lexical", rows)
    found = LexicalIndex(tmp_path / "lexical").best("ship port", 10)
    assert found[0][0] == 2
    assert {key for key, _ in found} == {1, 2, 4}
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_no_more_are_given_than_were_asked_for(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path / "lexical", [(key, ["ship"]) for key in range(9)])
    assert len(LexicalIndex(tmp_path / "lexical").best("ship", 4)) == 4


@pytest.mark.parametrize("question", ["photosynthesis", "the of and", "", "!!!"])
def test_a_question_that_shares_no_word_finds_nothing(tmp_path: Path, question: str) -> None:
    assert _build(tmp_path / "lexical", _TEXTS).best(question, 5) == []


def test_an_index_of_no_passages_finds_nothing(tmp_path: Path) -> None:
    assert _build(tmp_path / "lexical", {}).best("judges", 5) == []


def test_passages_without_terms_do_no_harm(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path / "lexical", [(1, []), (2, ["ship"]), (3, [])])
    assert [key for key, _ in LexicalIndex(tmp_path / "lexical").best("ship", 5)] == [2]


def test_an_index_whose_passages_have_no_terms_at_all_finds_nothing(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path / "lexical", [(1, []), (2, [])])
    assert LexicalIndex(tmp_path / "lexical").best("ship", 5) == []


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["deleted", "emptied"])
@pytest.mark.parametrize("name", ["keys.npy", "data.csc.index.npy", "params.index.json", "vocab.index.json"])
def test_a_damaged_index_is_refused(tmp_path: Path, name: str, damage: Callable[[Path], object]) -> None:
    _build(tmp_path / "lexical", _TEXTS)
    damage(tmp_path / "lexical" / name)
    with pytest.raises(GenerationError, match="cannot be opened"):
        LexicalIndex(tmp_path / "lexical")
