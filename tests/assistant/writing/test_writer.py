"""What a model writes comes out sentence by sentence, checked and cited; the record tells what became of the rest."""

from __future__ import annotations

import json
import threading

import pytest

from assistant import evidence
from assistant.answer import Citation
from assistant.confidence import shipped_judge
from assistant.finding import Finder
from assistant.writing.bearing import Why
from assistant.writing.writer import MOST_SHOWN, NOTHING, SUMMARY, Shown, Task, Writing
from knowledge.filters import ANYTHING
from tests.assistant.chat_model.asking import model_at
from tests.assistant.writing.told import PATIENT, House, passages_in, question_in
from tests.loopback_model import Behaviour, LoopbackModel, cut_after, fails, says
from tests.loopback_server import Exchange

_AIRCOP, _CRIMJUST, _OPENED = "AIRCOP is a multi-agency", "UNODC implements the global", "UNODC officially opened"
_ONE = "AIRCOP is a multi-agency project [1]."
_AIMS = "AIRCOP aims at strengthening the capacities of international airports [1]."
_SINCE = "UNODC has implemented the global CRIMJUST programme since 2016 [2]."
_ASKED = "What is AIRCOP, and since when is there CRIMJUST?"


def _task(house: House, *words: str, question: str = _ASKED) -> Task:
    """What is to be written from the passages with these words."""
    return Task(question, "en", tuple(house.passage(one) for one in words or (_AIRCOP, _CRIMJUST, _OPENED)))


def _written(
    house: House, *behaviours: Behaviour, task: Task | None = None, known: tuple[Citation, ...] = ()
) -> Writing:
    """What becomes of what a model says."""
    with LoopbackModel(*behaviours) as server:
        return house.writer(model_at(server.url, limits=PATIENT)).write_all(task or _task(house), known)


def _texts(writing: Writing) -> list[str]:
    return [one.text for one in writing.sentences]


def _whys(writing: Writing) -> list[Why | None]:
    return [judged.why for judged, _ in writing.judged]


def _stops_until(event: threading.Event, before: str, after: str) -> Behaviour:
    """Says a text, and the rest when it is let go on."""

    def behave(exchange: Exchange) -> None:
        exchange.begin()
        exchange.send(exchange.dialect.begin() + exchange.dialect.piece(before))
        while not event.is_set():
            exchange.wait(0.01)
        exchange.send(exchange.dialect.piece(after) + exchange.dialect.end("stop", 42))
        exchange.end()

    return behave


def test_a_model_is_asked_once_with_the_question_and_the_passages(bundled: House) -> None:
    with LoopbackModel(says(_ONE)) as server:
        house_model = model_at(server.url, limits=PATIENT)
        bundled.writer(house_model).write_all(_task(bundled))
    (request,) = server.requests
    assert question_in(request).endswith(f"Question: {_ASKED}")
    assert list(passages_in(request)) == [1, 2, 3]
    assert "Ulm" in request["messages"][1]["content"]


@pytest.mark.parametrize(
    ("label", "strangers", "why"),
    [
        ("[0]", 1, Why.STRANGER),
        ("[4]", 1, Why.STRANGER),
        ("[9999]", 1, Why.STRANGER),
        ("[-1]", 1, Why.STRANGER),
        ("[0][9999]", 2, Why.STRANGER),
        ("", 0, Why.NO_LABEL),
        ("[]", 0, Why.NO_LABEL),
        ("[1][9999]", 1, None),
        ("[1]", 0, None),
    ],
)
def test_a_label_names_a_passage_that_was_given_or_is_counted_as_a_stranger(
    bundled: House, label: str, strangers: int, why: Why | None
) -> None:
    writing = _written(bundled, says(f"AIRCOP is a multi-agency project {label}."))
    assert (_whys(writing), writing.strangers) == ([why], strangers)
    assert bool(writing.shown) is (why is None)


def test_the_last_passage_can_be_cited(bundled: House) -> None:
    writing = _written(bundled, says("UNODC opened an office in Belgrade in 2007 [3]."))
    assert [one.quote[: len(_OPENED)] for one in writing.citations] == [_OPENED]


