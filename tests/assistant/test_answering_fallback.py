"""Whatever a chat model does, the answer is there in time: as it is without one, and on record."""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path

import pytest

from assistant.assembly import receipt_from
from assistant.chat_model.budget import DailyBudget
from assistant.chat_model.guarded import Limits
from assistant.checking.checker import Checker
from assistant.receipts.book import FILE_NAME, ReceiptBook
from assistant.receipts.receipt import Receipt
from knowledge.library import Library
from tests.assistant.chat_model.asking import KEY
from tests.assistant.writing.told import Asked, House, fell_back, writes
from tests.loopback_model import (
    Behaviour,
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
    wrong_json,
)

_ASKED = "Since when does UNODC implement CRIMJUST?"
_SINCE = "UNODC has implemented the global CRIMJUST programme since 2016"
_GOOD = writes(f"{_SINCE} [{{since 2016}}].")
_SHORT = Limits(seconds=1.5)
_SLACK = 20.0
"""Seconds that a slow machine may take beyond the limit."""

_FAULTS: dict[str, Behaviour] = {
    "hangs": hangs(),
    "hangs in the middle": hangs("UNODC has imple"),
    "busy": busy(),
    "busy for long": busy("60"),
    "fails": fails(),
    "rejects": rejects(401, f"Wrong key {KEY}"),
    "cut": cut_after("UNODC has imple"),
    "cut inside a piece": cut_bytes("UNODC has imple"),
    "ends without an end": ends_after("UNODC has imple"),
    "breaks": breaks("UNODC has imple"),
    "garbage": garbage(),
    "page": page(),
    "wrong JSON": wrong_json({"unexpected": [1]}),
    "no JSON": not_json(),
    "endless": endless("and on "),
    "endless line": endless_line(),
    "drips": drips("UNODC has implemented the global programme " * 20, 0.1),
    "empty": empty(),
    "giant": giant(2),
}


@pytest.fixture(scope="module")
def bundled(bundled_library: Library, checker: Checker) -> House:
    """The bundled texts."""
    return House(bundled_library, checker)


@pytest.mark.parametrize(
    "said",
    [
        "UNODC has implemented the global CRIMJUST programme since 2015 [{since 2016}].",
        "UNODC has implemented the global CRIMJUST programme since 2016 [9].",
        "UNODC has implemented the global CRIMJUST programme since 2016.",
        "UNODC has implemented the global CRIMJUST programme since 2016 [{26 June 2007}].",
        "CRIMJUST is a <b>programme</b> since 2016 [{since 2016}].",
        "AIRCOP is a multi-agency project [{AIRCOP is a}].",
        "NONE",
        "I cannot help with that.",
        "[1] [2] [3]",
    ],
    ids=["year", "stranger", "no label", "wrong label", "markup", "another matter", "none", "refusal", "labels"],
)
def test_a_bad_model_leaves_the_answer_as_it_is_without_one_and_a_note(bundled: House, said: str) -> None:
    assert fell_back(bundled.ask(_ASKED, writes(said)), bundled.quoted(_ASKED))


@pytest.mark.parametrize("behaviour", _FAULTS.values(), ids=_FAULTS.keys())
def test_a_broken_model_leaves_the_answer_as_it_is_without_one_in_time(
    bundled: House, behaviour: Behaviour, caplog: pytest.LogCaptureFixture
) -> None:
    begun = time.monotonic()
    asked = bundled.ask(_ASKED, behaviour, limits=_SHORT)
    assert time.monotonic() - begun < _SHORT.seconds + _SLACK
    assert fell_back(asked, bundled.quoted(_ASKED))
    assert KEY not in caplog.text


def test_a_model_that_is_not_there_leaves_the_answer_as_it_is(bundled: House) -> None:
    asked = bundled.ask_at(refuses(), _ASKED, limits=_SHORT)
    assert fell_back(asked, bundled.quoted(_ASKED))
    assert asked.made.writings[0].outcome == "unreachable"


def test_a_model_that_breaks_off_after_a_sentence_leaves_the_answer_as_it_is(bundled: House) -> None:
    asked = bundled.ask(_ASKED, cut_after(f"{_SINCE} [1]. UNODC has imple"), limits=_SHORT)
    assert asked.said == [f"{_SINCE}."]
    assert fell_back(asked, bundled.quoted(_ASKED))


def test_a_model_whose_tokens_are_used_up_is_not_asked(bundled: House) -> None:
    asked = bundled.ask(_ASKED, _GOOD, budget=DailyBudget(None, 10))
    assert asked.requests == ()
    assert asked.made.writings[0].outcome == "budget_spent"
    assert fell_back(asked, bundled.quoted(_ASKED))


# -- receipts --


def _kept(asked: Asked, house: House, folder: Path) -> tuple[Receipt, bytes]:
    """The receipt of an answer as it comes back from a book, and all that is in its file."""
    ReceiptBook(folder / FILE_NAME).keep(receipt_from(asked.made, house.library, {"chat_model": "openai:test"}))
    found = ReceiptBook(folder / FILE_NAME).find(asked.answer.id)
    assert found is not None
    return found, b"".join(path.read_bytes() for path in folder.iterdir())


def test_a_receipt_keeps_what_was_dropped_and_why_but_not_who_asked(bundled: House, tmp_path: Path) -> None:
    question = "Since when does UNODC implement CRIMJUST (ana@example.org)?"
    said = f"For ana@example.org: call +43 1 26060 [1]. {_SINCE} [{{since 2016}}]."
    asked = bundled.ask(question, writes(said))
    receipt, stored = _kept(asked, bundled, tmp_path)
    (writing,) = receipt.model["writings"]
    assert [(one["shown"], one["why"]) for one in writing["sentences"]] == [
        (False, "has_markup_or_address"),
        (True, ""),
    ]
    assert writing["sentences"][0]["text"] == "For [e-mail]: call [phone]."
    assert not any(told in stored for told in (b"ana@", b"26060"))
    assert "ana@" not in asked.answer.text


def test_a_receipt_tells_why_a_model_was_no_help(bundled: House, tmp_path: Path) -> None:
    receipt, _ = _kept(bundled.ask(_ASKED, fails(), limits=_SHORT), bundled, tmp_path)
    (writing,) = receipt.model["writings"]
    assert (writing["outcome"], writing["attempts"], writing["failures"]) == ("failed", 2, ["failed", "failed"])


@pytest.mark.parametrize("behaviour", [rejects(401, f"Wrong key {KEY}"), _GOOD], ids=["rejects", "good"])
def test_the_key_is_in_no_answer_receipt_or_log(
    bundled: House, tmp_path: Path, caplog: pytest.LogCaptureFixture, behaviour: Behaviour
) -> None:
    with caplog.at_level(logging.DEBUG):
        asked = bundled.ask(_ASKED, behaviour, limits=_SHORT)
    _, stored = _kept(asked, bundled, tmp_path)
    assert KEY not in caplog.text
    assert KEY not in json.dumps(asked.answer.to_json())
    assert KEY not in json.dumps(asked.made.writings[0].to_json())
    assert KEY.encode() not in stored
