"""The widget's script is what its parts make, small, and does none of what pages forbid."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from assistant.web.widget.build import BUILT, build_script
from prompts import LANGUAGES, messages

_MOST = 15_000
_FORBIDDEN = (
    *("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "import(", "fetch("),
    *("cookie", "localStorage", "indexedDB"),
)
_FOLDER = Path(BUILT).parents[1] / "widget"


def _parts() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(_FOLDER.glob("*.js")))


def test_the_script_that_is_served_is_made_of_the_parts_as_they_are() -> None:
    assert BUILT.read_text(encoding="utf-8") == build_script()


def test_the_same_parts_make_the_same_script() -> None:
    assert build_script() == build_script()


def test_it_is_small_with_its_styles_and_six_languages() -> None:
    assert len(gzip.compress(BUILT.read_bytes(), 9)) <= _MOST


def test_nothing_is_left_to_fill_in() -> None:
    assert not re.search(r"__[A-Z]+__", build_script())


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_each_language(language: str) -> None:
    assert messages(language)["widget_title"] in build_script()


def test_each_word_that_is_shown_is_there_and_each_that_is_there_is_shown() -> None:
    named = re.search(r'const NAMES="([^"]+)"', build_script())
    shown = set(re.findall(r"\b(?:say|said|words\([^)]*\))\.(\w+)", _parts()))
    assert named is not None
    assert shown == set(named.group(1).split())


@pytest.mark.parametrize("forbidden", _FORBIDDEN)
def test_it_makes_no_html_of_text_runs_no_text_and_keeps_nothing_beyond_the_tab(forbidden: str) -> None:
    assert forbidden not in build_script()


def test_it_names_no_address_but_that_of_drawings() -> None:
    assert set(re.findall(r"https?://[\w.]+", build_script())) == {"http://www.w3.org"}


@pytest.mark.parametrize("method", ["map", "filter", "forEach", "push", "concat", "join", "find", "some", "includes"])
def test_it_calls_no_method_of_lists_because_old_libraries_replace_them(method: str) -> None:
    assert f".{method}(" not in _parts()
