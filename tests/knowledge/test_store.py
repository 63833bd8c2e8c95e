"""The store shows each generation exactly what belonged to it, and never what was withdrawn."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import StoreError
from knowledge.late_interaction import PackedWords
from knowledge.records import Passage, Unit, UnitKind
from knowledge.store import FILE_NAME, Store, migrations
from knowledge.store_rows import CurrentDocument, DocumentBody, StoredVectors

_UNITS = (Unit(0, 3, UnitKind.SENTENCE), Unit(4, 7, UnitKind.ITEM, (0, 3)))
_SIX = ["A ship.", "Un café.", "¿Qué año?", "Закон г.", "قانون.", "法律𝔘。"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    made = Store(tmp_path, create=True)
    yield made
    made.close()


def _add(store: Store, document_id: str, text: str) -> None:
    """Adds a document of one passage, whose vectors are filed under its text."""
    number = float(len(text))
    words = PackedWords(
        np.full((2, 3), 7, np.int8), np.array([number, 1], np.float32), np.array([[0, 1], [2, 3]], "<i4")
    )
    store.add_document(
        CurrentDocument(0, document_id, f"/a/{document_id}", "/a", f"digest of {text}"),
        DocumentBody(text, "Title", "en", "https://unodc.org"),
        [(Passage(0, len(text), "Title", _UNITS), text)],
        {text: StoredVectors(np.array([number, 0, 1], np.float32), words)},
    )


def _switch(store: Store) -> int:
    number = store.next_generation()
    store.switch(number, "embedder")
    return number


def _texts(store: Store, generation: int) -> list[str]:
    keys = store.passage_keys(generation)
    return [stored.text for stored in store.passages(keys, generation).values()]


def _rows(store: Store, table: str) -> int:
    with sqlite3.connect(store.path) as connection:
        (count,) = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
    connection.close()
    return int(count)


def test_a_new_store_has_the_newest_schema_and_nothing_in_it(store: Store) -> None:
    with sqlite3.connect(store.path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(migrations()),)
    connection.close()
    assert (store.generation(), store.next_generation(), store.current_documents(), store.sources()) == (0, 1, [], [])


def test_a_store_that_is_missing_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no knowledge store"):
        Store(tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_older_store_is_brought_up_to_date_by_a_writer_alone(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / FILE_NAME).close()
    (tmp_path / FILE_NAME).touch()
    with pytest.raises(StoreError, match="older version"):
        Store(tmp_path)
    Store(tmp_path, create=True).close()
    Store(tmp_path).close()


@pytest.mark.parametrize("create", [True, False])
def test_a_newer_store_is_refused_and_left_alone(tmp_path: Path, create: bool) -> None:
    Store(tmp_path, create=True).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(StoreError, match="newer version"):
        Store(tmp_path, create=create)


def test_opening_a_store_again_keeps_what_it_holds(tmp_path: Path, store: Store) -> None:
    _add(store, "a", "One two.")
    again = Store(tmp_path, create=True)
    assert [document.id for document in again.current_documents()] == ["a"]
    again.close()


def test_a_file_that_is_no_database_is_called_damaged(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"This is not a database." * 100)
    with pytest.raises(StoreError, match=r"is damaged .* Restore it from a backup"):
        Store(tmp_path)


def test_a_database_without_its_tables_is_called_damaged(tmp_path: Path, store: Store) -> None:
    with sqlite3.connect(store.path) as connection:
        connection.execute("DROP TABLE manifest")
    connection.close()
    with pytest.raises(StoreError, match="is damaged"):
        store.manifest("embedder")


def test_a_file_that_cannot_be_opened_is_a_matter_of_permissions(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(StoreError, match="Check the folder's permissions"):
        Store(tmp_path, create=True)


def test_a_store_that_another_program_locks_is_reported_as_locked(tmp_path: Path, store: Store) -> None:
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked by another program"):
        store.withdraw("a")
    other.close()


@pytest.mark.parametrize("text", _SIX)
def test_what_was_added_is_read_back_to_the_character(store: Store, text: str) -> None:
    _add(store, "a", text)
    (key,) = store.passage_keys(1)
    stored = store.passages([key], 1)[key]
    assert (stored.text, stored.passage.units, stored.passage.context) == (text, _UNITS, "Title")
    assert (stored.document.id, stored.document.url, stored.document.language) == ("a", "https://unodc.org", "en")
    assert stored.id == f"a#0-{len(text)}"


@pytest.mark.parametrize("text", _SIX)
def test_any_slice_of_the_text_is_the_slice_that_python_makes(store: Store, text: str) -> None:
    _add(store, "a", text)
    version = store.current_documents()[0].version
    spans: list[tuple[int, int | None]] = [(0, None), (2, 5), (1, 1), (3, 99), (99, None), (len(text) - 1, None)]
    assert [store.text(version, start, end) for start, end in spans] == [text[start:end] for start, end in spans]


def test_a_slice_that_ends_before_it_starts_is_empty(store: Store) -> None:
    _add(store, "a", "One two.")
    assert store.text(store.current_documents()[0].version, 5, 2) == ""


def test_vectors_are_read_back_in_the_order_of_the_keys(store: Store) -> None:
    _add(store, "a", "One two.")
    _add(store, "b", "Three four.")
    first, second = store.passage_keys(1)
    np.testing.assert_array_equal(store.pooled_vectors([second, first]), [[11, 0, 1], [8, 0, 1]])
    words = store.word_vectors([second])[second]
    assert (words.values.tolist(), words.scales.tolist(), words.spans.tolist()) == (
        [[7] * 3] * 2,
        [11, 1],
        [[0, 1], [2, 3]],
    )


def test_a_passage_without_words_is_stored_and_read(store: Store) -> None:
    none = PackedWords(np.zeros((0, 3), np.int8), np.zeros(0, np.float32), np.zeros((0, 2), np.int32))
    passage = Passage(0, 3, "", (Unit(0, 3, UnitKind.SENTENCE),))
    vectors = {"k": StoredVectors(np.zeros(3, np.float32), none)}
    described = CurrentDocument(0, "a", "/a", "/", "d")
    store.add_document(described, DocumentBody("!!!", "", "en", None), [(passage, "k")], vectors)
    (key,) = store.passage_keys(1)
    assert store.word_vectors([key])[key].spans.shape == (0, 2)


def test_known_vectors_are_those_that_the_store_has(store: Store) -> None:
    _add(store, "a", "One two.")
    wanted = [*(f"missing {number}" for number in range(1200)), "One two."]
    assert store.known_vectors(wanted) == {"One two."}


def test_an_added_document_is_seen_from_the_next_generation_on(store: Store) -> None:
    _switch(store)
    _add(store, "a", "One two.")
    assert (_texts(store, 1), _texts(store, 2), _texts(store, 3)) == ([], ["One two."], ["One two."])


def test_the_live_generation_sees_the_old_version_of_a_replaced_document(store: Store) -> None:
    _add(store, "a", "One two.")
    _switch(store)
    _add(store, "a", "Three four.")
    assert (_texts(store, 1), _texts(store, 2)) == (["One two."], ["Three four."])


def test_a_version_that_no_generation_held_is_replaced_outright(store: Store) -> None:
    _add(store, "a", "One two.")
    _add(store, "a", "Three four.")
    assert (_texts(store, 1), _rows(store, "documents"), _rows(store, "passages")) == (["Three four."], 1, 1)


def test_a_withdrawn_document_is_gone_from_every_generation_at_once(store: Store) -> None:
    _add(store, "a", "One two.")
    _add(store, "b", "Three four.")
    _switch(store)
    keys = store.passage_keys(1)
    version = store.current_documents()[0].version
    store.withdraw("a")
    assert (_texts(store, 1), _texts(store, 2)) == (["Three four."], ["Three four."])
    assert [stored.document.id for stored in store.passages(keys, 1).values()] == ["b"]
    assert (store.document("a", 1), store.text(version, 0, None)) == (None, "")
    assert [source.id for source in store.sources()] == ["b"]


def test_a_withdrawn_document_can_be_added_again(store: Store) -> None:
    _add(store, "a", "One two.")
    _switch(store)
    store.withdraw("a")
    _add(store, "a", "Three four.")
    assert (_texts(store, 1), _texts(store, 2)) == ([], ["Three four."])


def test_purge_keeps_what_the_live_and_the_previous_generation_need(store: Store) -> None:
    for text in ("One.", "Two.", "Three."):
        _add(store, "a", text)
        _switch(store)
        store.purge()
    assert (_texts(store, 1), _texts(store, 2), _texts(store, 3)) == ([], ["Two."], ["Three."])
    assert (_rows(store, "documents"), _rows(store, "passages"), _rows(store, "vectors")) == (2, 2, 2)


def test_purge_deletes_what_was_withdrawn_to_the_last_row(store: Store) -> None:
    _add(store, "a", "One two.")
    _switch(store)
    store.withdraw("a")
    store.purge()
    assert (_rows(store, "documents"), _rows(store, "passages"), _rows(store, "vectors")) == (0, 0, 0)


def test_purge_keeps_vectors_that_another_document_shares(store: Store) -> None:
    _add(store, "a", "One two.")
    _add(store, "b", "One two.")
    _switch(store)
    store.withdraw("a")
    store.purge()
    assert store.pooled_vectors(store.passage_keys(1)).shape == (1, 3)


@pytest.mark.parametrize(
    "change", [lambda s: _add(s, "a", "New."), lambda s: _add(s, "b", "New."), lambda s: s.withdraw("a")]
)
def test_changes_are_pending_until_a_generation_holds_them(store: Store, change: Callable[[Store], None]) -> None:
    _add(store, "a", "One two.")
    _switch(store)
    assert not store.pending_changes()
    change(store)
    assert store.pending_changes()
    _switch(store)
    assert not store.pending_changes()


def test_rolling_back_swaps_the_live_and_the_previous_generation(store: Store) -> None:
    _add(store, "a", "One two.")
    _switch(store)
    _add(store, "a", "Three four.")
    _switch(store)
    store.roll_back()
    assert (store.generation(), store.generation("previous_generation"), store.next_generation()) == (1, 2, 3)
    assert _texts(store, store.generation()) == ["One two."]


def test_rolling_back_is_refused_where_there_is_nothing_to_go_back_to(store: Store) -> None:
    _switch(store)
    with pytest.raises(StoreError, match="no previous generation"):
        store.roll_back()


def test_a_change_after_rolling_back_leaves_both_generations_as_they_were(store: Store) -> None:
    for text in ("One.", "Two."):
        _add(store, "a", text)
        _switch(store)
    store.roll_back()
    _add(store, "a", "Three.")
    assert [_texts(store, generation) for generation in (1, 2, 3)] == [["One."], ["Two."], ["Three."]]


def test_a_transaction_that_fails_leaves_nothing_behind(store: Store) -> None:
    _add(store, "a", "One two.")
    described = CurrentDocument(0, "a", "/a/a", "/a", "new")
    with pytest.raises(StoreError, match="cannot be used: FOREIGN KEY"):
        store.add_document(described, DocumentBody("New.", "", "en", None), [(Passage(0, 4, "", ()), "no vectors")], {})
    assert _texts(store, 1) == ["One two."]


def test_a_relocated_document_keeps_everything_but_its_place(store: Store) -> None:
    _add(store, "a", "One two.")
    (before,) = store.current_documents()
    store.describe(replace(before, location="/b/a", root="/b"))
    (after,) = store.current_documents()
    assert after == CurrentDocument(before.version, "a", "/b/a", "/b", before.digest)


def test_the_body_of_a_version_is_read_back(store: Store) -> None:
    _add(store, "a", "One two.")
    body, passages = store.body(store.current_documents()[0].version)
    assert body == DocumentBody("One two.", "Title", "en", "https://unodc.org")
    assert passages == [Passage(0, 8, "Title", _UNITS)]


def test_sources_are_listed_by_id_with_their_passages(store: Store) -> None:
    _add(store, "b", "One two.")
    _add(store, "a", "Three four.")
    found = [(source.id, source.location, source.passages) for source in store.sources()]
    assert found == [("a", "/a/a", 1), ("b", "/a/b", 1)]


def test_visible_keys_are_those_that_can_be_read(store: Store) -> None:
    _add(store, "a", "One two.")
    _add(store, "b", "Three four.")
    first, second = store.passage_keys(1)
    store.withdraw("a")
    assert store.visible([first, second, 999], 1) == {second}


def test_a_store_may_be_read_by_many_threads_while_one_writes(store: Store) -> None:
    _add(store, "a", "One two.")
    _switch(store)
    with ThreadPoolExecutor(4) as pool:
        reads = [pool.submit(_texts, store, 1) for _ in range(40)]
        for number in range(20):
            _add(store, f"b{number}", "Three four.")
    assert [read.result() for read in reads] == [["One two."]] * 40


def test_a_quote_must_lie_inside_its_passage(store: Store) -> None:
    _add(store, "a", "One two.")
    (stored,) = store.passages(store.passage_keys(1), 1).values()
    assert stored.quote(4, 7) == "two"
    with pytest.raises(ValueError, match="outside passage a#0-8"):
        stored.quote(4, 9)


def test_a_store_of_the_first_version_is_brought_up_to_date_with_all_that_it_holds(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)
    old.executescript(migrations()[0] + "PRAGMA user_version = 1;")
    old.execute("INSERT INTO manifest VALUES ('live_generation', '1')")
    old.execute(
        "INSERT INTO documents (id, location, root, digest, title, language, text, added_at, added_in) "
        "VALUES ('a', '/a', '/', 'd', 'Title', 'en', 'One two.', '2026-01-01', 1)"
    )
    old.execute("INSERT INTO vectors VALUES ('v', ?, x'01', ?, ?)", (b"\0\0\x80\x3f", b"\0\0\x80\x3f", b"\0" * 8))
    old.execute("""INSERT INTO passages VALUES (7, 1, 0, 8, 'Title', '[[0, 8, "sentence", null]]', 'v')""")
    old.close()
    with closing(Store(tmp_path, create=True)) as store:
        assert store.passages([7], 1)[7].text == "One two."
        assert store.word_vectors([7])[7].values.tolist() == [[1]]
        assert [source.id for source in store.sources()] == ["a"]
        store.withdraw("a")
        store.purge()
        assert store.passage_keys(1) == []
