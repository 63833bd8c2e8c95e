"""The operator's colour and logo are used so that everybody can read the pages, and harm nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.checking.checker import Checker
from assistant.web.pages.brand import READABLE, brand_css, contrast, readable
from assistant.web.services import Services
from knowledge.library import Library
from tests.assistant.web.pages.served import Shown, opened, reader

_COLOURS = ["#145694", "#000000", "#ffffff", "#ffff00", "#ff0000", "#00ff88", "#808080", "#0a0a40", "#FFA500"]
_STYLES = Path(__file__).parents[4] / "assistant" / "web" / "static"


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#abcdef", "#abcdef") == 1


@pytest.mark.parametrize("colour", _COLOURS)
def test_white_words_on_the_colour_can_be_read_and_links_in_light_and_in_the_dark(colour: str) -> None:
    accent, light, dark = re.findall(r"#[0-9a-f]{6}", brand_css(colour))
    assert contrast(accent, "#ffffff") >= READABLE
    assert contrast(light, "#f4f6f9") >= READABLE
    assert contrast(dark, "#1b222c") >= READABLE


def test_a_colour_that_can_be_read_is_left_as_it_is() -> None:
    assert readable("#145694", "#ffffff") == "#145694"


@pytest.mark.parametrize(
    "pair", [("ink", "paper"), ("muted", "raised"), ("warn", "paper"), ("danger", "paper"), ("ok", "paper")]
)
def test_the_words_of_the_common_look_can_be_read_in_light_and_in_the_dark(pair: tuple[str, str]) -> None:
    css = (_STYLES / "base.css").read_text(encoding="utf-8")
    words, behind = (re.findall(rf"--{name}: (#[0-9a-f]{{6}})", css) for name in pair)
    assert all(contrast(*two) >= READABLE for two in zip(words[:2], behind[:2], strict=True))


def test_the_edges_of_controls_can_be_seen_in_light_and_in_the_dark() -> None:
    css = (_STYLES / "base.css").read_text(encoding="utf-8")
    edges, papers = (re.findall(rf"--{name}: (#[0-9a-f]{{6}})", css)[:2] for name in ("edge", "paper"))
    assert all(contrast(*two) >= 3 for two in zip(edges, papers, strict=True))


def test_the_look_loads_nothing_from_elsewhere() -> None:
    styles = [one.read_text(encoding="utf-8") for one in (_STYLES / "base.css", _STYLES / "pages.css")]
    assert not re.findall(r"url\(|@import|https?:", "".join(styles))


def test_the_colour_of_the_settings_is_served(tmp_path: Path, bundled_library: Library, checker: Checker) -> None:
    response = reader(opened(tmp_path, bundled_library, checker, colour="#0B6623")).get("/styles/brand.css")
    assert response.headers["content-type"].startswith("text/css")
    assert response.text == brand_css("#0B6623")
    assert "--accent: #0b6623" in response.text


@pytest.mark.parametrize(("ending", "kind"), [("svg", "image/svg+xml"), ("PNG", "image/png"), ("webp", "image/webp")])
def test_a_logo_is_shown_beside_the_name(
    tmp_path: Path, bundled_library: Library, checker: Checker, ending: str, kind: str
) -> None:
    (file := tmp_path / f"logo.{ending}").write_bytes(b"<svg/>")
    site = reader(opened(tmp_path, bundled_library, checker, logo=file))
    response = site.get(str(Shown(site.get("/about").text).one(".name img").attributes["src"]))
    assert (response.status_code, response.content, response.headers["content-type"]) == (200, b"<svg/>", kind)


def test_a_logo_that_is_a_document_may_run_nothing(tmp_path: Path, bundled_library: Library, checker: Checker) -> None:
    (file := tmp_path / "logo.svg").write_text("<svg/>")
    policy = reader(opened(tmp_path, bundled_library, checker, logo=file)).get("/styles/logo").headers
    assert policy["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"


@pytest.mark.parametrize("name", ["secret.txt", "missing.png"])
def test_what_is_no_picture_is_not_served_as_a_logo(
    tmp_path: Path, bundled_library: Library, checker: Checker, name: str
) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    response = reader(opened(tmp_path, bundled_library, checker, logo=tmp_path / name)).get("/styles/logo")
    assert response.status_code == 404
    assert "secret" not in response.text


def test_without_a_logo_there_is_none(site: TestClient) -> None:
    assert not Shown(site.get("/about").text).all("img")
    assert site.get("/styles/logo").status_code == 404


def test_the_sign_in_the_tab_is_a_picture_of_its_own(site: TestClient, services: Services) -> None:
    response = site.get("/favicon.ico")
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.content == (_STYLES / "favicon.svg").read_bytes()
