"""With a chat model in the settings the command has it write; what is missing for that is said in a sentence."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.assembly import USAGE
from assistant.settings import PREFIX
from tests.assistant.writing.told import writes
from tests.loopback_model import LoopbackModel

_COMMAND = Path(sys.executable).with_name("assistant")
_ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)}
_ASKED = "Since when does UNODC implement CRIMJUST?"
_SINCE = "UNODC has implemented the global CRIMJUST programme since 2016."


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory, bundled_data: Path, models: Path) -> Path:
    """The bundled texts and the built model as one data folder."""
    folder = tmp_path_factory.mktemp("chat") / "data"
    shutil.copytree(bundled_data, folder)
    (folder / "models").symlink_to(models)
    return folder


def _ask(data_dir: Path, *options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Asks by the real command."""
    environment = {**_ENVIRONMENT, "ASSISTANT_DATA_DIR": str(data_dir), **settings}
    words = [str(_COMMAND), "ask", _ASKED, *options]
    return subprocess.run(words, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False)


def test_an_answer_is_written_by_the_model_at_the_address_in_the_settings(data_dir: Path) -> None:
    with LoopbackModel(writes(f"{_SINCE[:-1]} [{{since 2016}}].")) as server:
        done = _ask(data_dir, "--json", ASSISTANT_CHAT_MODEL="openai:any", ASSISTANT_CHAT_BASE_URL=server.url)
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert (answer["composed"], answer["text"]) == ("written", _SINCE)
    assert answer["citations"][0]["quote"].startswith("UNODC implements the global CRIMJUST programme since 2016")
    assert [request["model"] for request in server.requests] == ["any"]
    assert json.loads((data_dir / USAGE).read_text(encoding="utf-8"))["tokens"] == 42


def test_a_missing_package_of_a_provider_is_named_in_a_sentence(data_dir: Path) -> None:
    done = _ask(data_dir, ASSISTANT_CHAT_MODEL="cohere:x")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "assistant: The chat models of cohere need the package langchain-cohere. "
        "Install it by `.venv/bin/pip install langchain-cohere`.\n"
    )
