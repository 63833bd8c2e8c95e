"""Reads files in a child process with limits on time and memory, so that no file can harm this one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any

from knowledge.errors import SourceError
from knowledge.read.limits import Limits
from knowledge.read.worker import receive, send
from knowledge.records import Block, ReadText, UnitKind

_FILES_PER_CHILD = 500
"""A child is replaced after so many files, because libraries that parse leak."""

_START_SECONDS = 30.0


@dataclass(frozen=True)
class Part:
    """One document of a file: `member` is its path inside an archive (else empty); `error` says why it has no text."""

    member: str
    read: ReadText | None
    error: str = ""


class Sandbox:
    """Reads one file at a time in a child that is started when needed and killed when it takes too much."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._child: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._files = 0

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def read(self, data: bytes, name: str, ending: str, url: str | None = None) -> list[Part]:
        """The documents that a file's bytes hold: one, or for an archive one for each member that can be read.

        `name` is the file's name for messages, `ending` says its kind, `url` where it came from. Raises `SourceError`
        where the child had to be killed or died.
        """
        channel = self._ready()
        seconds = self.limits.seconds_for(ending)
        deadline = time.monotonic() + seconds
        request = json.dumps({"name": name, "ending": ending, "url": url}).encode()
        try:
            channel.settimeout(seconds)
            send(channel, request)
            send(channel, data)
            return self._parts(channel, deadline, name)
        except TimeoutError as error:
            self.close()
            raise SourceError(f"{name} took longer than {seconds:g} seconds to read and was given up.") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            self.close()
            raise SourceError(f"{name} cannot be read: reading it needs too much memory or crashes.") from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Ends the child."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None

    def _ready(self) -> socket.socket:
        self._files += 1
        if self._files % _FILES_PER_CHILD == 0 or (self._child is not None and self._child.poll() is not None):
            self.close()
        if self._channel is None:
            here, there = socket.socketpair()
            with there:
                command = [sys.executable, "-I", "-m", "knowledge.read.worker", str(there.fileno())]
                self._child = subprocess.Popen(  # noqa: S603
                    [*command, json.dumps(asdict(self.limits))],
                    pass_fds=[there.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    # Nothing of the parent's settings, which may hold keys, reaches the child.
                    env={name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ},
                )
            self._channel = here
            self._await_start(here)
        return self._channel

    def _await_start(self, channel: socket.socket) -> None:
        """Waits until the child has loaded, so that a file's time does not pay for it."""
        channel.settimeout(_START_SECONDS)
        try:
            if receive(channel, 16) != b"ready":
                raise SourceError("The process that reads files did not start.")
        except (OSError, ValueError) as error:
            self.close()
            raise SourceError("The process that reads files did not start.") from error

    def _parts(self, channel: socket.socket, deadline: float, name: str) -> list[Part]:
        parts: list[Part] = []
        total = 0
        while True:
            frame = receive(channel, 12 * self.limits.text, deadline)
            if frame is None:
                raise ConnectionError(f"the child died on {name}")
            if frame == b"{}":
                return parts
            total += len(frame)
            if total > 12 * self.limits.text or time.monotonic() > deadline:
                raise TimeoutError
            parts.append(_part(json.loads(frame)))


def _part(reply: dict[str, Any]) -> Part:
    if "error" in reply:
        return Part(str(reply["member"]), None, str(reply["error"]))
    fields = dict(reply["read"])
    fields["blocks"] = tuple(
        Block(one["start"], one["end"], UnitKind(one["kind"]), one["level"]) for one in fields["blocks"]
    )
    for name in ("pages", "notes", "links"):
        fields[name] = tuple(fields[name])
    return Part(str(reply["member"]), ReadText(**fields))
