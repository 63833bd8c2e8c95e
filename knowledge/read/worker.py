"""The child process that reads files: a hostile file can stop or crash it, but nothing else.

Started by `sandbox`, with one end of a socket. A request is a line of JSON and the file's bytes; the reply is one JSON
text for each document that the file holds. JSON and not pickle, because the parent must be able to trust the form of
what a child says that may have been taken over.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import socket
import struct
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any

from knowledge.errors import KnowledgeError, SourceError
from knowledge.read.archive import open_archive
from knowledge.read.kinds import ARCHIVE, READERS, is_expected, why_not
from knowledge.read.limits import MIB, Limits
from knowledge.records import ReadText

FRAME = struct.Struct("!Q")
_HEADERS = 65536
_GRACE = 5


def main() -> None:
    """Reads one file after another until the parent hangs up."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    limits = Limits(**json.loads(sys.argv[2]))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (512 * MIB, 512 * MIB))
    os.nice(5)  # questions that are asked meanwhile come first
    send(channel, b"ready")
    while (request := receive(channel, _HEADERS)) is not None:
        asked = json.loads(request)
        data = receive(channel, limits.unpacked)
        if data is None:
            return
        # The parent kills a child that takes too long; this is for the case that the parent itself is gone.
        signal.alarm(int(limits.seconds_for(asked["ending"])) + _GRACE)
        for reply in _replies(data, asked, limits):
            send(channel, json.dumps(reply).encode())
        send(channel, b"{}")
        signal.alarm(0)


def send(channel: socket.socket, data: bytes) -> None:
    """Sends one frame."""
    channel.sendall(FRAME.pack(len(data)))
    channel.sendall(data)


def receive(channel: socket.socket, limit: int, deadline: float = math.inf) -> bytes | None:
    """Receives one frame of at most `limit` bytes until `deadline` (monotonic); None where the other side hung up."""
    head = _exactly(channel, FRAME.size, deadline)
    if head is None:
        return None
    (length,) = FRAME.unpack(head)
    if length > limit:
        raise ValueError(f"a frame of {length} bytes is over the limit of {limit}")
    return _exactly(channel, length, deadline)


def _exactly(channel: socket.socket, length: int, deadline: float) -> bytes | None:
    parts = bytearray()
    while len(parts) < length:
        if deadline < math.inf:
            channel.settimeout(max(0.01, deadline - time.monotonic()))
        part = channel.recv(min(length - len(parts), MIB))
        if not part:
            return None
        parts += part
    return bytes(parts)


def _replies(data: bytes, asked: dict[str, Any], limits: Limits) -> Iterator[dict[str, Any]]:
    name, ending = asked["name"], asked["ending"]
    try:
        if ending == ARCHIVE:
            yield from _members(data, name, limits)
        else:
            yield _outcome("", data, name, ending, asked["url"], limits)
    except Exception as error:  # whatever a hostile archive provokes ends as an outcome
        yield {"member": "", "error": _explain(error, name)}


def _members(data: bytes, name: str, limits: Limits) -> Iterator[dict[str, Any]]:
    archive = open_archive(data, limits, name)
    found = False
    for member, content in archive.members(lambda path: is_expected(PurePosixPath(path).suffix.lower())):
        path = PurePosixPath(member)
        found = True
        yield _outcome(member, content, path.name, path.suffix.lower(), None, limits)
    for member in archive.damaged:
        found = True
        yield {"member": member, "error": f"{member} in {name} is damaged."}
    if not found:
        raise SourceError(f"{name} holds no files of a kind that can be read.")


def _outcome(member: str, data: bytes, name: str, ending: str, url: str | None, limits: Limits) -> dict[str, Any]:
    try:
        read = _read(data, name, ending, url, limits)
    except Exception as error:  # a reader's bug on a strange file must not stop the others
        return {"member": member, "error": _explain(error, name)}
    return {"member": member, "read": asdict(read)}


def _read(data: bytes, name: str, ending: str, url: str | None, limits: Limits) -> ReadText:
    if ending not in READERS:
        raise SourceError(why_not(name, ending))
    module, function = READERS[ending].split(":")
    reader = getattr(import_module(f"knowledge.read.{module}"), function)
    title = PurePosixPath(name).stem.replace("_", " ").replace("-", " ").strip() or name
    read: ReadText = reader(data, title, limits, url=url) if url and ending == ".html" else reader(data, title, limits)
    if len(read.text) > limits.text:
        raise SourceError(f"{name} holds more than {limits.text:,} characters of text. Split it.")
    return read


def _explain(error: Exception, name: str) -> str:
    if isinstance(error, KnowledgeError):
        return str(error)
    if isinstance(error, MemoryError):
        return f"{name} needs more memory than a file may use."
    return f"{name} cannot be read: it is damaged or not of the kind that its ending says ({type(error).__name__})."


if __name__ == "__main__":
    main()
