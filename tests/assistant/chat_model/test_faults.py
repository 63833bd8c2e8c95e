"""Whatever a chat model's server does, its reader learns in time what went wrong, and no worker is kept."""

from __future__ import annotations

import logging
import traceback

import pytest

from assistant.chat_model.breaker import Breaker
from assistant.chat_model.guarded import Limits
from tests.assistant.chat_model.asking import KEY, QUESTION, model_at, outcome
from tests.loopback_model import (
    Behaviour,
    LoopbackModel,
    breaks,
    busy,
    cut_after,
    cut_bytes,
    drips,
    empty,
    endless,
    endless_line,
    ends_after,
    fails,
    garbage,
    giant,
    hangs,
    not_json,
    page,
    refuses,
    rejects,
    says,
    wrong_json,
)

_PATIENT = Limits(seconds=10, characters_a_token=2)
_SHORT = Limits(seconds=1.6, idle_seconds=0.3, first_share=0.5)
_SLACK = 0.8
"""Seconds that a slow machine may take beyond the limit."""

_ANYWHERE: dict[str, tuple[Behaviour, str, int]] = {
    "says nothing and stays": (hangs(), "timed_out", 2),
    "stops in the middle": (hangs("A few words"), "timed_out", 2),
    "closes in the middle": (cut_after("A few words"), "cut_off", 2),
    "ends without an end": (ends_after("A few words"), "cut_off", 2),
    "closes inside a piece": (cut_bytes("A few words"), "cut_off", 2),
    "sends random bytes": (garbage(), "garbled", 2),
    "sends a page": (page(), "garbled", 2),
    "sends other JSON": (wrong_json({"unexpected": [1]}), "garbled", 2),
    "sends no JSON": (not_json(), "garbled", 2),
    "ends at once": (empty(), "garbled", 2),
    "says white space": (says(" \n "), "garbled", 2),
    "never ends": (endless("and on "), "too_long", 1),
    "never ends, saying nothing": (endless(""), "too_long", 1),
    "never ends, thinking": (endless("<think>"), "too_long", 1),
    "says all at once": (giant(2), "too_long", 1),
    "has no time": (busy(), "busy", 2),
    "has an error": (fails(), "failed", 2),
    "is overloaded": (fails(503), "failed", 2),
    "waits for another": (fails(504), "timed_out", 2),
    "does not know the key": (rejects(401, f"Wrong key: {KEY}"), "rejected", 1),
    "does not know the model": (rejects(404, "No such model"), "rejected", 1),
}
"""What a server does; the code of the error, and how often it is asked."""

_OPENAI: dict[str, tuple[Behaviour, str, int]] = {
    "never ends a piece": (endless_line(), "timed_out", 2),
    "speaks too slowly": (drips("slow" * 20, 0.1), "timed_out", 1),
    "fails in the middle": (breaks("A few words"), "failed", 2),
    "sends a list": (wrong_json([1]), "garbled", 2),
    "sends half a choice": (wrong_json({"choices": [{"index": 0}]}), "garbled", 2),
    "wants a pause that is too long": (busy("100"), "busy", 1),
    "is overloaded and says for how long": (busy("100", status=503), "busy", 1),
}
"""The same, where one vendor is enough."""


def _check(server: LoopbackModel, model: str, code: str, requests: int) -> None:
    limits = _SHORT if code == "timed_out" else _PATIENT
    came = outcome(model_at(server.url if model.startswith("openai") else server.root, model, limits=limits))

    assert came.code == code
    assert came.used.failures == (code,) * requests
    assert came.used.attempts == len(server.requests) == requests
    assert came.seconds < limits.seconds + _SLACK
    assert server.is_free()


@pytest.mark.parametrize("does", [*_ANYWHERE, *_OPENAI])
def test_a_fault_ends_in_time_with_its_code(does: str) -> None:
    behaviour, code, requests = (_ANYWHERE | _OPENAI)[does]

    with LoopbackModel(behaviour) as server:
        _check(server, "openai:test", code, requests)


@pytest.mark.parametrize("vendor", ["ollama", "anthropic"])
@pytest.mark.parametrize(
    "does", ["stops in the middle", "ends without an end", "sends a page", "never ends", "has no time"]
)
def test_a_fault_has_the_same_code_with_every_vendor(does: str, vendor: str) -> None:
    behaviour, code, requests = _ANYWHERE[does]

    with LoopbackModel(behaviour) as server:
        _check(server, f"{vendor}:test", code, requests)


@pytest.mark.parametrize("vendor", ["openai", "ollama", "anthropic"])
def test_a_server_that_is_not_there_cannot_be_reached(vendor: str) -> None:
    came = outcome(model_at(refuses(), f"{vendor}:test", limits=_SHORT))

    assert came.code == "unreachable"
    assert came.used.tokens == 0


@pytest.mark.parametrize("vendor", ["openai", "ollama", "anthropic"])
@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_neither_key_nor_question_shows_in_an_error_or_a_log(
    status: int, vendor: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="assistant")

    with LoopbackModel(rejects(status, f"{KEY} asked: {QUESTION}")) as server:
        error = outcome(model_at(server.url if vendor == "openai" else server.root, f"{vendor}:test")).error

    assert error is not None
    assert error.__context__ is None
    said = "".join(traceback.format_exception(error)) + str(error) + repr(error) + repr(vars(error))
    logged = "".join(record.getMessage() for record in caplog.records if record.name.startswith("assistant"))
    assert error.code in logged
    for secret in (KEY, QUESTION, server.root):
        assert secret not in said
        assert secret not in logged


def test_a_server_that_is_left_alone_is_not_asked() -> None:
    breaker = Breaker(failures=2)

    with LoopbackModel(fails(), fails(), says("It is well again.")) as server:
        first, second = (outcome(model_at(server.url, breaker=breaker)) for _ in range(2))

    assert (first.code, second.code) == ("failed", "resting")
    assert second.used.attempts == 0
    assert len(server.requests) == 2
