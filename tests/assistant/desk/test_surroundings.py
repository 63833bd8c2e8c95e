"""A run of the command line has the settings of the server, and none of its secrets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.desk.surroundings import environment_of
from assistant.settings import Settings

_SECRET = "swordfish-2718"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with secrets wherever there can be some."""
    return Settings(
        data_dir=tmp_path / "بيانات",
        chat_api_key=SecretStr(_SECRET),
        oidc_client_secret=SecretStr(_SECRET),
        database_url=f"postgresql://staff:{_SECRET}@db.example.org/assistant",
        ocr=True,
        file_limit=7,
        fetch_delay=0.5,
        logo=Path("logo.svg"),
    )  # type: ignore[call-arg]


def test_a_run_has_the_settings_of_the_server(settings: Settings) -> None:
    script = (
        "import json; from assistant.settings import read_settings as read; s = read();"
        "print(json.dumps([str(s.data_dir), s.ocr, s.file_limit, s.fetch_delay, str(s.logo), s.directory]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment_of(settings), capture_output=True, encoding="utf-8", check=True
    )
    expected = [str(settings.data_dir), True, 7, 0.5, str(Path("logo.svg").absolute()), None]
    assert json.loads(done.stdout) == expected


def test_no_secret_is_passed_on(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", _SECRET)
    monkeypatch.setenv("ASSISTANT_CHAT_API_KEY", _SECRET)
    assert _SECRET not in str(environment_of(settings))
    assert environment_of(settings)["PATH"] == os.environ["PATH"]
