"""A chat model is asked once more where that may help, as long as it may take, and its tokens are counted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.chat_model.breaker import Breaker
from assistant.chat_model.budget import DailyBudget
from assistant.chat_model.errors import BudgetSpent, Busy, CutOff, Failed
from assistant.chat_model.guarded import Limits
from assistant.chat_model.model import Begun, Piece, Request, ask
from tests.assistant.chat_model.asking import (
    KEY,
    QUESTION,
    REQUEST,
    TOKENS,
    Scripted,
    guarded,
    model_at,
    outcome,
)
from tests.loopback_model import LoopbackModel, busy, cut_after, fails, rejects, says, says_by


def test_a_reply_comes_in_pieces_with_what_it_took() -> None:
    with LoopbackModel(says("Hello, this is the answer.", tokens=42)) as server:
        came = outcome(model_at(server.url))

    assert came.text == "Hello, this is the answer."
    assert len(came.pieces) > 1
    assert (came.used.attempts, came.used.tokens, came.used.failures) == (1, 42, ())
    assert not came.used.is_short


def test_nothing_is_asked_before_the_first_piece_is_wanted() -> None:
    with LoopbackModel(says("Hello")) as server:
        model_at(server.url).stream(REQUEST).close()

    assert server.requests == []


def test_a_whole_reply_can_be_asked_for_at_once() -> None:
    with LoopbackModel(cut_after("  A wrong start"), says("\n The answer. \n")) as server:
        text, used = ask(model_at(server.url), REQUEST)

    assert text == "The answer."
    assert used.attempts == 2


def test_a_reply_at_its_most_tokens_is_short() -> None:
    with LoopbackModel(says("It goes on", reason="length")) as server:
        came = outcome(model_at(server.url))

    assert came.code == ""
    assert came.used.is_short


def test_a_second_attempt_answers() -> None:
    with LoopbackModel(fails(), says("The answer.")) as server:
        came = outcome(model_at(server.url))

    assert came.pieces[0] != Begun.AGAIN
    assert came.text == "The answer."
    assert (came.used.attempts, came.used.failures) == (2, ("failed",))


def test_a_second_attempt_says_that_it_begins_again() -> None:
    with LoopbackModel(cut_after("A wrong start"), says("The answer.")) as server:
        came = outcome(model_at(server.url))

    assert came.pieces[:2] == ["A wrong start", Begun.AGAIN]
    assert came.text == "The answer."


def test_a_reply_that_may_not_begin_again_is_cut_off() -> None:
    with LoopbackModel(cut_after("A sentence that was shown"), says("The answer.")) as server:
        reply = model_at(server.url).stream(REQUEST, may_begin_again=lambda: False)
        with pytest.raises(CutOff):
            list(reply)

    assert len(server.requests) == 1


def test_a_pause_that_a_model_asks_for_is_kept() -> None:
    with LoopbackModel(rejects(429, "Wait", {"Retry-After-Ms": "600"}), says("The answer.")) as server:
        came = outcome(model_at(server.url))

    assert came.text == "The answer."
    assert came.seconds >= 0.6
    assert came.used.failures == ("busy",)


def test_a_pause_that_leaves_no_time_is_not_waited_for() -> None:
    with LoopbackModel(busy("4"), says("The answer.")) as server:
        came = outcome(model_at(server.url, limits=Limits(seconds=4.5)))

    assert isinstance(came.error, Busy)
    assert came.error.seconds == 4
    assert came.seconds < 2
    assert len(server.requests) == 1


def test_others_keep_the_pause_too() -> None:
    breaker = Breaker()

    with LoopbackModel(busy("100")) as server:
        codes = [outcome(model_at(server.url, breaker=breaker)).code for _ in range(3)]

    assert codes == ["busy", "resting", "resting"]
    assert len(server.requests) == 1


def test_a_model_without_budget_is_not_asked() -> None:
    with LoopbackModel(says("The answer.")) as server:
        came = outcome(model_at(server.url, budget=DailyBudget(None, TOKENS + REQUEST.most_tokens - 1)))

    assert isinstance(came.error, BudgetSpent)
    assert came.used.attempts == 0
    assert server.requests == []


def test_what_was_set_aside_and_not_used_can_be_used_later() -> None:
    budget = DailyBudget(None, 100)

    with LoopbackModel(says("The answer.", tokens=20)) as server:
        codes = [outcome(model_at(server.url, budget=budget)).code for _ in range(3)]

    assert codes == ["", "", "budget_spent"]


def test_a_first_error_is_told_where_there_is_no_budget_for_a_second_attempt() -> None:
    with LoopbackModel(cut_after("A few words"), says("The answer.")) as server:
        came = outcome(model_at(server.url, budget=DailyBudget(None, 80)))

    assert came.code == "cut_off"
    assert len(server.requests) == 1


def test_tokens_are_estimated_where_a_server_does_not_count() -> None:
    with LoopbackModel(says("联合国毒品和犯罪问题办公室", tokens=None)) as server:
        came = outcome(model_at(server.url))

    assert came.used.tokens == TOKENS + 13


def test_tokens_grow_while_pieces_come() -> None:
    with LoopbackModel(says("The answer, in several pieces.")) as server:
        reply = model_at(server.url).stream(REQUEST)
        next(iter(reply))
        used = reply.used
        reply.close()

    assert used.attempts == 1
    assert used.tokens > TOKENS


def test_many_replies_come_at_once() -> None:
    with LoopbackModel(says_by(lambda request: f"About {request['messages'][1]['content']}")) as server:
        model = model_at(server.url, limits=Limits(seconds=20))
        requests = [Request("Answer.", f"question {number}", 50) for number in range(20)]
        with ThreadPoolExecutor(20) as pool:
            texts = list(pool.map(lambda request: ask(model, request)[0], requests))

    assert texts == [f"About question {number}" for number in range(20)]


def test_a_model_that_answers_again_is_asked_as_before() -> None:
    vendor, now = Scripted([Failed("no")], [Failed("no")], [Piece("Well")]), [0.0]
    breaker = Breaker(failures=2, seconds=30, clock=lambda: now[0])
    model = guarded(vendor, breaker)

    codes = [outcome(model).code]
    now[0] = 31.0
    codes += [outcome(model).code, outcome(model).code]

    assert codes == ["failed", "", ""]


def test_what_a_vendor_lets_through_is_not_quoted() -> None:
    came = outcome(guarded(Scripted([ValueError(f"{KEY} {QUESTION}")])))

    assert isinstance(came.error, Failed)
    assert KEY not in repr(came.error)
    assert came.error.__context__ is None


def test_a_vendor_that_runs_out_of_time_in_its_own_way_is_timed_out() -> None:
    assert outcome(guarded(Scripted([TimeoutError("too slow")]))).code == "timed_out"


def test_half_characters_do_not_get_through() -> None:
    came = outcome(guarded(Scripted([Piece("a half \ud83d character")])))

    assert came.text == "a half ? character"


def test_a_trial_that_the_budget_forbids_leaves_its_place_to_another() -> None:
    breaker = Breaker(failures=1, seconds=0)
    breaker.failed(Failed("no"))
    code = outcome(guarded(Scripted([Piece("Well")]), breaker, DailyBudget(None, 1))).code

    assert code == "budget_spent"
    assert outcome(guarded(Scripted([Piece("Well")]), breaker)).text == "Well"
