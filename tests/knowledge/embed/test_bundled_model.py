"""The bundled model is built once, whole or not at all, and built again where it is damaged."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.embed.bundled_model import IDENTITY, NAME, ensure_bundled_model, ensure_torch_model, weight_file
from knowledge.embed.onnx_encoder import OnnxEncoder
from knowledge.entailment.bundled_reader import NAME as CLAIM_READER
from knowledge.errors import ModelError
from knowledge.scoring.bundled_reader import NAME as EVIDENCE_READER


@pytest.fixture
def copied(tmp_path: Path, models: Path) -> Path:
    """A models folder of the test's own, its files shared with the built one."""
    shutil.copytree(models, tmp_path / "models", copy_function=os.link, ignore=shutil.ignore_patterns("torch"))
    return tmp_path / "models"


def _replace(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


def _as_earlier_versions_wrote_it(card: Path) -> None:
    values = json.loads(card.read_text(encoding="utf-8"))
    del values["writing"]
    _replace(card, json.dumps(values).encode())


def test_the_built_folder_holds_all_that_an_encoder_needs(models: Path) -> None:
    names = {path.name for path in (models / NAME).iterdir()} - {"torch"}
    assert names == {"card.json", "centre.npy", "model.onnx", "rarity.npy", "tokenizer.json"}
    assert json.loads((models / NAME / "card.json").read_text(encoding="utf-8"))["identity"] == IDENTITY


def test_nothing_is_left_beside_the_built_folder(models: Path) -> None:
    assert {path.name for path in models.iterdir()} <= {NAME, EVIDENCE_READER, CLAIM_READER}


def test_a_whole_model_is_not_built_again(models: Path) -> None:
    told: list[str] = []
    before = (models / NAME / "model.onnx").stat().st_mtime_ns
    assert ensure_bundled_model(models, told.append) == models / NAME
    assert (told, (models / NAME / "model.onnx").stat().st_mtime_ns) == ([], before)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: _replace(folder / "model.onnx", b"half"),
        lambda folder: _replace(folder / "card.json", b"{}"),
        lambda folder: _as_earlier_versions_wrote_it(folder / "card.json"),
    ],
    ids=["damaged", "unknown", "of an earlier version"],
)
def test_a_model_that_is_not_whole_is_built_again_just_as_it_was(
    copied: Path, models: Path, damage: Callable[[Path], None]
) -> None:
    told: list[str] = []
    damage(copied / NAME)
    folder = ensure_bundled_model(copied, told.append)
    cards = [json.loads((built / "card.json").read_text(encoding="utf-8")) for built in (folder, models / NAME)]
    assert cards[0]["sha256"]["model.onnx"] == cards[1]["sha256"]["model.onnx"]
    assert told == ["Building the embedding model (once, a few seconds)"]
    assert OnnxEncoder(folder).identity == IDENTITY
    assert {path.name for path in copied.iterdir()} <= {NAME, EVIDENCE_READER, CLAIM_READER}


def test_what_a_killed_build_left_behind_does_no_harm(copied: Path) -> None:
    (copied / ".building-x" / NAME).mkdir(parents=True)
    assert ensure_bundled_model(copied) == copied / NAME


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="cannot be written to"):
        ensure_bundled_model(tmp_path / "file" / "models")
    with pytest.raises(ModelError, match="cannot be written to"):
        ensure_torch_model(tmp_path / "file" / "models")


def test_the_weight_file_comes_with_its_package() -> None:
    assert weight_file().stat().st_size > 50_000_000
