"""An ingest that is killed loses nothing: after 50 kills the store is the one of a run that nobody disturbed."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from knowledge import library
from knowledge.generations import is_whole
from knowledge.store import Store
from tests.knowledge.ingest.desk import FakeEmbedder
from tests.knowledge.ingest.kills import change

_KILLS = 50
_ROOT = Path(__file__).parents[3]


def _manifest(data_dir: Path) -> list[tuple[str, str, str, list[str]]]:
    """What a reader can find: every document's id, digest and text, and its passages with their vectors' keys."""
    with closing(Store(data_dir)) as store:
        assert is_whole(data_dir, store)
        assert not store.pending_changes()
        generation = store.generation()
        rows = []
        for document in store.current_documents():
            with store.reading() as connection:
                sql = 'SELECT start || "-" || "end" || " " || vector_key FROM passages WHERE version = ? ORDER BY start'
                passages = [row for (row,) in connection.execute(sql, (document.version,))]
            rows.append((document.id, document.digest, store.text(document.version, 0, None), passages))
        visible = store.passages(store.passage_keys(generation), generation)
        assert {stored.document.id for stored in visible.values()} == {row[0] for row in rows}
        return rows


def test_fifty_kills_at_random_moments_change_nothing_in_the_end(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    command = [sys.executable, "-m", "tests.knowledge.ingest.kills", str(tmp_path / "killed"), str(sources)]
    done = subprocess.run(
        [*command, str(_KILLS), "7"], cwd=_ROOT, check=True, capture_output=True, text=True, timeout=240
    )
    assert int(done.stdout) >= _KILLS / 2
    library.ingest(tmp_path / "killed", FakeEmbedder(), [sources])  # type: ignore[arg-type]
    library.ingest(tmp_path / "whole", FakeEmbedder(), [sources])  # type: ignore[arg-type]
    assert _manifest(tmp_path / "killed") == _manifest(tmp_path / "whole")
    change(sources, _KILLS)
    assert library.ingest(tmp_path / "killed", FakeEmbedder(), [sources]).removed == [f"new-{_KILLS - 5}"]  # type: ignore[arg-type]
