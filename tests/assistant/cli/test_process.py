"""The command in a process of its own: whatever goes wrong is a sentence on standard error and an exit code."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from assistant.settings import PREFIX
from knowledge.embed.bundled_model import NAME
from knowledge.library import BUNDLED_SOURCES

_COMMAND = Path(sys.executable).with_name("assistant")
_ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)}
_SLOW_LIBRARIES = ("torch", "sentence_transformers", "gradio", "langchain_core", "fastapi", "onnx", "transformers")

Done = subprocess.CompletedProcess[str]


def _assistant(data_dir: Path, *words: str | bytes, **settings: str) -> Done:
    """Runs the real command to its end."""
    environment = {**_ENVIRONMENT, "ASSISTANT_DATA_DIR": str(data_dir), **settings}
    return subprocess.run(
        [_COMMAND, *words], env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
    )


def _refused(done: Done, code: int, says: str) -> bool:
    """Whether a command ended with this code and one sentence, which says this, and printed nothing else."""
    (sentence,) = done.stderr.splitlines()[-1:]
    assert (done.returncode, done.stdout) == (code, "")
    assert "Traceback" not in done.stderr
    assert sentence.startswith("assistant: ")
    assert says in sentence
    return True


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory, bundled_data: Path, models: Path) -> Path:
    """The bundled texts and the built model as one data folder, which tests leave as it is."""
    folder = tmp_path_factory.mktemp("process") / "data"
    shutil.copytree(bundled_data, folder)
    (folder / "models").symlink_to(models)
    return folder


@pytest.fixture
def own_data(tmp_path: Path, data_dir: Path) -> Path:
    """A data folder that the test may damage; the model in it is shared."""
    return Path(shutil.copytree(data_dir, tmp_path / "data", symlinks=True))


# -- questions --


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("", "Please type a question."),
        ("a" * 10_000, "under 1000 characters"),
        ("\x01\x02\x1b", "Please type a question."),
        ("?!… ¿؟。", "no words"),
        (b"caf\xe9 \xff?", "not readable text"),
    ],
    ids=["empty", "long", "control", "punctuation", "bytes"],
)
def test_a_bad_question_is_refused(tmp_path: Path, question: str | bytes, says: str) -> None:
    assert _refused(_assistant(tmp_path / "none", "ask", question), 2, says)


def test_ask_needs_a_question(tmp_path: Path) -> None:
    assert _refused(_assistant(tmp_path / "none", "ask"), 2, "Give either a question or --batch FILE.")


def test_a_question_is_answered_without_the_slow_libraries(data_dir: Path) -> None:
    script = (
        "import sys\n"
        "from assistant.__main__ import main\n"
        "sys.argv = ['assistant', 'ask', 'What is AIRCOP?']\n"
        "try:\n    main()\n"
        f"finally:\n    sys.stderr.write(' '.join(m for m in {_SLOW_LIBRARIES!r} if m in sys.modules))\n"
    )
    environment = {**_ENVIRONMENT, "ASSISTANT_DATA_DIR": str(data_dir)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert "AIRCOP is a multi-agency project" in done.stdout
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", [["ask", "What is AIRCOP?"], ["sources", "--json"]])
def test_a_reader_that_goes_away_is_no_error(data_dir: Path, words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    environment = {**_ENVIRONMENT, "ASSISTANT_DATA_DIR": str(data_dir)}
    done = subprocess.run([_COMMAND, *words], env=environment, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


# -- batch files --


@pytest.mark.parametrize(
    ("content", "says"), [(None, "No such file or directory"), (b"{bad\n", "Line 1 of"), (b"\xff\n", "not UTF-8 text")]
)
def test_a_bad_batch_file_is_refused(tmp_path: Path, content: bytes | None, says: str) -> None:
    file = tmp_path / "batch.jsonl"
    if content is not None:
        file.write_bytes(content)
    assert _refused(_assistant(tmp_path / "none", "ask", "--batch", str(file)), 2, says)


def test_an_empty_batch_file_has_no_answers(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").touch()
    done = _assistant(data_dir, "ask", "--batch", str(tmp_path / "batch.jsonl"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# -- data folders and stores --


def test_a_missing_data_folder_says_what_to_run(tmp_path: Path) -> None:
    assert _refused(_assistant(tmp_path / "none", "ask", "UNODC?"), 1, "Run `assistant ingest` first.")
    assert not (tmp_path / "none").exists()


def test_an_empty_data_folder_says_what_to_run(tmp_path: Path) -> None:
    assert _refused(_assistant(tmp_path, "sources"), 1, "Run `assistant ingest` first.")


def test_a_store_without_sources_says_what_to_run(own_data: Path) -> None:
    with closing(sqlite3.connect(own_data / "store.sqlite3")) as connection, connection:
        connection.execute("DELETE FROM manifest")
    assert _refused(_assistant(own_data, "ask", "UNODC?"), 1, "Run `assistant ingest` first.")


@pytest.mark.parametrize(
    ("command", "says"), [("sources", "There is no knowledge store"), ("ingest", "cannot be written")]
)
def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path, command: str, says: str) -> None:
    (tmp_path / "file").touch()
    assert _refused(_assistant(tmp_path / "file", command), 1, says)


def test_a_store_that_is_no_database_is_called_damaged(own_data: Path) -> None:
    (own_data / "store.sqlite3").write_bytes(b"This is not a database. " * 1000)
    assert _refused(_assistant(own_data, "sources"), 1, "is damaged (file is not a database)")


def test_a_truncated_store_is_called_damaged(own_data: Path) -> None:
    os.truncate(own_data / "store.sqlite3", 20_000)
    assert _refused(_assistant(own_data, "ask", "UNODC?"), 1, "is damaged (database disk image is malformed)")


def test_a_locked_store_can_be_read_but_not_written(own_data: Path, tmp_path: Path) -> None:
    source = shutil.copy(next(BUNDLED_SOURCES.glob("000*")), tmp_path / "again.txt")
    with closing(sqlite3.connect(own_data / "store.sqlite3", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        assert _assistant(own_data, "sources", "--json").returncode == 0
        assert _refused(_assistant(own_data, "ingest", str(source)), 1, "is locked by another program")


def test_a_damaged_index_without_an_earlier_one_is_reported(own_data: Path) -> None:
    os.truncate(next((own_data / "generations").rglob("data_level0.bin")), 100)
    assert _refused(_assistant(own_data, "ask", "UNODC?"), 1, "Run `assistant ingest` to build it again")


def _delete(model: Path) -> None:
    model.unlink()


def _truncate(model: Path) -> None:
    os.truncate(model, 1_000_000)


@pytest.mark.parametrize("damage", [_delete, _truncate])
def test_a_damaged_model_is_built_again(own_data: Path, models: Path, damage: Callable[[Path], None]) -> None:
    (own_data / "models").unlink()
    shutil.copytree(models, own_data / "models")
    damage(own_data / "models" / NAME / "model.onnx")
    done = _assistant(own_data, "ask", "What is AIRCOP?")
    assert (done.returncode, "AIRCOP is a multi-agency project" in done.stdout) == (0, True)
    assert done.stderr == "Building the embedding model (once, a few seconds) …\n"


# -- sources --


@pytest.mark.parametrize("source", ["nope", "", b"caf\xe9"])
def test_an_unknown_source_cannot_be_removed(data_dir: Path, source: str | bytes) -> None:
    assert _refused(_assistant(data_dir, "remove", source), 1, "There is no source")


def test_a_file_whose_name_is_not_text_does_no_harm(own_data: Path, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    shutil.copy(next(BUNDLED_SOURCES.glob("000*")), os.fsdecode(name))
    done = _assistant(own_data, "ingest", name)
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1)


# -- settings and options --


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("ASSISTANT_FOO", "1", "Unknown setting ASSISTANT_FOO. Known: ASSISTANT_ASKS_PER_MINUTE"),
        ("ASSISTANT_PORT", "abc", "ASSISTANT_PORT: Input should be a valid integer"),
        ("ASSISTANT_PORT", "99999", "ASSISTANT_PORT: Input should be less than or equal to 65535"),
    ],
)
def test_a_bad_setting_is_refused(tmp_path: Path, setting: str, value: str, says: str) -> None:
    assert _refused(_assistant(tmp_path / "none", "serve", **{setting: value}), 2, says)


@pytest.mark.parametrize("words", [["serve", "--port", "99999"], ["serve", "--port", "x"], ["nope"], ["ask", "--nope"]])
def test_words_that_are_no_command_or_option_are_refused(tmp_path: Path, words: list[str]) -> None:
    done = _assistant(tmp_path / "none", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


# -- serving --


def test_a_port_in_use_is_refused(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _assistant(data_dir, "serve", "--port", str(port))
    assert _refused(done, 2, f"Cannot listen on 127.0.0.1:{port} (Address already in use")


@pytest.fixture
def server(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """A real server on a port of its own, stopped after the test."""
    environment = {**_ENVIRONMENT, "ASSISTANT_DATA_DIR": str(data_dir)}
    words = [str(_COMMAND), "serve", "--port", "0"]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_the_server_says_where_it_is_answers_and_stops_on_ctrl_c(server: subprocess.Popen[str]) -> None:
    assert server.stdout
    address = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
    assert address
    assert httpx.get(f"{address[0]}/health/ready", timeout=30).json()["status"] == "ready"
    server.send_signal(signal.SIGINT)
    printed, errors = server.communicate(timeout=30)
    # Whether the interrupt is still on its way when the server has shut down is a matter of timing.
    assert server.returncode in (0, 130)
    assert printed == ""
    assert "Traceback" not in errors
