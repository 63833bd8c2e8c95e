"""`assistant doctor` tells whether the chat model answers, and what to do where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.cli.model_check import chat_model_findings
from assistant.settings import Settings
from tests.loopback_model import Behaviour, LoopbackModel, fails, refuses, rejects, says

_KEY = "sk-very-secret"


def _settings(folder: Path, url: str, model: str = "openai:any") -> Settings:
    given = {"data_dir": folder, "chat_model": model, "chat_base_url": url, "chat_api_key": SecretStr(_KEY)}
    return Settings(**given)  # type: ignore[arg-type]  # the plain type checker cannot tell which value is for which


def test_without_a_chat_model_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert chat_model_findings(_settings(tmp_path, "", model="")) == []


def test_a_model_that_answers_is_good(tmp_path: Path) -> None:
    with LoopbackModel(says("READY")) as model:
        (found,) = chat_model_findings(_settings(tmp_path, model.url))
    assert (found.state, found.said.startswith("openai:any answers")) == ("good", True)


@pytest.mark.parametrize(
    ("behaviour", "advice"), [(rejects(401, f"no such key {_KEY}"), "at its key"), (fails(500), "the sources' words")]
)
def test_what_is_wrong_with_a_model_is_told_without_its_key(tmp_path: Path, behaviour: Behaviour, advice: str) -> None:
    with LoopbackModel(behaviour) as model:
        (found,) = chat_model_findings(_settings(tmp_path, model.url))
    assert (found.state, advice in found.advice, _KEY in found.said + found.advice) == ("bad", True, False)


def test_a_model_that_is_not_there_is_told_where_it_is_looked_for(tmp_path: Path) -> None:
    (found,) = chat_model_findings(_settings(tmp_path, refuses()))
    assert (found.state, "ASSISTANT_CHAT_BASE_URL" in found.advice) == ("bad", True)


def test_a_name_that_cannot_be_opened_is_told_in_words(tmp_path: Path) -> None:
    (found,) = chat_model_findings(_settings(tmp_path, "", model="cohere:any"))
    assert (found.state, "package" in found.said) == ("bad", True)
