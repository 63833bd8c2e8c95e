"""Settings come from the environment; what is unknown or cannot be is refused by name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.errors import SettingsError
from assistant.settings import PREFIX, Settings, read_settings


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hides the settings that the person who runs the tests has made."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)


def test_every_setting_has_a_default() -> None:
    settings = read_settings()
    assert (settings.data_dir, settings.port, settings.host) == (Path(".data"), 7860, "127.0.0.1")
    assert (settings.embedding_model, settings.question_limit, settings.name) == ("", 1000, "UNODC Assistant")


def test_the_server_listens_on_this_machine_alone_unless_told() -> None:
    assert read_settings().host == "127.0.0.1"


@pytest.mark.parametrize(
    ("variable", "value", "field", "expected"),
    [
        ("ASSISTANT_DATA_DIR", "/srv/assistant", "data_dir", Path("/srv/assistant")),
        ("ASSISTANT_EMBEDDING_MODEL", "some/model", "embedding_model", "some/model"),
        ("ASSISTANT_QUESTION_LIMIT", "50", "question_limit", 50),
        ("ASSISTANT_HOST", "::1", "host", "::1"),
        ("ASSISTANT_PORT", "0", "port", 0),
        ("ASSISTANT_NAME", "مساعد", "name", "مساعد"),
        ("assistant_port", "8080", "port", 8080),
    ],
)
def test_the_environment_sets_each(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, field: str, expected: object
) -> None:
    monkeypatch.setenv(variable, value)
    assert getattr(read_settings(), field) == expected


@pytest.mark.parametrize("variable", ["ASSISTANT_FOO", "ASSISTANT_DATADIR", "assistant_model"])
def test_an_unknown_setting_is_named_with_the_known_ones(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "x")
    with pytest.raises(SettingsError, match=f"Unknown setting {variable}.*ASSISTANT_DATA_DIR"):
        read_settings()


def test_other_programs_variables_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_ASSISTANT_PORT", "x")
    assert read_settings() == Settings()  # type: ignore[call-arg]  # every field has a default


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ASSISTANT_PORT", "abc"),
        ("ASSISTANT_PORT", "-1"),
        ("ASSISTANT_PORT", "65536"),
        ("ASSISTANT_PORT", ""),
        ("ASSISTANT_QUESTION_LIMIT", "49"),
        ("ASSISTANT_QUESTION_LIMIT", "5001"),
        ("ASSISTANT_QUESTION_LIMIT", "1e3"),
        ("ASSISTANT_NAME", ""),
        ("ASSISTANT_NAME", "x" * 81),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=f"A setting cannot be used. {variable}: "):
        read_settings()


def test_all_wrong_settings_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "abc")
    monkeypatch.setenv("ASSISTANT_NAME", "")
    with pytest.raises(SettingsError, match=r"ASSISTANT_PORT: .*; ASSISTANT_NAME: "):
        read_settings()


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(ValidationError):
        read_settings().port = 1


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())
