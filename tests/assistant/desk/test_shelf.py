"""What the store knows of its sources is listed, found by words and language, and shown passage by passage."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from assistant.desk.shelf import Shelf, kind_of
from knowledge.errors import StoreError, UnknownSource
from knowledge.library import sync
from tests.conftest import Corpus

_REPORT = """---
title: {title}
date: 2024-06-30
collection: {collection}
---

{text}
"""
_TEXTS = {
    "airports.md": ("Airport programme", "AIRCOP trains officers at airports in West Africa."),
    "aeroports.md": ("Programme des aéroports", "AIRCOP forme des agents dans les aéroports d'Afrique de l'Ouest."),
}


@pytest.fixture
def shelf(corpus: Corpus) -> Shelf:
    """Two reports, in English and in French."""
    for name, (title, text) in _TEXTS.items():
        corpus.write(name, _REPORT.format(title=title, text=text, collection="reports"))
    corpus.ingest()
    return Shelf(corpus.data_dir)


@pytest.mark.parametrize(
    ("words", "language", "found"),
    [
        ("", "", {"airports", "aeroports"}),
        ("AIRPORT", "", {"airports"}),
        ("programme aéroports", "", {"aeroports"}),
        ("reports", "fr", {"aeroports"}),
        ("airport", "fr", set()),
    ],
)
def test_sources_are_found_by_words_and_language(shelf: Shelf, words: str, language: str, found: set[str]) -> None:
    listed = shelf.listed(words, language)
    assert {one.id for one in listed.sources} == found
    assert (listed.total, set(listed.languages), listed.collections) == (2, {"en", "fr"}, ("reports",))


def test_a_source_is_shown_with_its_passages_digest_and_last_refresh(shelf: Shelf, corpus: Corpus) -> None:
    viewed = shelf.viewed("airports")
    assert [one.text for one in viewed.pieces] == [_TEXTS["airports.md"][1]]
    assert viewed.pieces[0].end - viewed.pieces[0].start == viewed.characters
    assert viewed.digest == hashlib.sha256((corpus.sources / "airports.md").read_bytes()).hexdigest()
    assert viewed.root is not None
    assert viewed.root.given == viewed.source.root == str(corpus.sources)
    assert viewed.synced is not None
    assert kind_of(viewed.source) == "md"


def test_the_digests_at_a_file_are_those_of_its_documents(shelf: Shelf, corpus: Corpus) -> None:
    file = corpus.sources / "airports.md"
    assert shelf.digests_at(file) == {shelf.viewed("airports").digest}
    assert shelf.digests_at(corpus.sources / "other.md") == set()


@pytest.mark.parametrize("source_id", ["", "airport", "../airports", "airports' OR 1=1"])
def test_a_source_that_is_not_there_is_unknown(shelf: Shelf, source_id: str) -> None:
    with pytest.raises(UnknownSource):
        shelf.viewed(source_id)


def test_the_reports_of_the_last_syncs_are_told_latest_first(shelf: Shelf, corpus: Corpus) -> None:
    assert shelf.reports(5) == []
    sync(corpus.data_dir, corpus.embedder)
    folder = corpus.data_dir / "reports"
    (folder / "sync-1999-01-01T000000+0000.json").write_text('{"started": "1999-01-01T00:00:00+00:00"}')
    (folder / "sync-1998.json").write_text("not json")
    (folder / "sync-1997.json").write_text("[]")
    told = shelf.reports(9)
    assert [sorted(told[0]["unchanged"]), told[1]["started"][:4], len(told)] == [["aeroports", "airports"], "1999", 2]
    assert shelf.reports(1) == told[:1]
    assert json.dumps(told)


def test_a_folder_without_a_store_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no knowledge store"):
        Shelf(tmp_path).listed()
