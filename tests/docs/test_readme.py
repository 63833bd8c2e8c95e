"""README.md and the packages' maps agree with the code."""

from __future__ import annotations

import importlib.util
import json
import re
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from assistant.answering import Assistant
from assistant.checking.checker import Checker

_ROOT = Path(__file__).parents[2]
_README = (_ROOT / "README.md").read_text(encoding="utf-8")
_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _generated() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generated", Path(__file__).with_name("generated.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _map_of(folder: str) -> list[list[str]]:
    """The names in the first column of each table of a package's README."""
    text = (_ROOT / folder / "README.md").read_text(encoding="utf-8")
    return [re.findall(r"^\| `([^`]+)`", table, re.MULTILINE) for table in text.split("| --- | --- |")[1:]]


def test_the_generated_parts_are_up_to_date() -> None:
    generated = _generated()
    assert all(f"<!-- {name} -->\n{make()}\n" in _README for name, make in generated.PARTS.items()), "run `make docs`"


def test_every_make_command_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (_ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", _README)) | set(re.findall(r"^make ([a-z]+)", _README, re.MULTILINE))
    assert named
    assert named <= targets


def test_every_file_that_the_readme_links_to_exists() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", _README) if "://" not in link]
    assert links
    assert [link for link in links if not (_ROOT / link).exists()] == []


def test_the_layout_table_names_what_is_there() -> None:
    table = _README.split("## Where things are")[1].split("\n## ")[0]
    named = re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)
    assert [name for name in named if not (_ROOT / name).exists()] == []


@pytest.mark.parametrize("package", ["assistant", "knowledge"])
def test_the_map_of_a_package_is_the_order_that_import_linter_proves(package: str) -> None:
    named = [name.removesuffix(".py").rstrip("/") for name in _map_of(package)[0]]
    (contract,) = (c for c in _PROJECT["tool"]["importlinter"]["contracts"] if c.get("containers") == [package])
    assert named == contract["layers"]


def _maps_of_folders(package: str) -> dict[str, list[str]]:
    """The names in the table of each folder inside a package, by the folder."""
    text = (_ROOT / package / "README.md").read_text(encoding="utf-8")
    tables = re.findall(r"^Inside `([\w/]+)/`[^\n]*\n\n\|.*\n\| --- \| --- \|\n((?:\|.*\n?)+)", text, re.MULTILINE)
    return {folder: re.findall(r"^\| `([^`]+)`", table, re.MULTILINE) for folder, table in tables}


@pytest.mark.parametrize("package", ["assistant", "knowledge"])
def test_the_map_of_each_folder_is_the_order_that_import_linter_proves(package: str) -> None:
    maps = {
        folder: [name.removesuffix(".py").rstrip("/") for name in names]
        for folder, names in _maps_of_folders(package).items()
    }
    proved = {
        container.removeprefix(f"{package}.").replace(".", "/"): " | ".join(contract["layers"]).split(" | ")
        for contract in _PROJECT["tool"]["importlinter"]["contracts"]
        for container in contract.get("containers", [])
        if container.startswith(f"{package}.")
    }
    assert proved
    assert {folder: maps.get(folder) for folder in proved} == proved


def _examples() -> list[dict[str, Any]]:
    """The JSON that the README shows."""
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)\n```", _README, re.DOTALL)]


def test_the_answer_shown_as_an_example_is_what_the_command_says(assistant: Assistant) -> None:
    example = _examples()[0]
    made = json.loads(json.dumps(assistant.answer(example["question"]).to_json()))
    same = ("status", "language", "text", "question", "sentences", "citations", "nearby")
    assert {name: made[name] for name in same} == {name: example[name] for name in same}
    assert made["retrieved"][0].keys() == example["retrieved"][0].keys()
    assert made.keys() == example.keys()


def test_every_decision_is_in_the_list_of_decisions() -> None:
    folder = _ROOT / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}-[^)]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("0*.md"))


def test_the_verdict_shown_as_an_example_is_what_the_command_says(checker: Checker) -> None:
    example = _examples()[1]
    made = json.loads(json.dumps(checker.check(example["claim"]).to_json()))
    same = ("claim", "verdict", "reason", "evidence", "language", "set_aside")
    assert {name: made[name] for name in same} == {name: example[name] for name in same}
    assert made["claims"][0].keys() == example["claims"][0].keys()
    assert made["claims"][0]["details"] == example["claims"][0]["details"]
