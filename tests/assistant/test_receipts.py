"""Receipts are kept without anything that tells who asked, are found again, are forgotten, and never cost an answer."""

from __future__ import annotations

import json
import logging
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.answer import Answer, Contact, Sentence, Status
from assistant.answering import Assistant
from assistant.assembly import keeping, open_receipts
from assistant.confidence import shipped_judge
from assistant.errors import StorageError
from assistant.finding import Finder
from assistant.receipts.book import FILE_NAME, ReceiptBook
from assistant.receipts.receipt import Receipt, filter_json, filter_of, receipt_of
from assistant.receipts.wanted import Wanted
from assistant.settings import Settings
from knowledge.filters import ANYTHING, Filter
from knowledge.library import Library

_WRITE = """
import sys
from pathlib import Path
from assistant.receipts.book import ReceiptBook
from assistant.receipts.receipt import Receipt
book = ReceiptBook(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(100):
    book.keep(Receipt(f"{sys.argv[2]}-{number}", "2026-01-01T00:00:00.000+00:00", "What is AIRCOP?"))
"""


def _receipt(name: str = "a1", asked: str = "What is AIRCOP?", **more: object) -> Receipt:
    return Receipt(**{"id": name, "at": "2026-01-01T00:00:00.000+00:00", "asked": asked, **more})  # type: ignore[arg-type]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the book of a test is."""
    return tmp_path / FILE_NAME


def test_a_receipt_comes_back_as_it_was_kept(file: Path) -> None:
    kept = _receipt(
        earlier=("a0",),
        understood="What is AIRCOP? (UNODC)",
        only=filter_json(Filter((("language", "fr"),), since="2020")),
        scored=[{"typed": "What is AIRCOP?", "question": "What is AIRCOP?", "confidence": 0.5}],
        answer=Answer("a1", Status.ANSWERED, "en", "It is a project.", "What is AIRCOP?").to_json(),
        generation=3,
        versions={"product": "1"},
    )

    ReceiptBook(file).keep(kept)

    assert ReceiptBook(file).find("a1") == kept
    assert ReceiptBook(file).find("a2") is None


def test_a_label_finds_the_latest_answer_to_its_line(file: Path) -> None:
    book = ReceiptBook(file)
    for name, day in (("a1", "01"), ("a2", "03"), ("a3", "02")):
        book.keep(_receipt(name, label="q7", at=f"2026-01-{day}T00:00:00.000+00:00"))
    book.keep(_receipt("a4"))

    found = book.find("q7")

    assert found is not None
    assert found.id == "a2"
    assert book.find("") is None


def test_what_tells_who_asked_never_reaches_the_file(file: Path) -> None:
    asked = "Can ana@example.org with passport AB1234567 call +43 1 26060 in 2019?"
    answer = Answer(
        "a1",
        Status.ANSWERED,
        "en",
        f"Write to unodc@un.org.\nNot said: {asked}",
        asked,
        understood=asked,
        declined=(asked,),
    )
    part = {"typed": asked, "question": asked}

    ReceiptBook(file).keep(
        _receipt(
            asked=asked, understood=asked, answer=answer.to_json(), scored=[part], only={"where": [["author", "a@b.c"]]}
        )
    )

    found = ReceiptBook(file).find("a1")
    assert found is not None
    assert found.asked == "Can [e-mail] with passport [document number] call [phone] in 2019?"
    assert found.answer["text"] == f"Write to unodc@un.org.\nNot said: {found.asked}"
    stored = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert not any(told in stored for told in (b"ana@", b"AB1234567", b"26060", b"a@b.c"))


def test_of_a_referral_only_that_it_was_one_is_kept(file: Path) -> None:
    contact = Contact("Help line", "116 123", "https://example.org", "AT", "https://example.org", "2026-01-01")
    said = Answer(
        *("a1", Status.REFERRAL, "en", "Please call.", "I am in danger"),
        topic="danger",
        contacts=(contact,),
        notes=("x",),
    )

    ReceiptBook(file).keep(receipt_of(said, None, ANYTHING))

    found = ReceiptBook(file).find("a1")
    assert found is not None
    assert found.is_referral
    assert found.asked == ""
    assert found.answer == {"id": "a1", "status": "referral", "language": "en", "text": "", "timings_ms": {}}
    stored = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert not any(told in stored for told in (b"danger", b"Please", b"Help", b"116 123"))


def test_a_receipt_tells_how_each_part_was_scored(bundled_library: Library) -> None:
    question = "What is AIRCOP, and who won the cup in 1998?"
    findings = Finder(bundled_library, shipped_judge()).find(question, "en", ANYTHING)
    answer = Answer("a1", Status.ANSWERED, "en", "x", question, sentences=(Sentence("x", (1,), is_item=True),))

    made = receipt_of(answer, findings, ANYTHING, [answer], generation=1)

    assert [part["answered"] for part in made.scored] == [True, False]
    assert made.scored[0]["units"][0]["document_id"] == "003_4c841e1d5d970bf7"
    assert 0 < made.scored[0]["signs"]["passage_match"] <= 1
    assert made.earlier == ("a1",)
    assert Answer.from_json(json.loads(json.dumps(made.to_json()))["answer"]) == answer