def test_citations_are_numbered_in_the_order_of_use_each_once(bundled: House) -> None:
    again = "CRIMJUST aims to enhance law enforcement and judicial capacities [2]."
    writing = _written(bundled, says(f"{_SINCE} {_ONE} {again}"))
    assert [one.citations for one in writing.sentences] == [(1,), (2,), (1,)]
    assert [(one.n, one.quote[:5]) for one in writing.citations] == [(1, "UNODC"), (2, "AIRCO")]
    assert all(bundled.is_slice(one.document_id, one.start, one.end, one.quote) for one in writing.citations)


def test_citations_go_on_from_known_ones_and_know_them_again(bundled: House) -> None:
    known = _written(bundled, says(_ONE)).citations
    writing = _written(bundled, says(f"{_ONE} {_SINCE}"), known=known)
    assert [one.citations for one in writing.sentences] == [(1,), (2,)]
    assert [one.n for one in writing.citations] == [2]


def test_a_sentence_comes_out_while_the_model_is_still_writing(bundled: House) -> None:
    may_go_on = threading.Event()
    with LoopbackModel(_stops_until(may_go_on, f"{_ONE} UNODC has", _SINCE.removeprefix("UNODC has"))) as server:
        writer = bundled.writer(model_at(server.url, limits=PATIENT))
        writing = writer.begin()
        coming = writer.write(_task(bundled), writing)
        first = next(coming)
        assert server.open_connections == 1
        may_go_on.set()
        rest = list(coming)
    assert [one.sentence.text[:6] for one in (first, *rest)] == ["AIRCOP", "UNODC "]
    assert 0 < writing.first_ms <= writing.total_ms


def test_a_reader_who_leaves_ends_the_request(bundled: House) -> None:
    with LoopbackModel(_stops_until(threading.Event(), f"{_ONE} UNODC has", "")) as server:
        writer = bundled.writer(model_at(server.url, limits=PATIENT))
        coming = writer.write(_task(bundled), writer.begin())
        assert isinstance(next(coming), Shown)
        coming.close()  # type: ignore[attr-defined]  # it is a generator
        assert server.disconnected.wait(5)


@pytest.mark.parametrize("said", [NOTHING, f"{NOTHING}.", f"**{NOTHING}**", f"\n{NOTHING}\n"])
def test_a_model_may_find_no_answer(bundled: House, said: str) -> None:
    writing = _written(bundled, says(said))
    assert (writing.outcome, writing.judged, writing.shown) == ("no_answer", [], [])


def test_of_a_model_that_changes_its_mind_nothing_that_stands_is_lost(bundled: House) -> None:
    writing = _written(bundled, says(f"{_ONE} {NOTHING}"))
    assert (writing.outcome, len(writing.shown)) == ("", 1)
    assert _written(bundled, says(f"AIRCOP ended in 2016 [1]. {NOTHING}")).outcome == "nothing_shown"


def test_a_sentence_is_shown_once_however_often_it_is_said(bundled: House) -> None:
    writing = _written(bundled, says(f"{_ONE} {_ONE.upper()} {_ONE.replace('[1]', '[2]')} {_SINCE}"))
    assert _texts(writing) == ["AIRCOP is a multi-agency project.", _SINCE.replace(" [2]", "")]
    assert _whys(writing) == [None, Why.REPEATS, Why.REPEATS, None]


def test_no_more_sentences_are_shown_than_may_be_shown(harbour: House) -> None:
    ends = ("in Dakar in 2014", "in Dakar", "in 2014")
    said = [f"The {name} was launched {end} [1]." for name in ("Harbour Watch Programme", "programme") for end in ends]
    said += ["It does not cover airports [1].", "Maria Costa has led the programme since 2017 [1]."]
    said += ["It is run by UNODC together with INTERPOL [1].", "It trained 340 customs officers in 2019 [1]."]
    writing = _written(harbour, says(" ".join(said)), task=_task(harbour, "The Harbour Watch Programme was launched"))
    assert len(said) > MOST_SHOWN
    assert len(writing.shown) == MOST_SHOWN
    assert writing.outcome == ""


def _with_evidence(house: House, question: str) -> Task:
    """What is to be written in answer to a question, with the evidence that answers it."""
    findings = Finder(house.library, shipped_judge()).find(question, "en", ANYTHING)
    chosen = tuple(tuple(evidence.choose(list(part.ranked))) for part in findings.answered)
    task = _task(house, question=question)
    assert chosen
    return Task(task.question, task.language, task.passages, chosen)


