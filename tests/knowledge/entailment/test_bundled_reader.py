"""The bundled claim reader says whether evidence supports a claim, and its network is kept whole on disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from knowledge.embed.bundled_model import ensure_bundled_model
from knowledge.embed.encoder import Floats
from knowledge.embed.onnx_encoder import TOKENIZER
from knowledge.embed.onnx_session import WRITING
from knowledge.entailment.bundled_reader import MAX_TOKENS, NAME, BundledClaimReader, open_bundled_reader, pair_ids
from knowledge.entailment.choose import choose_claim_reader
from knowledge.entailment.reader import CONTRADICTS, SUPPORTS

_OPENED = "The office in Belgrade was opened in 2007."
_LONG = "The office works on many projects in the region. " * MAX_TOKENS

in_each_language = pytest.mark.parametrize(
    "sentence",
    [
        _OPENED,
        "Le bureau de Belgrade a été ouvert en 2007.",
        "La oficina de Belgrado se abrió en 2007.",
        "Офис в Белграде был открыт в 2007 году.",
        "افتتح المكتب في بلغراد في عام 2007.",
        "贝尔格莱德办事处于2007年成立。",
    ],
    ids=["en", "fr", "es", "ru", "ar", "zh"],
)


@pytest.fixture(scope="module")
def reader(models: Path) -> BundledClaimReader:
    """The shipped reader, opened."""
    return open_bundled_reader(models)


@pytest.fixture
def unwritten(tmp_path: Path, models: Path) -> Path:
    """A models folder of the test's own with the embedding model, its files shared, and without a claim reader."""
    unshared = shutil.ignore_patterns("torch", NAME)
    shutil.copytree(models, tmp_path / "models", copy_function=os.link, ignore=unshared)
    return tmp_path / "models"


@pytest.fixture
def tokenizer(models: Path) -> Tokenizer:
    """The bundled model's tokenizer."""
    return Tokenizer.from_file(str(ensure_bundled_model(models) / TOKENIZER))


def _chances(odds: Floats) -> Floats:
    """Log-odds as probabilities, each row adding up to one."""
    powers = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def _written(models: Path) -> Path:
    """The one file that the reader keeps; half a file beside it would be one too many."""
    (path,) = (models / NAME).iterdir()
    return path


@in_each_language
def test_a_sentence_supports_itself_more_than_it_contradicts_itself(reader: BundledClaimReader, sentence: str) -> None:
    odds = reader.read(sentence, [sentence])[0]
    assert odds[SUPPORTS] > odds[CONTRADICTS]


@in_each_language
def test_a_changed_year_makes_a_contradiction_likelier(reader: BundledClaimReader, sentence: str) -> None:
    same, changed = _chances(reader.read(sentence, [sentence, sentence.replace("2007", "2013")]))
    assert changed[CONTRADICTS] > same[CONTRADICTS]


def test_a_texts_log_odds_do_not_depend_on_its_neighbours(reader: BundledClaimReader) -> None:
    texts = [_OPENED, "Ships cross the Black Sea.", _LONG]
    alone = np.concatenate([reader.read(_OPENED, [text]) for text in texts])
    np.testing.assert_array_equal(reader.read(_OPENED, texts), alone)


def test_no_evidence_gives_no_rows(reader: BundledClaimReader) -> None:
    assert reader.read(_OPENED, []).shape == (0, 3)


def test_a_pair_that_is_too_long_is_read_up_to_its_cut(reader: BundledClaimReader) -> None:
    long, longer = reader.read(_OPENED, [_LONG, f"{_LONG} Ships cross the Black Sea."])
    assert np.isfinite(long).all()
    assert np.array_equal(long, longer)


def test_a_pair_is_the_claim_and_then_the_evidence_with_one_beginning(tokenizer: Tokenizer) -> None:
    claim, evidence = (tokenizer.encode(text).ids for text in ("query: Ships sail.", "passage: It is salty."))
    ids = pair_ids(tokenizer, "Ships sail.", "It is salty.")
    assert ids == claim + evidence[1:]
    assert ids.count(claim[0]) == 1


def test_a_cut_pair_keeps_its_claim_and_its_end(tokenizer: Tokenizer) -> None:
    claim = tokenizer.encode(f"query: {_OPENED}").ids
    ids = pair_ids(tokenizer, _OPENED, _LONG)
    assert len(ids) == MAX_TOKENS
    assert ids[: len(claim)] == claim
    assert ids[-1] == claim[-1]


def test_without_a_named_model_the_bundled_reader_is_chosen(reader: BundledClaimReader, models: Path) -> None:
    chosen = choose_claim_reader(models)
    assert isinstance(chosen, BundledClaimReader)
    assert chosen.identity == reader.identity


def test_the_network_is_written_once(reader: BundledClaimReader, models: Path) -> None:
    before = _written(models).stat().st_mtime_ns
    open_bundled_reader(models)
    assert f"{reader.identity}-{WRITING}" == f"{NAME}:{_written(models).stem}"
    assert _written(models).stat().st_mtime_ns == before


def test_a_damaged_network_is_written_again(reader: BundledClaimReader, models: Path, unwritten: Path) -> None:
    (unwritten / NAME).mkdir()
    (unwritten / NAME / _written(models).name).write_bytes(b"damaged")
    again = open_bundled_reader(unwritten)
    np.testing.assert_array_equal(again.read(_OPENED, [_OPENED]), reader.read(_OPENED, [_OPENED]))
    assert _written(unwritten).read_bytes() == _written(models).read_bytes()


def test_a_folder_that_cannot_be_written_to_is_no_hindrance(reader: BundledClaimReader, unwritten: Path) -> None:
    (unwritten / NAME).touch()
    elsewhere = open_bundled_reader(unwritten)
    np.testing.assert_array_equal(elsewhere.read(_OPENED, [_OPENED]), reader.read(_OPENED, [_OPENED]))
