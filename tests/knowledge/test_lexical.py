"""BM25 finds the passages that share the question's words, in all six languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import bm25s
import numpy as np
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
@pytest.mark.parametrize(
    "name", ["keys.npy", "data.csc.index.npy", "params.index.json", "vocab.index.json", "counts.npy"]
)
def test_a_damaged_index_is_refused(tmp_path: Path, name: str, damage: Callable[[Path], object]) -> None:
    _build(tmp_path / "lexical", _TEXTS)
    damage(tmp_path / "lexical" / name)
    with pytest.raises(GenerationError, match="cannot be opened"):
        LexicalIndex(tmp_path / "lexical")


def _rows(count: int) -> list[tuple[int, list[str]]]:
    """Rows of made words, some common and some rare; a few are empty."""
    random = np.random.default_rng(2)
    sizes = random.integers(0, 40, count)
    return [(7 * row, [f"word{min(99, int(rank))}" for rank in random.zipf(1.4, sizes[row])]) for row in range(count)]


def _questions(count: int) -> list[str]:
    random = np.random.default_rng(4)
    return [" ".join(f"word{number}" for number in random.integers(0, 110, 5)) for _ in range(count)]


def test_scores_are_those_that_the_library_gives_to_lists_of_words(tmp_path: Path) -> None:
    rows = _rows(300)
    LexicalIndex.build(tmp_path / "lexical", rows)
    reference = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    reference.index([words for _, words in rows], show_progress=False)
    for word in sorted({word for _, words in rows for word in words}):
        expected = {7 * int(row): float(score) for row, score in enumerate(reference.get_scores([word])) if score > 0}
        assert dict(LexicalIndex(tmp_path / "lexical").best(word, 300)) == expected


def test_an_updated_index_is_the_one_that_is_built_from_nothing(tmp_path: Path) -> None:
    rows = _rows(300)
    LexicalIndex.build(tmp_path / "base", rows[:250])
    LexicalIndex.update(tmp_path / "updated", tmp_path / "base", [key for key, _ in rows[:40:2]], rows[250:])
    LexicalIndex.build(tmp_path / "built", [*rows[1:40:2], *rows[40:]])
    updated, built = LexicalIndex(tmp_path / "updated"), LexicalIndex(tmp_path / "built")
    assert np.array_equal(LexicalIndex.keys(tmp_path / "updated"), LexicalIndex.keys(tmp_path / "built"))
    for question in _questions(50):
        assert updated.best(question, 20) == built.best(question, 20)


def test_words_that_no_passage_has_any_more_are_forgotten(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path / "base", [(1, ["ship"]), (2, ["port"])])
    LexicalIndex.update(tmp_path / "updated", tmp_path / "base", [1], [(3, ["road"])])
    vocabulary = json.loads((tmp_path / "updated" / "vocab.index.json").read_text(encoding="utf-8"))
    assert sorted(vocabulary) == ["port", "road"]
    assert LexicalIndex(tmp_path / "updated").best("ship", 5) == []
    assert [key for key, _ in LexicalIndex(tmp_path / "updated").best("road port", 5)] == [2, 3]


def test_an_index_without_terms_can_be_updated(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path / "base", [(1, []), (2, [])])
    LexicalIndex.update(tmp_path / "updated", tmp_path / "base", [1], [(3, ["ship"])])
    assert [key for key, _ in LexicalIndex(tmp_path / "updated").best("ship", 5)] == [3]
    assert LexicalIndex.keys(tmp_path / "updated").tolist() == [2, 3]


def test_an_index_can_lose_all_of_its_passages(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path / "base", [(1, ["ship"])])
    LexicalIndex.update(tmp_path / "updated", tmp_path / "base", [1], [])
    assert LexicalIndex(tmp_path / "updated").best("ship", 5) == []
