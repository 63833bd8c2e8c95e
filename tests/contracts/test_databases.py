"""What is kept of conversations and staff is kept alike by SQLite and by PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.desk.givers import Givers
from assistant.feedback import FeedbackBook
from assistant.receipts.book import FILE_NAME, ReceiptBook
from assistant.receipts.receipt import Receipt, written
from assistant.receipts.wanted import Wanted
from assistant.sites import Site, Sites
from assistant.staff.audit import AuditLog
from assistant.staff.members import Members
from assistant.staff.sessions import Sessions
from assistant.staff.tables import open_tables
from assistant.staff.tokens import Tokens
from assistant.switch import Part, Switch
from tests.assistant.staff.parts import accounts_in
from tests.loopback_postgres import programs, running

_NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    if programs() is None:
        reason = "PostgreSQL is not installed; make test installs it on Debian and Ubuntu"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with running() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """A database of either kind; that of the server keeps what earlier tests left."""
    if request.param == "sqlite":
        return tmp_path / FILE_NAME
    return str(request.getfixturevalue("server"))


@dataclass(frozen=True)
class Kept:
    """A book of receipts with three questions in it."""

    book: ReceiptBook

    def asked(self, **wanted: object) -> list[str]:
        """What was asked in the receipts that are wanted, latest first."""
        return [one.asked for one in self.book.latest(replace(Wanted(), **wanted))]  # type: ignore[arg-type]


def _receipt(number: int, asked: str, status: str, language: str, confidence: float, *, again: bool = False) -> Receipt:
    answer = {"id": f"r{number}", "status": status, "language": language, "confidence": confidence, "text": "It is."}
    at = written(_NOON + timedelta(hours=number))
    return Receipt(f"r{number}", at, asked, answer=answer | {"timings_ms": {"total": 20.5}}, again=again)


@pytest.fixture
def kept(where: str | Path) -> Iterator[Kept]:
    """Three questions, and one that was asked again for the sake of another."""
    book = ReceiptBook(where)
    book.keep(_receipt(1, "What is AIRCOP?", "answered", "en", 0.9))
    book.keep(_receipt(2, "Что такое УНП?", "no_evidence", "ru", 0.2))
    book.keep(_receipt(3, "What is AIRCOP?", "answered", "en", 0.9, again=True))
    book.keep(_receipt(4, "من يقود المكتب؟", "answered", "ar", 0.4))
    yield Kept(book)
    book.forget_before(_NOON + timedelta(days=1))
    book.close()


def test_receipts_are_found_whole(kept: Kept) -> None:
    found = kept.book.find("r2")
    assert found is not None
    assert (found.asked, found.answer["status"]) == ("Что такое УНП?", "no_evidence")


def test_receipts_are_listed_by_what_they_are(kept: Kept) -> None:
    assert kept.asked() == ["من يقود المكتب؟", "Что такое УНП?", "What is AIRCOP?"]
    assert kept.asked(statuses=("no_evidence",)) == ["Что такое УНП?"]
    assert kept.asked(language="ar") == ["من يقود المكتب؟"]
    assert kept.asked(below=0.5) == ["من يقود المكتب؟", "Что такое УНП?"]
    assert kept.asked(words=("что",)) == ["Что такое УНП?"]
    assert kept.asked(words=("100%",)) == []
    assert kept.asked(ids=["r1"]) == ["What is AIRCOP?"]
    assert kept.asked(since=written(_NOON + timedelta(hours=2)), until=written(_NOON + timedelta(hours=4))) == [
        "Что такое УНП?"
    ]


def test_what_is_told_of_a_receipt_in_a_list(kept: Kept) -> None:
    (listed,) = kept.book.latest(Wanted(ids=["r2"]))
    assert (listed.status, listed.language, listed.confidence, listed.took_ms) == ("no_evidence", "ru", 0.2, 20.5)


def test_a_list_goes_on_where_it_ended(kept: Kept) -> None:
    (first,) = kept.book.latest(Wanted(), limit=1)
    assert [one.id for one in kept.book.latest(Wanted(), first.place)] == ["r2", "r1"]


def test_old_receipts_are_forgotten(kept: Kept) -> None:
    assert kept.book.forget_before(_NOON + timedelta(hours=2)) == 1
    assert kept.book.find("r1") is None
    assert kept.book.find("r2") is not None


def test_the_last_thing_that_was_thought_of_an_answer_counts(where: str | Path) -> None:
    book = FeedbackBook(where)
    book.keep("f1", helpful=True)
    book.keep("f1", helpful=False, reason="Write to me@example.org")
    assert (book.of(["f1"])["f1"].reason, book.not_helpful()) == ("Write to [e-mail]", ["f1"])
    assert book.forget_before(datetime.now(UTC) + timedelta(days=1)) == 1
    book.close()


def test_feedback_that_comes_at_the_same_time_is_kept(where: str | Path) -> None:
    books = [FeedbackBook(where) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda book: book.keep("f2", helpful=True), books))
    assert list(books[0].of(["f2"])) == ["f2"]
    assert books[0].forget_before(datetime.now(UTC) + timedelta(days=1)) == 1
    for book in books:
        book.close()


def test_a_switch_that_one_process_throws_is_thrown_for_all(where: str | Path) -> None:
    here, there = Switch(where), Switch(where)
    here.turn_off(Part.WEB, "سنعود قريباً")
    off = there.off(Part.WEB)
    assert off is not None
    assert (off.message, there.off(Part.API)) == ("سنعود قريباً", None)
    here.turn_on(Part.WEB)
    assert here.off(Part.WEB) is None
    here.close()
    there.close()


def test_staff_have_sessions_tokens_and_a_log(where: str | Path, tmp_path: Path) -> None:
    tables, members = open_tables(where), Members(accounts_in(tmp_path))
    sessions, tokens, audit = Sessions(tables, members), Tokens(tables, members), AuditLog(tables)
    secret, token = sessions.begin("maria"), tokens.make("maria", "Script")
    audit.note("maria", "log_in", "über Schlüssel")
    session = sessions.of(secret)
    assert session is not None
    assert (session.name, tokens.owner_of(token)) == ("maria", "maria")
    assert audit.entries(1)[0].subject == "über Schlüssel"
    sessions.end(secret)
    assert sessions.of(secret) is None
    tables.close()


def test_who_gave_a_source_is_known(where: str | Path) -> None:
    givers = Givers(where)
    givers.note("/uploads/a.pdf", "maria")
    given = givers.of("/uploads/a.pdf")
    assert given is not None
    assert given.who == "maria"
    givers.close()


def test_partner_sites_and_their_usage_are_known_to_all(where: str | Path) -> None:
    here, there = Sites(where), Sites(where)
    site = here.add(Site("partner", ("https://www.example.org", "https://b.example"), "تقارير*", 9, "#123456"))
    assert there.of("partner") == site
    here.change(replace(site, is_on=False))
    assert here.of("partner") == replace(site, is_on=False)
    assert (here.usage(1), there.usage(1)) == ((), ())
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda one: (one.count("partner"), one.usage(1)), [here, there] * 10))
    here.count("partner", refused=True)
    assert [(one.site, one.asked, one.refused) for one in here.usage(1)] == [("partner", 20, 1)]
    assert here.forget_before(datetime.now(UTC) + timedelta(days=1)) == 1
    here.remove("partner")
    assert here.all() == ()
    here.close()
    there.close()
