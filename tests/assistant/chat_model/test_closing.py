"""A reader can go at any moment, in any way, and the model's worker is free at once."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from assistant.chat_model.breaker import Breaker
from assistant.chat_model.budget import DailyBudget, Reserved
from assistant.chat_model.errors import Busy, ChatModelError, CutOff
from assistant.chat_model.guarded import GuardedModel, Limits
from assistant.chat_model.model import Piece, Reply, Request
from tests.assistant.chat_model.asking import REQUEST, Scripted, guarded, model_at, outcome
from tests.loopback_model import LoopbackModel, drips, hangs, says


class Stubborn:
    """A vendor that goes on for a while after it was told to stop."""

    name = "stubborn:test"

    async def pieces(self, request: Request) -> AsyncGenerator[Piece, None]:
        for _ in range(3):
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(0.9)
        yield Piece("At last")


class ClosingBudget(DailyBudget):
    """A budget of a moment at which the reader goes."""

    reply: Reply

    def reserve(self, tokens: int) -> Reserved:
        self.reply.close()
        return super().reserve(tokens)


_LONG = "The Office supports Member States. " * 8


def test_closing_a_reply_frees_the_worker() -> None:
    with LoopbackModel(hangs("A few words")) as server:
        reply = model_at(server.url).stream(REQUEST)
        assert next(iter(reply)) == "A few words"
        reply.close()

        assert server.disconnected.wait(1)
        assert server.is_free()


@pytest.mark.parametrize("vendor", ["openai", "ollama", "anthropic"])
def test_a_reply_that_nobody_holds_frees_the_worker(vendor: str) -> None:
    gc.disable()
    try:
        with LoopbackModel(hangs("A few words")) as server:
            reply = model_at(server.url if vendor == "openai" else server.root, f"{vendor}:test").stream(REQUEST)
            next(iter(reply))
            del reply

            assert server.disconnected.wait(1)
            assert server.is_free()
    finally:
        gc.enable()


def test_a_reader_that_stops_in_the_middle_frees_the_worker() -> None:
    with LoopbackModel(drips(_LONG, 0.01)) as server:
        for _ in model_at(server.url).stream(REQUEST):
            break

        assert server.disconnected.wait(1)
        assert server.is_free()


def test_a_reply_can_be_closed_while_another_thread_waits_for_it() -> None:
    with LoopbackModel(hangs()) as server, ThreadPoolExecutor(1) as pool:
        reply = model_at(server.url, breaker=(breaker := Breaker(failures=1))).stream(REQUEST)
        reading = pool.submit(list, reply)
        while not server.requests:
            time.sleep(0.01)
        reply.close()

        assert isinstance(reading.exception(timeout=1), CutOff)
        assert server.is_free()
        breaker.check()


def test_a_slow_reader_does_not_keep_a_worker() -> None:
    with LoopbackModel(says(_LONG)) as server:
        pieces = iter(model_at(server.url).stream(REQUEST))
        first = next(pieces)
        assert server.is_free()

        assert first + "".join(map(str, pieces)) == _LONG  # type: ignore[operator]  # no reply begins with Begun.AGAIN


def test_a_vendor_that_does_not_stop_is_not_waited_for() -> None:
    model = GuardedModel(Stubborn(), Limits(seconds=0.3, first_share=1), Breaker(), DailyBudget(None, 0))

    came = outcome(model)

    assert came.code == "timed_out"
    assert came.seconds < 1.5


def test_a_reply_that_is_closed_as_the_model_is_asked_is_cut_off() -> None:
    budget = ClosingBudget(None, 0)

    with LoopbackModel(hangs()) as server:
        budget.reply = model_at(server.url, budget=budget).stream(REQUEST)
        with pytest.raises(CutOff):
            list(budget.reply)

        assert server.is_free()


def test_a_request_is_given_up_when_its_reader_closes_between_attempts() -> None:
    vendor = Scripted([Busy(seconds=3)], [Piece("Well")])
    reply = guarded(vendor).stream(REQUEST)
    errors: list[ChatModelError] = []

    def read() -> None:
        try:
            list(reply)
        except ChatModelError as error:
            errors.append(error)

    reading = threading.Thread(target=read)
    reading.start()
    while reply.used.failures == ():
        time.sleep(0.01)
    reply.close()
    reading.join(1)

    assert not reading.is_alive()
    assert vendor.asked == 1
    assert [error.code for error in errors] == ["busy"]
