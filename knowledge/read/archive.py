"""Opens ZIP archives, and the office files and books that are ZIP archives inside, without trusting what they say."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.errors import SourceError
from knowledge.read.limits import MIB, Limits

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_CHUNK = 65536
_ENTRIES_PER_MEMBER = 10
"""Archives inside this one have entries of their own; so many more than `Limits.members` are never read at all."""

_RATIO = 150
_RATIO_FROM = 8 * MIB
"""What unpacks to more than this at a higher ratio is a bomb: the text of real files shrinks 3 to 50 times."""

_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UTF_8 = 0x800
_UNICODE_PATH = 0x7075
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNSAFE = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WORD = re.compile(r"[^\W\d_]+")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    OSError,
    EOFError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
"""All that `zipfile` is known to raise for a damaged archive."""


@dataclass
class _Budget:
    """What an archive and all archives inside it may still unpack."""

    unpacked: int
    members: int


class Archive:
    """The files of an archive that passed every check; `damaged` names those that turned out not to be readable."""

    def __init__(self, data: bytes, limits: Limits, name: str, budget: _Budget, depth: int) -> None:
        self._limits, self._name, self._budget, self._depth = limits, name, budget, depth
        self._file = _opened(data, limits, name)
        infos = self._file.infolist()
        budget.members -= len(infos)
        if budget.members < 0:
            raise SourceError(f"{name} holds more than {limits.members:,} files. Split it.")
        _refuse_tricks(infos, name)
        _refuse_overlaps(data, infos, self._file.start_dir, name)
        _refuse_bomb(infos, budget.unpacked, name)
        self._infos = _by_name(infos, name)
        self.damaged: list[str] = []

    def names(self) -> list[str]:
        """The paths of all files in a fixed order, with “/” between folders."""
        return sorted(self._infos)

    def size(self, name: str) -> int:
        """How many bytes the file says that it unpacks to; it never gives more."""
        return self._infos[name].file_size

    def read(self, name: str) -> bytes:
        """Unpacks one file; raises `SourceError` where it is damaged, or where the archive has unpacked too much."""
        info = self._infos[name]
        if info.compress_type not in _METHODS:
            raise SourceError(f"{name} in {self._name} is packed in a way that cannot be read. Pack it as plain ZIP.")
        parts = bytearray()
        try:
            with self._file.open(info) as file:
                while part := file.read(_CHUNK):
                    self._budget.unpacked -= len(part)
                    if self._budget.unpacked < 0:
                        raise _too_large(self._name)
                    parts += part
        except _BROKEN as error:
            raise SourceError(f"{name} in {self._name} is damaged.") from error
        return bytes(parts)

    def members(self, wanted: Callable[[str], bool] | None = None) -> Iterator[tuple[str, bytes]]:
        """The files that a person would see, with their paths, those of archives inside after the archive's own path.

        Files that `wanted` does not want are not unpacked. Raises `SourceError` where the archives inside are too deep
        or unpack to too much; files that are only damaged are left out and named in `damaged`.
        """
        for name in self.names():
            nested = name.lower().endswith(".zip")
            if _is_hidden(name) or not (nested or wanted is None or wanted(name)):
                continue
            try:
                data = self.read(name)
            except SourceError:
                if self._budget.unpacked < 0:
                    raise
                self.damaged.append(name)
                continue
            if nested:
                yield from self._inside(name, data, wanted)
            else:
                yield name, data

    def _inside(self, name: str, data: bytes, wanted: Callable[[str], bool] | None) -> Iterator[tuple[str, bytes]]:
        if self._depth >= self._limits.depth:
            raise SourceError(f"{self._name} holds archives inside archives, too deep to be read. Unpack them first.")
        inner = Archive(data, self._limits, f"{self._name}/{name}", self._budget, self._depth + 1)
        yield from ((f"{name}/{path}", content) for path, content in inner.members(wanted))
        self.damaged.extend(f"{name}/{path}" for path in inner.damaged)


def open_archive(data: bytes, limits: Limits, name: str = "The archive") -> Archive:
    """Checks an archive before anything of it is unpacked; raises `SourceError` for bombs, tricks and other files."""
    return Archive(data, limits, name, _Budget(limits.unpacked, limits.members), depth=1)


def _opened(data: bytes, limits: Limits, name: str) -> zipfile.ZipFile:
    if not data.startswith((_ZIP, _EMPTY_ZIP)):
        raise SourceError(f"{name} is not a ZIP archive inside, whatever its ending says, or its beginning is damaged.")
    if data.count(_ENTRY) > _ENTRIES_PER_MEMBER * limits.members:
        raise SourceError(f"{name} holds more than {limits.members:,} files. Split it.")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise SourceError(f"{name} is damaged: its list of files cannot be read. Fetch or save it again.") from error


def _refuse_tricks(infos: Sequence[zipfile.ZipInfo], name: str) -> None:
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            raise SourceError(f"{name} is protected by a password. Save it without one.")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise SourceError(f"{name} holds a link or a device, which no source may. Pack plain files.")


def _refuse_overlaps(data: bytes, infos: Sequence[zipfile.ZipInfo], end: int, name: str) -> None:
    """One stretch of packed bytes that serves several files makes a small archive unpack to a huge one."""
    for info in sorted(infos, key=lambda info: info.header_offset, reverse=True):
        start = info.header_offset
        header = data[start : start + _LOCAL_HEADER.size]
        if start < 0 or len(header) < _LOCAL_HEADER.size:
            raise SourceError(f"{name} is damaged: its files do not lie where its list says. Fetch or save it again.")
        _, length, extra = _LOCAL_HEADER.unpack(header)
        if start + _LOCAL_HEADER.size + length + extra + info.compress_size > end:
            raise SourceError(f"{name} is refused: files in it overlap, as they do in a ZIP bomb.")
        end = start


def _refuse_bomb(infos: Sequence[zipfile.ZipInfo], unpacked: int, name: str) -> None:
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if total > unpacked:
        raise _too_large(name)
    absurd = any(info.file_size > max(_RATIO_FROM, _RATIO * info.compress_size) for info in infos)
    if absurd or total > max(_RATIO_FROM, _RATIO * packed):
        raise SourceError(f"{name} is refused: it unpacks to over {_RATIO} times its size, as a ZIP bomb does.")


def _too_large(name: str) -> SourceError:
    return SourceError(f"{name} unpacks to more than is allowed. Split it.")


def _by_name(infos: Sequence[zipfile.ZipInfo], name: str) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        path = _CONTROL.sub("", _path(info).replace("\\", "/"))
        if _UNSAFE.search(path):
            raise SourceError(f"{name} is refused: a file in it wants to lie outside the archive ({path[:80]!r}).")
        if not path or path.endswith("/"):
            continue
        if path in found:
            raise SourceError(f"{name} is refused: it holds two files of the same name ({path[:80]!r}).")
        found[path] = info
    return found


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in path.split("/"))


def _path(info: zipfile.ZipInfo) -> str:
    """The path as its author wrote it: archives name files in UTF-8, flagged or not, or in a page of MS-DOS."""
    name = info.filename
    if info.flag_bits & _UTF_8 or name.isascii():
        return name
    raw = name.encode("cp437")  # what `zipfile` decoded it with
    written = _unicode_path(info.extra, raw)
    if written is not None:
        return written
    for encoding, letters in (("utf-8", None), ("gb2312", "\u4e00-\u9fff"), ("cp866", "\u0400-\u04ff")):
        try:
            guess = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        # A wrong guess puts a foreign letter in the middle of a Latin word.
        if letters is None or all(
            word.isascii() or re.fullmatch(f"[{letters}]+", word) for word in _WORD.findall(guess)
        ):
            return guess
    return raw.decode("cp850")


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The path in UTF-8 that some programs add beside one in an old encoding; its checksum ties it to that one."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and field[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return field[5:].decode("utf-8", errors="replace")
    return None
