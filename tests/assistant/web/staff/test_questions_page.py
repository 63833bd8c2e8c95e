"""Staff read the log of questions, look into one, and make a regression question of it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import Status
from assistant.evaluation.data import read_data
from assistant.evaluation.split import Split
from assistant.web.staff.questions import build_questions
from knowledge.library import Library
from prompts import LANGUAGES, message
from tests.assistant.desk.asked import citation, receipt, source, unanswered
from tests.assistant.web.staff.log_site import LogSite, is_harmless, links, log_site, words

_AIRCOP = "003_4c841e1d5d970bf7"
_QUOTE = "AIRCOP is a multi-agency project implemented by UNODC in partnership with INTERPOL"
_EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.fixture
def site(tmp_path: Path, bundled_library: Library) -> Iterator[LogSite]:
    """The log of questions over the bundled texts."""
    made = log_site(tmp_path, build_questions, bundled_library)
    yield made
    made.close()


def _day(number: int) -> str:
    return f"2026-03-{number:02}T10:30:00.000+00:00"


def test_the_log_shows_the_latest_first_with_what_became_of_each(site: LogSite) -> None:
    site.keep(
        receipt("a", "What is AIRCOP?", _day(1), confidence=0.987),
        unanswered("b", "متى بدأ؟", _day(2), language="ar", confidence=0.12),
        receipt("c", "I am in danger", _day(3), status=Status.REFERRAL),
    )
    site.desk.services.feedback.keep("a", helpful=True)

    shown = site.page("/staff/questions")

    assert links(shown, "/staff/questions/") == ["/staff/questions/c", "/staff/questions/b", "/staff/questions/a"]
    assert "What is AIRCOP? 2026-03-01 10:30 UTC answered English Confidence 99% Helpful" in words(shown)
    assert "متى بدأ؟ 2026-03-02 10:30 UTC not in the sources Arabic Confidence 12%" in words(shown)
    assert "danger" not in shown.text
    assert message("en", "desk_log_referral") in words(shown)
    assert is_harmless(shown)


def test_filters_narrow_the_log_and_stay_filled_in(site: LogSite) -> None:
    site.keep(
        receipt("a", "What is AIRCOP?", _day(1), confidence=0.9),
        unanswered("b", "What is X?", _day(2), confidence=0.2),
        unanswered("c", "¿Qué es X?", _day(3), language="es", confidence=0.1),
        unanswered("d", "What is X?", _day(9), confidence=0.6),
        receipt("e", "Hello", _day(10), status=Status.SMALL_TALK),
    )
    site.desk.services.feedback.keep("b", helpful=False)

    def found(query: str) -> list[str]:
        return [one[-1] for one in links(site.page(f"/staff/questions?{query}"), "/staff/questions/")]

    assert found("status=no_evidence") == ["d", "c", "b"]
    assert found("language=es") == ["c"]
    assert found("below=50") == ["c", "b"]
    assert found("since=2026-03-02&until=2026-03-03") == ["c", "b"]
    assert found("q=what+x") == ["d", "b"]
    assert found("unhelpful=yes") == ["b"]
    shown = site.page("/staff/questions?q=%22what%22&below=50&unhelpful=yes")
    assert 'value="&#34;what&#34;"' in shown.text
    assert 'value="50"' in shown.text
    assert message("en", "desk_log_none_found") in words(shown)


@pytest.mark.parametrize(
    "query", ["below=x", "below=101", "below=nan", "since=31.12.2025", "until=9999-12-31", "status=x"]
)
def test_a_filter_that_cannot_be_read_is_said_and_left_out(site: LogSite, query: str) -> None:
    site.keep(receipt("a"))

    shown = site.page(f"/staff/questions?{query}")

    assert shown.status_code == 200
    assert message("en", "desk_log_wrong_filter") in words(shown)
    assert links(shown, "/staff/questions/") == ["/staff/questions/a"]


def test_one_goes_through_the_log_page_by_page_with_the_same_filter(site: LogSite) -> None:
    site.keep(*(unanswered(f"a{number:02}", "What is X?", _day(1 + number // 9)) for number in range(60)))
    site.keep(receipt("other", "What is AIRCOP?"))

    seen: list[str] = []
    path: str | None = "/staff/questions?status=no_evidence"
    while path:
        shown = site.page(path)
        seen += [one.rpartition("/")[2] for one in links(shown, "/staff/questions/")]
        path = next(iter(one for one in links(shown, "/staff/questions?") if "before=" in one), None)

    assert seen == [f"a{number:02}" for number in reversed(range(60))]


@pytest.mark.parametrize("before", ["x", "~", "2026", "'; DROP TABLE receipts --~x"])
def test_a_place_that_is_none_is_no_error(site: LogSite, before: str) -> None:
    site.keep(receipt("a"))

    assert site.page(f"/staff/questions?before={before}").status_code == 200


def test_the_filtered_log_is_downloaded_and_that_is_audited(site: LogSite) -> None:
    site.keep(receipt("a", "=1+1", _day(1)), unanswered("b", "What is X?", _day(2)))

    sent = site.page("/staff/questions.csv?status=answered")

    assert sent.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in sent.headers["content-disposition"]
    assert sent.headers["cache-control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"), newline="")))
    assert [row["question"] for row in rows] == ["'=1+1"]
    assert site.audited() == [("maria", "questions_downloaded", "")]


def test_a_receipt_is_shown_whole(site: LogSite) -> None:
    writing = {
        "model": "ollama:llama3.2",
        "purpose": "answer",
        "outcome": "written",
        "attempts": 2,
        "tokens": 812,
        "timings_ms": {},
        "sentences": [
            {"text": "It is a project.", "labels": [1], "shown": True, "why": "", "detail": "", "likely": 0.97},
            {
                "text": "It has 900 officers.",
                "labels": [2],
                "shown": False,
                "why": "x_figure",
                "detail": "900",
                "likely": 0.1,
            },
        ],
    }
    kept = receipt(
        "a",
        "And that?",
        understood="What is AIRCOP?",
        citations=(citation(_AIRCOP, _QUOTE),),
        retrieved=(source(_AIRCOP), source("gone")),
        confidence=0.91,
        timings_ms={"retrieve": 3.25, "total": 12.5},
        model={"completion": {"by": "the-model", "why": "slow"}, "writings": [writing]},
    )
    part = {
        "typed": "And that?",
        "question": "What is AIRCOP?",
        "answered": False,
        "close": True,
        "confidence": 0.4,
        "signs": {"shared_words": 0.75},
        "units": [{"document_id": _AIRCOP, "start": 0, "end": 15, "score": 0.5, "log_odds": -2.5}],
    }
    more = {"earlier": ["a0"], "generation": 7, "versions": {"product": "9.9"}, "scored": [part]}
    site.keep(
        type(kept).from_json({**kept.to_json(), **more, "only": {"where": [["language", "fr"]], "since": "2020"}})
    )
    site.desk.services.feedback.keep("a", helpful=False, reason="Too <short>")

    shown = site.page("/staff/questions/a")

    said = words(shown)
    for told in (
        *("And that?", "What is AIRCOP?", "answered", "91%", "Not helpful", "Too <short>", "language=fr", "since 2020"),
        *(
            "It is a project.",
            _QUOTE,
            "state number 7",
            "0.5000",
            "close, but not answered",
            "-2.50",
            "Organised Crime",
        ),
        *("shared_words", "0.750", "the-model", "slow", "ollama:llama3.2", "attempts 2", "tokens 812"),
        *(
            "shown Support in the sources 97%",
            "dropped x_figure (900) Support in the sources 10%",
            "It has 900 officers. [2]",
        ),
        *("retrieve 3.2 ms", "product 9.9"),
    ):
        assert told in said, told
    assert f"/documents/{_AIRCOP}?start=0&end=15#quote" in links(shown, "/documents/")
    assert "/staff/questions/a0" in links(shown, "/staff/questions/")
    assert is_harmless(shown)


def test_of_a_referral_only_that_it_was_one_is_shown(site: LogSite) -> None:
    site.keep(receipt("a", "I am in danger", status=Status.REFERRAL, topic="threat", text="Please call."))

    shown = site.page("/staff/questions/a")

    assert message("en", "desk_log_referral_kept") in words(shown)
    assert not any(told in shown.text for told in ("danger", "threat", "Please call", "/regression"))
    assert site.send("/staff/questions/a/regression", question="x").status_code == 404


def test_what_was_typed_is_shown_as_text(site: LogSite) -> None:
    site.keep(
        receipt(
            "a", _EVIL, text=_EVIL, understood=_EVIL, citations=(citation(_EVIL, _EVIL),), retrieved=(source(_EVIL),)
        )
    )
    site.desk.services.feedback.keep("a", helpful=False, reason=_EVIL)

    for path in ("/staff/questions", "/staff/questions/a", f"/staff/questions?q={_EVIL}"):
        shown = site.page(path)
        assert is_harmless(shown)
        assert "<img src=x" not in shown.text


@pytest.mark.parametrize("name", ["none", "%00", "' OR 1=1"])
def test_a_question_that_is_not_there_is_said_to_be_gone(site: LogSite, name: str) -> None:
    shown = site.page(f"/staff/questions/{name}")

    assert shown.status_code == 404
    assert message("en", "desk_log_gone") in words(shown)


def test_the_form_is_filled_in_and_gives_a_line_that_the_evaluation_takes(site: LogSite, tmp_path: Path) -> None:
    site.keep(receipt("a", "And that?", understood="What is AIRCOP?", citations=(citation(_AIRCOP, _QUOTE),)))
    shown = site.page("/staff/questions/a")
    assert shown.text.count(_QUOTE) == 2
    fields = {"question": "What is AIRCOP?", "language": "en", "expected": "answerable"}
    gold = {"document": [_AIRCOP, _AIRCOP], "quote": [_QUOTE, ""]}

    line = site.send("/staff/questions/a/regression", **fields, **gold, **{"as": "line"})
    archive = site.send("/staff/questions/a/regression", **fields, **gold, **{"as": "archive"})

    assert line.headers["content-disposition"] == 'attachment; filename="desk-a.jsonl"'
    assert json.loads(line.text) == {
        "id": "desk-a",
        "question": "What is AIRCOP?",
        "language": "en",
        "kind": "plain",
        "gold": [{"document": _AIRCOP, "quote": _QUOTE}],
        "all": False,
        "about": _AIRCOP,
    }
    with zipfile.ZipFile(io.BytesIO(archive.content)) as files:
        files.extractall(tmp_path / "data")
        assert files.read("questions/desk-a.jsonl").decode() == line.text
    assert [one.text for one in read_data(tmp_path / "data").of(Split.ALL)] == ["What is AIRCOP?"]
    assert site.audited() == [("maria", "regression_made", "a")] * 2


def test_a_question_that_should_not_have_been_answered_can_be_made_of_an_answer(site: LogSite) -> None:
    site.keep(receipt("a", citations=(citation(_AIRCOP, _QUOTE),)))

    sent = site.send(
        "/staff/questions/a/regression",
        question="Who won?",
        language="fr",
        expected="unanswerable",
        document=_AIRCOP,
        quote=_QUOTE,
        about=_AIRCOP,
    )

    fields = json.loads(sent.text)
    assert (fields["kind"], fields["gold"], fields["about"]) == ("unanswerable", [], _AIRCOP)


def test_a_wrong_quote_is_said_and_nothing_typed_is_lost(site: LogSite) -> None:
    site.keep(receipt("a", citations=(citation(_AIRCOP, _QUOTE),)))

    shown = site.send(
        "/staff/questions/a/regression",
        question="What is it, really?",
        language="fr",
        expected="answerable",
        document=_AIRCOP,
        quote="It is made of cheese.",
        all="yes",
    )

    assert shown.status_code == 422
    assert message("en", "desk_log_case_not_quoted", document="Organised Crime") in words(shown)
    assert "What is it, really?" in shown.text
    assert "It is made of cheese." in shown.text
    assert '<option value="fr" selected>' in shown.text
    assert 'name="all" id="case-all" value="yes" checked' in shown.text
    assert site.audited() == []


def test_where_nothing_is_kept_the_page_says_so(tmp_path: Path) -> None:
    site = log_site(tmp_path, build_questions, receipt_days=0)

    shown = site.page("/staff/questions")

    assert message("en", "desk_log_nothing_kept") in words(shown)
    assert "ASSISTANT_RECEIPT_DAYS" in words(shown)
    assert site.page("/staff/questions.csv").text == ""
    site.close()


def test_where_nothing_was_asked_yet_the_page_says_so(site: LogSite) -> None:
    assert message("en", "desk_log_none") in words(site.page("/staff/questions"))


@pytest.mark.parametrize("path", ["", ".csv", "/a"])
def test_only_staff_see_it(site: LogSite, path: str) -> None:
    site.keep(receipt("a"))

    assert site.stranger().get(f"/staff/questions{path}").status_code == 401
    assert site.stranger().post("/staff/questions/a/regression").status_code == 401
    assert site.browser.post("/staff/questions/a/regression", data={"csrf": "x"}).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_languages(site: LogSite, language: str) -> None:
    site.keep(receipt("a", citations=(citation(_AIRCOP, _QUOTE),)), unanswered("b", "What?"))

    for path in ("/staff/questions", "/staff/questions/a", "/staff/questions/none"):
        shown = site.page(path, language)
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in shown.text
