"""Ingest brings the store in step with files and folders, whatever became of them since."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from contextlib import suppress

import pytest

from knowledge.embed.encoder import Encoder
from knowledge.errors import EmbedderMismatch, GenerationError, StoreError
from knowledge.generations import open_generation
from knowledge.ingest.run import Ingest, IngestRules
from knowledge.library import roll_back
from knowledge.read.limits import Limits
from knowledge.store import Store
from tests.conftest import Corpus
from tests.knowledge.ingest.desk import Desk, FakeEncoder, roots
from tests.knowledge.read.pdf.paper import Paper

_SIX = {
    "ar": "يساعد المكتب الحكومات على صياغة قوانين أفضل وتدريب موظفيها.",
    "en": "The office helps governments to write better laws and train their officials.",
    "es": "La oficina ayuda a los gobiernos a redactar mejores leyes y a formar a sus funcionarios.",
    "fr": "Le bureau aide les gouvernements à rédiger de meilleures lois et à former leurs agents.",
    "ru": "Управление помогает правительствам готовить законы и обучать сотрудников.",
    "zh": "该办公室帮助各国政府起草更好的法律并培训官员。",
}


def _fill(desk: Desk) -> None:
    for name in ("one", "two", "three"):
        desk.write(f"{name}.txt", f"This is file {name}.")


def test_new_files_are_added_under_their_path_without_the_ending(desk: Desk) -> None:
    for name in ("b/two.md", "one.txt", "b/c/three.html"):
        desk.write(name, "This is a file.")
    report = desk.run()
    assert (report.added, report.failed, report.passages) == (["one", "b/two", "b/c/three"], {}, 3)


def test_ingesting_again_finds_everything_unchanged_and_does_nothing(desk: Desk) -> None:
    _fill(desk)
    desk.run()
    done = list(desk.encoder.embedded)
    report = desk.run()
    assert (report.unchanged, report.added, report.updated) == (["one", "three", "two"], [], [])
    assert desk.encoder.embedded == done
    assert [path.name for path in (desk.folder / "data" / "generations").iterdir()] == ["000001"]


def test_a_changed_file_is_updated(desk: Desk) -> None:
    _fill(desk)
    desk.run()
    desk.write("two.txt", "This file is new.")
    report = desk.run()
    assert (report.updated, report.unchanged) == (["two"], ["one", "three"])
    assert desk.texts()["two"] == "This file is new."


def test_a_deleted_file_is_removed(desk: Desk) -> None:
    _fill(desk)
    desk.run()
    (desk.sources / "two.txt").unlink()
    assert desk.run().removed == ["two"]
    assert set(desk.texts()) == {"one", "three"}


def test_files_of_other_folders_are_not_removed(desk: Desk) -> None:
    _fill(desk)
    other = desk.folder / "other"
    other.mkdir()
    (other / "four.txt").write_text("This is file four.", encoding="utf-8")
    desk.run()
    assert desk.run(other).removed == []
    assert set(desk.texts()) == {"one", "two", "three", "four"}


def test_a_single_file_can_be_ingested(desk: Desk) -> None:
    _fill(desk)
    assert desk.run(desk.sources / "one.txt").added == ["one"]
    assert desk.run().unchanged == ["one"]


def test_only_new_text_is_embedded(desk: Desk) -> None:
    desk.write("one.txt", "Title\n\nThe first part.\n\nCourts\n\nThe second part.")
    desk.run()
    desk.encoder.embedded.clear()
    desk.write("one.txt", "Title\n\nThe first part.\n\nCourts\n\nThe third part.")
    desk.run()
    assert desk.encoder.embedded == ["Courts\n\nThe third part."]


def test_text_that_two_files_share_is_embedded_once(desk: Desk) -> None:
    desk.write("a/one.txt", "The text of both is here.")
    desk.write("b/one.txt", "The text of both is here.")
    assert desk.run().passages == 2
    assert desk.encoder.embedded == ["The text of both is here."]


def test_a_text_that_comes_back_before_the_purge_is_not_embedded_again(desk: Desk) -> None:
    _fill(desk)
    desk.run()
    desk.write("one.txt", "This file is new.")
    desk.run()
    desk.encoder.embedded.clear()
    desk.write("one.txt", "This is file one.")
    assert (desk.run().updated, desk.encoder.embedded) == (["one"], [])


def test_the_encoder_is_not_opened_where_nothing_is_new(desk: Desk) -> None:
    _fill(desk)
    desk.run()
    store = Store(desk.folder / "data", create=True)

    def refuse() -> Encoder:
        raise AssertionError("the encoder was opened")

    assert len(Ingest(desk.folder / "data", store, "fake", refuse).run(roots(desk.sources)).unchanged) == 3
    store.close()


def test_a_file_moved_with_its_folder_keeps_its_id(desk: Desk) -> None:
    _fill(desk)
    desk.write("sub/four.txt", "This is file four.")
    desk.run()
    moved = desk.folder / "moved"
    desk.sources.rename(moved)
    report = desk.run(moved)
    assert (report.unchanged, report.added, report.removed) == (["one", "three", "two", "sub/four"], [], [])
    assert desk.run(moved).unchanged == report.unchanged


def test_a_file_moved_and_changed_is_updated(desk: Desk) -> None:
    _fill(desk)
    desk.run()
    moved = desk.folder / "moved"
    desk.sources.rename(moved)
    (moved / "one.txt").write_text("This file is new.", encoding="utf-8")
    assert desk.run(moved).updated == ["one"]


def test_files_that_want_the_same_id_each_get_one(desk: Desk) -> None:
    desk.write("one.txt", "This is the text.")
    desk.write("one.md", "This is the page.")
    desk.write("one.html", "<p>This is the site.</p>")
    assert desk.run().added == ["one", "one.md", "one.txt"]
    assert set(desk.texts().values()) == {"This is the text.", "This is the page.", "This is the site."}


def test_many_folders_with_a_file_of_the_same_name_each_get_one(desk: Desk) -> None:
    paths = [desk.write(f"{folder}/one.txt", f"This is from {folder}.") for folder in "abcd"]
    assert desk.run(*paths).added == ["one", "one.txt", "one.txt-2", "one.txt-3"]
    assert desk.run(*paths).unchanged == ["one", "one.txt", "one.txt-2", "one.txt-3"]


def test_files_that_share_an_id_keep_theirs_when_their_folder_is_moved(desk: Desk) -> None:
    desk.write("one.md", "This is the page.")
    desk.write("one.txt", "This is the text.")
    desk.run()
    before = desk.texts()
    moved = desk.folder / "moved"
    desk.sources.rename(moved)
    desk.run(moved)
    assert desk.texts() == before


def test_a_path_given_twice_is_ingested_once(desk: Desk) -> None:
    _fill(desk)
    assert desk.run(desk.sources, desk.sources).added == ["one", "three", "two"]
    assert len(desk.texts()) == 3


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("bad.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "not text"),
        ("bad.txt", b" \n ", "is empty"),
        ("bad.txt", b"x" * (Limits().size + 1), "too large"),
    ],
    ids=["binary", "empty", "large"],
)
def test_a_file_that_fails_is_reported_and_the_others_are_ingested(
    desk: Desk, name: str, data: bytes, reason: str
) -> None:
    _fill(desk)
    path = desk.write(name, data)
    report = desk.run()
    assert report.added == ["one", "three", "two"]
    assert list(report.failed) == [str(path)]
    assert reason in report.failed[str(path)]


@pytest.mark.parametrize("name", ["missing.txt", "missing"])
def test_a_path_that_is_missing_is_reported(desk: Desk, name: str) -> None:
    _fill(desk)
    report = desk.run(desk.sources, desk.folder / name)
    assert len(report.added) == 3
    assert "cannot be read" in report.failed[str(desk.folder / name)]


def test_a_file_of_an_unknown_kind_that_is_named_is_reported(desk: Desk) -> None:
    path = desk.write("paper.xyz", "This is a paper.")
    assert "“.xyz” cannot be read" in desk.run(path).failed[str(path)]


@pytest.mark.parametrize("name", [b"bad\xff.txt", "🙂".encode() + b"\xff.txt"], ids=["plain", "emoji"])
def test_a_file_whose_name_is_no_text_is_reported_and_the_others_are_ingested(desk: Desk, name: bytes) -> None:
    _fill(desk)
    (desk.sources / os.fsdecode(name)).write_text("This is a file.", encoding="utf-8")
    report = desk.run()
    assert (len(report.added), len(report.failed)) == (3, 1)


def test_a_folder_without_readable_files_is_reported(desk: Desk) -> None:
    assert "holds no files of a kind" in desk.run().failed[str(desk.sources)]


def test_an_updated_file_that_fails_keeps_its_last_good_version(desk: Desk) -> None:
    _fill(desk)
    desk.run()
    path = desk.write("two.txt", b"\0\1\2\3" * 100)
    report = desk.run()
    assert (list(report.failed), report.removed) == ([str(path)], [])
    assert desk.texts()["two"] == "This is file two."


def test_links_that_leave_the_folder_are_not_ingested(desk: Desk) -> None:
    _fill(desk)
    (desk.folder / "secret.txt").write_text("This is a secret.", encoding="utf-8")
    (desk.sources / "link.txt").symlink_to(desk.folder / "secret.txt")
    assert desk.run().added == ["one", "three", "two"]


@pytest.mark.parametrize(("language", "text"), _SIX.items(), ids=_SIX)
def test_every_passage_is_a_slice_of_the_file_and_its_language_is_known(desk: Desk, language: str, text: str) -> None:
    written = "".join(f"{text[:-1]} {number}{text[-1]}\r\n\r\n" for number in range(40))
    desk.write("one.txt", written)
    desk.run()
    store = Store(desk.folder / "data")
    found = list(store.passages(store.passage_keys(1), 1).values())
    store.close()
    assert {stored.document.language for stored in found} == {language}
    assert all(s.text == written[s.passage.start : s.passage.end] for s in found)
    assert sum(len(s.passage.units) for s in found) == 40


def test_a_zero_character_in_a_file_does_not_shift_or_cut_what_follows(desk: Desk) -> None:
    desk.write("one.txt", "The first sentence has a zero \0 in it. " + "Another sentence follows here. " * 60)
    desk.run()
    store = Store(desk.folder / "data")
    found = store.passages(store.passage_keys(1), 1).values()
    store.close()
    assert all(len(s.text) == s.passage.end - s.passage.start for s in found)


def test_what_a_page_says_of_itself_is_kept(desk: Desk) -> None:
    head = '<html lang="fr"><title>The page</title><link rel="canonical" href="https://unodc.org/a">'
    desk.write("one.html", f"{head}<p>UNODC 2018</p>")
    desk.run()
    store = Store(desk.folder / "data")
    document = store.document("one", 1)
    store.close()
    assert document is not None
    assert (document.title, document.language, document.url) == ("The page", "fr", "https://unodc.org/a")


def test_files_of_stop_words_and_signs_alone_are_ingested_too(desk: Desk) -> None:
    for name in ("a", "an", "the"):
        desk.write(f"{name}.txt", f"The of and {'!' * len(name)}")
    assert desk.run().passages == 3


@pytest.mark.parametrize("text", ["\U0001f30d" * 60_000, "This line stands here again and again.\n\n" * 5_000])
def test_what_a_document_repeats_without_end_is_kept_once_and_hides_nothing_else(desk: Desk, text: str) -> None:
    desk.write("repeats.txt", text)
    desk.write("other.txt", "This file is another one.")
    report = desk.run()
    assert (report.added, report.failed) == (["other", "repeats"], {})
    assert 2 <= report.passages <= 6


def test_a_run_that_breaks_down_keeps_what_it_finished(desk: Desk) -> None:
    for number in range(200):
        desk.write(f"{number:03}.txt", f"This is file {number}.")
    desk.encoder.limit = 150
    with pytest.raises(RuntimeError):
        desk.run()
    desk.encoder = FakeEncoder()
    report = desk.run()
    assert (len(report.unchanged), len(report.added), len(desk.encoder.embedded)) == (128, 72, 72)
    assert len(desk.texts()) == 200


def test_progress_is_told_in_order_and_to_the_end(desk: Desk) -> None:
    told: list[tuple[str, int, int]] = []
    _fill(desk)
    store = Store(desk.folder / "data", create=True)
    Ingest(desk.folder / "data", store, "fake", lambda: desk.encoder, lambda *step: told.append(step)).run(
        roots(desk.sources)
    )
    store.close()
    assert list(dict.fromkeys(step for step, _, _ in told)) == [
        "Reading sources",
        "Opening the embedding model",
        "Building the search index",
    ]
    assert told[-1] == ("Building the search index", 3, 3)


def test_another_embedder_is_refused_before_anything_is_done(desk: Desk) -> None:
    _fill(desk)
    desk.run()
    desk.write("four.txt", "This is file four.")
    desk.embedder = "other"
    with pytest.raises(EmbedderMismatch, match=r"“fake”, but the settings name “other”.*--re-embed"):
        desk.run()
    assert set(desk.texts()) == {"one", "two", "three"}


def test_embedding_again_cures_the_mismatch(desk: Desk) -> None:
    _fill(desk)
    desk.run()
    before = desk.texts()
    desk.embedder, desk.encoder = "other", FakeEncoder(dimension=7)
    report = desk.run(re_embed=True)
    assert sorted(report.updated) == ["one", "three", "two"]
    assert (len(desk.encoder.embedded), desk.texts()) == (3, before)
    assert sorted(desk.run().unchanged) == ["one", "three", "two"]


def test_sources_whose_files_are_gone_are_embedded_again_from_the_store(desk: Desk) -> None:
    _fill(desk)
    desk.run()
    shutil.rmtree(desk.sources)
    desk.embedder, desk.encoder = "other", FakeEncoder(dimension=7)
    store = Store(desk.folder / "data", create=True)
    Ingest(desk.folder / "data", store, "other", lambda: desk.encoder).run([], re_embed=True)
    assert store.pooled_vectors(store.passage_keys(2)).shape == (3, 7)
    store.close()


def test_vectors_of_two_embedders_do_not_mix_after_embedding_again_broke_down(desk: Desk) -> None:
    for number in range(100):
        desk.write(f"{number:03}.txt", f"This is file {number}.")
    desk.run()
    desk.embedder, desk.encoder = "other", FakeEncoder(dimension=7, limit=80)
    with pytest.raises(RuntimeError):
        desk.run(re_embed=True)
    desk.embedder, desk.encoder = "fake", FakeEncoder()
    desk.run()
    store = Store(desk.folder / "data")
    assert store.pooled_vectors(store.passage_keys(store.generation())).shape == (100, 4)
    store.close()


def test_the_store_names_the_embedder_of_its_vectors_even_after_rolling_back(desk: Desk) -> None:
    _fill(desk)
    desk.run()
    desk.embedder, desk.encoder = "other", FakeEncoder(dimension=7)
    desk.run(re_embed=True)
    with suppress(StoreError):  # to refuse would do as well
        roll_back(desk.folder / "data")
    store = Store(desk.folder / "data")
    dimension = store.pooled_vectors(store.passage_keys(store.generation())).shape[1]
    assert (store.manifest("embedder"), dimension) in (("fake", 4), ("other", 7))
    store.close()


def test_a_damaged_generation_is_not_replaced_by_one_of_another_embedder(desk: Desk) -> None:
    _fill(desk)
    desk.run()
    desk.embedder, desk.encoder = "other", FakeEncoder(dimension=7)
    desk.run(re_embed=True)
    (desk.folder / "data" / "generations" / "000002" / "generation.json").unlink()
    store = Store(desk.folder / "data")
    with pytest.raises(GenerationError, match="Run `assistant ingest`"):
        open_generation(desk.folder / "data", store)
    store.close()


def test_embedding_again_after_rolling_back_loses_no_document(desk: Desk) -> None:
    _fill(desk)
    desk.run()
    desk.write("four.txt", "This is file four.")
    desk.run()
    roll_back(desk.folder / "data")
    store = Store(desk.folder / "data", create=True)
    Ingest(desk.folder / "data", store, "other", lambda: FakeEncoder(dimension=7)).run([], re_embed=True)
    store.close()
    assert set(desk.texts()) == {"one", "two", "three", "four"}


def test_the_real_encoder_makes_an_index_that_finds_the_file(corpus: Corpus) -> None:
    for language, text in _SIX.items():
        corpus.write(f"{language}.txt", text)
    corpus.ingest()
    store = Store(corpus.data_dir)
    generation = open_generation(corpus.data_dir, store)
    question = corpus.embedder.for_questions().embed_questions(["Who helps governments with laws?"])[0]
    assert {score > 0.7 for _, score in generation.dense.nearest(question.pooled, 6)} == {True}
    generation.dense.close()
    store.close()


def test_what_ocr_has_read_stays_when_it_is_switched_off(desk: Desk) -> None:
    desk.write("one.pdf", _text_pdf())
    desk.rules = IngestRules(reading=Limits(ocr=True))
    desk.run()
    desk.rules = IngestRules()
    assert desk.run().unchanged == ["one"]


def test_a_file_is_read_anew_when_ocr_is_switched_on(desk: Desk) -> None:
    desk.write("one.pdf", _text_pdf())
    desk.run()
    desk.rules = IngestRules(reading=Limits(ocr=True))
    assert (desk.run().unchanged, desk.known()["one"].pages) == (["one"], 1)
    store = Store(desk.folder / "data")
    assert [document.reading for document in store.current_documents()] == ["3 ocr"]
    store.close()


def test_a_scan_is_kept_as_a_source_without_text_and_noted(desk: Desk) -> None:
    paper = Paper()
    paper.next_page()
    desk.write("scan.pdf", paper.pdf())
    report = desk.run()
    assert (report.added, report.failed) == (["scan"], {})
    assert "no text layer" in report.notes["scan"]
    assert (desk.known()["scan"].passages, desk.run().unchanged) == (0, ["scan"])


def test_a_page_without_words_is_kept_as_a_source_without_text_and_noted(desk: Desk) -> None:
    desk.write("bad.html", b"<script>x</script>")
    report = desk.run()
    assert (report.added, report.passages) == (["bad"], 0)
    assert "no text" in report.notes["bad"]


def test_a_file_that_has_no_text_any_more_keeps_its_last_version(desk: Desk) -> None:
    desk.write("one.pdf", _text_pdf())
    desk.run()
    paper = Paper()
    paper.next_page()
    path = desk.write("one.pdf", paper.pdf())
    assert "its last version is kept" in desk.run().failed[str(path)]
    assert "The office" in desk.texts()["one"]


def test_members_of_an_archive_are_sources_of_their_own(desk: Desk) -> None:
    desk.write("all.zip", _zip({"a/one.txt": "This is file one.", "two.md": "This is file two.", "logo.png": "x"}))
    report = desk.run()
    assert (report.added, report.failed) == (["all/a/one", "all/two"], {})
    assert desk.run().unchanged == ["all/a/one", "all/two"]


def test_a_changed_archive_is_followed_member_by_member(desk: Desk) -> None:
    desk.write("all.zip", _zip({"one.txt": "This is file one.", "two.txt": "This is file two."}))
    desk.run()
    desk.write("all.zip", _zip({"one.txt": "This is file one.", "three.txt": "This is file three."}))
    report = desk.run()
    assert (report.unchanged, report.added, report.removed) == (["all/one"], ["all/three"], ["all/two"])


def test_the_documents_of_an_archive_that_has_gone_are_removed(desk: Desk) -> None:
    _fill(desk)
    path = desk.write("all.zip", _zip({"one.txt": "This is a member."}))
    desk.run()
    path.unlink()
    assert desk.run().removed == ["all/one"]


def test_a_member_that_fails_is_named_and_tried_again(desk: Desk) -> None:
    path = desk.write("all.zip", _zip({"one.txt": "This is file one.", "two.doc": "x"}))
    for _ in range(2):
        report = desk.run()
        assert list(report.failed) == [f"{path}!/two.doc"]
    assert report.unchanged == ["all/one"]


def test_a_long_document_that_breaks_down_goes_on_where_it_was(desk: Desk) -> None:
    desk.write("long.md", "\n\n".join(f"# Part {number}\n\nThis is part {number}." for number in range(200)))
    desk.encoder.limit = 150
    with pytest.raises(RuntimeError):
        desk.run()
    desk.encoder = FakeEncoder()
    assert desk.run().added == ["long"]
    assert len(desk.encoder.embedded) == 72


def _text_pdf() -> bytes:
    paper = Paper()
    paper.paragraph("The office trains officers at airports in many countries.")
    return paper.pdf()


def _zip(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()
