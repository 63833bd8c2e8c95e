"""A library that is pinned at a generation answers from it while it is kept, and says so when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.embed.choose import Embedder
from knowledge.errors import GenerationError, GenerationNotKept
from knowledge.filters import ANYTHING, Filter
from knowledge.library import Library, remove
from knowledge.store import Store
from tests.conftest import Corpus

_QUESTION = "Which port do customs officers watch?"


@pytest.fixture
def changed(corpus: Corpus) -> Corpus:
    """A corpus at generation 2, which has another text of one document and one document more than generation 1."""
    corpus.write("one.txt", "The port of Lima is watched by customs officers.")
    corpus.write("two.txt", "The port of Quito is watched by customs officers.")
    corpus.ingest()
    corpus.write("one.txt", "The port of Cuzco is watched by customs officers.")
    corpus.write("three.txt", "The port of Bogota is watched by customs officers.")
    corpus.ingest()
    return corpus


def _texts(corpus: Corpus, pinned: int, only: Filter = ANYTHING) -> set[str]:
    library = Library(corpus.data_dir, corpus.embedder, pinned=pinned)
    found = {one.stored.text.split()[3] for one in library.retrieve(_QUESTION, 50, only).passages}
    assert library.generation().number == pinned
    library.close()
    return found


def test_each_kept_generation_has_what_it_had(changed: Corpus) -> None:
    assert _texts(changed, 1) == {"Lima", "Quito"}
    assert _texts(changed, 1, Filter((("id", "one"),))) == {"Lima"}
    assert _texts(changed, 2) == {"Cuzco", "Quito", "Bogota"}


def test_what_was_withdrawn_is_gone_from_every_generation(changed: Corpus) -> None:
    remove(changed.data_dir, changed.embedder, "two")

    assert _texts(changed, 2) == {"Cuzco", "Bogota"}


def test_a_generation_that_is_not_kept_any_more_is_refused(changed: Corpus) -> None:
    pinned = Library(changed.data_dir, changed.embedder, pinned=1)
    changed.write("four.txt", "The port of Arica is watched by customs officers.")
    changed.ingest()

    with pytest.raises(GenerationNotKept, match=r"not kept any more[.] Kept: 2 and 3"):
        Library(changed.data_dir, changed.embedder, pinned=1)
    with pytest.raises(GenerationNotKept, match="Generation 1 is not kept"):
        pinned.retrieve(_QUESTION)
    pinned.close()


def test_a_pinned_library_stays_where_it_is_when_another_generation_is_built(changed: Corpus) -> None:
    pinned = Library(changed.data_dir, changed.embedder, pinned=2)
    changed.write("four.txt", "The port of Arica is watched by customs officers.")
    changed.ingest()

    found = {one.stored.document.id for one in pinned.retrieve(_QUESTION, 50).passages}

    assert found == {"one", "two", "three"}
    pinned.close()


def test_a_generation_of_another_embedder_is_refused(changed: Corpus, models: Path) -> None:
    for pinned in (1, 2):
        with pytest.raises(GenerationNotKept, match=r"was embedded with “multi.*”, not"):
            Library(changed.data_dir, Embedder(models, model="another"), pinned=pinned)


def test_a_damaged_generation_is_not_replaced_by_another(changed: Corpus) -> None:
    (changed.data_dir / "generations" / "000002" / "generation.json").unlink()

    with pytest.raises(GenerationError, match="missing or unreadable"):
        Library(changed.data_dir, changed.embedder, pinned=2)
    store = Store(changed.data_dir)
    assert store.generation() == 2
    store.close()
