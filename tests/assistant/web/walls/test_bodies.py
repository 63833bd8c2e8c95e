"""What is too large, too deep or too slow is refused, whatever its headers claim."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import Settings
from assistant.web.walls.bodies import SMALL, Bodies, depth
from assistant.web.walls.refusals import Refusals
from tests.assistant.web.walls.walled import Raise, Walled

_MIB = 1024 * 1024


def _streamed(size: int, piece: int = 8192) -> Iterator[bytes]:
    for _ in range(0, size, piece):
        yield b"x" * min(piece, size)


@pytest.mark.parametrize("path", ["/api/v1/ask", "/ask", "/staff/login", "/staff/switch"])
def test_as_much_as_the_limit_is_read_and_one_byte_more_is_not(plain: Walled, path: str) -> None:
    sizes = (SMALL, SMALL + 1)
    assert [plain.browser().post(path, content=b"x" * size).status_code for size in sizes] == [200, 413]
    assert plain.seen == [b"x" * SMALL]


@pytest.mark.parametrize("path", ["/api/v1/check", "/mcp"])
def test_a_draft_may_be_as_long_as_the_settings_say(walled: Raise, path: str) -> None:
    made = walled(draft_limit=1000)
    limit = SMALL + 6000
    sizes = (limit, limit + 1)
    assert [made.browser().post(path, content=b"x" * size).status_code for size in sizes] == [200, 413]


def test_a_stream_without_a_length_is_counted(plain: Walled) -> None:
    assert plain.browser().post("/api/v1/ask", content=_streamed(_MIB)).status_code == 413
    assert plain.seen == []


@pytest.mark.parametrize("claimed", ["1", "0", "-5", "9" * 30, "x", "99999999"])
def test_a_length_that_is_a_lie_changes_nothing(plain: Walled, claimed: str) -> None:
    answer = plain.browser().post("/api/v1/ask", content=_streamed(_MIB), headers={"content-length": claimed})
    assert (answer.status_code, plain.seen) == (413, [])


def test_the_refusal_is_a_problem_to_programs_and_a_page_to_people(browser: TestClient) -> None:
    to_program, to_person = (browser.post(path, content=b"x" * _MIB) for path in ("/api/v1/ask", "/ask"))
    assert to_program.headers["content-type"] == "application/problem+json"
    assert to_person.headers["content-type"] == "text/html; charset=utf-8"


def test_a_million_characters_are_refused(browser: TestClient) -> None:
    assert browser.post("/api/v1/ask", json={"question": "a\u0301" * 500_000}).status_code == 413


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":', ' \n[["]",'])
def test_deeply_nested_json_is_refused_before_it_is_parsed(plain: Walled, opening: str) -> None:
    body = (opening * 100_000)[: SMALL - 10]
    answers = [plain.browser().post(path, content=body) for path in ("/api/v1/parsed", "/mcp", "/api/v1/check")]
    assert {one.status_code for one in answers} == {400}
    assert plain.seen == []


def test_json_of_a_usual_depth_is_parsed(plain: Walled) -> None:
    given = {"question": "[" * 300 + '"\\"{', "where": {"language": "en"}}
    assert plain.browser().post("/api/v1/parsed", json=given).status_code == 200
    assert plain.seen == [given]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", 0),
        (b"a [[[[ b", 4),
        (b"\xef\xbb\xbf[[", 2),
        ('["\u2200", [[['.encode("utf-16"), 4),
        (b"[]", 1),
        (b'{"a": [1, {"b": []}]}', 4),
        (b'["[[[[", "\\"[[[["]', 1),
        (b'["open [[[', 1),
        (b"]" * 50 + b"[" * 5, 0),
        (b"[" * 70, 70),
    ],
)
def test_depth_is_counted_outside_of_texts(body: bytes, found: int) -> None:
    assert depth(body) == found


@pytest.mark.timeout(60)
def test_a_body_full_of_quotes_is_counted_soon() -> None:
    assert depth(b"[" + b'"\\' * 500_000) == 1


def test_staff_may_send_a_file_as_large_as_the_settings_say(walled: Raise) -> None:
    made = walled(file_limit=1)
    answer = made.browser().post("/staff/sources", files={"file": ("a.pdf", b"x" * _MIB)})
    assert (answer.status_code, made.seen) == (200, [_MIB])


@pytest.mark.parametrize("headers", [{}, {"content-length": "10"}])
def test_a_larger_file_is_refused_while_it_arrives(walled: Raise, headers: dict[str, str]) -> None:
    made = walled(file_limit=1)
    start = b'--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
    answer = made.browser().post(
        "/staff/sources",
        content=iter([start, *_streamed(5 * _MIB, _MIB)]),
        headers={"content-type": "multipart/form-data; boundary=b", **headers},
    )
    assert (answer.status_code, made.seen) == (413, [])


def test_nobody_else_may_send_a_file(browser: TestClient) -> None:
    assert browser.post("/ask", files={"file": ("a.pdf", b"x" * _MIB)}).status_code == 413


_SENT: Scope = {"type": "http", "method": "POST", "path": "/api/v1/ask", "headers": [], "query_string": b""}
_FILE: Scope = {**_SENT, "path": "/staff/sources", "headers": [(b"content-type", b"multipart/form-data; boundary=b")]}


async def _reached(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    raise ArithmeticError("reached")


def _answers(scope: Scope, receive: Receive, inside: ASGIApp = _reached, **settings: int) -> list[Message]:
    """What is sent back to a request whose body arrives as `receive` says."""
    sent: list[Message] = []

    async def kept(message: Message) -> None:
        sent.append(message)

    wall = Bodies(inside, Settings(**settings), Refusals("Name"), seconds=0.05)  # type: ignore[arg-type]
    asyncio.run(wall(scope, receive, kept))
    return sent


async def _never() -> Message:
    await asyncio.sleep(60)
    return {"type": "http.request"}


def test_what_is_sent_too_slowly_is_refused() -> None:
    sent = _answers(_SENT, _never)
    assert sent[0]["status"] == 408
    assert "too long to arrive" in json.loads(sent[1]["body"])["detail"]


def test_who_leaves_while_sending_is_not_answered() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    assert _answers(_SENT, gone) == []


@pytest.mark.timeout(60)
def test_who_claims_too_much_and_sends_nothing_is_refused_soon() -> None:
    sent = _answers({**_SENT, "headers": [(b"content-length", b"999999999")]}, _never)
    assert sent[0]["status"] == 413


def test_who_asks_whether_to_send_too_much_is_told_not_to_before_it_is_sent() -> None:
    async def sends() -> Message:
        raise AssertionError("it was sent")

    headers = [(b"content-length", b"999999999"), (b"expect", b"100-continue")]
    assert _answers({**_SENT, "headers": headers}, sends)[0]["status"] == 413


def test_what_goes_wrong_with_a_file_that_fits_comes_out_as_it_is() -> None:
    async def piece() -> Message:
        return {"type": "http.request", "body": b"x", "more_body": True}

    with pytest.raises(ArithmeticError):
        _answers(_FILE, piece)


def test_of_a_file_that_is_too_large_nothing_is_answered_twice() -> None:
    async def piece() -> Message:
        return {"type": "http.request", "body": b"x" * 3 * _MIB, "more_body": True}

    async def hasty(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await receive()

    assert [one.get("status") for one in _answers(_FILE, piece, hasty, file_limit=1)] == [200]
