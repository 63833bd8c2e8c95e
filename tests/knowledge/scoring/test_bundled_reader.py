"""The bundled reader reads a question and passages together, and says of each unit whether it answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.embed.encoder import Encoder, Floats, Words
from knowledge.errors import ModelError
from knowledge.scoring import bundled_reader
from knowledge.scoring.bundled_reader import MAX_WORDS, NAME, NO_EVIDENCE, BundledReader, open_reader
from tests.knowledge.scoring.passages import readable

_OPENED = ("The office in Belgrade was opened on 26 June 2007.", "It works on two projects.")
_OTHER = ("The Black Sea is salty.", "Ships cross it every day.")


@pytest.fixture(scope="module")
def reader(models: Path) -> BundledReader:
    """The shipped reader, opened."""
    return open_reader(models)


def _asked(encoder: Encoder, question: str) -> Words:
    return encoder.embed_questions([question])[0].words


def _read(reader: BundledReader, encoder: Encoder, question: str, *passages: Sequence[str]) -> list[Floats]:
    return reader.read(question, _asked(encoder, question), [readable(encoder, one) for one in passages])


@pytest.mark.parametrize(
    "question",
    [
        "When was the Belgrade office opened?",
        "Quand le bureau de Belgrade a-t-il été ouvert ?",
        "¿Cuándo se abrió la oficina de Belgrado?",
        "Когда был открыт офис в Белграде?",
        "متى افتتح المكتب في بلغراد؟",
        "贝尔格莱德办事处是什么时候成立的？",
    ],
)
def test_the_sentence_that_answers_has_the_best_odds_in_each_language(
    reader: BundledReader, encoder: Encoder, question: str
) -> None:
    own, other = _read(reader, encoder, question, _OPENED, _OTHER)
    assert own[0] > max(own[1], *other)


def test_every_unit_of_every_passage_gets_its_odds(reader: BundledReader, encoder: Encoder) -> None:
    passages = (_OPENED, ("One sentence alone.",), (*_OTHER, *_OPENED))
    assert [len(odds) for odds in _read(reader, encoder, "Who?", *passages)] == [2, 1, 4]


def test_the_odds_hardly_depend_on_what_is_read_beside(reader: BundledReader, encoder: Encoder) -> None:
    alone = _read(reader, encoder, "When was it opened?", _OPENED)[0]
    beside = _read(reader, encoder, "When was it opened?", _OPENED, (*_OTHER, *_OTHER, *_OTHER))[0]
    assert np.abs(alone - beside).max() < 0.3


def test_nothing_to_read_gives_nothing(reader: BundledReader, encoder: Encoder) -> None:
    assert _read(reader, encoder, "When?") == []


def test_a_unit_beyond_the_longest_passage_has_no_evidence(reader: BundledReader, encoder: Encoder) -> None:
    long = " ".join(["word"] * (MAX_WORDS + 5)) + "."
    first, second = _read(reader, encoder, "When was the office opened?", (long, _OPENED[0]))[0]
    assert second == NO_EVIDENCE < first


def test_a_question_without_words_finds_no_evidence(reader: BundledReader, encoder: Encoder) -> None:
    nothing = Words(np.zeros((0, encoder.dimension), np.float32), np.zeros((0, 2), np.int64), np.zeros(0, np.float32))
    assert (reader.read("", nothing, [readable(encoder, _OPENED)])[0] == NO_EVIDENCE).all()


def _written(models: Path) -> Path:
    (path,) = (models / NAME).glob("*.onnx")
    return path


def test_the_network_is_written_once(tmp_path: Path) -> None:
    open_reader(tmp_path)
    written = _written(tmp_path).stat().st_mtime_ns
    open_reader(tmp_path)
    assert _written(tmp_path).stat().st_mtime_ns == written


def test_a_damaged_network_is_written_again(tmp_path: Path, encoder: Encoder) -> None:
    open_reader(tmp_path)
    _written(tmp_path).write_bytes(b"damaged")
    assert _read(open_reader(tmp_path), encoder, "When was the office opened?", _OPENED)[0][0] > NO_EVIDENCE


def test_where_nothing_can_be_written_the_network_is_made_elsewhere(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "file").touch()
    reader = open_reader(tmp_path / "file" / "models")
    assert _read(reader, encoder, "When was the office opened?", _OPENED)[0][0] > NO_EVIDENCE


@pytest.mark.parametrize("content", [b"damaged", None], ids=["damaged", "missing"])
def test_weights_that_cannot_be_read_are_a_clear_error(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if content is not None:
        (tmp_path / "weights").write_bytes(content)
    monkeypatch.setattr(bundled_reader, "WEIGHTS", tmp_path / "weights")
    with pytest.raises(ModelError, match="evidence reader's weights"):
        open_reader(tmp_path)