def test_a_filter_comes_back_as_it_was() -> None:
    for only in (ANYTHING, Filter((("language", "fr"), ("title", "*drug*")), "2020", "2021-05")):
        assert filter_of(json.loads(json.dumps(filter_json(only)))) == only


def test_what_is_older_than_a_moment_is_forgotten_for_good(file: Path) -> None:
    book = ReceiptBook(file)
    book.keep(_receipt("old", "What of Xanadu?", at="2025-12-31T23:59:59.999+00:00"))
    book.keep(_receipt("new"))

    assert book.forget_before(datetime(2026, 1, 1, tzinfo=UTC)) == 1
    assert book.forget_before(datetime(2026, 1, 1, 1, tzinfo=UTC) - timedelta(hours=1)) == 0

    assert book.find("old") is None
    assert book.find("new") is not None
    assert not any(b"Xanadu" in path.read_bytes() for path in file.parent.iterdir())


def test_only_its_owner_may_read_the_file(file: Path) -> None:
    ReceiptBook(file).keep(_receipt())

    assert file.stat().st_mode & 0o077 == 0


def test_threads_keep_at_once(file: Path) -> None:
    book = ReceiptBook(file)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: book.keep(_receipt(str(number))), range(200)))

    assert all(book.find(str(number)) for number in range(200))


def test_processes_keep_at_once(file: Path) -> None:
    command = [sys.executable, "-c", _WRITE, str(file)]
    writers = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for name in "abc"
    ]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == b"ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write(b"\n")
        writer.stdin.flush()

    assert [writer.communicate()[1] for writer in writers] == [b"", b"", b""]

    book = ReceiptBook(file)
    assert all(book.find(f"{name}-{number}") for name in "abc" for number in range(100))


@pytest.mark.parametrize("where", ["missing", "no folder", "no database", "sqlite:////proc/x.db", "odd://x"])
def test_where_nothing_can_be_kept_one_warning_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    (tmp_path / "no folder").write_text("", encoding="utf-8")
    (tmp_path / "no database").mkdir()
    (tmp_path / "no database" / FILE_NAME).write_bytes(b"This is no database at all. " * 100)
    book = ReceiptBook(where if ":" in where else tmp_path / where / FILE_NAME)

    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            book.keep(_receipt(asked="What is Xanadu?"))

    assert len(caplog.records) == 1
    assert "No receipts are kept" in caplog.text
    assert "Xanadu" not in caplog.text
    with pytest.raises(StorageError):
        book.find("a1")


def test_a_receipt_that_cannot_be_stored_costs_nothing_and_is_not_logged(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    book = ReceiptBook(file)
    book.keep(_receipt())

    book.keep(_receipt(asked="What is Xanadu?"))
    book.keep(_receipt("a2", asked="What is Xanadu?", versions={"x": object()}))
    book.keep(_receipt("a3"))

    assert len(caplog.records) == 1
    assert "Xanadu" not in caplog.text
    assert book.find("a3") is not None


def test_receipts_of_a_newer_program_are_refused(file: Path) -> None:
    ReceiptBook(file).keep(_receipt())
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE schema_versions SET version = 99")
        connection.commit()

    with pytest.raises(StorageError, match="newer version"):
        ReceiptBook(file).find("a1")


def test_a_password_is_never_shown() -> None:
    with pytest.raises(StorageError) as raised:
        ReceiptBook("postgresql+nodriver://ana:secret@127.0.0.1/x").find("a1")

    assert "secret" not in str(raised.value)


def test_a_book_that_was_closed_opens_again(file: Path) -> None:
    book = ReceiptBook(file)
    book.keep(_receipt())
    book.close()

    assert book.find("a1") is not None


def test_a_conversation_is_listed_with_each_question_once(tmp_path: Path, bundled_library: Library) -> None:
    settings = Settings(data_dir=tmp_path)  # type: ignore[call-arg]
    keeping_all = Assistant(bundled_library, shipped_judge(), 1000, keep=keeping(settings, bundled_library))
    keeping_all.converse(["What is AIRCOP?"])
    last = keeping_all.converse(["What is AIRCOP?", "Which agencies is it run with?"])
    book = open_receipts(settings)
    listed = book.latest(Wanted())
    assert [one.asked for one in listed] == ["Which agencies is it run with?", "What is AIRCOP?"]
    kept = book.find(last.id)
    assert kept is not None
    assert all(book.find(name) for name in kept.earlier)
