"""What those who come are told while staff have switched a part off."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from assistant.switch import Off, Part, Switch
from assistant.web.walls.out_of_service import OutOfService
from assistant.web.walls.refusals import Refusals
from prompts import LANGUAGES, message
from tests.assistant.web.walls.walled import Walled

_WEB = ["/", "/ask", "/receipts/one"]
_API = ["/api/v1/sources"]
_STANDING = ["/staff/check", "/health/live", "/styles/base.css"]


def _statuses(plain: Walled) -> dict[str, int]:
    return {path: plain.browser().get(path).status_code for path in (*_WEB, *_API, *_STANDING)}


@pytest.mark.parametrize(("part", "closed"), [(Part.WEB, _WEB), (Part.API, _API)])
def test_a_part_that_is_off_is_closed_and_the_rest_stands(plain: Walled, part: Part, closed: list[str]) -> None:
    plain.switch.turn_off(part)
    assert _statuses(plain) == {path: 503 if path in closed else 200 for path in (*_WEB, *_API, *_STANDING)}


def test_what_is_switched_on_again_is_open(plain: Walled) -> None:
    plain.switch.turn_off(Part.WEB)
    assert plain.browser().get("/ask").status_code == 503
    plain.switch.turn_on(Part.WEB)
    assert plain.browser().get("/ask").status_code == 200


def test_the_questions_of_the_chat_are_closed_with_its_page_and_tools_with_the_api(plain: Walled) -> None:
    plain.switch.turn_off(Part.WEB)
    plain.switch.turn_off(Part.API)
    answers = [plain.browser().post(path) for path in ("/gradio_api/queue/join", "/ask", "/mcp", "/api/v1/ask")]
    assert {one.status_code for one in answers} == {503}
    assert all(int(one.headers["retry-after"]) > 0 for one in answers)


@pytest.mark.parametrize("said", LANGUAGES)
def test_the_page_says_so_in_the_language_of_the_reader(plain: Walled, said: str) -> None:
    plain.switch.turn_off(Part.WEB)
    assert message(said, "wall_off") in plain.browser().get("/ask", headers={"accept-language": said}).text


def test_the_words_of_the_operator_are_shown_as_text(plain: Walled) -> None:
    plain.switch.turn_off(Part.WEB, "Back at nine <b>sharp</b>")
    plain.switch.turn_off(Part.API, "Back at nine <b>sharp</b>")
    assert "Back at nine &lt;b&gt;sharp&lt;/b&gt;" in plain.browser().get("/ask").text
    told = plain.browser().get("/api/v1/sources")
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["detail"] == "Back at nine <b>sharp</b>"


class StuckSwitch(Switch):
    """Cannot say any more whether a part is off."""

    stuck = False

    def __init__(self, where: Path, leave: threading.Event) -> None:
        """`leave` ends the waiting."""
        super().__init__(where)
        self._leave = leave

    def off(self, part: Part) -> Off | None:
        """Waits for a database that does not answer."""
        if self.stuck:
            self._leave.wait(10)
        return super().off(part)


def test_where_the_database_does_not_answer_what_was_known_last_holds(tmp_path: Path) -> None:
    leave = threading.Event()
    switch = StuckSwitch(tmp_path / "switch.db", leave)
    switch.turn_off(Part.WEB)
    wall = OutOfService(PlainTextResponse("open"), switch, Refusals("Name"), patience=0.2)
    browser = TestClient(wall)
    known = browser.get("/ask").status_code
    switch.stuck = True
    began = time.monotonic()
    still = browser.get("/ask").status_code
    took = time.monotonic() - began
    leave.set()
    switch.close()
    assert (known, still, took < 5) == (503, 503, True)