@pytest.mark.parametrize(("said", "outcome"), [(_SINCE, ""), (_ONE, "misses_evidence"), (f"{_ONE} {_SINCE}", "")])
def test_what_is_shown_must_rest_on_what_answers_the_question(bundled: House, said: str, outcome: str) -> None:
    task = _with_evidence(bundled, "Since when does UNODC implement CRIMJUST?")
    assert _written(bundled, says(said), task=task).outcome == outcome


def test_what_is_shown_must_rest_on_the_evidence_of_each_part(bundled: House) -> None:
    task = _with_evidence(bundled, "What is AIRCOP, and since when does UNODC implement CRIMJUST?")
    assert len(task.evidence) == 2
    assert _written(bundled, says(_ONE), task=task).outcome == "misses_evidence"
    assert _written(bundled, says(f"{_ONE} {_SINCE}"), task=task).outcome == ""


def test_a_stream_that_breaks_off_after_a_sentence_is_not_begun_again(bundled: House) -> None:
    writing = _written(bundled, cut_after(f"{_ONE} UNODC has"), says(_SINCE))
    assert (writing.outcome, writing.used.attempts) == ("cut_off", 1)
    assert len(writing.shown) == 1


def test_what_is_begun_again_is_shown_and_told_once(bundled: House) -> None:
    writing = _written(bundled, cut_after("AIRCOP ended in 2016 [1]. AIRCOP is a"), says(f"{_ONE} {_SINCE}"))
    assert (writing.outcome, writing.used.attempts, writing.used.failures) == ("", 2, ("cut_off",))
    assert _texts(writing) == ["AIRCOP is a multi-agency project.", _SINCE.replace(" [2]", "")]
    assert _whys(writing) == [None, None]


def test_a_model_that_fails_is_no_error_of_the_writer(bundled: House) -> None:
    writing = _written(bundled, fails())
    assert (writing.outcome, writing.shown, writing.judged) == ("failed", [], [])


def test_a_last_sentence_that_the_limit_cut_off_is_left_out(bundled: House) -> None:
    writing = _written(bundled, says(f"{_ONE} UNODC has implemented the global CRIMJUST programme [2", reason="length"))
    assert [judged.text for judged, _ in writing.judged] == ["AIRCOP is a multi-agency project."]


def test_a_copy_of_a_unit_needs_no_label(bundled: House) -> None:
    unit = "UNODC in Serbia is currently active in two specific projects:"
    quote = next(text for text in bundled.passage(_OPENED).text.splitlines() if unit in text)
    copied = quote[quote.index("UNODC officially") : quote.index(" UNODC in Serbia")]
    writing = _written(bundled, says(copied))
    assert [one.quote for one in writing.citations] == [copied]


def test_a_sentence_that_leans_on_one_that_is_not_shown_is_not_shown(bundled: House) -> None:
    aims = "It aims at strengthening the capacities of international airports [1]."
    writing = _written(bundled, says(f"SEACOP is a multi-agency project [1]. {aims}"))
    assert _whys(writing) == [Why.DETAIL, Why.LEANS]
    assert _whys(_written(bundled, says(f"{_ONE} {aims}"))) == [None, None]


def test_the_record_has_every_sentence_with_what_became_of_it(bundled: House) -> None:
    writing = _written(bundled, says(f"{_ONE} AIRCOP has trained 5,000 officers [1]. AIRCOP is large. {_SINCE}"))
    told = json.loads(json.dumps(writing.to_json()))
    assert [(one["labels"], one["shown"], one["why"], one["detail"]) for one in told["sentences"]] == [
        ([1], True, "", ""),
        ([1], False, "detail_not_in_passage", "number: 5,000"),
        ([], False, "cites_nothing", ""),
        ([2], True, "", ""),
    ]
    assert (told["model"], told["purpose"], told["outcome"]) == ("openai:test", "write", "written")
    assert (told["attempts"], told["tokens"], told["failures"], told["strangers"]) == (1, 42, [], 0)
    times = told["timings_ms"]
    assert 0 < times["first_sentence"] <= times["total"]
    assert 0 < times["check"] <= times["total"]


def test_a_summary_is_asked_for_in_other_words(bundled: House) -> None:
    task = Task(_ASKED, "en", _task(bundled).passages, purpose=SUMMARY)
    with LoopbackModel(says(_ONE)) as server:
        writing = bundled.writer(model_at(server.url, limits=PATIENT)).write_all(task)
    assert writing.to_json()["purpose"] == "summarise"
    assert "sum up" in server.requests[0]["messages"][0]["content"]
