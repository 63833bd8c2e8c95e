"""The settings choose the encoder: the bundled model, or any sentence-transformers model."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from knowledge.embed.bundled_model import IDENTITY, NAME, ensure_torch_model
from knowledge.embed.choose import Embedder
from knowledge.embed.encoder import Encoder
from knowledge.errors import ModelError


@pytest.fixture(scope="module")
def custom(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A torch model that nothing marks as the bundled one."""
    torch = ensure_torch_model(models / NAME)
    ignored = shutil.ignore_patterns("card.json", "*.npy")
    return Path(shutil.copytree(torch, tmp_path_factory.mktemp("custom") / "e5", copy_function=os.link, ignore=ignored))


@pytest.fixture(scope="module")
def by_folder(models: Path, custom: Path) -> Encoder:
    """The custom model, opened by its folder."""
    return Embedder(models, model=str(custom)).for_documents()


def test_without_a_name_the_bundled_model_embeds_documents_and_questions(models: Path) -> None:
    embedder = Embedder(models)
    assert {embedder.identity, embedder.for_documents().identity, embedder.for_questions().identity} == {IDENTITY}


def test_a_model_is_named_without_being_opened(tmp_path: Path) -> None:
    assert Embedder(tmp_path, model="some/model").identity == "sentence-transformers:some/model"
    assert not list(tmp_path.iterdir())


def test_a_custom_model_has_the_identity_that_the_settings_give_it(
    models: Path, custom: Path, by_folder: Encoder
) -> None:
    assert by_folder.identity == Embedder(models, model=str(custom)).identity != IDENTITY
    assert by_folder.dimension == 384


def test_a_custom_model_embeds_without_prefixes_and_with_even_weights(by_folder: Encoder) -> None:
    text = "The office trains judges."
    question, passage = by_folder.embed_questions([text])[0], by_folder.embed_passages([text], [""])[0]
    assert question.pooled @ passage.pooled == pytest.approx(1, abs=1e-5)
    assert set(question.words.weights.tolist()) == {1}


def test_a_custom_model_answers_questions_too(models: Path, custom: Path) -> None:
    encoder = Embedder(models, model=str(custom)).for_questions()
    asked = encoder.embed_questions(["Who trains judges?"])[0].pooled
    found = encoder.embed_passages(["The office trains judges.", "The north is cold."], ["", ""])
    assert asked @ found[0].pooled > asked @ found[1].pooled
    assert np.linalg.norm(asked) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("work", ["for_documents", "for_questions"])
def test_a_model_that_cannot_be_loaded_is_reported_in_a_clear_sentence(tmp_path: Path, work: str) -> None:
    name = str(tmp_path / "nothing")
    with pytest.raises(ModelError, match=rf"“{name}” cannot be loaded: .* ASSISTANT_EMBEDDING_MODEL takes a folder"):
        getattr(Embedder(tmp_path, model=name), work)()


def test_a_folder_that_holds_no_model_is_reported(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded"):
        Embedder(tmp_path, model=str(tmp_path)).for_documents()


def test_the_progress_of_building_the_model_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    Embedder(tmp_path, progress=told.append).for_questions()
    assert told == ["Building the embedding model (once, a few seconds)"]
